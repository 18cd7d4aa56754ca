package junos

import (
	"slices"

	"vpncheck/internal/device/tree"
)

// leaves are the statements of [edit security ike] and [edit security ipsec] that one `set` command
// may have several of, one behind the other, with how many words each takes.
var leaves = map[string]int{
	"authentication-method": 1, "dh-group": 1, "authentication-algorithm": 1, "encryption-algorithm": 1,
	"lifetime-seconds": 1, "lifetime-kilobytes": 1, "protocol": 1, "description": 1,
	"mode": 1, "proposals": 1, "proposal-set": 1, "pre-shared-key": 2,
	"ike-policy": 1, "address": 1, "external-interface": 1, "local-address": 1, "version": 1,
	"local-identity": 2, "remote-identity": 2, "interval": 1, "threshold": 1,
	"bind-interface": 1, "establish-tunnels": 1, "df-bit": 1, "ipsec-policy": 1, "keys": 1,
	"always-send": 0, "optimized": 0, "probe-idle-tunnel": 0, "no-nat-traversal": 0, "general-ikeid": 0, "no-anti-replay": 0,
}

// inVPN are those that are so within a vpn alone.
var inVPN = map[string]int{"gateway": 1, "local": 1, "remote": 1, "service": 1, "local-ip": 1, "remote-ip": 1}

// split gives the paths of a command that sets several statements of one object.
func split(path []string) [][]string {
	at := slices.IndexFunc(path, func(w string) bool { return w == "ike" || w == "ipsec" })
	if at < 0 || at > 4 || len(path) < at+5 || len(path) > tree.MaxDepth {
		return [][]string{path}
	}
	var all [][]string
	from, vpn := at+3, path[at+1] == "vpn" // behind the object's name
	for i := from; i < len(path); i++ {
		takes, ok := leaves[path[i]]
		if vpn && !ok {
			takes, ok = inVPN[path[i]]
		}
		next := i + takes + 1
		if !ok || next >= len(path) {
			continue
		}
		all = append(all, path[:next])
		path = slices.Concat(path[:i], path[next:])
		i--
	}
	return append(all, path)
}
