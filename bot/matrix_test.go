package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"genjin/crm"
	"genjin/crm/store/storetest"
)

// cell is somebody who tries a right on what is somebody's.
type cell struct {
	actor string
	of    crm.Reach // the actor's own, of a colleague in their team, of another team
	owner string    // whose it is
	about string    // a customer of the owner's, with an open deal of 60万
}

// saidRight is a right as people use it by what they say, or hear of without asking.
type saidRight struct {
	right crm.Right
	what  string
	try   func(x *matrix, c cell) bool // reports whether it was done, or shown

	company bool // the company's own: whose the rest is makes no difference
	// the exception the table's neighbours name: never for one's own
	notOwn bool
}

// matrix is a stage with people whose records are known by their customers.
type matrix struct {
	*stage
	t       *testing.T
	n       int
	evening string // what everybody heard until 18:45
	turn    string // … and on the first day of a month before a year whose holidays nobody knows
}

var matrixBook = map[string][2]string{ // person → name, customer
	"zhangwei": {"张伟", "华北重工"}, "lina": {"李娜", "恒通物流"}, "chenchen": {"陈晨", "绿源食品"}, "wangjingli": {"王经理", "三江水务"}, "boss": {"老板", "海纳集团"},
}

// says plays lines of a dialogue and gives what one of those who heard something was told in all.
func (x *matrix) says(who, line string) string {
	x.t.Helper()
	return heardBy(x.play(who+"> "+line+"\n"), who)
}

// heardBy is what one person was told in a part of a dialogue.
func heardBy(out, who string) string {
	var told strings.Builder
	hears := false
	for line := range strings.Lines(out) {
		switch {
		case strings.HasPrefix(line, "    "):
		case strings.HasPrefix(line, "  "):
			hears = strings.HasPrefix(line, "  to "+who+":")
		default:
			hears = false
		}
		if hears {
			told.WriteString(line)
		}
	}
	return told.String()
}

func saidRights() []saidRight {
	shows := func(text string) func(*matrix, cell) bool {
		return func(x *matrix, c cell) bool {
			return strings.Contains(x.says(c.actor, strings.ReplaceAll(text, "甲", c.about)), c.about+" ·")
		}
	}
	imports := func(rows func(c cell, name string) string) func(*matrix, cell) bool {
		return func(x *matrix, c cell) bool {
			x.n++
			out := heardBy(x.play(c.actor+" sends 名单.xlsx rows "+rows(c, "远航"+word(x.n))+"\n"), c.actor)
			x.says(c.actor, "不用")
			return strings.Contains(out, "新的1行")
		}
	}
	asks := func(x *matrix, c cell) {
		if out := x.says(c.owner, c.about+"推进到报价"); !strings.Contains(out, "已提交审批") && !strings.Contains(out, "已经在等") {
			x.t.Fatalf("%s does not wait: %s", c.about, out)
		}
	}
	return []saidRight{
		{right: crm.SeeFigures, what: "团队的商机有哪些", try: shows("团队的商机有哪些")},
		{right: crm.SeeFigures, what: "谁的漏斗：李娜的商机有哪些", try: func(x *matrix, c cell) bool {
			whose := matrixBook[c.owner][0]
			if c.of == crm.ToOwn {
				whose = "我"
			}
			return strings.Contains(x.says(c.actor, whose+"的商机有哪些"), c.about+" ·")
		}},
		{right: crm.SeeLoads, what: "大家手上各有多少客户", try: func(x *matrix, c cell) bool {
			return strings.Contains(x.says(c.actor, "大家手上各有多少客户"), "· "+matrixBook[c.owner][0]+"：")
		}},
		{right: crm.SeeApprovals, what: "甲批了吗", try: func(x *matrix, c cell) bool {
			asks(x, c)
			return strings.Contains(x.says(c.actor, c.about+"批了吗"), "商机 → 报价")
		}},
		{right: crm.DecideAny, what: "同意甲的报价", notOwn: true, try: func(x *matrix, c cell) bool {
			asks(x, c)
			done := strings.Contains(x.says(c.actor, "同意"+c.about+"的报价"), "已同意")
			if done {
				x.says(c.actor, "撤销")
			}
			return done
		}},
		{right: crm.SeePushHealth, what: "推送状态", company: true, try: func(x *matrix, c cell) bool { return strings.Contains(x.says(c.actor, "推送状态"), "积压") }},
		{right: crm.ImportForAll, what: "导入：负责人 公海", company: true, try: imports(func(_ cell, name string) string { return "客户名称,负责人;" + name + ",公海" })},
		{right: crm.ImportPast, what: "导入：阶段 报价，60万", try: imports(func(c cell, name string) string {
			return "客户名称,负责人,商机,金额,阶段;" + name + "," + matrixBook[c.owner][0] + ",年度框架,600000,报价"
		})},
		{right: crm.HearOfTeam, what: "日报 18:33", try: func(x *matrix, c cell) bool {
			return c.of != crm.ToOwn && strings.Contains(heardBy(x.evening, c.actor), "日报") && strings.Contains(heardBy(x.evening, c.actor), matrixBook[c.owner][0])
		}},
		{right: crm.HearOfPlatform, what: "节假日文件里没有明年", company: true, try: func(x *matrix, c cell) bool { return strings.Contains(heardBy(x.turn, c.actor), "节假日文件") }},
	}
}

// What the store does not decide is decided by intents, the import and the pushes: each such right is tried by what a rep, a manager
// and an admin say or hear, on what is their own, of their team and of another, and the cells are printed.
func TestMatrixByMessage(t *testing.T) {
	x := &matrix{stage: newStageOn(t, "sqlite::memory:"), t: t}
	people := []string{"wangjingli", "zhaojingli", "boss", "zhangwei", "lina", "chenchen", "sunqian"}
	x.play("at 2026-11-24 10:00\ngate stage=quote; when=amount > 50万; approver=user:sunqian\n")
	for _, who := range people {
		x.says(who, "你好")
	}
	for who, of := range matrixBook {
		x.says(who, "新增客户 "+of[1])
		x.says(who, "给"+of[1]+"建个商机，年度框架，60万")
	}
	x.evening = x.play("at 2026-11-24 18:45\n")
	x.turn = x.play("jump to 2026-12-01 07:50\nat 2026-12-01 08:10\n")

	roles := map[string]crm.Role{"zhangwei": crm.Rep, "wangjingli": crm.Manager, "boss": crm.Admin}
	tried, cells := map[crm.Right]bool{}, 0
	for _, r := range saidRights() {
		tried[r.right] = true
		p := crm.Permissions()[slices.IndexFunc(crm.Permissions(), func(p crm.Permission) bool { return p.Right == r.right })]
		t.Logf("%-22s rep:%s manager:%s admin:%s    「%s」", r.right.Object+" "+r.right.Action, p.Rep, p.Manager, p.Admin, r.what)
		for _, actor := range []string{"zhangwei", "wangjingli", "boss"} {
			role, line := roles[actor], ""
			for _, c := range []cell{{of: crm.ToOwn, owner: actor}, {of: crm.ToTeam, owner: "lina"}, {of: crm.ToAll, owner: "chenchen"}} {
				c.actor, c.about = actor, matrixBook[c.owner][1]
				reach := role.Reach(r.right)
				may := reach >= c.of
				switch {
				case r.company:
					may = reach >= crm.ToAll
				case r.notOwn && c.of == crm.ToOwn, r.right == crm.HearOfTeam && c.of == crm.ToOwn:
					may = false
				}
				got := r.try(x, c)
				if got != may {
					t.Errorf("「%s」 by a %s of %s's: %v, the table says %v", r.what, role, c.owner, got, may)
				}
				cells++
				line += fmt.Sprintf(" %s:%v", map[crm.Reach]string{crm.ToOwn: "own", crm.ToTeam: "team's", crm.ToAll: "other's"}[c.of], got)
			}
			t.Logf("    %-8s%s", role, line)
		}
	}
	t.Logf("%d cells tried by message", cells)
	for _, r := range storetest.ByMessage() {
		if !tried[r] {
			t.Errorf("%v is tried by no message", r)
		}
	}
}
