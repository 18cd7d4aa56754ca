package device

// rule is what a keyword means where a configuration has it.
type rule struct {
	kind Kind
	// anywhere holds for keywords that are nothing else in any grammar. The others count only where a
	// statement has them: first, or after a word that leads such statements.
	anywhere bool
	// rest says that the value may go on to the end of the statement, spaces and all.
	rest bool
	// find, where set, does the whole work instead.
	find func(l *line, i int)
}

// rules are the keywords of all vendors. A keyword within a longer word is another word.
var rules = map[string]rule{
	"pre-shared-key":        {find: findPSK},
	"pre-share":             {find: findPSK},
	"pre_shared_key":        {find: findPSK}, // of racoon
	"pre-shared-secret":     {find: findPSK},
	"preshared-key":         {find: findPSK},
	"pre-shared":            {find: findPSK},
	"presharekey":           {find: findPSK},
	"presharedkey":          {find: findPSK},
	"seeded-pre-shared-key": {find: findPSK},
	"psksecret":             {kind: PreSharedKey, anywhere: true},
	"psksecret-remote":      {kind: PreSharedKey, anywhere: true},
	"ppk-secret":            {kind: PreSharedKey, anywhere: true},
	"preshare":              {kind: PreSharedKey, anywhere: true}, // of ScreenOS
	"psk":                   {find: findSecretsFile},
	"eap":                   {find: findSecretsFile},
	"xauth":                 {find: findSecretsFile},
	"ntlm":                  {find: findSecretsFile},
	"pin":                   {find: findSecretsFile},
	"rsa":                   {find: findSecretsFile},
	"ecdsa":                 {find: findSecretsFile},
	"pkcs8":                 {find: findSecretsFile},
	"p12":                   {find: findSecretsFile},

	"password":                  {find: findPassword},
	"passwd":                    {find: findPassword},
	"passphrase":                {kind: Password, rest: true},
	"pass-phrase":               {kind: Password},
	"wpa-psk":                   {kind: Password, anywhere: true},
	"psk-key":                   {kind: Password, anywhere: true},
	"is":                        {find: findSaid},
	"wpa-passphrase":            {kind: Password, anywhere: true},
	"encrypted-password":        {kind: Password, anywhere: true},
	"plaintext-password":        {kind: Password, anywhere: true},
	"plain-text-password-value": {kind: Password, anywhere: true},
	"phash":                     {kind: Password, anywhere: true},
	"ldap-login-password":       {kind: Password, anywhere: true},
	"bind-password":             {kind: Password, anywhere: true},
	"login-password":            {kind: Password},
	"user-password":             {kind: Password},
	"group-password":            {kind: Password},
	"ppp-password":              {kind: Password},
	"sae-password":              {kind: Password},
	"password-hash":             {kind: Password},
	"password-encrypt":          {kind: Password, anywhere: true},
	"password-encryption":       {kind: Password, anywhere: true},
	"set-key":                   {kind: Password, anywhere: true}, // of a wireless network
	"authpasswd":                {kind: Password},
	"keytab":                    {find: findSet},
	"seed":                      {find: findSet},
	"secret-key":                {kind: CloudKey},
	"api-key":                   {kind: CloudKey},
	"ddns-key":                  {kind: OtherSecret},
	"server-key":                {kind: ServerKey, anywhere: true},
	"tacacs-key":                {kind: ServerKey, anywhere: true},
	"radius-key":                {kind: ServerKey, anywhere: true},
	"wpa-key":                   {kind: Password, anywhere: true},
	"token":                     {find: findToken},
	"bearer":                    {find: findBearer},
	"secret":                    {find: findSecret},
	"secondary-secret":          {kind: ServerKey},
	"tertiary-secret":           {kind: ServerKey},
	"acct-secret":               {kind: ServerKey},
	"rsso-secret":               {kind: ServerKey},
	"shared-key":                {kind: ServerKey},
	"shared-secret":             {find: findSecret},
	"key":                       {find: findKey},
	"key-string":                {kind: ProtocolKey},

	"community":             {find: findCommunity},
	"community-map":         {find: findCommunity},
	"securityname":          {find: findCommunity},
	"snmp-community-string": {kind: Community, anywhere: true},
	"rocommunity":           {kind: Community},
	"rwcommunity":           {kind: Community},
	"rocommunity6":          {kind: Community},
	"rwcommunity6":          {kind: Community},
	"community-name":        {kind: Community, anywhere: true},
	"com2sec":               {find: findLast},
	"com2sec6":              {find: findLast},
	"trapsink":              {find: findLast},
	"trap2sink":             {find: findLast},
	"informsink":            {find: findLast},
	"host":                  {find: findSNMPHost},

	"auth":                    {find: findSNMPUser},
	"priv":                    {find: findSNMPUser},
	"auth-protocol":           {find: findProtocol},
	"enc-protocol":            {find: findProtocol},
	"priv-protocol":           {find: findProtocol},
	"privacy-protocol":        {find: findProtocol},
	"encryption-protocol":     {find: findProtocol},
	"pkcs12":                  {find: findExport},
	"createuser":              {find: findCreateUser},
	"eigrp":                   {find: findEIGRP},
	"backup":                  {find: findBackup},
	"restore":                 {find: findBackup},
	"pem":                     {find: findExport},
	"authentication-mode":     {find: findHashed},
	"privacy-mode":            {find: findHashed},
	"message-digest-key":      {find: findHashed},
	"authentication-key":      {find: findHashed},
	"authentication":          {find: findGroupAuthentication},
	"authentication-password": {kind: ProtocolKey, anywhere: true},
	"privacy-password":        {kind: ProtocolKey, anywhere: true},
	"privacy-key":             {kind: ProtocolKey, anywhere: true},
	"auth-password":           {kind: ProtocolKey},
	"auth-pwd":                {kind: ProtocolKey},
	"authpwd":                 {kind: ProtocolKey},
	"privpwd":                 {kind: ProtocolKey},
	"cak":                     {kind: ProtocolKey, anywhere: true}, // of MACsec
	"key-octet-string":        {kind: ProtocolKey},
	"authentication-string":   {kind: ProtocolKey},
	"priv-pwd":                {kind: ProtocolKey},
	"encrypted-key":           {kind: ProtocolKey, anywhere: true},
	"plaintext-key":           {kind: ProtocolKey, anywhere: true},
	"md5-key":                 {kind: ProtocolKey, anywhere: true},
	"cisco-authentication":    {kind: ProtocolKey, anywhere: true},

	"ascii-text":            {find: findKeyText},
	"hexadecimal":           {find: findKeyText},
	"authentication-hex":    {kind: SessionKey},
	"encryption-hex":        {kind: SessionKey},
	"string-key":            {kind: SessionKey},
	"hex-key":               {find: findHexKey},
	"session-key":           {find: findSessionKey},
	"enckey":                {kind: SessionKey},
	"authkey":               {kind: SessionKey},
	"enc":                   {find: findXfrm},
	"auth-trunc":            {find: findXfrm},
	"aead":                  {find: findXfrm},
	"-e":                    {find: findXfrm},
	"-a":                    {find: findXfrm},
	"e:":                    {find: findSetkey},
	"a:":                    {find: findSetkey},
	"private-key":           {find: findPrivateKey},
	"private-exponent":      {kind: PrivateKey},
	"wireguard-private-key": {kind: PrivateKey},
}

// applyRules looks each word up. Behind a word that begins a remark, words are only words.
func (l *line) applyRules() {
	l.blocks.enter(l)
	quiet := -1
	for i, t := range l.tokens {
		if t.word == "" || t.head == quiet || t.start < l.taken {
			continue
		}
		if remarks[t.word] && (l.first(i) || leads[l.leadWord(i)]) {
			quiet = t.head
			continue
		}
		if sized[t.word] {
			l.claimSized(i + 1)
		}
		if r, ok := rules[t.word]; ok {
			if r.find != nil {
				r.find(l, i)
			} else if r.anywhere || l.stated(i) {
				l.take(i, r)
			}
			continue
		}
		l.findCompound(i)
		l.findTyped(i)
		l.findPostfix(i)
		l.findNumberedKey(i)
	}
	l.findSecretData()
	l.chapSecrets()
}

// stated says whether a configuration has the word at index i where it would have a keyword.
func (l *line) stated(i int) bool {
	return l.first(i) || leads[l.leadWord(i)] || sure[l.word(i+1)] && l.follows(i+1) || typeCode(l.word(i+1)) && l.follows(i+1)
}

// take claims the value of the keyword at index i.
func (l *line) take(i int, r rule) {
	j, certain := l.value(i + 1)
	l.takeAt(j, r, certain)
}

// takeAt claims the token at index j as a value, and what belongs to it. Where nothing before it
// makes that certain, it must not read like a sentence.
func (l *line) takeAt(j int, r rule, certain bool) {
	if j >= len(l.tokens) || l.is(j, punct) || l.is(j, marker) || placeholder(l.raw(j)) {
		return
	}
	if l.is(j, quoted) {
		l.claim(l.tokens[j].span, r.kind)
		return
	}
	if l.raw(j) == "=" || l.raw(j) == ":" {
		return // a pair's sign: see applyPairs
	}
	if !certain && (prose[l.word(j)] || l.comment && j < len(l.tokens)-1) {
		return
	}
	end := j
	for r.rest && !l.comment && l.goesOn(end+1) {
		end++
	}
	l.claim(span{l.tokens[j].start, l.tokens[end].end}, r.kind)
}

// goesOn says whether the token at index i still belongs to a value with spaces.
func (l *line) goesOn(i int) bool {
	if !l.is(i, bare) || trailers[l.word(i)] {
		return false
	}
	c := l.text[l.tokens[i].start]
	return c != '#' && c != '!'
}

// follows says whether there is something behind index i that can be a value.
func (l *line) follows(i int) bool {
	return i+1 < len(l.tokens) && !l.is(i+1, punct) && !trailers[l.word(i+1)]
}

// more says whether anything of the same statement stands behind index i.
func (l *line) more(i int) bool { return i+1 < len(l.tokens) && !l.is(i+1, punct) }

// typeCode says whether w is one of the digits before a value that tell how it is encrypted.
func typeCode(w string) bool {
	return len(w) == 1 && w[0] >= '0' && w[0] <= '9' || w == "10"
}

// value finds the index of the value from index j on, past the words that qualify it, and says
// whether one of them makes it certain that it is one.
func (l *line) value(j int) (at int, certain bool) {
	for limit := j + 12; j < limit && l.is(j, bare) && l.more(j); {
		switch w := l.word(j); {
		case sure[w], typeCode(w) && l.follows(j):
			certain = true
			j++
		case between[w]:
			j++
		case named[w]:
			j += 2
			for (addressLike(l.raw(j)) || l.word(j+1) == "key") && l.more(j) && l.word(j) != "key" {
				j++
			}
		default:
			return j, certain
		}
	}
	return j, certain
}

// addressLike says whether s could be an IP address, mask or prefix.
func addressLike(s string) bool {
	dots := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' || c == ':' || c == '/':
			dots++
		case !isHex(c):
			return false
		}
	}
	return dots >= 1
}
