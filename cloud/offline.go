package cloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/steps"
)

// answers are the sets that describe a tunnel, in the form of the API's answers; the gateways' are
// optional.
type answers struct {
	Tunnels   []*vpc.VpnConnection   `json:"VpnConnectionSet"`
	Gateways  []*vpc.VpnGateway      `json:"VpnGatewaySet"`
	Customers []*vpc.CustomerGateway `json:"CustomerGatewaySet"`
}

func (a *answers) add(b answers) {
	a.Tunnels = append(a.Tunnels, b.Tunnels...)
	a.Gateways = append(a.Gateways, b.Gateways...)
	a.Customers = append(a.Customers, b.Customers...)
}

// ReadSaved reads a tunnel from saved answers of DescribeVpnConnections and, where they are there,
// of DescribeVpnGateways and DescribeCustomerGateways, as the API's explorer, its command line or an
// SDK print them: one JSON object after the other, each with or without "Response" around it. With no
// tunnel named there must be just one. The pre-shared key in it is not read.
func ReadSaved(data []byte, tunnel string) (steps.Reading, error) {
	all, err := saved(data)
	if err != nil {
		return steps.Reading{}, err
	}
	v, err := pick(all.Tunnels, tunnel)
	if err != nil {
		return steps.Reading{}, err
	}
	conv := newConverter(describeTunnels, "", nil)
	r := steps.Reading{At: time.Now(), Tunnel: conv.tunnel(v), Partial: true}
	for _, g := range all.Gateways {
		if g != nil && val(g.VpnGatewayId) == r.Tunnel.GatewayID {
			r.Gateway = conv.gateway(g)
		}
	}
	for _, g := range all.Customers {
		if g != nil && val(g.CustomerGatewayId) == r.Tunnel.CustomerGatewayID {
			r.Customer = conv.customer(g)
		}
	}
	r.Gaps = conv.gaps
	return r, nil
}

func saved(data []byte) (answers, error) {
	var all answers
	for dec := json.NewDecoder(bytes.NewReader(data)); dec.More(); {
		var a struct {
			answers
			Response answers `json:"Response"`
		}
		if err := dec.Decode(&a); err != nil {
			return all, fmt.Errorf("not JSON as DescribeVpnConnections answers it: %w", err)
		}
		all.add(a.answers)
		all.add(a.Response)
	}
	if len(all.Tunnels) == 0 {
		return all, errors.New("no VpnConnectionSet with a tunnel is in it: save the answer of DescribeVpnConnections")
	}
	return all, nil
}

func pick(list []*vpc.VpnConnection, tunnel string) (*vpc.VpnConnection, error) {
	if tunnel == "" && len(list) > 1 {
		return nil, fmt.Errorf("%d tunnels are in it: name one", len(list))
	}
	for _, v := range list {
		if v != nil && (tunnel == "" || val(v.VpnConnectionId) == tunnel) {
			return v, nil
		}
	}
	return nil, fmt.Errorf("the tunnel %s is not in it", tunnel)
}
