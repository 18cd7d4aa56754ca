package demo

import (
	"fmt"
	"log/slog"

	"vpncheck/lab/cloudlab"
)

// regions are those in which the bot looks for tunnels.
var regions = []string{"ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-chengdu", "ap-hongkong", "ap-singapore", "eu-frankfurt"}

// newCloud is an account whose clock is real: requests are signed with the real time.
func newCloud(log *slog.Logger) *cloudlab.Server {
	cfg := cloudlab.Default()
	cfg.Regions = regions
	cfg.Log = log
	return cloudlab.New(cfg)
}

// addTunnel adds a story's tunnel with all that belongs to it.
func addTunnel(cloud *cloudlab.Server, s Story) {
	cloud.AddTunnel(s.Region,
		cloudlab.WithID(s.Tunnel), cloudlab.WithName(s.Name), cloudlab.WithPSK(s.Canary()),
		cloudlab.WithNetStatus(netStatus(s.Up)),
		cloudlab.WithGatewayIP(s.site.Gateway.String()), cloudlab.WithCustomerIP(s.site.Device.String()),
		cloudlab.WithNegotiation(pick(s.Line.NeedsTraffic, "flowTrigger", "active")),
		cloudlab.WithSPD(cloudlab.Policy{Local: s.site.VPC.String(), Remotes: []string{s.site.LAN.String()}}),
		cloudlab.WithIKE(func(k *cloudlab.IKE) { k.Encryption = "AES-CBC-256" }),
		cloudlab.WithIPsec(func(p *cloudlab.IPsec) { p.Encryption = "AES-CBC-256" }),
		func(x *cloudlab.Site) {
			x.Gateway.Blocked = s.Line.Blocked
			x.Gateway.Name, x.CustomerGateway.Name = "vpngw-"+s.Key, fmt.Sprintf("%s-%s", s.Vendor, s.Key)
			x.VPC.Name, x.VPC.CIDR = "vpc-"+s.Key, s.site.VPC.String()
		})
}
