package cloud

import (
	"context"
	"encoding/json"
	"fmt"

	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"
)

// The actions that are called.
const (
	describeTunnels          = "DescribeVpnConnections"
	describeGateways         = "DescribeVpnGateways"
	describeCustomerGateways = "DescribeCustomerGateways"
	describeRoutes           = "DescribeVpnGatewayRoutes"

	// The only ones that change anything. See changes.go.
	resetTunnel  = "ResetVpnConnection"
	modifyTunnel = "ModifyVpnConnectionAttribute"

	describeInstances = "DescribeInstances"
	describeAgents    = "DescribeAutomationAgentStatus"
	runCommand        = "RunCommand"
	describeTasks     = "DescribeInvocationTasks"
	getMonitorData    = "GetMonitorData"
)

// product is one of Tencent Cloud's, with the version of its API that is spoken here.
type product struct{ service, version string }

// productOf gives the product that an action belongs to.
func productOf(action string) product {
	switch action {
	case describeInstances:
		return product{"cvm", "2017-03-12"}
	case describeAgents, runCommand, describeTasks:
		return product{"tat", "2020-10-28"}
	case getMonitorData:
		return product{"monitor", "2018-07-24"}
	default:
		return product{"vpc", "2017-03-12"}
	}
}

// permissionOf is the CAM permission that an action needs.
func permissionOf(action string) string { return productOf(action).service + ":" + action }

// policyOf is the file that has the permission for an action.
func policyOf(action string) string {
	switch action {
	case resetTunnel, modifyTunnel:
		return "deploy/cam-policy-repair.json"
	case describeInstances, describeAgents, runCommand, describeTasks:
		return "deploy/cam-policy-inside.json"
	case getMonitorData:
		return "deploy/cam-policy-traffic.json"
	default:
		return "deploy/cam-policy.json"
	}
}

// direct calls an action for which no module of the SDK is used: the VPC's client signs and sends for
// every product. params is a struct in the API's words, A what the answer holds beside its RequestId.
func direct[A any](action string, params any) sender[answered[A]] {
	return func(ctx context.Context, v *vpc.Client) (*answered[A], error) {
		body, err := json.Marshal(params)
		if err != nil {
			return nil, fmt.Errorf("parameters of %s: %w", action, err)
		}
		p := productOf(action)
		q := tchttp.NewCommonRequest(p.service, p.version, action)
		q.SetContext(ctx)
		if err := q.SetActionParameters(body); err != nil {
			return nil, err
		}
		r := struct {
			*tchttp.BaseResponse
			Response *answered[A]
		}{BaseResponse: &tchttp.BaseResponse{}}
		if err := v.Send(q, &r); err != nil {
			return nil, err
		}
		return r.Response, nil
	}
}

// answered is an answer of a direct call.
type answered[A any] struct {
	data      A
	requestID string
}

// UnmarshalJSON implements [json.Unmarshaler]: data and RequestId stand side by side.
func (a *answered[A]) UnmarshalJSON(b []byte) error {
	var id struct {
		RequestID string `json:"RequestId"`
	}
	if err := json.Unmarshal(b, &id); err != nil {
		return err
	}
	a.requestID = id.RequestID
	return json.Unmarshal(b, &a.data)
}

// filter is a condition in the API's words.
type filter struct {
	Name   string
	Values []string
}
