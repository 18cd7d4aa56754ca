package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// A change of the cloud's end is proposed with its before and after. The button asks back, and who
// may approve is checked at the click: it is a list of its own.

// changeAction begins the action id of a button that approves a change; the change's id follows.
const changeAction = "change."

// maxProposed keeps a card to few buttons.
const maxProposed = 3

// proposals draws the changes that an approver could let the bot make.
func proposals(d conversation.Document) []slack.Block {
	if !d.MayChange {
		return nil
	}
	var blocks []slack.Block
	var buttons []slack.BlockElement
	all := d.Run.Proposals()
	for _, c := range all[:min(len(all), maxProposed)] {
		text := "🔧 *" + quiet(c.Title) + "*: an approver can let me do it"
		if len(c.Settings) > 0 {
			text += "\n" + code(c.Table(), maxSection-len(text)-1)
		}
		blocks = append(blocks, section(text))
		buttons = append(buttons, changeButton(d.Run, c))
	}
	if len(buttons) == 0 {
		return nil
	}
	return append(blocks, slack.NewActionBlock("changes", buttons...))
}

func changeButton(r steps.Run, c steps.Change) *slack.ButtonBlockElement {
	label := c.Title
	if c.Kind == steps.SetParameters && c.Undoes == "" {
		label = "Change the cloud's end"
	}
	b := button(changeAction+c.ID, r, label).WithStyle(slack.StyleDanger)
	b.Confirm = slack.NewConfirmationBlockObject(plain(cut(label+"?", maxConfirmTitle)),
		plain(cut(c.Table()+"\nThe tunnel is read again after it.", maxConfirmText)), plain("Do it"), plain("Not now"))
	return b
}

// What Slack takes in a dialog that asks back.
const (
	maxConfirmTitle = 100
	maxConfirmText  = 300
)

// changes lists what became of the changes that were approved.
func changes(r steps.Run) string {
	var lines []string
	for _, c := range r.Facts.Changes {
		line := "🔧 " + quiet(c.Title) + ", approved by " + who(c.By) + ": "
		switch c.Outcome.State {
		case steps.ChangeUnderWay:
			line += underWay(r)
		case steps.ChangeMade:
			line += "made"
		case steps.ChangeRefused:
			line += "not made: " + quiet(c.Outcome.Problem)
		default:
			line += "not known whether it was made: " + quiet(c.Outcome.Problem)
		}
		lines = append(lines, line)
	}
	return cut(strings.Join(lines, "\n"), maxContext)
}

// underWay is for a change of which there is no word yet, and none to come where the check is over.
func underWay(r steps.Run) string {
	if r.Over() {
		return "it was under way when the check ended; the console shows whether it was made"
	}
	return "under way"
}

// approve handles the click that lets the bot make a change.
func (b *Bot) approve(ctx context.Context, id string, d conversation.Document, change string, by steps.Person, reply string) error {
	why := b.refuseApproval(ctx, by)
	b.loop.Audit(ctx, conversation.AuditEntry{What: "approval", Detail: change, Run: d.Run.ID, By: by, Place: d.Place, Refused: why})
	if why != "" {
		go b.tell(context.WithoutCancel(ctx), reply, why)
		return nil
	}
	if err := b.loop.Approve(ctx, id, d.Run.ID, change, by, reply); err != nil {
		return b.unlessOver(ctx, d.Run, reply, err)
	}
	return nil
}

// refuseApproval says why somebody may not approve changes, or nothing.
func (b *Bot) refuseApproval(ctx context.Context, by steps.Person) string {
	list := b.Config.Approvers
	if len(list) == 0 {
		return "Nobody may approve changes: whoever runs vpncheck can name approvers in VPNCHECK_APPROVERS."
	}
	if listed(list, by.ID) {
		return ""
	}
	in, err := b.inGroup(ctx, list, by.ID)
	switch {
	case err != nil:
		b.log.Warn("user groups were not read", "err", err)
		return "I could not check whether you may approve changes (Slack did not list the user groups). Please try again in a minute."
	case !in:
		return "You may not approve changes of the cloud. The approvers are named in VPNCHECK_APPROVERS; they can click this button."
	default:
		return ""
	}
}
