package demo

// storyInfo is a story as the page lists it. What is wrong with the line is not in it.
type storyInfo struct {
	Key      string        `json:"key"`
	Tunnel   string        `json:"tunnel"`
	Name     string        `json:"name"`
	Region   string        `json:"region"`
	Title    string        `json:"title"`
	Try      string        `json:"try"`
	Command  string        `json:"command"`
	Ending   string        `json:"ending"`
	Consoles []consoleInfo `json:"consoles"`
}

type consoleInfo struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	About    string        `json:"about"`
	Prompt   string        `json:"prompt"`
	Commands []commandInfo `json:"commands"`
}

type commandInfo struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Text   string `json:"text"`
	Repair bool   `json:"repair,omitempty"`
	File   string `json:"file,omitempty"` // it prints the device's configuration
}

// place describes the workspace to the page.
func (d *Demo) place(user string) *place {
	p := &place{
		Workspace: "Acme NetOps", User: user, Bot: botUser, Channels: channels, People: people,
	}
	for _, g := range d.slack.Config().UserGroups {
		p.Groups = append(p.Groups, group{g.ID, g.Handle, g.Users})
	}
	for _, s := range Stories() {
		p.Stories = append(p.Stories, s.info())
	}
	return p
}

func (s Story) info() storyInfo {
	out := storyInfo{
		Key: s.Key, Tunnel: s.Tunnel, Name: s.Name, Region: s.Region, Title: s.Title, Try: s.Try,
		Command: s.Command(), Ending: s.Ending.State, Consoles: []consoleInfo{},
	}
	for _, c := range s.Consoles() {
		info := consoleInfo{ID: c.ID, Title: c.Title, About: c.About, Prompt: c.Prompt}
		for _, cmd := range c.Commands {
			info.Commands = append(info.Commands, commandInfo{cmd.ID, cmd.Label, cmd.Text, cmd.Repair, cmd.File})
		}
		out.Consoles = append(out.Consoles, info)
	}
	return out
}
