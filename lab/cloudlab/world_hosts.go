package cloudlab

import (
	"slices"
	"time"
)

// Instance is a CVM.
type Instance struct {
	ID, Name            string
	State               string // RUNNING, STOPPED, …
	VPCID, SubnetID     string
	PrivateIPs          []string
	PublicIPs           []string
	OSName, Zone, Model string
	CPU, MemoryGB       int64
	Created             time.Time
	Agent               *Agent // nil where none was ever installed
}

// Managed is a machine outside Tencent Cloud that was registered with TAT, such as
// a server in the IDC.
type Managed struct {
	ID, Name, HostName string // ID is rins-…
	Agent              Agent
}

// Agent is TAT's agent on a host: what takes commands.
type Agent struct {
	Status      string // Online, Offline
	Environment string // Linux, Windows
	Version     string
	Heartbeat   time.Time
	// Users are the accounts of the host; nil is the usual ones. A command for any
	// other does not start.
	Users []string
}

// LinuxAgent is an agent that is online on Linux.
func LinuxAgent() *Agent { return &Agent{Status: "Online", Environment: "Linux", Version: "1.1.5"} }

// WindowsAgent is an agent that is online on Windows.
func WindowsAgent() *Agent { return &Agent{Status: "Online", Environment: "Windows", Version: "1.1.5"} }

// usual are the accounts that every host of a kind has; the first one is the
// default of a command.
var usual = map[string][]string{
	"Linux":   {"root", "nobody", "daemon"},
	"Windows": {"System", "Administrator"},
}

// knows reports whether the host has an account of that name.
func (a *Agent) knows(user string) bool {
	users := a.Users
	if users == nil {
		users = usual[a.Environment]
	}
	return slices.Contains(users, user)
}

// host is whatever takes commands: a CVM or a managed instance.
type host struct {
	id    string
	state string // RUNNING for a managed instance
	agent *Agent
}

func (h *host) identity() string     { return h.id }
func (i *Instance) identity() string { return i.ID }
func (m *Managed) identity() string  { return m.ID }

// hosts are all hosts of the region, CVMs first.
func (r *Region) hosts() []*host {
	var all []*host
	for _, i := range r.Instances {
		all = append(all, &host{i.ID, i.State, i.Agent})
	}
	for _, m := range r.Managed {
		all = append(all, &host{m.ID, "RUNNING", &m.Agent})
	}
	return all
}
