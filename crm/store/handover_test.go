package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// images are all rows of the journaled tables, without the head that counts writes; deleted ones are left out.
func images(t *testing.T, s *store.Store) string {
	t.Helper()
	return imagesBut(t, s, nil)
}

// imagesBut are they without those of some tables, and without some fields.
func imagesBut(t *testing.T, s *store.Store, tables []string, fields ...string) string {
	t.Helper()
	journaled, _ := store.Rows()
	var out strings.Builder
	for _, table := range slices.Sorted(maps.Keys(journaled)) {
		if slices.Contains(tables, table) {
			continue
		}
		rows := reflect.New(reflect.SliceOf(reflect.TypeOf(journaled[table]).Elem()))
		if err := s.DB().Table(table).Where("deleted_at = 0").Order("id").Find(rows.Interface()).Error; err != nil {
			t.Fatal(err)
		}
		for i := range rows.Elem().Len() {
			raw, err := json.Marshal(rows.Elem().Index(i).Addr().Interface())
			if err != nil {
				t.Fatal(err)
			}
			var m map[string]any
			if err := json.Unmarshal(raw, &m); err != nil {
				t.Fatal(err)
			}
			delete(m, "Version")
			delete(m, "UpdatedAt")
			for _, f := range fields {
				delete(m, f)
			}
			fmt.Fprintln(&out, table, m)
		}
	}
	return out.String()
}

// book gives 张伟 many customers by plain inserts, as years of work would.
func book(t *testing.T, d *desk, customers, activities, deals int) {
	t.Helper()
	insert := func(table, columns string, n int, row func(i int) string) {
		for from := 0; from < n; from += 200 {
			var rows []string
			for i := from; i < min(n, from+200); i++ {
				rows = append(rows, "("+row(i)+")")
			}
			if err := d.DB().Exec("INSERT INTO " + table + " (" + columns + ") VALUES " + strings.Join(rows, ",")).Error; err != nil {
				t.Fatal(err)
			}
		}
	}
	owner, at := d.Zhang.ID, d.now.UnixMilli()
	insert("customers", "id, version, created_at, updated_at, name, name_key, owner_id, level", customers, func(i int) string {
		return fmt.Sprintf("%d, 1, %d, %d, '客户%d', '客户%d', %d, '%s'", i+1, at, at, i, i, owner, []string{"A", "B", "C", ""}[i%4])
	})
	insert("customer_names", "version, customer_id, name, name_key, live", customers, func(i int) string {
		return fmt.Sprintf("1, %d, '客户%d', '客户%d', 1", i+1, i, i)
	})
	insert("customer_tags", "version, customer_id, tag", customers/2, func(i int) string { return fmt.Sprintf("1, %d, '重点'", i+1) })
	insert("contacts", "version, customer_id, name, name_key", customers, func(i int) string { return fmt.Sprintf("1, %d, '王总', '王总'", i+1) })
	insert("activities", "version, customer_id, actor_id, type, content, happened_at", activities, func(i int) string {
		return fmt.Sprintf("1, %d, %d, 'visit', '聊了框架', %d", i%customers+1, owner, at-int64(i)*1000)
	})
	stages := []string{"lead", "opportunity", "quote", "won", "lost"}
	insert("deals", "id, version, customer_id, owner_id, title, pipeline, stage, amount, currency, stage_entered_at", deals, func(i int) string {
		return fmt.Sprintf("%d, 1, %d, %d, '商机%d', 'new', '%s', %d, 'CNY', %d", i+1, i%customers+1, owner, i, stages[i%5], 100_000*(i+1), at)
	})
	insert("deal_stays", "version, deal_id, to_stage, entered_at, actor_id", deals, func(i int) string {
		return fmt.Sprintf("1, %d, '%s', %d, %d", i+1, stages[i%5], at, owner)
	})
	insert("follow_ups", "version, customer_id, owner_id, due_at, content, status", customers, func(i int) string {
		return fmt.Sprintf("1, %d, %d, %d, '再约', '%s'", i+1, owner, at, []string{"open", "done"}[i%2])
	})
	insert("custom_fields", "id, version, noun, name, kind", 1, func(int) string { return "1, 1, '客户', '设备台数', 'number'" })
	insert("custom_values", "version, field_id, customer_id, noun, record_id, text, number, live", customers/5, func(i int) string {
		return fmt.Sprintf("1, 1, %d, '客户', %d, '%d', %d, 1", i+1, i+1, i, i)
	})
	insert("tasks", "version, customer_id, asked_by, asked_at, assignee_id, body, status", customers/10, func(i int) string {
		return fmt.Sprintf("1, %d, %d, %d, %d, '出方案', '%s'", i+1, d.Wang.ID, at, owner, []crm.TaskStatus{crm.TaskAsked, crm.TaskDone}[i%2])
	})
	insert("reminders", "version, user_id, asked_by, customer_id, text, due_at, status", customers/10, func(i int) string {
		return fmt.Sprintf("1, %d, %d, %d, '寄样品', %d, 'scheduled'", owner, owner, i+1, at)
	})
}

func handoverDesk(t *testing.T, address string) *desk {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.Open(t, address, func(o *store.Options) { o.Admins, o.Process = []string{"BOSS"}, process })
	return &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
}

// A rep with 1,000 customers, 3,000 activities and 200 deals is handed over: what there was is there, stages and history
// are untouched, the old owner sees nothing any more, and 撤销 gives every row back as it was.
func TestHandOverOfAWholeBook(t *testing.T) {
	for name, address := range map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "sqlite::memory:" }, "mysql": mysqlDatabase} {
		t.Run(name, func(t *testing.T) {
			d := handoverDesk(t, address(t))
			book(t, d, 1000, 3000, 200)
			before := images(t, d.Store)
			without := imagesBut(t, d.Store, []string{"handovers", "acceptances"}, "Owner", "User", "Assignee", "AskedBy")
			var portfolio crm.Portfolio
			d.must(d.Wang, func(ctx context.Context, tx *store.Tx) (err error) {
				portfolio, _, _, err = tx.PortfolioOf(ctx, d.Zhang.ID, nil)
				return err
			})
			if want := (crm.Portfolio{Customers: 1000, Contacts: 1000, Deals: 200, OpenDeals: 120, Activities: 3000, FollowUps: 500, Reminders: 100}); portfolio != want {
				t.Fatalf("the preview counts %+v, want %+v", portfolio, want)
			}
			var h crm.Handover
			start := time.Now()
			d.must(d.Wang, func(ctx context.Context, tx *store.Tx) (err error) {
				h, err = tx.HandOver(ctx, d.Zhang.ID, d.Li.ID, nil)
				return err
			})
			t.Logf("handed over in %v", time.Since(start))
			moved := portfolio
			moved.Contacts, moved.Activities = 0, 0
			if h.Moved != moved {
				t.Errorf("moved %+v, want %+v", h.Moved, moved)
			}
			d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
				after, important, _, err := tx.PortfolioOf(ctx, d.Li.ID, nil)
				if err != nil {
					return err
				}
				if after != portfolio || important != 250 {
					t.Errorf("李娜 has %+v, want %+v", after, portfolio)
				}
				waiting, err := tx.Acceptances(ctx)
				if len(waiting) != 250 {
					t.Errorf("%d important customers wait for her word, want 250", len(waiting))
				}
				return err
			})
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				customers, err := tx.ListCustomers(ctx, store.CustomerFilter{})
				if err != nil || len(customers) != 0 {
					t.Errorf("张伟 still sees %d customers, %v", len(customers), err)
				}
				deals, err := tx.ListDeals(ctx, store.DealFilter{})
				if len(deals) != 0 {
					t.Errorf("张伟 still sees %d deals", len(deals))
				}
				return err
			})
			// but for whose they are, all is as it was: stages and history, contacts, tags, custom fields, tasks
			kept := []string{"handovers", "acceptances"}
			if after := imagesBut(t, d.Store, kept, "Owner", "User", "Assignee", "AskedBy"); after != without {
				t.Error("something but the owner changed")
			}
			var tasks, values int64
			if err := d.DB().Table("tasks").Where("assignee_id = ? AND status = ?", d.Li.ID, crm.TaskAsked).Count(&tasks).Error; err != nil || tasks != 50 {
				t.Errorf("%d of 50 open tasks went along, %v", tasks, err)
			}
			d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
				found, err := tx.ListCustomers(ctx, store.CustomerFilter{Fields: []crm.FieldTest{{Field: 1, Op: ">=", N: 0}}})
				values = int64(len(found))
				return err
			})
			if values != 200 {
				t.Errorf("李娜 finds %d of 200 customers by their custom field", values)
			}
			var stays int64
			if err := d.DB().Table("deal_stays").Where("version = 1 AND deleted_at = 0").Count(&stays).Error; err != nil || stays != 200 {
				t.Errorf("%d of 200 stays are untouched, %v", stays, err)
			}
			start = time.Now()
			d.must(d.Wang, func(ctx context.Context, tx *store.Tx) error { return undoLast(ctx, tx) })
			t.Logf("taken back in %v", time.Since(start))
			if after := images(t, d.Store); after != before {
				t.Error("撤销 did not give every row back as it was")
			}
		})
	}
}

func undoLast(ctx context.Context, tx *store.Tx) error {
	ops, err := tx.Operations(ctx, store.OperationFilter{NotUndone: true, Limit: 1})
	if err != nil {
		return err
	}
	if len(ops) == 0 {
		return errors.New("nothing to undo")
	}
	_, err = tx.Undo(ctx, ops[0].ID)
	return err
}

var wholeBook = flag.Bool("wholebook", false, "faults are injected into the handover of 1,000 customers: takes minutes")

var errInjected = errors.New("the connection broke")

// faulty has db ask fault before every statement, whether gorm runs it or the store beside gorm.
func faulty(db *gorm.DB, fault func() error) {
	p := &faultyPool{db.ConnPool, fault}
	db.ConnPool, db.Statement.ConnPool = p, p
}

// faultyPool is a pool, or a transaction, of which statements fail.
type faultyPool struct {
	gorm.ConnPool
	fault func() error
}

func (p *faultyPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := p.fault(); err != nil {
		return nil, err
	}
	return p.ConnPool.ExecContext(ctx, query, args...)
}

func (p *faultyPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := p.fault(); err != nil {
		return nil, err
	}
	return p.ConnPool.QueryContext(ctx, query, args...)
}

// QueryRowContext cannot give an error of its own: the statement is one that no database runs.
func (p *faultyPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := p.fault(); err != nil {
		return p.ConnPool.QueryRowContext(ctx, "injected: "+err.Error())
	}
	return p.ConnPool.QueryRowContext(ctx, query, args...)
}

func (p *faultyPool) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	var tx gorm.ConnPool
	var err error
	if b, ok := p.ConnPool.(gorm.ConnPoolBeginner); ok {
		tx, err = b.BeginTx(ctx, o)
	} else {
		tx, err = p.ConnPool.(gorm.TxBeginner).BeginTx(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	return &faultyTx{&faultyPool{tx, p.fault}, tx.(gorm.TxCommitter)}, nil
}

func (p *faultyPool) GetDBConn() (*sql.DB, error) {
	if g, ok := p.ConnPool.(gorm.GetDBConnector); ok {
		return g.GetDBConn()
	}
	return p.ConnPool.(*sql.DB), nil
}

type faultyTx struct {
	*faultyPool
	gorm.TxCommitter
}

// A failure at any statement leaves nothing moved.
func TestHandOverFailsWhole(t *testing.T) {
	for name, address := range map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "sqlite::memory:" }, "mysql": mysqlDatabase} {
		t.Run(name, func(t *testing.T) {
			d := handoverDesk(t, address(t))
			if *wholeBook {
				book(t, d, 1000, 3000, 200)
			} else {
				book(t, d, 10, 20, 6)
			}
			n, failAt := 0, 0
			faulty(d.DB(), func() error {
				if n++; n == failAt {
					return errInjected
				}
				return nil
			})
			before := images(t, d.Store)
			for at := 1; ; at++ {
				n, failAt = 0, at
				err := d.as(d.Wang, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.HandOver(ctx, d.Zhang.ID, d.Li.ID, nil)
					return err
				})
				reached := n >= at
				n, failAt = 0, 0
				if err == nil {
					if reached {
						t.Fatalf("statement %d failed and nobody was told", at)
					}
					if at < 15 {
						t.Errorf("only %d statements: the faults are not injected", at)
					}
					t.Logf("%d statements", at-1)
					break
				}
				if !errors.Is(err, errInjected) && !strings.Contains(err.Error(), "injected") { // of a single row as what the database says
					t.Fatalf("statement %d: %v", at, err)
				}
				if after := images(t, d.Store); after != before {
					t.Fatalf("a failure at statement %d left something moved", at)
				}
			}
		})
	}
}

// Who may hand over what, and for how long it can be taken back.
func TestWhoHandsOver(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := handoverDesk(t, address)
		book(t, d, 3, 3, 3)
		give := func(by, from, to crm.User, only ...crm.CustomerID) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.HandOver(ctx, from.ID, to.ID, only)
				return err
			})
		}
		before := images(t, d.Store)
		for who, err := range map[string]error{
			"another rep":                give(d.Li, d.Zhang, d.Li),
			"another team's manager":     give(d.Zhao, d.Zhang, d.Chen),
			"to oneself":                 give(d.Wang, d.Zhang, d.Zhang),
			"nobody's customers":         give(d.Wang, d.Li, d.Zhang),
			"customers of somebody else": give(d.Wang, d.Li, d.Wang, 1),
		} {
			if !isNotFound(err) {
				t.Errorf("%s: %v", who, err)
			}
		}
		if after := images(t, d.Store); after != before {
			t.Error("a refusal moved something")
		}
		// A rep gives one customer to a colleague, whom they do not see, and may take it back.
		if err := give(d.Zhang, d.Zhang, d.Li, 1); err != nil {
			t.Fatal(err)
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			if all, err := tx.ListCustomers(ctx, store.CustomerFilter{}); err != nil || len(all) != 2 {
				t.Errorf("张伟 sees %d customers, %v", len(all), err)
			}
			return undoLast(ctx, tx)
		})
		if after := images(t, d.Store); after != before {
			t.Error("what the rep gave did not come back as it was")
		}
		// After its time, or when the receiver wrote since, it is not taken back.
		if err := give(d.Zhang, d.Zhang, d.Li, 1); err != nil {
			t.Fatal(err)
		}
		d.must(d.Li, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.Customer(ctx, 1)
			if err == nil {
				c.Industry = "机械"
				_, err = tx.SaveCustomer(ctx, c)
			}
			return err
		})
		var stale *crm.StaleError
		if err := d.as(d.Zhang, undoLast); !errors.As(err, &stale) {
			t.Errorf("the receiver wrote since: %v", err)
		}
		if err := give(d.Zhang, d.Zhang, d.Li, 2); err != nil {
			t.Fatal(err)
		}
		d.now = d.now.Add(crm.HandoverUndo + time.Hour)
		var late *crm.TooLateError
		if err := d.as(d.Zhang, undoLast); !errors.As(err, &late) {
			t.Errorf("a day later: %v", err)
		}
	})
}
