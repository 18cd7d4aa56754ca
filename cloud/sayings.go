package cloud

import (
	"strings"
	"time"

	"vpncheck/steps"
)

// saying is what people are told. A summary has no full stop: code and RequestId are put after it.
// Words in braces are those of [words].
type saying struct {
	kind            steps.RefusalKind
	summary, advice string
	again           bool // another try may help
}

// words are what a saying can speak of.
type words struct {
	q                question
	host, permission string
	timeout          time.Duration
}

func (w words) failure(s saying) *failure {
	subject := w.q.subject
	if subject == "" {
		subject = "what was asked for"
	}
	r := strings.NewReplacer("{action}", w.q.action, "{region}", w.q.region, "{subject}", subject,
		"{host}", w.host, "{permission}", w.permission, "{policy}", policyOf(w.q.action), "{timeout}", w.timeout.String())
	return &failure{again: s.again, Refusal: steps.Refusal{
		Kind:    s.kind,
		Action:  w.q.action,
		Region:  w.q.region,
		Summary: r.Replace(s.summary),
		Advice:  r.Replace(s.advice),
	}}
}

// sayingFor gives what is said about an error code of Tencent Cloud: the first prefix that fits.
func sayingFor(code string) saying {
	for _, c := range codes {
		if strings.HasPrefix(code, c.prefix) {
			return c.saying
		}
	}
	return saying{
		kind:    steps.ServerFault,
		summary: "Tencent Cloud refuses {action} for a reason that vpncheck does not know",
		advice:  "Look the code up in Tencent Cloud's API documentation, or ask them with the RequestId.",
	}
}

var codes = []struct {
	prefix string
	saying
}{
	{"AuthFailure.SignatureExpire", saying{
		kind:    steps.ClockSkew,
		summary: "Tencent Cloud refuses the time of this machine's clock",
		advice:  "Set the clock by NTP on the machine that vpncheck runs on, then check again.",
	}},
	{"AuthFailure.UnauthorizedOperation", lacksPermission},
	{"UnauthorizedOperation", lacksPermission},
	{"AuthFailure.SecretIdNotFound", unknownKey},
	{"AuthFailure.InvalidSecretId", unknownKey},
	{"AuthFailure.SignatureFailure", saying{
		kind:    steps.BadSignature,
		summary: "Tencent Cloud rejects the signature: the SecretKey does not belong to the SecretId",
		advice:  "Set TENCENTCLOUD_SECRET_KEY to the key that was created with the SecretId.",
	}},
	{"AuthFailure.TokenFailure", saying{
		kind:    steps.BadSignature,
		summary: "Tencent Cloud rejects the temporary token: it has expired or belongs to another key",
		advice:  "Get new temporary credentials, all three values together, or unset TENCENTCLOUD_TOKEN for a permanent key.",
	}},
	{"AuthFailure", saying{
		kind:    steps.BadSignature,
		summary: "Tencent Cloud rejects the credentials",
		advice:  "Check the API key in the console under CAM > Access Keys: it must be enabled and allowed from this address.",
	}},
	{"ResourceNotFound", notThere},
	{"ResourceUnavailable.Agent", saying{
		kind:    steps.InvalidRequest,
		summary: "the automation agent (TAT) of {subject} is not online",
		advice:  "Start tat_agent on {subject}, or install it (console, TencentCloud Automation Tools > Instances).",
	}},
	{"ResourceUnavailable.InstanceStateNotRunning", saying{
		kind:    steps.InvalidRequest,
		summary: "{subject} does not run",
		advice:  "Start it, or name another host in VPNCHECK_TAT.",
	}},
	{"InvalidParameterValue.InvalidInstanceId", saying{
		kind:    steps.InvalidRequest,
		summary: "Tencent Cloud does not take {subject} for the id of a host",
		advice:  "Correct VPNCHECK_TAT: a CVM is ins-…, a managed instance of TAT rins-….",
	}},
	{"InvalidParameterValue.InvalidUsername", badUser},
	{"InvalidParameter.InvalidUsername", badUser},
	{"FailedOperation.ErrOwed", saying{
		kind:    steps.InvalidRequest,
		summary: "Tencent Cloud answers {action} only to accounts that owe nothing",
		advice:  "Settle the account's bill; everything else goes on without.",
	}},
	{"FailedOperation.ErrNotOpen", saying{
		kind:    steps.InvalidRequest,
		summary: "the account's free calls of {action} are used up for this month",
		advice:  "Open pay-as-you-go for the Cloud Monitor API, or wait for the next month; everything else goes on without.",
	}},
	{"RequestLimitExceeded", saying{
		kind: steps.RateLimited, again: true,
		summary: "Tencent Cloud takes no more {action} calls of this account for the moment",
		advice:  "Check again in a minute; if it stays so, find out what else calls the API with this account.",
	}},
	{"InternalError", serverFault},
	{"InternalServerError", serverFault},
	{"ServiceUnavailable", serverFault},
	{"FailedOperation", saying{
		kind:    steps.ServerFault,
		summary: "Tencent Cloud failed at {action}",
		advice:  "Check again in a minute; if it stays so, open a ticket with the RequestId.",
	}},
	{"UnsupportedRegion", saying{
		kind:    steps.InvalidRequest,
		summary: "Tencent Cloud does not serve {action} in {region}",
		advice:  "Correct the region, in the command or in TENCENTCLOUD_REGION and VPNCHECK_REGIONS.",
	}},
	{"InvalidParameterValue.Malformed", saying{
		kind:    steps.InvalidRequest,
		summary: "Tencent Cloud does not take {subject} for an id",
		advice:  "Copy the tunnel's id (vpnx-…) from the console.",
	}},
	{"InvalidParameter", notAccepted},
	{"MissingParameter", notAccepted},
	{"UnknownParameter", notAccepted},
	{"UnsupportedOperation", notAccepted},
	{"LimitExceeded", notAccepted},
	{"InvalidAction", notAccepted},
	{"InvalidRequest", notAccepted},
	{"NoSuch", notAccepted},
}

var (
	lacksPermission = saying{
		kind:    steps.PermissionDenied,
		summary: "the credentials lack the CAM permission {permission}",
		advice:  "Allow {permission} in the CAM policy of the bot's user or role; {policy} has it.",
	}
	badUser = saying{
		kind:    steps.InvalidRequest,
		summary: "Tencent Cloud does not take the user of VPNCHECK_TAT_USER for one",
		advice:  "Set VPNCHECK_TAT_USER to an account that the hosts have.",
	}
	unknownKey = saying{
		kind:    steps.BadSignature,
		summary: "Tencent Cloud does not know the SecretId",
		advice:  "Set TENCENTCLOUD_SECRET_ID to an API key that exists and is enabled (console, CAM > Access Keys).",
	}
	notThere = saying{
		kind:    steps.NotFound,
		summary: "{subject} does not exist in {region}",
		advice:  "Check the id, the region, and that the credentials belong to the account that owns it.",
	}
	serverFault = saying{
		kind: steps.ServerFault, again: true,
		summary: "Tencent Cloud had an internal error at {action}",
		advice:  "Check again in a minute; if it stays so, open a ticket with the RequestId.",
	}
	notAccepted = saying{
		kind:    steps.InvalidRequest,
		summary: "Tencent Cloud does not accept the request {action}",
		advice:  "Look the code up in Tencent Cloud's API documentation; if the id and region are right, report it as a fault of vpncheck.",
	}
	notTheAPI = saying{
		kind:    steps.ServerFault,
		summary: "what {host} answers is not Tencent Cloud's API",
		advice:  "Check TENCENTCLOUD_ENDPOINT, if it is set, and whether a proxy or firewall answers in place of {host}.",
	}
	ownLimit = saying{
		kind:    steps.RateLimited,
		summary: "too many {action} calls are waiting on vpncheck's side",
		advice:  "Check again in a minute.",
	}
	withdrawn = saying{
		kind:    steps.NetworkFault,
		summary: "the reading was stopped before Tencent Cloud answered",
		advice:  "Check again.",
	}
)
