package ios

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
)

// entryName is what the reader calls an entry of an access list: its list, and its place from 1.
var entryName = regexp.MustCompile(`^access-list (\S+), entry (\d+)( of the source NAT)?$`)

// permit writes an entry of the access list that denies a flow before the one that does. In that of
// a source NAT, it is one that leaves the flow as it is.
func permit(parsed *device.Config, o device.Opening) []string {
	c, ok := parsed.Parsed.(*config)
	protocol, known := cisco.ProtocolWord(o.Flow.Protocol)
	if ok && o.Flow.From != "" {
		return c.permitThrough(o)
	}
	if !ok || !known || !o.Flow.Source.Addr().Is4() || !o.Flow.Destination.Addr().Is4() {
		return nil
	}
	list, at, action := "", -1, "permit"
	if before, ok := o.Before(); ok {
		m := entryName.FindStringSubmatch(before.Name)
		if m == nil {
			return nil
		}
		list = m[1]
		at, _ = strconv.Atoi(m[2]) // digits
		at--
		if m[3] != "" {
			action = "deny"
		}
	} else {
		list = listOf(o.Policy.Name)
	}
	a := c.lists[list]
	if a == nil || a.plain {
		return nil
	}
	entry := action + " " + protocol + " " + wild(o.Flow.Source) + " " + wild(o.Flow.Destination)
	if o.Flow.Port > 0 {
		entry += fmt.Sprintf(" eq %d", o.Flow.Port)
	}
	return a.insert(at, o.Nth, entry)
}

var listName = regexp.MustCompile(`^access-list (\S+)$`)

func listOf(policy string) string {
	if m := listName.FindStringSubmatch(policy); m != nil {
		return m[1]
	}
	return ""
}

// insert puts an entry before the one with an index, or behind all for -1. nth keeps the numbers of
// several apart. Where there is no room, the list is numbered anew first.
func (a *accessList) insert(at, nth int, entry string) []string {
	head := []string{"configure terminal", "ip access-list extended " + a.name}
	if at < 0 {
		return append(head, entry, "end")
	}
	if below := a.below(at); !a.crowded() && below+1+nth < a.numbers[at] {
		return append(head, fmt.Sprintf("%d %s", below+1+nth, entry), "end")
	}
	const step = 100
	return []string{
		"configure terminal", fmt.Sprintf("ip access-list resequence %s %d %d", a.name, step, step),
		"ip access-list extended " + a.name, fmt.Sprintf("%d %s", step*at+1+nth, entry), "end",
	}
}

// below is the number of the entry before one; 0 where that is the first.
func (a *accessList) below(at int) int {
	if at == 0 {
		return 0
	}
	return a.numbers[at-1]
}

// crowded says that somewhere between two entries there is no room for those of several flows: it is
// asked of the whole list, as numbers from before it was numbered anew mean nothing after that.
func (a *accessList) crowded() bool {
	for i, n := range a.numbers {
		if n-a.below(i) < 10 {
			return true
		}
	}
	return false
}

func wild(p netip.Prefix) string {
	if p.IsSingleIP() {
		return "host " + p.Addr().String()
	}
	return wildcard(p)
}
