package demo

import (
	"time"

	"vpncheck/steps"
)

// Stories are the tunnels of the demo, in the order in which the page shows them. Every call gives
// fresh data.
func Stories() []Story {
	list := []Story{
		paramsDiffer(), policyBlocks(), lineDown(), blocked(), idle(), byItself(),
		stubborn(), nobody(), healthy(), noSuch(), mention(),
	}
	for i := range list {
		list[i].site = newSite(21 + i)
	}
	return list
}

// Phrases of the runbook's questions, by which a script tells them apart. A test holds them
// against the runbook.
const (
	asksGateway    = "ping the VPN gateway's public address"
	asksInternet   = "Is the IDC's public internet up?"
	asksPolicy     = "Does the security policy of the VPN device"
	asksParameters = "Are the negotiation parameters"
	saysInternet   = "The IDC's public internet is down."
	saysPolicy     = "security policy does not let the tunnel through"
	saysParameters = "The negotiation parameters differ"
	saysBlocked    = "blocks the VPN gateway's public address"
)

func asked(shows string) Move { return Move{Wait: steps.StateAsking, Shows: shows} }

func told(shows string) Move { return Move{Wait: steps.StateRepairing, Shows: shows} }

func click(label, why string) Move { return Move{Click: label, Why: why} }

func desk(what, why string) Move { return Move{Desk: what, Why: why} }

func drop(why string) Move { return Move{Drop: true, Why: why} }

func reads(text, why string) Move { return Move{Reads: text, Why: why} }

func ends(state string) Move { return Move{Wait: state} }

func healthy() Story {
	return Story{
		Key: "healthy", Tunnel: "vpnx-healthy1", Name: "idc-shanghai-main", Region: "ap-shanghai", Vendor: "Huawei", Up: true,
		Title:  "Nothing is wrong",
		Try:    "Type the command: the tunnel is connected, and the card says so at once.",
		Script: []Move{ends(steps.StateConnected)},
		Ending: Ending{State: steps.StateConnected},
	}
}

func idle() Story {
	return Story{
		Key: "idle", Tunnel: "vpnx-idleflow", Name: "idc-chengdu-backup", Region: "ap-chengdu", Vendor: "H3C",
		Line:   Line{NeedsTraffic: true},
		Title:  "Asleep until traffic comes",
		Try:    "Type the command and wait: the bot's own ping wakes the tunnel, nobody is asked anything.",
		Script: []Move{ends(steps.StateSolved)},
		Ending: Ending{State: steps.StateSolved},
	}
}

func lineDown() Story {
	return Story{
		Key: "linedown", Tunnel: "vpnx-linedown", Name: "idc-suzhou-plant", Region: "ap-shanghai", Vendor: "Cisco IOS",
		Line:  Line{UplinkDown: true},
		Title: "The data centre is offline",
		Try:   "Ping from the firewall before you answer. When the bot asks for a repair, replug the uplink.",
		Script: []Move{
			asked(asksGateway),
			desk("firewall/ping-gateway", "The bot asks whether the gateway answers from here. Look first."),
			click("No", "Ten packets, no reply."),
			asked(asksInternet),
			desk("firewall/ping-internet", "Is it the gateway, or everything?"),
			desk("line/status", "And the line itself?"),
			click("No", "Nothing outside answers, and the port is down."),
			told(saysInternet),
			desk("line/replug", "That is something one can do something about."),
			click("Done, check again", "The line is back; the device negotiates by itself."),
			ends(steps.StateSolved),
		},
		Ending: Ending{State: steps.StateSolved, Says: saysInternet},
	}
}

func policyBlocks() Story {
	return Story{
		Key: "policy", Tunnel: "vpnx-policy45", Name: "idc-frankfurt-dc2", Region: "eu-frankfurt", Vendor: "FortiGate",
		Line:  Line{PolicyBlocks: true},
		Title: "The firewall drops UDP 4500 and ESP",
		Try:   "At your desk, print the firewall's whole configuration and drop it into the card's thread: the bot finds the rule.",
		Script: []Move{
			asked(asksGateway),
			desk("firewall/ping-gateway", "Does the gateway answer from the firewall?"),
			click("Yes", "It does."),
			asked(asksPolicy),
			desk("firewall/config", "Which of all those rules is it? Nobody needs to find out: print everything …"),
			drop("… and drop the file into the card's thread."),
			reads("UDP 4500 from the VPN gateway", "The bot has tried every rule: the last one denies UDP 4500 and ESP."),
			told(saysPolicy),
			desk("firewall/permit", "Permit them, before that rule."),
			click("Done, check again", "Now it should come up."),
			ends(steps.StateSolved),
		},
		Ending: Ending{State: steps.StateSolved, Says: saysPolicy},
	}
}

func paramsDiffer() Story {
	return Story{
		Key: "params", Tunnel: "vpnx-sha1dh02", Name: "idc-osaka-legacy", Region: "ap-hongkong", Vendor: "Huawei",
		Line:  Line{ParamsDiffer: true},
		Title: "The parameters differ: SHA-1, DH group 2",
		Try:   "At the second question, click “Paste configuration” and attach the firewall's: the bot compares both ends and says what to type.",
		Script: []Move{
			asked(asksGateway),
			desk("firewall/ping-gateway", "First things first."),
			click("Yes", "Ten of ten."),
			asked(asksPolicy),
			desk("firewall/config", "Two questions are left, and the firewall's configuration answers both."),
			click("Paste configuration", "The bot takes it as it is."),
			{Form: true, Why: "The whole file: what matters is found in it, and keys are taken out first."},
			reads("✗ IKE DH group", "Both ends side by side, what keeps the tunnel down on top."),
			told(saysParameters),
			desk("firewall/align", "The commands are on the card: type them."),
			click("Done, check again", "Now both sides propose the same."),
			ends(steps.StateSolved),
		},
		Ending: Ending{State: steps.StateSolved, Says: saysParameters},
	}
}

func blocked() Story {
	return Story{
		Key: "blocked", Tunnel: "vpnx-blocked6", Name: "idc-singapore-edge", Region: "ap-singapore", Vendor: "Juniper SRX",
		Line:  Line{Blocked: true},
		Title: "Tencent Cloud blocks the address",
		Try:   "The bot names the cause before it asks anything. Release the address in the Tencent console.",
		Script: []Move{
			told(saysBlocked),
			desk("tencent/blocked", "No ping would ever have shown this."),
			desk("tencent/release", "Release it."),
			{Up: true},
			click("Done, check again", "The address is free again."),
			ends(steps.StateSolved),
		},
		Ending: Ending{State: steps.StateSolved, Says: saysBlocked},
	}
}

func nobody() Story {
	return Story{
		Key: "nobody", Tunnel: "vpnx-nobody07", Name: "idc-guangzhou-night", Region: "ap-guangzhou", Vendor: "H3C",
		Line:  Line{UplinkDown: true},
		Title: "Nobody answers",
		Try:   "Type the command, then answer nothing: click “⏩ 15 min” until the bot reminds you, and on until it escalates.",
		Script: []Move{
			asked(asksGateway),
			{Skip: 15 * time.Minute, Why: "Nobody is at the desk."},
			{Skip: 15 * time.Minute, Why: "The bot has reminded them in the thread. Still nobody."},
			{Skip: 31 * time.Minute, Why: "An hour has passed."},
			ends(steps.StateExpired),
		},
		Ending: Ending{State: steps.StateExpired, Files: []string{"report.md", "evidence.json"}},
	}
}

func stubborn() Story {
	return Story{
		Key: "stubborn", Tunnel: "vpnx-stubborn", Name: "idc-nairobi-hq", Region: "ap-guangzhou", Vendor: "strongSwan",
		Line:  Line{CarrierDrops: true},
		Title: "Nothing helps",
		Try:   "Everything here is right, and still it is down: answer Yes, and let the bot compare the configuration. The thread of the escalation has the report.",
		Script: []Move{
			asked(asksGateway),
			desk("firewall/ping-gateway", "It answers."),
			click("Yes", "Ten of ten."),
			asked(asksPolicy),
			desk("firewall/policy", "All three are accepted, both ways."),
			click("Yes", "Nothing to change here."),
			asked(asksParameters),
			desk("firewall/config", "And the parameters? Let the bot compare."),
			drop("The file goes into the thread."),
			reads("parameters agree", "Every one that decides is the same on both sides: then it is beyond us."),
			ends(steps.StateEscalated),
		},
		Ending: Ending{State: steps.StateEscalated, Files: []string{"report.md", "evidence.json"}},
	}
}

func noSuch() Story {
	return Story{
		Key: "nosuch", Tunnel: "vpnx-nosuch09", Name: "(not there)", Region: "every region", Absent: true,
		Title:  "There is no such tunnel",
		Try:    "A mistyped id: the bot looks in all regions and says what to check.",
		Script: []Move{ends(steps.StateCancelled)},
		Ending: Ending{State: steps.StateCancelled},
	}
}

func byItself() Story {
	return Story{
		Key: "byitself", Tunnel: "vpnx-byitself", Name: "idc-beijing-lab", Region: "ap-beijing", Vendor: "Cisco IOS",
		Line:   Line{UplinkDown: true, Heals: 20 * time.Second},
		Title:  "It comes up while the question is open",
		Try:    "Type the command and do not answer: the provider mends the line, and the bot notices by itself.",
		Script: []Move{asked(asksGateway), {Up: true, Why: "Somebody else mends the line."}, ends(steps.StateSolved)},
		Ending: Ending{State: steps.StateSolved},
	}
}

func mention() Story {
	return Story{
		Key: "mention", Tunnel: "vpnx-mention1", Name: "idc-<!channel>-1", Region: "ap-guangzhou", Vendor: "Huawei",
		Line:   Line{NeedsTraffic: true},
		Title:  "A name that would wake everybody",
		Try:    "The tunnel is named idc-<!channel>-1. Whatever the bot writes, it mentions nobody.",
		Script: []Move{ends(steps.StateSolved)},
		Ending: Ending{State: steps.StateSolved, Says: "!channel", Quiet: true},
	}
}
