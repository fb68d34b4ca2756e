package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"genjin/bot/sim"
)

var formToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

// do sends the form of a page's button, with the page's token, and gives what the page then says.
func (b *browser) do(page string, form url.Values) (said, body string) {
	b.t.Helper()
	_, shown, _ := b.get(page)
	form.Set("token", formToken.FindStringSubmatch(shown)[1])
	form.Set("back", page)
	status, body, at := b.post("/app/do", form)
	if status != http.StatusOK || at.Path != page {
		b.t.Fatalf("%v: %d at %s: %s", form, status, at, body)
	}
	if m := regexp.MustCompile(`(?s)class="said[^>]*>(.*?)</p>`).FindStringSubmatch(body); m != nil {
		said = m[1]
	}
	return said, body
}

// hears says something in private and waits for the answer that has some words, on a card or without one.
func (c *chatPage) hears(who, words, answer string) {
	c.t.Helper()
	c.say(who, "", words)
	c.next(func(l sim.Line) bool {
		all, err := json.Marshal(l)
		return err == nil && strings.Contains(string(all), answer)
	})
}

// What a page's buttons do is what the same words do in the chat: for whom it is, for the record as it was shown, and once.
func TestButtonsOfThePages(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	chat := openChat(t, base)
	chat.hears("zhaozong", "流程:报价超30万要王经理批", "现在生效吗")
	chat.hears("zhaozong", "生效", "已生效")
	chat.hears("zhangwei", "宏达机械推进到报价，80万", "已提交审批")
	chat.hears("zhangwei", "把恒通物流的仓储系统输单，价格太高", "已记输单")
	chat.hears("zhangwei", "把恒通物流放回公海，联系不上", "放回公海")
	rep, other, boss, admin := visitor(t, base).as("zhangwei"), visitor(t, base).as("lina"), visitor(t, base).as("wangjingli"), visitor(t, base).as("zhaozong")
	_, page, _ := boss.get("/app/approvals")
	boss.has(page, "张伟申请：宏达机械 报价", `class="badge">1<`)
	button := regexp.MustCompile(`name="button" value="(a\.yes\.(\d+)\.v1)"`).FindStringSubmatch(page)
	if button == nil {
		t.Fatalf("no approval to give: %s", page)
	}
	yes, no := button[1], "a.no."+button[2]+".v1"
	for _, c := range []struct {
		who        *browser
		button     string
		reason     string
		said, then string // then: what the approver's page holds afterwards
	}{
		{rep, yes, "", "自己", "宏达机械 报价"},                             // not one's own
		{other, yes, "", "没找到", "宏达机械 报价"},                          // nor who has nothing to do with it
		{boss, "a.yes." + button[2] + ".v9", "", "后来变过", "宏达机械 报价"}, // nor what it was not when it was shown
		{boss, no, "", "原因", "宏达机械 报价"},                             // a refusal has its reason
		{boss, no, "折扣太低", "已驳回", "王经理驳回了：折扣太低"},                    // and counts
		{boss, yes, "", "驳回", "王经理驳回了：折扣太低"},                        // once
		{admin, yes, "", "驳回", "王经理驳回了：折扣太低"},                       // for everybody
		{boss, "a.yes.987654.v1", "", "没找到", "王经理驳回了：折扣太低"},         // and what is not there reads like what one may not see
	} {
		said, _ := c.who.do("/app/approvals", url.Values{"button": {c.button}, "reason": {c.reason}})
		if !strings.Contains(said, c.said) {
			t.Errorf("%s %s: 「%s」, not %s", c.button, c.reason, said, c.said)
		}
		_, page, _ := boss.get("/app/approvals")
		boss.has(page, c.then)
	}
	_, hers, _ := rep.get("/app/approvals")
	rep.has(hers, "王经理驳回了：折扣太低")

	_, pool, _ := other.get("/app/pool")
	pick := regexp.MustCompile(`name="pick" value="(\d+)"`).FindStringSubmatch(pool)
	if other.has(pool, "恒通物流"); pick == nil || strings.Contains(pool, "138") {
		t.Fatalf("the pool shows %s", pool)
	}
	for _, want := range []string{"归你跟", "已经在你名下"} {
		if said, _ := other.do("/app/pool", url.Values{"pick": {pick[1]}, "name": {"恒通物流"}}); !strings.Contains(said, want) {
			t.Errorf("taken from the pool: %s, not %s", said, want)
		}
	}
	if said, _ := rep.do("/app/pool", url.Values{"pick": {pick[1]}, "name": {"恒通物流"}}); !strings.Contains(said, "李娜") {
		t.Errorf("taken again: %s", said)
	}

	said, settings := admin.do("/app/settings", url.Values{"rules": {"0"}, "over": {"0"}})
	if !strings.Contains(said, "刚才流程又被改过") || strings.Contains(settings, "没有要批的") {
		t.Errorf("rolled back over a version that was not in force: %s", said)
	}
	if said, _ = rep.do("/app/settings", url.Values{"rules": {"0"}, "over": {"1"}}); !strings.Contains(said, "管理员") {
		t.Errorf("a rep rolled the process back: %s", said)
	}
	if said, settings = admin.do("/app/settings", url.Values{"rules": {"0"}, "over": {"1"}}); !strings.Contains(said, "已生效") || !strings.Contains(settings, "没有要批的") {
		t.Errorf("not rolled back: %s", said)
	}
	for _, b := range []*browser{rep, boss} {
		if status, _, _ := b.get("/app/system"); status != http.StatusNotFound {
			t.Errorf("the state of the system is shown: %d", status)
		}
	}
	if status, body, _ := admin.get("/app/system"); status != http.StatusOK || strings.Contains(body, "宏达机械") || strings.Contains(body, "张伟") {
		t.Errorf("the state of the system, %d: %s", status, body)
	}
	for path, form := range map[string]url.Values{"/app/do": {"button": {yes}}, "/app/logout": {}, "/app/deals/1/move": {"to": {"quote"}}} {
		form.Set("token", "AAAA")
		if status, _, _ := boss.post(path, form); status != http.StatusForbidden {
			t.Errorf("%s with a forged token: %d", path, status)
		}
	}
	if status, _, at := boss.post("/app/do", url.Values{"button": {yes}, "token": {formToken.FindStringSubmatch(page)[1]}, "back": {"//evil.example/app/"}}); status != http.StatusOK || at.Path != "/app/" || at.Host == "evil.example" {
		t.Errorf("led to %s: %d", at, status)
	}
}

// A new price that is typed on the board meets the gate its deal came through: it waits, and the card on the board stays as it was.
func TestAPriceOnTheBoardMeetsTheGates(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	chat := openChat(t, base)
	rep, boss := visitor(t, base).as("zhangwei"), visitor(t, base).as("wangjingli")
	chat.hears("zhangwei", "宏达机械推进到报价，20万", "已推进")
	chat.hears("zhaozong", "流程:报价超30万要王经理批", "现在生效吗")
	chat.hears("zhaozong", "生效", "已生效")
	_, board, _ := rep.get("/app/deals")
	lane := func(body string) string {
		return regexp.MustCompile(`(?s)id="stage-quote".*?</section>`).FindString(body)
	}
	card := func(body string) string {
		for _, c := range regexp.MustCompile(`(?s)data-deal="\d+".*?</article>`).FindAllString(lane(body), -1) {
			if strings.Contains(c, "宏达机械") {
				return c
			}
		}
		t.Fatalf("not on the board: %s", lane(body))
		return ""
	}
	id := regexp.MustCompile(`data-deal="(\d+)"`).FindStringSubmatch(card(board))[1]
	token := formToken.FindStringSubmatch(board)[1]
	for _, step := range []struct{ amount, says, shows, waits string }{
		{"80万", "等王经理同意", "20万", "20万 → 80万"},
		{"25万", "25万", "25万", ""}, // under the gate; what waited is over
	} {
		_, body, _ := rep.post("/app/deals/"+id+"/move", url.Values{"to": {"quote"}, "amount": {step.amount}, "token": {token}})
		said := regexp.MustCompile(`(?s)class="said[^>]*>(.*?)</p>`).FindString(body)
		if !strings.Contains(said, step.says) || !strings.Contains(card(body), step.shows) {
			t.Errorf("%s: not 「%s」, or the card does not say %s: %s %s", step.amount, step.says, step.shows, said, card(body))
		}
		_, page, _ := boss.get("/app/approvals")
		if asked := strings.Contains(page, "张伟申请：宏达机械 改价"); asked != (step.waits != "") || step.waits != "" && !strings.Contains(page, step.waits) {
			t.Errorf("%s: asked of the manager: %v: %s", step.amount, asked, page)
		}
	}
}

// A card in the chat opens what it is about, for the one who got it.
func TestCardsLeadToTheirPages(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	chat := openChat(t, base)
	zhang, li, boss := visitor(t, base).as("zhangwei"), visitor(t, base).as("lina"), visitor(t, base).as("wangjingli")
	leads := func(title string) string {
		l := chat.next(func(l sim.Line) bool { return l.Card != nil && strings.Contains(l.Card.Main.Title, title) })
		if l.Card.Action == nil || !strings.HasPrefix(l.Card.Action.URL, base+"/app/open/") {
			t.Fatalf("the card of %s leads to %v", title, l.Card.Action)
		}
		return strings.TrimPrefix(l.Card.Action.URL, base)
	}
	chat.say("zhangwei", "", "华北重工的底细")
	customer := leads("华北重工")
	if status, body, at := zhang.get(customer); status != http.StatusOK || !strings.HasPrefix(at.Path, "/app/customers/") || !strings.Contains(body, "华北重工") {
		t.Errorf("one's own card: %d at %s", status, at)
	}
	for _, other := range []*browser{li, boss} { // the boss may see the customer, and not by a card of somebody else
		if status, body, _ := other.get(customer); status != http.StatusForbidden || strings.Contains(body, "华北") {
			t.Errorf("somebody else's card: %d %s", status, body)
		}
	}
	chat.hears("zhaozong", "流程:报价超30万要王经理批", "现在生效吗")
	chat.hears("zhaozong", "生效", "已生效")
	chat.say("zhangwei", "", "恒通物流推进到报价，金额35万，月底签，刘总拍板")
	if _, body, at := boss.get(leads("恒通物流")); at.Path != "/app/approvals" || !strings.Contains(body, "恒通物流") {
		t.Errorf("an approval's card leads to %s: %s", at, body)
	}
}
