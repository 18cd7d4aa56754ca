package ipsec

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func always[T any](T) bool { return true }

// lifetime compares one in seconds. The smaller one wins, so that a difference breaks nothing.
func (c *comparer) lifetime(p Parameter, cloud, device Setting[time.Duration]) {
	inSeconds := func(s Setting[time.Duration]) Setting[int64] {
		out := Setting[int64]{Origin: s.Origin, Of: s.Of, Text: s.Text, Line: s.Line}
		for _, v := range s.Values {
			out.Values = append(out.Values, int64(v/time.Second))
		}
		return out
	}
	c.add(limit(p, inSeconds(cloud), inSeconds(device), " s"))
}

// volume compares the lifetime in kilobytes, where at least one end is known to have one.
func (c *comparer) volume() {
	cloud, device := c.cloud.IPsec.LifetimeKB, c.device.IPsec.LifetimeKB
	if !cloud.IsZero() || !device.IsZero() {
		c.add(limit(IPsecLifetimeKB, cloud, device, " KB"))
	}
}

func limit(p Parameter, cloud, device Setting[int64], unit string) Difference {
	d := compare(p, cloud, device, always[int64], "")
	d.Cloud, d.Device = amount(cloud, unit), shown(device, amount(device, unit))
	a, b := cloud.First(), device.First()
	if d.Verdict == Blocking {
		d.Verdict, d.Breaks = Warning, ""
		least := min(a, b)
		if least == 0 { // no limit at all
			least = max(a, b)
		}
		d.Why = fmt.Sprintf("breaks nothing: the smaller one, %d%s, decides", least, unit)
	}
	if l := lifetimeLimits[p]; b >= l[0] && b <= l[1] {
		d.To = strconv.FormatInt(b, 10)
	}
	return d
}

func amount(s Setting[int64], unit string) string {
	if !s.Known() {
		return s.Text
	}
	words := make([]string, len(s.Values))
	for i, v := range s.Values {
		words[i] = strconv.FormatInt(v, 10) + unit
		if v == 0 {
			words[i] = "no limit"
		}
	}
	return strings.Join(words, " or ")
}

// deadPeer compares what each end does for itself: the tunnel comes up without.
func (c *comparer) deadPeer() {
	cloud, device := c.cloud.IKE.DPD, c.device.IKE.DPD
	if cloud.Enabled.IsZero() && device.Enabled.IsZero() {
		return
	}
	d := compare(DeadPeer, cloud.Enabled, device.Enabled, always[bool], "")
	d.Cloud, d.Device = detection(cloud), shown(device.Enabled, detection(device))
	both := cloud.Enabled.First() && device.Enabled.First()
	differ := cloud.Timeout.Known() && device.Timeout.Known() && cloud.Timeout.First() != device.Timeout.First()
	switch {
	case d.Verdict == Blocking:
		d.Verdict = Warning
		d.Why = "the tunnel comes up, but the end without it keeps a dead SA until its lifetime ends"
	case d.Verdict == Match && both && differ:
		d.Verdict, d.Why = Warning, "breaks nothing: each end counts for itself"
	}
	if device.Enabled.Known() {
		d.To = detection(device)
	}
	c.add(d)
}

func detection(d DPD) string {
	s := onOff(d.Enabled)
	if d.Enabled.First() && d.Timeout.Known() {
		s += ", " + strconv.FormatInt(int64(d.Timeout.First()/time.Second), 10) + " s"
	}
	return s
}

func onOff(s Setting[bool]) string {
	switch {
	case !s.Known():
		return s.Text
	case s.First():
		return "on"
	default:
		return "off"
	}
}

// natTraversal matters where there is a NAT between the ends.
func (c *comparer) natTraversal() {
	cloud, device := c.cloud.IKE.NATT, c.device.IKE.NATT
	if cloud.IsZero() && device.IsZero() {
		return
	}
	d := compare(NATTraversal, cloud, device, always[bool], "")
	d.Cloud, d.Device = onOff(cloud), shown(device, onOff(device))
	off := cloud.Known() && !cloud.First() || device.Known() && !device.First()
	switch {
	case off && c.behindNAT():
		d.Verdict, d.Breaks = Warning, Traffic
		d.Why = "the device is behind a NAT, which ESP does not pass without NAT traversal"
	case d.Verdict == Blocking:
		d.Verdict, d.Why = Warning, "it works only as long as there is no NAT between the ends"
	}
	c.add(d)
}
