package cloud

import (
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// inside reads the settings, which must be right.
func inside(t testing.TB, setting string) Inside {
	t.Helper()
	in, err := ParseInside(setting, "")
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// cvm adds a CVM with an address, and with its agent where there is one.
func cvm(lab *cloudlab.Server, tun *cloudlab.Tunnel, address string, a *cloudlab.Agent) string {
	return lab.AddInstance(guangzhou, cloudlab.Instance{VPCID: tun.VPCID, PrivateIPs: []string{address}, Agent: a})
}

func offline() *cloudlab.Agent {
	a := cloudlab.LinuxAgent()
	a.Status = "Offline"
	return a
}

// The tunnel's local network is 10.1.0.0/16.
func TestHostInTheVPC(t *testing.T) {
	for _, tt := range []struct {
		name  string
		world func(lab *cloudlab.Server, tun *cloudlab.Tunnel) (want string)
		says  string // of a host that cannot be used
	}{
		{name: "the only one", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			return cvm(lab, tun, "10.1.1.4", cloudlab.LinuxAgent())
		}},
		{name: "the one whose agent is online", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			cvm(lab, tun, "10.1.1.4", nil)
			cvm(lab, tun, "10.1.1.5", offline())
			return cvm(lab, tun, "10.1.1.6", cloudlab.LinuxAgent())
		}},
		{name: "one inside the SPD, though it has Windows", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			cvm(lab, tun, "10.9.1.4", cloudlab.LinuxAgent())
			return cvm(lab, tun, "10.1.1.4", cloudlab.WindowsAgent())
		}},
		{name: "Linux before Windows", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			for range 3 {
				cvm(lab, tun, "10.1.1.4", cloudlab.WindowsAgent())
			}
			return cvm(lab, tun, "10.1.1.5", cloudlab.LinuxAgent())
		}},
		{name: "among many", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			for range 130 {
				cvm(lab, tun, "10.1.1.4", nil)
			}
			return cvm(lab, tun, "10.1.1.5", cloudlab.LinuxAgent())
		}},
		{name: "none", world: func(*cloudlab.Server, *cloudlab.Tunnel) string { return "" }, says: "no CVM runs in vpc-"},
		{name: "none that runs", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			lab.AddInstance(guangzhou, cloudlab.Instance{VPCID: tun.VPCID, State: "STOPPED", Agent: cloudlab.LinuxAgent()})
			return ""
		}, says: "inside 10.1.0.0/16"},
		{name: "none with an agent", world: func(lab *cloudlab.Server, tun *cloudlab.Tunnel) string {
			cvm(lab, tun, "10.1.1.4", offline())
			return ""
		}, says: "none of the 1 CVMs that run in vpc-"},
		{name: "in another VPC", world: func(lab *cloudlab.Server, _ *cloudlab.Tunnel) string {
			cvm(lab, lab.AddTunnel(guangzhou), "10.1.1.4", cloudlab.LinuxAgent())
			return ""
		}, says: "no CVM runs in vpc-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := newLab(t)
			tun := lab.AddTunnel(guangzhou, cloudlab.WithSPD(cloudlab.Policy{Local: "10.1.0.0/16", Remotes: []string{"192.168.1.0/24"}}))
			want := tt.world(lab, tun)
			c := newClient(t, lab.URL(), one)
			h, ok := c.Host(t.Context(), c.Read(t.Context(), tun.ID, ""), inside(t, "auto"), steps.VPC)
			if !ok || h.ID != want || h.Vantage != steps.VPC || (h.Problem == "") != (tt.says == "") || !strings.Contains(h.Problem, tt.says) {
				t.Errorf("%+v, want %q, %q", h, want, tt.says)
			}
			if h.Problem == "" && (h.Outside || h.Windows != (h.User == "") || len(h.Requests) < 2) {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestNamedHosts(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou)
	other := lab.AddTunnel(guangzhou)
	in := cvm(lab, tun, "10.1.1.4", cloudlab.LinuxAgent())
	away := cvm(lab, tun, "10.77.1.4", cloudlab.WindowsAgent())
	stopped := lab.AddInstance(guangzhou, cloudlab.Instance{VPCID: tun.VPCID, State: "STOPPED", Agent: cloudlab.LinuxAgent()})
	idc := lab.AddManaged(guangzhou, cloudlab.Managed{Name: "idc-1"})
	far := lab.AddManaged(shanghai, cloudlab.Managed{})
	gone := lab.AddManaged(guangzhou, cloudlab.Managed{Agent: cloudlab.Agent{Status: "Offline"}})
	c := newClient(t, lab.URL(), one)
	for _, tt := range []struct{ name, setting, tunnel, want, says string }{
		{"a CVM", "vpc=" + in, tun.ID, in, ""},
		{"outside the local networks", "vpc=" + away, tun.ID, away, ""},
		{"for this VPC", "vpc=ins-00000000," + tun.VPCID + "=" + in, tun.ID, in, ""},
		{"named before found", "auto,vpc=" + away, tun.ID, away, ""},
		{"of another VPC", "vpc=" + in, other.ID, in, "but the tunnel in " + other.VPCID},
		{"stopped", "vpc=" + stopped, tun.ID, stopped, "is STOPPED"},
		{"unknown", "vpc=ins-00000000", tun.ID, "ins-00000000", "does not exist in ap-guangzhou"},
		{"in the IDC", "idc=" + idc, tun.ID, idc, ""},
		{"for this customer gateway", "idc=rins-00000000," + tun.CustomerGatewayID + "=" + idc, tun.ID, idc, ""},
		{"known in another region", "idc=" + far + "@ap-shanghai", tun.ID, far, ""},
		{"not known here", "idc=" + far, tun.ID, far, "or does not exist"},
		{"a CVM plays the IDC", "idc=" + in, tun.ID, in, ""},
		{"offline", "idc=" + gone, tun.ID, gone, "start tat_agent on it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vantage := steps.VPC
			if !strings.Contains(tt.setting, "vpc") {
				vantage = steps.IDC
			}
			h, ok := c.Host(t.Context(), c.Read(t.Context(), tt.tunnel, ""), inside(t, tt.setting), vantage)
			if !ok || h.ID != tt.want || h.Vantage != vantage || (h.Problem == "") != (tt.says == "") || !strings.Contains(h.Problem, tt.says) {
				t.Errorf("%+v, want %q, %q", h, tt.want, tt.says)
			}
			if h.Problem == "" && h.Outside != (tt.want == away) {
				t.Errorf("outside: %t", h.Outside)
			}
		})
	}
}

func TestNoHosts(t *testing.T) {
	lab := newLab(t)
	tun := lab.AddTunnel(guangzhou)
	c := newClient(t, lab.URL(), one)
	r := c.Read(t.Context(), tun.ID, "")
	before := len(lab.Requests())
	for _, x := range []struct {
		setting string
		vantage steps.Vantage
	}{{"off", steps.VPC}, {"off", steps.IDC}, {"auto", steps.IDC}, {"idc=rins-00000000", steps.VPC}, {"auto", steps.Elsewhere}} {
		if h, ok := c.Host(t.Context(), r, inside(t, x.setting), x.vantage); ok || len(lab.Requests()) != before {
			t.Errorf("%+v: %+v, and %d calls", x, h, len(lab.Requests())-before)
		}
	}
	r.Tunnel.VPC = "" // the gateway of a CCN
	if h, ok := c.Host(t.Context(), r, inside(t, "auto"), steps.VPC); !ok || !strings.Contains(h.Problem, "vpc=ins-") {
		t.Errorf("%+v", h)
	}
}

// Which permission is missing is said, and where it stands.
func TestPermissionsOfHosts(t *testing.T) {
	for _, action := range []string{describeInstances, describeAgents} {
		lab := newLab(t, func(c *cloudlab.Config) { c.Credentials[0].Deny = []string{permissionOf(action)} })
		tun := lab.AddTunnel(guangzhou)
		cvm(lab, tun, "10.1.1.4", cloudlab.LinuxAgent())
		c := newClient(t, lab.URL(), one)
		h, _ := c.Host(t.Context(), c.Read(t.Context(), tun.ID, ""), inside(t, "auto"), steps.VPC)
		for _, want := range []string{permissionOf(action), "RequestId", "cam-policy-inside.json"} {
			if !strings.Contains(h.Problem, want) {
				t.Errorf("%q lacks %q", h.Problem, want)
			}
		}
	}
}
