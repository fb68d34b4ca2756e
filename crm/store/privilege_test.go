package store_test

import (
	"context"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// The program runs as the user of deploy/mysql-users.sql, and that user can change nothing in the log.
func TestLeastPrivilege(t *testing.T) {
	address := storetest.MySQL(t)
	root := storetest.Open(t, address).DB() // migrated by who may
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	script, err := os.ReadFile("../../deploy/mysql-users.sql")
	if err != nil {
		t.Fatal(err)
	}
	short := name[len(name)-12:]
	users := []string{"genjin_migrate", "genjin_report", "genjin"}
	t.Cleanup(func() {
		for _, user := range users {
			root.Exec("DROP USER IF EXISTS " + user + short + "@'%'")
		}
	})
	var statements []string
	for statement := range strings.SplitSeq(uncommented(string(script)), ";") {
		statements = append(statements, strings.TrimSpace(statement))
	}
	only := []string{"audit_events", "audit_blocks", "phone_views", "goose_db_version", "goose_lock"}
	var tables []string
	if err := root.Raw("SELECT table_name FROM information_schema.tables WHERE table_schema = ?", name).Scan(&tables).Error; err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if !slices.Contains(only, table) {
			statements = append(statements, "GRANT UPDATE ON genjin."+table+" TO genjin@'%'")
		}
	}
	for _, statement := range statements {
		if statement == "" || strings.HasPrefix(statement, "CREATE DATABASE") {
			continue
		}
		statement = strings.ReplaceAll(statement, " genjin.", " "+name+".")
		for _, user := range users {
			statement = strings.ReplaceAll(statement, user+"@", user+short+"@")
		}
		if err := root.Exec(statement).Error; err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}

	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	s, err := store.Open(t.Context(), "mysql://genjin"+short+":change-me-2@"+u.Host+"/"+name, store.Options{Keys: []string{storetest.Key}, Admins: []string{"BOSS"}, Now: func() time.Time { at = at.Add(time.Second); return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, ready := range []func(context.Context) error{s.CheckSchema, s.CheckRights, s.CheckKeys, s.RecordAdmins} {
		if err := ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	readers, err := store.Open(t.Context(), "mysql://genjin_report"+short+":change-me-3@"+u.Host+"/"+name, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer readers.Close()
	if err := readers.CheckRights(t.Context()); err == nil || !strings.Contains(err.Error(), "GENJIN_DATABASE_URL: its user may not do this: grant it as in deploy/mysql-users.sql") {
		t.Errorf("who may only read: %v", err)
	}
	if _, err := readers.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "GENJIN_DATABASE_URL: its user may not do this") {
		t.Errorf("who may only read migrates: %v", err)
	}
	r := &registry{desk: &desk{t, s, storetest.People(t, s), at}, sealer: s.NewSealer("one"), at: at}
	leaveTraces(r)
	r.must(r.Zhang, func(ctx context.Context, tx *store.Tx) error {
		ops, err := tx.Operations(ctx, store.OperationFilter{})
		if err == nil {
			_, err = tx.Undo(ctx, ops[0].ID)
		}
		return err
	})
	if head := r.seal(); head.Block == 0 {
		t.Error("nothing was sealed")
	}
	p, err := s.FindPerson(t.Context(), "13912345678")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ErasePerson(t.Context(), p); err != nil {
		t.Error(err)
	}
	if report := r.verify(crm.AuditHead{}); report.Fault != nil {
		t.Errorf("%+v", report.Fault)
	}
	if err := s.FoldSums(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.NewForgetter().Forget(t.Context(), time.Millisecond); err != nil {
		t.Error(err)
	}
	if _, err := s.ForgetBlobs(t.Context(), 0, 10); err != nil {
		t.Error(err)
	}
	for _, forbidden := range []string{
		"UPDATE audit_events SET at = 0", "DELETE FROM audit_events", "UPDATE audit_blocks SET at = 0", "DELETE FROM audit_blocks", "UPDATE phone_views SET at = 0",
		"DELETE FROM phone_views", "DELETE FROM operations", "DELETE FROM operation_changes", "DELETE FROM customers", "DROP TABLE customers", "CREATE TABLE x (id INT)", "SELECT * FROM mysql.user",
	} {
		if err := s.DB().Exec(forbidden).Error; err == nil || !strings.Contains(err.Error(), "denied") {
			t.Errorf("%s: %v", forbidden, err)
		}
	}
}

func uncommented(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		if !strings.HasPrefix(line, "--") {
			out.WriteString(line)
		}
	}
	return out.String()
}
