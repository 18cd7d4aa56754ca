// Package cloudlab is Tencent Cloud's API 3.0 on loopback, over its real wire
// protocol, and as strict as the real one: a lenient fake hides bugs.
//
// # Why
//
// Most of what goes wrong with a cloud API goes wrong on the wire: a clock that
// is off, a permission that is missing, a page that was not asked for, a
// connection that dies after the change was made. So this is a server, driven by
// the official SDK or by anything else that can sign, and not an interface with
// a fake behind it.
//
// # How a request is judged
//
// One endpoint serves every product: the service is the one in the signature's
// credential scope. A request passes, in this order, the injected faults, the
// common headers (MissingParameter), the signature TC3-HMAC-SHA256 whole
// (AuthFailure.*), product, version, action and region (NoSuchProduct,
// NoSuchVersion, InvalidAction, UnsupportedRegion), the rate limit per action,
// region and credential (RequestLimitExceeded), the permissions
// (UnauthorizedOperation), the types and names of its parameters
// (InvalidParameter, UnknownParameter), and then the action's own rules. Every
// answer to a request that arrived carries a RequestId; errors are HTTP 200.
//
// Codes and limits follow Tencent Cloud's machine-readable API definitions. The
// wording of messages is only known to be Tencent's for RequestLimitExceeded,
// AuthFailure.SecretIdNotFound and UnauthorizedOperation; tell errors apart by
// their code.
//
// # The world
//
// A [World] is plain data, region by region, changed under the server's lock with
// [Server.Edit] and built with [Server.AddTunnel], [Server.AddInstance] and
// [Server.AddManaged]. Nothing in it moves on its own: what a reset or a changed
// parameter does to a tunnel is said by the hook given to [Server.OnWrite], and
// what a command of TAT prints on a host by the one given to [Server.OnCommand].
// Commands run in the background, and their tasks show every state on the way.
//
// # Where it is stricter than is documented
//
//   - A page holds 20 unless Limit says otherwise, also when 100 ids were named.
//   - One missing id among many fails the whole call, unless
//     Config.MissingIsEmpty is set. (The real one has been seen to do both.)
//   - Ids are checked in filters too, and a Limit of 0 is out of range.
//   - Parameter names are case-sensitive, unknown ones are refused.
//   - A task of TAT is never seen finished before it was seen pending, delivered
//     and running, and a command for an account that the host does not have fails to
//     start.
//   - A point of a metric appears a minute after its period has ended.
//
// # What is not modelled
//
// GET and form requests, the older HmacSHA1 signature, unsigned payloads, TLS,
// Chinese messages, several accounts, CAM conditions and resource-level grants
// (a denied action is denied on every resource), creation and deletion, the
// asynchronous part of changes, BGP sessions, filters by tag, IPv6, CDC and
// provider, fuzzy matching of names; of TAT saved commands, their parameters, COS
// and output before the end; of Cloud Monitor other products and statistics. An
// action is a typed function in a table: see services.go.
package cloudlab
