package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/crowd"
)

// A company of a size: every rep has as many customers as in any other size, so that only what lies beside one's own grows.
const (
	customersEach = 500 // of a rep
	repsEach      = 10  // of a team
	activityEach  = 5   // of a customer
	firstBulk     = 1000
	daysBack      = 730
)

// load is one company being written in large statements.
type load struct {
	*bench
	customers, reps, teams int
	now                    time.Time
	r                      *mathrand.Rand
	line                   string              // the pipeline
	sealed                 map[string][]string // texts as the store encrypted them, by column: they are bound to the column, not to the row
}

// once writes the company, or takes the one that an earlier run left.
func (l *load) once(ctx context.Context, h *house) error {
	var there int
	if err := l.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM targets").Scan(&there); err != nil {
		return err
	}
	if there > 0 { // what was asked then and not answered would be answered first
		_, err := l.db.ExecContext(ctx, "DELETE FROM inbox WHERE answered = 0")
		return err
	}
	return l.company(ctx, h)
}

// company writes the people first, lets the store itself write one rep's samples, and takes what those look like, encrypted, for all others.
func (l *load) company(ctx context.Context, h *house) error {
	if err := l.people(ctx); err != nil {
		return err
	}
	if err := l.samples(ctx, h); err != nil {
		return err
	}
	for column, where := range map[string]string{"activities.content": "", "contacts.phone": "", "follow_ups.content": "", "notes.body": ""} {
		table, name, _ := strings.Cut(column, ".")
		rows, err := l.db.QueryContext(ctx, "SELECT "+name+" FROM "+table+where)
		if err != nil {
			return err
		}
		if l.sealed[column], err = idsOf(rows); err != nil || len(l.sealed[column]) == 0 {
			return fmt.Errorf("bench: no %s to copy: %w", column, err)
		}
	}
	for _, part := range []func(context.Context) error{l.book, l.contacts, l.history, l.deals, l.plans, l.rest} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	for _, table := range []string{"customers", "customer_names", "contacts", "activities", "deals", "deal_stays", "follow_ups", "payments", "targets", "notes", "users"} {
		if _, err := l.db.ExecContext(ctx, "ANALYZE TABLE "+table); err != nil {
			return err
		}
	}
	return nil
}

func (l *load) people(ctx context.Context) error {
	err := l.insert(ctx, "teams (id, name, parent_id, department_id)", l.teams+1, func(i int) string {
		if i == 0 {
			return "(1,'公司',0,1)"
		}
		return fmt.Sprintf("(%d,'销售%d部',1,%d)", i+1, i, i+1)
	})
	if err != nil {
		return err
	}
	const columns = "users (id, version, wecom_id, wecom_key, name, team_id, role, leads, manager_id, gone, joined_at)"
	err = l.insert(ctx, columns, l.reps, func(i int) string {
		name := fmt.Sprintf("销售%d", i+1)
		if i < len(askedOf) {
			name = askedOf[i]
		}
		return fmt.Sprintf("(%d,1,'rep%d','rep%d','%s',%d,'rep','[]',%d,0,1)", i+1, i+1, i+1, name, 2+i/repsEach, l.reps+1+i/repsEach)
	})
	if err != nil {
		return err
	}
	return l.insert(ctx, columns, l.teams+1, func(i int) string {
		if i == l.teams {
			return fmt.Sprintf("(%d,1,'boss','boss','老板',1,'admin','[]',0,0,1)", l.reps+1+i)
		}
		return fmt.Sprintf("(%d,1,'mgr%d','mgr%d','经理%d',%d,'manager','[%d]',%d,0,1)", l.reps+1+i, i+1, i+1, i+1, 2+i, 2+i, l.reps+1+l.teams)
	})
}

// askedOf are the colleagues that questions name; the first asks.
var askedOf = []string{"小明", "张伟", "李娜"}

// samples are one rep's, by the store's own hand.
func (l *load) samples(ctx context.Context, h *house) error {
	texts := strings.Fields(`聊了需求，对方想先看方案，预算大概在五十万上下，下周再约一次 发了报价，客户说比上一家贵一成，让我们再看看能不能让 拜访了采购和技术，演示顺利，技术提了三个接口的问题，要书面回复 电话没接，发了微信 合同在走法务，月底前能签，付款方式三七开 客户投诉交期晚了三天，已经道歉并给了新的排期 聊了明年的框架，老板亲自参加，意向明确，要我们出三年报价 简单问候，没有新进展`)
	for i, name := range []string{"华为技术有限公司", "华北重工", "样本教育一号", "样本食品二号", "样本医疗三号", "样本物流四号"} {
		err := h.store.InTx(ctx, store.Deed{User: 1, Now: l.now.AddDate(0, 0, -40+i)}, func(tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: name, Industry: "制造", Region: "北京", Source: "转介绍", Level: "A"})
			if err != nil {
				return err
			}
			p, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王总", Title: "总经理", Phone: fmt.Sprintf("138%08d", i+1)})
			if err != nil {
				return err
			}
			d, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "一期", Pipeline: h.process.Default().Code, Stage: h.process.Default().Stages[1].Code, Amount: crm.Yuan(500000), StageEnteredAt: tx.Now()})
			if err != nil {
				return err
			}
			for k := range texts {
				a := crm.Activity{CustomerID: c.ID, DealID: d.ID, ContactID: p.ID, Type: "phone", HappenedAt: tx.Now().AddDate(0, 0, -k), Content: texts[k]}
				if _, err := tx.RecordActivity(ctx, a); err != nil {
					return err
				}
			}
			if _, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "老板姓王，喜欢喝茶，忌讳谈加班"}); err != nil {
				return err
			}
			_, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: d.ID, Due: crm.DueDay(crm.DateOf(l.now).AddDays(i), l.now.Location()), Content: "回访报价", Origin: crm.Said})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// of is a sealed text of a column.
func (l *load) of(column string) string { return l.sealed[column][l.r.IntN(len(l.sealed[column]))] }

// ago is a moment within the last days.
func (l *load) ago(days int) int64 {
	return l.now.Add(-time.Duration(l.r.Int64N(int64(days) * int64(24*time.Hour)))).UnixMilli()
}

func (l *load) id(i int) int    { return firstBulk + i }
func (l *load) owner(i int) int { return i%l.reps + 1 }

func (l *load) book(ctx context.Context) error {
	names := crowd.Names(l.customers)
	pick := func(from ...string) string { return from[l.r.IntN(len(from))] }
	err := l.insert(ctx, "customers (id, version, created_at, updated_at, name, name_key, owner_id, level, industry, region, source, phone, phone_idx, phone_tail, phone_head, last_contact_at)", l.customers, func(i int) string {
		made := l.ago(daysBack)
		return fmt.Sprintf("(%d,1,%d,%d,'%s','%s',%d,'%s','%s','%s','%s','','',NULL,'',%d)", l.id(i), made, made, names[i], crm.NameKey(names[i]), l.owner(i),
			pick("A", "B", "C", ""), pick("制造", "教育", "医疗", "食品", "物流", "软件", ""), pick("北京", "上海", "广州", "深圳", "成都"), pick("转介绍", "展会", "官网", "电话", ""), l.ago(120))
	})
	if err != nil {
		return err
	}
	err = l.insert(ctx, "customer_names (version, customer_id, name, name_key, alias, live)", l.customers, func(i int) string {
		return fmt.Sprintf("(1,%d,'%s','%s',0,1)", l.id(i), names[i], crm.NameKey(names[i]))
	})
	if err != nil {
		return err
	}
	return l.insert(ctx, "customer_tags (version, customer_id, tag, live)", l.customers/4, func(i int) string {
		return fmt.Sprintf("(1,%d,'%s',1)", l.id(i*4), pick("老客户", "重点", "价格敏感", "展会认识"))
	})
}

func (l *load) contacts(ctx context.Context) error {
	surnames := []rune("王李张刘陈杨赵黄周吴")
	titles := strings.Fields("总经理 采购经理 技术总监 财务 老板 店长")
	return l.insert(ctx, "contacts (version, created_at, customer_id, name, name_key, title, phone, phone_idx, phone_tail, phone_head)", l.customers, func(i int) string {
		var b [12]byte
		rand.Read(b[:])
		x := hex.EncodeToString(b[:])
		name := string(surnames[l.r.IntN(len(surnames))]) + "总"
		return fmt.Sprintf("(1,%d,%d,'%s','%s','%s','%s','%s','%s','%s')", l.ago(daysBack), l.id(i), name, crm.NameKey(name), titles[l.r.IntN(len(titles))], l.of("contacts.phone"), x, x[:20]+fmt.Sprintf("%04d", l.r.IntN(10000)), x[:20]+fmt.Sprintf("%03d", l.r.IntN(40)))
	})
}

func (l *load) history(ctx context.Context) error {
	types := strings.Fields("phone phone phone visit wechat wechat email demo")
	return l.insert(ctx, "activities (version, created_at, customer_id, deal_id, actor_id, type, outcome, happened_at, content)", l.customers*activityEach, func(i int) string {
		at, outcome := l.ago(daysBack), ""
		if l.r.IntN(8) == 0 {
			outcome = string(crm.NotReached)
		}
		c := i / activityEach
		return fmt.Sprintf("(1,%d,%d,0,%d,'%s','%s',%d,'%s')", at, l.id(c), l.owner(c), types[l.r.IntN(len(types))], outcome, at, l.of("activities.content"))
	})
}

// way is the stages a deal went through; the last is where it stands.
var ways = [][]string{
	{"lead"}, {"lead", "opportunity"}, {"lead", "opportunity", "quote"}, {"lead", "opportunity", "quote"},
	{"lead", "opportunity", "quote", "won"}, {"lead", "opportunity", "quote", "won", "payment"}, {"lead", "opportunity", "quote", "won", "payment"},
	{"lead", "lost"}, {"lead", "opportunity", "lost"}, {"lead", "opportunity", "quote", "lost"},
}

const (
	dealColumns = "deals (id, version, created_at, customer_id, owner_id, title, pipeline, stage, amount, currency, expected_close, stage_entered_at, last_activity_at, won_at, lost_at, lost_from, lost_reason)"
	stayColumns = "deal_stays (version, deal_id, from_stage, to_stage, entered_at, left_at, actor_id, reason, amount, currency)"
	payColumns  = "payments (version, created_at, deal_id, customer_id, amount, currency, paid_on, kind, recorded_by)"
)

func (l *load) deals(ctx context.Context) error {
	const batch = 1000
	for at := 0; at < l.customers/2; at += batch {
		var deals, stays, paid []string
		for i := at; i < min(at+batch, l.customers/2); i++ {
			d, s, p := l.deal(i)
			deals, stays = append(deals, d), append(stays, s...)
			if p != "" {
				paid = append(paid, p)
			}
		}
		for into, rows := range map[string][]string{dealColumns: deals, stayColumns: stays, payColumns: paid} {
			if len(rows) == 0 {
				continue
			}
			if err := l.insert(ctx, into, len(rows), func(i int) string { return rows[i] }); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *load) deal(i int) (deal string, stays []string, paid string) {
	way := ways[l.r.IntN(len(ways))]
	last, day := way[len(way)-1], int64(24*time.Hour/time.Millisecond)
	at := l.ago(daysBack) - int64(len(way)-1)*20*day // so that it ended by now
	if last == "lead" || last == "opportunity" || last == "quote" {
		at = l.ago(90)
	}
	made, id, amount := at, l.id(i), (l.r.Int64N(200)+1)*500_000
	var won, lost int64
	from := ""
	for k, to := range way {
		entered, left := at, int64(0)
		at = min(at+l.r.Int64N(20)*day, l.now.UnixMilli())
		if k < len(way)-1 {
			left = at
		}
		switch to {
		case "won":
			won = entered
		case "lost":
			lost = entered
		}
		stays = append(stays, fmt.Sprintf("(1,%d,'%s','%s',%d,%d,%d,'',%d,'CNY')", id, from, to, entered, left, l.owner(2*i), amount))
		if from = to; left == 0 {
			at = entered
		}
	}
	lostFrom, why := "", ""
	if lost > 0 {
		lostFrom, why = way[len(way)-2], []string{"price", "competitor", "no_budget", "other"}[l.r.IntN(4)]
	}
	day1 := func(ms int64, days int) string {
		return crm.DateOf(time.UnixMilli(ms).In(l.now.Location())).AddDays(days).String()
	}
	deal = fmt.Sprintf("(%d,1,%d,%d,%d,'采购','%s','%s',%d,'CNY','%s',%d,%d,%d,%d,'%s','%s')", id, made, l.id(2*i), l.owner(2*i), l.line, last, amount, day1(at, 10+l.r.IntN(60)), at, at, won, lost, lostFrom, why)
	if last == "payment" {
		paid = fmt.Sprintf("(1,%d,%d,%d,%d,'CNY','%s','尾款',%d)", at, id, l.id(2*i), amount/2, day1(at, 0), l.owner(2*i))
	}
	return deal, stays, paid
}

func (l *load) plans(ctx context.Context) error {
	return l.insert(ctx, "follow_ups (version, created_at, customer_id, deal_id, owner_id, due_at, all_day, content, status, origin)", l.customers/2, func(i int) string {
		due, status := l.now.Add(time.Duration(l.r.IntN(60)-5)*24*time.Hour).UnixMilli(), crm.FollowUpOpen
		if i%2 == 0 {
			due, status = l.ago(daysBack), crm.FollowUpDone
		}
		return fmt.Sprintf("(1,%d,%d,0,%d,%d,1,'%s','%s','said')", due, l.id(2*i), l.owner(2*i), due, l.of("follow_ups.content"), status)
	})
}

func (l *load) rest(ctx context.Context) error {
	month := crm.DateOf(l.now).FirstOfMonth()
	err := l.insert(ctx, "targets (version, user_id, metric, span, start_on, value, set_by, set_at, why, live)", l.reps*12, func(i int) string {
		start := month
		for range i % 12 {
			start = start.AddDays(-1).FirstOfMonth()
		}
		return fmt.Sprintf("(1,%d,'won_amount','month','%s',50000000,%d,1,'',1)", i/12+1, start, l.reps+1)
	})
	if err != nil {
		return err
	}
	return l.insert(ctx, "notes (version, customer_id, author_id, body, at)", l.customers/10, func(i int) string {
		return fmt.Sprintf("(1,%d,%d,'%s',%d)", l.id(i*10), l.owner(i*10), l.of("notes.body"), l.ago(daysBack))
	})
}
