package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/ncruces/go-sqlite3"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// D03: whatever becomes of a COMMIT, the deed of a message is done once and its caller hears no error.
func TestD03EveryLostCommit(t *testing.T) {
	for _, loss := range losses {
		t.Run(loss.name, func(t *testing.T) {
			address := mysqlDatabase(t)
			storetest.Open(t, address)
			proxy, armed := lossy(t, loss.commits, loss.late)
			d := newDesk(t, strings.Replace(address, storetest.Server(), proxy, 1))
			ctx := t.Context()
			for i := range 5 {
				key := fmt.Sprint("m", i)
				e, _, err := d.Keep(ctx, message(key, "zhangwei"), "me", time.Hour)
				if err != nil {
					t.Fatal(err)
				}
				armed.Store(true)
				err = d.InTx(ctx, store.Deed{User: d.Zhang.ID, Now: d.now, Message: key, Entry: e.ID, Holder: "me"}, func(tx *store.Tx) error {
					if _, err := tx.CreateCustomer(ctx, crm.Customer{Name: "客户" + key}); err != nil {
						return err
					}
					return tx.Answer(ctx, crm.Push{Key: "reply:" + key, To: "zhangwei", Reply: crm.Reply{Text: "已记"}}, "{}", 0)
				})
				if err != nil || armed.Load() {
					t.Errorf("%s: %v (cut: %v)", key, err, !armed.Load())
				}
				if p, ok, err := d.TakePush(ctx, "reply:"+key); !ok || p.Reply.Text != "已记" {
					t.Errorf("%s: the reply is %v, %v, %v", key, p, ok, err)
				}
			}
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				all, err := tx.ListCustomers(ctx, store.CustomerFilter{})
				if len(all) != 5 {
					t.Errorf("%d customers of 5", len(all))
				}
				return err
			})
		})
	}
}

// Without a message nothing can tell how a lost COMMIT ended: that is an error, and f is not run again.
func TestALostCommitWithoutAMessageIsAnError(t *testing.T) {
	address := mysqlDatabase(t)
	storetest.Open(t, address)
	proxy, armed := lossy(t, true, false)
	d := newDesk(t, strings.Replace(address, storetest.Server(), proxy, 1))
	armed.Store(true)
	runs := 0
	err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		runs++
		_, err := tx.CreateCustomer(ctx, crm.Customer{Name: "甲"})
		return err
	})
	if err == nil || runs != 1 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

// D06: a lock that is held too long ends the statement only; the whole transaction is rolled back and runs again.
func TestD06LockWaitTimeout(t *testing.T) {
	if testing.Short() {
		t.Skip("waits five seconds for the database")
	}
	address := mysqlDatabase(t)
	d := newDesk(t, address)
	c, _ := d.customer(d.Zhang, "甲")
	other, err := sql.Open("mysql", "root@tcp("+storetest.Server()+")/"+filepath.Base(address))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback()
	if _, err := held.Exec("SELECT id FROM customers WHERE id = ? FOR UPDATE", c.ID); err != nil {
		t.Fatal(err)
	}
	runs := 0
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		if runs++; runs == 2 {
			held.Rollback()
		}
		if _, err := tx.CreateCustomer(ctx, crm.Customer{Name: "乙"}); err != nil {
			return err
		}
		_, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "x"})
		return err
	})
	d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.ListCustomers(ctx, store.CustomerFilter{})
		if len(all) != 2 || runs != 2 {
			t.Errorf("%d customers after %d runs", len(all), runs)
		}
		ops, err2 := tx.Operations(ctx, store.OperationFilter{})
		if len(ops) != 2 {
			t.Errorf("%d operations", len(ops))
		}
		return errors.Join(err, err2)
	})
}

// A deed that swallows the error of a doomed transaction must not commit what came after it.
func TestASwallowedDeadlockIsNotCommitted(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		runs := 0
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			runs++
			_ = tx.Step(ctx, func() error {
				if runs == 1 {
					return &mysql.MySQLError{Number: 1213, Message: "Deadlock found"}
				}
				return nil
			})
			_, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("第", runs, "次")})
			return err
		})
		if runs != 2 {
			t.Errorf("%d runs", runs)
		}
	})
}

// D07: what the store makes of each error of the database.
func TestD07ErrorsAreMapped(t *testing.T) {
	my := func(n uint16) error { return fmt.Errorf("store: x: %w", &mysql.MySQLError{Number: n}) }
	for _, c := range []struct {
		what                string
		err                 error
		again, cut, passing bool // run again at once, nobody knows what came of it, a message waits for it
	}{
		{"1213 deadlock", my(1213), true, false, true},
		{"1205 lock wait timeout", my(1205), true, false, true},
		{"1020 record has changed since last read", my(1020), true, false, true},
		{"3101 rolled back at commit", my(3101), true, false, true},
		{"busy", sqlite3.BUSY, true, false, true},
		{"locked", sqlite3.LOCKED, true, false, true},
		{"1062 duplicate", my(1062), false, false, false},
		{"1366 wrong string", my(1366), false, false, false},
		{"1406 too long", my(1406), false, false, false},
		{"1048 null", my(1048), false, false, false},
		{"1040 too many connections", my(1040), false, false, true},
		{"1290 read-only", my(1290), false, false, true},
		{"1792 read-only transaction", my(1792), false, false, true},
		{"1021 disk full", my(1021), false, false, true},
		{"1047 node not ready", my(1047), false, false, true},
		{"1064 syntax", my(1064), false, false, false},
		{"19 constraint", sqlite3.CONSTRAINT, false, false, false},
		{"10 disk broken", sqlite3.IOERR_FSYNC, false, true, true},
		{"transaction rolled back", sql.ErrTxDone, false, false, true},
		{"13 disk full", sqlite3.FULL, false, false, true},
		{"2006, 2013 gone away", mysql.ErrInvalidConn, false, true, true},
		{"bad connection", driver.ErrBadConn, false, true, true},
		{"end of stream", io.ErrUnexpectedEOF, false, true, true},
		{"reset", &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, false, true, true},
		{"1053 server shutdown", my(1053), false, true, true},
		{"1927 connection killed", my(1927), false, true, true},
		{"the caller's deadline", context.DeadlineExceeded, false, false, true},
		{"the caller went away", context.Canceled, false, false, true},
	} {
		if again, cut, passing := store.Retryable(c.err), store.Cut(c.err), store.Passing(c.err); again != c.again || cut != c.cut || passing != c.passing {
			t.Errorf("%s: retried %v, lost %v, waited for %v; want %v, %v, %v", c.what, again, cut, passing, c.again, c.cut, c.passing)
		}
	}
}

// D14: what the program's clock says does not matter to leases and due times; the database's does.
func TestD14TheDatabasesClockDecides(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		ctx := t.Context()
		now, err := d.Clock(ctx)
		if err != nil || time.Since(now).Abs() > time.Minute {
			t.Fatalf("the database says %v, %v", now, err)
		}
		for _, skew := range []time.Duration{-time.Hour, time.Hour} {
			d.now = now.Add(skew)
			key := fmt.Sprint("m", skew)
			e, _, err := d.Keep(ctx, message(key, "zhangwei"), "me", time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			if ok, err := d.Claim(ctx, e.ID, "thief", time.Minute); ok || err != nil {
				t.Errorf("skew %v: the lease was over at once, %v", skew, err)
			}
			if err := d.InTx(ctx, store.Deed{User: d.Zhang.ID, Now: d.now, Message: key, Entry: e.ID, Holder: "me"}, func(tx *store.Tx) error {
				return tx.Answer(ctx, crm.Push{Key: "reply:" + key, To: "a" + key, Reply: crm.Reply{Text: "x"}}, "", time.Hour)
			}); err != nil {
				t.Fatal(err)
			}
			if ps, err := d.ClaimPushes(ctx, "relay", time.Minute, 5, nil); len(ps) != 0 || err != nil {
				t.Errorf("skew %v: the reply was not held back: %v, %v", skew, ps, err)
			}
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				return tx.Push(ctx, crm.Push{Key: "now" + key, To: "b" + key, Reply: crm.Reply{Text: "x"}}, d.now)
			})
			if ps, err := d.ClaimPushes(ctx, "relay", time.Minute, 5, nil); len(ps) != 1 || err != nil {
				t.Errorf("skew %v: due now, but claimed %v, %v", skew, ps, err)
			}
		}
	})
}

// writer is another process of D11: it writes customers into the file until it is killed, and tells each one that is stored.
func TestMain(m *testing.M) {
	if path := os.Getenv("GENJIN_TEST_WRITER"); path != "" {
		if err := write(path); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func write(path string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, "sqlite:"+path, store.Options{})
	if err != nil {
		return err
	}
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	u, err := s.SaveUser(ctx, crm.User{WeComID: "zhangwei", Role: crm.Rep})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		err := s.InTx(ctx, store.Deed{User: u.ID, Now: time.UnixMilli(1_790_000_000_000)}, func(tx *store.Tx) error {
			_, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("客户", os.Getpid(), "-", i)})
			return err
		})
		if err != nil {
			return err
		}
		fmt.Println("stored")
	}
}

// D11: kill -9 loses nothing that was acknowledged, leaves no half, and the next process may go on at once; while the
// first lives, a second is refused with a clear text.
func TestD11Killed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "genjin.db")
	acked := 0
	for range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "GENJIN_TEST_WRITER="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 40 && lines.Scan(); n++ {
			if lines.Text() != "stored" {
				t.Error(lines.Text())
				break
			}
			acked++
			if n == 20 {
				if _, err := store.Open(t.Context(), "sqlite:"+path, store.Options{}); err == nil || !strings.Contains(err.Error(), "in use by another genjin") {
					t.Errorf("a second process: %v", err)
				}
			}
		}
		cmd.Process.Kill()
		for lines.Scan() {
			acked++
		}
		cmd.Wait()
	}
	s, err := store.Open(t.Context(), "sqlite:"+path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var customers, names, operations int
	for table, n := range map[string]*int{"customers": &customers, "customer_names": &names, "operations": &operations} {
		if err := s.DB().Raw("SELECT COUNT(*) FROM " + table).Scan(n).Error; err != nil {
			t.Fatal(err)
		}
	}
	if customers < acked || customers > acked+3 || names != customers || operations != customers {
		t.Errorf("%d were acknowledged: %d customers, %d names, %d operations", acked, customers, names, operations)
	}
	var fine string
	if err := s.DB().Raw("PRAGMA integrity_check").Scan(&fine).Error; err != nil || fine != "ok" {
		t.Errorf("integrity: %s, %v", fine, err)
	}
}

// A path that cannot be opened is told as what it is.
func TestAFileThatCannotBeOpened(t *testing.T) {
	_, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "no", "such", "dir.db"), store.Options{})
	if err == nil || strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "no such file or directory") {
		t.Errorf("no such directory: %v", err)
	}
}
