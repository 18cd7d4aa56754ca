package steps

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

func probed(w []string, at time.Time) Measurement {
	m := Measurement{Need: Need(w[0]), Vantage: Vantage(w[1]), At: at}
	switch m.Need {
	case PingPrivate:
		m.Target = "192.168.10.1"
	case PingGateway:
		m.Target = "203.0.113.7"
	case Internet, ReadTunnel, ReadDevice, ProbeIKE, ReadTraffic: // they have no one target
	}
	if w[2] == "problem" {
		m.Problem = strings.Join(w[3:], " ")
		return m
	}
	if _, err := fmt.Sscanf(w[2], "%d/%d", &m.Received, &m.Sent); err != nil {
		panic(err)
	}
	if m.Received > 0 {
		m.RTT = 8 * time.Millisecond
	}
	return m
}

func section(ar *txtar.Archive, name string) string {
	for _, f := range ar.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setSection(ar *txtar.Archive, name string, data []byte) {
	i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		ar.Files = append(ar.Files, txtar.File{Name: name})
		i = len(ar.Files) - 1
	}
	ar.Files[i].Data = data
}
