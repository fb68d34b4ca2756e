package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// The log is checked from the command line: the head out of the program's log is held against it, and the first bad row fails the command.
func TestG03AuditFromTheCommandLine(t *testing.T) {
	path := "sqlite:" + filepath.Join(t.TempDir(), "genjin.db")
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	s, err := store.Open(t.Context(), path, store.Options{Keys: []string{storetest.Key}, Now: func() time.Time { at = at.Add(time.Second); return at }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckKeys(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.People(t, s)
	sealer, head := s.NewSealer("test"), crm.AuditHead{}
	for range 12 {
		h, n, err := sealer.Seal(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			head = h
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		env := map[string]string{"GENJIN_DATABASE_URL": path, "GENJIN_ENCRYPTION_KEY": storetest.Key}
		p := &program{clock: time.Now, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, out: &out, err: &out}
		return p.run(t.Context(), append([]string{"audit"}, args...)), out.String()
	}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"verify", exitDone, "6 rows in 1 blocks are as they were sealed"},
		{"verify --head " + headText(head), exitDone, "head " + headText(head)},
		{"verify --head 2:" + strings.Repeat("0", 64), exitFailed, "audit: block 2: the block of the head that was kept is missing"},
		{"verify --head 1:" + strings.Repeat("0", 64), exitFailed, "audit: block 1: the block of the head that was kept is missing"},
		{"verify --head x", exitUsage, "--head x"},
		{"list permission", exitDone, `permission user 6`},
		{"list --of 李四", exitFailed, "nobody is called so"},
	} {
		if code, out := run(strings.Fields(c.args)...); code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d, %s", c.args, code, out)
		}
	}
}
