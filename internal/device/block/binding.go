package block

// Binding is a policy or a profile that an interface is given.
type Binding struct {
	Kind, Name string
	Interface  *Object // nil where only an output tells of it
	At         string  // the interface's name
	Line       int
}

// Bindings are those of a text, in its order.
type Bindings struct {
	All    []Binding
	byName map[string][]Binding
}

// Add adds a binding.
func (b *Bindings) Add(x Binding) {
	if b.byName == nil {
		b.byName = map[string][]Binding{}
	}
	b.All = append(b.All, x)
	k := key(x.Kind, x.Name)
	b.byName[k] = append(b.byName[k], x)
}

// Of are the interfaces that are given the policy or the profile of that name, whatever its case.
func (b *Bindings) Of(kind, name string) []Binding { return b.byName[key(kind, name)] }
