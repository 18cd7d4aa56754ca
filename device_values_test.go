package main

import (
	"maps"
	"testing"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// A device whose configuration cannot be read, at the outermost edge: its values are chosen one by
// one, and decide step 5 as a configuration does.

// sangfor is a device's end of the tunnel of [world.compared], all as in the cloud.
func sangfor() map[string]map[string]slacklab.Value {
	choose := func(v string) slacklab.Value { return slacklab.Value{Option: v} }
	write := func(v string) slacklab.Value { return slacklab.Value{Text: v} }
	form := map[string]map[string]slacklab.Value{}
	for id, v := range map[string]slacklab.Value{
		"ike.version": choose("IKEv2"), "ike.auth": choose("pre-shared key"), "ike.peer": write(gatewayIP), "ike.address": write(deviceIP),
		"ike.encryption": choose("AES-CBC-128"), "ike.integrity": choose("SHA-256"), "ike.groups": choose("group 14"), "ike.lifetime_s": write("86400"),
		"ike.local_id.type": choose("address"), "ike.local_id": write(deviceIP), "ike.remote_id.type": choose("any"),
		"ipsec.protocol": choose("ESP"), "ipsec.encapsulation": choose("tunnel"), "ipsec.encryption": choose("AES-CBC-128"),
		"ipsec.integrity": choose("SHA-256"), "ipsec.groups": choose("group 14"), "ipsec.lifetime_s": write("3600"),
		"selectors": write("192.168.0.0/24 10.0.0.0/16"),
	} {
		form["value."+id] = map[string]slacklab.Value{"value." + id: v}
	}
	return form
}

// without is a form in which some values are not known.
func without(form map[string]map[string]slacklab.Value, ids ...string) map[string]map[string]slacklab.Value {
	form = maps.Clone(form)
	for _, id := range ids {
		form["value."+id] = map[string]slacklab.Value{"value." + id: {}}
	}
	return form
}

// values opens the form of values, by way of the form for what a device prints.
func (w *world) values(card slacklab.Message, text string) slacklab.View {
	w.t.Helper()
	view := w.form(card)
	first := map[string]map[string]slacklab.Value{"vendor": {"vendor": {Option: "manual"}}}
	if text != "" {
		first["output"] = map[string]slacklab.Value{"output": {Text: text}}
	}
	if errs := w.submit(view, first); len(errs) > 0 {
		w.t.Fatalf("the first form was refused: %v", errs)
	}
	for _, v := range w.slack.Views(w.user) {
		if v.CallbackID == "values" {
			return v
		}
	}
	w.t.Fatal("the form of values was not opened")
	return slacklab.View{}
}

// What is not known keeps the question open; the next form has what was given, and completes it.
func TestValuesThatAPersonGives(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared()
	w.serve(w.embedded())
	w.reaches(tunnel)
	w.click(w.asks("Does the security policy"), "Yes")
	card := w.asks("Are the negotiation parameters")
	view := w.values(card, "")
	if errs := w.submit(view, nil); errs["value.ike.version"] == "" {
		t.Errorf("an empty form was taken: %v", errs)
	}
	wrong := map[string]map[string]slacklab.Value{"value.ike.peer": {"value.ike.peer": {Text: "vpn.example.com"}}}
	if errs := w.submit(view, wrong); errs["value.ike.peer"] == "" {
		t.Errorf("a name was taken for an address: %v", errs)
	}
	if errs := w.submit(view, without(sangfor(), "ipsec.groups", "selectors")); len(errs) > 0 {
		t.Fatalf("the form was refused: %v", errs)
	}
	w.thread(card, "Another device: values given by hand")
	w.shows(w.asks("Are the negotiation parameters"), "not in what was pasted: IPsec PFS, Networks")
	rest := map[string]map[string]slacklab.Value{}
	for _, id := range []string{"value.ipsec.groups", "value.selectors"} {
		rest[id] = sangfor()[id]
	}
	if errs := w.submit(w.values(card, ""), rest); len(errs) > 0 {
		t.Fatalf("the second form was refused: %v", errs)
	}
	w.shows(w.card("Escalated"), "parameters of values given by hand agree with the cloud")
}

// A wrong value is blamed, with what to set in the cloud's console: there are no commands for a
// device that nobody here knows. After the repair only that is open.
func TestAWrongValueThatAPersonGives(t *testing.T) {
	w := newWorld(t)
	tunnel := w.compared(cloudlab.WithIKE(func(k *cloudlab.IKE) { k.Encryption = "AES-CBC-256" }))
	w.serve(w.embedded())
	w.reaches(tunnel)
	w.click(w.asks("Does the security policy"), "Yes")
	card := w.asks("Are the negotiation parameters")
	// What is pasted beside the choice is read as well.
	view := w.values(card, "08[IKE] <tencent|1> received NO_PROPOSAL_CHOSEN error notify")
	w.thread(card, "NO_PROPOSAL_CHOSEN")
	if errs := w.submit(view, sangfor()); len(errs) > 0 {
		t.Fatalf("the form was refused: %v", errs)
	}
	repair := w.card("Waiting for a repair")
	w.shows(repair, "IKE encryption: the cloud has AES-CBC-256, the device AES-CBC-128", "Encryption Algorithm: AES-CBC-128")
	w.cloud.SetNetStatus(tunnel, "AVAILABLE")
	w.click(repair, "Done, check again")
	w.shows(w.card("Solved"), "IKE encryption")
}
