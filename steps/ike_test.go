package steps

import "testing"

func TestIKEAnswer(t *testing.T) {
	try := func(port int, offer, result string) IKETry {
		return IKETry{Version: "IKEv2", Port: port, Offer: offer, Result: result}
	}
	const cloud = "AES-CBC-128, SHA1, group 2"
	taken := IKETry{Version: "IKEv1", Mode: "main", Port: 500, Offer: cloud, Result: TryAccepted, Chosen: cloud}
	for _, tt := range []struct {
		why            string
		tries          []IKETry
		accepts, known bool
		want           string
	}{
		{"nothing was tried", nil, false, false, "IKE: UDP 500 answers"},
		{"accepted", []IKETry{try(500, cloud, TryAccepted)}, true, true, "IKE: UDP 500 answers; the VPN gateway accepts the parameters that the cloud shows"},
		{"accepted where the other port is silent", []IKETry{try(500, cloud, TrySilent), try(4500, cloud, TryAccepted)}, true, true, "IKE: UDP 500 answers; the VPN gateway accepts the parameters that the cloud shows"},
		{"silence is no refusal", []IKETry{try(500, cloud, TrySilent)}, false, false, "IKE: UDP 500 answers"},
		{"an objection to something else is no refusal", []IKETry{try(500, cloud, TryOther)}, false, false, "IKE: UDP 500 answers"},
		{
			"refused, and another dialect taken",
			[]IKETry{try(500, cloud, TryNoProposal), try(500, OfferEverything, TryNoProposal), taken},
			false, true, "IKE: UDP 500 answers; the VPN gateway refuses the parameters that the cloud shows, and takes IKEv1 main: AES-CBC-128, SHA1, group 2",
		},
		{
			"refused, and other parameters taken",
			[]IKETry{try(500, cloud, TryNoProposal), {Version: "IKEv2", Port: 500, Offer: OfferEverything, Result: TryAccepted, Chosen: cloud}},
			false, true, "IKE: UDP 500 answers; the VPN gateway refuses the parameters that the cloud shows, and takes IKEv2: AES-CBC-128, SHA1, group 2",
		},
		{"refused, and the rest was not tried", []IKETry{try(500, cloud, TryNoProposal)}, false, true, "IKE: UDP 500 answers; the VPN gateway refuses the parameters that the cloud shows"},
		{
			"who asks for a group has looked one up for the address",
			[]IKETry{try(500, cloud, TryWrongGroup), try(500, OfferEverything, TryWrongGroup)},
			false, true, "IKE: UDP 500 answers; the VPN gateway refuses the parameters that the cloud shows",
		},
		{
			"a stranger is refused everything",
			[]IKETry{try(500, cloud, TryNoProposal), try(500, OfferEverything, TryNoProposal)},
			false, false, "IKE: UDP 500 answers; the VPN gateway refuses every offer, as it does to an address that it has no tunnel with",
		},
	} {
		t.Run(tt.why, func(t *testing.T) {
			a := &IKEAnswer{Port500: PortAnswers, Tries: tt.tries}
			if accepts, known := a.AcceptsCloud(); accepts != tt.accepts || known != tt.known {
				t.Errorf("accepts %v, known %v", accepts, known)
			}
			if got := a.String(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
