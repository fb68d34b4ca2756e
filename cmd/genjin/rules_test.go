package main

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/bot/sim"
)

// A rule that was changed on one replica holds up a deal on another with its next message, and lets it pass there again
// once it was taken back.
func TestRuleHoldsOnEveryReplica(t *testing.T) {
	onServers(t, func(t *testing.T, env []string, _ func() *sql.DB) {
		database, redis := addresses(env)
		p := botCompany(t)
		a := botHouse(t, p, database, redis, false)
		b := botHouse(t, p, database, redis, false)
		says := func(to *replica, who, text, want string) {
			t.Helper()
			p.Target = to.base
			before := len(p.Sent())
			passive, err := p.Say(t.Context(), who, text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if strings.Contains(passive, want) {
				return
			}
			eventually(t, text+": "+want, func() bool {
				return slices.ContainsFunc(p.Sent()[before:], func(s sim.Sent) bool {
					return slices.Contains(s.To, who) && strings.Contains(s.Text+string(s.Body), want)
				})
			})
		}
		deal := func(name string) {
			t.Helper()
			says(b, "rep0", "新增客户 "+name, "已新建客户")
			says(b, "rep0", name+"新增商机 年度框架 50万", "已建商机")
		}
		deal("华北重工")
		says(b, "rep0", "华北重工推进到报价", "已推进")
		deal("鼎盛机械")
		says(a, "boss", "流程:报价超30万要我批", "流程要这样改")
		says(a, "boss", "生效", "已生效")
		at := time.Now()
		says(b, "rep0", "鼎盛机械推进到报价", "已提交审批")
		took := time.Since(at)
		t.Logf("said on one replica, the gate held on the other with its next message, answered %v later", took)
		if took > 10*time.Second {
			t.Errorf("in force after %v", took)
		}
		deal("海川物流")
		says(a, "boss", "撤销", "已撤销")
		says(b, "rep0", "海川物流推进到报价", "已推进")
	})
}
