package cloud

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"

	"vpncheck/steps"
)

// errBrokeOff is an answer whose body ended too early.
var errBrokeOff = errors.New("the answer broke off")

// network explains an error of the transport. The order matters: a DNS server that does not answer
// is a timeout as well, and a timeout can look like anything that comes after it.
func (w words) network(err error) *failure {
	for _, n := range networkFaults {
		if n.is(err) {
			return w.failure(n.saying)
		}
	}
	return w.failure(saying{
		kind: steps.NetworkFault, again: true,
		summary: "{host} cannot be reached",
		advice:  "Check that this machine reaches {host} (firewall, proxy, routes).",
	})
}

type networkFault struct {
	is func(error) bool
	saying
}

var networkFaults = []networkFault{
	{is: isError(context.Canceled), saying: withdrawn},
	{is: isType[*net.DNSError], saying: saying{
		kind: steps.NetworkFault, again: true,
		summary: "the name of {host} cannot be resolved",
		advice:  "Check this machine's DNS, and the name if TENCENTCLOUD_ENDPOINT is set.",
	}},
	{is: isTimeout, saying: saying{
		kind: steps.NetworkFault, again: true,
		summary: "{host} did not answer within {timeout}",
		advice:  "Check that this machine reaches {host} (firewall, proxy, routes), then check again.",
	}},
	{is: isError(errTooLong), saying: notTheAPI},
	{is: isError(errBrokeOff), saying: saying{
		kind: steps.ServerFault, again: true,
		summary: "{host} broke its answer off in the middle",
		advice:  "Check again; if it stays so, look at the proxies and firewalls between this machine and {host}.",
	}},
	{is: isProxy, saying: saying{
		kind: steps.NetworkFault, again: true,
		summary: "the HTTP proxy on the way to {host} cannot be reached",
		advice:  "Correct HTTPS_PROXY, or add {host} to NO_PROXY.",
	}},
	{is: isError(syscall.ECONNREFUSED), saying: saying{
		kind: steps.NetworkFault, again: true,
		summary: "{host} refuses the connection",
		advice:  "Check TENCENTCLOUD_ENDPOINT, if it is set, and the firewalls on the way to {host}.",
	}},
	{is: isType[*tls.CertificateVerificationError], saying: saying{
		kind:    steps.NetworkFault,
		summary: "the TLS certificate of {host} is not trusted",
		advice:  "Install the CA of the inspecting proxy on this machine, or let {host} pass it; check this machine's clock, too.",
	}},
}

func isError(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isType[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

func isProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "proxyconnect"
}
