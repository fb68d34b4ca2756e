package store_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
)

// What a part of a name is found by the pairs in it is what reading every name finds: whatever was made, renamed, moved, merged, deleted and
// taken back, before and after the pairs were filled in, and however many customers have them.
func TestPartsOfNamesAreFoundByPairs(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		r := rand.New(rand.NewPCG(7, 7))
		signs := []rune("华鼎盛a1")
		name := func(n int) string {
			out := make([]rune, n)
			for i := range out {
				out[i] = signs[r.IntN(len(signs))]
			}
			return string(out)
		}
		var ids []crm.CustomerID
		contacts := map[crm.CustomerID][]crm.Contact{}
		step := func(f func(ctx context.Context, tx *store.Tx) error) { _ = d.as(d.Boss, f) } // what is refused is refused
		change := func() {
			step(func(ctx context.Context, tx *store.Tx) error {
				if len(ids) < 12 || r.IntN(3) == 0 {
					c, err := tx.CreateCustomer(ctx, crm.Customer{Name: name(2 + r.IntN(4)), Region: name(1), Industry: name(2), Owner: d.Zhang.ID})
					if err != nil {
						return err
					}
					ids = append(ids, c.ID)
					p, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: name(2)})
					contacts[c.ID] = append(contacts[c.ID], p)
					return err
				}
				id := ids[r.IntN(len(ids))]
				c, err := tx.Customer(ctx, id)
				if err != nil {
					return err
				}
				switch r.IntN(6) {
				case 0:
					c.Name = name(2 + r.IntN(4))
					_, err = tx.SaveCustomer(ctx, c)
				case 1:
					c.Aliases, c.Tags = []string{name(3)}, []string{name(2)}
					_, err = tx.SaveCustomer(ctx, c)
				case 2:
					_, err = tx.DeleteCustomer(ctx, id)
				case 3:
					_, _, err = tx.MergeCustomers(ctx, id, ids[r.IntN(len(ids))])
				case 4:
					all, err := tx.Contacts(ctx, id)
					if err != nil || len(all) == 0 {
						return err
					}
					all[0].Name = name(2 + r.IntN(2))
					_, err = tx.SaveContact(ctx, all[0])
					return err
				default:
					ops, err := tx.Operations(ctx, store.OperationFilter{NotUndone: true, Limit: 3})
					if err != nil || len(ops) == 0 {
						return err
					}
					_, err = tx.Undo(ctx, ops[len(ops)-1].ID)
					return err
				}
				return err
			})
		}
		db, compared, quick := d.Store.DB(), 0, 0
		for round := range 12 {
			for range 12 {
				change()
			}
			if round%3 > 0 {
				if err := d.Store.FillGrams(t.Context(), int64(r.IntN(4))); err != nil {
					t.Fatal(err)
				}
			}
			d.Store.LookFor([]int{0, 2, 500}[r.IntN(3)], 1+r.IntN(9), []int{5, 20_000}[r.IntN(2)])
			for range 12 {
				words, n := name(1+r.IntN(3)), 1+r.IntN(5)
				ask := func() (got []crm.CustomerID) {
					d.must(d.Boss, func(ctx context.Context, tx *store.Tx) error {
						found, err := tx.FindCustomers(ctx, words, n)
						if err != nil {
							return err
						}
						searched, err := tx.SearchCustomers(ctx, words, n)
						if err != nil {
							return err
						}
						likely, ok, err := tx.Likely(ctx, "新名字", words, "", func(string) bool { return true })
						if ok {
							got = append(got, likely.ID)
						}
						for _, c := range append(found, searched...) {
							got = append(got, c.ID)
						}
						return err
					})
					return got
				}
				by := ask()
				var marks struct{ Names, Contacts int64 }
				if err := db.Raw("SELECT names, contacts FROM name_gram_marks").Scan(&marks).Error; err != nil {
					t.Fatal(err)
				}
				if marks.Names > 0 {
					quick++
				}
				db.Exec("UPDATE name_gram_marks SET names = 0, contacts = 0")
				read := ask()
				db.Exec("UPDATE name_gram_marks SET names = ?, contacts = ?", marks.Names, marks.Contacts)
				if compared += len(read); !slices.Equal(by, read) {
					t.Errorf("%q, %d: by pairs %v, by reading %v", words, n, by, read)
				}
			}
		}
		if compared < 200 || quick < 50 {
			t.Errorf("only %d customers were compared, in %d questions by pairs", compared, quick)
		}
	})
}

// A person who is erased leaves no pair behind that only their name had.
func TestErasedPersonsLeaveNoPairs(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, _ := d.customer(d.Zhang, "华北重工")
		var p crm.Contact
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			p, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "欧阳建国", Phone: "13800000001"})
			return err
		})
		if err := d.Store.FillGrams(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		pairs := func() (n int) {
			const first, second = int64('建'), int64('国')
			if err := d.Store.DB().Raw("SELECT COUNT(*) FROM name_grams WHERE gram = ?", first<<21|second).Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		if pairs() != 1 {
			t.Fatalf("%d pairs of the name", pairs())
		}
		found, err := d.Store.FindPerson(t.Context(), p.Name)
		if err != nil || len(found.Contacts) != 1 {
			t.Fatal(found, err)
		}
		if _, err := d.Store.ErasePerson(t.Context(), found); err != nil {
			t.Fatal(err)
		}
		if pairs() != 0 {
			t.Error("a pair of the name is still there")
		}
	})
}
