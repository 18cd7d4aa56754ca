package ipsec

// Adopt gives the parameters that the cloud's end would take over from the device to end the
// differences that keep the tunnel down, and what it has there now. Only what the cloud can have is
// among them; whole says that this is every blocking difference.
func Adopt(cloud, device Parameters, differences []Difference) (want, was Parameters, whole bool) {
	whole = true
	n := 0
	for _, d := range differences {
		if d.Verdict != Blocking {
			continue
		}
		copies, ok := adopted[d.Parameter]
		if !ok || d.To == "" || !copies(&want, seenFromCloud(device)) {
			whole = false
			continue
		}
		copies(&was, cloud)
		n++
	}
	return want, was, whole && n > 0
}

// adopted copies one parameter that the cloud's API can set. False where the source has no value.
var adopted = map[Parameter]func(to *Parameters, from Parameters) bool{
	IKEVersion: func(to *Parameters, from Parameters) bool { return take(&to.IKE.Version, from.IKE.Version) },
	IKEMode:    func(to *Parameters, from Parameters) bool { return take(&to.IKE.Mode, from.IKE.Mode) },
	IKEEncryption: func(to *Parameters, from Parameters) bool {
		return take(&sole(&to.IKE.Proposals).Encryption, first(from.IKE.Proposals).Encryption)
	},
	IKEIntegrity: func(to *Parameters, from Parameters) bool {
		return take(&sole(&to.IKE.Proposals).Integrity, first(from.IKE.Proposals).Integrity)
	},
	IKEGroup: func(to *Parameters, from Parameters) bool {
		return take(&sole(&to.IKE.Proposals).Groups, first(from.IKE.Proposals).Groups)
	},
	IPsecEncryption: func(to *Parameters, from Parameters) bool {
		return take(&sole(&to.IPsec.Proposals).Encryption, first(from.IPsec.Proposals).Encryption)
	},
	IPsecIntegrity: func(to *Parameters, from Parameters) bool {
		return take(&sole(&to.IPsec.Proposals).Integrity, first(from.IPsec.Proposals).Integrity)
	},
	IPsecPFS: func(to *Parameters, from Parameters) bool {
		return take(&sole(&to.IPsec.Proposals).Groups, first(from.IPsec.Proposals).Groups)
	},
	IKELocalID:  func(to *Parameters, from Parameters) bool { return take(&to.IKE.Local, from.IKE.Local) },
	IKERemoteID: func(to *Parameters, from Parameters) bool { return take(&to.IKE.Remote, from.IKE.Remote) },
}

// seenFromCloud turns the device's view of the two identities round.
func seenFromCloud(device Parameters) Parameters {
	device.IKE.Local, device.IKE.Remote = device.IKE.Remote, device.IKE.Local
	return device
}

// take sets one value, the one that the other end prefers.
func take[T comparable](to *Setting[T], from Setting[T]) bool {
	if !from.Known() {
		return false
	}
	*to = Set(from.First())
	return true
}

func sole(ps *[]Proposal) *Proposal {
	if len(*ps) == 0 {
		*ps = make([]Proposal, 1)
	}
	return &(*ps)[0]
}

func first(ps []Proposal) Proposal {
	if len(ps) == 0 {
		return Proposal{}
	}
	return ps[0]
}
