package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// registry is a desk whose database's clock is moved, and a sealer.
type registry struct {
	*desk
	sealer *store.Sealer
	at     time.Time
}

func newRegistry(t *testing.T, address string) *registry {
	t.Helper()
	r := &registry{at: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	var mu sync.Mutex
	s := storetest.Open(t, address, func(o *store.Options) {
		o.Admins = []string{"BOSS"}
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); r.at = r.at.Add(time.Second); return r.at }
	})
	r.desk = &desk{t, s, storetest.People(t, s), r.at}
	r.sealer = s.NewSealer("one")
	return r
}

// seal seals what is there: it is looked at, and ten seconds later it has settled.
func (r *registry) seal() (head crm.AuditHead) {
	r.t.Helper()
	for range 12 {
		h, n, err := r.sealer.Seal(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		if n > 0 {
			head = h
		}
	}
	return head
}

// verify checks the log.
func (r *registry) verify(kept crm.AuditHead) crm.AuditReport {
	r.t.Helper()
	report, err := r.VerifyAudit(r.t.Context(), kept)
	if err != nil {
		r.t.Fatal(err)
	}
	return report
}

// write makes a customer with a contact whose number is looked at, and has a page shown.
func (r *registry) write(name string) (c crm.Customer) {
	r.t.Helper()
	r.must(r.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = tx.CreateCustomer(ctx, crm.Customer{Name: name, Aliases: []string{name + "简称"}}); err != nil {
			return err
		}
		p, err := tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: name + "王总", Phone: "13800138000"})
		if err != nil {
			return err
		}
		tx.Summarise("新建" + name)
		return errors.Join(
			tx.RecordPhoneViews(ctx, []crm.PhoneView{{Customer: c.ID, Contact: p.ID, How: crm.ViewedInChat}}),
			tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditPage, Subject: "customer", SubjectID: int64(c.ID)}))
	})
	return c
}

var auditTables = []string{"operations", "operation_changes", "phone_views", "audit_events", "audit_blocks"}

// G03: whatever is done to the log behind the program's back, the check names the first row that is not as it was.
func TestG03TamperingIsNamed(t *testing.T) { tampering(newRegistry(t, "sqlite::memory:")) }

// Many write and two seal: each row is sealed once, none is passed over, and what is written by a genjin that knows no proofs gets one.
func TestSealersShareTheLog(t *testing.T) { sealing(newRegistry(t, "sqlite::memory:")) }

// The same on one database of MySQL, whose migrations take longer than all of it.
func TestTheLogOnMySQL(t *testing.T) {
	r := newRegistry(t, storetest.MySQL(t))
	tampering(r)
	sealing(r)
	waiting(r)
}

func tampering(r *registry) {
	t := r.t
	db := r.DB()
	r.write("甲")
	db.Exec("DELETE FROM audit_events WHERE id = 2") // a gap, as a transaction that failed leaves one
	r.seal()
	r.write("乙")
	r.seal()
	r.write("丙")
	head := r.seal()
	if sound := r.verify(head); sound.Fault != nil || sound.Blocks != 3 || sound.Rows < 20 || sound.Unsealed != 0 || sound.Head != head {
		t.Fatalf("untouched: %+v, %+v", sound, sound.Fault)
	}
	was := map[string][]map[string]any{}
	for _, table := range auditTables {
		var rows []map[string]any
		if err := db.Table(table).Order("id").Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		was[table] = rows
	}
	forged, err := r.Encrypted("operations.summary", "别人写的")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   []string
		want crm.AuditFault
	}{
		{"when", []string{"UPDATE operations SET at = at + 1 WHERE id = 2"}, crm.AuditFault{Block: 2, Table: "operations", ID: 2, What: crm.AuditRowChanged}},
		{"who", []string{"UPDATE operations SET user_id = 3 WHERE id = 1"}, crm.AuditFault{Block: 1, Table: "operations", ID: 1, What: crm.AuditRowChanged}},
		{"what it said", []string{"UPDATE operations SET summary = '" + forged + "' WHERE id = 3"}, crm.AuditFault{Block: 3, Table: "operations", ID: 3, What: crm.AuditRowChanged}},
		{"an image", []string{"UPDATE operation_changes SET after_image = '' WHERE id = 2"}, crm.AuditFault{Block: 1, Table: "operation_changes", ID: 2, What: crm.AuditRowChanged}},
		{"an image of another row", []string{"UPDATE operation_changes SET after_image = 's1:x' WHERE id = 2"}, crm.AuditFault{Block: 1, Table: "operation_changes", ID: 2, What: crm.AuditRowChanged}},
		{"a proof", []string{"UPDATE operation_changes SET proof = NULL WHERE id = 5"}, crm.AuditFault{Block: 2, Table: "operation_changes", ID: 5, What: crm.AuditRowChanged}},
		{"who saw a number", []string{"UPDATE phone_views SET user_id = 5 WHERE id = 2"}, crm.AuditFault{Block: 2, Table: "phone_views", ID: 2, What: crm.AuditRowChanged}},
		{"an event", []string{"UPDATE audit_events SET kind = 'page' WHERE id = 1"}, crm.AuditFault{Block: 1, Table: "audit_events", ID: 1, What: crm.AuditRowChanged}},
		{"deleted", []string{"DELETE FROM phone_views WHERE id = 1"}, crm.AuditFault{Block: 1, Table: "phone_views", ID: 1, What: crm.AuditRowDeleted}},
		{"all deleted", []string{"DELETE FROM operation_changes"}, crm.AuditFault{Block: 1, Table: "operation_changes", ID: 1, What: crm.AuditRowDeleted}},
		{"inserted into a gap", []string{"INSERT INTO audit_events (id, kind, details) VALUES (2, 'page', '')"}, crm.AuditFault{Block: 1, Table: "audit_events", ID: 2, What: crm.AuditRowInserted}},
		{"inserted before all", []string{"INSERT INTO phone_views (id) VALUES (-7)"}, crm.AuditFault{Block: 1, Table: "phone_views", ID: -7, What: crm.AuditRowInserted}},
		{"reordered", []string{"UPDATE phone_views SET id = 99 WHERE id = 1", "UPDATE phone_views SET id = 1 WHERE id = 2", "UPDATE phone_views SET id = 2 WHERE id = 99"}, crm.AuditFault{Block: 1, Table: "phone_views", ID: 1, What: crm.AuditRowChanged}},
		{"a block's hash", []string{"UPDATE audit_blocks SET hash = prev WHERE id = 2"}, crm.AuditFault{Block: 2, What: crm.AuditBlockBroken}},
		{"a block's time", []string{"UPDATE audit_blocks SET at = at + 1 WHERE id = 3"}, crm.AuditFault{Block: 3, What: crm.AuditBlockBroken}},
		{"a block's leaves", []string{"UPDATE audit_blocks SET leaves = 'x' WHERE id = 1"}, crm.AuditFault{Block: 1, What: crm.AuditBlockBroken}},
		{"a block's end", []string{"UPDATE audit_blocks SET upto = '{}' WHERE id = 1"}, crm.AuditFault{Block: 1, What: crm.AuditBlockBroken}},
		{"a block gone", []string{"DELETE FROM audit_blocks WHERE id = 2"}, crm.AuditFault{Block: 2, What: crm.AuditBlockGone}},
		{"the first gone", []string{"DELETE FROM audit_blocks WHERE id = 1"}, crm.AuditFault{Block: 1, What: crm.AuditBlockGone}},
		{"the tail cut", []string{"DELETE FROM audit_blocks WHERE id = 3", "DELETE FROM audit_events WHERE id > 8"}, crm.AuditFault{Block: 3, What: crm.AuditHeadGone}},
	} {
		for _, statement := range c.do {
			if err := db.Exec(statement).Error; err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if got := r.verify(head).Fault; got == nil || *got != c.want {
			t.Errorf("%s: named %+v, want %+v", c.name, got, c.want)
		}
		for _, table := range auditTables {
			db.Exec("DELETE FROM " + table)
			var rows []map[string]any // gorm writes into what it is given
			for _, row := range was[table] {
				rows = append(rows, maps.Clone(row))
			}
			if err := db.Table(table).Create(rows).Error; err != nil {
				t.Fatal(err)
			}
		}
	}
	if sound := r.verify(head); sound.Fault != nil {
		t.Fatalf("restored: %+v", sound.Fault)
	}

	// Who makes the whole chain anew can only be told from a head that is kept elsewhere.
	db.Exec("UPDATE operations SET message_key = 'x' WHERE id = 3")
	db.Exec("DELETE FROM audit_blocks WHERE id = 3")
	if again := r.seal(); again.Block != 3 {
		t.Fatalf("sealed anew as %+v", again)
	}
	if got := r.verify(crm.AuditHead{}).Fault; got != nil {
		t.Errorf("made anew: %+v", got)
	}
	if got := r.verify(head).Fault; got == nil || *got != (crm.AuditFault{Block: 3, What: crm.AuditHeadGone}) {
		t.Errorf("made anew, beside the head: %+v", got)
	}
}

func sealing(r *registry) {
	t := r.t
	ctx := t.Context()
	var writers, sealers sync.WaitGroup
	done := make(chan struct{})
	for i, who := range []crm.User{r.Zhang, r.Li, r.Wang, r.Chen, r.Zhao, r.Boss} {
		writers.Go(func() {
			for j := range 12 {
				err := r.InTx(ctx, store.Deed{User: who.ID, Now: r.now}, func(tx *store.Tx) error {
					_, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("客户", i, "号", j)})
					return errors.Join(err, tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditPage, Subject: "customers"}))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, holder := range []string{"one", "two"} {
		sealers.Go(func() {
			sealer := r.NewSealer(holder)
			for {
				if _, _, err := sealer.Seal(ctx); err != nil {
					t.Error(err)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	sealers.Wait()
	r.write("己") // that no sealer has seen
	r.DB().Exec("UPDATE operations SET proof = NULL WHERE id > (SELECT * FROM (SELECT MAX(id) - 1 FROM operations) AS x)")
	r.at = r.at.Add(2 * time.Minute) // whoever had the lease
	r.seal()
	report := r.verify(crm.AuditHead{})
	if report.Fault != nil || report.Unsealed != 0 || report.Rows < 6*12*4 {
		t.Errorf("%+v, %+v", report, report.Fault)
	}
}

// A row that is written and not committed holds the sealer up: its id is below others that can be seen.
func waiting(r *registry) {
	t := r.t
	r.write("丁")
	r.seal()
	slow := r.DB().Begin()
	if err := slow.Exec("INSERT INTO audit_events (kind, subject, details) VALUES ('page', 'slow', '')").Error; err != nil {
		t.Fatal(err)
	}
	r.write("戊") // behind it
	sealed := make(chan crm.AuditHead)
	go func() { sealed <- r.seal() }()
	for waiting := 0; waiting == 0; {
		if err := r.DB().Raw("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%FROM audit_events%'").Scan(&waiting).Error; err != nil {
			t.Fatal(err)
		}
		select {
		case head := <-sealed:
			t.Fatalf("sealed without waiting: %+v", head)
		case <-time.After(150 * time.Millisecond): // the server shows the table anew only when nobody looked for a tenth of a second
		}
	}
	if err := slow.Commit().Error; err != nil {
		t.Fatal(err)
	}
	<-sealed
	if report := r.verify(crm.AuditHead{}); report.Fault != nil || report.Unsealed != 0 {
		t.Errorf("%+v, %+v", report, report.Fault)
	}
}

// What people may is in the log: who gave it is WeCom's directory or the configuration.
func TestPermissionChangesAreWrittenDown(t *testing.T) {
	r := newRegistry(t, "sqlite::memory:")
	events := func(subject string) []crm.AuditEvent {
		t.Helper()
		all, err := r.AuditEvents(t.Context(), store.AuditFilter{Kind: crm.AuditPermission, Subject: subject})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if n := len(events("user")); n != 6 {
		t.Fatalf("%d events for 6 people", n)
	}
	u := r.Zhang
	u.Name = "张大伟" // says nothing about what he may
	u, err := r.SaveUser(t.Context(), u)
	if err != nil || len(events("user")) != 6 {
		t.Errorf("a name: %d events, %v", len(events("user")), err)
	}
	u.Role, u.Leads = crm.Manager, []crm.TeamID{2}
	if _, err := r.SaveUser(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if e := events("user")[0]; e.SubjectID != int64(u.ID) || e.Details != `{"was":{"role":"rep","team":2},"is":{"role":"manager","team":2,"leads":[2]}}` {
		t.Errorf("%+v", e)
	}
	for range 2 {
		if err := r.RecordAdmins(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if all := events("admins"); len(all) != 1 || all[0].Details != fmt.Sprintf(`{"admins":[%d],"unknown":0}`, r.Boss.ID) {
		t.Errorf("%+v", all)
	}
}
