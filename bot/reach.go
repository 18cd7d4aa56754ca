package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// unreachable are Slack's errors that no retry mends, and what to tell the person who typed the
// command.
var unreachable = map[string]string{
	"not_in_channel":      "I am not in this channel. Type `/invite @vpncheck` here, then the command again.",
	"channel_not_found":   "I cannot see this channel. Type `/invite @vpncheck` here, then the command again.",
	"is_archived":         channelArchived,
	"is_inactive":         channelArchived, // what chat.update calls it
	"restricted_action":   mayNotPost,
	"no_permission":       mayNotPost,
	"access_denied":       mayNotPost,
	"message_not_found":   cardDeleted,
	"thread_not_found":    cardDeleted,
	"cant_update_message": "The card of this check can no longer be edited, so the check was called off. Type the command again to start anew.",

	"restricted_action_read_only_channel":      mayNotPost,
	"restricted_action_thread_only_channel":    mayNotPost,
	"restricted_action_non_threadable_channel": mayNotPost,
	"restricted_action_thread_locked":          mayNotPost,
	"messages_tab_disabled":                    "I cannot write into this conversation. Type the command in a channel.",
}

const (
	channelArchived = "This channel is archived, so I cannot answer in it. Type the command in another one."
	mayNotPost      = "This workspace does not let me post here. An administrator has to allow it, or type the command in another channel."
	cardDeleted     = "The card of this check was deleted, so the check was called off. Type the command again to start anew."
)

// outOfReach says whether an error means that the channel cannot be written to, and why.
func outOfReach(err error) (reason string, lost bool) {
	var se slack.SlackErrorResponse
	if !errors.As(err, &se) {
		return "", false
	}
	_, lost = unreachable[se.Err]
	return se.Err, lost
}

// giveUp tells the person who began the run that the channel cannot be written to, and ends it.
func (b *Bot) giveUp(ctx context.Context, task *store.ShowTask, d conversation.Document, reason string) error {
	if b.Config.EscalateChannel != "" && task.Ledger[keyCard].State == store.Sent && !d.Run.Over() {
		return b.escalateElsewhere(ctx, d, reason)
	}
	b.log.Warn("a run's channel is out of reach", "run", d.Run.ID, "channel", d.Place.Channel, "err", reason)
	if err := task.Sent(ctx, keyLost, store.Shown{At: b.now(), Extra: reason}); err != nil {
		return err
	}
	reply := b.loop.Reply(ctx, d.Run.ID)
	if reply == "" { // it was good for minutes only
		reply = replyTo("", d.Place.Channel, d.Run.StartedBy.ID)
	}
	b.tell(ctx, reply, unreachable[reason])
	if d.Run.Over() {
		return nil
	}
	err := b.loop.Say(ctx, "lost-"+d.Run.ID, d.Run.ID, steps.Finding{
		Kind: steps.CalledOff, Step: d.Run.Step, Source: steps.Machine, At: b.now(), Seq: d.Run.Seq,
		By: steps.Person{Name: "vpncheck"}, Reason: "Slack: " + reason,
	}, "")
	if err != nil {
		return fmt.Errorf("call off run %s: %w", d.Run.ID, err)
	}
	return nil
}

// escalateElsewhere ends a run that has lost its channel halfway: where escalations have a channel
// of their own, people there take over with what is known.
func (b *Bot) escalateElsewhere(ctx context.Context, d conversation.Document, reason string) error {
	b.log.Warn("a run's channel went out of reach; escalating", "run", d.Run.ID, "channel", d.Place.Channel, "err", reason)
	err := b.loop.Say(ctx, fmt.Sprintf("lost-%s-%d", d.Run.ID, d.Run.Seq), d.Run.ID, steps.Finding{
		Kind: steps.TimedOut, Step: d.Run.Step, Source: steps.Machine, At: b.now(), Seq: d.Run.Seq,
		Reason: "Nobody can answer any more: Slack no longer lets the bot write to the channel of this check (" + reason + ").",
	}, "")
	if err != nil {
		return fmt.Errorf("escalate run %s: %w", d.Run.ID, err)
	}
	return nil
}

// isSlackError says whether err is one of Slack's own answers with one of these codes.
func isSlackError(err error, codes ...string) bool {
	var se slack.SlackErrorResponse
	return errors.As(err, &se) && slices.ContainsFunc(codes, func(c string) bool { return strings.EqualFold(c, se.Err) })
}
