package sheets_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/sheets"
)

// past plants what is over, and what is of no customer.
func (r *dice) past(staff []crm.User) {
	for range 1 + r.IntN(4) {
		r.d.as(staff[r.IntN(len(staff))], r.moves)
	}
	for _, u := range staff {
		r.d.as(u, func(ctx context.Context, tx *store.Tx) error { return r.own(ctx, tx, u) })
	}
	r.d.as(r.d.Boss, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(r.leads(ctx, tx), r.targets(ctx, tx), r.articles(ctx, tx), r.prices(ctx, tx), r.house(ctx, tx, staff))
	})
	for _, u := range staff {
		r.d.as(u, r.wishes)
		r.d.as(u, r.asked)
		r.d.as(u, r.saves)
	}
}

// asked are moves and prices that wait for a word or got one, of deals that changed since or did not, and files.
func (r *dice) asked(ctx context.Context, tx *store.Tx) error {
	deals, err := tx.ListDeals(ctx, store.DealFilter{OpenOnly: true, Owners: []crm.UserID{tx.Actor().User.ID}})
	if err != nil {
		return err
	}
	for _, d := range deals {
		if c, err := tx.Customers(ctx, []crm.CustomerID{d.CustomerID}); err != nil || len(c) == 0 { // went into the pool
			continue
		}
		for range r.IntN(3) {
			a := crm.Approval{CustomerID: d.CustomerID, DealID: d.ID, DealVersion: d.Version, From: d.Stage, To: crm.StageCode(r.one("quote", "won", string(d.Stage))), Reason: r.text("竞品压价"), Rule: r.one("", "role:admin", "user:boss"), Why: r.text("折扣低"),
				NextText: r.text("再谈"), AskedAt: r.at(), Approver: r.d.Wang.ID, Status: crm.ApprovalWaiting, Limit: r.IntN(9)}
			if a.Amount = r.money(); r.often(30) {
				a.Amount = crm.Money{Currency: crm.CNY}
			}
			if a.Was = d.Amount; a.Was.Currency != a.Amount.Currency {
				a.Was = crm.Money{Currency: a.Amount.Currency}
			}
			if r.often(30) {
				a.Discount, a.Loss, a.Next, a.DueAt, a.Raised = 850, "price", crm.DueDay(r.laterDay(), zone), r.d.now.Add(time.Hour), r.IntN(3)
			}
			if r.often(20) {
				a.DealVersion++ // of a deal that has changed since
			}
			if a, err = tx.AskApproval(ctx, a); err != nil {
				return err
			}
			if r.often(60) {
				a.Status, a.DecidedBy, a.DecidedAt, a.Comment = crm.ApprovalStatus(r.one("approved", "rejected", "auto", "withdrawn", "void")), r.d.Boss.ID, r.at(), r.text("先放一放")
				if _, err := tx.SaveApproval(ctx, a); err != nil {
					return err
				}
			}
		}
		if r.often(40) {
			r.n++
			blob, err := tx.KeepBlob(ctx, []byte("%PDF-1.7 "+r.one("甲", "乙")+fmt.Sprint(r.n%3)))
			if err != nil {
				return err
			}
			if _, _, err := tx.File(ctx, crm.Document{CustomerID: d.CustomerID, Name: r.one("=", "") + "合同.pdf", Title: r.text("合同"), Type: "application/pdf", Blob: blob, At: r.at()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// saves are questions kept under a name, and when they are asked.
func (r *dice) saves(ctx context.Context, tx *store.Tx) error {
	teams, err := tx.Teams(ctx)
	if err != nil {
		return err
	}
	for i := range r.IntN(3) {
		q, err := tx.SaveQuestion(ctx, crm.SavedQuestion{Name: r.one("行业榜", "=榜", "'榜") + fmt.Sprint(i), Words: r.one("", "=", "+") + "按行业统计成交额"})
		if err != nil {
			return err
		}
		for range r.IntN(3) {
			m := crm.Reminder{Question: q.ID, Text: r.text("行业榜"), Due: crm.Due{At: r.d.now.Add(time.Duration(r.IntN(1e6)) * time.Second).Truncate(time.Millisecond)}, Repeat: r.one("FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY")}
			if len(teams) > 0 && r.often(50) {
				m.Team = teams[r.IntN(len(teams))].ID
			}
			if m, err = tx.CreateReminder(ctx, m); err != nil {
				return err
			}
			if r.often(30) {
				m.Status = crm.ReminderCanceled
				if _, err := tx.SaveReminder(ctx, m); err != nil {
					return err
				}
			}
		}
		if r.often(20) {
			if err := tx.ForgetQuestion(ctx, q.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// wishes are articles read and liked, and pushes muted or moved.
func (r *dice) wishes(ctx context.Context, tx *store.Tx) error {
	all, err := tx.ArticlesBy(ctx, crm.ArticlePublished, 100)
	if err != nil {
		return err
	}
	for _, a := range all {
		for range r.IntN(3) {
			if err := tx.ReadArticles(ctx, a.ID); err != nil {
				return err
			}
		}
		if r.often(30) {
			if _, err := tx.LikeArticle(ctx, a.ID, r.often(80)); err != nil {
				return err
			}
		}
	}
	for _, push := range []string{"", "lesson", "daily"} {
		if r.often(50) {
			clock := func() crm.Clock { return crm.Clock(r.IntN(24*60) - 1) }
			if err := tx.SavePushSetting(ctx, crm.PushSetting{Push: push, Muted: r.often(30), MutedUntil: r.maybeDay(r.laterDay), At: clock(), NotBefore: clock(), NotAfter: clock()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// house are words taught, days off and hand-overs.
func (r *dice) house(ctx context.Context, tx *store.Tx, staff []crm.User) error {
	one := func() crm.UserID { return staff[r.IntN(len(staff))].ID }
	for range r.IntN(4) {
		r.n++
		if _, err := tx.Teach(ctx, crm.Word{Word: r.one("", "=", "-") + fmt.Sprint("暗号", r.n), Means: r.one("拜访", "=报价"), Kind: crm.WordKind(r.one("field", "stage", "activity", "product", "loss", "intent"))}); err != nil {
			return err
		}
		from := r.day()
		if _, err := tx.SaveLeave(ctx, crm.Leave{User: one(), From: from, To: from.AddDays(r.n), StandIn: []crm.UserID{0, one()}[r.IntN(2)]}); err != nil {
			return err
		}
	}
	from, to := one(), one()
	if from == to || r.often(50) {
		return nil
	}
	_, err := tx.HandOver(ctx, from, to, nil)
	if nothing := (*crm.NotFoundError)(nil); errors.As(err, &nothing) { // they have none
		return nil
	}
	return err
}

func (r *dice) prices(ctx context.Context, tx *store.Tx) error {
	for range r.IntN(4) {
		r.n++
		p := crm.Product{Name: r.one("", "=", "-") + fmt.Sprint("X", r.n, "型"), Unit: r.one("", "台", "=套"), Price: r.money()}
		if _, err := tx.SetProduct(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// moves takes deals to other stages, ends planned contacts and makes quotes.
func (r *dice) moves(ctx context.Context, tx *store.Tx) error {
	deals, err := tx.ListDeals(ctx, store.DealFilter{OpenOnly: true})
	if err != nil {
		return err
	}
	for _, d := range deals {
		if c, err := tx.Customers(ctx, []crm.CustomerID{d.CustomerID}); err != nil || len(c) == 0 { // went into the pool
			continue
		}
		stages := r.d.process.Of(d).Stages
		to := stages[r.IntN(len(stages))]
		move := crm.Move{Reason: r.text("谈好了") + "了", Loss: "price", Approved: true, Has: func(crm.Field) bool { return true }}
		if c, err := r.d.process.Advance(d, to.Code, move, tx.Now()); err == nil && r.often(60) {
			if d, err = tx.RecordStageChange(ctx, c); err != nil {
				return err
			}
		}
		if r.often(50) {
			q := crm.Quote{CustomerID: d.CustomerID, DealID: d.ID, Currency: crm.CNY, Discount: []int{0, 900}[r.IntN(2)], Remark: r.text("含税")}
			for range 1 + r.IntN(3) {
				price := 1 + r.Int64N(1e6)
				q.Lines = append(q.Lines, crm.QuoteLine{Product: r.one("服务器", "=线,缆", "「双引号\"」", "两行\n字") + "甲", Quantity: 1 + r.Int64N(1e5), Unit: r.one("", "台"), Price: price, List: price + r.Int64N(100), Discount: []int{0, 850}[r.IntN(2)]})
			}
			if _, err := tx.RecordQuote(ctx, q); err != nil && !strings.Contains(err.Error(), "comes to something") {
				return err
			}
		}
	}
	open, err := tx.ListFollowUps(ctx, store.FollowUpFilter{Status: crm.FollowUpOpen})
	if err != nil {
		return err
	}
	for _, f := range open {
		switch r.IntN(3) {
		case 0:
			all, err := tx.ListActivities(ctx, store.ActivityFilter{Customer: f.CustomerID})
			if err != nil {
				return err
			}
			f = f.Finish(0)
			if len(all) > 0 {
				f = f.Finish(all[r.IntN(len(all))].ID)
			}
		case 1:
			f.Status = crm.FollowUpCanceled
		default:
			continue
		}
		if _, err := tx.SaveFollowUp(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// own are tasks and reminders, about customers and about none.
func (r *dice) own(ctx context.Context, tx *store.Tx, u crm.User) error {
	customers, err := tx.ListCustomers(ctx, store.CustomerFilter{})
	if err != nil {
		return err
	}
	about := func() crm.CustomerID {
		if len(customers) == 0 || r.often(40) {
			return 0
		}
		return customers[r.IntN(len(customers))].ID
	}
	due := func() crm.Due {
		if r.often(50) {
			return crm.DueDay(r.laterDay(), zone)
		}
		return crm.Due{At: r.d.now.Add(time.Duration(r.IntN(1e6)) * time.Second).Truncate(time.Millisecond)}
	}
	for range r.IntN(3) {
		t := crm.Task{CustomerID: about(), Assignee: []crm.UserID{r.d.Zhang.ID, r.d.Li.ID, r.d.Chen.ID}[r.IntN(3)], Body: r.text("写方案") + "做", Origin: r.one("", "stage:quote")}
		if r.often(50) {
			t.Due = due()
		}
		if t, err = tx.AskTask(ctx, t); err != nil {
			return err
		}
		if r.often(60) {
			t = t.Turned(crm.TaskStatus(r.one("accepted", "stuck", "done", "canceled")), r.text("缺人"), tx.Now())
			if _, err := tx.SaveTask(ctx, t); err != nil {
				return err
			}
		}
	}
	for range r.IntN(3) {
		m, err := tx.CreateReminder(ctx, crm.Reminder{CustomerID: about(), Text: r.text("打电话") + "提", Due: due(), Repeat: r.one("", "FREQ=WEEKLY;BYDAY=FR")})
		if err != nil {
			return err
		}
		if r.often(40) {
			m.Status = crm.ReminderStatus(r.one("sent", "canceled"))
			if _, err := tx.SaveReminder(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// leads are customers that are or were leads, and those that several work on.
func (r *dice) leads(ctx context.Context, tx *store.Tx) error {
	customers, err := tx.ListCustomers(ctx, store.CustomerFilter{})
	if err != nil {
		return err
	}
	for _, c := range customers {
		if r.often(50) {
			l := crm.Lead{CustomerID: c.ID, State: crm.LeadState(r.one("open", "converted")), BroughtBy: r.d.Li.ID, ArrivedAt: r.at(), AssignedAt: r.at(), Passed: r.IntN(3), Reason: r.text("没人打")}
			owner := c.Owner
			switch {
			case r.often(30):
				l, owner = l.InPool(c.Owner, r.d.Wang.ID, r.text("没空"), r.at()), 0
			case r.often(50):
				l.RespondBy, l.PickedBy, l.PickedAt, l.Had = r.d.now.Add(time.Hour), r.d.Zhang.ID, r.at(), []crm.UserID{r.d.Li.ID, r.d.Chen.ID}
			}
			if _, err := tx.PlaceLead(ctx, l, owner); err != nil {
				return err
			}
		}
		if r.often(30) {
			if _, err := tx.Share(ctx, c.ID, r.d.Chen.ID, true); err != nil {
				return err
			}
		}
		if r.often(30) {
			if _, err := tx.Cover(ctx, c.ID, r.d.Zhao.ID, r.laterDay()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *dice) targets(ctx context.Context, tx *store.Tx) error {
	for range r.IntN(4) {
		m := crm.Metrics()[r.IntN(5)]
		t := crm.Target{User: []crm.UserID{r.d.Zhang.ID, r.d.Li.ID}[r.IntN(2)], Metric: m, Span: crm.MonthTarget, Start: crm.Date{Year: 2026, Month: 12, Day: 1}, Value: 1 + r.Int64N(1e9), Why: r.text("冲刺")}
		if err := tx.SetTargets(ctx, crm.Targets{t}); err != nil {
			return err
		}
	}
	return nil
}

func (r *dice) articles(ctx context.Context, tx *store.Tx) error {
	for range r.IntN(4) {
		a, _, err := tx.WriteArticle(ctx, crm.Article{Kind: crm.ArticleKinds[r.IntN(5)], Title: r.text("嫌贵") + "时", Body: r.text("先问比什么"), Source: r.text("王总")})
		if err != nil {
			return err
		}
		if r.often(30) {
			if _, _, err := tx.SetArticle(ctx, a, crm.ArticleWithdrawn); err != nil {
				return err
			}
		}
	}
	return nil
}

// sameSheets compares all sheets of two exports but what says when they were made.
func sameSheets(t *testing.T, was, is []byte, what string) {
	t.Helper()
	a, b := opened(t, was), opened(t, is)
	if x, y := a.GetSheetList(), b.GetSheetList(); !slices.Equal(x, y) {
		t.Fatalf("%s: sheets %v, then %v", what, x, y)
	}
	for _, name := range a.GetSheetList() {
		if name == "说明" {
			continue
		}
		rows := func(all [][]string, err error) (out []string) {
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range all {
				if strings.HasPrefix(name, "知识") && len(r) > 0 {
					r = r[1:] // the number of an article is that of its database
				}
				out = append(out, fmt.Sprintf("%q", r))
			}
			slices.Sort(out) // the order in which they were entered is another one
			return out
		}
		x, y := rows(a.GetRows(name)), rows(b.GetRows(name))
		for i := range max(len(x), len(y)) {
			if i >= len(x) || i >= len(y) || x[i] != y[i] {
				t.Fatalf("%s: %s has %d rows, then %d; the first that differs:\n%s\n%s", what, name, len(x), len(y), strings.Join(x[min(i, len(x)):min(i+1, len(x))], ""), strings.Join(y[min(i, len(y)):min(i+1, len(y))], ""))
			}
		}
	}
}

// A company with everything: what is over has its dates and authors, and comes in by the database that companies use too.
func TestWhatIsOverIsImportedWithItsDatesAndAuthors(t *testing.T) {
	from := newDesk(t, "sqlite::memory:")
	var deal crm.Deal
	var blob crm.BlobID
	blob, err := from.KeepBlob(t.Context(), []byte("%PDF-1.7 x"))
	if err != nil {
		t.Fatal(err)
	}
	from.as(from.Zhang, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"})
		if err != nil {
			return err
		}
		if _, _, err := tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "合同.pdf", Title: "合同", Type: "application/pdf", Blob: blob}); err != nil {
			return err
		}
		if deal, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "年度框架", Pipeline: "new", Stage: "opportunity", Amount: crm.Yuan(100)}); err != nil {
			return err
		}
		for range sheets.Batch { // its history comes in by another transaction than the deal itself
			if _, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "备件", Pipeline: "new", Stage: "opportunity"}); err != nil {
				return err
			}
		}
		return nil
	})
	from.as(from.Wang, func(ctx context.Context, tx *store.Tx) error { // by somebody else
		c, err := from.process.Advance(deal, "quote", crm.Move{Approved: true, Has: func(crm.Field) bool { return true }}, tx.Now())
		if err != nil {
			return err
		}
		_, err = tx.RecordStageChange(ctx, c)
		return err
	})
	content, archive := from.export(from.Boss), from.archive(from.Boss)
	if rows, err := opened(t, content).GetRows("附件"); err != nil || len(rows) != 2 || len(rows[1]) < 6 || rows[1][1] != "合同.pdf" || len(rows[1][5]) != 64 {
		t.Errorf("files: %q, %v", rows, err)
	}
	both(t, func(t *testing.T, address string) {
		to := newDesk(t, address)
		to.now = from.now
		if m := to.run(to.Boss, to.openArchive(archive)); len(m.Bad) > 0 {
			t.Fatalf("%s: %s", m.Bad[0].Sheet.Name, m.Bad[0].Why)
		}
		to.as(to.Boss, func(ctx context.Context, tx *store.Tx) error {
			deals, err := tx.ListDeals(ctx, store.DealFilter{})
			if err != nil || len(deals) != 1+sheets.Batch {
				t.Fatalf("%d %v", len(deals), err)
			}
			stays, err := tx.StageHistory(ctx, deals[0].ID) // the largest
			if err != nil {
				return err
			}
			if other, err := tx.StageHistory(ctx, deals[1].ID); err != nil || len(other) != 1 || other[0].Actor != to.Zhang.ID {
				t.Errorf("%+v, %v", other, err)
			}
			if len(stays) != 2 || stays[0].To != "opportunity" || stays[0].Actor != to.Zhang.ID || stays[1].From != "opportunity" || stays[1].To != "quote" || stays[1].Actor != to.Wang.ID ||
				!stays[0].LeftAt.Equal(stays[1].EnteredAt) || !stays[1].LeftAt.IsZero() || stays[0].Amount != crm.Yuan(100) {
				t.Errorf("%+v", stays)
			}
			return nil
		})
		sameSheets(t, content, to.export(to.Boss), address)
	})
}

// A history that cannot have been, somebody out of scope and what is not there are told, and nothing comes of them.
func TestAHistoryThatCannotHaveBeenIsRefused(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	var deal crm.Deal
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"})
		if err == nil {
			deal, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "年度框架", Pipeline: "new", Stage: "quote", StageEnteredAt: d.now.AddDate(0, 0, -10)})
		}
		return err
	})
	stays := []string{"客户名称", "商机编号", "商机", "原阶段", "到阶段", "到阶段时间", "离开时间", "当时金额", "当时币种", "当时折扣", "变动原因", "推进人", "推进人账号"}
	stay := func(customer, deal, to, from, until, by string) []any {
		return []any{customer, "", deal, "", to, from, until, "", "", "", "", by, ""}
	}
	content := sheetsOf(t, map[string][][]any{"阶段记录": {anys(stays),
		stay("华北重工", "年度框架", "商机", "2026-11-01 09:00", "2026-11-10 09:00", ""),
		stay("华北重工", "年度框架", "商机", "2026-11-05 09:00", "2026-11-12 09:00", ""),
		stay("华北重工", "年度框架", "商机", "2026-11-14 09:00", "2026-11-20 09:00", ""),
		stay("华北重工", "年度框架", "报价", "2026-11-20 09:00", "", ""),
		stay("华北重工", "年度框架", "商机", "2026-12-20 09:00", "2026-12-21 09:00", ""),
		stay("华北重工", "没有的", "商机", "2026-10-01 09:00", "2026-10-02 09:00", ""),
		stay("恒通物流", "年度框架", "商机", "2026-10-01 09:00", "2026-10-02 09:00", ""),
		stay("华北重工", "年度框架", "商机", "2026-10-01 09:00", "2026-10-02 09:00", "陈晨"),
		stay("", "年度框架", "商机", "2026-10-01 09:00", "2026-10-02 09:00", ""),
	}})
	m := d.load(d.Zhang, "阶段.xlsx", content)
	var why []string
	for _, b := range m.Bad {
		why = append(why, fmt.Sprint(b.No, " ", b.Why))
	}
	want := []string{"3 这个商机那段时间", "4 这个商机那段时间", "5 这个商机那段时间", "6 阶段记录要写", "7 商机", "8 没有「恒通物流」这个客户", "9 ", "10 没写客户名称"}
	for i, w := range want {
		if i >= len(why) || !strings.HasPrefix(why[i], w) {
			t.Errorf("want %s of\n%s", w, strings.Join(why, "\n"))
		}
	}
	if m.Report.New != 1 || m.Report.Made.Stays != 1 || m.Report.Made.Customers != 0 || len(m.Bad) != len(want) {
		t.Errorf("%+v\n%s", m.Report, strings.Join(why, "\n"))
	}
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.StageHistory(ctx, deal.ID)
		if len(all) != 2 {
			t.Errorf("%+v", all)
		}
		return err
	})
}

// Only who imports for all speaks for others; a price that is there stays, and a rep sets none.
func TestWishesAndPricesOfOthersAreTheirs(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	d.now = d.now.Truncate(time.Minute) // as cells are shown
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := tx.WriteArticle(ctx, crm.Article{Kind: crm.FAQArticle, Title: "嫌贵", Body: "先问比什么"})
		return err
	})
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		return tx.SavePushSetting(ctx, crm.PushSetting{Push: "daily", Muted: true, At: -1, NotBefore: -1, NotAfter: -1})
	})
	exported := opened(t, d.export(d.Boss))
	known, err := exported.GetRows("知识库")
	if err != nil {
		t.Fatal(err)
	}
	wishes := func(account, muted string) []any { return []any{"", account, "daily", muted, "", "08:00", "", ""} }
	reading := func(account string) []any {
		return []any{known[1][0], "嫌贵", "", account, "3", "是", "2026-11-01 09:00"}
	}
	content := sheetsOf(t, map[string][][]any{
		"知识库": {anys(known[0]), anys(known[1])}, "知识阅读": {{"知识编号", "所读知识", "读者", "读者账号", "读过次数", "点赞", "最近读于"}, reading(d.Zhang.WeComID), reading(d.Li.WeComID), {"999", "没有的", "", d.Li.WeComID, "1", "", "2026-11-01 09:00"}},
		"推送设置": {{"谁的推送", "谁的推送账号", "推送", "不收", "停到", "几点收", "不早于", "不晚于"}, wishes(d.Zhang.WeComID, ""), wishes(d.Li.WeComID, "是")},
		"价目表":  {{"产品名称", "产品单位", "目录价", "目录价币种", "定价人", "定价人账号"}, {"X3型", "台", "120000", "", "", d.Wang.WeComID}, {"X3型", "台", "130000", "", "", ""}, {"X4型", "", "", "", "", ""}}})
	told := func(u crm.User) (made, bad int, why string) {
		m := d.load(u, u.Name+".xlsx", content)
		for _, b := range m.Bad {
			why += fmt.Sprint(b.Sheet.Name, b.No, " ", b.Why, "\n")
		}
		return m.Report.Made.Sum(), len(m.Bad), why
	}
	if made, bad, why := told(d.Li); made != 2 || bad != 6 { // her own reading and wish
		t.Errorf("a rep: %d made, %d bad\n%s", made, bad, why)
	}
	if made, bad, why := told(d.Wang); made != 1 || bad != 4 || !strings.Contains(why, "X3型已经有目录价了") { // the manager of both sets a price, and speaks for neither
		t.Errorf("a manager: %d made, %d bad\n%s", made, bad, why)
	}
	if made, bad, why := told(d.Boss); made != 1 || bad != 3 { // 张伟's reading; what he wants of a push is known
		t.Errorf("an admin: %d made, %d bad\n%s", made, bad, why)
	}
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		got, err := tx.PushSettings(ctx)
		if len(got) != 1 || !got[0].Muted || got[0].At != -1 {
			t.Errorf("%+v", got)
		}
		return err
	})
}

// Nobody exports what is not theirs: every sheet of who sees nothing has a header and no more.
func TestEverySheetOfAnExportIsOfItsScope(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	r := &dice{Rand: rand.New(rand.NewPCG(7, 7)), d: d}
	for range 4 {
		d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error { return r.customer(ctx, tx, nil) })
	}
	for range 6 {
		r.past([]crm.User{d.Zhang})
	}
	blob, err := d.KeepBlob(t.Context(), []byte("%PDF-1.7 x"))
	if err != nil {
		t.Fatal(err)
	}
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.ListCustomers(ctx, store.CustomerFilter{})
		if err == nil {
			_, _, err = tx.File(ctx, crm.Document{CustomerID: all[0].ID, Name: "合同.pdf", Blob: blob})
		}
		if err == nil {
			_, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: all[0].ID, Due: crm.Due{At: d.now}, Origin: crm.Said})
		}
		return err
	})
	d.ownFields()
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.HandOver(ctx, d.Zhang.ID, d.Li.ID, nil)
		return err
	})
	all, none := opened(t, d.export(d.Boss)), opened(t, d.export(d.Zhao))
	covered := 0
	for _, name := range all.GetSheetList() {
		rows, err := all.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) < 2 {
			t.Errorf("nothing is in %s of who sees all", name)
		}
		seen, err := none.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		covered++
		if name == "说明" || name == "知识库" || name == "价目表" || name == "人员" || name == "教过的说法" || name == "自定义字段" {
			continue
		}
		for _, row := range seen[1:] {
			if !mine(d, row) {
				t.Errorf("赵's %s has %q", name, row)
			}
		}
	}
	if covered < 20 {
		t.Errorf("only %d sheets", covered)
	}
}

// mine reports whether a row is of a customer that 赵 covers, or a task of 赵's team.
func mine(d *desk, row []string) (ok bool) {
	if row[0] == "" {
		return slices.Contains(row, d.Chen.WeComID) || slices.Contains(row, d.Zhao.WeComID)
	}
	d.as(d.Zhao, func(ctx context.Context, tx *store.Tx) error {
		found, _, err := tx.CustomersCalled(ctx, []string{crm.NameKey(row[0])})
		ok = len(found) == 1
		return err
	})
	return ok
}

func anys(all []string) (out []any) {
	for _, s := range all {
		out = append(out, s)
	}
	return out
}

// A file whose sheets are called as those of an export, and are none, is read as a list.
func TestAListCalledLikeASheetOfAnExportIsAList(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	m := d.load(d.Zhang, "任务.xlsx", sheetsOf(t, map[string][][]any{"任务": {{"客户名称", "联系人", "电话"}, {"华北重工", "王总", "13800138000"}}}))
	if m.Report.Made.Customers != 1 || m.Report.Made.Contacts != 1 || m.Report.Made.Tasks != 0 {
		t.Errorf("%+v %v", m.Report, m.Bad)
	}
}

func sheetsOf(t testing.TB, all map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for name, rows := range all {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if err := f.SetSheetRow(name, fmt.Sprint("A", i+1), &r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
