package main

import (
	"bytes"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"genjin/bot/sim"
	"genjin/crm/store/storetest"
)

// What docs/operations.md says of backups: taken while messages come in, started as usual after a restore, with the key from where it is kept.
// What was answered before has its answer, and nothing of it is done again.
func TestBackupAndRestore(t *testing.T) {
	databases(t, func(t *testing.T, env []string, open func() *sql.DB) {
		p := botCompany(t)
		database, redis := addresses(env)
		running := botHouse(t, p, database, redis, false)
		before := sim.Message{From: "rep1", ID: "before", Text: "新增客户 青山仪表，联系人吴工，电话 13800000001"}
		first, err := p.SayAs(t.Context(), before)
		if err != nil || !strings.Contains(first.Text, "青山仪表") {
			t.Fatal(first.Text, err)
		}
		var restored string
		if path, isFile := strings.CutPrefix(database, "sqlite:"); isFile {
			restored = restoreFile(t, open(), path)
		} else {
			restored = restoreDump(t, database)
		}
		if _, err := p.Say(t.Context(), "rep1", "新增客户 白石仪表"); err != nil {
			t.Fatal(err)
		}
		running.stop()

		botHouse(t, p, restored, redis, false)
		again, err := p.SayAs(t.Context(), before)
		if err != nil || again.Text != first.Text {
			t.Errorf("repeated after the restore: %q, %v; the answer had been %q", again.Text, err, first.Text)
		}
		for say, want := range map[string]string{"青山仪表什么情况": "吴工", "尾号0001是谁": "吴工"} {
			if got, err := p.Say(t.Context(), "rep1", say); err != nil || !strings.Contains(got, want) {
				t.Errorf("%s: %q, %v", say, got, err)
			}
		}
		if got, err := p.Say(t.Context(), "rep1", "白石仪表什么情况"); err != nil || strings.Contains(got, "#2") {
			t.Errorf("what came after the backup is there: %q, %v", got, err)
		}
		if got, err := p.Say(t.Context(), "rep1", "撤销"); err != nil || !strings.Contains(got, "已撤销 #1") {
			t.Errorf("taken back after the restore: %q, %v", got, err)
		}
	})
}

// restoreFile backs a SQLite database up while it is used, and gives the address of the copy, with its key beside it.
func restoreFile(t *testing.T, db *sql.DB, path string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "restored.db")
	if _, err := db.ExecContext(t.Context(), "VACUUM INTO ?", copied); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(path + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied+".key", key, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + copied
}

// restoreDump dumps a database as docs/operations.md says and gives the address of one that is made of it.
func restoreDump(t *testing.T, database string) string {
	t.Helper()
	program := func(names ...string) string {
		for _, n := range names {
			if path, err := exec.LookPath(n); err == nil {
				return path
			}
		}
		t.Skipf("none of %q is here", names)
		return ""
	}
	host, port, _ := strings.Cut(storetest.Server(), ":")
	to := []string{"--host=" + host, "--port=" + port, "--user=root"}
	restored := storetest.MySQL(t)
	name := func(address string) string { return address[strings.LastIndex(address, "/")+1:] }
	var dump, said bytes.Buffer
	take := exec.CommandContext(t.Context(), program("mysqldump", "mariadb-dump"), append(to, "--single-transaction", name(database))...)
	take.Stdout, take.Stderr = &dump, &said
	if err := take.Run(); err != nil {
		t.Fatal(err, said.String())
	}
	give := exec.CommandContext(t.Context(), program("mysql", "mariadb"), append(to, name(restored))...)
	give.Stdin, give.Stderr = &dump, &said
	if err := give.Run(); err != nil {
		t.Fatal(err, said.String())
	}
	return restored
}
