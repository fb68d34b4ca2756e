package bot

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/bot/wecom"
	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/intents"
	"genjin/internal/docx"
	"genjin/internal/shared"
	"genjin/internal/sheets"
	"genjin/scheduler"
)

// A dialogue is a chat with the answers it must get, in testdata/dialogues/*.txt:
//
//	# what this is about
//	at 2026-11-24 10:00
//	zhangwei> 新增客户 华北重工
//	  to zhangwei: 已新建客户「华北重工」
//	    the next lines of an answer are indented further
//	zhangwei taps 新建
//	gate stage=quote; when=amount > 50万; approver=manager; hours=24    the process gets a gate
//	stages are not skipped                   the process file refuses it
//	lead rule region=苏州; to=user:lina       … a rule for leads; also by=turn and otherwise=share
//	zhangwei repeats            the platform sends the last message again
//	zhangwei in 华东群> 日报     said to 智能机器人 in a group; what the group then reads begins with "in 华东群:"
//	lina in 华东群 taps 完成     the newest card of the group
//	lina taps 完成 on 该跟进了   the newest card whose title begins so, whoever got it
//
// What a clicked card becomes is written as "the card:" when it is not what the answer says anyway.
//
//	lina sends 名单.xlsx rows 单位,姓名;华北重工,王总    a spreadsheet
//	lina sends 合同.pdf 320KB    a file; "gone": the platform does not give it any more
//	lina sends 合同.pdf 320KB saying 这是华北重工的合同     with words; in a group they point at it
//
//	zhangwei leaves the company     "is back in the company"; nobody is told until
//	WeCom tells of zhangwei         that he changed, or
//	the address book is read        as every night
//
//	zhangwei adds wm1: name=王芳; corp=华北重工; phone=13800001111; tags=重点    WeCom tells of an external contact
//	zhangwei edits wm1: tags=重点                                              … the same as before but for that
//	wm1 leaves zhangwei
//	wm1 refuses lina            … did not want to be given to her
//	our company is 跟进软件; 杭州文一路1号; 91330100X; 工行杭州分行; 1202000000000001; 0571-88880001    as contracts name it
//	the app may give contacts   a handover takes external contacts along; what WeCom is asked for is written as "WeCom, …"
//
//	the bot may speak first     智能机器人 pushes into groups from here on; "may not": no more
//	pages at https://…/app/     there are pages for people to lead to
//	the group refuses           the next push into a group is refused for good
//
// Moving the clock (at …) lets time pass minute by minute, and the scheduler speaks when it is time; a jump moves the
// clock alone.
//
// Lines that begin with two blanks are what the assistant says; `go test ./bot -run Dialogues -update` writes
// them anew, and then they are read before they are committed.
var update = flag.Bool("update", false, "write the answers of the dialogues anew")

func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/dialogues/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			database, path, secrets := "sqlite::memory:", "", typed(string(want))
			if len(secrets) > 0 { // no number and no mail address that is typed in a dialogue stands in its database
				path = filepath.Join(t.TempDir(), "genjin.db")
				database = "sqlite:" + path
			}
			got := newStageOn(t, database).play(string(want))
			if len(secrets) > 0 {
				unreadable(t, path, secrets)
			}
			if *update {
				if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := firstDifference(string(want), got); diff != "" {
				t.Errorf("%s\n(-update writes it anew)", diff)
			}
		})
	}
}

// firstDifference names the first line that is not as wanted, with its surroundings.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		line := func(s []string) string {
			if i < len(s) {
				return s[i]
			}
			return "(end)"
		}
		if line(w) != line(g) {
			return fmt.Sprintf("line %d\n want %s\n  got %s\n\nwhole:\n%s", i+1, line(w), line(g), got)
		}
	}
	return ""
}

// stage is a bot on an empty CRM, with a clock that is moved and a platform that only listens.
type stage struct {
	t     *testing.T
	bot   *Bot
	store *store.Store
	clock *clock
	n     int
	last  crm.Message
	cards map[string]*crm.Card // the newest card of each person
	dealt []*crm.Card          // all there were
	plans *scheduler.Scheduler

	contacts map[string]crm.ExternalContact // outside, by their id

	files map[string]wecom.File // what was sent, by media id
	staff *staff

	started bool
	speaks  bool // 智能机器人 may speak first
	refuses int  // pushes into groups that are refused
}

// clock is moved by the script, while work in the background may still look at it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) at() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// staff are the people of the dialogues: 王经理 leads 张伟 and 李娜; 赵经理 leads 陈晨 in another team. 周敏 is of 售前 and 孙倩 of
// 客户成功, which the process asks for work as soon as they are there.
func (*staff) Departments(context.Context) ([]wecom.Department, error) {
	return []wecom.Department{{ID: 1, Name: "销售部"}, {ID: 2, Name: "华东", ParentID: 1}, {ID: 3, Name: "华南", ParentID: 1}, {ID: 4, Name: "售前"}, {ID: 5, Name: "客户成功"}}, nil
}

type staff struct {
	mu    sync.Mutex
	gone  map[string]bool // who left the company
	lists atomic.Int64    // how many departments' members were read
}

func (x *staff) Members(ctx context.Context, department int64) (all []wecom.Member, err error) {
	x.lists.Add(1)
	for _, id := range []string{"wangjingli", "zhangwei", "lina", "zhaojingli", "chenchen", "zhoumin", "sunqian", "boss"} {
		if m, err := x.Member(ctx, id); err == nil && m.MainDepartment == department {
			all = append(all, m)
		}
	}
	return all, nil
}

func (x *staff) Member(_ context.Context, id string) (wecom.Member, error) {
	people := map[string]wecom.Member{
		"wangjingli": {Name: "王经理", Departments: []int64{2}, Leads: []bool{true}},
		"zhangwei":   {Name: "张伟", Departments: []int64{2}, Leads: []bool{false}, DirectLeaders: []string{"wangjingli"}},
		"lina":       {Name: "李娜", Departments: []int64{2}, Leads: []bool{false}, DirectLeaders: []string{"wangjingli"}},
		"zhaojingli": {Name: "赵经理", Departments: []int64{3}, Leads: []bool{true}},
		"chenchen":   {Name: "陈晨", Departments: []int64{3}, Leads: []bool{false}},
		"zhoumin":    {Name: "周敏", Departments: []int64{4}, Leads: []bool{false}},
		"sunqian":    {Name: "孙倩", Departments: []int64{5}, Leads: []bool{false}},
		"boss":       {Name: "老板", Departments: []int64{1}, Leads: []bool{false}},
	}
	m, ok := people[crm.UserKey(id)]
	x.mu.Lock()
	defer x.mu.Unlock()
	if !ok || x.gone[id] {
		return m, &wecom.Error{Code: 60111, Msg: "userid not found", Class: wecom.ClassReceiver}
	}
	m.UserID, m.MainDepartment = id, m.Departments[0]
	return m, nil
}

func newStageOn(t *testing.T, database string, options ...func(*store.Options)) *stage {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, staff: &staff{gone: map[string]bool{}}, contacts: map[string]crm.ExternalContact{}, files: map[string]wecom.File{}, cards: map[string]*crm.Card{}, clock: &clock{now: time.Date(2026, 11, 24, 10, 0, 0, 0, zone)}}
	rules, err := configs.LoadPushes("", zone, scheduler.Names())
	if err != nil {
		t.Fatal(err)
	}
	s.store = storetest.Open(t, database, append(options, func(o *store.Options) {
		o.Link = func(to string, p crm.Page, _ time.Time) string {
			if s.bot.Pages == "" {
				return ""
			}
			return fmt.Sprintf("%sopen/%s-%d-for-%s", s.bot.Pages, p.Kind, p.ID, to)
		}
		o.Process, o.Pushes, o.Admins, o.Location, o.Now = process, rules, []string{"boss"}, zone, s.clock.at
	})...)
	redis, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(redis.Close)
	s.plans = scheduler.New(scheduler.Config{
		Store: s.store, Shared: redis, Calendar: calendar, Location: zone, Clock: s.clock.at,
		Wake: func() {}, Titles: intents.Titles(), Speaks: func(context.Context) bool { return s.speaks }, Queue: "dialogue", Log: slog.New(slog.DiscardHandler),
	})
	s.bot = New(Config{
		Store: s.store, Directory: s.staff, External: s, Media: s, Parser: intents.NewParser(process, intents.Lexicon{}), Intents: intents.All(),
		Process: process, Calendar: calendar, Location: zone, Clock: s.clock.at,
		Wake: func() {}, Holder: "stage", Budget: 5 * time.Second, Log: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(func() {
		if err := s.bot.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// play runs a script and gives it back with the answers it got.
func (s *stage) play(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue // an answer: written anew below
		}
		fmt.Fprintln(&out, line)
		who, text, says := strings.Cut(line, "> ")
		tapper, label, taps := strings.Cut(line, " taps ")
		sender, what, sends := strings.Cut(line, " sends ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "at "), strings.HasPrefix(line, "jump to "):
			day, passes := strings.CutPrefix(line, "at ")
			at, err := time.ParseInLocation("2006-01-02 15:04", strings.TrimPrefix(day, "jump to "), s.clock.at().Location())
			if err != nil {
				s.t.Fatalf("%s: %v", line, err)
			}
			if passes {
				s.until(&out, at)
			} else {
				s.clock.set(at)
			}
		case strings.HasPrefix(line, "pages at "):
			s.bot.Pages = strings.TrimPrefix(line, "pages at ")
		case strings.HasPrefix(line, "the bot may "):
			s.speaks = line == "the bot may speak first"
		case strings.HasPrefix(line, "our company is "):
			own := strings.Split(strings.TrimPrefix(line, "our company is "), "; ")
			s.bot.Company = crm.Company{Name: own[0], Address: own[1], TaxNo: own[2], Bank: own[3], Account: own[4], Phone: own[5]}
		case line == "the app may give contacts":
			s.bot.TransferContacts = true
		case line == "the group refuses":
			s.refuses++
		case strings.HasSuffix(line, " leaves the company"), strings.HasSuffix(line, " is back in the company"):
			id, _, _ := strings.Cut(line, " ")
			s.staff.mu.Lock()
			s.staff.gone[id] = strings.HasSuffix(line, " leaves the company")
			s.staff.mu.Unlock()
		case line == "WeCom tells of zhangwei":
			if err := s.bot.people.changed(s.t.Context(), wecom.ContactChange{Type: "update_user", UserID: "zhangwei"}); err != nil {
				s.t.Fatal(err)
			}
		case line == "the address book is read":
			if err := s.bot.SyncPeople(s.t.Context()); err != nil {
				s.t.Fatal(err)
			}
		case s.external(&out, line):
		case strings.HasPrefix(line, "lead rule "):
			s.leadRule(strings.TrimPrefix(line, "lead rule "))
		case line == "stages are not skipped":
			for i := range s.bot.Process.Pipelines {
				s.bot.Process.Pipelines[i].RefuseSkip = true
			}
		case strings.HasPrefix(line, "gate "):
			s.gate(strings.TrimPrefix(line, "gate "))
		case strings.HasSuffix(line, " repeats"):
			s.hear(&out, s.last)
		case says && !strings.ContainsAny(strings.Replace(who, " in ", "", 1), " 　"):
			who, group, _ := strings.Cut(who, " in ")
			s.hear(&out, s.message(who, crm.Message{Kind: crm.TextMessage, Text: text, Chat: group}))
		case sends:
			s.send(&out, sender, what)
		case taps:
			tapper, group, in := strings.Cut(tapper, " in ")
			card := s.cards[tapper]
			if in {
				card = s.cards[group]
			}
			if on, title, older := strings.Cut(label, " on "); older {
				label, card = on, nil
				for _, c := range s.dealt {
					if strings.HasPrefix(c.Title, title) {
						card = c
					}
				}
			}
			if card == nil {
				s.t.Fatalf("%s: no card\n%s", line, out.String())
			}
			m := crm.Message{Kind: crm.Click, TaskID: card.TaskID, Chat: group}
			for _, b := range card.Buttons {
				if b.Text == label {
					m.Button = b.Key
				}
			}
			if m.Button == "" {
				s.t.Fatalf("%s: no such button on %+v\n%s", line, card.Buttons, out.String())
			}
			s.hear(&out, s.message(tapper, m))
		default:
			s.t.Fatalf("not a line of a dialogue: %q", line)
		}
	}
	return out.String()
}

// send has somebody send a file.
func (s *stage) send(out *strings.Builder, who, what string) {
	what, text, _ := strings.Cut(what, " saying ")
	what, rows, _ := strings.Cut(what, " rows ")
	name, size, _ := strings.Cut(what, " ")
	who, group, _ := strings.Cut(who, " in ")
	f := wecom.File{Name: name}
	head, kind := "%PDF-1.7\n", crm.FileMessage
	switch ext := filepath.Ext(name); {
	case ext == ".jpg" || name == "图片":
		head, kind = "\xff\xd8\xff\xe0", crm.ImageMessage
		f.Name = strings.TrimPrefix(name, "图片") // pictures come without a name
	case ext == ".exe":
		head = "MZ\x90\x00"
	case ext == ".xlsx":
		head = "PK\x03\x04"
	}
	var n int
	if size != "gone" {
		unit := ""
		fmt.Sscanf(size, "%d%s", &n, &unit)
		n *= map[string]int{"KB": 1000, "MB": 1000_000}[unit]
		f.Bytes = []byte(head + strings.Repeat(name[:1], max(0, n-len(head))))
		f.Type = http.DetectContentType(f.Bytes)
	}
	if rows != "" {
		f.Bytes = spreadsheet(s.t, rows)
		f.Type = http.DetectContentType(f.Bytes)
	}
	id := fmt.Sprint("media", s.n)
	s.files[id] = f
	m := crm.Message{Kind: kind, Media: id, Text: text, Chat: group}
	if text != "" {
		m.Kind = crm.TextMessage
	}
	s.hear(out, s.message(who, m))
}

// spreadsheet is one sheet of rows divided by ; with cells divided by commas.
func spreadsheet(t *testing.T, rows string) []byte {
	t.Helper()
	all := strings.Split(rows, ";")
	var out bytes.Buffer
	err := sheets.WriteLists(&out, sheets.List{Name: "Sheet1", Header: strings.Split(all[0], ","), Rows: len(all) - 1, Row: func(i int) (cells []any) {
		for c := range strings.SplitSeq(all[i+1], ",") {
			cells = append(cells, c)
		}
		return cells
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Fetch is the platform giving what was sent.
func (s *stage) Fetch(_ context.Context, m crm.Message, limit int64) (wecom.File, error) {
	f := s.files[m.Media]
	switch {
	case len(f.Bytes) == 0:
		return f, &wecom.Error{Code: 40007, Msg: "invalid media_id", Class: wecom.ClassContent}
	case int64(len(f.Bytes)) > limit:
		return wecom.File{}, wecom.ErrTooLarge
	}
	return f, nil
}

// external has WeCom tell of an external contact; no when the line says nothing of one.
func (s *stage) external(out *strings.Builder, line string) bool {
	head, fields, _ := strings.Cut(line, ": ")
	words := strings.Fields(head)
	if len(words) != 3 || strings.Contains(head, ">") {
		return false
	}
	who, id, change := words[0], words[2], map[string]string{"adds": "add_external_contact", "edits": "edit_external_contact", "leaves": "del_follow_user", "deletes": "del_external_contact", "refuses": "transfer_fail"}[words[1]]
	if change == "" {
		return false
	}
	if words[1] == "leaves" || words[1] == "refuses" {
		who, id = id, who
	}
	e := s.contacts[id]
	e.ExternalID = id
	for f := range strings.SplitSeq(fields, "; ") {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "name":
			e.Name = value
		case "corp":
			e.Corp = value
		case "phone":
			e.Phone = value
		case "tags":
			e.Tags = strings.Split(value, ",")
		}
	}
	s.contacts[id] = e
	s.hear(out, s.message(who, crm.Message{Kind: crm.ExternalMessage, External: &crm.ExternalEvent{Change: change, ExternalID: id, FailReason: map[bool]string{true: "customer_refused"}[words[1] == "refuses"]}}))
	return true
}

// ExternalContact is the platform showing one.
func (s *stage) ExternalContact(_ context.Context, id, _ string) (crm.ExternalContact, error) {
	e, ok := s.contacts[id]
	if !ok {
		return e, &wecom.Error{Code: 84061, Class: wecom.ClassReceiver}
	}
	return e, nil
}

// leadRule adds a rule for leads to the process.
func (s *stage) leadRule(fields string) {
	rules := &s.bot.Process.Leads
	r := crm.LeadRule{}
	for f := range strings.SplitSeq(fields, "; ") {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "region":
			r.Regions = []string{value}
		case "source":
			r.Sources = []string{value}
		case "to":
			r.To = strings.Split(value, ",")
		case "by":
			rules.By = crm.LeadBalance(value)
		case "otherwise":
			rules.Otherwise = crm.LeadDefault(value)
		default:
			s.t.Fatalf("no such field of a rule for leads: %s", f)
		}
	}
	if len(r.To) > 0 {
		rules.Rules = append(rules.Rules, r)
	}
}

// gate adds a gate to the process.
func (s *stage) gate(fields string) {
	g := crm.Gate{}
	for f := range strings.SplitSeq(fields, "; ") {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "stage":
			g.Stage = crm.StageCode(value)
		case "when":
			g.When = value
		case "auto":
			g.Auto = value
		case "approver":
			g.Approver = value
		case "hours":
			fmt.Sscan(value, &g.TimeLimit)
		default:
			s.t.Fatalf("no such field of a gate: %s", f)
		}
	}
	for _, c := range []string{g.When, g.Auto} {
		if _, err := crm.ParseCondition(c); err != nil {
			s.t.Fatalf("%s: %v", c, err)
		}
	}
	s.bot.Process.Gates = append(s.bot.Process.Gates, g)
}

// message completes m as the platform would, a second after the one before.
func (s *stage) message(from string, m crm.Message) crm.Message {
	s.n++
	s.clock.set(s.clock.at().Add(time.Second))
	m.Key, m.Channel, m.From, m.At = fmt.Sprintf("app:1:%s:%d", from, s.n), crm.AppChannel, from, s.clock.at()
	if m.Chat != "" {
		m.Key, m.Channel = fmt.Sprintf("bot:1:%d", s.n), crm.BotChannel
	}
	s.last = m
	return m
}

// hear lets the bot hear m and writes all that people then see.
func (s *stage) hear(out *strings.Builder, m crm.Message) {
	s.t.Helper()
	ctx := context.Background()
	e, err := s.bot.accept(ctx, m, s.clock.at().Add(time.Hour))
	if err != nil {
		s.t.Fatalf("%s: %v", m.Text, err)
	}
	if u := e.Reply.Update; u != nil && !strings.HasPrefix(e.Reply.Text, u.Card.Title) {
		whom := "everybody"
		if len(u.For) > 0 {
			whom = strings.Join(u.For, ", ")
		}
		fmt.Fprintf(out, "  the card, for %s: %s\n", whom, strings.ReplaceAll(u.Card.Title+"\n"+u.Card.Text, "\n", "\n    "))
	}
	if e.Answered && m.Kind != crm.Click {
		p, way, err := s.bot.take(ctx, m, false)
		if err != nil {
			s.t.Fatalf("%s: %v", m.Text, err)
		}
		if way == store.ByResponse {
			s.write(out, p)
		}
	}
	if err := s.bot.importAll(ctx); err != nil {
		s.t.Fatal(err)
	}
	s.carry(out, "")
}

// carry sends what is in the outbox. when is written before it, for what nobody asked for at that moment.
// People hear side by side, so what they heard is sorted by them.
func (s *stage) carry(out *strings.Builder, when string) {
	heard := listener{refuses: &s.refuses}
	relay := scheduler.NewRelay(s.store, &heard, nil, "stage", slog.New(slog.DiscardHandler))
	for {
		n, err := relay.Once(context.Background())
		if err != nil {
			s.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	slices.SortStableFunc(heard.pushes, func(a, b crm.Push) int { return strings.Compare(turn(a), turn(b)) })
	if when != "" && len(heard.pushes) > 0 {
		fmt.Fprintln(out, "  "+when)
	}
	for _, p := range heard.pushes {
		s.write(out, p)
	}
}

// turn sorts what is heard at one moment: by chat and person, and what a group refused last.
func turn(p crm.Push) string {
	refused := ""
	if strings.HasSuffix(p.Key, ":private") {
		refused = "~"
	}
	return p.Chat + " " + p.To + refused
}

// listener is a platform that keeps what it is sent.
type listener struct {
	mu      sync.Mutex
	pushes  []crm.Push
	refuses *int
}

func (l *listener) Send(_ context.Context, p crm.Push) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p.To == "" && *l.refuses > 0 && p.Else != nil { // what is refused for good goes another way
		*l.refuses--
		p = *p.Else
	}
	l.pushes = append(l.pushes, p)
	return "1", nil
}

// until lets time pass up to an instant, by minutes when something comes due, and writes what is said by itself.
func (s *stage) until(out *strings.Builder, at time.Time) {
	ctx := context.Background()
	if !s.started {
		s.clock.set(at)
		s.started = true
		return
	}
	for s.clock.at().Before(at) {
		step := 5 * time.Minute
		if h := s.clock.at().Hour(); h < 7 || h >= 20 {
			step = time.Hour // little happens at night
		}
		if soon, _, err := s.store.DueSoon(ctx, step); err != nil {
			s.t.Fatal(err)
		} else if len(soon) > 0 {
			step = time.Minute
		}
		next := s.clock.at().Truncate(step).Add(step + 10*time.Second)
		if next.After(at) {
			next = at
		}
		s.clock.set(next)
		s.plans.Pass(ctx)
		s.plans.Periodic(ctx)
		s.takeUp(ctx)
		s.carry(out, next.Format("(01-02 15:04)"))
	}
}

// takeUp answers what was asked by itself: a question on a schedule waits in the inbox.
func (s *stage) takeUp(ctx context.Context) {
	if err := errors.Join(s.bot.Sweep(ctx), s.bot.lanes.wait(ctx)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) write(out *strings.Builder, p crm.Push) {
	if x := p.Transfer; x != nil {
		fmt.Fprintf(out, "  WeCom, give from %s to %s: %v\n", x.From, x.To, x.Contacts)
		return
	}
	text, where := p.Reply.Text, "to "+p.To
	if p.Chat != "" {
		where = "in " + p.Chat
	}
	if c := p.Reply.Chart; c != nil {
		text = "〔" + c.Title + "图：" + figuresOf(c) + "〕\n" + text
	}
	if f := p.Reply.File; f != nil {
		text = strings.TrimSpace(text + "\n〔文件 " + f.Name + "〕" + s.sheetsOf(f))
	}
	if c := p.Reply.Card; c != nil {
		s.dealt = append(s.dealt, c)
		s.cards[p.To] = c
		if p.Chat != "" {
			s.cards[p.Chat] = c
		}
		text = strings.TrimSpace(text + "\n【" + c.Title + "】")
		if c.Text != "" {
			text += "\n" + c.Text
		}
		for _, f := range c.Fields {
			text += "\n" + f.Label + "：" + f.Value
		}
		text += "\n"
		for _, b := range c.Buttons {
			text += "[" + b.Text + "]"
		}
		if c.Link != "" {
			text += "[查看详情] " + c.Link
		}
	}
	text = withoutSecrets(text)
	fmt.Fprintf(out, "  %s: %s\n", where, strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    "))
}

// withoutSecrets is a text without what is made by chance.
func withoutSecrets(text string) string {
	for _, prefix := range []string{store.TokenPrefix, store.HookSecretPrefix} {
		parts := strings.Split(text, prefix)
		for i := range parts[1:] {
			parts[i+1] = "〔秘密〕" + strings.TrimLeft(parts[i+1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
		}
		text = strings.Join(parts, prefix)
	}
	return text
}

// sheetsOf is what stands in a spreadsheet that was sent, but who works here and what the file is.
func (s *stage) sheetsOf(f *crm.Attachment) string {
	const most = 8
	content, err := s.store.Blob(context.Background(), f.Blob)
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.HasSuffix(f.Name, ".docx") {
		text, err := docx.Text(content)
		if err != nil {
			s.t.Fatal(err)
		}
		return "\n" + strings.TrimSpace(text)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	defer book.Close()
	var out strings.Builder
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			s.t.Fatal(err)
		}
		if name == "人员" || name == "说明" || len(rows) < 2 {
			continue
		}
		for i, r := range rows[:min(most, len(rows))] {
			if i == 0 {
				fmt.Fprintf(&out, "\n%s：", name)
			}
			out.WriteString("\n| " + strings.ReplaceAll(strings.Join(r, " | "), "\n", "⏎"))
		}
	}
	return out.String()
}

// figuresOf is what a chart shows.
func figuresOf(c *crm.Chart) string {
	rows := make([]string, len(c.Rows))
	for i, r := range c.Rows {
		rows[i] = r.Label + " " + strings.Join(r.Figures, " · ")
		if r.Group != "" {
			rows[i] = "【" + r.Group + "】" + rows[i]
		}
	}
	return strings.Join(rows, "，")
}

func TestLanesKeepOrder(t *testing.T) {
	l := newLanes(4)
	var mu sync.Mutex
	got := map[string][]int{}
	for i := range 300 {
		who := string(rune('a' + i%3))
		l.do(who, func() {
			mu.Lock()
			defer mu.Unlock()
			got[who] = append(got[who], i)
		})
	}
	if err := l.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for who, order := range got {
		for i, n := range order {
			if i > 0 && n < order[i-1] {
				t.Fatalf("%s: %d came after %d", who, n, order[i-1])
			}
		}
		if len(order) != 100 {
			t.Fatalf("%s: %d of 100 done", who, len(order))
		}
	}
}

func TestLanesWaitEndsWithItsContext(t *testing.T) {
	l := newLanes(1)
	release := make(chan struct{})
	l.do("a", func() { <-release })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.wait(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("wait = %v", err)
	}
	close(release)
}

// Who waits for somebody else lets others be served, and takes the place again afterwards.
func TestLanesServeOthersMeanwhile(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	l := newLanes(1)
	order := make(chan string, 3)
	other := make(chan struct{})
	l.do("a", func() {
		l.outside(func() {
			l.do("b", func() { order <- "b"; close(other) })
			select {
			case <-other:
			case <-ctx.Done():
			}
		})
		order <- "a"
	})
	if err := l.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first := <-order; first != "b" {
		t.Errorf("%s came first", first)
	}
	if len(l.slots) != 0 {
		t.Errorf("%d places are still taken", len(l.slots))
	}
}

func TestLanesKnowACrowd(t *testing.T) {
	l := newLanes(2)
	release := make(chan struct{})
	for n, want := range []bool{false, false, true, true} {
		if got := l.crowded(); got != want {
			t.Errorf("%d people: crowded %v, want %v", n, got, want)
		}
		l.do(fmt.Sprint("p", n), func() { <-release })
	}
	close(release)
	if err := l.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.crowded() {
		t.Error("crowded, with nobody there")
	}
}
