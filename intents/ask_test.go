package intents

import (
	"context"
	"strings"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/intents/zh"
	"genjin/scheduler"
)

func TestAnswers(t *testing.T) {
	d := newDesk(t)
	customers := &Ask{Slot: AskCustomer, Choices: []Choice{{Label: "华北重工（苏州）", ID: 11}, {Label: "华北重汽（北京）", ID: 12}}}
	create := &Ask{Slot: AskCreate, Choices: []Choice{{Label: "新建", Value: "create"}, {Label: "华北重工（苏州）", ID: 11}, {Label: "不用", Value: "no"}}, Request: Request{Slots: Slots{Customer: Ref{Text: "华北", Match: "shape"}}}}
	deals := &Ask{Slot: AskDeal, Choices: []Choice{{Label: "建商机", Value: "create"}, {Label: "只记跟进", Value: "skip"}}}
	amount := &Ask{Slot: AskAmount}
	rough := &Ask{Slot: AskAmount, Choices: []Choice{{Label: "15万", ID: 15_000_000, Value: "CNY"}}}
	date := &Ask{Slot: AskDate}
	reason := &Ask{Slot: AskReason, Choices: []Choice{{Label: "价格", Value: "price"}, {Label: "竞品", Value: "competitor"}}}
	stage := &Ask{Slot: AskStage, Choices: []Choice{{Label: "商机", Value: "opportunity"}, {Label: "报价", Value: "quote"}}}
	kind := &Ask{Slot: AskKind, Choices: []Choice{{Label: "记录跟进", Value: "log_contact"}, {Label: "备注", Value: "add_note"}}}
	really := confirm(Request{}, "要撤销吗", "撤销3条")
	contact := &Ask{Slot: AskContact}

	picked := func(id int64) func(Slots) bool { return func(s Slots) bool { return s.Customer.Picked == id } }
	fen := func(n int64) func(Slots) bool {
		return func(s Slots) bool { return s.Amount != nil && s.Amount.Fen == n && !s.Amount.Approx }
	}
	onDay := func(day string) func(Slots) bool {
		return func(s Slots) bool { return s.Next != nil && crm.DateOf(s.Next.Start).String() == day }
	}
	for _, c := range []struct {
		ask   *Ask
		said  string
		want  Outcome
		check func(Slots) bool // nil: not looked at
	}{
		{customers, "1", Completed, picked(11)}, {customers, "2.", Completed, picked(12)}, {customers, "②", Completed, picked(12)}, {customers, "２", Completed, picked(12)},
		{customers, "第二个", Completed, picked(12)}, {customers, "选1", Completed, picked(11)}, {customers, "北京", Completed, picked(12)}, {customers, "重工", Completed, picked(11)},
		{customers, "华北", Completed, func(s Slots) bool { return s.Customer.Text == "华北" }}, {customers, "3", NotAnAnswer, nil}, {customers, "好", NotAnAnswer, nil}, {customers, "算了", Declined, nil},
		{customers, "今天拜访了星辰科技", NotAnAnswer, nil}, {customers, "撤销", NotAnAnswer, nil}, {customers, "给华北重工建个商机，年度框架，50万", NotAnAnswer, nil}, {customers, "华北重工签了！120万", NotAnAnswer, nil}, {customers, "12万", NotAnAnswer, nil}, {customers, "", NotAnAnswer, nil},
		{create, "是", Completed, func(s Slots) bool { return s.Customer.Match == "create" && s.Customer.Text == "华北" }}, {create, "嗯。", Completed, nil}, {create, "OK", Completed, nil}, {create, "可以！", Completed, nil},
		{create, "不用", Declined, nil}, {create, "否", Declined, nil}, {create, "不", Declined, nil}, {create, "3", Declined, nil}, {create, "2", Completed, picked(11)},
		{create, "是华北重型机械", Completed, func(s Slots) bool { return s.Customer.Text == "华北重型机械" && s.Customer.Match == "shape" }},
		{create, "我的漏斗", NotAnAnswer, nil},
		{deals, "好", Completed, func(s Slots) bool { return s.Deal.Match == "create" }}, {deals, "不用", Completed, func(s Slots) bool { return s.Deal.Match == "none" }},
		{amount, "60万", Completed, fen(60_000_000)}, {amount, "大概是60万吧", Completed, nil}, {amount, "60", Completed, func(s Slots) bool { return s.Amount.Fen == 60_000_000 && s.Amount.Approx }},
		{amount, "98000元", Completed, fen(9_800_000)}, {amount, "不知道", NotAnAnswer, nil}, {amount, "算了", Declined, nil}, {amount, "今天拜访了星辰科技聊了60万的单子", NotAnAnswer, nil},
		{rough, "对", Completed, fen(15_000_000)}, {rough, "18万", Completed, fen(18_000_000)}, {rough, "不对", Declined, nil},
		{date, "下周三", Completed, onDay("2026-12-02")}, {date, "12月1号吧", Completed, onDay("2026-12-01")}, {date, "今天下午4点", Completed, onDay("2026-11-24")}, {date, "再说", NotAnAnswer, nil}, {date, "明天拜访华北重工", NotAnAnswer, nil},
		{reason, "2", Completed, func(s Slots) bool { return s.Loss == "competitor" && s.Reason == "竞品" }}, {reason, "太贵了", Completed, func(s Slots) bool { return s.Loss == "price" && s.Reason == "太贵了" }},
		{reason, "客户的老板换人了", Completed, func(s Slots) bool { return s.Loss == "" && s.Reason == "客户的老板换人了" }}, {reason, "我的漏斗", NotAnAnswer, nil},
		{stage, "报价", Completed, func(s Slots) bool { return s.Stage == "quote" }}, {stage, "谈判了", Completed, func(s Slots) bool { return s.Stage == "quote" }}, {stage, "哈哈", NotAnAnswer, nil},
		{kind, "备注", Completed, nil}, {kind, "哈哈", NotAnAnswer, nil},
		{really, "确认", Completed, func(s Slots) bool { return s.Confirmed }}, {really, "不用", Declined, nil}, {really, "2", Declined, nil}, {really, "哈哈", NotAnAnswer, nil},
		{contact, "王总", Completed, func(s Slots) bool { return s.Contact.Text == "王总" }},
	} {
		turn := &Turn{Text: c.said, Now: d.now, Process: d.process, Calendar: d.calendar, Message: crm.Message{Kind: crm.TextMessage}}
		got := c.ask.Resume(turn)
		if got.Outcome != c.want || (c.check != nil && !c.check(got.Request.Slots)) {
			t.Errorf("%s %q: %v %+v", c.ask.Slot, c.said, got.Outcome, got.Request.Slots)
		}
		if turn.resumed != (c.want != NotAnAnswer) {
			t.Errorf("%q: resumed %v", c.said, turn.resumed)
		}
	}
	// A name is no clause: what has a verb, an adjective, an amount or a pronoun of its own leaves the question alone.
	for said, want := range map[string]bool{
		"他喜欢抽烟": false, "大概三十来万": false, "剩下的钱安装完付": false, "对手便宜": false, "thx": false, "后天": false, "云雀的下次跟进": false, "报价12万": false,
		"联系云顶": false, "她不喝酒": false, "价格有点高": false, "下周再约": false, "老板抠门": false, "余下验收完付": false, "拜托": false, "tks": false, "我记错了": false, "付款慢": false,
		"云顶": true, "云雀乳品": true, "后天食品": true, "华为": true, "美的": true, "签单宝": true, "好利来": true, "vertex": true, "3M中国": true, "老王牛肉面": true, "三六五网络": true,
		"是云顶天宫": true, "云雀那边": true, "云雀的": true, "一汽大众": true, "上海外高桥保税区港务": true,
	} {
		got := customers.Resume(&Turn{Text: said, Now: d.now, Process: d.process, Calendar: d.calendar, Message: crm.Message{Kind: crm.TextMessage}})
		if (got.Outcome == Completed) != want {
			t.Errorf("%s: %v %+v", said, got.Outcome, got.Request.Slots.Customer)
		}
	}
	for said, want := range map[string]bool{"王总": true, "周二妮": true, "李建国": true, "鲍总": true, "Tony": true, "后天": false, "他没说": false, "安装": false, "thx": false} {
		got := contact.Resume(&Turn{Text: said, Now: d.now, Process: d.process, Calendar: d.calendar, Message: crm.Message{Kind: crm.TextMessage}})
		if (got.Outcome == Completed) != want {
			t.Errorf("contact %s: %v", said, got.Outcome)
		}
	}
	// What is surely a message of its own is no name; a name alone may read as a question about that customer.
	for kind, want := range map[Kind]Outcome{AddTag: NotAnAnswer, QueryCustomer: Completed, None: Completed} {
		turn := &Turn{Text: "ABC 重点", Process: d.process, Understood: Result{Requests: []Request{{Kind: kind, Confidence: 0.9}}}}
		got := customers.Resume(turn)
		if got.Outcome != want || want == Completed && got.Request.Slots.Customer.Text != "ABC 重点" {
			t.Errorf("%s: %v %+v", kind, got.Outcome, got.Request.Slots.Customer)
		}
	}
	for key, want := range map[string]Outcome{"c1": Completed, "c2": Completed, "c3": NotAnAnswer, "c0": NotAnAnswer, "x": NotAnAnswer, "no": Declined} {
		if got := customers.Resume(&Turn{Message: crm.Message{Kind: crm.Click, Button: key}}); got.Outcome != want {
			t.Errorf("%s: %v", key, got.Outcome)
		}
	}
}

func TestDueOf(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for said, want := range map[string]string{
		"下周三": "2026-12-02", "明天下午三点": "2026-11-25 15:00", "后天下午": "2026-11-26", "周五前": "2026-11-27", "三天后": "2026-11-27", "下周": "", "过几天": "",
	} {
		times := zh.Times(zh.Read(said), now, zh.TimeOptions{Tense: zh.Future})
		got := ""
		if len(times) == 1 && !times[0].Vague {
			if due, ok := dueOf(&times[0]); ok {
				if got = due.At.Format("2006-01-02 15:04"); due.AllDay {
					got = due.At.Format(time.DateOnly)
				}
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q (%+v)", said, got, want, times)
		}
	}
}

// Every intent says in its own words what it listens for.
func TestIntentsAreWhole(t *testing.T) {
	seen := map[Kind]bool{}
	for _, i := range All() {
		if i.Title == "" || len(i.Examples) < 3 && i.Kind != TapButton || // a button has no words
			i.Do == nil || seen[i.Kind] {
			t.Errorf("%s: title %q, %d examples, seen %v", i.Kind, i.Title, len(i.Examples), seen[i.Kind])
		}
		seen[i.Kind] = true
	}
	for _, k := range []Kind{LogContact, CreateCustomer, AddContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder, AddNote, AddTag, Amend, Undo} {
		if !seen[k] {
			t.Errorf("%s is missing", k)
		}
	}
}

// Every push can be switched off by every word that the timetable gives for it.
func TestPushesAreCalledByTheirWords(t *testing.T) {
	names := []string{}
	all, err := configs.LoadPushes("", time.UTC, scheduler.Names())
	if err == nil {
		for _, p := range all.Plans {
			names = append(names, p.Words...)
		}
	}
	if len(names) < 10 {
		t.Fatalf("%d words, %v", len(names), err)
	}
	p := NewParser(nil, Lexicon{})
	for _, w := range names {
		got := p.Parse("关掉"+w, testContext()).Requests
		if len(got) != 1 || got[0].Kind != PushSettings || got[0].Slots.Push.Op != MutePush || got[0].Slots.Push.Word == "" {
			t.Errorf("关掉%s: %+v", w, got)
		}
	}
}

// A rep who names another's customer, in whatever way, gets the words for what does not exist, and writes nothing.
func TestDeedsKeepToTheirScope(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Chen, CreateCustomer, Slots{Customer: called("密客户"), Contact: Ref{Text: "密总"}})
	d.asks(d.Chen, CreateDeal, Slots{Customer: called("密客户"), Deal: Ref{Text: "密单"}, Amount: yuan(1000)})
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("甲")})
	before := d.no(d.Zhang)
	for _, i := range All() {
		if !i.Write || i.Kind == CreateCustomer || i.Kind == Amend || i.Kind == SetReminder {
			continue
		}
		for _, c := range []Ref{{Text: "密客户", Match: "exact", IDs: []crm.CustomerID{1}}, {Text: "密客户", Match: "shape"}, {Text: "迷客户", Match: "pinyin", IDs: []crm.CustomerID{1}}, {Text: "密客户", Picked: 1}} {
			for _, contact := range []Ref{{}, {Text: "密总"}} {
				s := Slots{Customer: c, Contact: contact, Note: "x", Stage: "won", Reason: "x", Amount: yuan(5), Tags: []string{"x"}, Activity: crm.Phone, Next: d.day(12, 2)}
				out := d.asks(d.Zhang, i.Kind, s)
				out = strings.NewReplacer("「密客户」", "", "「迷客户」", "", "「密总」", "").Replace(out) // as it was said
				if strings.Contains(out, "密") || d.no(d.Zhang) != before {
					t.Errorf("%s %+v: %s", i.Kind, c, out)
				}
			}
		}
		s := Slots{Customer: called("甲"), Deal: Ref{Picked: 1}, Stage: "won", Reason: "x", Amount: yuan(5), Activity: crm.Phone}
		if i.Kind == AdvanceDeal || i.Kind == CloseWon || i.Kind == CloseLost || i.Kind == RecordPayment || i.Kind == LogContact {
			if out := d.asks(d.Zhang, i.Kind, s); out != "没找到这个商机，没有改动。" {
				t.Errorf("%s with another's deal: %s", i.Kind, out)
			}
		}
	}
	d.asks(d.Zhang, AddNote, Slots{Customer: called("甲"), Note: "x"}) // spoken of just now, however many deeds there are above
	d.want(d.asks(d.Zhang, AddNote, Slots{Contact: Ref{Text: "密总"}, Note: "x"}), "？「密总」是哪个客户的？\n1. 甲（没联系过）")
	d.read(d.Zhang, func(t *Turn) {
		if _, err := t.Tx.Deal(context.Background(), 1); !notFound(err) {
			d.Error("another's deal was read")
		}
	})
}
