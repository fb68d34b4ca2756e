package main

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
)

// What a customer may be called, and what must never be sent of it, in no channel: a link, a mention, a colour, a heading, code.
var (
	hostileNames = []string{
		"[x](http://evil.example)", "<@all>甲", "@所有人 乙", `<font color="warning">丙</font>`, `<a href="http://evil.example">丁</a>`, "# 戊", "`己`", "**庚**", "![辛](http://evil.example/p.png)", "<think>壬",
	}
	active  = regexp.MustCompile("(?i)\\]\\(|<@|<font|<a |<think|@所有人|@all|http://evil|evil\\.example|(?m:^\\s*# )|`|\\*\\*")
	visible = regexp.MustCompile(`evil|all＞?甲|所有人|丙|丁|戊|己|庚|辛|壬`)
)

// textsIn are all strings of a JSON body that people read, or that are read as markup.
func textsIn(raw []byte) (all []string) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return []string{string(raw)}
	}
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch x := v.(type) {
		case map[string]any:
			for k, inner := range x {
				walk(k, inner)
			}
		case []any:
			for _, inner := range x {
				walk(key, inner)
			}
		case string:
			if key != "base64" && key != "md5" && key != "id" && key != "key" && key != "task_id" {
				all = append(all, x)
			}
		}
	}
	walk("", v)
	return all
}

// B06, B07: hostile names stay inert in every channel.
func TestB06NamesAreInertEverywhere(t *testing.T) {
	for mode, socket := range map[string]bool{"url": false, "websocket": true} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			p := botCompany(t)
			h := botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", socket)
			if socket {
				eventually(t, "a connection", p.Connected)
			}
			ctx := t.Context()
			for _, who := range []string{"rep1", "boss"} {
				if _, err := p.SayInGroup(ctx, "", who, "帮助"); err != nil {
					t.Fatal(err)
				}
			}
			plantHostile(t, h.store, "rep1")
			if _, err := p.SayInGroup(ctx, "wrGrouP1", "boss", "这个群是销售部组"); err != nil {
				t.Fatal(err)
			}
			asks := []string{"今天做什么", "我的漏斗", "我的客户", "我把谁忘了", "日报", "周报", "预测", "甲什么情况", "丁什么情况", "备注 戊：<@all> [点我](http://evil.example)", "今天拜访了壬的[王总](http://evil.example)", "恢复", "撤销", "辛推进到报价"}
			for _, text := range asks {
				if _, err := p.Say(ctx, "rep1", text); err != nil {
					t.Fatal(text, err)
				}
				if _, err := p.SayInGroup(ctx, "", "rep1", text); err != nil {
					t.Fatal(text, err)
				}
			}
			for _, text := range []string{"日报", "团队漏斗", "今天谁没清", "排名", "预测", "谁的客户太久没联系"} {
				if _, err := p.SayInGroup(ctx, "wrGrouP1", "boss", text); err != nil {
					t.Fatal(text, err)
				}
				if _, err := p.Say(ctx, "boss", text); err != nil {
					t.Fatal(text, err)
				}
			}
			eventually(t, "everything is sent", func() bool {
				waiting, _, err := h.store.PushCounts(ctx)
				return err == nil && waiting == 0
			})
			seen := map[string]int{}
			for _, s := range p.Sent() {
				bodies := textsIn(s.Body)
				if len(s.Body) == 0 {
					bodies = []string{s.Text}
				}
				for _, text := range bodies {
					if found := active.FindString(text); found != "" {
						t.Errorf("%s to %v%s: %q in %q", s.Path, s.To, s.Chat, found, text)
					}
					if visible.MatchString(text) {
						seen[s.Path+" "+s.Type]++
					}
				}
			}
			t.Log(seen)
			if len(seen) < 2 {
				t.Errorf("hostile names were hardly said: %v", seen)
			}
		})
	}
}

// plantHostile gives a rep customers, deals and promises with hostile names, past what a message would let through.
func plantHostile(t *testing.T, s *store.Store, who string) {
	t.Helper()
	u, err := s.UserByWeCom(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	err = s.InTx(t.Context(), store.Deed{User: u.ID, Now: now}, func(tx *store.Tx) error {
		ctx := context.Background()
		for _, n := range hostileNames {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: n})
			if err != nil {
				return err
			}
			if _, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: n, Title: n}); err != nil {
				return err
			}
			if _, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: n, Stage: "opportunity", Amount: crm.Yuan(10000)}); err != nil {
				return err
			}
			if _, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Content: n, Due: crm.Due{At: now}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A webhook, a card and a picture's text hold what was not made safe before they came.
func TestB06WebhookAndCardsAreInert(t *testing.T) {
	p := botCompany(t)
	p.Groups[0].Webhook = "webhook-key-of-group-0"
	h := botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", false)
	hooks, err := wecom.NewWebhook(p.BaseURL, h.shared)
	if err != nil {
		t.Fatal(err)
	}
	s := sender{app: h.wecom, hooks: hooks, log: h.log, webhookKey: func(context.Context, string) (string, error) { return "webhook-key-of-group-0", nil }}
	all := strings.Join(hostileNames, "\n")
	card := &crm.Card{TaskID: "t-1", Title: "<@all>", Text: all, Fields: []crm.CardField{{Label: "<a >", Value: "<font>"}}, Buttons: []crm.Button{{Key: "k", Text: "<@all>"}}}
	for _, push := range []crm.Push{
		{Key: "1", Channel: crm.WebhookChannel, Chat: "wrGrouP0", Reply: crm.Reply{Text: all}},
		{Key: "2", Channel: crm.AppChannel, To: "rep1", Reply: crm.Reply{Card: card}},
	} {
		if _, err := s.Send(t.Context(), push); err != nil {
			t.Fatal(err)
		}
	}
	html := regexp.MustCompile(`<[@a-z]`)
	sent := p.Sent()
	if len(sent) != 2 {
		t.Fatalf("%d sent", len(sent))
	}
	for _, m := range sent {
		for _, text := range textsIn(m.Body) {
			if html.MatchString(text) || m.Type == "markdown_v2" && regexp.MustCompile("\\]\\(|`|\\*\\*|(?m:^ *# )").MatchString(text) {
				t.Errorf("%s %s: %q", m.Path, m.Type, text)
			}
		}
	}
}

// In both modes: a question in a group has buttons that work for the one who was asked, once.
func TestBotCards(t *testing.T) {
	for mode, socket := range map[string]bool{"url": false, "websocket": true} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			p := botCompany(t)
			h := botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", socket)
			if socket {
				eventually(t, "a connection", p.Connected)
			}
			ctx := t.Context()
			const group = "wrGrouP1"
			if _, err := p.SayInGroup(ctx, group, "boss", "这个群是销售部组"); err != nil {
				t.Fatal(err)
			}
			a, err := p.SayInGroup(ctx, group, "rep1", "今天拜访了华山重工，下周三再约")
			if err != nil {
				t.Fatal(err)
			}
			var task string
			eventually(t, "the card", func() bool {
				for _, l := range p.Lines() {
					if l.Chat == group && l.Card != nil {
						task = l.Card.TaskID
					}
				}
				return task != ""
			})
			if !strings.Contains(a.Text, "华山重工") {
				t.Errorf("the question in words: %q", a.Text)
			}
			customers := func() int {
				var n int64
				if err := h.store.InTx(ctx, store.Deed{User: userOf(t, h.store, "boss"), Now: time.Now()}, func(tx *store.Tx) error {
					all, err := tx.ListCustomers(ctx, store.CustomerFilter{})
					n = int64(len(all))
					return err
				}); err != nil {
					t.Fatal(err)
				}
				return int(n)
			}
			if _, err := p.Click(ctx, "rep2", task, "c1"); err != nil { // not asked
				t.Fatal(err)
			}
			if n := customers(); n != 0 {
				t.Errorf("a stranger to the question made %d customers", n)
			}
			card := func(who string) string {
				for _, l := range p.Lines() {
					if l.Card != nil && (l.Card.TaskID == task) {
						if c := l.CardOf(who); len(c.Buttons) > 0 {
							return c.Buttons[0].Text
						}
					}
				}
				return ""
			}
			if got := card("rep1"); got != "新建" {
				t.Errorf("after the click of another, the card of who was asked says %q", got)
			}
			if _, err := p.Click(ctx, "rep1", task, "c1"); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the customer", func() bool { return customers() == 1 })
			for _, who := range []string{"rep1", "rep3"} {
				if got := card(who); got == "新建" {
					t.Errorf("%s may still tap %q", who, got)
				}
			}
			for range 3 { // the platform's own double click: the old card, pressed again
				_, _ = p.Click(ctx, "rep1", task, "c1")
			}
			eventually(t, "what is left is sent", func() bool {
				waiting, _, err := h.store.PushCounts(ctx)
				return err == nil && waiting == 0
			})
			if n := customers(); n != 1 {
				t.Errorf("%d customers", n)
			}
			if b := p.Breaches(); len(b) > 0 {
				t.Errorf("%v", b)
			}
		})
	}
}

func userOf(t *testing.T, s *store.Store, who string) crm.UserID {
	t.Helper()
	u, err := s.UserByWeCom(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}
