package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	tcerr "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"

	"vpncheck/steps"
)

// failure is what one try met, and whether another try may help.
type failure struct {
	steps.Refusal
	again bool
}

// errUnreadable stands for an answer that is none: no data, no error code.
var errUnreadable = errors.New("the answer cannot be understood")

// explain tells errors apart. Nothing of the error's text is taken over: the SDK puts bodies into
// it, and a body can hold a pre-shared key.
func (c *Client) explain(err error, x *exchange, q question) *failure {
	w := words{q: q, host: x.host, timeout: c.patience(q.action)}
	if w.host == "" {
		w.host = c.endpoint.name(productOf(q.action).service)
	}
	var sdk *tcerr.TencentCloudSDKError
	switch isSDK := errors.As(err, &sdk); {
	case isSDK && !strings.HasPrefix(sdk.Code, "ClientError."):
		return w.coded(sdk, x)
	case isSDK && sdk.Code != "ClientError.NetworkError", errors.Is(err, errUnreadable):
		return w.unreadable(x)
	default:
		return w.network(err)
	}
}

// coded explains an error that Tencent Cloud answered with.
func (w words) coded(sdk *tcerr.TencentCloudSDKError, x *exchange) *failure {
	say := sayingFor(sdk.Code)
	w.permission = permissionIn(sdk.Message, w.q.action)
	f := w.failure(say)
	f.Code = safeToken(sdk.Code)
	f.RequestID = safeToken(sdk.RequestId)
	if f.Kind == steps.ClockSkew {
		f.Summary += skewInWords(x)
	}
	return f
}

// unreadable explains an answer that is not the API's: a proxy's page, nothing at all, half of it.
func (w words) unreadable(x *exchange) *failure {
	f := w.failure(notTheAPI)
	switch {
	case x.status == http.StatusTooManyRequests:
		f = w.failure(sayingFor("RequestLimitExceeded"))
		f.Code = "HTTP 429"
	case x.status != 0 && x.status != http.StatusOK:
		f.Summary = fmt.Sprintf("%s answers HTTP %d instead of data", w.host, x.status)
		f.Code = fmt.Sprintf("HTTP %d", x.status)
		f.again = x.status >= http.StatusInternalServerError
	}
	f.RequestID = safeToken(x.requestID)
	return f
}

// heldBack explains that this side's own limit let no call through before the context ended.
func heldBack(ctx context.Context, q question) *failure {
	w := words{q: q}
	if errors.Is(ctx.Err(), context.Canceled) {
		return w.failure(withdrawn)
	}
	return w.failure(ownLimit)
}

// skewInWords says how far the clocks are apart, where the answer told the server's.
func skewInWords(x *exchange) string {
	skew, known := x.skew()
	switch {
	case !known:
		return ""
	case skew > time.Minute:
		return fmt.Sprintf(": it is %s ahead", skew)
	case skew < -time.Minute:
		return fmt.Sprintf(": it is %s behind", -skew)
	default:
		// The request was too old when it arrived although the clocks agree.
		return ", although it agrees with the server's now: the request was long on its way"
	}
}

var permission = regexp.MustCompile(`\b(?:vpc|cvm|tat|monitor):[A-Z][A-Za-z]{2,60}\b`)

// permissionIn gives the CAM permission that the message names, or else the action's own.
func permissionIn(message, action string) string {
	if p := permission.FindString(message); p != "" {
		return p
	}
	return permissionOf(action)
}

var token = regexp.MustCompile(`^[0-9A-Za-z._-]{1,100}$`)

// safeToken lets codes and ids pass, and nothing that could be anything else.
func safeToken(s string) string {
	if !token.MatchString(s) {
		return ""
	}
	return s
}
