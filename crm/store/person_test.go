package store_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// traces are what must stand nowhere once 王建国 is erased.
var traces = []string{"13912345678", "139-1234-5678", "139＊＊＊＊5678", "王建国", "wjg@example.com", "王总", "采购总监", "wmWangJG-1", "建国🌲"}

// leaveTraces has 张伟 write of 王建国 of 甲公司 wherever one may write; 李娜 has a 王建国 of her own, and another 王总.
func leaveTraces(r *registry) (person crm.Contact, other crm.Contact) {
	r.t.Helper()
	ctx := r.t.Context()
	said := "拜访了甲公司的王建国（王总），电话139-1234-5678，邮箱WJG@example.com"
	m := crm.Message{Key: "m1", Channel: crm.AppChannel, From: r.Zhang.WeComID, Kind: crm.TextMessage, Text: said, At: r.now}
	e, _, err := r.Keep(ctx, m, "h", time.Hour)
	if err != nil {
		r.t.Fatal(err)
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	part, _ := z.Create("xl/sharedStrings.xml")
	fmt.Fprint(part, "<t>王建国</t><t>13912345678</t>")
	z.Close()
	blob, err := r.KeepBlob(ctx, archive.Bytes())
	if err != nil {
		r.t.Fatal(err)
	}
	field := crm.CustomField{Of: crm.ContactNoun, Name: "生日", Kind: crm.TextField}
	r.must(r.Boss, func(ctx context.Context, tx *store.Tx) (err error) {
		field, err = tx.AddField(ctx, field)
		return err
	})
	err = r.InTx(ctx, store.Deed{User: r.Zhang.ID, Now: r.now, Message: m.Key, Entry: e.ID, Holder: "h"}, func(tx *store.Tx) error {
		var errs [16]error
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "甲公司", Aliases: []string{"王建国的店"}})
		errs[0] = err
		person, errs[1] = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王建国", Title: "采购总监", Phone: "13912345678", Email: "wjg@example.com"})
		person.Department = "采购部王建国组"
		person, errs[2] = tx.SaveContact(ctx, person)
		deal, err := tx.CreateDeal(ctx, crm.Deal{CustomerID: c.ID, Title: "王建国要的框架", Stage: "lead", LostNote: said})
		errs[3] = err
		_, errs[4] = tx.RecordActivity(ctx, crm.Activity{CustomerID: c.ID, ContactID: person.ID, DealID: deal.ID, Content: said, HappenedAt: r.now})
		_, errs[5] = tx.PlanFollowUp(ctx, crm.FollowUp{CustomerID: c.ID, Content: "请王总吃饭", Due: crm.Due{At: r.now}})
		_, errs[6] = tx.CreateReminder(ctx, crm.Reminder{Text: "给王建国打电话13912345678", Due: crm.Due{At: r.now}})
		_, errs[7] = tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: said})
		tx.Summarise("记录" + said)
		errs[8] = tx.SaveConversation(ctx, "", map[string]string{"pending": said})
		errs[9] = tx.RecordPhoneViews(ctx, []crm.PhoneView{{Customer: c.ID, Contact: person.ID, How: crm.ViewedInChat}})
		_, errs[10] = tx.AskTask(ctx, crm.Task{CustomerID: c.ID, Assignee: r.Li.ID, Body: said})
		_, _, errs[11] = tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "王建国.xlsx", Blob: blob})
		errs[12] = tx.Answer(ctx, crm.Push{Key: "reply:m1", Channel: crm.AppChannel, To: m.From, Reply: crm.Reply{Text: "记下了：" + said + "（139＊＊＊＊5678）"}}, `{"contact":"王建国","phone":"13912345678"}`, 0)
		return errors.Join(errs[:]...)
	})
	if err != nil {
		r.t.Fatal(err)
	}
	// They are a contact in WeCom of 张伟's, linked, and of 李娜's, who never said who that is; WeCom was asked to give him on.
	heard := crm.Message{Key: "app:1:zhangwei:aaaa", Channel: crm.AppChannel, From: r.Zhang.WeComID, Kind: crm.ExternalMessage, External: &crm.ExternalEvent{Change: "add_external_contact", ExternalID: "wmWangJG-1"}, At: r.now}
	if _, _, err := r.Keep(ctx, heard, "h", time.Hour); err != nil {
		r.t.Fatal(err)
	}
	for _, who := range []crm.User{r.Zhang, r.Li} {
		r.must(who, func(ctx context.Context, tx *store.Tx) error {
			e, _, err := tx.HearExternal(ctx, *heard.External, crm.ExternalContact{Name: "建国🌲", Corp: "甲公司", Tags: []string{"王总的人"}}, r.now)
			if err != nil || who.ID != r.Zhang.ID {
				return err
			}
			e.CustomerID, e.ContactID = person.CustomerID, person.ID
			if _, err := tx.LinkExternal(ctx, e); err != nil {
				return err
			}
			_, err = tx.AddNote(ctx, crm.Note{CustomerID: person.CustomerID, Body: "张伟加了微信联系人建国🌲"})
			return err
		})
	}
	given := crm.ExternalTransfer{From: "zhangwei", To: "lina", Contacts: []crm.ExternalGiven{{ExternalID: "wmWangJG-1", Name: "建国🌲", Customer: "甲公司"}, {ExternalID: "wmOther", Name: "老周"}}}
	if err := r.Tell(ctx, crm.Push{Key: "transfer:1:0:0", Channel: crm.TransferChannel, Chat: "transfer", Transfer: &given}); err != nil {
		r.t.Fatal(err)
	}
	r.must(r.Li, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "乙公司"})
		if err != nil {
			return err
		}
		other, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王芳", Phone: "13900000000"})
		if err != nil {
			return err
		}
		_, err = tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "王总人很好"})
		return err
	})
	return person, other
}

// decrypted is all that stands in the database, read with the keys, files too.
func decrypted(t *testing.T, r *registry) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(everything(t, r.Store)) {
		column, stored, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		plain, err := r.Decrypt(column, stored)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s=%s\n", column, plain)
	}
	return out.String()
}

func traced(t *testing.T, dump string, but ...string) (n int) {
	t.Helper()
	for line := range strings.Lines(dump) {
		for _, s := range traces {
			if strings.Contains(strings.ToLower(line), strings.ToLower(s)) && !strings.Contains(line, "王总人很好") {
				if n++; len(but) == 0 {
					t.Errorf("%s stands in %.300s", s, line)
				}
			}
		}
	}
	return n
}

// G04, G05: all that is held of a person comes out, and after it is erased nothing of them stands in a dump of the database that is read with
// its keys; the audit log still verifies, and a backup from before is done the same to again.
func TestG05APersonIsErased(t *testing.T) {
	for _, place := range []string{"sqlite", "mysql"} {
		t.Run(place, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "genjin.db")
			address := "sqlite:" + path
			if place == "mysql" {
				address = storetest.MySQL(t)
			}
			r := newRegistry(t, address)
			person, other := leaveTraces(r)
			ctx := t.Context()
			head := r.seal()
			if n := traced(t, decrypted(t, r), "before"); n < 30 {
				t.Fatalf("only %d traces were left", n)
			}
			p, err := r.FindPerson(ctx, "139 1234 5678")
			if err != nil {
				t.Fatal(err)
			}
			byTable := map[string]int{}
			if err := r.EachOfPerson(ctx, p, func(f store.Found) error { byTable[f.Table]++; return nil }); err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{"contacts", "customer_names", "deals", "activities", "follow_ups", "reminders", "notes", "tasks", "documents", "inbox", "outbox", "conversations", "operations", "operation_changes", "phone_views", "blobs"} {
				if byTable[table] == 0 {
					t.Errorf("G04: nothing of %s was given out: %v", table, byTable)
				}
			}
			preview, err := r.PreviewErasure(ctx, p)
			if err != nil || preview.Rows() < 20 || preview.Files != 1 {
				t.Fatalf("preview %+v, %v", preview, err)
			}
			if n := traced(t, decrypted(t, r), "before"); n < 30 {
				t.Error("the preview changed something")
			}
			if err := r.InTx(ctx, store.Deed{User: r.Zhang.ID, Now: r.now}, func(tx *store.Tx) error { return tx.AskPerson(ctx, store.ErasePerson, p) }); !errors.As(err, new(*crm.ForbiddenError)) {
				t.Errorf("a rep: %v", err)
			}
			r.must(r.Boss, func(ctx context.Context, tx *store.Tx) error { return tx.AskPerson(ctx, store.ErasePerson, p) })
			e, ok, err := r.ClaimErasure(ctx, "h", time.Minute)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			receipt, err := r.ErasePerson(ctx, e.Person)
			if err != nil || receipt.Rows() != preview.Rows() || receipt.Files != 1 {
				t.Errorf("erased %+v, previewed %+v, %v", receipt, preview, err)
			}
			if err := r.EndErasure(ctx, e.ID, receipt, &crm.Push{Key: "erasure:1", Channel: crm.AppChannel, To: "boss", Reply: crm.Reply{Text: "done"}}); err != nil {
				t.Fatal(err)
			}
			traced(t, decrypted(t, r))
			if report := r.verify(head); report.Fault != nil || report.Redacted == 0 {
				t.Errorf("the log: %+v, %+v", report, report.Fault)
			}
			r.seal()
			if report := r.verify(head); report.Fault != nil || report.Unsealed != 0 {
				t.Errorf("the log, sealed on: %+v, %+v", report, report.Fault)
			}
			if err := r.DB().Exec("UPDATE operation_changes SET after_image = before_image WHERE id = 3").Error; err != nil {
				t.Fatal(err)
			}
			if report := r.verify(head); report.Fault == nil {
				t.Error("an erased row may be changed at will")
			}
			r.must(r.Li, func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.Contacts(ctx, other.CustomerID)
				if err != nil || len(c) != 1 || c[0].Name != "王芳" || c[0].Phone != "13900000000" {
					t.Errorf("another person is %+v, %v", c, err)
				}
				return nil
			})
			if again, err := r.PreviewErasure(ctx, p); err != nil || again.Rows() != 0 || again.Files != 0 {
				t.Errorf("a second time: %+v, %v", again, err)
			}
			all, err := r.Erasures(ctx)
			if err != nil || len(all) != 1 || all[0].Done.IsZero() || all[0].Marks.Contacts[0] != person.ID || len(all[0].Person.Terms.Phones) != 0 {
				t.Errorf("the list: %+v, %v", all, err)
			}
		})
	}
}

// A longer name of somebody else stays whole where it is clearly theirs; the person's own stays nowhere, nor where it is not clear whose a
// name is.
func TestErasingLeavesLongerNamesOfOthers(t *testing.T) {
	r := newRegistry(t, "sqlite::memory:")
	leaveTraces(r)
	var longer, beside crm.Contact
	r.must(r.Li, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "丙公司"})
		if err != nil {
			return err
		}
		if longer, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王建国栋"}); err != nil {
			return err
		}
		other, err := tx.CreateCustomer(ctx, crm.Customer{Name: "小王建国贸易"})
		if err != nil {
			return err
		}
		_, e1 := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "王建国栋说先看样"})
		_, e2 := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: "王建国栋是王建国的弟弟"})
		_, e3 := tx.AddNote(ctx, crm.Note{CustomerID: other.ID, Body: "小王建国贸易在搬家"})
		_, e4 := tx.CreateReminder(ctx, crm.Reminder{Text: "给王建国栋楼拍照", Due: crm.Due{At: r.now}}) // 王建国, or 王建国栋?
		_, e5 := tx.CreateCustomer(ctx, crm.Customer{Name: "王建国五金店"})                            // named after him, perhaps
		return errors.Join(e1, e2, e3, e4, e5)
	})
	r.must(r.Zhang, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.FindCustomers(ctx, "甲公司", 1)
		if err != nil {
			return err
		}
		if beside, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c[0].ID, Name: "马王建国"}); err != nil {
			return err
		}
		_, err = tx.AddNote(ctx, crm.Note{CustomerID: c[0].ID, Body: "见了马王建国"}) // where the person is too
		return err
	})
	p, err := r.FindPerson(t.Context(), "139 1234 5678")
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := r.ErasePerson(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	dump := decrypted(t, r)
	for _, x := range []string{"王建国栋说先看样", "王建国栋是〔已删除〕的弟弟", "小王建国贸易在搬家", "给〔已删除〕栋楼拍照", "〔已删除〕五金店", "见了马〔已删除〕"} {
		if !strings.Contains(dump, x) {
			t.Errorf("no %s", x)
		}
	}
	for _, kept := range []string{"王建国栋", "小王建国贸易", "马王建国"} { // and nothing but these
		dump = strings.ReplaceAll(dump, kept, "")
	}
	traced(t, dump)
	for _, c := range []struct {
		who  crm.User
		is   crm.Contact
		name string
	}{{r.Li, longer, "王建国栋"}, {r.Zhang, beside, "马王建国"}} {
		r.must(c.who, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Contacts(ctx, c.is.CustomerID)
			if err != nil || !slices.ContainsFunc(all, func(x crm.Contact) bool { return x.ID == c.is.ID && x.Name == c.name }) {
				t.Errorf("%s is %+v, %v", c.name, all, err)
			}
			return nil
		})
	}
	if receipt.Left["notes"] < 3 || len(receipt.Elsewhere) == 0 {
		t.Errorf("nobody is asked to look: %+v", receipt)
	}
	if again, err := r.PreviewErasure(t.Context(), p); err != nil || again.Rows() != 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

// A file is read as people see it: in the encodings of offices, with words parted by tags, and within archives; two cells are two words.
func TestErasingReadsFilesAsPeopleSeeThem(t *testing.T) {
	r := newRegistry(t, "sqlite::memory:")
	leaveTraces(r)
	packed := func(name string, content []byte) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err = errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	coded := func(e encoding.Encoding, text string) []byte {
		out, err := e.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	parted := []byte("<w:p><w:r><w:t>联系 王建</w:t></w:r><w:r><w:rPr/><w:t xml:space=\"preserve\">国</w:t></w:r></w:p>")
	docx := packed("word/document.xml", parted)
	gone := map[string][]byte{
		"gb18030.csv": coded(simplifiedchinese.GB18030, "姓名,电话\n王建国,1\n"), "unicode.txt": coded(utf16, "姓名\t王建国\r\n"), "old.xls": append([]byte{0xd0, 0xcf, 0xff, 0xff}, coded(utf16, "王建国")[2:]...),
		"parted.docx": docx, "packed.zip": packed("合同.docx", docx), "named.zip": packed("王建国.txt", []byte("x")), "page.htm.txt": []byte("<p>王<b>建国</b></p>"),
	}
	stays := map[string][]byte{
		"cells.xlsx": packed("xl/sharedStrings.xml", []byte("<sst><si><t>找王建</t></si><si><t>国强路</t></si></sst>")), "other.csv": coded(simplifiedchinese.GB18030, "姓名\n王建军\n"),
		"lines.docx": packed("word/document.xml", []byte("<w:p><w:t>找王建</w:t></w:p><w:p><w:t>国庆后</w:t></w:p>")),
	}
	blobs := map[string]crm.BlobID{}
	for _, files := range []map[string][]byte{gone, stays} {
		for name, content := range files {
			id, err := r.KeepBlob(t.Context(), content)
			if err != nil {
				t.Fatal(err)
			}
			blobs[name] = id
			r.must(r.Zhang, func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.FindCustomers(ctx, "甲公司", 1)
				if err == nil {
					_, _, err = tx.File(ctx, crm.Document{CustomerID: c[0].ID, Name: name, Blob: id})
				}
				return err
			})
		}
	}
	p, err := r.FindPerson(t.Context(), "139 1234 5678")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.ErasePerson(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for name, id := range blobs {
		_, err := r.Blob(t.Context(), id)
		if _, should := gone[name]; should != (err != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without a key nothing is encrypted: after the erasure the bytes of the file itself say nothing any more.
func TestAnErasedPersonLeavesNoBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "genjin.db")
	s := storetest.Open(t, "sqlite:"+path, func(o *store.Options) { o.Keys, o.Admins = nil, []string{"boss"} })
	r := &registry{desk: &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}}
	leaveTraces(r)
	p, err := s.FindPerson(t.Context(), "wjg@EXAMPLE.com")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ErasePerson(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(part)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, trace := range traces[:5] { // 王总 stands there of somebody else
			if at := bytes.Index(raw, []byte(trace)); at >= 0 {
				t.Errorf("%s stands in %s: %q", trace, filepath.Base(part), raw[max(0, at-60):at+len(trace)+20])
			}
		}
	}
}

// Who is meant has to be one person.
func TestWhichPersonIsMeant(t *testing.T) {
	r := newRegistry(t, "sqlite::memory:")
	person, _ := leaveTraces(r)
	var third crm.Contact
	r.must(r.Li, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CreateCustomer(ctx, crm.Customer{Name: "丙公司"})
		if err != nil {
			return err
		}
		third, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: "王建国", Phone: "13700000000"})
		return err
	})
	ctx := t.Context()
	var several *store.AmbiguousPersonError
	if _, err := r.FindPerson(ctx, "王建国"); !errors.As(err, &several) || len(several.Contacts) != 2 {
		t.Errorf("two of one name: %v", err)
	}
	p, err := r.FindPerson(ctx, fmt.Sprint("contact:", person.ID))
	if err != nil || len(p.Contacts) != 1 || len(p.Shared) != 1 || fmt.Sprint(p.Terms.Names) != "[微信联系人建国🌲 微信好友建国🌲]" {
		t.Errorf("by number: %+v, %v", p, err)
	}
	receipt, err := r.ErasePerson(ctx, p)
	if err != nil || receipt.Rows() < 10 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r.must(r.Li, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.Contacts(ctx, third.CustomerID)
		if err != nil || c[0].Name != "王建国" {
			t.Errorf("his namesake is %+v, %v", c, err)
		}
		return nil
	})
	if receipt.Left["contacts"] == 0 {
		t.Errorf("nobody is told to look: %+v", receipt)
	}
	for _, who := range []string{"没有这个人", "13511112222", "contact:999", "nobody@example.com"} {
		if _, err := r.FindPerson(ctx, who); !errors.As(err, new(*crm.NotFoundError)) {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// What is wrong is put right in each contact that is the person, and can be followed in the journal.
func TestAPersonIsCorrected(t *testing.T) {
	r := newRegistry(t, "sqlite::memory:")
	leaveTraces(r)
	ctx := t.Context()
	p, err := r.FindPerson(ctx, "王建国")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.CorrectPerson(ctx, store.Deed{Now: r.now, System: true}, p, crm.Contact{Phone: "13922223333"}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if q, err := r.FindPerson(ctx, "13922223333"); err != nil || q.Contacts[0] != p.Contacts[0] {
		t.Errorf("%+v, %v", q, err)
	}
}
