package huawei

import (
	"strings"

	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// identities reads what a peer sends and expects. What it sends by default is its address, which
// is known only once its interface is.
func (r *reader) identities(k *ipsec.IKE, o *block.Object) {
	k.Local = identity(o, "local")
	if s := r.Doc.Global("ike", "local-name"); s.OK() && k.Local.First().Type == ipsec.FQDNID && k.Local.First().Value == "" {
		k.Local = ipsec.SetAt(s.Line, ipsec.Identity{Type: ipsec.FQDNID, Value: s.Text(2)})
	}
	k.Remote = identity(o, "remote")
	if s := o.Last("remote-name"); s.OK() && k.Remote.Origin == ipsec.Unknown {
		k.Remote = ipsec.SetAt(s.Line, ipsec.Identity{Type: ipsec.FQDNID, Value: s.Text(1)})
	}
}

// identity is that of "local-id-type" and "local-id", or of "remote-…".
func identity(o *block.Object, end string) ipsec.Setting[ipsec.Identity] {
	kind, value := o.Last(end+"-id-type"), o.Last(end+"-id")
	kindWord, valueWord := kind.Word(1), value.Text(1)
	if !kind.OK() {
		kind = o.Value(end + " id type")
		kindWord = kind.Word(0)
	}
	if !value.OK() {
		value = o.Value(end + " id")
		valueWord = value.Text(0)
	}
	line := value.Line
	if line == 0 {
		line = kind.Line
	}
	var i ipsec.Identity
	switch kindWord {
	case "":
		if !value.OK() {
			return ipsec.Setting[ipsec.Identity]{}
		}
		return ipsec.NotUnderstood[ipsec.Identity](line, valueWord) // of which kind depends on the version
	case "ip":
		i.Type = ipsec.AddressID
	case "fqdn", "name":
		i.Type = ipsec.FQDNID
	case "user-fqdn":
		i.Type = ipsec.UserID
	case "dn":
		i.Type = ipsec.DNID
		valueWord = strings.Join(value.From(1), " ")
	case "key-id":
		i.Type = ipsec.KeyID
	case "any", "none":
		return ipsec.SetAt(kind.Line, ipsec.Identity{Type: ipsec.AnyID})
	default:
		return ipsec.NotUnderstood[ipsec.Identity](line, strings.TrimSpace(kindWord+" "+valueWord))
	}
	i.Value = valueWord
	return ipsec.SetAt(line, i)
}
