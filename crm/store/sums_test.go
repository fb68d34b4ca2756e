package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// books are random deeds of a company that change its figures.
type books struct {
	*desk
	r         *rand.Rand
	customers []crm.CustomerID
	deals     []crm.DealID
	erased    int
}

// deed does something; what is refused is refused.
func (b *books) deed() {
	who := []crm.User{b.Boss, b.Boss, b.Zhang, b.Li}[b.r.IntN(4)]
	_ = b.as(who, func(ctx context.Context, tx *store.Tx) error {
		if b.r.IntN(6) == 0 { // a part of it is taken back
			_ = tx.Step(ctx, func() error {
				if err := b.something(ctx, tx); err != nil {
					return err
				}
				return fmt.Errorf("no")
			})
		}
		for range 1 + b.r.IntN(2) {
			if err := b.something(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *books) moment() time.Time { return b.now.AddDate(0, 0, 3-b.r.IntN(130)) }

func (b *books) deal(d crm.Deal) crm.Deal {
	d.Amount = crm.Money{Fen: int64(b.r.IntN(4)) * 1_234_567, Currency: []crm.Currency{crm.CNY, "USD"}[b.r.IntN(2)]}
	d.Probability = []int{0, 0, 35}[b.r.IntN(3)]
	if d.ExpectedClose = (crm.Date{}); b.r.IntN(3) > 0 {
		d.ExpectedClose = crm.DateOf(b.moment()).AddDays(40)
	}
	return d
}

func (b *books) traits(c crm.Customer) crm.Customer {
	c.Industry, c.Region, c.Source = []string{"", "制造", "教育"}[b.r.IntN(3)], []string{"", "苏州"}[b.r.IntN(2)], []string{"", "展会"}[b.r.IntN(2)]
	c.Level = []crm.Level{"", "A", "B"}[b.r.IntN(3)]
	return c
}

func (b *books) due() crm.Due {
	if b.r.IntN(2) == 0 {
		return crm.Due{At: b.now.Add(time.Duration(b.r.IntN(400)-200) * time.Hour)}
	}
	return crm.DueDay(crm.DateOf(b.moment()), b.now.Location())
}

func (b *books) score() *int {
	if n := b.r.IntN(20); n <= 10 {
		return &n
	}
	return nil
}

func (b *books) something(ctx context.Context, tx *store.Tx) error {
	types := []crm.ActivityType{crm.Phone, crm.Visit}
	if len(b.customers) < 6 || b.r.IntN(12) == 0 {
		c, err := tx.CreateCustomer(ctx, b.traits(crm.Customer{Name: fmt.Sprint("客户", b.r.Int32())}))
		if err != nil {
			return err
		}
		if _, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: fmt.Sprint("王", b.r.Int32()), Title: []string{"", "经理"}[b.r.IntN(2)], Phone: []string{"", "13800138000"}[b.r.IntN(2)]}); err != nil {
			return err
		}
		d, err := tx.CreateDeal(ctx, b.deal(crm.Deal{CustomerID: c.ID, Title: "一期", Pipeline: "new", Stage: "lead"}))
		b.customers, b.deals = append(b.customers, c.ID), append(b.deals, d.ID)
		return err
	}
	id := b.customers[b.r.IntN(len(b.customers))]
	switch n := b.r.IntN(20); n {
	case 17: // an import's: the history of a deal, what was planned and settled, what came in long ago
		d, err := tx.Deal(ctx, b.deals[b.r.IntN(len(b.deals))])
		if err != nil {
			return err
		}
		at := b.moment()
		return tx.RecordStay(ctx, crm.StageStay{DealID: d.ID, From: []crm.StageCode{"", "lead"}[b.r.IntN(2)], To: "opportunity", EnteredAt: at, LeftAt: at.AddDate(0, 0, b.r.IntN(3)), Reason: []string{"", "客户要的"}[b.r.IntN(2)]})
	case 18:
		f := crm.FollowUp{CustomerID: id, Due: b.due(), Content: "旧的", Owner: b.Zhang.ID, Status: []crm.FollowUpStatus{crm.FollowUpDone, crm.FollowUpCanceled}[b.r.IntN(2)], CreatedAt: b.moment(), ChangedAt: b.moment()}
		_, err := tx.RecordFollowUp(ctx, f)
		return err
	case 19:
		c, err := tx.CreateCustomer(ctx, b.traits(crm.Customer{Name: fmt.Sprint("导入", b.r.Int32()), CreatedAt: b.moment()}))
		if err != nil {
			return err
		}
		won := b.moment()
		d, err := tx.CreateDeal(ctx, b.deal(crm.Deal{CustomerID: c.ID, Title: "老单", Pipeline: "new", Stage: "won", CreatedAt: won.AddDate(0, 0, -b.r.IntN(40)), WonAt: won, StageEnteredAt: won}))
		b.customers, b.deals = append(b.customers, c.ID), append(b.deals, d.ID)
		return err
	case 13:
		c, err := tx.Customer(ctx, id)
		if err != nil {
			return err
		}
		_, err = tx.SaveCustomer(ctx, b.traits(c))
		return err
	case 14:
		_, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: id, Due: b.due(), Content: "回访"})
		return err
	case 15:
		plans, err := tx.ListFollowUps(ctx, store.FollowUpFilter{Customer: id, Status: crm.FollowUpOpen})
		if err != nil || len(plans) == 0 {
			return err
		}
		f := plans[b.r.IntN(len(plans))]
		if b.r.IntN(2) == 0 {
			f.Due = b.due()
		} else {
			f = f.Finish(0)
		}
		_, err = tx.SaveFollowUp(ctx, f)
		return err
	case 16:
		people, err := tx.Contacts(ctx, id)
		if err != nil || len(people) == 0 {
			return err
		}
		p := people[b.r.IntN(len(people))]
		p.Title, p.Phone = []string{"", "总监"}[b.r.IntN(2)], []string{"", "13900139000"}[b.r.IntN(2)]
		_, err = tx.SaveContact(ctx, p)
		return err
	case 0, 1, 2:
		_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: id, Satisfaction: b.score(), Type: types[b.r.IntN(2)], Outcome: []crm.Outcome{"", crm.NotReached}[b.r.IntN(2)], HappenedAt: b.moment(), Content: "聊了"})
		return err
	case 3:
		all, err := tx.ListActivities(ctx, store.ActivityFilter{Customer: id, Limit: 5})
		if err != nil || len(all) == 0 {
			return err
		}
		a := all[b.r.IntN(len(all))]
		a.Type, a.HappenedAt = types[b.r.IntN(2)], b.moment()
		if b.r.IntN(2) == 0 {
			a.CustomerID = b.customers[b.r.IntN(len(b.customers))]
		}
		_, err = tx.SaveActivity(ctx, a)
		return err
	case 4, 5, 6:
		d, err := tx.Deal(ctx, b.deals[b.r.IntN(len(b.deals))])
		if err != nil {
			return err
		}
		if n == 4 {
			_, err = tx.SaveDeal(ctx, b.deal(d))
			return err
		}
		after := d
		after.Stage = []crm.StageCode{"lead", "opportunity", "quote", "won", "lost"}[b.r.IntN(5)]
		after.Pipeline = []string{"new", "new", "other"}[b.r.IntN(3)]
		after.StageEnteredAt = tx.Now()
		_, err = tx.RecordStageChange(ctx, crm.StageChange{Before: d, Deal: after, From: crm.Stage{Code: d.Stage}, To: crm.Stage{Code: after.Stage}, At: tx.Now()})
		return err
	case 7:
		d, err := tx.Deal(ctx, b.deals[b.r.IntN(len(b.deals))])
		if err != nil {
			return err
		}
		p, err := tx.RecordPayment(ctx, crm.Payment{CustomerID: d.CustomerID, DealID: d.ID, Amount: b.deal(d).Amount, PaidOn: crm.DateOf(b.moment())})
		if err == nil && b.r.IntN(3) == 0 {
			_, err = tx.ReversePayment(ctx, p, crm.DateOf(tx.Now()))
		}
		return err
	case 8:
		_, err := tx.DeleteCustomer(ctx, id)
		return err
	case 9:
		_, _, err := tx.RestoreCustomer(ctx, id)
		return err
	case 10:
		_, _, err := tx.MergeCustomers(ctx, id, b.customers[b.r.IntN(len(b.customers))])
		return err
	case 11:
		_, err := tx.HandOver(ctx, []crm.UserID{b.Zhang.ID, b.Li.ID}[b.r.IntN(2)], []crm.UserID{b.Zhang.ID, b.Li.ID, b.Chen.ID}[b.r.IntN(3)], []crm.CustomerID{id})
		return err
	default:
		ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 6})
		if err != nil || len(ops) == 0 {
			return err
		}
		_, err = tx.Undo(ctx, ops[b.r.IntN(len(ops))].ID)
		return err
	}
}

// figures are what the admin is told, of everybody and of nearly everybody.
func (b *books) figures(ctx context.Context, tx *store.Tx, owners []crm.UserID) (all []any, err error) {
	add := func(got any, e error) {
		if v := reflect.ValueOf(got); v.Kind() == reflect.Slice && v.Len() == 0 {
			got = nil
		}
		if all = append(all, got); err == nil {
			err = e
		}
	}
	today := crm.DateOf(b.now)
	begin := today.AddDays(-120)
	loc := tx.Now().Location()
	spans := [][2]crm.Date{{today.FirstOfMonth(), today.FirstOfMonth().NextMonth()}, {today.AddDays(-7), today.AddDays(1)}, {begin, today.AddDays(10)}, {today.FirstOfMonth().AddDays(-20), today}, {begin.FirstOfMonth(), today.AddDays(1)}}
	var bounds []time.Time
	for day := begin; day.Before(today.AddDays(5)); day = day.AddDays(9) {
		bounds = append(bounds, day.In(loc))
	}
	for _, s := range spans {
		from, to := s[0].In(loc), s[1].In(loc)
		for _, split := range []store.Split{store.EachPerson, store.Together} {
			add(tx.ContactCounts(ctx, owners, from, to, split))
			add(tx.MoveCounts(ctx, owners, from, to, split))
			add(tx.WonCounts(ctx, owners, from, to, split))
		}
		for _, by := range []string{"", "industry", "region", "source", "level"} {
			add(tx.DealGroups(ctx, owners, false, from, to, by))
			add(tx.DealGroups(ctx, owners, true, from, to, by))
		}
		add(tx.ScoreCounts(ctx, owners, from, to))
		add(tx.EndedCounts(ctx, owners, true, from, to))
		add(tx.EndedCounts(ctx, owners, false, from, to))
		add(tx.EnteredCounts(ctx, owners, []crm.StageCode{"won", "lost", "quote"}, from))
		add(tx.CustomersReached(ctx, owners, from, to))
		settled, err := tx.Settled(ctx, owners, from, to, store.Together)
		open := map[crm.FollowUpStatus]int{}
		for _, x := range settled {
			open[x.Status] += x.N
		}
		add(open, err)
		add(tx.Usage(ctx, s[0], s[0], s[1]))
		add(tx.StayCounts(ctx, owners, from, to))
		add(tx.PaymentCounts(ctx, owners, s[0], s[1]))
		add(tx.ClosingCounts(ctx, owners, s[0], s[1], today))
	}
	for month := begin.FirstOfMonth(); month.Before(today); month = month.NextMonth() {
		standings, err := tx.Standings(ctx, month, month.NextMonth(), crm.StandingWon)
		for _, x := range standings { // in no order of currencies
			slices.SortFunc(x.WonSum, func(a, b crm.Money) int { return strings.Compare(string(a.Currency), string(b.Currency)) })
		}
		add(standings, err)
	}
	add(tx.PlanCounts(ctx, owners, today.In(loc), today.AddDays(1).In(loc), begin.In(loc), today.AddDays(30).In(loc), store.Together))
	add(tx.CountContacts(ctx, owners, bounds))
	add(tx.CountBegun(ctx, owners, bounds))
	add(tx.OpenCounts(ctx, owners))
	add(tx.Loads(ctx, slices.Repeat([]crm.User{b.Zhang, b.Li, b.Boss, b.Chen}, 30)))
	return all, err
}

// compare tells figures by sums from figures by records, within one transaction, and what they are.
func (b *books) compare(ctx context.Context, tx *store.Tx, what string) (told int) {
	nearly := slices.Repeat([]crm.UserID{b.Zhang.ID, b.Boss.ID}, 60)
	for _, owners := range [][]crm.UserID{nil, nearly} {
		by, err := b.figures(ctx, tx, owners)
		if err != nil {
			b.t.Fatal(err)
		}
		store.Counting(tx, true)
		counted, err := b.figures(ctx, tx, owners)
		store.Counting(tx, false)
		if err != nil {
			b.t.Fatal(err)
		}
		for i := range by {
			if !reflect.DeepEqual(by[i], counted[i]) {
				b.t.Fatalf("%s, %d owners, figure %d:\nby sums    %+v\nby records %+v", what, len(owners), i, by[i], counted[i])
			}
			if by[i] != nil {
				told++
			}
		}
	}
	return told
}

// What sums tell is what a count over the records tells: after whatever was recorded, changed, moved, merged, handed over, deleted, brought back and
// taken back, before, while and after the sums were filled and added to, and within a transaction that is not ended.
func TestSumsAreWhatRecordsSay(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		b := &books{desk: newDesk(t, address), r: rand.New(rand.NewPCG(3, 17))}
		b.SumAtOnce(50)
		told, kept := 0, 0
		for round := range 25 {
			for range 12 {
				b.deed()
			}
			b.erases()
			if round > 2 && b.r.IntN(2) == 0 {
				b.fold()
			}
			if b.r.IntN(10) == 0 {
				if err := b.RefillSums(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			b.must(b.Boss, func(ctx context.Context, tx *store.Tx) error {
				told += b.compare(ctx, tx, fmt.Sprint("round ", round))
				if _, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: b.customers[0], Type: crm.Phone, HappenedAt: b.now}); err == nil {
					b.compare(ctx, tx, "within a transaction")
				}
				return nil
			})
			kept += b.right()
		}
		if told < 500 || kept < 1000 || b.erased < 2 {
			t.Errorf("only %d figures and %d sums were compared, %d people erased", told, kept, b.erased)
		}
	})
}

// erases takes a person out of everything, as the law wants it: beside the journal, so that nothing tells the sums but erasing itself. Now and then it is
// somebody whose name stands where a customer's industry does, or why a deal was lost.
func (b *books) erases() {
	if b.r.IntN(3) > 0 {
		return
	}
	var p crm.Contact
	b.must(b.Boss, func(ctx context.Context, tx *store.Tx) error {
		id := b.customers[b.r.IntN(len(b.customers))]
		people, err := tx.Contacts(ctx, id)
		if err != nil || len(people) == 0 {
			return err
		}
		p = people[b.r.IntN(len(people))]
		c, err := tx.Customer(ctx, id)
		if err != nil || b.r.IntN(2) == 0 {
			return err
		}
		c.Industry = p.Name
		_, err = tx.SaveCustomer(ctx, c)
		return err
	})
	if p.ID == 0 {
		return
	}
	found, err := b.FindPerson(b.t.Context(), p.Name)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.ErasePerson(b.t.Context(), found); err != nil {
		b.t.Fatal(err)
	}
	b.erased++
}

func (b *books) fold() {
	b.t.Helper()
	if err := b.FoldSums(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// right checks the sums against the records and gives how many there are.
func (b *books) right() int {
	b.t.Helper()
	wrong, n, err := b.CheckSums(b.t.Context(), 3)
	if err != nil || len(wrong) > 0 {
		b.t.Fatalf("%+v %v", wrong, err)
	}
	return n
}

// Sums that are filled and added to by two at once, while people write what they are of, are right, and none is counted twice or missed.
func TestSumsAreFilledBesideTheWriting(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		b := &books{desk: newDesk(t, address), r: rand.New(rand.NewPCG(5, 5))}
		b.SumAtOnce(3)
		for range 60 {
			b.deed()
		}
		for round := range 3 {
			if err := b.RefillSums(t.Context()); err != nil {
				t.Fatal(err)
			}
			var writers, fillers sync.WaitGroup
			stop := make(chan struct{})
			for i := range uint64(4) {
				mine := &books{desk: &desk{t, b.Store, b.Team, b.now}, r: rand.New(rand.NewPCG(uint64(round), i)), customers: slices.Clone(b.customers), deals: slices.Clone(b.deals)}
				writers.Go(func() {
					for range 25 {
						mine.deed()
					}
				})
			}
			for range 2 {
				fillers.Go(func() {
					for {
						if err := b.FoldSums(t.Context()); err != nil {
							t.Error(err)
							return
						}
						select {
						case <-stop:
							return
						default:
						}
					}
				})
			}
			writers.Wait()
			close(stop)
			fillers.Wait()
			b.fold()
			if n := b.right(); n < 20 {
				t.Fatalf("%d sums", n)
			}
		}
	})
}

// What a program wrote that knows no sums is in the figures: they are counted until the sums are filled anew. And a sum that is wrong is named, and mended.
func TestSumsThatNobodyWasToldOf(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		b := &books{desk: newDesk(t, address), r: rand.New(rand.NewPCG(9, 9))}
		for range 40 {
			b.deed()
		}
		b.fold()
		db := b.Store.DB()
		yesterdays := func() { // the same rows, and nothing said
			b.must(b.Boss, func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("升级中", b.r.Int32())})
				if err == nil {
					_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Type: crm.Visit, HappenedAt: b.now})
				}
				return err
			})
			var last int64
			db.Raw("SELECT MAX(id) FROM operations").Scan(&last)
			db.Exec("DELETE FROM sum_changes")
			db.Exec("UPDATE operations SET summed = 0 WHERE id = ?", last)
		}
		yesterdays()
		b.must(b.Boss, func(ctx context.Context, tx *store.Tx) error {
			b.compare(ctx, tx, "by yesterday's program")
			return nil
		})
		b.fold()
		b.right()
		b.must(b.Boss, func(ctx context.Context, tx *store.Tx) error { b.compare(ctx, tx, "filled anew"); return nil })

		if err := db.Exec("UPDATE sums SET n = n + 1 WHERE kind = 1 AND span = 0 ORDER BY day LIMIT 1").Error; err != nil {
			db.Exec("UPDATE sums SET n = n + 1 WHERE kind = 1 AND span = 0 AND day = (SELECT MIN(day) FROM sums WHERE kind = 1 AND span = 0)")
		}
		wrong, _, err := b.CheckSums(t.Context(), 1)
		if err != nil || len(wrong) != 1 || wrong[0].Kept != wrong[0].Counted+1 || wrong[0].Kind != "activities" {
			t.Fatalf("%+v %v", wrong, err)
		}
		if err := b.RefillSums(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.fold()
		b.right()
	})
}

// What is written between the reading of some records and that of the lines about them is counted once.
func TestSumsAreFilledAsOfOneMoment(t *testing.T) {
	var between func()
	s := storetest.Open(t, storetest.MySQL(t), func(o *store.Options) {
		o.Admins = []string{"BOSS"}
		o.Watch = func(statement string, _ time.Duration) {
			if between != nil && strings.Contains(statement, " FROM activities WHERE id >") {
				write := between
				between = nil
				write()
			}
		}
	})
	b := &books{desk: &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}, r: rand.New(rand.NewPCG(2, 2))}
	for range 40 {
		b.deed()
	}
	wrote := false
	between = func() {
		b.must(b.Boss, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "其间"})
			if err == nil {
				_, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Type: crm.Visit, HappenedAt: b.now})
			}
			wrote = err == nil
			return err
		})
	}
	b.fold()
	if b.right(); !wrote {
		t.Error("nothing was written meanwhile")
	}
}
