package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/internal/shared"
)

var zone = time.FixedZone("CST", 8*3600)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestNextRepeat(t *testing.T) {
	for _, c := range []struct{ rule, last, now, want string }{
		{"", "2026-11-24 10:00", "2026-11-24 10:00", ""},
		{"FREQ=DAILY", "2026-11-24 10:00", "2026-11-24 10:00", "2026-11-25 10:00"},
		{"FREQ=DAILY", "2026-11-24 10:00", "2026-11-28 11:00", "2026-11-29 10:00"}, // four were missed: not said four times
		{"FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0", "2026-11-27 17:00", "2026-11-27 17:00", "2026-12-04 17:00"},
		{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-27 09:00", "2026-11-27 09:00", "2026-11-30 09:00"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-23 09:00", "2026-11-23 09:00", "2026-12-07 09:00"},
		{"FREQ=MONTHLY;BYMONTHDAY=25", "2026-11-25 09:00", "2026-11-25 09:00", "2026-12-25 09:00"},
		{"FREQ=MONTHLY;BYMONTHDAY=31", "2026-10-31 09:00", "2026-10-31 09:00", "2026-12-31 09:00"}, // November has none
		{"FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30 09:00", "2026-11-30 09:00", "2026-12-31 09:00"},
		{"FREQ=YEARLY", "2028-02-29 09:00", "2028-02-29 09:00", "2032-02-29 09:00"},
		{"FREQ=NONSENSE", "2026-11-24 10:00", "2026-11-24 10:00", ""},
	} {
		got := ""
		if n := NextRepeat(c.rule, at(c.last), at(c.now)); !n.IsZero() {
			got = n.In(zone).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("%s after %s, now %s: %s, want %s", c.rule, c.last, c.now, got, c.want)
		}
	}
}

func TestDecayed(t *testing.T) {
	for first, want := range map[int][]int{0: {1, 2, 4, 8, 16, 32}, 1: {1, 2, 4, 8, 16, 32}, 3: {3, 6, 12, 24}} {
		var got []int
		for d := range 40 {
			if decayed(d, first) {
				got = append(got, d)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("from %d: %v, want %v", first, got, want)
		}
	}
}

// desk is a scheduler and a relay on an empty store with the small company, and a clock that is moved.
type desk struct {
	t *testing.T
	*Scheduler
	storetest.Team
	relay   *Relay
	Rules   *crm.PushRules
	Process *crm.Process
	mu      sync.Mutex
	clock   time.Time
	sent    []crm.Push
	texts   map[string]string // of what was ever sent, by key
	fails   map[string]error  // by key; each is given once
}

func (d *desk) at() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.clock
}

func (d *desk) set(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clock = at(s)
}

func (d *desk) later(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clock = d.clock.Add(by)
}

func (d *desk) Send(_ context.Context, p crm.Push) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fails[p.Key]; err != nil {
		delete(d.fails, p.Key)
		return "", err
	}
	d.sent = append(d.sent, p)
	if d.texts == nil {
		d.texts = map[string]string{}
	}
	d.texts[p.Key] = p.Reply.Text
	return "id", nil
}

// said is the text of a push that was sent.
func (d *desk) said(key string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.texts[key]
}

func newDesk(t *testing.T, redis, now string) *desk {
	t.Helper()
	d := &desk{t: t, clock: at(now), fails: map[string]error{}}
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := configs.LoadPushes("", zone, Names())
	if err != nil {
		t.Fatal(err)
	}
	for i := range rules.Plans { // the team's reports have dialogues of their own
		rules.Plans[i].Off = rules.Plans[i].Audience != crm.ToReps
	}
	d.Rules, d.Process = rules, process
	s := storetest.New(t, func(o *store.Options) {
		o.Process, o.Pushes, o.Location, o.Now, o.Admins = process, rules, zone, d.at, []string{"boss"}
	})
	d.Team = storetest.People(t, s)
	r, err := shared.Open(redis)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	log := slog.New(slog.DiscardHandler)
	d.relay = NewRelay(s, d, r.NewLimiter(), "test", log)
	d.Scheduler = New(Config{Store: s, Shared: r, Calendar: calendar, Location: zone, Clock: d.at, Wake: func() {}, Queue: "test", Log: log})
	return d
}

func (d *desk) as(u crm.User, f func(tx *store.Tx) error) {
	d.t.Helper()
	if err := d.Store.InTx(d.t.Context(), store.Deed{User: u.ID, Now: d.at()}, f); err != nil {
		d.t.Fatal(err)
	}
}

// due stores a customer with a contact planned for a day.
func (d *desk) due(u crm.User, name string, day string) {
	d.t.Helper()
	d.as(u, func(tx *store.Tx) error {
		c, err := tx.CreateCustomer(d.t.Context(), crm.Customer{Name: name, Owner: u.ID})
		if err != nil {
			return err
		}
		date, err := crm.ParseDate(day)
		if err != nil {
			return err
		}
		_, err = tx.PlanFollowUp(d.t.Context(), crm.FollowUp{CustomerID: c.ID, Due: crm.DueDay(date, zone), Content: "再约"})
		return err
	})
}

func (d *desk) remind(u crm.User, text, when string) {
	d.t.Helper()
	d.as(u, func(tx *store.Tx) error {
		_, err := tx.CreateReminder(d.t.Context(), crm.Reminder{Text: text, Due: crm.Due{At: at(when)}})
		return err
	})
}

// heard passes once through everything and gives what was sent since the last time.
func (d *desk) heard() (keys []string) {
	d.t.Helper()
	d.Pass(d.t.Context())
	d.Periodic(d.t.Context())
	return d.carried()
}

func (d *desk) carried() (keys []string) {
	d.t.Helper()
	for {
		n, err := d.relay.Once(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.sent {
		keys = append(keys, p.Key)
	}
	d.sent = nil
	return keys
}

func (d *desk) want(keys []string, parts ...string) {
	d.t.Helper()
	if len(keys) != len(parts) {
		d.t.Fatalf("%s: heard %q, want %q", d.at().Format("01-02 15:04"), keys, parts)
	}
	for i, p := range parts {
		if !strings.Contains(keys[i], p) {
			d.t.Errorf("%s: heard %q, want %q", d.at().Format("01-02 15:04"), keys, parts)
		}
	}
}

// E08, D18: what was due while nobody ran is said once and late, as long as it is worth it.
func TestLateRatherThanNever(t *testing.T) {
	d := newDesk(t, "", "2026-11-23 12:00")
	d.due(d.Zhang, "甲", "2026-11-24")
	d.remind(d.Zhang, "寄样", "2026-11-24 08:00")
	d.set("2026-11-24 09:30") // down since yesterday: the morning card is 55 minutes late, the reminder 90
	d.want(d.heard(), "reminder:1", "morning:")
	d.want(d.heard())
	d.set("2026-11-25 12:30") // down over noon: too late for a morning card, and the settling of yesterday is over
	got := d.heard()
	if slices.ContainsFunc(got, func(k string) bool { return strings.Contains(k, "settle") || strings.Contains(k, "2026-11-24:") }) {
		t.Errorf("said too late: %q", got)
	}
}

// E09: a process that lives for a minute at a time says each thing of a day once.
func TestE09RestartedEveryMinute(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 08:00")
	d.due(d.Zhang, "甲", "2026-11-24")
	d.remind(d.Zhang, "寄样", "2026-11-24 15:10")
	said := map[string]int{}
	for end := at("2026-11-24 19:00"); d.at().Before(end); d.later(time.Minute) {
		d.Scheduler = New(d.Config)
		for _, key := range d.heard() {
			said[key]++
		}
	}
	var names []string
	for key, n := range said {
		if n != 1 {
			t.Errorf("%s was said %d times", key, n)
		}
		name, _, _ := strings.Cut(key, ":")
		names = append(names, name)
	}
	for _, name := range []string{"morning", "reminder", "settle"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s was never said: %q", name, names)
		}
	}
}

// E01, E04: without Redis the loop delivers by itself, and says that it is degraded.
func TestWithoutRedis(t *testing.T) {
	d := newDesk(t, "redis://127.0.0.1:1/0", "2026-11-24 08:59")
	d.remind(d.Zhang, "寄样", "2026-11-24 09:00")
	d.later(40 * time.Second)
	d.want(d.heard())
	if !d.Degraded() {
		t.Error("not degraded without Redis")
	}
	d.set("2026-11-24 09:00")
	d.want(d.heard(), "reminder:1")
	d.want(d.heard())
}

// E02, E05: what asynq lost is delivered a few seconds after its time.
func TestALostTaskIsMadeUpFor(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 08:59")
	d.remind(d.Zhang, "寄样", "2026-11-24 09:00")
	d.want(d.heard()) // armed; nobody runs the task
	d.later(62 * time.Second)
	d.want(d.heard()) // still its task's
	d.later(4 * time.Second)
	d.want(d.heard(), "reminder:1")
}

// E10: whoever finds an occasion first says it; the others find it said.
func TestAnOccasionIsSaidOnce(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 08:40")
	d.due(d.Zhang, "甲", "2026-11-24")
	plan, _ := d.Rules.Plan("morning")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := d.fire(t.Context(), plan, occasion{"morning", d.Zhang.ID, 0, "2026-11-24"}, addressee{User: d.Zhang}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d.want(d.carried(), "morning:")
}

// E13, S79: nothing in the quiet hours or on days off, but what was asked for; the make-up Saturday is a working day.
func TestQuietAndDaysOff(t *testing.T) {
	d := newDesk(t, "", "2026-09-30 20:00")
	d.due(d.Zhang, "甲", "2026-10-02")
	d.remind(d.Zhang, "拜节", "2026-10-02 23:30")
	for day := range 7 {
		d.set(fmt.Sprintf("2026-10-%02d 09:00", day+1))
		d.want(d.heard())
		if day == 1 {
			d.set("2026-10-02 23:31")
			d.want(d.heard(), "reminder:1")
		}
	}
	d.set("2026-10-08 09:10")
	d.want(d.heard(), "morning:")
	d.set("2026-10-10 09:10") // a Saturday on which people work
	if keys := d.heard(); len(keys) != 1 || !strings.Contains(keys[0], "morning:") {
		t.Errorf("on the make-up day: %q", keys)
	}
}

// A person's own hour and wishes take the place of the timetable's, in the night too when they asked for it.
func TestWishes(t *testing.T) {
	d := newDesk(t, "", "2026-11-23 12:00")
	d.due(d.Zhang, "甲", "2026-11-24")
	d.due(d.Li, "乙", "2026-11-24")
	d.as(d.Zhang, func(tx *store.Tx) error {
		return tx.SavePushSetting(t.Context(), crm.PushSetting{Push: "morning", At: 6*60 + 30, NotBefore: -1})
	})
	d.as(d.Li, func(tx *store.Tx) error {
		return tx.SavePushSetting(t.Context(), crm.PushSetting{MutedUntil: crm.Date{Year: 2026, Month: 11, Day: 24}, At: -1, NotBefore: -1})
	})
	d.set("2026-11-24 06:31")
	d.want(d.heard(), fmt.Sprintf("morning:u%d:2026-11-24", d.Zhang.ID))
	d.set("2026-11-24 09:30")
	d.want(d.heard())
	d.set("2026-11-25 09:30")
	d.want(d.heard(), "morning:", "morning:")
}

// Who wants to hear nothing late in the day hears it on the next morning.
func TestNotAfter(t *testing.T) {
	d := newDesk(t, "", "2026-11-23 12:00")
	for i := range d.Rules.Plans {
		d.Rules.Plans[i].Off = d.Rules.Plans[i].Name != "daily"
	}
	d.as(d.Wang, func(tx *store.Tx) error {
		s := crm.NewPushSetting("")
		s.NotAfter = 18 * 60
		return tx.SavePushSetting(t.Context(), s)
	})
	d.due(d.Zhang, "甲", "2026-11-24")
	d.set("2026-11-23 19:00")
	d.set("2026-11-24 19:00")
	d.want(d.heard())
	d.set("2026-11-25 08:20")
	d.want(d.heard())
	d.set("2026-11-25 09:15")
	if keys := d.heard(); !slices.Contains(keys, fmt.Sprintf("daily:u%d:2026-11-24", d.Wang.ID)) {
		t.Errorf("on the next morning: %q", keys)
	}
}

// A weekly report that is pushed has sentences of a model above it, which is asked once and outside of any transaction; where what it wrote
// is of no use the report goes as it is. A day has none.
func TestSentencesAboveAPushedReport(t *testing.T) {
	for _, c := range []struct{ name, writes, want string }{
		{"plain", "{1}；{2}。", "草稿："},
		{"it says what the facts do not", "签了100万，{1}；{2}。", "团队"},
		{"it gave nothing", "", "团队"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, "", "2026-11-26 12:00")
			for i := range d.Rules.Plans {
				name := d.Rules.Plans[i].Name
				d.Rules.Plans[i].Off = name != "weekly" && name != "daily"
			}
			var deeds []string
			d.Draft = func(ctx context.Context, deed string, who crm.UserID, draft crm.Draft) string {
				if _, err := d.Store.People(ctx); err != nil { // there is one connection: within a transaction this would wait for ever
					t.Error(err)
				}
				deeds = append(deeds, deed)
				if who != d.Wang.ID || strings.Contains(draft.Facts, "2次") {
					t.Errorf("%d, %s", who, draft.Facts)
				}
				return c.writes
			}
			d.due(d.Zhang, "甲", "2026-11-24")
			d.as(d.Zhang, func(tx *store.Tx) error {
				for range 2 {
					if _, err := tx.RecordActivity(t.Context(), crm.Activity{CustomerID: 1, Type: crm.Visit, HappenedAt: d.at()}); err != nil {
						return err
					}
				}
				return nil
			})
			d.set("2026-11-30 09:00")
			d.heard()
			d.set("2026-11-30 09:30")
			keys := d.heard()
			want := fmt.Sprintf("weekly:u%d:2026-11-30", d.Wang.ID)
			if !slices.Contains(keys, want) || len(deeds) != 1 || deeds[0] != fmt.Sprintf("insight:push:weekly:u%d:2026-11-30", d.Wang.ID) {
				t.Fatalf("%q, asked %q", keys, deeds)
			}
			text := d.said(want)
			if !strings.HasPrefix(text, c.want) || !strings.Contains(text, "周报") || strings.Contains(text, "100万") {
				t.Error(text)
			}
		})
	}
}

// The cap holds back what nobody asked for, and nothing that people count on.
func TestCap(t *testing.T) {
	d := newDesk(t, "", "2026-11-23 12:00")
	d.due(d.Zhang, "甲", "2026-11-24")
	d.Rules.Cap = 1
	d.as(d.Zhang, func(tx *store.Tx) error {
		_, err := tx.Occur(t.Context(), crm.Occurrence{Push: "stuck", Subject: subjectOf(d.Zhang.ID), Slot: "x", Outcome: "sent"})
		return err
	})
	d.set("2026-11-24 09:30")
	d.want(d.heard(), "morning:")
	d.set("2026-11-25 14:40")
	d.as(d.Zhang, func(tx *store.Tx) error {
		_, err := tx.Occur(t.Context(), crm.Occurrence{Push: "stuck", Subject: subjectOf(d.Zhang.ID), Slot: "y", Outcome: "sent"})
		return err
	})
	d.want(d.heard())
	o, err := d.Store.OccurrencesOf(t.Context(), subjectOf(d.Zhang.ID), at("2026-11-25 14:00"))
	if err != nil || !slices.ContainsFunc(o, func(o crm.Occurrence) bool { return o.Push == "overdue" && o.Outcome == "capped" }) {
		t.Errorf("%+v %v", o, err)
	}
}

// E24: handled, moved or canceled meanwhile is not said.
func TestWhatIsHandledIsNotSaid(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 08:00")
	d.remind(d.Zhang, "寄样", "2026-11-24 09:00")
	d.remind(d.Zhang, "交合同", "2026-11-24 09:00")
	d.as(d.Zhang, func(tx *store.Tx) error {
		m, err := tx.Reminder(t.Context(), 1)
		if err != nil {
			return err
		}
		m.Status = crm.ReminderCanceled
		if _, err := tx.SaveReminder(t.Context(), m); err != nil {
			return err
		}
		if m, err = tx.Reminder(t.Context(), 2); err != nil {
			return err
		}
		m.Due.At = at("2026-11-24 10:00")
		_, err = tx.SaveReminder(t.Context(), m)
		return err
	})
	d.set("2026-11-24 09:01")
	d.want(d.heard(), []string{}...)
	d.set("2026-11-24 10:01")
	got := d.heard()
	d.want(slices.DeleteFunc(got, func(k string) bool { return !strings.Contains(k, "reminder") }), "reminder:2")
}

// E21, E25: what is meant for somebody who left goes to their manager.
func TestWhoLeft(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 08:00")
	d.remind(d.Zhang, "寄样", "2026-11-24 09:00")
	u := d.Zhang
	u.Left, u.ManagerID = true, d.Wang.ID
	if _, err := d.Store.SaveUser(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	d.set("2026-11-24 09:01")
	d.Pass(t.Context())
	if _, err := d.relay.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(d.sent) != 1 || d.sent[0].To != d.Wang.WeComID {
		t.Errorf("%+v", d.sent)
	}
}

// Who is new is not told what was due before they came: a company that starts on a Tuesday gets no report of the week before.
func TestWhoIsNew(t *testing.T) {
	d := newDesk(t, "", "2026-11-24 10:00")
	u, err := d.Store.SaveUser(t.Context(), crm.User{WeComID: "new", Name: "新人", Role: crm.Rep, TeamID: d.Zhang.TeamID, JoinedAt: d.at()})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []crm.User{d.Zhang, u} {
		d.due(who, "甲"+who.Name, "2026-11-24")
	}
	if got := d.heard(); len(got) != 1 || !strings.HasPrefix(got[0], "morning:") {
		t.Errorf("heard %q, want the card of who was there", got)
	}
	d.set("2026-11-24 10:30")
	if _, err := d.Store.SaveUser(t.Context(), crm.User{WeComID: "new", Name: "新人", Role: crm.Rep, TeamID: d.Zhang.TeamID, JoinedAt: d.at().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	d.set("2026-11-24 18:20")
	settled := 0
	for _, k := range d.heard() {
		if strings.HasPrefix(k, "settle:") {
			settled++
		}
	}
	if settled != 2 {
		t.Errorf("%d settled, want both", settled)
	}
}

// The admin page shows what was given up and why, and says when Redis is gone.
func TestPage(t *testing.T) {
	for _, redis := range []string{"", "redis://127.0.0.1:1/0"} {
		d := newDesk(t, redis, "2026-11-24 09:00")
		d.later(-20 * time.Second)
		d.push(d.Zhang, "lost", "", time.Time{})
		d.fails["lost"] = &SendError{Err: errors.New("81013 <b>"), Permanent: true}
		d.remind(d.Zhang, "密语", "2026-11-24 09:00")
		d.heard()
		w := httptest.NewRecorder()
		d.Page().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/pushes", nil))
		body := w.Body.String()
		for _, want := range []string{"早安卡", "lost", "81013 &lt;b&gt;"} {
			if !strings.Contains(body, want) {
				t.Errorf("%q: no %s in the page", redis, want)
			}
		}
		if strings.Contains(body, "密语") || strings.Contains(body, "Redis 不通") != (redis != "") {
			t.Errorf("%q: %s", redis, body)
		}
	}
}

// A morning with 50 people who have 40 calls each: one card, and no more than the cap all day.
func TestABusyMorning(t *testing.T) {
	d := newDesk(t, "", "2026-11-23 12:00")
	var people []crm.User
	for i := range 50 {
		u, err := d.Store.SaveUser(t.Context(), crm.User{WeComID: fmt.Sprint("rep", i), Name: fmt.Sprint("销售", i), TeamID: d.Zhang.TeamID, Role: crm.Rep})
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, u)
		d.as(u, func(tx *store.Tx) error {
			for k := range 40 {
				c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: fmt.Sprintf("客户%d之%d", i, k), Owner: u.ID})
				if err != nil {
					return err
				}
				if _, err := tx.PlanFollowUp(t.Context(), crm.FollowUp{CustomerID: c.ID, Due: crm.DueDay(crm.Date{Year: 2026, Month: 11, Day: 20 + k%5}, zone), Content: "再约"}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	cards := map[string][]string{}
	for _, clock := range []string{"08:50", "09:10", "10:00", "11:00", "14:30", "18:20", "20:00"} {
		d.set("2026-11-24 " + clock)
		d.Pass(t.Context())
		d.Periodic(t.Context())
		for {
			n, err := d.relay.Once(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		d.mu.Lock()
		for _, p := range d.sent {
			cards[p.To] = append(cards[p.To], p.Key)
			if len(p.Reply.Text) > 900 {
				t.Errorf("%s is long: %d bytes", p.Key, len(p.Reply.Text))
			}
		}
		d.sent = nil
		d.mu.Unlock()
	}
	for _, u := range people {
		got := cards[u.WeComID]
		if len(got) < 2 || len(got) > d.Rules.Cap+2 || !strings.HasPrefix(got[0], "morning:") {
			t.Errorf("%s got %q", u.WeComID, got)
		}
	}
}
