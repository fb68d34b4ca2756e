package sheets_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/internal/sheets"
)

// book is a workbook of one sheet.
func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (d *desk) open(name string, content []byte) *sheets.Import {
	d.t.Helper()
	fields, err := d.Fields(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	f, err := sheets.Read(name, content, fields)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { f.Close() })
	return &sheets.Import{File: f, Process: d.process, Location: zone}
}

// transact runs batches as a person.
func (d *desk) transact(u crm.User) sheets.Transact {
	return func(ctx context.Context, f func(*store.Tx) error) error {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return d.InTx(ctx, store.Deed{User: u.ID, Now: d.now, Message: "import"}, f)
	}
}

// load imports a file; the dry run before it must have told the same.
func (d *desk) load(u crm.User, name string, content []byte) *sheets.Import {
	d.t.Helper()
	return d.run(u, d.open(name, content))
}

func (d *desk) run(u crm.User, m *sheets.Import) *sheets.Import {
	d.t.Helper()
	d.as(u, func(ctx context.Context, tx *store.Tx) error { return m.DryRun(ctx, tx) })
	told, bad := m.Report, len(m.Bad)
	if err := m.Run(d.t.Context(), d.transact(u), nil); err != nil {
		d.t.Fatal(err)
	}
	if !reflect.DeepEqual(m.Report, told) || len(m.Bad) != bad {
		d.t.Errorf("the dry run told %+v, done was %+v", told, m.Report)
	}
	return m
}

// planted is a company with something of everything.
func planted(d *desk) {
	at := func(days int) time.Time { return d.now.AddDate(0, 0, -days) }
	var field crm.CustomField
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
		field, err = tx.AddField(ctx, crm.CustomField{Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField})
		return err
	})
	for i, u := range []crm.User{d.Zhang, d.Li, d.Chen} {
		d.as(u, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("华北重工", i), Aliases: []string{"华重", "北重"}, Tags: []string{"重点"}, Level: "A",
				Industry: "制造业", Region: "苏州", Source: "展会", Phone: "0512-8888 0001", CreatedAt: at(300)})
			if err != nil {
				return err
			}
			wang, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王总", Title: "采购经理", Department: "生产部", Phone: "+86 138 0000 0001", Email: "w@x.cn"})
			if err != nil {
				return err
			}
			if _, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王总", Left: true}); err != nil { // another one
				return err
			}
			open, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "年度框架", Pipeline: "new", Stage: "quote", Amount: crm.Money{Fen: 12345678, Currency: crm.CNY}, Discount: 850, Probability: 40,
				ExpectedClose: crm.DateOf(at(-30)), StageEnteredAt: at(20), CreatedAt: at(90)})
			if err != nil {
				return err
			}
			if _, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "年度框架", Pipeline: "new", Stage: "lost", LostFrom: "quote", LostReason: "price", LostNote: "=太贵了", LostAt: at(40), StageEnteredAt: at(40), CreatedAt: at(80)}); err != nil {
				return err
			}
			won, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "备件", Pipeline: "new", Stage: "won", Amount: crm.Money{Fen: 500, Currency: "USD"}, WonAt: at(10), StageEnteredAt: at(10), CreatedAt: at(70)})
			if err != nil {
				return err
			}
			for k := range 3 {
				_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, DealID: open.ID, ContactID: wang.ID, Type: crm.Visit, Outcome: crm.Positive, HappenedAt: at(5 + k), Content: "\t聊了年度框架\n下周再谈 ", Promised: crm.DateOf(at(1))})
				if err != nil {
					return err
				}
			}
			for range 2 { // alike, and two
				if _, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: c.ID, DealID: won.ID, Amount: crm.Money{Fen: 250, Currency: "USD"}, PaidOn: crm.DateOf(at(3)), Kind: "首付"}); err != nil {
					return err
				}
			}
			if _, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: open.ID, ContactID: wang.ID, Due: crm.DueDay(crm.DateOf(at(-2)), zone), Content: "再约", Origin: crm.StageRule}); err != nil {
				return err
			}
			if _, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Due: crm.Due{At: at(-3)}, Content: "打电话", Origin: crm.Said}); err != nil {
				return err
			}
			if _, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, ContactID: wang.ID, Body: "喜欢喝茶\n不抽烟", At: at(9)}); err != nil {
				return err
			}
			return tx.SetField(ctx, c.ID, crm.FieldValue{Field: field, Text: "12", Number: 12})
		})
	}
	d.as(d.Wang, func(ctx context.Context, tx *store.Tx) error { // by somebody else than the owner
		found, err := tx.FindCustomers(ctx, "华北重工0", 1)
		if err == nil {
			_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: found[0].ID, Type: crm.Phone, Outcome: crm.NotReached, HappenedAt: at(4), Content: "没接"})
		}
		return err
	})
}

// holdings are all records there are, in words that do not depend on their ids.
func holdings(d *desk) (out []string) {
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		out = nil
		customers, deals, contacts := map[crm.CustomerID]string{}, map[crm.DealID]string{}, map[crm.ContactID]string{}
		who := func(id crm.UserID) string {
			u, _ := tx.User(ctx, id)
			return u.WeComID
		}
		say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
		return errors.Join(
			tx.EachCustomer(ctx, nil, func(all []crm.Customer) error {
				for _, c := range all {
					values, err := tx.FieldValues(ctx, c.ID)
					if err != nil {
						return err
					}
					owner, id := who(c.Owner), c.ID
					customers[id] = c.Name
					c.ID, c.Version, c.Owner = 0, 0, 0
					for i := range values {
						values[i].Record, values[i].Field.ID = 0, 0
					}
					say("customer %+v %s %+v", c, owner, values)
				}
				return nil
			}),
			tx.EachContact(ctx, nil, func(all []crm.Contact) error {
				for _, p := range all {
					contacts[p.ID] = fmt.Sprint(p.Name, p.Title)
					of := customers[p.CustomerID]
					p.ID, p.CustomerID, p.Version = 0, 0, 0
					say("contact %+v %s", p, of)
				}
				return nil
			}),
			tx.EachDeal(ctx, nil, func(all []crm.Deal) error {
				for _, r := range all {
					deals[r.ID] = fmt.Sprint(r.Title, r.Stage)
					of, owner := customers[r.CustomerID], who(r.Owner)
					r.ID, r.CustomerID, r.Owner, r.Version = 0, 0, 0, 0
					say("deal %+v %s %s", r, of, owner)
				}
				return nil
			}),
			tx.EachActivity(ctx, nil, func(all []crm.Activity) error {
				for _, a := range all {
					score := -1
					if a.Satisfaction != nil {
						score = *a.Satisfaction
					}
					say("activity %s %s %s %s %s %s %s %q %s %q %d", customers[a.CustomerID], deals[a.DealID], contacts[a.ContactID], who(a.Actor), a.Type, a.Outcome, a.HappenedAt, a.Content, a.Promised, a.Original, score)
				}
				return nil
			}),
			tx.EachFollowUp(ctx, nil, func(all []crm.FollowUp) error {
				for _, f := range all {
					say("followup %s %s %s %s %+v %s %s", customers[f.CustomerID], deals[f.DealID], contacts[f.ContactID], who(f.Owner), f.Due, f.Content, f.Origin)
				}
				return nil
			}),
			tx.EachPayment(ctx, nil, func(all []crm.Payment) error {
				for _, p := range all {
					say("payment %s %s %+v %s %s %s %s %s", customers[p.CustomerID], deals[p.DealID], p.Amount, p.PaidOn, p.Kind, who(p.RecordedBy), p.FlowNo, p.ReversedOn)
				}
				return nil
			}),
			tx.EachContract(ctx, nil, func(all []crm.Contract) error {
				for _, c := range all {
					of, deal, by := customers[c.CustomerID], deals[c.DealID], who(c.RecordedBy)
					c.ID, c.CustomerID, c.DealID, c.RecordedBy, c.Version = 0, 0, 0, 0, 0
					say("contract %+v %s %s %s", c, of, deal, by)
				}
				return nil
			}),
			tx.EachPaymentPlan(ctx, nil, func(all []crm.PaymentPlan) error {
				for _, p := range all {
					of, deal := customers[p.CustomerID], deals[p.DealID]
					p.ID, p.CustomerID, p.DealID, p.Version = 0, 0, 0, 0
					say("plan %+v %s %s", p, of, deal)
				}
				return nil
			}),
			tx.EachNote(ctx, nil, func(all []crm.Note) error {
				for _, n := range all {
					say("note %s %s %q %s %s", customers[n.CustomerID], contacts[n.ContactID], n.Body, n.At, who(n.Author))
				}
				return nil
			}),
		)
	})
	slices.Sort(out)
	return out
}

func both(t *testing.T, f func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite::memory:") })
	t.Run("mysql", func(t *testing.T) { f(t, storetest.MySQL(t)) })
}

func TestWhatIsExportedIsImportedWithoutLoss(t *testing.T) {
	from := newDesk(t, "sqlite::memory:")
	planted(from)
	want := holdings(from)
	content := from.export(from.Boss)
	both(t, func(t *testing.T, address string) {
		to := newDesk(t, address)
		to.as(to.Boss, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AddField(ctx, crm.CustomField{Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField})
			return err
		})
		m := to.load(to.Boss, "导出.xlsx", content)
		for _, b := range m.Bad {
			t.Errorf("%s row %d: %s", b.Sheet.Name, b.No, b.Why)
		}
		got := holdings(to)
		for i := range max(len(want), len(got)) {
			if i >= len(want) || i >= len(got) || want[i] != got[i] {
				t.Fatalf("%d records, then %d; the first that differs:\n%s\n%s", len(want), len(got), strings.Join(want[min(i, len(want)):min(i+1, len(want))], ""), strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""))
			}
		}
		again := to.load(to.Boss, "导出.xlsx", content)
		fresh := to.load(to.Boss, "导出.xlsx", to.export(to.Boss)) // another file that tells the same
		if again.Report.New != 0 || fresh.Report.New != 0 || !slices.Equal(holdings(to), got) {
			t.Errorf("once more adds %+v, as another file %+v", again.Report, fresh.Report)
		}
	})
}

func TestListsThatPeopleKeep(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	m := d.load(d.Zhang, "名单.xlsx", book(t,
		[]any{"2026年客户台账"},
		[]any{"序号", "单位名称*", "联系人", "手机号码", "合同金额（万元）", "阶段", "下次跟进", "备注", "最喜欢的颜色"},
		[]any{1, "华北重工", "王总", 13800138000, 12.5, "报价", "2026-12-03", "喜欢喝茶", "红"},
		[]any{2, "恒通物流", "", "13900139000", "", "", "", "", ""},
		[]any{3, "华北重工", "李工", "", "", "", "", "", ""},
		[]any{4, "", "孙总", "", "", "", "", "", ""},
		[]any{5, "星辰科技", "", "", "面议", "", "", "", ""},
		[]any{6, "盛泰建材", "", "", "", "", "12月3日", "", ""},
		[]any{7, "光明乳业", "", "", 30, "成交", "", "", ""},
		[]any{8, "远大", "", "", 30, "大概要成", "", "", ""},
	))
	if r := m.Report; r.New != 3 || r.Bad != 5 || r.There != 0 || r.Made.Customers != 2 || r.Made.Contacts != 2 || r.Made.Deals != 1 {
		t.Errorf("%+v", r)
	}
	var why []string
	for _, b := range m.Bad {
		why = append(why, fmt.Sprint(b.No, " ", b.Why))
	}
	for i, want := range []string{"6 没写客户名称", "7 合同金额", "8 下次跟进「12月3日」看不懂", "9 阶段是成交，没写成交时间", "10 没有「大概要成」这个阶段"} {
		if i >= len(why) || !strings.HasPrefix(why[i], want) && !strings.Contains(why[i], "面议") {
			t.Errorf("want %s of\n%s", want, strings.Join(why, "\n"))
		}
	}
	if u := m.File.Sheets[0].Unread; !slices.Equal(u, []string{"序号", "最喜欢的颜色"}) {
		t.Errorf("not read: %v", u)
	}
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		deals, err := tx.ListDeals(ctx, store.DealFilter{})
		if err != nil || len(deals) != 1 || deals[0].Amount.Fen != 12_500_000 || deals[0].Stage != "quote" {
			t.Errorf("%+v, %v", deals, err)
		}
		found, err := tx.FindCustomers(ctx, "恒通物流", 1)
		if err != nil || len(found) != 1 || found[0].Phone != "13900139000" || found[0].Owner != d.Zhang.ID {
			t.Errorf("%+v, %v", found, err)
		}
		return nil
	})
	other := d.open("名单.xlsx", book(t, []any{"客户名称"}, []any{"华北重工"}))
	d.as(d.Chen, func(ctx context.Context, tx *store.Tx) error { // somebody else's customer is no second one
		if err := other.DryRun(ctx, tx); err != nil {
			return err
		}
		if other.Report.Bad != 1 || strings.Contains(other.Bad[0].Why, "张伟") {
			t.Errorf("%+v %+v", other.Report, other.Bad)
		}
		return nil
	})
}

// Each of many new customers is looked for, by name and by number, and whose it is is told as far as that may be known.
func TestLikelyOnesOfALongListAreAllTold(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	for _, there := range []struct {
		by          crm.User
		name, phone string
	}{{d.Zhang, "甲0650机械", ""}, {d.Li, "甲0651机械", ""}, {d.Chen, "恒通物流", "13800000652"}, {d.Chen, "甲0001机械厂", ""}} {
		d.as(there.by, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateCustomer(ctx, crm.Customer{Name: there.name, Phone: there.phone})
			return err
		})
	}
	rows := [][]any{{"客户名称", "电话"}}
	for n := range 700 {
		rows = append(rows, []any{fmt.Sprintf("甲%04d机械有限公司", n), fmt.Sprintf("13800%06d", n)})
	}
	m := d.open("名单.xlsx", book(t, rows...))
	bare := func(name string) string { return strings.TrimSuffix(name, "有限公司") }
	m.Alike = store.Alike{Key: bare, Same: func(a, b string) bool { return bare(a) == bare(b) }}
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error { return m.DryRun(ctx, tx) })
	var told []string
	for _, l := range m.Report.LikelyRows {
		told = append(told, fmt.Sprint(l.No, l.Called, l.Is.Name, l.Is.Mine, l.Is.Follower))
	}
	want := []string{"652甲0650机械有限公司甲0650机械true", "653甲0651机械有限公司甲0651机械有限公司false李＊", "654甲0652机械有限公司甲0652机械有限公司false陈＊"}
	if m.Report.Made.Customers != 700 || m.Report.Likely != 3 || m.Report.Unlooked != 0 || !slices.Equal(told, want) {
		t.Errorf("%d new, %d likely, %d not looked at: %q, want %q", m.Report.Made.Customers, m.Report.Likely, m.Report.Unlooked, told, want)
	}
}

func TestBadRowsComeBackWithTheirReason(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	day := excelize.Cell{Value: time.Date(2099, 1, 2, 0, 0, 0, 0, time.UTC)}.Value
	m := d.load(d.Zhang, "名单.xlsx", book(t, []any{"客户名称", "跟进日期", "跟进内容"}, []any{"华北重工", day, "=1+1"}, []any{"恒通物流", "", "没有日期"}))
	bad, err := m.BadBook("张伟", d.now)
	if err != nil {
		t.Fatal(err)
	}
	defer bad.Close()
	var out bytes.Buffer
	if _, err := bad.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := opened(t, out.Bytes()).GetRows("Sheet1")
	if err != nil || len(rows) != 2 || rows[0][0] != "原因" || !strings.Contains(rows[1][0], "还没到") || rows[1][1] != "华北重工" || !strings.HasPrefix(rows[1][2], "2099-01-02") || rows[1][3] != "=1+1" {
		t.Fatalf("%q, %v", rows, err)
	}
	if m.Report.Made.Notes != 1 { // what has no day is kept as a note
		t.Errorf("%+v", m.Report)
	}
}

func TestAnImportThatWasCutOffIsFinished(t *testing.T) {
	rows := [][]any{{"客户名称", "联系人", "电话", "商机", "金额", "跟进时间", "跟进内容", "回款金额", "回款日期"}}
	for i := range 600 { // a payment alike on every other row
		rows = append(rows, []any{fmt.Sprint("客户", i/2), fmt.Sprint("王", i), "138", "框架", 10, "2026-11-01", "聊了", 1, "2026-11-02"})
	}
	content := book(t, rows...)
	both(t, func(t *testing.T, address string) {
		whole, cut := newDesk(t, "sqlite::memory:"), newDesk(t, address)
		whole.load(whole.Zhang, "名单.xlsx", content)
		cut.now = whole.now
		want := holdings(whole)
		killed := errors.New("killed")
		for n := 1; ; n++ { // a little further each time, and then the process dies, before or after the commit
			m := cut.open("名单.xlsx", content)
			batches := 0
			err := m.Run(t.Context(), func(ctx context.Context, f func(*store.Tx) error) error {
				batches++
				inside := batches == n && n%2 == 0
				err := cut.transact(cut.Zhang)(ctx, func(tx *store.Tx) error {
					if err := f(tx); err != nil || !inside {
						return err
					}
					return killed
				})
				if err == nil && batches == n {
					err = killed
				}
				return err
			}, nil)
			if err == nil {
				break
			}
			if !errors.Is(err, killed) {
				t.Fatal(err)
			}
		}
		cut.load(cut.Zhang, "名单.xlsx", content)
		for i, got := range holdings(cut) {
			if i >= len(want) || got != want[i] {
				t.Fatalf("record %d of %d is\n%s, not\n%s", i, len(want), got, want[min(i, len(want)-1)])
			}
		}
	})
}

func TestAnImportIsTakenBackAndComesAgain(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	content := book(t, []any{"客户名称", "联系人", "商机", "金额", "跟进时间", "跟进内容"}, []any{"华北重工", "王总", "框架", 10, "2026-11-01", "聊了"})
	d.load(d.Zhang, "名单.xlsx", content)
	want := holdings(d)
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		ops, err := tx.Operations(ctx, store.OperationFilter{})
		if err == nil {
			_, err = tx.Undo(ctx, ops[0].ID)
		}
		return err
	})
	if left := holdings(d); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if m := d.load(d.Zhang, "名单.xlsx", content); m.Report.New != 1 || len(holdings(d)) != len(want) {
		t.Errorf("%+v", m.Report)
	}
}

func TestARepsImportIsNoWayRoundAGate(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	d.process.Gates = append(d.process.Gates, crm.Gate{Stage: "quote", When: "amount > 50万", Approver: crm.ByManager})
	rows := [][]any{{"客户名称", "商机", "金额", "阶段"}, {"华北重工", "大单", "80万", "报价"}, {"恒通物流", "小单", "8万", "报价"}}
	if m := d.load(d.Zhang, "名单.xlsx", book(t, rows...)); m.Report.Bad != 1 || m.Report.New != 1 || !strings.Contains(m.Bad[0].Why, "审批") {
		t.Errorf("%+v %+v", m.Report, m.Bad)
	}
	if m := d.load(d.Wang, "名单.xlsx", book(t, rows[:2]...)); m.Report.Bad != 0 {
		t.Errorf("the manager: %+v %+v", m.Report, m.Bad)
	}
}
