package main

import (
	"strings"
	"testing"

	"vpncheck/lab/cloudlab"
)

// TestWholeConversation is the main job: a command goes in, people answer, the tunnel comes up.
func TestWholeConversation(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	if got := w.command(tunnel.ID); got != "" {
		t.Errorf("the command was answered %q, want silence before the card", got)
	}
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
	w.click(w.asks("Does the security policy"), "No")
	card := w.card("Waiting for a repair")
	w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
	w.click(card, "Done, check again")
	card = w.card("Solved")
	if !strings.Contains(string(card.Blocks), "security policy does not let the tunnel through") {
		t.Errorf("the card does not name the cause:\n%s", card.Blocks)
	}
}
