package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/bot/sim"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
)

// replica is a house that runs in this process.
type replica struct {
	*house
	base string
	stop func() // as SIGTERM does
}

// botCompany is a simulated WeCom with groups in which everybody sits.
func botCompany(t *testing.T, change ...func(*sim.Config)) *sim.Platform {
	t.Helper()
	c := sim.Config{Departments: []sim.Department{{ID: 1, Name: "销售部"}}, People: []sim.Person{{ID: "boss", Name: "老板", Departments: []int64{1}, Leads: []int64{1}}}, Poll: 20 * time.Millisecond}
	var all []string
	for i := range reps {
		c.People = append(c.People, sim.Person{ID: fmt.Sprint("rep", i), Name: fmt.Sprint("销售", i), Departments: []int64{1}, Leader: "boss"})
		all = append(all, fmt.Sprint("rep", i))
	}
	for i := range 10 {
		c.Groups = append(c.Groups, sim.Group{ID: fmt.Sprintf("wrGrouP%d", i), Name: fmt.Sprintf("群%d", i), Members: append([]string{"boss"}, all...)})
	}
	for _, f := range change {
		f(&c)
	}
	p, err := sim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(p)
	p.BaseURL = api.URL
	t.Cleanup(func() {
		p.Close()
		api.CloseClientConnections()
		api.Close()
	})
	return p
}

// botHouse runs a replica against p; socket: 智能机器人 in WebSocket mode.
func botHouse(t *testing.T, p *sim.Platform, database, redis string, socket bool, change ...func(*house)) *replica {
	t.Helper()
	c, err := configs.Load("", func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	c.HTTP.AdminAddr, c.Admins = "", []string{"boss"}
	c.Database.URL, c.Redis.URL = configs.NewSecret(database), configs.NewSecret(redis)
	c.WeCom = configs.WeCom{
		CorpID: p.CorpID, AgentID: int(p.AgentID), Secret: configs.NewSecret(p.Secret), Token: configs.NewSecret(p.Token),
		EncodingAESKey: configs.NewSecret(p.AESKey), APIBaseURL: p.BaseURL,
	}
	if socket {
		c.Bot = configs.Bot{ID: p.BotID, Secret: configs.NewSecret(p.BotSecret), WSURL: p.SocketURL()}
	} else {
		c.Bot = configs.Bot{Token: configs.NewSecret(p.BotToken), EncodingAESKey: configs.NewSecret(p.BotAESKey)}
	}
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	h, err := build(context.Background(), c, time.Now, log)
	if err != nil {
		t.Fatal(err)
	}
	if h.socket != nil {
		h.socket.Lease, h.socket.Pause = 300*time.Millisecond, 50*time.Millisecond
	}
	for _, f := range change {
		f(h)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := h.serve(ctx, l, h.handler(nil)); err != nil {
			t.Error(err)
		}
		h.close()
	})
	r := &replica{house: h, base: "http://" + l.Addr().String(), stop: sync.OnceFunc(func() {
		cancel()
		done.Wait()
	})}
	t.Cleanup(r.stop)
	p.Target = r.base
	return r
}

// testLog writes what a house logs to the test.
type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	if l.t.Context().Err() == nil {
		l.t.Log(strings.TrimSpace(string(b)))
	}
	return len(b), nil
}

// eventually waits for something that happens by itself.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !is(); {
		if time.Now().After(limit) {
			t.Fatal("never: " + what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// In both modes: a group and a private chat are answered in under a second, the chat is welcomed, a click is answered and changes
// the card.
func TestBotBothModes(t *testing.T) {
	for mode, socket := range map[string]bool{"url": false, "websocket": true} {
		t.Run(mode, func(t *testing.T) {
			p := botCompany(t)
			path := t.TempDir() + "/g.db"
			botHouse(t, p, "sqlite:"+path, "", socket)
			if socket {
				eventually(t, "a connection", p.Connected)
			}
			ask := func(chat, who, text, want string) {
				t.Helper()
				a, err := p.SayInGroup(t.Context(), chat, who, text)
				if err != nil || !strings.Contains(a.Text, want) || a.Took > time.Second {
					t.Errorf("%s: %q after %v, %v", text, a.Text, a.Took, err)
				}
			}
			ask("", "rep1", "新增客户 华北重工", "华北重工")
			ask("", "rep1", "今天拜访了华北重工，聊了框架，下周三再约", "华北重工")
			ask("wrGrouP1", "boss", "这个群是销售部组", "销售部")
			ask("wrGrouP1", "boss", "团队漏斗", "漏斗")
			ask("wrGrouP1", "rep1", "", "")
			if a, err := p.EnterBotChat(t.Context(), "rep2"); err != nil || a.Text == "" {
				t.Errorf("welcome: %q %v", a.Text, err)
			}
			// What people think of an answer is kept with the message it answered.
			var answer string
			for _, s := range p.Sent() {
				var body struct {
					Stream struct {
						Feedback struct{ ID string } `json:"feedback"`
					} `json:"stream"`
				}
				if json.Unmarshal(s.Body, &body) == nil && body.Stream.Feedback.ID != "" {
					answer = body.Stream.Feedback.ID
				}
			}
			for range 2 {
				if err := p.Rate(t.Context(), "", "rep1", answer, 2); err != nil || answer == "" {
					t.Fatalf("%q %v", answer, err)
				}
			}
			db := open(t, "sqlite3", "file:"+path)
			eventually(t, "the feedback", func() bool {
				var n int
				err := db.QueryRow("SELECT COUNT(*) FROM feedback f JOIN inbox i ON i.message_key = f.answer_key WHERE f.verdict = 2 AND f.from_key = 'rep1'").Scan(&n)
				return err == nil && n == 2
			})
			if b := p.Breaches(); len(b) > 0 {
				t.Errorf("%v", b)
			}
		})
	}
}

// A file that somebody sends, by whatever way, is fetched, kept and filed byte by byte; in a group it is pointed at.
func TestFilesAreFiled(t *testing.T) {
	for _, socket := range []bool{false, true} {
		t.Run(fmt.Sprint("websocket ", socket), func(t *testing.T) {
			p := botCompany(t)
			r := botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", socket)
			if socket {
				eventually(t, "a connection", p.Connected)
			}
			content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 1, 2, 255}, 300_000)...) // several parts of the database
			send := func(who string, how func() (sim.Answer, error)) {
				t.Helper()
				if _, err := how(); err != nil {
					t.Fatal(who, err)
				}
			}
			if _, err := p.Say(t.Context(), "rep1", "新增客户 华山重工"); err != nil {
				t.Fatal(err)
			}
			said := func(text string) {
				t.Helper()
				eventually(t, text, func() bool {
					return slices.ContainsFunc(p.Lines(), func(l sim.Line) bool {
						return l.From == "" && strings.Contains(l.Text, text) || l.Card != nil && strings.Contains(l.Card.Main.Title, text)
					})
				})
			}
			send("the app", func() (sim.Answer, error) { return p.SendFile(t.Context(), "rep1", "合同.pdf", content) })
			said("合同.pdf归到哪个客户")
			if _, err := p.Say(t.Context(), "rep1", "归到华山重工"); err != nil {
				t.Fatal(err)
			}
			send("the bot", func() (sim.Answer, error) {
				return p.SendBotFile(t.Context(), "", "rep1", "", "../../etc/报价.pdf", append(content, 'x'))
			})
			said("报价.pdf归到哪个客户")
			if _, err := p.SayInGroup(t.Context(), "", "rep1", "归到华山重工"); err != nil {
				t.Fatal(err)
			}
			send("a group", func() (sim.Answer, error) {
				return p.SendBotFile(t.Context(), "wrGrouP1", "rep1", "这是华山重工的方案", "方案.pdf", append(content, 'y'))
			})
			send("too large", func() (sim.Answer, error) {
				return p.SendBotFile(t.Context(), "", "rep1", "", "大.pdf", append(content, make([]byte, crm.DocumentLimit)...))
			})
			said("超过20MB")
			var got []crm.Document
			eventually(t, "three files", func() bool {
				err := r.store.InTx(t.Context(), store.Deed{User: userOf(t, r.store, "rep1"), Now: time.Now()}, func(tx *store.Tx) error {
					found, err := tx.FindCustomers(t.Context(), "华山重工", 1)
					if err != nil || len(found) != 1 {
						return err
					}
					got, err = tx.Documents(t.Context(), found[0].ID, 0)
					for _, d := range got {
						_, b, e := tx.Document(t.Context(), d.ID)
						if e != nil || !bytes.HasPrefix(b, content) || len(b) > len(content)+1 {
							t.Errorf("%s has %d bytes: %v", d.Name, len(b), e)
						}
					}
					return err
				})
				return err == nil && len(got) == 3
			})
			for _, d := range got {
				if !slices.Contains([]string{"合同.pdf", "报价.pdf", "方案.pdf"}, d.Name) {
					t.Errorf("%q", d.Name)
				}
			}
		})
	}
}

// A card of the app whose click could not be answered in its own response changes later, once, and never says more than is true; a click
// answered in time costs no call.
func TestLateClickChangesItsCard(t *testing.T) {
	const api, name = "/cgi-bin/message/update_template_card", "鸿运重工"
	p := botCompany(t)
	botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", false, func(h *house) { h.bot.Budget = 300 * time.Millisecond })
	card := func(title string) (l sim.Line) {
		t.Helper()
		eventually(t, title, func() bool {
			return slices.ContainsFunc(p.Lines(), func(x sim.Line) bool {
				if x.Card == nil || !strings.Contains(x.Card.Main.Title, title) {
					return false
				}
				l = x
				return true
			})
		})
		return l
	}
	ask := func(customer string) sim.Line {
		t.Helper()
		if _, err := p.Say(t.Context(), "rep1", "今天拜访了"+customer+"赵总"); err != nil {
			t.Fatal(err)
		}
		return card(customer)
	}
	l := ask(name)
	p.SetFault("/cgi-bin/media/get", func(sim.Call) sim.Fault { return sim.Fault{Delay: time.Second} })
	if _, err := p.SendFile(t.Context(), "rep1", "合同.pdf", []byte("%PDF-1.7 ...")); err != nil { // so long the click waits behind it
		t.Fatal(err)
	}
	p.SetFault(api, func(c sim.Call) sim.Fault { return sim.Fault{Cut: c.N == 1} }) // it is done, but nobody hears so
	a, err := p.Click(t.Context(), "rep1", l.Card.TaskID, "c1")
	if err != nil || a.Replaced != "" || len(a.Body) > 0 {
		t.Fatalf("%q %v: nothing is known yet", a.Body, err)
	}
	if now := card(name); now.Replaced != "" {
		t.Errorf("it says %q before anything is done", now.Replaced)
	}
	eventually(t, "the change", func() bool {
		now := card(name)
		return now.Replaced == "已选" && strings.Contains(now.Card.Sub, "已选：新建")
	})
	eventually(t, "the repeat", func() bool { return p.Calls(api) == 2 })
	p.SetFault("/cgi-bin/media/get", nil)
	l = ask("海川物流")
	if a, err = p.Click(t.Context(), "rep1", l.Card.TaskID, "c1"); err != nil || !strings.Contains(string(a.Body), "update_template_card") {
		t.Fatalf("%q %v", a.Body, err)
	}
	<-time.After(1200 * time.Millisecond) // longer than the relay leaves to the response
	if n := p.Calls(api); n != 2 {
		t.Errorf("%d calls", n)
	}
}

// 智能机器人 can change a card for five seconds only: later a text says what is true, and the next tap changes the card.
func TestLateClickOfTheBotIsTold(t *testing.T) {
	for _, socket := range []bool{false, true} {
		t.Run(fmt.Sprint("websocket ", socket), func(t *testing.T) {
			p := botCompany(t)
			botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", socket, func(h *house) { h.bot.Budget, h.bot.Unasked = 300*time.Millisecond, 100*time.Millisecond })
			if socket {
				eventually(t, "a connection", p.Connected)
			}
			for _, s := range []struct{ chat, who, text string }{{"wrGrouP1", "boss", "这个群是销售部组"}, {"wrGrouP1", "rep1", "今天拜访了鸿运重工赵总"}} {
				if _, err := p.SayInGroup(t.Context(), s.chat, s.who, s.text); err != nil {
					t.Fatal(err)
				}
			}
			card := func() (l sim.Line) {
				for _, x := range p.Lines() {
					if x.Card != nil && strings.Contains(x.Card.Main.Title, "鸿运重工") {
						l = x
					}
				}
				return l
			}
			eventually(t, "the card", func() bool { return card().Card != nil })
			p.SetFault("/cgi-bin/media/get", func(sim.Call) sim.Fault { return sim.Fault{Delay: 1500 * time.Millisecond} })
			if _, err := p.SendFile(t.Context(), "rep1", "合同.pdf", []byte("%PDF-1.7 ...")); err != nil {
				t.Fatal(err)
			}
			task, key := card().Card.TaskID, card().Card.Buttons[0].Key
			var clicked sync.WaitGroup
			clicked.Go(func() { _, _ = p.Click(t.Context(), "rep1", task, key) })
			eventually(t, "the answer", func() bool {
				return slices.ContainsFunc(p.Lines(), func(l sim.Line) bool { return l.From == "" && strings.Contains(l.Text, "已记：鸿运重工") })
			})
			if l := card(); l.Replaced != "" || len(l.CardOf("rep1").Buttons) < 2 {
				t.Errorf("the card became %+v", l.CardOf("rep1"))
			}
			clicked.Wait()
			if _, err := p.Click(t.Context(), "rep1", task, key); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the card", func() bool {
				l := card()
				return len(l.CardOf("rep1").Buttons) == 1 && strings.Contains(l.CardOf("rep1").Sub, "已选：新建")
			})
		})
	}
}
