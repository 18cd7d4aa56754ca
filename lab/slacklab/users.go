package slacklab

func (s *Server) usersInfo(c *call) (reply, error) {
	if err := c.need("user"); err != nil {
		return nil, err
	}
	u := s.user(c.args["user"])
	if u == nil {
		return nil, fail("user_not_found")
	}
	return reply{"user": map[string]any{
		"id": u.ID, "team_id": s.cfg.TeamID, "name": u.Name, "real_name": u.RealName, "deleted": u.Deleted,
		"is_admin": u.IsAdmin, "is_bot": u.ID == s.cfg.BotUserID, "tz": "Etc/UTC",
		"profile": map[string]any{"real_name": u.RealName, "display_name": u.Name},
	}}, nil
}

func (s *Server) usergroupsList(c *call) (reply, error) {
	list := []any{}
	for _, g := range s.groups {
		if g.Disabled && !c.flag("include_disabled") {
			continue
		}
		w := map[string]any{
			"id": g.ID, "team_id": s.cfg.TeamID, "is_usergroup": true, "name": g.Name, "handle": g.Handle, "date_delete": 0,
		}
		if g.Disabled {
			w["date_delete"] = 1
		}
		if c.flag("include_users") {
			w["users"] = g.Users
		}
		if c.flag("include_count") {
			w["user_count"] = len(g.Users)
		}
		list = append(list, w)
	}
	return reply{"usergroups": list}, nil
}

func (s *Server) usergroupsUsersList(c *call) (reply, error) {
	if err := c.need("usergroup"); err != nil {
		return nil, err
	}
	g := s.group(c.args["usergroup"])
	if g == nil || g.Disabled && !c.flag("include_disabled") {
		return nil, fail("no_such_subteam")
	}
	users := []string{}
	return reply{"users": append(users, g.Users...)}, nil
}
