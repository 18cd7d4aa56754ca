package cloudlab_test

import (
	"fmt"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/lab/cloudlab"
)

// A tunnel that is down, found with the official SDK, and a reset that brings it up.
func Example() {
	cloud := cloudlab.New(cloudlab.Default())
	if err := cloud.Start(""); err != nil {
		panic(err)
	}
	defer func() { _ = cloud.Close() }()
	cloud.AddTunnel("ap-guangzhou", cloudlab.WithID("vpnx-abcd1234"), cloudlab.Down())
	cloud.OnWrite(func(_, id string, w *cloudlab.World) {
		t, _ := w.Tunnel(id)
		t.NetStatus = "AVAILABLE"
	})

	p := profile.NewClientProfile()
	p.HttpProfile.Scheme = "HTTP"
	p.HttpProfile.Endpoint = cloud.URL()[len("http://"):]
	c, err := vpc.NewClient(common.NewCredential(cloudlab.DefaultSecretID, cloudlab.DefaultSecretKey), "ap-guangzhou", p)
	if err != nil {
		panic(err)
	}
	read := func() *vpc.VpnConnection {
		r, err := c.DescribeVpnConnections(vpc.NewDescribeVpnConnectionsRequest())
		if err != nil {
			panic(err)
		}
		return r.Response.VpnConnectionSet[0]
	}
	t := read()
	fmt.Println(*t.VpnConnectionId, *t.NetStatus)

	q := vpc.NewResetVpnConnectionRequest()
	q.VpnGatewayId, q.VpnConnectionId = t.VpnGatewayId, t.VpnConnectionId
	if _, err := c.ResetVpnConnection(q); err != nil {
		panic(err)
	}
	fmt.Println(*read().NetStatus)
	// Output:
	// vpnx-abcd1234 UNAVAILABLE
	// AVAILABLE
}
