package main

import (
	"bytes"
	"cmp"
	"database/sql"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"genjin/bot/sim"
	"genjin/bot/wecom"
	"genjin/crm"
	"genjin/crm/store"
)

var (
	botRounds = flag.Int("bot.rounds", 4, "how often the replica that has 智能机器人's WebSocket is killed, stopped or cut")
	botSeed   = flag.Uint64("bot.seed", 0, "seed of the moments (0: a new one)")
	botFaults = flag.Int("bot.faults", 30, "how many pairs of messages are told to 智能机器人 while its WebSocket fails at random")
)

// onServers is a test of several replicas: on MySQL and Redis, where they answer.
func onServers(t *testing.T, try func(t *testing.T, env []string, db func() *sql.DB)) {
	databases(t, func(t *testing.T, env []string, db func() *sql.DB) {
		if strings.Contains(env[0], "sqlite") {
			t.Skip("one process a file")
		}
		try(t, []string{env[0], "GENJIN_REDIS_URL=redis://127.0.0.1:6379/7"}, db)
	})
}

func addresses(env []string) (database, redis string) {
	_, database, _ = strings.Cut(env[0], "=")
	_, redis, _ = strings.Cut(env[1], "=")
	return database, redis
}

// slowAddressBook lets an answer to somebody new take a second, whether or not it is the time of day at which all members are read.
func slowAddressBook(p *sim.Platform) {
	p.SetFault("/cgi-bin/user/get", func(sim.Call) sim.Fault { return sim.Fault{Delay: time.Second} })
	p.SetFault("/cgi-bin/user/list", func(sim.Call) sim.Fault { return sim.Fault{Code: 48002, Msg: "api forbidden"} })
}

// A stream that one replica opened is answered by another, to whoever asked and nobody else; the replica that opened it may be gone.
func TestStreamIsAnsweredByAnotherReplica(t *testing.T) {
	onServers(t, func(t *testing.T, env []string, _ func() *sql.DB) {
		database, redis := addresses(env)
		p := botCompany(t)
		slowAddressBook(p)
		a := botHouse(t, p, database, redis, false, func(h *house) { h.bot.Budget = 300 * time.Millisecond })
		b := botHouse(t, p, database, redis, false)
		p.Target = a.base
		stream, finished, err := p.Open(t.Context(), "wrGrouP1", "rep1", "@跟进助手 帮助")
		if err != nil || finished || stream == "" {
			t.Fatalf("%q %v %v", stream, finished, err)
		}
		p.Target = b.base
		for _, other := range []struct{ chat, who string }{{"wrGrouP1", "rep2"}, {"wrGrouP2", "rep1"}, {"", "rep1"}} {
			if text, finished, err := p.PollStream(t.Context(), other.chat, other.who, stream); err != nil || !finished || !strings.Contains(text, "过期") {
				t.Errorf("%v: %q %v %v", other, text, finished, err)
			}
		}
		if text, finished, err := p.PollStream(t.Context(), "wrGrouP1", "rep1", "nobody knows it"); err != nil || !finished || text == "" {
			t.Errorf("an unknown stream: %q %v %v", text, finished, err)
		}
		a.stop()
		var text string
		eventually(t, "the answer", func() bool {
			text, finished, err = p.PollStream(t.Context(), "wrGrouP1", "rep1", stream)
			return err == nil && finished
		})
		if !strings.Contains(text, "跟进") {
			t.Errorf("%q", text)
		}
		again, finished, err := p.PollStream(t.Context(), "wrGrouP1", "rep1", stream)
		if err != nil || !finished || again != text {
			t.Errorf("asked again: %q %v %v", again, finished, err)
		}
	})
}

// An answer that nobody polls leaves by response_url, once, and a late poll is told so.
func TestAnswerLeavesByResponseURL(t *testing.T) {
	p := botCompany(t)
	slowAddressBook(p)
	botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", false, func(h *house) { h.bot.Budget, h.bot.Unasked = 300*time.Millisecond, 100*time.Millisecond })
	const api = "/cgi-bin/aibot/response"
	p.SetFault(api, func(c sim.Call) sim.Fault { return sim.Fault{Cut: c.N == 1} }) // accepted, but nobody hears that
	stream, finished, err := p.Open(t.Context(), "wrGrouP1", "rep1", "@跟进助手 帮助")
	if err != nil || finished {
		t.Fatal(finished, err)
	}
	eventually(t, "the way out", func() bool { return p.Calls(api) == 2 })
	got := 0
	for _, s := range p.Sent() {
		if s.Path == api && s.Chat == "wrGrouP1" && strings.Contains(s.Text, "跟进") {
			got++
		}
	}
	if got != 1 {
		t.Errorf("sent %d times", got)
	}
	eventually(t, "the stream's end", func() bool {
		text, finished, err := p.PollStream(t.Context(), "wrGrouP1", "rep1", stream)
		return err == nil && finished && strings.Contains(text, "单独")
	})
	if n := len(p.Sent()); n != 1 {
		t.Errorf("%d messages", n)
	}
	// What the address does not take any more its asker hears in private.
	p.SetFault(api, func(sim.Call) sim.Fault { return sim.Fault{Code: 40058, Msg: "invalid response_code"} })
	if _, _, err = p.Open(t.Context(), "wrGrouP1", "rep2", "@跟进助手 帮助"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the answer in private", func() bool {
		return slices.ContainsFunc(p.Sent(), func(s sim.Sent) bool {
			return len(s.To) == 1 && s.To[0] == "rep2" && s.Path == "/cgi-bin/message/send" && strings.Contains(s.Text, "跟进")
		})
	})
}

// talk is people who tell 智能机器人 things over its WebSocket. Each must be answered once and recorded once.
type talk struct {
	t    *testing.T
	p    *sim.Platform
	r    *rand.Rand
	n    int
	told map[string]int // by conversation

	again    counter
	repeated int // messages of aibot_send_msg that came once more
}

// counter counts what is logged of things that are said again though they may have arrived.
type counter struct{ n atomic.Int32 }

func (c *counter) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(wecom.SaidAgain)) {
		c.n.Add(1)
	}
	return len(b), nil
}

var mark = regexp.MustCompile(`记号X\d+X`)

// begin gives every rep their customer.
func (k *talk) begin() {
	k.t.Helper()
	k.told = map[string]int{}
	for i := range reps {
		k.tell("", fmt.Sprint("rep", i), "新增客户 "+company(i))
	}
	eventually(k.t, "the customers", func() bool { lost, _ := k.answers(); return lost == 0 })
}

func (k *talk) tell(chat, who, text string) {
	k.told[cmp.Or(chat, who)]++
	k.p.Tell(chat, who, text)
}

// say tells n things, in private and in groups.
func (k *talk) say(n int) {
	for range n {
		i := k.n % reps
		chat := ""
		if k.r.IntN(3) == 0 {
			chat = fmt.Sprintf("wrGrouP%d", i%10)
		}
		k.n++
		k.tell(chat, fmt.Sprint("rep", i), fmt.Sprintf("备注 %s：记号X%dX", company(i), k.n))
	}
}

// answers is how many messages have no answer, and how many answers nobody asked for.
func (k *talk) answers() (lost, doubled int) {
	got, said := map[string]int{}, map[string]bool{}
	k.repeated = 0
	for _, s := range k.p.Sent() {
		if s.Path == "aibot_send_msg" && said[s.Frame] { // its acknowledgement was lost, and the protocol has nothing to ask by
			k.repeated++
			continue
		}
		said[s.Frame] = true
		if strings.HasPrefix(s.Path, "aibot_") {
			got[cmp.Or(s.Chat, strings.Join(s.To, ""))]++
		}
	}
	for conversation, n := range k.told {
		lost += max(0, n-got[conversation])
		doubled += max(0, got[conversation]-n)
	}
	return lost, doubled
}

// settled waits for all answers and checks that each came once and each thing is recorded once.
func (k *talk) settled(env []string) {
	k.t.Helper()
	var silent, doubled int
	for limit := time.Now().Add(2 * time.Minute); ; <-time.After(20 * time.Millisecond) {
		if silent, doubled = k.answers(); silent == 0 || time.Now().After(limit) {
			break
		}
	}
	in := map[string]int{}
	for i := range reps {
		asThey(k.t, k.p, env, fmt.Sprint("rep", i), func(tx *store.Tx) error {
			found, err := tx.FindCustomers(k.t.Context(), company(i), 1)
			if err != nil || len(found) != 1 {
				return cmp.Or(err, fmt.Errorf("%d customers called %s", len(found), company(i)))
			}
			notes, err := tx.Notes(k.t.Context(), found[0].ID, 0)
			for _, n := range notes {
				in[mark.FindString(n.Body)]++
			}
			return err
		})
	}
	lost, twice := 0, 0
	for i := range k.n {
		switch n := in[fmt.Sprintf("记号X%dX", i+1)]; {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	k.t.Logf("%d messages: %d without an answer, %d answered twice, %d lost, %d recorded twice; %d subscriptions, %d answers, %d said by itself",
		k.n, silent, doubled, lost, twice, k.p.Frames("aibot_subscribe"), k.p.Frames("aibot_respond_msg"), k.p.Frames("aibot_send_msg"))
	if k.repeated > int(k.again.n.Load()) {
		k.t.Errorf("%d repeats, %d of them known to be one", k.repeated, k.again.n.Load())
	}
	if doubled > 0 {
		k.report()
	}
	if silent > 0 || doubled > 0 || lost > 0 || twice > 0 {
		k.t.Errorf("%d without an answer, %d answered twice, %d lost, %d recorded twice", silent, doubled, lost, twice)
	}
	if b := k.p.Breaches(); len(b) > 0 {
		k.t.Errorf("%d breaches of the protocol: %s", len(b), b[0])
	}
}

func seeded(t *testing.T) *rand.Rand {
	seed := *botSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 2))
}

// TestWebSocketIsHandedOver kills, stops, cuts and kicks the replica that has the connection, at random moments while people talk: nothing is
// lost, nothing is said or recorded twice.
func TestWebSocketIsHandedOver(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program as processes")
	}
	onServers(t, func(t *testing.T, env []string, db func() *sql.DB) {
		p := botCompany(t)
		k := &talk{t: t, p: p, r: seeded(t)}
		env = append(env, "GENJIN_WECOM_BOT_ID="+p.BotID, "GENJIN_WECOM_BOT_SECRET="+p.BotSecret, "GENJIN_WECOM_BOT_WS_URL="+p.SocketURL())
		two := []*server{start(t, p, p.BaseURL, env...), start(t, p, p.BaseURL, env...)}
		eventually(t, "a connection", p.Connected)
		k.begin()
		what, r := map[string]int{}, rand.New(rand.NewPCG(k.r.Uint64(), 4))
		for round := range *botRounds {
			var talking sync.WaitGroup
			talking.Go(func() {
				for range 5 {
					k.say(1 + k.r.IntN(3))
					<-time.After(time.Duration(20+k.r.IntN(100)) * time.Millisecond)
				}
			})
			<-time.After(time.Duration(r.IntN(300)) * time.Millisecond)
			i := r.IntN(2)
			switch deed := []string{"kill", "kill", "stop", "cut", "kick"}[r.IntN(5)]; deed {
			case "kill", "stop":
				what[deed]++
				two[i].Signal(map[string]syscall.Signal{"kill": syscall.SIGKILL, "stop": syscall.SIGTERM}[deed])
				two[i] = start(t, p, p.BaseURL, env...)
			default:
				what[deed]++
				p.CutSocket(deed == "kick")
			}
			talking.Wait()
			eventually(t, "a connection", p.Connected)
			if testing.Verbose() && round%20 == 19 {
				lost, doubled := k.answers()
				t.Logf("round %d: %d messages, %d not answered yet, %d twice, %v", round+1, k.n, lost, doubled, what)
			}
		}
		t.Logf("%v", what)
		k.settled(env)
	})
}

// TestWebSocketFaults has the platform cut, delay, refuse and kick at random: nothing is lost, nothing is said twice, nothing spins.
// What the protocol leaves no way to know (wecom.Socket.Send) may be said again, and says so in the log.
func TestWebSocketFaults(t *testing.T) {
	onServers(t, func(t *testing.T, env []string, db func() *sql.DB) {
		database, redis := addresses(env)
		p := botCompany(t)
		k := &talk{t: t, p: p, r: seeded(t)}
		quick := func(h *house) {
			h.socket.Patience = 3 * time.Second
			h.socket.Log = slog.New(slog.NewTextHandler(&k.again, nil))
		}
		botHouse(t, p, database, redis, true, quick)
		botHouse(t, p, database, redis, true, quick)
		eventually(t, "a connection", p.Connected)
		k.begin()
		var faults atomic.Bool
		faults.Store(true)
		var mu sync.Mutex
		r := rand.New(rand.NewPCG(k.r.Uint64(), 3))
		p.SetFrameFault(func(c sim.FrameCall) sim.FrameFault {
			if !faults.Load() || c.Command == "ping" {
				return sim.FrameFault{}
			}
			mu.Lock()
			defer mu.Unlock()
			switch n := r.IntN(100); {
			case n < 4:
				return sim.FrameFault{Drop: true}
			case c.Command == "aibot_send_msg" && n < 20:
				// What is said by itself has nothing by which its repeat could be told: its acknowledgement must come.
				return sim.FrameFault{}
			case n < 8:
				return sim.FrameFault{Cut: true}
			case n < 20:
				return sim.FrameFault{Delay: time.Duration(r.IntN(2000)) * time.Millisecond}
			case n < 22:
				return sim.FrameFault{Code: -1}
			case n < 26 && c.Command == "aibot_respond_msg":
				return sim.FrameFault{Code: []int{846605, 846608}[r.IntN(2)]}
			case n < 28 && c.Command != "aibot_subscribe":
				return sim.FrameFault{Code: 45033} // its wait is short
			}
			return sim.FrameFault{}
		})
		begun := time.Now()
		for range *botFaults {
			k.say(2)
			<-time.After(50 * time.Millisecond)
			if k.r.IntN(12) == 0 {
				p.CutSocket(true)
			}
		}
		eventually(t, "most answers", func() bool { lost, _ := k.answers(); return lost < k.n/2 })
		faults.Store(false)
		k.settled(env)
		if n, most := p.Frames("aibot_subscribe"), 20+int(time.Since(begun)/(25*time.Millisecond)); n > most {
			t.Errorf("%d subscriptions in %v", n, time.Since(begun))
		}
	})
}

// A platform that kicks at once, every time, is not asked again and again.
func TestWebSocketDoesNotSpin(t *testing.T) {
	for name, fault := range map[string]func(*sim.Platform, sim.FrameCall) sim.FrameFault{
		"kicked": func(p *sim.Platform, c sim.FrameCall) sim.FrameFault {
			if c.Command == "aibot_subscribe" {
				time.AfterFunc(5*time.Millisecond, func() { p.CutSocket(true) })
			}
			return sim.FrameFault{}
		},
		"dropped": func(*sim.Platform, sim.FrameCall) sim.FrameFault { return sim.FrameFault{Drop: true} },
		"refused": func(*sim.Platform, sim.FrameCall) sim.FrameFault { return sim.FrameFault{Code: 40001} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := botCompany(t)
			p.SetFrameFault(func(c sim.FrameCall) sim.FrameFault { return fault(p, c) })
			r := botHouse(t, p, "sqlite:"+t.TempDir()+"/g.db", "", true, func(h *house) { h.socket.Pause = 20 * time.Millisecond })
			<-time.After(2 * time.Second)
			// Doubled each time, they are about six: 20, 40, 80, 160, 320, 640 ms.
			if n := p.Frames("aibot_subscribe"); n < 3 || n > 12 {
				t.Errorf("%d subscriptions in two seconds", n)
			}
			r.stop()
		})
	}
}

// What one replica is told in a group is answered by the one that has the connection, and by its successor when it stops.
func TestGroupsAreAnsweredByWhoeverIsConnected(t *testing.T) {
	onServers(t, func(t *testing.T, env []string, _ func() *sql.DB) {
		database, redis := addresses(env)
		p := botCompany(t)
		a := botHouse(t, p, database, redis, true)
		eventually(t, "a connection", p.Connected)
		b := botHouse(t, p, database, redis, true, func(h *house) { h.socket.Pause = 50 * time.Millisecond })
		if a.socket.Live() == b.socket.Live() {
			t.Fatalf("both or none: %v", a.socket.Live())
		}
		if _, err := p.SayInGroup(t.Context(), "wrGrouP1", "boss", "这个群是销售部组"); err != nil {
			t.Fatal(err)
		}
		p.Target = b.base
		if _, err := p.Say(t.Context(), "rep1", "新增客户 华山重工"); err != nil {
			t.Fatal(err)
		}
		// What the other one has to say waits in the outbox for the one that can say it.
		if err := b.store.InTx(t.Context(), store.Deed{User: userOf(t, b.store, "boss"), Now: time.Now()}, func(tx *store.Tx) error {
			return tx.Push(t.Context(), crm.Push{Key: "daily:1", Channel: crm.BotChannel, Chat: "wrGrouP1", Reply: crm.Reply{Text: "华东日报"}}, time.Time{})
		}); err != nil {
			t.Fatal(err)
		}
		b.wake()
		eventually(t, "the push", func() bool {
			return slices.ContainsFunc(p.Sent(), func(s sim.Sent) bool {
				return s.Path == "aibot_send_msg" && s.Chat == "wrGrouP1" && s.Text == "华东日报"
			})
		})
		a.stop()
		eventually(t, "the successor", b.socket.Live)
		if a, err := p.SayInGroup(t.Context(), "wrGrouP1", "boss", "团队漏斗"); err != nil || !strings.Contains(a.Text, "漏斗") {
			t.Errorf("%q %v", a.Text, err)
		}
	})
}

// report writes the conversations in which more was said than asked.
func (k *talk) report() {
	said := map[string][]sim.Sent{}
	for _, s := range k.p.Sent() {
		if strings.HasPrefix(s.Path, "aibot_") {
			c := cmp.Or(s.Chat, strings.Join(s.To, ""))
			said[c] = append(said[c], s)
		}
	}
	for c, all := range said {
		if len(all) > k.told[c] {
			for _, s := range all {
				k.t.Logf("%s: %s %s %s: %q", c, s.At.Format("05.000"), s.Path, s.MsgID, s.Text)
			}
		}
	}
}
