package demo

import (
	"strings"
	"testing"
)

// standInStory has the stand-in bot post a card and solves it.
func (d *Demo) standInStory(t *testing.T) error {
	t.Helper()
	ctx := within(t)
	if _, err := d.slack.Command(ctx, ana, netops, "/vpncheck", "vpnx-mention1"); err != nil {
		return err
	}
	if err := d.until(ctx, func() bool { return len(d.slack.Messages(netops)) == 1 }); err != nil {
		return err
	}
	if err := d.slack.ClickLabel(ctx, ana, netops, d.slack.Messages(netops)[0].TS, "Yes"); err != nil {
		return err
	}
	return d.until(ctx, func() bool { return len(d.slack.Files()) == 2 })
}

func TestPlayHoldsTheEndAgainstTheStory(t *testing.T) {
	d := start(t)
	d.withStandIn(t)
	play := func(s Story, script ...Move) error {
		s.Script = script
		tk := &take{d: d, s: s, from: d.lastTS()}
		if _, err := d.slack.Command(within(t), ana, netops, "/vpncheck", s.Tunnel); err != nil {
			return err
		}
		for _, m := range script {
			if err := tk.move(within(t), m); err != nil {
				return err
			}
		}
		return tk.end(within(t))
	}
	good, _ := FindStory("mention")
	good.Ending.Files = []string{"report.md"}
	if err := play(good, asked("idc-<!channel>-1"), click("Yes", ""), ends("Solved")); err != nil {
		t.Error(err)
	}
	other := good
	other.Ending.State = "Escalated"
	if err := play(other, asked(""), click("Yes", ""), ends("Escalated")); err == nil || !strings.Contains(err.Error(), "over") {
		t.Errorf("another end: %v", err)
	}
	other = good
	other.Ending.Says = "no such words"
	if err := play(other, asked(""), click("Yes", ""), ends("Solved")); err == nil || !strings.Contains(err.Error(), "no such words") {
		t.Errorf("other words: %v", err)
	}
	if s := d.state(t, "").Stories["mention"]; !s.Done || s.State != "Solved" {
		t.Errorf("the page says %+v", s)
	}
}

// A story on the page can be stopped, and only one plays at a time.
func TestPlayingOnThePage(t *testing.T) {
	d := start(t)
	d.withStandIn(t)
	d.post(t, "play", `{"story":"policy"}`)
	if err := d.until(within(t), func() bool { return d.player.now().Step == 1 }); err != nil {
		t.Fatal(err)
	}
	if code, a := d.post(t, "play", `{"story":"idle"}`); code != 400 {
		t.Errorf("a second story: %d %v", code, a)
	}
	d.post(t, "play", `{"stop":true}`)
	if err := d.until(within(t), func() bool { return !d.player.now().On }); err != nil {
		t.Fatal(err)
	}
	if p := d.player.now(); p.Error != "" {
		t.Errorf("stopped with %q", p.Error)
	}
}
