package sim

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/internal/shared"
)

// TestWithWecom lets bot/wecom and the simulator, each with its own codec and JSON, talk to one another.
func TestWithWecom(t *testing.T) {
	p, clock := newPlatform(t)
	api := httptest.NewServer(p)
	defer api.Close()
	app, err := wecom.NewApp(wecom.AppConfig{CorpID: p.CorpID, AgentID: int(p.AgentID), Token: p.Token, EncodingAESKey: p.AESKey, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	bot, err := wecom.NewBot(wecom.BotConfig{Token: p.BotToken, EncodingAESKey: p.BotAESKey, Names: []string{p.BotName}, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	var heard []crm.Message
	polls := 0
	mux := http.NewServeMux()
	mux.HandleFunc("GET /wecom/app", app.Verify)
	mux.HandleFunc("GET /wecom/bot", bot.Verify)
	mux.HandleFunc("POST /wecom/app", func(w http.ResponseWriter, r *http.Request) {
		m, e, err := app.Open(r, clock.Now())
		if err != nil {
			t.Error(err)
			http.Error(w, "", wecom.StatusOf(err))
			return
		}
		heard = append(heard, m)
		var out []byte
		if m.Kind == crm.Click {
			out, err = app.PassiveUpdateButton(m, e, "已新建", clock.Now())
		} else {
			out, err = app.PassiveText(m, "收到：<"+m.Text+"> ]]>", clock.Now())
		}
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(out)
	})
	mux.HandleFunc("POST /wecom/bot", func(w http.ResponseWriter, r *http.Request) {
		m, e, err := bot.Open(r, clock.Now())
		if err != nil {
			t.Error(err)
			http.Error(w, "", wecom.StatusOf(err))
			return
		}
		id := e.Stream
		if id == "" {
			id = m.Key
			heard = append(heard, m)
		}
		polls++
		out, err := bot.Answer(e, id, crm.Reply{Text: "日报"}, polls >= 3, e.Stream == "", clock.Now())
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(out)
	})
	house := httptest.NewServer(mux)
	defer house.Close()
	p.Target, p.BaseURL = house.URL, api.URL
	ctx := t.Context()

	if err := p.Verify(ctx); err != nil {
		t.Error(err)
	}
	if err := p.VerifyBot(ctx); err != nil {
		t.Error(err)
	}
	a, err := p.SayAs(ctx, Message{From: "ZhangWei", Text: "今天拜访了华北重工 <王总> & ]]>"})
	if err != nil || a.Text != "收到：＜今天拜访了华北重工 ＜王总> & ]]>> ]]>" {
		t.Errorf("%q %v", a.Text, err)
	}
	if m := heard[0]; m.Key != p.MessageKey("zhangwei", a.ID) || m.From != "ZhangWei" || m.Kind != crm.TextMessage || !m.At.Equal(clock.Now()) {
		t.Errorf("heard %+v, its key should be %s", m, p.MessageKey("zhangwei", a.ID))
	}
	g, err := p.SayInGroup(ctx, SampleGroup().ID, "lina", "日报")
	if m := heard[1]; err != nil || g.Text != "日报" || m.Text != "日报" || m.Chat != SampleGroup().ID || m.Channel != crm.BotChannel {
		t.Errorf("%+v %v; heard %+v", g, err, m)
	}

	redis, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer redis.Close()
	client, err := wecom.NewClient(wecom.ClientConfig{BaseURL: api.URL, CorpID: p.CorpID, AgentID: int(p.AgentID), Secret: p.Secret}, redis)
	if err != nil {
		t.Fatal(err)
	}
	member, err := client.Member(ctx, "WangJingLi")
	if err != nil || member.Name != "王经理" || len(member.Leads) != 1 || !member.Leads[0] || member.MainDepartment != 2 {
		t.Errorf("%+v %v", member, err)
	}
	if departments, err := client.Departments(ctx); err != nil || len(departments) != 2 {
		t.Errorf("%+v %v", departments, err)
	}
	p.ExpireTokens()
	push := crm.Push{Key: "k1", Channel: crm.AppChannel, To: "zhangwei", Reply: crm.Reply{Card: &crm.Card{
		TaskID: "task-1", Title: "新建「天工阀门」？", Text: "没找到这个客户", Fields: []crm.CardField{{Label: "电话", Value: "13800000999"}},
		Buttons: []crm.Button{{Key: "yes", Text: "新建", Primary: true}, {Key: "no", Text: "不用"}},
	}}}
	for range 2 { // the second time is a repeat, which WeCom delivers no more
		if _, err := client.Send(ctx, push); err != nil {
			t.Fatal(err)
		}
	}
	if sent := p.Sent(); len(sent) != 3 || sent[2].Card == nil || sent[2].Card.Main.Title != "新建「天工阀门」？" || p.TokensIssued() != 2 {
		t.Errorf("%d sent, %d tokens: %+v", len(sent), p.TokensIssued(), sent)
	}
	if a, err := p.Click(ctx, "zhangwei", "task-1", "yes"); err != nil || a.Replaced != "已新建" {
		t.Errorf("%+v %v", a, err)
	}
	if m := heard[2]; m.Kind != crm.Click || m.Button != "yes" || m.TaskID != "task-1" {
		t.Errorf("heard %+v", m)
	}
	if _, err := client.Send(ctx, crm.Push{Key: "k2", To: "nobody", Reply: crm.Reply{Text: "在吗"}}); wecom.ClassOf(err) != wecom.ClassReceiver {
		t.Errorf("nobody: %v", err)
	}
	clock.move(time.Hour)
	if _, err := p.EnterBotChat(ctx, "lina"); err != nil {
		t.Error(err)
	}
}
