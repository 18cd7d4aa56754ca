package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Allow says who may use the bot. What is not listed is denied; "*" allows all.
type Allow struct {
	Teams    []string // empty: the team that the bot's token belongs to
	Channels []string
	Users    []string // users (U…, W…) and user groups (S…)
}

// refuse says why somebody may not use the bot here, or nothing. It is asked at every command
// and every click.
func (b *Bot) refuse(ctx context.Context, team, channel, user string) string {
	a := b.Config.Allow
	if why := b.refuseTeam(ctx, a, team); why != "" {
		return why
	}
	if len(a.Channels) == 0 || len(a.Users) == 0 {
		return "Nobody may use vpncheck yet: whoever runs it must set VPNCHECK_CHANNELS and VPNCHECK_USERS (`*` allows all)."
	}
	if !listed(a.Channels, channel) {
		return fmt.Sprintf("vpncheck may not be used in <#%s>. Whoever runs it can add %s to VPNCHECK_CHANNELS.", escape(channel), quiet(channel))
	}
	if listed(a.Users, user) {
		return ""
	}
	if in, err := b.inGroup(ctx, a.Users, user); err != nil {
		b.log.Warn("user groups were not read", "err", err)
		return "I could not check whether you may use vpncheck (Slack did not list the user groups). Please try again in a minute."
	} else if in {
		return ""
	}
	return fmt.Sprintf("You may not use vpncheck. Whoever runs it can add you (%s) to VPNCHECK_USERS.", quiet(user))
}

func listed(list []string, id string) bool {
	return slices.Contains(list, "*") || (id != "" && slices.Contains(list, id))
}

func (b *Bot) refuseTeam(ctx context.Context, a Allow, team string) string {
	if len(a.Teams) > 0 {
		if listed(a.Teams, team) {
			return ""
		}
		return "vpncheck may not be used from this workspace. Whoever runs it can add it to VPNCHECK_TEAMS."
	}
	own, err := b.team.get(ctx, b)
	if err != nil {
		b.log.Warn("the bot's own team was not read", "err", err)
		return "I could not check which workspace I belong to. Please try again in a minute."
	}
	if own != "" && own != team { // a token that names no team belongs to just one, too
		return "vpncheck may not be used from this workspace. Whoever runs it can add it to VPNCHECK_TEAMS."
	}
	return ""
}

// ownTeam remembers which team the bot's token belongs to.
type ownTeam struct {
	mu   sync.Mutex
	id   string
	user string // the bot itself
}

// me is the bot's own user id; empty where Slack does not tell it now.
func (o *ownTeam) me(ctx context.Context, b *Bot) string {
	if _, err := o.get(ctx, b); err != nil {
		b.log.Debug("who the bot is was not told", "err", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.user
}

func (o *ownTeam) get(ctx context.Context, b *Bot) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.id != "" {
		return o.id, nil
	}
	r, err := b.api.AuthTestContext(ctx)
	if err != nil {
		return "", fmt.Errorf("auth.test: %w", err)
	}
	o.id, o.user = r.TeamID, r.UserID
	return o.id, nil
}

// groupCache remembers who is in a user group for a while: Slack allows few look-ups.
type groupCache struct {
	mu     sync.Mutex
	groups map[string]groupMembers
}

type groupMembers struct {
	users []string
	until time.Time
}

const groupTTL = 5 * time.Minute

// inGroup says whether a user is in one of the listed user groups.
func (b *Bot) inGroup(ctx context.Context, list []string, user string) (bool, error) {
	var errs []error
	for _, g := range list {
		if !strings.HasPrefix(g, "S") {
			continue
		}
		users, err := b.members(ctx, g)
		if slices.Contains(users, user) {
			return true, nil
		}
		errs = append(errs, err)
	}
	return false, errors.Join(errs...)
}

func (b *Bot) members(ctx context.Context, group string) ([]string, error) {
	b.groups.mu.Lock()
	defer b.groups.mu.Unlock()
	if m, ok := b.groups.groups[group]; ok && b.now().Before(m.until) {
		return m.users, nil
	}
	users, err := b.api.GetUserGroupMembersContext(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("members of %s: %w", group, err)
	}
	if b.groups.groups == nil {
		b.groups.groups = map[string]groupMembers{}
	}
	b.groups.groups[group] = groupMembers{users, b.now().Add(groupTTL)}
	return users, nil
}
