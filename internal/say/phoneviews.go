package say

import (
	"fmt"
	"time"

	"genjin/crm"
)

// PhoneViews answers who was shown whole numbers of a customer, or of a person there; views are the newest first.
func PhoneViews(c crm.Customer, p crm.Contact, views []crm.PhoneView, people map[crm.UserID]crm.User, now time.Time) Text {
	whose := name(c.Name)
	if p.ID != 0 {
		whose += name(p.Name)
	}
	if len(views) == 0 {
		return Text(whose + "的电话还没人看过全号。")
	}
	type viewer struct {
		name  string
		times int
		last  crm.PhoneView
	}
	var all []*viewer
	at := map[crm.UserID]*viewer{}
	for _, v := range views {
		who := at[v.By]
		if who == nil {
			if who = (&viewer{name: name(people[v.By].Name), last: v}); v.By == 0 {
				who.name = "后台命令"
			} else if who.name == "" {
				who.name = "离职的同事"
			}
			at[v.By], all = who, append(all, who)
		}
		who.times++
	}
	out := []string{fmt.Sprintf("%s的电话被看过%d次：", whose, len(views))}
	for i, who := range all {
		if i == 10 {
			out = append(out, fmt.Sprintf("还有%d位。", len(all)-i))
			break
		}
		when := who.last.At.In(now.Location())
		how := map[crm.ViewedHow]string{crm.ViewedOnPage: "在网页上", crm.ViewedByAPI: "经接口", crm.ViewedExported: "导出表格"}[who.last.How]
		out = append(out, "· "+dotted(fmt.Sprintf("%s %d次", who.name, who.times), "最近"+ShortDay(crm.DateOf(when), crm.DateOf(now))+when.Format(" 15:04"), how))
	}
	return lines(out...)
}

// PhoneViewsAreTheOwners says who may ask for them.
func PhoneViewsAreTheOwners(c crm.Customer) Text {
	return Text("谁看过" + name(c.Name) + "的电话，只有负责人和主管能问。")
}
