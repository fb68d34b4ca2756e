package sheets_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"genjin/crm"
	"genjin/crm/store"
)

// dice makes a random company; every field of every record may be set, be empty, or hold what spreadsheets like to spoil.
type dice struct {
	*rand.Rand
	d *desk
	n int
}

func (r *dice) often(percent int) bool { return r.IntN(100) < percent }

func (r *dice) one(of ...string) string { return of[r.IntN(len(of))] }

// text is nothing, plain words, or something that a spreadsheet would take for something else.
func (r *dice) text(plain string) string {
	if r.often(30) {
		return ""
	}
	r.n++
	return r.one("", "=1+1", "'", "+8", "-3", "@x", "1e5", "007", "2026-01-02", "真", "TRUE", "#N/A", "a,b;\"c\"", "<b>&amp;", "龘喆𠮷", "_x000D_", "x_x0041_y", "两行\n字") + plain + fmt.Sprint(r.n)
}

func (r *dice) at() time.Time {
	return r.d.now.Add(-time.Duration(r.Int64N(int64(400 * 24 * time.Hour)))).Truncate(time.Millisecond)
}

func (r *dice) day() crm.Date { return crm.DateOf(r.at()) }

func (r *dice) laterDay() crm.Date { return crm.DateOf(r.d.now).AddDays(1 + r.IntN(300)) }

func (r *dice) maybeDay(f func() crm.Date) crm.Date {
	if r.often(50) {
		return crm.Date{}
	}
	return f()
}

func (r *dice) money() crm.Money {
	m := crm.Money{Fen: 1 + r.Int64N(1e6), Currency: crm.CNY}
	switch r.IntN(4) {
	case 0:
		m.Fen = 1 + r.Int64N(1e13)
	case 1:
		m.Currency = "USD"
	}
	return m
}

// company plants customers with everything, each by a colleague who may.
func (r *dice) company(fields []crm.CustomField) {
	staff := []crm.User{r.d.Zhang, r.d.Li, r.d.Chen, r.d.Wang}
	for range 4 + r.IntN(4) { // of fewer customers there are fewer than the twenty sums that are looked for
		r.d.as(staff[r.IntN(len(staff))], func(ctx context.Context, tx *store.Tx) error { return r.customer(ctx, tx, fields) })
	}
	r.past(staff)
}

func (r *dice) customer(ctx context.Context, tx *store.Tx, fields []crm.CustomField) error {
	r.n++
	c, err := tx.CreateCustomer(ctx, crm.Customer{Name: r.one("", "=", "-", "@") + fmt.Sprint("公司", r.n, "（集团）"), Level: crm.Level(r.one("", "A", "D")), Industry: r.text("制造"),
		Region: r.text("苏州"), Source: r.text("展会"), Phone: r.one("", "0512-88880001", "+86 138 0000 0001"), CreatedAt: r.at()})
	if err != nil {
		return err
	}
	if r.often(50) {
		c.Aliases, c.Tags = []string{fmt.Sprint("简", r.n), fmt.Sprint("短", r.n)}, []string{"重点", "=标"}
		if c, err = tx.SaveCustomer(ctx, c); err != nil {
			return err
		}
	}
	value := func(of crm.Noun, id int64) error {
		for _, f := range fields {
			if f.Of != of || r.often(40) {
				continue
			}
			v := crm.FieldValue{Field: f, Record: id, Text: r.one("甲", "=乙", "007")}
			if f.Kind == crm.NumberField {
				v.Text, v.Number = "12.5", 12.5
			}
			if err := tx.SetField(ctx, c.ID, v); err != nil {
				return err
			}
		}
		return nil
	}
	people, deals := []crm.ContactID{0}, []crm.DealID{0}
	for range r.IntN(4) {
		p, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: r.one("王总", "李工", "=赵"), Title: r.text("经理"), Department: r.text("部"), Phone: r.one("", "138 0000 0002"), Email: r.one("", "a@b.cn"), Left: r.often(20)})
		if err == nil {
			err = value(crm.ContactNoun, int64(p.ID))
		}
		if err != nil {
			return err
		}
		people = append(people, p.ID)
	}
	for range r.IntN(4) {
		d := crm.Deal{CustomerID: c.ID, Title: r.one("年度框架", "备件", "=维保"), Pipeline: "new", Stage: crm.StageCode(r.one("opportunity", "quote")), ExpectedClose: r.maybeDay(r.laterDay),
			StageEnteredAt: r.at(), CreatedAt: r.at()}
		if r.often(70) {
			d.Amount, d.Discount = r.money(), []int{0, 850, 1, 1000, 333}[r.IntN(5)]
		}
		d.Probability = []int{0, 1, 40, 100}[r.IntN(4)]
		switch r.IntN(4) {
		case 0:
			d.Stage, d.WonAt = crm.StageCode(r.one("won", "payment")), r.at()
		case 1:
			d.Stage, d.LostAt, d.LostFrom, d.LostReason, d.LostNote = "lost", r.at(), "quote", "price", r.text("太贵")
		}
		made, err := tx.CreateDeal(ctx, d)
		if err == nil {
			err = value(crm.DealNoun, int64(made.ID))
		}
		if err != nil {
			return err
		}
		deals = append(deals, made.ID)
	}
	if err := value(crm.CustomerNoun, int64(c.ID)); err != nil {
		return err
	}
	person := func() crm.ContactID { return people[r.IntN(len(people))] }
	deal := func() crm.DealID { return deals[r.IntN(len(deals))] }
	for range r.IntN(5) {
		a := crm.Activity{CustomerID: c.ID, DealID: deal(), ContactID: person(), Type: crm.ActivityType(r.one("phone", "visit", "wechat", "email", "meeting", "online_meeting", "demo", "banquet", "other")),
			Outcome: crm.Outcome(r.one("", "not_reached", "positive", "negative")), HappenedAt: r.at(), Content: r.text("聊了"), Promised: r.maybeDay(r.laterDay)}
		if r.often(30) {
			score := r.IntN(11)
			a.Satisfaction, a.Original = &score, r.text("原话")
		}
		for range 1 + r.IntN(2) { // alike, and two
			if _, err := tx.RecordActivity(ctx, a); err != nil {
				return err
			}
		}
	}
	for _, d := range deals {
		if r.often(40) {
			due := crm.Due{At: r.d.now.Add(time.Duration(r.IntN(1e6)) * time.Second).Truncate(time.Millisecond)}
			if r.often(50) {
				due = crm.DueDay(r.laterDay(), zone)
			}
			if _, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, DealID: d, ContactID: person(), Due: due, Content: r.text("再约"), Origin: crm.Origin(r.one("said", "stage_rule"))}); err != nil {
				return err
			}
		}
	}
	for range r.IntN(3) {
		r.n++
		k := crm.Contract{CustomerID: c.ID, DealID: deal(), Number: fmt.Sprint("HT-", r.n), Amount: r.money(), SignedOn: r.maybeDay(r.day), StartsOn: r.maybeDay(r.day), EndsOn: r.maybeDay(r.laterDay)}
		if _, err := tx.RecordContract(ctx, k); err != nil {
			return err
		}
	}
	var plans []crm.PaymentPlan
	for range r.IntN(4) {
		plan := crm.PaymentPlan{CustomerID: c.ID, DealID: deal(), Amount: r.money(), Due: r.maybeDay(r.laterDay), Note: r.one("", "首付", "=尾款")}
		if plan.Due.IsZero() {
			plan.Note = r.one("发货", "=验收后30天")
		}
		p, err := tx.PlanPayment(ctx, plan)
		if err != nil {
			return err
		}
		plans = append(plans, p)
	}
	var paid []crm.Payment
	for _, d := range deals[1:] {
		for range r.IntN(3) {
			r.n++
			p := crm.Payment{CustomerID: c.ID, DealID: d, Amount: r.money(), PaidOn: r.day(), Kind: r.one("", "首付", "=尾款")}
			if r.often(40) {
				p.FlowNo = fmt.Sprintf("%020d", r.n)
			}
			p, err := tx.RecordPayment(ctx, p)
			if err == nil && r.often(70) {
				_, err = tx.MeetPlans(ctx, p)
			}
			if err != nil {
				return err
			}
			paid = append(paid, p)
		}
	}
	for _, p := range paid { // after all of them: what a plan got from one that is paid back stays open
		if r.often(25) {
			if _, err := tx.ReversePayment(ctx, p, crm.DateOf(r.d.now)); err != nil {
				return err
			}
		}
	}
	for _, p := range plans {
		if r.often(20) {
			now, err := tx.PaymentPlans(ctx, store.PaymentPlanFilter{Customer: c.ID})
			if err != nil {
				return err
			}
			for _, q := range now {
				if q.ID == p.ID && q.Paid.IsZero() {
					q.State = crm.PlanCancelled
					if _, err := tx.SavePaymentPlan(ctx, q); err != nil {
						return err
					}
				}
			}
		}
	}
	for range r.IntN(3) {
		if _, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, ContactID: person(), Body: r.one("=", "") + fmt.Sprint("喝茶\n", r.n), At: r.at()}); err != nil {
			return err
		}
	}
	return nil
}

var companies = flag.Int("companies", 4, "how many random companies are exported and imported")

// Whatever a company has is in its export, and another genjin that imports it has the same: no more, and no less the second time.
// ownFields makes the fields of one's own that the companies have.
func (d *desk) ownFields() (all []crm.CustomField) {
	own := []crm.CustomField{{Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField}, {Of: crm.ContactNoun, Name: "生日", Kind: crm.TextField}, {Of: crm.DealNoun, Name: "对手", Kind: crm.TextField}}
	d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
		for _, f := range own {
			made, err := tx.AddField(ctx, f)
			if err != nil {
				return err
			}
			all = append(all, made)
		}
		return nil
	})
	return all
}

func TestAnyCompanyIsExportedAndImportedWithoutLoss(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	for i := range *companies {
		from, to := newDesk(t, "sqlite::memory:"), newDesk(t, "sqlite::memory:")
		if i%2 == 0 { // else they are made by the import
			to.ownFields()
		}
		r := &dice{Rand: rand.New(rand.NewPCG(seed, uint64(i))), d: from}
		r.company(from.ownFields())
		want := holdings(from)
		content := from.export(from.Boss)
		to.now = from.now // what is still to come cannot have happened
		sums := to.Store
		if err := sums.FoldSums(t.Context()); err != nil {
			t.Fatal(err)
		}
		archive := from.archive(from.Boss)
		m := to.run(to.Boss, to.openArchive(archive))
		for _, b := range m.Bad {
			t.Errorf("seed %d, company %d: %s row %d: %s", seed, i, b.Sheet.Name, b.No, b.Why)
		}
		got := holdings(to)
		if !reflect.DeepEqual(got, want) {
			for k := range max(len(want), len(got)) {
				if k >= len(want) || k >= len(got) || want[k] != got[k] {
					t.Fatalf("seed %d, company %d: %d records, then %d; the first that differs:\n%s\n%s", seed, i, len(want), len(got), strings.Join(want[min(k, len(want)):min(k+1, len(want))], ""), strings.Join(got[min(k, len(got)):min(k+1, len(got))], ""))
				}
			}
		}
		if wrong, n, err := sums.CheckSums(t.Context(), 3); err != nil || len(wrong) > 0 || n < 20 {
			t.Fatalf("seed %d, company %d: %d sums, of which do not bear out: %+v %v", seed, i, n, wrong, err)
		}
		again := to.run(to.Boss, to.openArchive(archive))
		fresh := to.run(to.Boss, to.openArchive(to.archive(to.Boss)))
		sameSheets(t, content, to.export(to.Boss), fmt.Sprintf("seed %d, company %d", seed, i))
		if again.Report.New != 0 || fresh.Report.New != 0 || !reflect.DeepEqual(holdings(to), got) {
			t.Fatalf("seed %d, company %d: once more adds %+v, as another file %+v", seed, i, again.Report, fresh.Report)
		}
	}
}

// The import of a whole company dies in every one of its transactions in turn, before and after the commit, in whatever sheet that is, and is
// begun again: nothing is missing in the end and nothing is there twice.
func TestAWholeCompanyThatWasCutOffIsFinished(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	from := newDesk(t, "sqlite::memory:")
	r := &dice{Rand: rand.New(rand.NewPCG(seed, 1)), d: from}
	fields := from.ownFields()
	for range 12 { // several transactions to every sheet that has much
		r.company(fields)
	}
	content := from.export(from.Boss)
	whole := newDesk(t, "sqlite::memory:") // to which nothing happens
	whole.now = from.now
	whole.ownFields()
	bad := len(whole.load(whole.Boss, "导出.xlsx", content).Bad)
	want := holdings(whole)
	both(t, func(t *testing.T, address string) {
		to := newDesk(t, address)
		to.now = from.now
		to.ownFields()
		killed := errors.New("killed")
		deaths := 0
		for n := 1; ; n++ {
			m := to.open("导出.xlsx", content)
			batches := 0
			err := m.Run(t.Context(), func(ctx context.Context, f func(*store.Tx) error) error {
				batches++
				dies, inside := batches == n, n%2 == 0
				err := to.transact(to.Boss)(ctx, func(tx *store.Tx) error {
					if err := f(tx); err != nil || !dies || !inside {
						return err
					}
					return killed
				})
				if err == nil && dies {
					err = killed
				}
				return err
			}, nil)
			if err == nil {
				break
			}
			if !errors.Is(err, killed) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			deaths++
		}
		m := to.load(to.Boss, "导出.xlsx", content)
		if len(m.Bad) != bad || m.Report.New != 0 {
			t.Errorf("seed %d: %d bad and not %d, %+v", seed, len(m.Bad), bad, m.Report)
		}
		t.Logf("%d deaths", deaths)
		if got := holdings(to); !slices.Equal(got, want) {
			for k := range max(len(want), len(got)) {
				if k >= len(want) || k >= len(got) || want[k] != got[k] {
					t.Fatalf("seed %d: %d records, then %d; the first that differs:\n%s\n%s", seed, len(want), len(got), strings.Join(want[min(k, len(want)):min(k+1, len(want))], ""), strings.Join(got[min(k, len(got)):min(k+1, len(got))], ""))
				}
			}
		}
	})
}

// No field that people fill is left out of an export unawares.
func TestEveryFieldIsExportedOrKnownNotToBe(t *testing.T) {
	told := map[string]string{
		"Customer": "Name Owner Level Industry Region Source Phone Aliases Tags LastContactAt CreatedAt",
		"Contact":  "CustomerID Name Title Department Phone Email Left",
		"Deal":     "CustomerID Title Pipeline Stage Amount Discount ExpectedClose Probability Owner StageEnteredAt LastActivityAt WonAt LostAt LostFrom LostReason LostNote CreatedAt",
		"Activity": "CustomerID DealID ContactID Actor Type Outcome HappenedAt Content Promised Original Satisfaction", "FollowUp": "CustomerID DealID ContactID Owner Due Content Status Origin",
		"Payment": "DealID CustomerID Amount PaidOn Kind FlowNo RecordedBy ReversedOn", "PaymentPlan": "CustomerID DealID Amount Due Note State Paid",
		"StageStay": "DealID From To EnteredAt LeftAt Actor Reason Amount Discount", "Quote": "CustomerID DealID No Lines Discount Currency Amount Remark By At",
		"QuoteLine": "Product Quantity Unit Price List Discount", "Task": "CustomerID DealID AskedBy AskedAt Assignee Body Due Status Comment StatusAt Origin",
		"Lead":     "CustomerID State BroughtBy ArrivedAt AssignedAt RespondBy Passed Had PickedBy PickedAt PooledAt PooledFrom PooledBy Reason",
		"Reminder": "User CreatedBy CustomerID Text Due Repeat Status", "Target": "User Metric Span Start Value SetBy SetAt Why Live",
		"Article": "Kind Title Body Source Status By At DecidedBy", "Reading": "Article User Uses Liked At", "PushSetting": "User Push Muted MutedUntil At NotBefore NotAfter", "Product": "Name Unit Price SetBy",
		"Approval":  "CustomerID DealID From To Amount Discount Was Reason Loss Next NextText AskedBy AskedAt Rule Why Limit Approver DueAt Raised Status DecidedBy DecidedAt Comment DealVersion",
		"Scheduled": "Reminder Name TeamName", "SavedQuestion": "User Name Words",
		"Document":    "CustomerID Author Name Title Type Size At",
		"CustomField": "Of Name Kind Options", "Word": "Word Means Kind Status By At", "Leave": "User From To StandIn SetBy", "Handover": "From To GivenBy At Moved",
		"Contract": "CustomerID DealID Number Amount SignedOn StartsOn EndsOn RecordedBy", "Note": "CustomerID ContactID Author Body At",
	}
	const not = " ID Version DeletedAt MessageKey RecordedAt DoneActivity CreatedAt ChangedAt " + // ours alone, or when it was entered
		"ListAmount Setter ByName Uses Likes Blob Question Team DecidedBy Back " // follows from the rest, or is no record's own
	for _, v := range []any{crm.Customer{}, crm.Contact{}, crm.Deal{}, crm.Activity{}, crm.FollowUp{}, crm.Payment{}, crm.PaymentPlan{}, crm.Contract{}, crm.Note{},
		crm.StageStay{}, crm.Quote{}, crm.QuoteLine{}, crm.Task{}, crm.Lead{}, crm.Reminder{}, crm.Target{}, crm.Article{}, store.Reading{}, crm.PushSetting{}, crm.Product{}, crm.Document{}, crm.Approval{}, store.Scheduled{}, crm.SavedQuestion{}, crm.CustomField{}, crm.Word{}, crm.Leave{}, crm.Handover{}} {
		of := reflect.TypeOf(v)
		for i := range of.NumField() {
			if f := of.Field(i).Name; !strings.Contains(" "+told[of.Name()]+" ", " "+f+" ") && !strings.Contains(not, " "+f+" ") {
				t.Errorf("%s.%s is in no column of an export", of.Name(), f)
			}
		}
	}
}

// A table is in an export, follows from what is, or is named here with why it is not: a new one is decided about.
func TestEveryTableIsExportedOrKnownNotToBe(t *testing.T) {
	sheet := map[string]string{
		"customers": "客户", "customer_names": "客户", "customer_tags": "客户", "custom_values": "客户", "contacts": "联系人", "deals": "商机", "activities": "跟进记录", "follow_ups": "下次跟进", "contracts": "合同",
		"payment_plans": "回款计划", "payments": "回款", "plan_receipts": "回款", "notes": "备注", "deal_stays": "阶段记录", "quotes": "报价单", "tasks": "任务", "leads": "线索", "collaborators": "协作人",
		"reminders": "提醒", "targets": "目标", "articles": "知识库", "article_readers": "知识阅读", "push_settings": "推送设置", "products": "价目表", "approvals": "审批", "saved_questions": "常用问题",
		"custom_fields": "自定义字段", "lexicon_words": "教过的说法", "leaves": "请假", "handovers": "交接记录", "acceptances": "交接记录", "documents": "附件", "blobs": "附件", "blob_parts": "附件", "users": "人员",
	}
	not := map[string]string{
		"name_grams": "follows from the names", "name_gram_marks": "follows from the names", "sums": "follows from the records", "sum_changes": "follows from the records", "sum_marks": "follows from the records",
		"forecasts": "what was expected then, taken day by day: the history of this house's pushes",
		"inbox":     "messages: what came of them is in the records", "outbox": "messages", "conversations": "what is being asked just now", "occurrences": "which push was sent",
		"operations": "the journal proves and takes back where it was written", "operation_changes": "the journal", "audit_events": "proves where it was written", "audit_blocks": "proves where it was written",
		"audit_sealer": "a lease", "encryption_keys": "a secret", "api_tokens": "a secret", "api_hooks": "a secret", "team_webhooks": "a secret", "api_calls": "answers to be given again", "ended_sessions": "cookies that open nothing", "imports": "files on their way in", "imported_lines": "files that came in",
		"phone_views": "who saw a number here: it proves where it was written", "person_wishes": "what was erased here", "model_calls": "what was asked of a model here", "feedback": "what was said of answers here",
		"external_contacts": "WeCom's own, told again by WeCom", "group_chats": "WeCom's groups: bound there again",
		"teams":            "WeCom's departments, told again by WeCom",
		"process_versions": "settings: configs/process.yaml", "process_in_force": "settings", "questions": "what nobody knew an answer to, of this house", "suggestions": "wishes about this house",
	}
	names := map[string]bool{}
	empty := newDesk(t, "sqlite::memory:")
	book := opened(t, empty.export(empty.Boss))
	for _, s := range book.GetSheetList() {
		names[s] = true
	}
	files, err := filepath.Glob("../../crm/store/migrations/sqlite/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	rows := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, made, ok := strings.Cut(string(text), "CREATE TABLE "); ok {
			rows[strings.FieldsFunc(strings.TrimPrefix(made, "IF NOT EXISTS "), func(r rune) bool { return !unicode.IsLower(r) && r != '_' })[0]] = true
		}
	}
	for table := range rows {
		switch s, why := sheet[table], not[table]; {
		case s == "" && why == "":
			t.Errorf("%s: nobody has decided whether an export carries it", table)
		case s != "" && why != "", s != "" && !names[s]:
			t.Errorf("%s is in no sheet %s", table, s)
		}
	}
	for table := range sheet {
		if !rows[table] {
			t.Errorf("there is no table %s", table)
		}
	}
	for table := range not {
		if !rows[table] {
			t.Errorf("there is no table %s", table)
		}
	}
}
