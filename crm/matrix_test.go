package crm_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// house is the small company on a real store, with a clock that is moved.
type house struct {
	*store.Store
	storetest.Team
	now time.Time
	n   int
}

func (h *house) as(u crm.User, f func(ctx context.Context, tx *store.Tx) error) error {
	h.now = h.now.Add(time.Minute)
	ctx := context.Background()
	return h.InTx(ctx, store.Deed{User: u.ID, Now: h.now}, func(tx *store.Tx) error { return f(ctx, tx) })
}

// thing is a customer of somebody's, with all that may hang on one.
type thing struct {
	owner    crm.User
	customer crm.Customer
	second   crm.Customer // of the same owner
	deal     crm.Deal
	contact  crm.Contact
	activity crm.Activity
	followUp crm.FollowUp
	payment  crm.Payment
	plan     crm.PaymentPlan
	group    crm.Group
	word     crm.Word    // waits
	article  crm.Article // … likewise
}

// thingOf makes one; the owner itself does, so that nobody else has a hand in it.
func (h *house) thingOf(t *testing.T, u crm.User) (x thing) {
	t.Helper()
	h.n++
	x.owner = u
	err := h.as(u, func(ctx context.Context, tx *store.Tx) error {
		var all []error
		keep := func(err error) { all = append(all, err) }
		var err error
		x.customer, err = tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("甲", h.n)})
		keep(err)
		x.second, err = tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("乙", h.n)})
		keep(err)
		x.deal, err = tx.CreateDeal(ctx, crm.Deal{CustomerID: x.customer.ID, Title: "框架", Pipeline: "new", Stage: "opportunity"})
		keep(err)
		x.contact, err = tx.CreateContact(ctx, crm.Contact{CustomerID: x.customer.ID, Name: "王总"})
		keep(err)
		x.activity, err = tx.RecordActivity(ctx, crm.Activity{CustomerID: x.customer.ID, Content: "x", HappenedAt: h.now})
		keep(err)
		x.followUp, err = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: x.customer.ID, Due: crm.Due{At: h.now}})
		keep(err)
		x.payment, err = tx.RecordPayment(ctx, crm.Payment{CustomerID: x.customer.ID, DealID: x.deal.ID, Amount: crm.Yuan(1), PaidOn: crm.DateOf(h.now)})
		keep(err)
		x.plan, err = tx.PlanPayment(ctx, crm.PaymentPlan{CustomerID: x.customer.ID, DealID: x.deal.ID, Amount: crm.Yuan(1), Due: crm.DateOf(h.now)})
		keep(err)
		x.article, _, err = tx.WriteArticle(ctx, crm.Article{Kind: crm.ScriptArticle, Title: "嫌贵", Body: "先问"})
		keep(err)
		x.group, err = tx.Group(ctx, fmt.Sprint("wr", h.n))
		keep(err)
		return errors.Join(all...)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = h.as(h.Zhang, func(ctx context.Context, tx *store.Tx) (err error) { // what an admin teaches does not wait
		x.word, err = tx.Teach(ctx, crm.Word{Word: fmt.Sprint("话", h.n), Means: "拜访", Kind: crm.ActivityWord})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// nothing is a thing that is not there, for hearing how that sounds.
func (x thing) nothing() thing {
	const none = 987654
	x.customer.ID, x.second.ID, x.deal.ID, x.contact.ID, x.activity.ID, x.followUp.ID, x.payment.ID, x.plan.ID = none, none, none, none, none, none, none, none
	x.contact.CustomerID, x.activity.CustomerID, x.followUp.CustomerID, x.payment.CustomerID, x.plan.CustomerID, x.deal.CustomerID = none, none, none, none, none, none
	x.payment.DealID, x.plan.DealID = none, none
	x.owner.ID = none
	return x
}

var errEmpty = &crm.NotFoundError{What: "nothing listed"}

// listed makes an empty list the denial it is.
func listed[T any](all []T, err error) error {
	if err == nil && len(all) == 0 {
		return errEmpty
	}
	return err
}

// deed is one thing to do with something of somebody's.
type deed struct {
	what string
	do   func(ctx context.Context, tx *store.Tx, x thing) error
}

// deeds are what each right of the table is tried by. A right that is not decided in the store says where it is.
func deeds(h *house) map[crm.Right][]deed {
	type (
		c = context.Context
		x = *store.Tx
	)
	rules := &crm.LeadRules{}
	return map[crm.Right][]deed{
		crm.KeepRecords: {
			{"customer see", func(ctx c, tx x, o thing) error { _, err := tx.Customer(ctx, o.customer.ID); return err }},
			{"customer change", func(ctx c, tx x, o thing) error { _, err := tx.SaveCustomer(ctx, o.customer); return err }},
			{"customers list", func(ctx c, tx x, o thing) error {
				return listed(tx.ListCustomers(ctx, store.CustomerFilter{Owners: []crm.UserID{o.owner.ID}}))
			}},
			{"deal see", func(ctx c, tx x, o thing) error { _, err := tx.Deal(ctx, o.deal.ID); return err }},
			{"deal change", func(ctx c, tx x, o thing) error { _, err := tx.SaveDeal(ctx, o.deal); return err }},
			{"deal create", func(ctx c, tx x, o thing) error {
				_, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: o.customer.ID, Title: "另一单"})
				return err
			}},
			{"deals list", func(ctx c, tx x, o thing) error {
				return listed(tx.ListDeals(ctx, store.DealFilter{Owners: []crm.UserID{o.owner.ID}}))
			}},
			{"stage history see", func(ctx c, tx x, o thing) error { return listed(tx.StageHistory(ctx, o.deal.ID)) }},
			{"contacts see", func(ctx c, tx x, o thing) error { return listed(tx.Contacts(ctx, o.customer.ID)) }},
			{"contact change", func(ctx c, tx x, o thing) error { _, err := tx.SaveContact(ctx, o.contact); return err }},
			{"contact create", func(ctx c, tx x, o thing) error {
				_, err := tx.CreateContact(ctx, crm.Contact{CustomerID: o.customer.ID, Name: "李总"})
				return err
			}},
			{"activity create", func(ctx c, tx x, o thing) error {
				_, err := tx.RecordActivity(ctx, crm.Activity{CustomerID: o.customer.ID, HappenedAt: h.now})
				return err
			}},
			{"activity change", func(ctx c, tx x, o thing) error { _, err := tx.SaveActivity(ctx, o.activity); return err }},
			{"activities list", func(ctx c, tx x, o thing) error {
				return listed(tx.ListActivities(ctx, store.ActivityFilter{Owners: []crm.UserID{o.owner.ID}}))
			}},
			{"follow-up see", func(ctx c, tx x, o thing) error { _, err := tx.FollowUp(ctx, o.followUp.ID); return err }},
			{"follow-up change", func(ctx c, tx x, o thing) error { _, err := tx.SaveFollowUp(ctx, o.followUp); return err }},
			{"follow-up create", func(ctx c, tx x, o thing) error {
				_, err := tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: o.customer.ID, Due: crm.Due{At: h.now}})
				return err
			}},
			{"payments see", func(ctx c, tx x, o thing) error { return listed(tx.Payments(ctx, o.deal.ID)) }},
			{"payment change", func(ctx c, tx x, o thing) error { _, err := tx.SavePayment(ctx, o.payment); return err }},
			{"payment plan change", func(ctx c, tx x, o thing) error { _, err := tx.SavePaymentPlan(ctx, o.plan); return err }},
			{"note create", func(ctx c, tx x, o thing) error {
				_, err := tx.AddNote(ctx, crm.Note{CustomerID: o.customer.ID, Body: "喝茶"})
				return err
			}},
		},
		crm.GiveRecords: {
			{"customer hand over", func(ctx c, tx x, o thing) error {
				_, err := tx.HandOver(ctx, o.owner.ID, h.Receiver(o.owner).ID, []crm.CustomerID{o.customer.ID})
				return err
			}},
			{"customer delete", func(ctx c, tx x, o thing) error { _, err := tx.DeleteCustomer(ctx, o.customer.ID); return err }},
			{"customer to the pool", func(ctx c, tx x, o thing) error { _, err := tx.Drop(ctx, o.second.ID, "没预算"); return err }},
			{"customer share", func(ctx c, tx x, o thing) error {
				_, err := tx.Share(ctx, o.customer.ID, h.Receiver(o.owner).ID, true)
				return err
			}},
			{"customers merge", func(ctx c, tx x, o thing) error {
				if _, err := tx.Customer(ctx, o.customer.ID); err != nil {
					return err // the order of locks is no business of this test
				}
				_, _, err := tx.MergeCustomers(ctx, o.second.ID, o.customer.ID)
				return err
			}},
			{"customer pick for", func(ctx c, tx x, o thing) error {
				_, _, err := tx.Pick(ctx, h.pooled(ctx, tx), o.owner.ID, rules, nil)
				return err
			}},
		},
		crm.SetTargets: {{"target set", func(ctx c, tx x, o thing) error {
			return tx.SetTargets(ctx, crm.Targets{{User: o.owner.ID, Metric: crm.WonAmount, Span: crm.MonthTarget, Start: crm.Date{Year: 2027, Month: 1, Day: 1}, Value: int64(h.n)}})
		}}},
		crm.Remind: {{"reminder for", func(ctx c, tx x, o thing) error {
			_, err := tx.CreateReminder(ctx, crm.Reminder{User: o.owner.ID, Text: "x", Due: crm.Due{At: h.now}})
			return err
		}}},
		crm.TakeLeave: {{"leave for", func(ctx c, tx x, o thing) error {
			_, err := tx.SaveLeave(ctx, crm.Leave{User: o.owner.ID, From: crm.Date{Year: 2027, Month: 1, Day: 1}, To: crm.Date{Year: 2027, Month: 1, Day: 2}})
			return err
		}}},
		crm.BindGroups: {{"group bind", func(ctx c, tx x, o thing) error { _, err := tx.BindGroup(ctx, o.group, o.owner.TeamID); return err }}},
		crm.ErasePersons: {
			{"person find", func(ctx c, tx x, o thing) error {
				_, err := tx.FindPerson(ctx, fmt.Sprint("contact:", o.contact.ID))
				return err
			}},
			{"person erase", func(ctx c, tx x, o thing) error { return tx.AskPerson(ctx, store.ErasePerson, crm.Person{}) }},
		},
		crm.SetWebhooks: {{"webhook set", func(ctx c, tx x, o thing) error { return tx.SetWebhook(ctx, o.owner.TeamID, "k") }}},
		crm.ChangeFields: {{"field add", func(ctx c, tx x, o thing) error {
			_, err := tx.AddField(ctx, crm.CustomField{Of: crm.CustomerNoun, Name: fmt.Sprint("字段", h.now.Unix()), Kind: crm.TextField})
			return err
		}}},
		crm.SeePhoneViews: {{"phone views see", func(ctx c, tx x, o thing) error { _, err := tx.PhoneViews(ctx, o.customer.ID); return err }}},
		crm.ManageAPI: {
			{"token create", func(ctx c, tx x, o thing) error {
				_, _, err := tx.CreateToken(ctx, crm.Token{User: o.owner.ID, Scopes: crm.APIScopes(), ExpiresAt: h.now.AddDate(0, 1, 0)})
				return err
			}},
			{"tokens list", func(ctx c, tx x, o thing) error { _, err := tx.Tokens(ctx); return err }},
			{"hook add", func(ctx c, tx x, o thing) error {
				_, _, err := tx.AddHook(ctx, crm.Hook{User: o.owner.ID, URL: "https://erp.example.com", Events: []string{"ping"}})
				return err
			}},
		},
		crm.ReviewArticles: {{"articles review", func(ctx c, tx x, o thing) error {
			_, _, err := tx.SetArticle(ctx, o.article, crm.ArticlePublished)
			return err
		}}},
		crm.RuleOnWords: {{"word rule on", func(ctx c, tx x, o thing) error { _, err := tx.SetWord(ctx, o.word, crm.WordInForce); return err }}},
		crm.ChangeProcess: {{"process change", func(ctx c, tx x, _ thing) error {
			if may, err := tx.MayChangeProcess(ctx); err != nil || may {
				return err
			}
			return crm.Denied(crm.ChangeProcess, crm.ToAll)
		}}},
		crm.SeePushHealth: {
			{"push health see", func(ctx c, tx x, _ thing) error { _, err := tx.Health(ctx); return err }},
			{"push parked see", func(ctx c, tx x, _ thing) error { _, err := tx.ParkedPushes(ctx, 5); return err }},
		},
		crm.MendPushes: {{"push send again", func(ctx c, tx x, _ thing) error { _, err := tx.SendAgain(ctx, 1); return err }}},
	}
}

// Receiver is a colleague of u's team, or another.
func (h *house) Receiver(u crm.User) crm.User {
	if u.ID == h.Li.ID {
		return h.Zhang
	}
	return h.Li
}

// pooled is a customer in the pool, put there by the actor.
func (h *house) pooled(ctx context.Context, tx *store.Tx) crm.CustomerID {
	h.n++
	c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("公海", h.n)})
	if err == nil {
		_, err = tx.Drop(ctx, c.ID, "x")
	}
	if err != nil {
		return 0
	}
	return c.ID
}

// TestMatrix prints who may do what, and tries it cell by cell on the store: what the table allows works, what it does not
// changes nothing and reads like a thing that is not there, or, where nothing is revealed by the word, names the role it takes.
func TestMatrix(t *testing.T) {
	h := &house{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	h.Store = storetest.New(t, func(o *store.Options) { o.Admins = []string{"boss"} })
	h.Team = storetest.People(t, h.Store)
	h.Boss.Role = crm.Admin
	tries := deeds(h)
	t.Logf("%-30s %-8s %-8s %-8s", "object action", "rep", "manager", "admin")
	actors := []crm.User{h.Zhang, h.Wang, h.Boss}
	cells := 0
	for _, p := range crm.Permissions() {
		t.Logf("%-30s %-8s %-8s %-8s", p.Right.Object+" "+p.Right.Action, p.Rep, p.Manager, p.Admin)
		list, known := tries[p.Right]
		if !known && !slices.Contains(storetest.ByMessage(), p.Right) {
			t.Errorf("%v is tried nowhere", p.Right)
		}
		for _, d := range list {
			for _, actor := range actors {
				line := ""
				for _, whose := range []struct {
					of   string
					user crm.User
					from crm.Reach
				}{{"own", actor, crm.ToOwn}, {"team's", h.Li, crm.ToTeam}, {"other's", h.Chen, crm.ToAll}} {
					may := actor.Role.Reach(p.Right) >= whose.from
					switch p.Right {
					case crm.BindGroups: // one's own team is a team
						may = actor.Role.Reach(p.Right) >= max(whose.from, crm.ToTeam)
					case crm.ManageAPI, crm.SetWebhooks, crm.ErasePersons, crm.ChangeFields, crm.ChangeProcess, crm.RuleOnWords, crm.SeePushHealth, crm.MendPushes: // the company's, whoever asks
						may = actor.Role.Reach(p.Right) >= crm.ToAll
					}
					x := h.thingOf(t, whose.user)
					err := h.as(actor, func(ctx context.Context, tx *store.Tx) error { return d.do(ctx, tx, x) })
					cells++
					if (err == nil) != may {
						t.Errorf("%s, %s %s: %v, the table says %v", d.what, actor.Role, whose.of, err, may)
					}
					if err != nil {
						h.readsLikeNothing(t, d, actor, x, p.Right, err)
					}
					line += fmt.Sprintf(" %s:%v", whose.of, err == nil)
				}
				t.Logf("    %-22s %-8s%s", d.what, actor.Role, line)
			}
		}
	}
	t.Logf("%d cells tried on the store; %d rights by what people say: bot, TestMatrixByMessage", cells, len(storetest.ByMessage()))
}

// readsLikeNothing compares a denial with what one hears of a thing that is not there.
func (h *house) readsLikeNothing(t *testing.T, d deed, actor crm.User, x thing, right crm.Right, denied error) {
	t.Helper()
	var forbidden *crm.ForbiddenError
	if errors.As(denied, &forbidden) {
		if right == crm.KeepRecords || right == crm.GiveRecords || right == crm.SeePhoneViews {
			t.Errorf("%s by %s: %v tells that there is something", d.what, actor.Role, denied)
		}
		return
	}
	absent := h.as(actor, func(ctx context.Context, tx *store.Tx) error { return d.do(ctx, tx, x.nothing()) })
	if absent == nil || absent.Error() != denied.Error() {
		t.Errorf("%s by %s: %v, of nothing %v", d.what, actor.Role, denied, absent)
	}
}

// What the table does not name is denied, to any role and to none.
func TestMatrixDeniesByDefault(t *testing.T) {
	for _, r := range []crm.Role{0, crm.Rep, crm.Manager, crm.Admin, 99} {
		if got := r.Reach(crm.Right{Object: "records", Action: "burn"}); got != crm.Nowhere {
			t.Errorf("%s may burn %s", r, got)
		}
		if u := (crm.User{Role: r}); u.May(crm.KeepRecords, crm.Nowhere) {
			t.Errorf("%s may go nowhere", r)
		}
	}
	for _, p := range crm.Permissions() {
		if crm.Role(0).Reach(p.Right) != crm.Nowhere || crm.Role(99).Reach(p.Right) != crm.Nowhere {
			t.Errorf("%v is open to no role", p.Right)
		}
	}
}

// comparesRoles are the places that may look at a role by themselves: the table's own, the process file's editors, the word for a
// role, and the people of tests.
var comparesRoles = map[string]bool{"crm/permission.go": true, "crm/rules.go": true, "internal/say/problem.go": true, "crm/store/storetest/storetest.go": true}

// TestMatrixIsAsked forbids what the table is there for: roles compared elsewhere.
func TestMatrixIsAsked(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil || comparesRoles[filepath.ToSlash(strings.TrimPrefix(path, "../"))] {
			return err
		}
		role := func(e ast.Expr) bool {
			s, ok := e.(*ast.SelectorExpr)
			return ok && (s.Sel.Name == "Role" || fmt.Sprint(s.X) == "crm" && (s.Sel.Name == "Rep" || s.Sel.Name == "Manager" || s.Sel.Name == "Admin"))
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if role(n.X) || role(n.Y) {
					t.Errorf("%s compares a role: ask crm.Permissions", path)
				}
			case *ast.SwitchStmt:
				if n.Tag != nil && role(n.Tag) {
					t.Errorf("%s switches on a role: ask crm.Permissions", path)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
