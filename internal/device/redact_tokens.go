package device

import "strings"

// token8 finds tokens that begin with a fixed prefix and go on for at least 8 characters.
func token8(s string, i int) (end int, kind Kind, ok bool) {
	for _, p := range []struct {
		prefix string
		kind   Kind
		least  int
	}{
		{"AKID", CloudKey, 12},
		{"AKIA", CloudKey, 16},
		{"ASIA", CloudKey, 16},
		{"LTAI", CloudKey, 12},
		{"AIza", CloudKey, 30},
		{"LUFRPT", AccessToken, 20}, // of PAN-OS's API: "-AQ=" in base64
		{"ghp_", AccessToken, 30},
		{"gho_", AccessToken, 30},
		{"ghs_", AccessToken, 30},
		{"github_pat_", AccessToken, 20},
		{"glpat-", AccessToken, 16},
		{"xoxb-", SlackToken, 8},
		{"xoxp-", SlackToken, 8},
		{"xoxa-", SlackToken, 8},
		{"xoxr-", SlackToken, 8},
		{"xoxs-", SlackToken, 8},
		{"xoxe.", SlackToken, 8},
		{"xoxe-", SlackToken, 8},
		{"xapp-", SlackToken, 8},
	} {
		if !strings.HasPrefix(s[i:], p.prefix) {
			continue
		}
		slack := p.kind == SlackToken
		end := run(s, i+len(p.prefix), func(c byte) bool {
			return isAlnum(c) || slack && (c == '-' || c == '.') || p.kind != CloudKey && (c == '_' || c == '-')
		})
		if end-i-len(p.prefix) >= p.least {
			return end, p.kind, true
		}
	}
	return 0, "", false
}

// webToken finds a JSON Web Token: three parts, of which the first is JSON in base64.
func webToken(s string, i int) (int, bool) {
	const object = "eyJ" // {"
	if !strings.HasPrefix(s[i:], object) {
		return 0, false
	}
	first := run(s, i, isWebBase64)
	if first == len(s) || s[first] != '.' {
		return 0, false
	}
	second := run(s, first+1, isWebBase64)
	if second <= first+8 && !strings.HasPrefix(s[first+1:], object) {
		return 0, false
	}
	end := run(s, second, func(c byte) bool { return isWebBase64(c) || c == '.' })
	three := end > second+8 // of an encrypted one no part but the first is JSON
	return end, end-i >= 32 && (three || strings.HasPrefix(s[first+1:], object))
}

func isWebBase64(c byte) bool { return isAlnum(c) || c == '_' || c == '-' || c == '=' }

// webhooks are how the addresses begin with which anyone can post: what follows is their secret.
var webhooks = []struct {
	begin string
	kind  Kind
}{
	{"hooks.slack.com/", SlackToken},
	{"/open-apis/bot/v2/hook/", AccessToken},
	{"webhook.office.com/", AccessToken},
	{"discord.com/api/webhooks/", AccessToken},
}

// claimWebhooks claims the part of a webhook's address that lets anyone post.
func (l *line) claimWebhooks() {
	for _, w := range webhooks {
		for i := 0; ; {
			n := strings.Index(l.text[i:], w.begin)
			if n < 0 {
				break
			}
			start := i + n + len(w.begin)
			i = run(l.text, start, func(c byte) bool { return isWebBase64(c) || c == '/' || c == '@' })
			if i-start >= 20 {
				l.claim(span{start, i}, w.kind)
			}
		}
	}
}
