package sim

import (
	"strconv"
	"strings"
)

// userGet shows a member as a self-built app sees it since 2022-06-20: no phone, no e-mail.
func (p *Platform) userGet(q request) reply {
	who, ok := p.person(q.query.Get("userid"))
	if !ok || who.Hidden {
		return failed(codeNoUser, "userid not found")
	}
	return reply(p.member(who))
}

func (p *Platform) member(who Person) map[string]any {
	leads := make([]int, len(who.Departments))
	order := make([]int, len(who.Departments))
	for i, d := range who.Departments {
		for _, l := range who.Leads {
			if l == d {
				leads[i] = 1
			}
		}
	}
	leaders := []string{}
	if who.Leader != "" {
		leaders = append(leaders, who.Leader)
	}
	var first int64
	if len(who.Departments) > 0 {
		first = who.Departments[0]
	}
	return map[string]any{
		"userid": who.ID, "name": who.Name, "position": who.Title, "department": who.Departments, "order": order,
		"main_department": first, "is_leader_in_dept": leads, "direct_leader": leaders, "status": who.status(),
		"isleader": boolInt(len(who.Leads) > 0), "enable": boolInt(who.status() == 1), "alias": "", "extattr": map[string]any{"attrs": []any{}},
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// userList serves user/simplelist and user/list: the first shows less.
func (p *Platform) userList(q request) reply {
	id, err := strconv.ParseInt(q.query.Get("department_id"), 10, 64)
	if err != nil {
		return failed(codeDepartment, "department not found")
	}
	in := map[int64]bool{id: true}
	if q.query.Get("fetch_child") == "1" {
		in = p.below(id)
	}
	list := []map[string]any{}
	for _, who := range p.People {
		if who.Hidden {
			continue
		}
		for _, d := range who.Departments {
			if !in[d] {
				continue
			}
			m := p.member(who)
			if strings.HasSuffix(q.http.URL.Path, "simplelist") {
				m = map[string]any{"userid": who.ID, "name": who.Name, "department": who.Departments}
			}
			list = append(list, m)
			break
		}
	}
	return reply{"userlist": list}
}

// below is a department and all under it.
func (p *Platform) below(id int64) map[int64]bool {
	in := map[int64]bool{id: true}
	for grown := true; grown; {
		grown = false
		for _, d := range p.Departments {
			if in[d.ParentID] && !in[d.ID] {
				in[d.ID], grown = true, true
			}
		}
	}
	return in
}

// agentGet shows the app whose secret it is, and no other (D:90227).
func (p *Platform) agentGet(q request) reply {
	if q.query.Get("agentid") != strconv.FormatInt(p.AgentID, 10) {
		return failed(codeOtherAgent, "not allow operate another agent with this accesstoken")
	}
	return reply{"agentid": p.AgentID, "name": "跟进", "close": 0, "allow_userinfos": map[string]any{"user": []any{}}, "allow_partys": map[string]any{"partyid": []int{1}}, "allow_tags": map[string]any{"tagid": []int{}}}
}

// departmentList serves department/list and department/simplelist: the second shows no names.
func (p *Platform) departmentList(q request) reply {
	root, _ := strconv.ParseInt(q.query.Get("id"), 10, 64)
	in := p.below(root)
	list := []map[string]any{}
	simple := strings.HasSuffix(q.http.URL.Path, "simplelist")
	for i, d := range p.Departments {
		if root != 0 && !in[d.ID] {
			continue
		}
		m := map[string]any{"id": d.ID, "parentid": d.ParentID, "order": len(p.Departments) - i}
		if !simple {
			m["name"], m["department_leader"] = d.Name, p.leaders(d.ID)
		}
		list = append(list, m)
	}
	if simple {
		return reply{"department_id": list}
	}
	return reply{"department": list}
}

func (p *Platform) leaders(department int64) []string {
	ids := []string{}
	for _, who := range p.People {
		for _, l := range who.Leads {
			if l == department {
				ids = append(ids, who.ID)
			}
		}
	}
	return ids
}

func (p *Platform) departmentGet(q request) reply {
	id, _ := strconv.ParseInt(q.query.Get("id"), 10, 64)
	for _, d := range p.Departments {
		if d.ID == id {
			return reply{"department": map[string]any{"id": d.ID, "name": d.Name, "parentid": d.ParentID, "order": 1, "department_leader": p.leaders(id)}}
		}
	}
	return failed(codeDepartment, "department not found")
}
