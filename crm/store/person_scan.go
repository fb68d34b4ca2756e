package store

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"gorm.io/gorm"

	"genjin/crm"
)

// Found is something of a person in one row: a column of it, decrypted.
type Found struct {
	Table  string
	ID     string // the primary key
	Column string
	Text   string
	Hits   int
}

// keysOnly are columns that identify and say nothing of a person: rewriting them would break what they tie together.
var keysOnly = []string{"message_key", "push_key", "from_key", "to_key", "feedback_key", "answer_key", "holder", "chat", "digest", "phone_idx", "phone_tail", "phone_head", "currency", "leads"}

// unsearched are tables in which nothing of a person outside the company stands.
var unsearched = []string{"teams", "users", "encryption_keys", "audit_events", "audit_blocks", "audit_sealer", "person_wishes", "blobs", "blob_parts", "push_settings", "team_webhooks", "phone_views", "ended_sessions"}

// person is a walk through everything for one person.
type personWalk struct {
	crm.Person
	s        *Store
	contacts map[int64]bool
	own      map[int64]bool
	external map[int64]bool
	at       map[int64]bool
	deals    map[int64]bool // of customers they are at
	called   crm.Terms      // the names of those customers: a text that has one speaks of it
	left     map[string]int
	where    []string

	longer   map[int64][]string // by customer: names of others that have one of theirs in them
	longerOf map[int64]string   // … by contact
}

func (s *Store) personWalk(ctx context.Context, p crm.Person) (*personWalk, error) {
	w := &personWalk{Person: p, s: s, contacts: map[int64]bool{}, own: map[int64]bool{}, external: map[int64]bool{}, at: map[int64]bool{}, deals: map[int64]bool{}, left: map[string]int{}}
	for _, id := range p.Contacts {
		w.contacts[int64(id)] = true
	}
	for _, id := range p.Customers {
		w.own[int64(id)] = true
	}
	for _, id := range p.Externals {
		w.external[int64(id)] = true
	}
	for _, id := range p.At {
		w.at[int64(id)] = true
	}
	db, cancel := s.on(ctx)
	defer cancel()
	var deals []int64
	if err := db.Model(&dealRow{}).Where("customer_id IN ?", append(p.At, 0)).Pluck("id", &deals).Error; err != nil {
		return nil, fmt.Errorf("store: person: %w", err)
	}
	for _, id := range deals {
		w.deals[id] = true
	}
	if err := db.Model(&nameRow{}).Where("customer_id IN ?", append(p.At, 0)).Pluck("name", &w.called.Names).Error; err != nil {
		return nil, fmt.Errorf("store: person: %w", err)
	}
	return w, w.findLonger(db)
}

// findLonger finds the contacts and customers that are called by more than a name of theirs: 王小明远 when 王小明 is erased. A customer whose
// name begins with theirs may be named after them, and is none; nor is a name with their number in it, 王小明13912345678.
func (w *personWalk) findLonger(db *gorm.DB) error {
	w.longer, w.longerOf = map[int64][]string{}, map[int64]string{}
	exact := crm.Terms{Phones: w.Terms.Phones, Exact: w.Terms.Exact}
	others := func(called, name string) bool {
		_, n := exact.Redact(called, false)
		return n == 0 && crm.NameKey(called) != crm.NameKey(name)
	}
	for _, name := range w.Terms.Names {
		var people []contactRow
		if err := db.Where("name LIKE ? ESCAPE '!' AND id NOT IN ?", containing(name), append(w.Contacts, 0)).Find(&people).Error; err != nil {
			return fmt.Errorf("store: person: %w", err)
		}
		for _, p := range people {
			if others(p.Name, name) {
				w.longerOf[p.ID] = p.Name
				w.longer[int64(p.CustomerID)] = append(w.longer[int64(p.CustomerID)], p.Name, crm.NameKey(p.Name))
			}
		}
		var customers []nameRow
		if err := db.Where("name LIKE ? ESCAPE '!'", containing(name)).Find(&customers).Error; err != nil {
			return fmt.Errorf("store: person: %w", err)
		}
		for _, c := range customers {
			if others(c.Name, name) && !strings.HasPrefix(c.Name, name) {
				w.longer[int64(c.CustomerID)] = append(w.longer[int64(c.CustomerID)], c.Name, crm.NameKey(c.Name))
			}
		}
	}
	return nil
}

// stays are the longer names that a row keeps: the name of a contact in its own record, and all of a customer's in what belongs to it, unless
// the person is there too. Where it is not clear whom a text means, nothing stays.
func (w *personWalk) stays(table string, row map[string]any, texts []string) []string {
	record, of := table, number(row["id"])
	if table == "operation_changes" {
		record, of = text(row["record"]), number(row["record_id"])
	}
	if name := w.longerOf[of]; record == "contacts" && name != "" {
		return []string{name, crm.NameKey(name)}
	}
	if w.belongs(table, row, texts) {
		return nil
	}
	customer := number(row["customer_id"])
	switch {
	case record == "customers":
		customer = of
	case table == "operation_changes":
		for _, t := range texts {
			if id := imageID(t, `"CustomerID":`); id != 0 {
				customer = id
			}
		}
	}
	return w.longer[customer]
}

// near reports whether a row speaks of a customer that the person is at.
func (w *personWalk) near(table string, row map[string]any, texts, stays []string) bool {
	if w.belongs(table, row, texts) {
		return true
	}
	strong := crm.Terms{Phones: w.Terms.Phones, Exact: w.Terms.Exact, Names: w.Terms.Names}
	for _, t := range texts {
		for _, terms := range []crm.Terms{w.called, strong} {
			if _, n := terms.RedactBut(t, false, stays); n > 0 {
				return true
			}
		}
	}
	return false
}

// belongs reports whether a row hangs on a customer, deal or contact of theirs.
func (w *personWalk) belongs(table string, row map[string]any, texts []string) bool {
	if w.at[number(row["customer_id"])] || w.deals[number(row["deal_id"])] || w.contacts[number(row["contact_id"])] || table == "customers" && w.at[number(row["id"])] || table == "deals" && w.deals[number(row["id"])] ||
		table == "operation_changes" && text(row["record"]) == "customers" && w.at[number(row["record_id"])] {
		return true
	}
	return table == "operation_changes" && slices.ContainsFunc(texts, func(image string) bool {
		return w.at[imageID(image, `"CustomerID":`)] || w.deals[imageID(image, `"DealID":`)]
	})
}

// imageID is the number behind a key in an image of the journal; 0: none.
func imageID(image, key string) int64 {
	_, rest, _ := strings.Cut(image, key)
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	id, _ := strconv.ParseInt(rest[:max(0, end)], 10, 64)
	return id
}

// each gives every row in which something of the person stands: its texts by column, as they are and as they are without them.
func (w *personWalk) each(ctx context.Context, f func(table string, row map[string]any, was, is map[string]string, hits map[string]int) error) error {
	for _, table := range sortedKeys(w.s.texts) {
		if slices.Contains(unsearched, table) {
			continue
		}
		if err := w.table(ctx, table, f); err != nil {
			return fmt.Errorf("store: person: %s: %w", table, err)
		}
	}
	return nil
}

func (w *personWalk) table(ctx context.Context, table string, f func(string, map[string]any, map[string]string, map[string]string, map[string]int) error) error {
	order := strings.Join(w.s.primary[table], ", ")
	for offset, last := 0, int64(0); ; {
		page, cancel := context.WithTimeout(ctx, time.Minute)
		q := w.s.db.WithContext(page).Table(table).Order(order).Limit(500)
		if w.s.primary[table][0] == "id" {
			q = q.Where("id > ?", last)
		} else {
			q = q.Offset(offset)
		}
		var rows []map[string]any
		err := q.Find(&rows).Error
		cancel()
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := w.row(table, row, f); err != nil {
				return err
			}
		}
		if len(rows) < 500 {
			return nil
		}
		offset, last = offset+len(rows), number(rows[len(rows)-1]["id"])
	}
}

func (w *personWalk) row(table string, row map[string]any, f func(string, map[string]any, map[string]string, map[string]string, map[string]int) error) error {
	was, is, hits := map[string]string{}, map[string]string{}, map[string]int{}
	var all []string
	for _, column := range w.s.texts[table] {
		stored := text(row[column])
		if stored == "" || slices.Contains(keysOnly, column) {
			continue
		}
		plain, err := w.s.keys.Open(table+"."+column, stored)
		if err != nil {
			return err
		}
		was[column] = plain
		all = append(all, plain)
	}
	stays := w.stays(table, row, all)
	near := w.near(table, row, all, stays)
	changed := 0
	for column, plain := range was {
		out, n := w.Terms.RedactBut(plain, near, stays)
		if table == "external_contacts" && column == "external_id" && n > 0 {
			out, n = plain, 0 // whole keeps it unique
		}
		out, m := w.whole(table, column, row, out)
		if is[column], hits[column] = out, n+m; out != plain {
			changed++
		}
		if !near {
			_, k := (crm.Terms{Names: w.Shared}).Redact(plain, false)
			if len(stays) > 0 {
				_, inside := w.Terms.Redact(out, false)
				k += inside
			}
			if k > 0 {
				w.left[table] += k
				if len(w.where) < 50 {
					w.where = append(w.where, table+"/"+w.key(table, row))
				}
			}
		}
	}
	if changed == 0 {
		return nil
	}
	return f(table, row, was, is, hits)
}

// whole erases what is the person's whatever it says: the fields of their contacts, in the table and in the journal's images of it, and the
// number of a customer that is them.
func (w *personWalk) whole(table, column string, row map[string]any, plain string) (string, int) {
	id := number(row["id"])
	if table == "external_contacts" && w.external[id] {
		switch column {
		case "external_id": // one of each person here has to be another than the next
			if erased := crm.Erased + strconv.FormatInt(id, 10); plain != erased {
				return erased, 1
			}
		case "name":
			if plain != crm.Erased {
				return crm.Erased, 1
			}
		case "phone", "tags":
			return "", 1
		}
		return plain, 0
	}
	contact := table == "contacts" && w.contacts[id] || table == "custom_values" && text(row["noun"]) == string(crm.ContactNoun) && w.contacts[number(row["record_id"])]
	switch {
	case contact && (column == "name" || column == "name_key"):
		if plain == crm.Erased || plain == crm.NameKey(crm.Erased) {
			return plain, 0
		}
		return crm.Erased, 1
	case contact && column != "noun", table == "customers" && w.own[id] && column == "phone":
		return "", 1
	case table == "operation_changes" && (column == "before_image" || column == "after_image"):
		record, of := text(row["record"]), number(row["record_id"])
		if record == "contacts" && w.contacts[of] {
			return blanked(plain, "Name", "NameKey", "Title", "Department", "Phone", "Email")
		}
		if record == "customers" && w.own[of] {
			return blanked(plain, "Phone")
		}
		if record == "external_contacts" && w.external[of] {
			return blanked(plain, "Name", "Phone", "Tags", "ExternalID")
		}
		if record == "custom_values" && w.ofContact(plain) {
			return blanked(plain, "Text", "Number")
		}
	}
	return plain, 0
}

func (w *personWalk) key(table string, row map[string]any) string {
	var parts []string
	for _, k := range w.s.primary[table] {
		parts = append(parts, plainText(row[k]))
	}
	return strings.Join(parts, ",")
}

// EachOfPerson gives all that the company holds of a person, table by table: for who has a right to read it. It changes nothing.
func (s *Store) EachOfPerson(ctx context.Context, p crm.Person, f func(Found) error) error {
	w, err := s.personWalk(ctx, p)
	if err != nil {
		return err
	}
	err = w.each(ctx, func(table string, row map[string]any, was, is map[string]string, hits map[string]int) error {
		for _, column := range sortedKeys(was) {
			if was[column] != is[column] && column != "name_key" && column != "word_key" && column != "flow_key" {
				if err := f(Found{Table: table, ID: w.key(table, row), Column: column, Text: was[column], Hits: hits[column]}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	db, cancel := s.on(ctx)
	defer cancel()
	var views []phoneViewRow
	if err := db.Where("contact_id IN ?", append(p.Contacts, 0)).Order("id").Find(&views).Error; err != nil {
		return fmt.Errorf("store: person: %w", err)
	}
	for _, v := range views {
		if v.ContactID == 0 {
			continue
		}
		var u userRow
		if err := db.Where("id = ?", v.UserID).Take(&u).Error; err != nil && !missing(err) {
			return fmt.Errorf("store: person: %w", err)
		}
		seen := fmt.Sprintf("%s was shown the number (%s) at %s", u.Name, v.How, s.instant(v.At).Format(time.DateTime))
		if err := f(Found{Table: "phone_views", ID: strconv.FormatInt(v.ID, 10), Column: "user_id", Text: seen, Hits: 1}); err != nil {
			return err
		}
	}
	return w.files(ctx, func(db *gorm.DB, blob int64, name string) error {
		return f(Found{Table: "blobs", ID: strconv.FormatInt(blob, 10), Column: "bytes", Text: name, Hits: 1})
	})
}

// files gives the kept files in which the person stands, as far as a program can read them.
func (w *personWalk) files(ctx context.Context, f func(db *gorm.DB, blob int64, name string) error) error {
	var ids []int64
	db, cancel := w.s.on(ctx)
	defer cancel()
	if err := db.Model(&blobRow{}).Order("id").Pluck("id", &ids).Error; err != nil {
		return fmt.Errorf("store: person: %w", err)
	}
	for _, id := range ids {
		one, cancel := context.WithTimeout(ctx, time.Minute)
		err := w.file(w.s.db.WithContext(one), id, f)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *personWalk) file(db *gorm.DB, id int64, f func(db *gorm.DB, blob int64, name string) error) error {
	content, err := blobOf(db, crm.BlobID(id))
	var unfit *crm.UnfitFileError
	if errors.As(err, &unfit) {
		return nil
	} else if err != nil {
		return err
	}
	var filed []documentRow
	if err := db.Where("blob_id = ?", id).Find(&filed).Error; err != nil {
		return fmt.Errorf("store: person: %w", err)
	}
	near, name := false, ""
	for _, d := range filed {
		near, name = near || w.at[int64(d.CustomerID)], d.Name
	}
	if w.stands(content, near) {
		return f(db, id, name)
	}
	return nil
}

// archiveDepth is how many archives within each other are looked into: the .docx in a .zip is the second.
const archiveDepth = 3

// stands reports whether the person stands in a file: in its text, or in that of the parts of a .xlsx, .docx, .pptx or .zip.
func (w *personWalk) stands(content []byte, near bool) bool {
	return w.within(content, near, archiveDepth)
}

func (w *personWalk) within(content []byte, near bool, depth int) bool {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || depth == 0 {
		return w.inText(content, near)
	}
	for _, part := range archive.File {
		if w.inText([]byte(part.Name), near) {
			return true
		}
		r, err := part.Open()
		if err != nil {
			continue
		}
		raw, err := io.ReadAll(io.LimitReader(r, 64<<20))
		_ = r.Close()
		if err == nil && w.within(raw, near, depth-1) {
			return true
		}
	}
	return false
}

// inText looks into text of the encodings that offices write; what is none is searched for the person's bytes in each of them.
func (w *personWalk) inText(raw []byte, near bool) bool {
	said := func(text string) bool {
		_, n := w.Terms.Redact(text, near)
		return n > 0
	}
	if utf8.Valid(raw) {
		return said(string(raw)) || bytes.HasPrefix(bytes.TrimLeft(raw, "\xef\xbb\xbf \r\n\t"), []byte("<")) && said(untagged(string(raw)))
	}
	if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw); err == nil && !bytes.ContainsRune(out, utf8.RuneError) && said(string(out)) {
		return true
	}
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, t := range slices.Concat(w.Terms.Phones, w.Terms.Exact, w.Terms.Names) {
		for _, e := range []encoding.Encoding{encoding.Nop, simplifiedchinese.GB18030, little, big} {
			if coded, err := e.NewEncoder().Bytes([]byte(t)); err == nil && bytes.Contains(raw, coded) {
				return true
			}
		}
	}
	return false
}

// untagged is the text of a page or a part of an office document: a word may be parted by tags, but not two cells or lines.
func untagged(page string) string {
	var out strings.Builder
	for rest := page; ; {
		before, tail, tagged := strings.Cut(rest, "<")
		out.WriteString(before)
		if !tagged {
			return out.String()
		}
		var tag string
		if tag, rest, tagged = strings.Cut(tail, ">"); !tagged {
			return out.String()
		}
		name := strings.FieldsFunc(strings.TrimLeft(tag, "/"), func(r rune) bool { return r == ' ' || r == '/' })
		if len(name) == 0 {
			continue
		}
		if _, local, prefixed := strings.Cut(name[0], ":"); prefixed {
			name[0] = local
		}
		if slices.Contains([]string{"p", "si", "c", "row", "tr", "tc", "td", "th", "li", "div", "br", "tab"}, strings.ToLower(name[0])) {
			out.WriteByte('\n')
		}
	}
}

// PersonGivenOut writes down that everything held of a person was given out by a command.
func (s *Store) PersonGivenOut(ctx context.Context, p crm.Person, places int) error {
	now, err := s.Clock(ctx)
	if err != nil {
		return err
	}
	db, cancel := s.on(ctx)
	defer cancel()
	return witness(db, crm.AuditEvent{At: now, Kind: crm.AuditPerson, Subject: "export", Details: details(map[string]any{"contacts": p.Contacts, "customers": p.Customers, "places": places})})
}
