package ipsec

import "fmt"

// negotiated is the version that the two ends will speak: the one that they have in common, or
// the cloud's where they have none, for that is what the device will be set to.
func negotiated(cloud, device Setting[Version]) Version {
	if v, ok := common(cloud, device, knownVersion); ok {
		return v
	}
	for _, s := range []Setting[Version]{cloud, device} {
		if len(s.Values) == 1 && knownVersion(s.First()) {
			return s.First()
		}
	}
	return ""
}

func (c *comparer) versions() {
	d := compare(IKEVersion, c.cloud.IKE.Version, c.device.IKE.Version, knownVersion, Phase1)
	if d.Verdict == Blocking {
		d.Why = "the two ends have no version of IKE in common: neither answers the other"
	}
	if d.Verdict == Match {
		d = beginner(d, c.cloud.IKE.Version, c.device.IKE.Version)
	}
	d.To = consoleVersion[c.device.IKE.Version.First()]
	c.add(d)
}

// mode compares the exchange of phase 1, which IKEv2 does not have.
func (c *comparer) mode() {
	device := c.device.IKE.Version
	if c.version == IKEv2 || device.Known() && !device.Has(IKEv1) && knownVersion(device.First()) {
		return
	}
	d := compare(IKEMode, c.cloud.IKE.Mode, c.device.IKE.Mode, knownMode, Phase1)
	switch {
	case d.Verdict == Blocking && c.version == "":
		d.Verdict, d.Why = Warning, "IKEv1 fails on it, IKEv2 has no modes, and the version is not known"
	case d.Verdict == Blocking:
		d.Why = "main and aggressive mode are different exchanges: phase 1 fails"
	case d.Verdict == Match:
		d = beginner(d, c.cloud.IKE.Mode, c.device.IKE.Mode)
	}
	d.To = consoleMode[c.device.IKE.Mode.First()]
	c.add(d)
}

// beginner warns where the ends agree on something that is not what one of them begins with: the
// tunnel then comes up only if the other one begins.
func beginner[T comparable](d Difference, cloud, device Setting[T]) Difference {
	switch {
	case !cloud.Has(device.First()):
		d.Verdict = Warning
		d.Why = fmt.Sprintf("the device begins with %v, which the cloud refuses: it works only where the cloud begins", device.First())
	case !device.Has(cloud.First()):
		d.Verdict = Warning
		d.Why = fmt.Sprintf("the cloud begins with %v, which the device refuses: it works only where the device begins", cloud.First())
	}
	return d
}

func (c *comparer) auth() {
	d := compare(IKEAuth, c.cloud.IKE.Auth, c.device.IKE.Auth, knownAuth, Phase1)
	// Whatever kind of certificate it is, it is no pre-shared key.
	if k := c.device.IKE.Auth; d.Verdict == NotKnown && k.Has(Certificate) && len(k.Values) == 1 && c.cloud.IKE.Auth.Has(PSK) {
		d.Verdict, d.Breaks = Blocking, Phase1
	}
	if d.Verdict == Blocking {
		d.Why = "the two ends prove who they are in different ways"
	}
	c.add(d)
}

// encapsulation compares what of a packet is protected, and by which protocol.
func (c *comparer) encapsulation() {
	d := compare(IPsecProtocol, c.cloud.IPsec.Protocol, c.device.IPsec.Protocol, knownProtocol, Phase2)
	if d.Verdict == Blocking {
		d.Why = "the cloud carries traffic in ESP alone"
	}
	c.add(d)
	d = compare(IPsecMode, c.cloud.IPsec.Encapsulation, c.device.IPsec.Encapsulation, knownEncapsulation, Phase2)
	if d.Verdict == Blocking {
		d.Why = "between two networks only tunnel mode works"
	}
	c.add(d)
}
