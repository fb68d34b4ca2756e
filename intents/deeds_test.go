package intents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// desk is the deeds on a real, empty store, with a clock that is moved: Tuesday, 2026-11-24 10:00.
type desk struct {
	*testing.T
	storetest.Team
	process  *crm.Process
	calendar *crm.Calendar
	now      time.Time
	memory   map[crm.UserID]string
	n        int
	s        *store.Store
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := configs.LoadHolidays("")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{T: t, process: process, calendar: calendar, memory: map[crm.UserID]string{}}
	zone := time.FixedZone("CST", 8*3600)
	d.now = time.Date(2026, 11, 24, 10, 0, 0, 0, zone)
	d.s = storetest.New(t, func(o *store.Options) { o.Process, o.Location, o.Admins = process, zone, []string{"boss"} })
	d.Team = storetest.People(t, d.s)
	return d
}

// in runs f in a turn of a person, a second after the one before.
func (d *desk) in(u crm.User, text string, f func(ctx context.Context, t *Turn) error) error {
	d.Helper()
	d.now = d.now.Add(time.Second)
	d.n++
	m := &Memory{}
	if old := d.memory[u.ID]; old != "" { // what is remembered goes through the store
		if err := json.Unmarshal([]byte(old), m); err != nil {
			d.Fatal(err)
		}
	}
	key := fmt.Sprint("m", d.n)
	defer func() {
		raw, err := json.Marshal(m)
		if err != nil {
			d.Error(err)
		}
		d.memory[u.ID] = string(raw)
	}()
	return d.s.InTx(context.Background(), store.Deed{User: u.ID, Now: d.now, Message: key}, func(tx *store.Tx) error {
		t := &Turn{Now: d.now, Actor: tx.Actor(), Tx: tx, Process: d.process, Calendar: d.calendar, Memory: m, Text: text,
			Message: crm.Message{Key: key, Kind: crm.TextMessage, Text: text}}
		return f(context.Background(), t)
	})
}

// run does a request as the bot does, and gives what the person sees.
func (d *desk) run(ctx context.Context, t *Turn, r Request) (out string) {
	d.Helper()
	intent := Intent{}
	for _, i := range All() {
		if i.Kind == r.Kind {
			intent = i
		}
	}
	if intent.Do == nil {
		d.Fatalf("no intent %s", r.Kind)
	}
	var text say.Text
	err := t.Tx.Step(ctx, func() (err error) {
		text, err = intent.Do(ctx, t, r)
		return err
	})
	var ask *Ask
	if problem, ok := say.Problem(err); ok {
		return string(problem)
	} else if errors.As(err, &ask) {
		t.Memory.Pending = ask
		out = "？" + string(ask.Say)
		for i, c := range ask.Choices {
			out += fmt.Sprintf("\n%d. %s", i+1, c.Label)
		}
		return out
	} else if err != nil {
		d.Fatalf("%s: %v", r.Kind, err)
	}
	if no := t.Tx.No(); no > 0 && intent.Write {
		text += "\n" + say.Receipt(no)
	}
	return string(text)
}

// asks is a request of a person; what it gives is what they see.
func (d *desk) asks(u crm.User, kind Kind, s Slots, text ...string) string {
	d.Helper()
	var out string
	words := strings.Join(text, "")
	for _, ref := range []*Ref{&s.Customer, &s.Contact} {
		if i := strings.Index(words, ref.Text); i >= 0 && ref.Text != "" {
			ref.Span = zh.Span{Start: i, End: i + len(ref.Text)}
		}
	}
	if err := d.in(u, words, func(ctx context.Context, t *Turn) error {
		t.Memory.Pending = nil
		out = d.run(ctx, t, Request{Kind: kind, Slots: s, Span: zh.Span{End: len(words)}})
		return nil
	}); err != nil {
		d.Fatal(err)
	}
	return out
}

// answers is a person's next message, offered to the question that waits.
func (d *desk) answers(u crm.User, text string) (out string) {
	d.Helper()
	if err := d.in(u, text, func(ctx context.Context, t *Turn) error {
		pending := t.Memory.Pending
		if pending == nil {
			d.Fatalf("%s: nothing was asked", text)
		}
		t.Memory.Pending = nil
		switch a := pending.Resume(t); a.Outcome {
		case Completed:
			out = d.run(ctx, t, a.Request)
		case Declined:
			out = "declined"
		default:
			out = "no answer"
		}
		return nil
	}); err != nil {
		d.Fatal(err)
	}
	return out
}

func (d *desk) want(got, want string) {
	d.Helper()
	if got != strings.TrimSpace(want) {
		d.Errorf("got\n%s\n\nwant\n%s", got, strings.TrimSpace(want))
	}
}

func called(s string) Ref     { return Ref{Text: s, Match: "shape"} }
func anaphor() Ref            { return Ref{Text: "这单", Match: "anaphor"} }
func yuan(n int64) *zh.Amount { return &zh.Amount{Kind: zh.MoneyAmount, Fen: n * 100, Currency: "CNY"} }
func (d *desk) day(month, day int) *zh.Time {
	at := time.Date(2026, time.Month(month), day, 0, 0, 0, 0, d.now.Location())
	return &zh.Time{Kind: zh.Day, Start: at, End: at.AddDate(0, 0, 1)}
}

func TestLogContact(t *testing.T) {
	d := newDesk(t)
	north := Slots{Customer: called("华北重工"), Contact: Ref{Text: "王总"}, Activity: crm.Visit, Note: "聊了年度框架", Next: d.day(12, 2), NextText: "再约"}
	d.want(d.asks(d.Zhang, LogContact, north, "今天拜访了华北重工王总，聊了年度框架，下周三再约"), `
？没找到「华北重工」，新建吗？
1. 新建
2. 不用`)
	d.want(d.answers(d.Zhang, "好"), `
已记：华北重工 · 拜访王总（新客户）
聊了年度框架
下次：下周三（12月2日）再约
#1 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: anaphor(), Activity: crm.Phone, Note: "价格没问题"}), `
已记：华北重工 · 电话
价格没问题
下次：下周三（12月2日）再约
还缺：和谁聊的
#2 · 回「撤销」可撤`)
	d.now = d.now.AddDate(0, 0, 9) // 3 December: the promised visit takes place
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: called("华北重工"), Contact: Ref{Text: "王总"}, Activity: crm.Visit}, "拜访了华北重工王总"), `
已记：华北重工 · 拜访王总
缺下一步：下次什么时候联系？
#3 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: called("华北重工"), Contact: Ref{Text: "王总"}, Activity: crm.Visit}, "拜访了华北重工王总"), `
已记：华北重工 · 拜访王总（与上一条相同）
缺下一步：下次什么时候联系？
#4 · 回「撤销」可撤`)
	d.want(d.asks(d.Wang, LogContact, Slots{Customer: called("华北重工"), Activity: crm.Phone, Outcome: crm.NotReached, HappenedAt: d.day(12, 2)}), `
已记：华北重工 · 昨天电话（没联系上）
提醒：张伟这两天也联系过这个客户
下次什么时候联系？
#1 · 回「撤销」可撤`)
}

func TestLogContactWithDeal(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("星辰科技")})
	quote := Slots{Customer: called("星辰科技"), Activity: crm.Meeting, Note: "确认了方案", Stage: "quote"}
	d.want(d.asks(d.Zhang, LogContact, quote), `
？星辰科技还没有进行中的商机，建一个并记到报价吗？
1. 建商机
2. 只记跟进`)
	d.want(d.answers(d.Zhang, "建商机"), `？星辰科技进入报价要有金额，是多少？例如：60万`)
	d.want(d.answers(d.Zhang, "80万"), `
已记：星辰科技 · 会议
确认了方案
已建商机：报价 · 80万
下次：本周五（11月27日）（按阶段节奏）
还缺：和谁聊的
#2 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, LogContact, Slots{Customer: called("星辰科技"), Activity: crm.Phone, Amount: yuan(750000)}), `
已记：星辰科技 · 电话
金额：75万
下次：本周五（11月27日）（按阶段节奏）
还缺：和谁聊的
#3 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, LogContact, quote), `
已记：星辰科技 · 会议（与上一条相同）
确认了方案
下次：本周五（11月27日）（按阶段节奏）
还缺：和谁聊的
#4 · 回「撤销」可撤`)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("恒通物流")})
	quote.Customer = called("恒通物流")
	d.asks(d.Zhang, LogContact, quote)
	d.want(d.answers(d.Zhang, "不用"), `
已记：恒通物流 · 会议
确认了方案
缺下一步：下次什么时候联系？
#6 · 回「撤销」可撤`)
}

func TestWhichCustomer(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工"), Region: "苏州"})
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重汽")})
	d.asks(d.Li, CreateCustomer, Slots{Customer: called("华北电网")})
	d.asks(d.Chen, CreateCustomer, Slots{Customer: called("秘密客户")})
	note := func(s string) Slots { return Slots{Customer: called(s), Note: "要专票"} }
	d.want(d.asks(d.Zhang, AddNote, note("华北")), `
？没找到「华北」，新建吗？
1. 新建
2. 华北重工（苏州 · 没联系过）
3. 华北重汽（没联系过）
4. 不用`)
	for answer, want := range map[string]string{
		"重工": "已备注：华北重工\n要专票", "3": "已备注：华北重汽\n要专票", "第二个": "已备注：华北重工\n要专票", "不用": "declined", "算了": "declined",
		"华北重汽": "已备注：华北重汽\n要专票", "今天拜访了星辰科技": "no answer", "应该是华北重工": "已备注：华北重工\n要专票",
	} {
		d.asks(d.Zhang, AddNote, note("华北"))
		got, _, _ := strings.Cut(d.answers(d.Zhang, answer), "\n#")
		d.want(got, want)
	}
	// What others have is as if it did not exist, until its name is to be taken.
	d.want(d.asks(d.Zhang, AddNote, note("秘密客户")), "？没找到「秘密客户」，新建吗？\n1. 新建\n2. 不用")
	d.want(d.answers(d.Zhang, "新建"), "「秘密客户」已经有人（陈＊）在跟了，没有新建。需要的话请找主管协调。")
	d.want(d.asks(d.Zhang, AddNote, Slots{Customer: Ref{Text: "秘密客户", Match: "exact", IDs: []crm.CustomerID{4}}, Note: "x"}), "？没找到「秘密客户」，新建吗？\n1. 新建\n2. 不用")
	// What only sounds alike is asked about.
	d.want(d.asks(d.Zhang, AddNote, Slots{Customer: Ref{Text: "华北虫工", Match: "pinyin", IDs: []crm.CustomerID{1}}, Note: "x"}), `
？「华北虫工」是指哪个客户？
1. 华北重工（苏州 · 没联系过）
2. 新建
3. 不用`)
	d.want(d.answers(d.Zhang, "是的"), "已备注：华北重工\nx\n#"+fmt.Sprint(d.no(d.Zhang))+" · 回「撤销」可撤")
}

// no is the number of a person's last operation.
func (d *desk) no(u crm.User) (no int) {
	d.Helper()
	if err := d.in(u, "", func(ctx context.Context, t *Turn) error {
		ops, err := t.Tx.Operations(ctx, store.OperationFilter{Limit: 1})
		if len(ops) > 0 {
			no = ops[0].No
		}
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return no
}

func TestSpokenOfBefore(t *testing.T) {
	d := newDesk(t)
	d.want(d.asks(d.Zhang, AddNote, Slots{Note: "喜欢喝茶"}), "？说的是哪个客户？")
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工"), Contact: Ref{Text: "王总"}})
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("星辰科技"), Contact: Ref{Text: "李经理"}})
	d.want(d.asks(d.Zhang, AddNote, Slots{Note: "喜欢喝茶"}), "已备注：星辰科技\n喜欢喝茶\n#3 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AddNote, Slots{Contact: Ref{Text: "王总"}, Note: "喜欢喝茶"}), "已备注：华北重工\n喜欢喝茶\n#4 · 回「撤销」可撤")
	d.now = d.now.Add(11 * time.Minute)
	d.want(d.asks(d.Zhang, AddNote, Slots{Customer: anaphor(), Note: "喜欢喝茶"}), "？说的是哪个客户？")
	d.want(d.answers(d.Zhang, "星辰科技"), "已备注：星辰科技\n喜欢喝茶\n#5 · 回「撤销」可撤")
}

func TestCreateCustomer(t *testing.T) {
	d := newDesk(t)
	d.want(d.asks(d.Zhang, CreateCustomer, Slots{}), "？新客户叫什么名字？例如：新增客户 华北重工，联系人王总。")
	d.want(d.answers(d.Zhang, "青山仪表"), "已新建客户：青山仪表\n下次什么时候联系？\n#1 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("上善环境"), Level: "B", Industry: "污水处理", Source: "展会", Contact: Ref{Text: "吴工"}, Phone: "13800000001", Next: d.day(11, 25)}), `
已新建客户：上善环境
B级 · 污水处理 · 来源 展会
联系人：吴工 · 13800000001
下次：明天（11月25日 周三）
#2 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("青山 仪表")}), "「青山仪表」已经是你的客户了，没有重复建。")
	d.want(d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("青山仪表"), Industry: "仪表"}), "「青山仪表」已经是你的客户，已补充：\n仪表\n#3 · 回「撤销」可撤")
	d.want(d.asks(d.Li, CreateCustomer, Slots{Customer: called("青山仪表")}), "「青山仪表」已经有人（张＊）在跟了，没有新建。需要的话请找主管协调。")
	d.want(d.asks(d.Wang, CreateCustomer, Slots{Customer: called("青山仪表")}), "「青山仪表」已经有了，在张伟名下，没有重复建。")
}

func TestDealsMove(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: anaphor(), Stage: "quote", Amount: yuan(800000)}), `
已建商机：华北重工 · 新商机
报价 · 80万
下次：本周五（11月27日）（按阶段节奏）
还缺：预计成交日
#2 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: anaphor(), Stage: "quote"}), "「新商机」本来就在报价阶段，没有改动。")
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: anaphor(), Stage: "quote", Amount: yuan(900000)}), "已更新：华北重工 · 新商机\n金额：80万 → 90万\n#3 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: anaphor(), Stage: StageBack}), "？「新商机」从报价退回商机，原因是？")
	d.want(d.answers(d.Zhang, "客户要重新比价"), `
已推进：华北重工 · 新商机
报价 → 商机 · 90万
原因：客户要重新比价
下次：本周五（11月27日）（按阶段节奏）
还缺：联系人
#4 · 回「撤销」可撤`)
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: anaphor(), Stage: StageNext, Next: d.day(12, 1), NextText: "送样"}), `
已推进：华北重工 · 新商机
商机 → 报价 · 90万
下次：下周二（12月1日）送样
还缺：预计成交日
#5 · 回「撤销」可撤`)
}

// read looks at the records as a person sees them.
func (d *desk) read(u crm.User, look func(*Turn)) {
	d.Helper()
	if err := d.in(u, "", func(_ context.Context, t *Turn) error {
		look(t)
		return nil
	}); err != nil {
		d.Fatal(err)
	}
}

func TestGist(t *testing.T) {
	for said, want := range map[string]string{
		"今天拜访了华北重工王总，聊了年度框架，下周三再约":  "聊了年度框架",
		"华北重工 电话 王总 确认参数没问题 下周三上门":  "确认参数没问题",
		"今天拜访了华北重工王总":               "",
		"今天拜访了王总，聊了续约":              "聊了续约",
		"今天打了电话，价格没问题":              "价格没问题",
		"今天他们说价格没有问题":               "他们说价格没有问题",
		"给华北重工王总打了电话":               "",
		"华北重工说价格没有问题了，月底签":          "说价格没有问题了，月底签",
		"华北重工，王总说，先试用一个月。下周三再约 带样品": "王总说，先试用一个月，带样品",
	} {
		span := func(s string) zh.Span {
			i := strings.Index(said, s)
			return zh.Span{Start: max(i, 0), End: max(i, 0) + len(s)*min(i+1, 1)}
		}
		text := "华北重工"
		if !strings.Contains(said, text) {
			text = ""
		}
		r := Request{Span: zh.Span{End: len(said)}, Slots: Slots{Customer: Ref{Text: text, Span: span("华北重工")}, Contact: Ref{Span: span("王总")}, Next: &zh.Time{Span: span("下周三")}, HappenedAt: &zh.Time{Span: span("今天")}}}
		if got := (&Turn{Text: said}).gist(r); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
		if got := (&Turn{Text: said, resumed: true}).gist(r); got != "" {
			t.Errorf("%s: %q of an earlier message", said, got)
		}
	}
}
