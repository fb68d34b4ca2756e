package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// A change of the process holds for whoever looks at the database next, on whatever replica; it is taken back whole, and
// not when somebody changed more since.
func TestRulesAreVersions(t *testing.T) {
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	quote := crm.Gate{Stage: "quote", When: "amount > 30万 or discount < 9折", Approver: "user:boss", TimeLimit: 24}
	promise := func(t *testing.T, address string, another func() *store.Store) {
		s := storetest.Open(t, address, func(o *store.Options) { o.Admins, o.Process = []string{"boss"}, process })
		d := &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
		there := s
		if another != nil {
			there = another()
		}
		gates := func(s *store.Store) (no, n int) {
			book, err := s.Rulebook(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return book.No, len(book.Process.Gates)
		}
		want := func(what string, no, n int) {
			t.Helper()
			for _, s := range []*store.Store{s, there} {
				if gotNo, got := gates(s); gotNo != no || got != n {
					t.Errorf("%s: version %d with %d gates, want %d with %d", what, gotNo, got, no, n)
				}
			}
		}
		enact := func(u crm.User, over int, r crm.Rules) error {
			return d.as(u, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.EnactRules(ctx, crm.RuleVersion{Rules: r, Said: "流程:…", What: "…", Restores: -1}, over)
				return err
			})
		}
		want("at first", 0, 0)
		one := crm.Rules{}.WithGate(process, quote)
		var no *crm.ForbiddenError
		if err := enact(d.Wang, 0, one); !errors.As(err, &no) {
			t.Errorf("a manager of one team: %v", err)
		}
		want("after a refusal", 0, 0)
		if err := enact(d.Boss, 0, one); err != nil {
			t.Fatal(err)
		}
		want("with a gate", 1, 1)
		var late *crm.StaleError
		if err := enact(d.Boss, 0, one.WithRhythm("A", 5)); !errors.As(err, &late) {
			t.Errorf("over a version that is not in force: %v", err)
		}
		bad := crm.Rules{OwnGates: true, Gates: []crm.Gate{{Stage: "quote", When: "amount > many", Approver: "user:boss"}}}
		if err := enact(d.Boss, 1, bad); err == nil {
			t.Error("rules that cannot be read are in force")
		}
		want("after refusals", 1, 1)
		book, err := there.Rulebook(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := enact(d.Boss, 1, one.WithGate(book.Process, crm.Gate{When: "back", Approver: "manager"})); err != nil {
			t.Fatal(err)
		}
		want("with two gates", 2, 2)
		var ops []crm.Operation
		undo := func(i int) (err error) {
			return d.as(d.Boss, func(ctx context.Context, tx *store.Tx) error {
				if ops == nil {
					if ops, err = tx.Operations(ctx, store.OperationFilter{}); err != nil {
						return err
					}
				}
				_, err := tx.Undo(ctx, ops[i].ID)
				return err
			})
		}
		if err := undo(1); !errors.As(err, &late) {
			t.Errorf("the first one is taken back under the second: %v", err)
		}
		if err := undo(0); err != nil {
			t.Fatal(err)
		}
		want("undone", 1, 1)
		ops = nil
		if err := undo(0); err != nil { // the undoing
			t.Fatal(err)
		}
		want("undone twice", 2, 2)
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.RuleVersions(ctx, 0)
			if err == nil && (len(all) != 2 || all[0].No != 2 || !all[0].InForce || all[1].InForce || all[1].ByName != "老板" || len(all[1].Rules.Gates) != 1 || all[1].YAML == "") {
				t.Errorf("versions: %+v", all)
			}
			return err
		})
	}
	dialects(t, func(t *testing.T, address string) { promise(t, address, nil) })
	t.Run("two replicas", func(t *testing.T) {
		address := mysqlDatabase(t)
		promise(t, address, func() *store.Store {
			return storetest.Open(t, address, func(o *store.Options) { o.Admins, o.Process = []string{"boss"}, process })
		})
	})
}

// Outside whose teams there is nobody may change the process, and so may whom the file names.
func TestWhoMayChangeTheProcess(t *testing.T) {
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	process.Editors = []string{"user:ZhaoJingli"}
	s := storetest.New(t, func(o *store.Options) { o.Admins, o.Process = []string{"boss"}, process })
	d := &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	may := func(u crm.User) (yes bool) {
		d.must(u, func(ctx context.Context, tx *store.Tx) (err error) {
			yes, err = tx.MayChangeProcess(ctx)
			return err
		})
		return yes
	}
	for _, c := range []struct {
		who  crm.User
		want bool
	}{{d.Zhang, false}, {d.Wang, false}, {d.Zhao, true}, {d.Boss, true}} {
		if may(c.who) != c.want {
			t.Errorf("%s: %v", c.who.Name, !c.want)
		}
	}
	for _, u := range []crm.User{d.Zhao, d.Chen, d.Boss} {
		u.Left = true
		if _, err := s.SaveUser(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	if !may(d.Wang) || may(d.Zhang) {
		t.Error("who leads everybody may, a rep may not")
	}
}
