package store_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// typed is what somebody wrote, wherever one may write.
var typed = []string{"13800138000", "138-0013-8000", "zhang.wei@example.com", "310101199003078888", "62345678"}

// everything is all that stands in the database, as a thief of a dump reads it.
func everything(t *testing.T, s *store.Store) string {
	t.Helper()
	journaled, other := store.Rows()
	var out strings.Builder
	for _, tables := range []map[string]any{journaled, other} {
		for table := range tables {
			var rows []map[string]any
			if err := s.DB().Table(table).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				for column, v := range r {
					if b, ok := v.([]byte); ok {
						v = string(b)
					}
					fmt.Fprintf(&out, "%s.%s=%v\n", table, column, v)
				}
			}
		}
	}
	return out.String()
}

func noneIn(t *testing.T, dump string) {
	t.Helper()
	if len(dump) < 1000 {
		t.Fatalf("the dump has %d bytes", len(dump))
	}
	for line := range strings.Lines(dump) {
		for _, secret := range typed {
			if strings.Contains(line, secret) {
				t.Errorf("%s stands in %.200s", secret, line)
			}
		}
	}
}

// writeEverywhere has 张伟 write it all wherever one may write.
func (d *desk) writeEverywhere() (crm.Customer, crm.Contact) {
	d.t.Helper()
	ctx, all := d.t.Context(), strings.Join(typed, " ")
	m := crm.Message{Key: "m1", Channel: crm.AppChannel, From: d.Zhang.WeComID, Kind: crm.TextMessage, Text: all, At: d.now}
	e, _, err := d.Keep(ctx, m, "h", time.Minute)
	if err != nil {
		d.t.Fatal(err)
	}
	var c crm.Customer
	var p crm.Contact
	field := crm.CustomField{Of: crm.CustomerNoun, Name: "证件", Kind: crm.TextField}
	d.must(d.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
		field, err = tx.AddField(ctx, field)
		return err
	})
	err = d.InTx(ctx, store.Deed{User: d.Zhang.ID, Now: d.now, Message: m.Key, Entry: e.ID, Holder: "h"}, func(tx *store.Tx) error {
		var errs [16]error
		c, errs[0] = tx.CreateCustomer(ctx, crm.Customer{Name: "甲", Phone: typed[1]})
		p, errs[1] = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王总", Phone: typed[0], Email: typed[2]})
		p.Title, p.Phone = "总监", "+86 139 1234 5678"
		deal, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "框架", Stage: "lead", LostNote: all})
		errs[2] = err
		_, errs[3] = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, Content: all, HappenedAt: d.now})
		_, errs[4] = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Content: all, Due: crm.Due{At: d.now}})
		_, errs[5] = tx.CreateReminder(ctx, crm.Reminder{Text: all, Due: crm.Due{At: d.now}})
		_, errs[6] = tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: all})
		errs[7] = tx.SetField(ctx, c.ID, crm.FieldValue{Field: field, Text: typed[3]})
		deal.LostNote = all
		_, errs[8] = tx.RecordStageChange(ctx, crm.StageChange{Deal: deal, At: d.now, Reason: all})
		tx.Summarise(all)
		errs[9] = tx.SaveConversation(ctx, "", map[string]string{"pending": all})
		errs[10] = tx.Push(ctx, crm.Push{Key: "other", To: "boss", Reply: crm.Reply{Text: all}}, d.now)
		_, errs[11] = tx.AskTask(ctx, crm.Task{CustomerID: c.ID, Assignee: d.Li.ID, Body: all})
		errs[12] = tx.Answer(ctx, crm.Push{Key: "reply:m1", Channel: crm.AppChannel, To: m.From, Reply: crm.Reply{Text: all}}, `{"phone":"`+typed[0]+`"}`, 0)
		for i, err := range errs {
			if err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.KeepBlob(ctx, []byte("\xff\x00"+all)); err != nil {
		d.t.Fatal(err)
	}
	if err := d.KeepFeedback(ctx, crm.Feedback{Key: "f1", Words: all}); err != nil {
		d.t.Fatal(err)
	}
	return c, p
}

// Whoever has a copy of the database reads no number, no mail and no word that was typed; who has the key reads all of it.
func TestADumpTellsNothing(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, p := d.writeEverywhere()
		noneIn(t, everything(t, d.Store))
		all := strings.Join(typed, " ")
		e, err := d.Lookup(t.Context(), "m1")
		if err != nil || e.Message.Text != all || e.Reply.Text != all || !strings.Contains(e.Parsed, typed[0]) {
			t.Errorf("kept as %+v, %v", e, err)
		}
		pushes, err := d.ClaimPushes(t.Context(), "h", time.Minute, 10, nil)
		if err != nil || len(pushes) != 2 || pushes[0].Reply.Text != all {
			t.Errorf("pushes %+v, %v", pushes, err)
		}
		if b, err := d.Blob(t.Context(), 1); err != nil || string(b) != "\xff\x00"+all {
			t.Errorf("file %q, %v", b, err)
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			notes, err := tx.Notes(ctx, c.ID, 1)
			if err != nil || notes[0].Body != all {
				t.Errorf("notes %+v, %v", notes, err)
			}
			var talk map[string]string
			if err := tx.Conversation(ctx, "", &talk); err != nil || talk["pending"] != all {
				t.Errorf("conversation %v, %v", talk, err)
			}
			has, err := tx.ListCustomers(ctx, store.CustomerFilter{Fields: []crm.FieldTest{{Field: 1, Op: "has", Value: "19900307"}}})
			if err != nil || len(has) != 1 {
				t.Errorf("by a field: %v, %v", has, err)
			}
			_, err = tx.SaveContact(ctx, p)
			return err
		})
		noneIn(t, everything(t, d.Store))
	})
}

// A number is found whole, by its end and by its beginning, however it was written, within the scope, and after a change is
// taken back as before it.
func TestPhonesAreFound(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		c, p := d.writeEverywhere()
		find := func(u crm.User, number string, end store.PhoneEnd) (found string) {
			d.must(u, func(ctx context.Context, tx *store.Tx) error {
				people, own, err := tx.FindPhones(ctx, number, end, 20)
				for _, p := range people {
					found += p.Name
				}
				for _, c := range own {
					found += c.Name
				}
				return err
			})
			return found
		}
		for _, tt := range []struct {
			who    crm.User
			number string
			end    store.PhoneEnd
			want   string
		}{
			{d.Zhang, "13800138000", store.PhoneTail, "王总甲"}, {d.Zhang, "8000", store.PhoneTail, "王总甲"}, {d.Zhang, "138000", store.PhoneTail, "王总甲"},
			{d.Zhang, "000", store.PhoneTail, "王总甲"}, {d.Zhang, "138", store.PhoneHead, "王总甲"}, {d.Zhang, "13800", store.PhoneHead, "王总甲"}, {d.Zhang, "13", store.PhoneHead, "王总甲"},
			{d.Zhang, "+86 138 0013 8000", store.PhoneTail, "王总甲"}, {d.Wang, "13800138000", store.PhoneTail, "王总甲"},
			{d.Zhang, "13900138000", store.PhoneTail, ""}, {d.Zhang, "98000", store.PhoneTail, ""}, {d.Zhang, "139", store.PhoneHead, ""}, {d.Zhang, "1380014", store.PhoneHead, ""},
			{d.Li, "13800138000", store.PhoneTail, ""}, {d.Li, "8000", store.PhoneTail, ""}, {d.Zhang, "", store.PhoneTail, ""},
		} {
			if got := find(tt.who, tt.number, tt.end); got != tt.want {
				t.Errorf("%s finds %q by %s (%d), want %q", tt.who.Name, got, tt.number, tt.end, tt.want)
			}
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			for words, want := range map[string]int{"13800138000": 1, "8000": 1, "1380013": 1, "9999": 0} {
				if found, err := tx.SearchCustomers(ctx, words, 10); err != nil || len(found) != want {
					t.Errorf("%s: %v, %v", words, found, err)
				}
			}
			_, err := tx.SaveContact(ctx, p)
			return err
		})
		if got := find(d.Zhang, "5678", store.PhoneTail) + find(d.Zhang, "8000", store.PhoneTail); got != "王总甲" {
			t.Errorf("after the change %q", got)
		}
		d.undoLast(d.Zhang)
		if got := find(d.Zhang, "5678", store.PhoneTail) + find(d.Zhang, "13800138000", store.PhoneTail); got != "王总甲" {
			t.Errorf("after its undo %q", got)
		}
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			people, err := tx.Contacts(ctx, c.ID)
			if err != nil || people[0].Phone != typed[0] || people[0].Email != typed[2] {
				t.Errorf("after its undo %+v, %v", people, err)
			}
			return err
		})
	})
}

// What is there from before there was a key is read, found and then encrypted; the same when the key changes. Then the old key
// is needed no more, and without the new one nothing is begun.
func TestKeysChange(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		if address == "sqlite::memory:" {
			t.Skip("is gone when it is closed")
		}
		open := func(keys ...string) *desk {
			s, err := store.Open(t.Context(), address, store.Options{Keys: keys, Location: time.UTC, Admins: []string{"boss"}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			return &desk{t: t, Store: s, now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
		}
		age := func(d *desk) { // ten minutes go by
			if err := d.DB().Exec("UPDATE encryption_keys SET since = since - ? WHERE since > 0", (11 * time.Minute).Milliseconds()).Error; err != nil {
				t.Fatal(err)
			}
		}
		reads := func(d *desk, want string) {
			t.Helper()
			d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
				people, own, err := tx.FindPhones(ctx, "13800138000", store.PhoneTail, 9)
				if err != nil || len(people)+len(own) != 2 || people[0].Phone != typed[0] || people[0].Email != typed[2] {
					t.Errorf("%s: %+v, %+v, %v", want, people, own, err)
				}
				return err
			})
			if b, err := d.Blob(t.Context(), 1); err != nil || string(b) != "\xff\x00"+strings.Join(typed, " ") {
				t.Errorf("%s: file %q, %v", want, b, err)
			}
			if e, err := d.Lookup(t.Context(), "m1"); err != nil || e.Message.Text != strings.Join(typed, " ") {
				t.Errorf("%s: %+v, %v", want, e, err)
			}
		}
		const one, two = "the first key, long enough for one", "the second key, long enough for one"

		plain := open()
		plain.Team = storetest.People(t, plain.Store)
		plain.writeEverywhere()
		for _, table := range []string{"contacts", "customers"} { // as a genjin wrote it that knew no index
			if err := plain.DB().Exec("UPDATE " + table + " SET phone_idx = '', phone_tail = NULL, phone_head = ''").Error; err != nil {
				t.Fatal(err)
			}
		}
		if dump := everything(t, plain.Store); !strings.Contains(dump, typed[0]) {
			t.Error("without a key it is plain")
		}
		reads(plain, "plain")
		plain.Close()

		first := open(one)
		first.Team = plain.Team
		if err := first.CheckKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		reads(first, "before it is encrypted")
		age(first)
		if n, err := first.Encrypt(t.Context()); err != nil || n < 15 {
			t.Errorf("%d rows, %v", n, err)
		}
		noneIn(t, everything(t, first.Store))
		if path, file := strings.CutPrefix(address, "sqlite:"); file { // nor in what is free in it
			for _, part := range []string{path, path + "-wal"} {
				raw, err := os.ReadFile(part)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(raw), typed[0]) {
					t.Errorf("%s is left in %s", typed[0], part)
				}
			}
		}
		reads(first, "encrypted")
		if n, err := first.Encrypt(t.Context()); err != nil || n != 0 {
			t.Errorf("again %d rows, %v", n, err)
		}
		first.Close()

		second := open(two, one)
		second.Team = plain.Team
		if err := second.CheckKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		reads(second, "with the old key")
		age(second)
		if n, err := second.Encrypt(t.Context()); err != nil || n < 15 {
			t.Errorf("%d rows, %v", n, err)
		}
		second.Close()

		alone := open(two)
		alone.Team = plain.Team
		if err := alone.CheckKeys(t.Context()); err != nil {
			t.Errorf("without the old key: %v", err)
		}
		reads(alone, "without the old key")
		alone.undoLast(alone.Zhang) // images too were encrypted anew
		alone.Close()

		for _, keys := range [][]string{{one}, nil} {
			d := open(keys...)
			if err := d.CheckKeys(t.Context()); err == nil || !strings.Contains(err.Error(), "GENJIN_ENCRYPTION_KEY") {
				t.Errorf("without the key: %v", err)
			}
			if _, err := d.Lookup(t.Context(), "m1"); err == nil || strings.Contains(err.Error(), typed[0]) {
				t.Errorf("without the key it is read: %v", err)
			}
			d.Close()
		}
	})
}

// A new key is only read with until every replica has it; a text is bound to its column; what looks encrypted and is not is text.
func TestSealing(t *testing.T) {
	const one, two = "the first key, long enough for one", "the second key, long enough for one"
	address := "sqlite::memory:"
	s := storetest.Open(t, address, func(o *store.Options) { o.Keys = []string{one} })
	sealed, err := s.Encrypted("notes.body", typed[0])
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Encrypted("notes.body", typed[0]); again == sealed {
		t.Error("the same text twice is encrypted alike")
	}
	if _, err := s.Decrypt("contacts.phone", sealed); err == nil {
		t.Error("a text is read in another column")
	}
	other := storetest.Open(t, address, func(o *store.Options) { o.Keys = []string{two, one, one} })
	if got, err := other.Decrypt("notes.body", sealed); err != nil || got != typed[0] {
		t.Errorf("with an older key: %q, %v", got, err)
	}
	none := storetest.Open(t, address, func(o *store.Options) { o.Keys = nil })
	for _, text := range []string{"", "13800138000", "gj1:abc", "gj0:", "😀"} {
		for _, s := range []*store.Store{s, none} {
			stored, err := s.Encrypted("notes.body", text)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Decrypt("notes.body", stored); err != nil || got != text {
				t.Errorf("%q is read as %q, %v", text, got, err)
			}
		}
	}
	if _, err := store.Open(t.Context(), address, store.Options{Keys: []string{"short"}}); err == nil || strings.Contains(err.Error(), "short\"") {
		t.Errorf("a short key: %v", err)
	}
}

func TestANewKeyWaitsForTheOtherReplicas(t *testing.T) {
	const one, two = "the first key, long enough for one", "the second key, long enough for one"
	address := mysqlDatabase(t)
	s := storetest.Open(t, address, func(o *store.Options) { o.Keys = []string{one} })
	storetest.People(t, s)
	replica, err := store.Open(t.Context(), address, store.Options{Keys: []string{two, one}})
	if err != nil {
		t.Fatal(err)
	}
	defer replica.Close()
	writes := func() string {
		t.Helper()
		if err := replica.CheckKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		text, err := replica.Encrypted("notes.body", "x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Decrypt("notes.body", text); err != nil {
			return "new"
		}
		return "old"
	}
	var got []string
	got = append(got, writes())
	if err := s.DB().Exec("UPDATE encryption_keys SET since = since - ? WHERE since > 0", (11 * time.Minute).Milliseconds()).Error; err != nil {
		t.Fatal(err)
	}
	if got = append(got, writes()); !slices.Equal(got, []string{"old", "new"}) {
		t.Errorf("it writes with the %v key", got)
	}
}
