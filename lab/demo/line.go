package demo

import "time"

// Line is what lies between the VPN gateway and the device in the data centre. Each true field
// keeps the tunnel down; the zero value is a line on which nothing is wrong.
type Line struct {
	UplinkDown   bool // the data centre's internet line is dead
	PolicyBlocks bool // the device's security policy does not let UDP 4500 and ESP through
	ParamsDiffer bool // the device proposes SHA1 and DH group 2
	Blocked      bool // Tencent Cloud blocks the gateway's public address
	CarrierDrops bool // a carrier in between drops IKE; nobody here can change it

	// NeedsTraffic says that nothing negotiates by itself (NegotiationType flowTrigger).
	NeedsTraffic bool
	// Heals says that the line repairs itself so long after it was first used.
	Heals time.Duration
}

// Sound says whether nothing keeps the tunnel down.
func (l Line) Sound() bool {
	return !l.UplinkDown && !l.PolicyBlocks && !l.ParamsDiffer && !l.Blocked && !l.CarrierDrops
}

// Negotiates says whether the tunnel comes up now: with traffic, or by its own retries.
func (l Line) Negotiates(traffic bool) bool { return l.Sound() && (traffic || !l.NeedsTraffic) }

// GatewayAnswers says whether the gateway answers pings from the data centre.
func (l Line) GatewayAnswers() bool { return !l.UplinkDown && !l.Blocked }

// healed is the line after it repaired itself.
func (l Line) healed() Line { return Line{NeedsTraffic: l.NeedsTraffic} }
