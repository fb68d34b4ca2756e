package web

import (
	"context"

	"genjin/crm"
)

// settingsView is how the house is set up, for reading: it is changed in files and by chat.
type settingsView struct {
	Process *crm.Process
	Rules   *crm.PushRules
	People  []person
	Reasons []crm.LossReasonDef
}

type person struct {
	Name, Role string
}

func (v *visit) settings(ctx context.Context) (any, error) {
	view := settingsView{Process: v.Process, Rules: v.Pushes, Reasons: v.Process.LossReasons}
	people, err := v.tx.ScopeUsers(ctx)
	if err != nil {
		return nil, err
	}
	roles := map[crm.Role]string{crm.Rep: "销售", crm.Manager: "经理", crm.Admin: "管理员"}
	for _, u := range people {
		view.People = append(view.People, person{u.Name, roles[u.Role]})
	}
	return view, nil
}
