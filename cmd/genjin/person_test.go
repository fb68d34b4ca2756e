package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// personDesk is a database file with a contact 王建国 of 甲公司, and the command line beside it.
type personDesk struct {
	t    *testing.T
	path string
}

func newPersonDesk(t *testing.T, path string) personDesk {
	t.Helper()
	d := personDesk{t, path}
	d.open(func(s *store.Store) {
		zhang := storetest.People(t, s).Zhang
		err := s.InTx(t.Context(), store.Deed{User: zhang.ID, Now: time.Now()}, func(tx *store.Tx) error {
			c, err := tx.CreateCustomer(t.Context(), crm.Customer{Name: "甲公司"})
			if err != nil {
				return err
			}
			if _, err := tx.CreateContact(t.Context(), crm.Contact{CustomerID: c.ID, Name: "王建国", Phone: "13812345678"}); err != nil {
				return err
			}
			_, err = tx.AddNote(t.Context(), crm.Note{CustomerID: c.ID, Body: "=王建国说可以"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	return d
}

func (d personDesk) open(f func(*store.Store)) {
	d.t.Helper()
	s, err := store.Open(d.t.Context(), "sqlite:"+d.path, store.Options{Keys: []string{storetest.Key}, Admins: []string{"boss"}})
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	if err := s.CheckKeys(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	f(s)
}

func (d personDesk) run(args ...string) (int, string) {
	var out bytes.Buffer
	env := map[string]string{"GENJIN_DATABASE_URL": "sqlite:" + d.path, "GENJIN_ENCRYPTION_KEY": storetest.Key}
	p := &program{clock: time.Now, env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, out: &out, err: &out}
	return p.run(d.t.Context(), args), out.String()
}

func (d personDesk) must(says string, args ...string) string {
	d.t.Helper()
	code, out := d.run(args...)
	if code != exitDone || !strings.Contains(out, says) {
		d.t.Fatalf("%s: %d, %s", strings.Join(args, " "), code, out)
	}
	return out
}

// The rights of a person from the command line: everything comes out, an erasure only counts until it is told to go on, and after a backup
// from before was restored the list of erasures does it again.
func TestG05PersonFromTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	d := newPersonDesk(t, filepath.Join(dir, "genjin.db"))
	backup, err := os.ReadFile(d.path)
	if err != nil {
		t.Fatal(err)
	}
	if code, out := d.run("person", "erase", "没有这个人"); code != exitFailed || !strings.Contains(out, "no contact is called so") {
		t.Errorf("nobody: %d, %s", code, out)
	}
	if code, _ := d.run("person", "correct", "王建国"); code != exitUsage {
		t.Errorf("nothing to put right: %d", code)
	}
	d.must("1 records put right", "person", "correct", "王建国", "--phone", "13900001111")
	file := filepath.Join(dir, "wang")
	d.must("wang.csv", "person", "export", "13900001111", file)
	raw, err := os.ReadFile(file + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Found []store.Found }
	if err := json.Unmarshal(raw, &told); err != nil || len(told.Found) < 4 {
		t.Errorf("G04: %s, %v", raw, err)
	}
	csv, err := os.ReadFile(file + ".csv")
	if err != nil || !strings.Contains(string(csv), "'=王建国说可以") {
		t.Errorf("B08: %s, %v", csv, err)
	}
	if at, err := os.Stat(file + ".csv"); err != nil || at.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", at.Mode(), err)
	}
	if code, out := d.run("person", "export", "王建国", file); code != exitFailed || !strings.Contains(out, "is there already") {
		t.Errorf("over a file: %d, %s", code, out)
	}
	d.must("nothing was changed", "person", "erase", "王建国")
	d.must("contacts", "person", "erase", "王建国")
	d.must("erasure 1 is done", "person", "erase", "王建国", "--yes")
	list := filepath.Join(dir, "erased.jsonl")
	if err := os.WriteFile(list, []byte(d.must(`{"contacts":[1]`, "person", "erased")), 0o600); err != nil {
		t.Fatal(err)
	}
	d.must("rows in", "audit", "verify")
	gone := func(when string) {
		t.Helper()
		d.open(func(s *store.Store) {
			if _, err := s.FindPerson(t.Context(), "王建国"); err == nil {
				t.Errorf("%s: he is still there", when)
			}
		})
	}
	gone("erased")

	for _, part := range []string{"-wal", "-shm"} {
		_ = os.Remove(d.path + part)
	}
	if err := os.WriteFile(d.path, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	d.open(func(s *store.Store) {
		if _, err := s.FindPerson(t.Context(), "王建国"); err != nil {
			t.Fatalf("restored: %v", err)
		}
	})
	d.must("erasure 1 is done", "person", "erase-again", list)
	gone("erased again")
	d.must("nobody here", "person", "erase-again", writeTemp(t, `{"contacts":[4711]}`))
}

func writeTemp(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What an admin asked for in the chat is done by whichever replica takes it up, and the receipt names nobody; old messages lose their words.
func TestPersonsAreErasedBesideTheChat(t *testing.T) {
	d := newPersonDesk(t, filepath.Join(t.TempDir(), "genjin.db"))
	c, err := configs.Load("", func(k string) (string, bool) {
		v, ok := map[string]string{"GENJIN_DATABASE_URL": "sqlite:" + d.path, "GENJIN_ENCRYPTION_KEY": storetest.Key, "GENJIN_ADMINS": "boss", "GENJIN_ADMIN_ADDR": ""}[k]
		return v, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	d.open(func(s *store.Store) {
		h := &house{config: c, store: s, clock: time.Now, log: slog.New(slog.DiscardHandler), wake: func() {}}
		boss, err := s.UserByWeCom(t.Context(), "boss")
		if err != nil {
			t.Fatal(err)
		}
		ask := func(wish store.PersonWish) {
			t.Helper()
			err := s.InTx(t.Context(), store.Deed{User: boss.ID, Now: time.Now()}, func(tx *store.Tx) error {
				p, err := tx.FindPerson(t.Context(), "王建国")
				if err != nil {
					return err
				}
				return tx.AskPerson(t.Context(), wish, p)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		ask(store.ExportPerson)
		ask(store.ErasePerson)
		if err := h.erasePersons(t.Context(), "me"); err != nil {
			t.Fatal(err)
		}
		pushes, err := s.ClaimPushes(t.Context(), "me", time.Minute, 10, nil)
		if err != nil || len(pushes) != 2 || pushes[0].Reply.File == nil || !strings.Contains(pushes[1].Reply.Text, "第2号个人信息删除已完成：改写") || strings.Contains(pushes[1].Reply.Text, "王建国") {
			t.Errorf("%+v, %v", pushes, err)
		}
		if _, err := s.FindPerson(t.Context(), "13812345678"); err == nil {
			t.Error("he is still there")
		}

		m := crm.Message{Key: "m1", Channel: crm.AppChannel, From: "boss", Kind: crm.TextMessage, Text: "随便说说", At: time.Now()}
		e, _, err := s.Keep(t.Context(), m, "me", time.Minute)
		if err == nil {
			err = s.Park(t.Context(), e.ID, crm.Reply{Text: "好"}, nil, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		forgetter := s.NewForgetter()
		if n, err := forgetter.Forget(t.Context(), 24*time.Hour); err != nil || n != 0 {
			t.Errorf("young ones: %d, %v", n, err)
		}
		if n, err := forgetter.Forget(t.Context(), -time.Minute); err != nil || n != 1 {
			t.Errorf("old ones: %d, %v", n, err)
		}
		if e, err = s.Lookup(context.Background(), "m1"); err != nil || e.Message.Text != "" || e.Reply.Text != "" || !e.Answered {
			t.Errorf("%+v, %v", e, err)
		}
	})
}
