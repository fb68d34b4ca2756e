package intents

import (
	"context"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
)

// A stage may ask for more than an amount: each thing is asked for once, and the move goes on.
func TestStageAsksForWhatItNeeds(t *testing.T) {
	d := newDesk(t)
	line := &d.process.Pipelines[0]
	for i := range line.Stages {
		if line.Stages[i].Code == "quote" {
			line.Stages[i].Entry = []crm.Criterion{{Field: crm.ExpectedCloseField, Label: "预计成交日"}, {Field: crm.ContactField, Label: "联系人"}, {Field: crm.DecisionMakerField, Label: "决策人"}}
		}
	}
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	d.asks(d.Zhang, CreateDeal, Slots{Customer: called("华北重工"), Deal: Ref{Text: "年度框架"}})
	d.want(d.asks(d.Zhang, AdvanceDeal, Slots{Customer: anaphor()}), "？华北重工推进到哪个阶段？\n1. 线索\n2. 报价\n3. 成交\n4. 回款\n5. 输单")
	d.want(d.answers(d.Zhang, "报价"), "？华北重工进入报价还缺预计成交日，是什么？")
	d.want(d.answers(d.Zhang, "12月底"), "？华北重工进入报价还缺联系人，是什么？")
	d.want(d.answers(d.Zhang, "王总"), "？华北重工进入报价还缺决策人，是什么？")
	d.want(d.answers(d.Zhang, "李董"), `
已推进：华北重工 · 年度框架
商机 → 报价
下次：下周二（12月1日）（按阶段节奏）
#3 · 回「撤销」可撤`)
	d.read(d.Zhang, func(t *Turn) {
		deal, err := t.Tx.Deal(context.Background(), 1)
		people, err2 := t.Tx.Contacts(context.Background(), 1)
		if err != nil || err2 != nil || deal.ExpectedClose.String() != "2026-12-31" || len(people) != 1 || people[0].Title != "决策人" {
			d.Errorf("%v %v %+v %+v", err, err2, deal, people)
		}
	})
	d.want(d.asks(d.Zhang, Amend, Slots{Field: "stage", Stage: "opportunity"}), `
已推进：华北重工 · 年度框架
报价 → 商机
原因：更正
下次：下周二（12月1日）（按阶段节奏）
还缺：金额
#4 · 回「撤销」可撤`)
}

// A next date that cannot be kept is asked for again, before anything is written.
func TestNextDate(t *testing.T) {
	d := newDesk(t)
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	log := func(z *zh.Time, text string) string {
		z.Span = zh.Span{End: len(text)}
		return d.asks(d.Zhang, LogContact, Slots{Customer: anaphor(), Activity: crm.Phone, Next: z}, text)
	}
	d.want(log(d.day(11, 23), "周一"), "？「周一」已经过去了，下次是哪天？")
	d.want(d.answers(d.Zhang, "下周一"), "已记：华北重工 · 电话\n下次：下周一（11月30日）\n还缺：聊了什么\n#2 · 回「撤销」可撤")
	d.want(log(&zh.Time{Kind: zh.Invalid}, "2月30日"), "？没有「2月30日」这一天，是哪天？")
	d.want(log(d.day(11, 24), "今天"), "已记：华北重工 · 电话\n下次：今天（11月24日 周二）\n还缺：聊了什么\n#3 · 回「撤销」可撤")
	d.want(log(&zh.Time{Kind: zh.Range, Start: d.day(11, 30).Start, End: d.day(12, 7).Start}, "下周"), "已记：华北重工 · 电话\n下次「下周」没定到天，哪天联系？\n#4 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, Amend, Slots{Next: d.day(12, 3)}), "已改：华北重工\n下次：下周四（12月3日）\n#5 · 回「撤销」可撤")
}

// A contact ticks off the planned one when the next is said, or when it was due; one that is still to come stays.
func TestContactTicksOff(t *testing.T) {
	for _, c := range []struct {
		planned, next *zh.Time
		outcome       crm.Outcome
		later         int // days
		want          string
	}{
		{newDesk(t).day(12, 2), nil, "", 0, "open 12-02"},
		{newDesk(t).day(12, 2), newDesk(t).day(12, 9), "", 0, "done 12-02, open 12-09"},
		{newDesk(t).day(12, 2), newDesk(t).day(12, 9), crm.NotReached, 0, "canceled 12-02, open 12-09"},
		{newDesk(t).day(12, 2), nil, "", 8, "done 12-02"},
		{newDesk(t).day(12, 2), nil, crm.NotReached, 8, "open 12-02"},
	} {
		d := newDesk(t)
		d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工"), Next: c.planned})
		d.now = d.now.AddDate(0, 0, c.later)
		d.asks(d.Zhang, LogContact, Slots{Customer: called("华北重工"), Activity: crm.Phone, Next: c.next, Outcome: c.outcome})
		var got []string
		d.read(d.Zhang, func(tu *Turn) {
			all, err := tu.Tx.ListFollowUps(context.Background(), store.FollowUpFilter{Customer: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				got = append(got, string(f.Status)+f.Due.At.Format(" 01-02"))
			}
		})
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v: %s, want %s", c, s, c.want)
		}
	}
}

// Of several reminders the one that is meant is asked for; in a group nobody's number is shown.
func TestWhichReminder(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"给王总打电话", "给李总打电话"} {
		d.asks(d.Zhang, SetReminder, Slots{Next: d.day(12, 2), Text: text})
	}
	d.want(d.asks(d.Zhang, SetReminder, Slots{Untag: true, Text: "打电话"}), "？是哪个提醒？\n1. 下周三（12月2日）09:00 给王总打电话\n2. 下周三（12月2日）09:00 给李总打电话")
	d.want(d.answers(d.Zhang, "李总"), "已取消提醒：给李总打电话\n#3 · 回「撤销」可撤")
	d.want(d.asks(d.Zhang, SetReminder, Slots{Field: "next", Text: "写诗", Next: d.day(12, 3)}), "没有找到要改的提醒。回「我的提醒」看看都有哪些。")
	d.asks(d.Zhang, CreateCustomer, Slots{Customer: called("华北重工")})
	if err := d.in(d.Zhang, "", func(ctx context.Context, tu *Turn) error {
		tu.Group = true
		if out := d.run(ctx, tu, Request{Kind: AddContact, Slots: Slots{Customer: called("华北重工"), Contact: Ref{Text: "马主任"}, Phone: "13800000002"}}); strings.Contains(out, "138") {
			t.Errorf("in a group: %s", out)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestFirstAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) // a Tuesday
	for _, c := range []struct{ from, rule, want string }{
		{"2026-11-24 09:00", "FREQ=DAILY", "2026-11-25 09:00"},
		{"2026-11-24 17:00", "FREQ=DAILY", "2026-11-24 17:00"},
		{"2026-11-24 09:00", "FREQ=WEEKLY;BYDAY=TU", "2026-12-01 09:00"},
		{"2026-11-24 09:00", "FREQ=WEEKLY;BYDAY=MO,WE", "2026-11-25 09:00"},
		{"2026-11-27 17:00", "FREQ=WEEKLY;BYDAY=FR", "2026-11-27 17:00"},
		{"2026-11-01 09:00", "FREQ=MONTHLY;BYMONTHDAY=1", "2026-12-01 09:00"},
		{"2026-03-08 09:00", "FREQ=YEARLY", "2027-03-08 09:00"},
		{"2026-11-24 09:30", "FREQ=HOURLY", "2026-11-24 10:30"},
	} {
		from, err := time.Parse("2006-01-02 15:04", c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := firstAfter(from, c.rule, now).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.from, c.rule, got, c.want)
		}
	}
}
