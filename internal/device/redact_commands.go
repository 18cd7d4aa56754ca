package device

import "strings"

// People paste commands with what they typed. flagged are the options that take a secret, per
// program; a key of "" holds for every program.
var flagged = map[string]map[string]Kind{
	"sshpass":      {"-p": Password},
	"snmpwalk":     snmpFlags,
	"snmpget":      snmpFlags,
	"snmpgetnext":  snmpFlags,
	"snmpbulkwalk": snmpFlags,
	"snmpbulkget":  snmpFlags,
	"snmpset":      snmpFlags,
	"snmptrap":     snmpFlags,
	"snmpstatus":   snmpFlags,
	"snmptable":    snmpFlags,
	"ldapsearch":   {"-w": Password},
	"ldapmodify":   {"-w": Password},
	"ldapwhoami":   {"-w": Password},
	"mysql":        {"-p": Password},
	"mysqldump":    {"-p": Password},
	"redis-cli":    {"-a": Password},
	"ipmitool":     {"-P": Password},
	"openssl":      {"-k": Password, "-K": OtherSecret, "-pass": Password, "-passin": Password, "-passout": Password},
	"curl":         {"-u": Password, "--user": Password, "-U": Password, "--proxy-user": Password},
	"smbclient":    {"-U": Password},
	"": {
		"--password": Password, "--passwd": Password, "--passphrase": Password, "--pass": Password, "--pw": Password,
		"--token": AccessToken, "--secret": OtherSecret, "--psk": PreSharedKey, "--api-key": CloudKey,
	},
}

var snmpFlags = map[string]Kind{"-c": Community, "-A": ProtocolKey, "-X": ProtocolKey, "-k": ProtocolKey, "-K": ProtocolKey}

// passSource stands before a passphrase in OpenSSL's arguments; its other sources say where it is.
const passSource = "pass:"

// loginFlags take a user's name and, behind a sign, the password.
var loginFlags = set(`-u -U --user --proxy-user`)

// applyCommands claims the secrets that are arguments of commands.
func (l *line) applyCommands() {
	program := flagged[""]
	for i, t := range l.tokens {
		if t.typ == marker || t.start < l.taken {
			continue
		}
		raw := l.raw(i)
		if name := lower(raw[strings.LastIndexByte(raw, '/')+1:]); name != "" && flagged[name] != nil {
			program = flagged[name]
			continue
		}
		l.argument(i, program)
	}
}

// argument claims the secret that the option at index i takes.
func (l *line) argument(i int, program map[string]Kind) {
	raw := l.raw(i)
	if len(raw) < 2 || raw[0] != '-' {
		return
	}
	kind, ok := program[raw]
	if !ok {
		kind, ok = flagged[""][raw]
	}
	if !ok {
		l.joined(i, program)
		return
	}
	if i+1 >= len(l.tokens) || l.is(i+1, punct) || l.is(i+1, marker) || placeholder(l.raw(i+1)) {
		return
	}
	value := l.tokens[i+1].span
	text := l.raw(i + 1)
	switch {
	case strings.HasPrefix(text, passSource):
		value.start += len(passSource)
	case strings.HasPrefix(raw, "-pass"), text[0] == '-':
		return // from a file, a descriptor or the environment; or another option
	case loginFlags[raw]:
		n := strings.IndexAny(text, ":%")
		if n < 0 {
			return
		}
		value.start += n + 1
	}
	l.claim(value, kind)
}

// joined claims the secret that stands right behind its option's letter: "-pSECRET".
func (l *line) joined(i int, program map[string]Kind) {
	raw := l.raw(i)
	if kind, ok := program[raw[:2]]; ok && len(raw) >= 6 && raw[1] != '-' && !loginFlags[raw[:2]] && flagged[""][raw] == "" &&
		strings.IndexByte("pcw", raw[1]) >= 0 && !strings.HasPrefix(raw, "-pass") && !placeholder(raw[2:]) {
		l.claim(span{l.tokens[i].start + 2, l.tokens[i].end}, kind)
	}
}
