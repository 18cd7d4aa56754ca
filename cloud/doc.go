// Package cloud turns Tencent Cloud's answers about a VPN tunnel into [steps.Reading]s and
// [steps.Measurement]s. It changes nothing but by [Client.Change], which makes what a person approved.
//
// # What a reading costs
//
// A tunnel is looked for in all regions at once, and the first region that has it wins: one round
// trip. Its VPN gateway, customer gateway and routes are then read together: a second one.
// [Client.ReadTunnel] gives the first half alone, so that people see something at once.
//
// # Failing
//
// Nothing here fails as a bare error. Why a call gave no answer is a [steps.Refusal] for the person
// who can act on it: kind, code, RequestId, one sentence about what is wrong and one about what to
// do. A refused tunnel is the Reading's Refusal; a refused part beside it is a Gap, and so is a
// value that cannot be understood. "Not found" is only said when every region said so.
//
// Calls are reads or harmless to repeat, so they are repeated after rate limits, server faults and network faults: three
// tries within about four seconds, none after the context has ended. The SDK's own retries stay
// off, because they sleep through a cancelled context. Each action also has a limit of its own on
// this side, below the documented one, so that a burst of runs does not cause rate limits.
//
// A change is never repeated. Where its answer is lost, it is said that nobody knows whether it was
// made: once a request may have left this machine, only a code of the API says that it was not.
//
// # Looking from inside
//
// [Client.Host] finds a CVM in the tunnel's VPC or a host in the IDC, and [Client.Ping] and
// [Client.Internet] have TAT run a command there and read what it printed; [View] does both. The commands are written
// here and nowhere else: only addresses that were parsed, ports, and the configured host names become
// part of them. They run as a user without rights ([DefaultUser]), for less than a minute, and read.
// What a host prints is taken for data, in whatever language.
//
// # Secrets
//
// Every DescribeVpnConnections answer carries the pre-shared key in clear. It ends here: only
// named fields are copied, the steps types have none for it, and the SDK's debug log stays off.
// The SDK puts whole bodies into its errors, so no text of an SDK error ever leaves this package:
// a refusal is written from the error's code alone.
//
// # The SDK's gaps that are closed here
//
//   - It panics on the body "null" and on a credentials file without its section; both become
//     refusals.
//   - Its CVM role fetch has no timeout; credentials.go has its own, with one.
//   - It keeps two idle connections to a host that all regions share; wire.go keeps more.
//   - It follows redirects and takes the session token along; wire.go does not let it.
package cloud
