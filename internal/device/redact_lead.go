package device

import "strings"

// lead is the index of a line's first word, past what terminals, pagers and people put before it:
// prompts with or without a space behind them, "---- More ----" and the sequences that erase it,
// line numbers, quotation marks of mails and diffs.
func lead(s string) int {
	i := 0
	for {
		next := i
		next = run(s, next, func(c byte) bool { return isSpace(c) || c == '\b' || c == '`' || c == '|' || c == '+' })
		next = skipEscape(s, next)
		next = skipPager(s, next)
		next = skipQuote(s, next)
		next = skipBrackets(s, next)
		next = skipHostname(s, next)
		if next == i {
			return i
		}
		i = next
	}
}

// skipEscape skips a control sequence of terminals, such as ESC [ 42 D.
func skipEscape(s string, i int) int {
	if !strings.HasPrefix(s[i:], "\x1b[") {
		return i
	}
	j := run(s, i+2, func(c byte) bool { return c >= '0' && c <= '9' || c == ';' || c == '?' })
	return min(j+1, len(s))
}

// skipPager skips "---- More ----", "--More--", "<--- More --->".
func skipPager(s string, i int) int {
	dash := func(c byte) bool { return c == '-' || c == '<' || c == '>' || c == ' ' || c == '(' || c == ')' }
	j := run(s, i, dash)
	if j == i || len(s) < j+4 || !strings.EqualFold(s[j:j+4], "more") {
		return i
	}
	return run(s, j+4, dash)
}

// skipQuote skips the mark of a quoted line, a list's dash, or a line's number.
func skipQuote(s string, i int) int {
	for _, p := range []string{"> ", "&gt; ", "- ", "* "} {
		if strings.HasPrefix(s[i:], p) {
			return i + len(p)
		}
	}
	j := run(s, i, func(c byte) bool { return c >= '0' && c <= '9' })
	if j > i && j-i <= 6 && j+1 < len(s) && (s[j] == ':' || s[j] == ')') && s[j+1] == ' ' {
		return j + 1
	}
	return i
}

// skipBrackets skips the prompts of Huawei and H3C: <USG>, [USG-ike-peer-a], HRP_M[USG].
func skipBrackets(s string, i int) int {
	j := i
	if strings.HasPrefix(s[j:], "HRP_") && len(s) > j+5 {
		j += 5
	}
	if j >= len(s) || s[j] != '<' && s[j] != '[' {
		return i
	}
	shut := byte('>')
	if s[j] == '[' {
		shut = ']'
	}
	end := run(s, j+1, func(c byte) bool { return c != shut && !isSpace(c) })
	if end == j+1 || end == len(s) || s[end] != shut {
		return i
	}
	return end + 1
}

// skipHostname skips the prompts of everyone else: fw1#, fw1(config)#, admin@fw1>.
func skipHostname(s string, i int) int {
	j := run(s, i, func(c byte) bool { return isAlnum(c) || strings.IndexByte("._-/:@()~", c) >= 0 })
	if j == i || j-i > 64 || j == len(s) || s[j] != '#' && s[j] != '>' {
		return i
	}
	return j + 1
}
