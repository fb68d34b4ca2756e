package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gorm.io/gorm"

	"genjin/crm"
)

// Who sees everybody's customers finds a part of a name by the pairs of signs in it: a database would read every name otherwise. The table
// name_grams has, of every name, alias and person at a customer, each two signs that stand side by side, and the last one alone. It says where
// to look, and never that something is there: what it leads to is compared with the names themselves. So a pair of a name that is no more
// does no harm, and what must not be missing is. Names are written by people in a hurry, and by yesterday's program during an upgrade: they
// come in later, by FillGrams, in the order of their ids, and up to then everything above name_gram_marks is read as before.

// gramRow is two signs side by side in a name that leads to a customer.
type gramRow struct {
	Gram       int64          `gorm:"primaryKey;autoIncrement:false"`
	CustomerID crm.CustomerID `gorm:"primaryKey;autoIncrement:false"`
}

func (gramRow) TableName() string { return "name_grams" }

// gramMarkRow is up to which ids names and people stand in name_grams. There is one row, or none yet.
type gramMarkRow struct {
	ID       int64 `gorm:"primaryKey;autoIncrement:false"`
	Names    int64
	Contacts int64
}

func (gramMarkRow) TableName() string { return "name_gram_marks" }

const (
	gramShift = 21   // of a sign: Unicode has fewer than 1<<21
	gramPage  = 1000 // names at a time
	// GramsSettle is how far below the last id names are taken for complete: a transaction may be committed after others with higher ids.
	GramsSettle = 10_000
)

// lookup is how a part of a name is looked for.
type lookup struct {
	few        int // more customers of a pair than these are looked for among the last contacted
	page, most int // customers looked at at a time, and in all before everything is read after all
}

func usualLookup() lookup { return lookup{few: 500, page: 500, most: 20_000} }

// gramsOf are the pairs of a name as crm.NameKey writes it, the last sign alone too, each once.
func gramsOf(key string) (all []int64) {
	signs := []rune(key)
	for i, r := range signs {
		g := int64(r) << gramShift
		if i+1 < len(signs) {
			g |= int64(signs[i+1])
		}
		all = append(all, g)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// keyed is a name's key and the customer that it leads to.
type keyed struct {
	ID         int64
	CustomerID crm.CustomerID
	NameKey    string
}

// FillGrams brings name_grams up to date: everything up to settle below the last ids. It may be cut off, and run by several at once.
func (s *Store) FillGrams(ctx context.Context, settle int64) error {
	db, cancel := s.on(ctx)
	defer cancel()
	marks, err := gramMarks(func(into *gramMarkRow) error { return db.Limit(1).Find(into).Error })
	if err != nil {
		return err
	}
	for _, t := range []struct {
		table, column string
		after         int64
	}{{"customer_names", "names", marks.Names}, {"contacts", "contacts", marks.Contacts}} {
		if err := s.fillGrams(ctx, t.table, t.column, t.after, settle); err != nil {
			return fmt.Errorf("store: pairs of %s: %w", t.table, err)
		}
	}
	return nil
}

func gramMarks(read func(*gramMarkRow) error) (m gramMarkRow, err error) {
	if err = read(&m); err != nil {
		err = fmt.Errorf("store: marks of pairs: %w", err)
	}
	return m, err
}

func (s *Store) fillGrams(ctx context.Context, table, column string, after, settle int64) error {
	var last int64
	if err := s.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(id), 0) FROM " + table).Scan(&last).Error; err != nil {
		return err
	}
	for last-settle > after {
		var rows []keyed
		if err := s.db.WithContext(ctx).Raw("SELECT id, customer_id, name_key FROM "+table+" WHERE id > ? AND id <= ? ORDER BY id LIMIT ?", after, last-settle, gramPage).Scan(&rows).Error; err != nil {
			return err
		}
		var pairs []gramRow
		for _, r := range rows {
			pairs = appendGrams(pairs, r.CustomerID, r.NameKey)
		}
		if err := s.insertGrams(ctx, pairs); err != nil {
			return err
		}
		if after = last - settle; len(rows) == gramPage {
			after = rows[len(rows)-1].ID
		}
		if err := s.moveMark(ctx, column, after); err != nil {
			return err
		}
	}
	return nil
}

func appendGrams(pairs []gramRow, id crm.CustomerID, key string) []gramRow {
	for _, g := range gramsOf(key) {
		pairs = append(pairs, gramRow{g, id})
	}
	return pairs
}

// insertGrams adds those pairs that are not there, in the order of the table.
func (s *Store) insertGrams(ctx context.Context, pairs []gramRow) error {
	slices.SortFunc(pairs, func(a, b gramRow) int {
		return cmp.Or(cmp.Compare(a.Gram, b.Gram), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	for some := range slices.Chunk(slices.Compact(pairs), 5*gramPage) {
		if _, err := s.exec(ctx, s.gramInsert(some)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) gramInsert(pairs []gramRow) string {
	var b strings.Builder
	if b.WriteString("INSERT IGNORE INTO name_grams (gram, customer_id) VALUES "); !s.dialect.locks {
		b.Reset()
		b.WriteString("INSERT OR IGNORE INTO name_grams (gram, customer_id) VALUES ")
	}
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "(%d,%d)", p.Gram, p.CustomerID)
	}
	return b.String()
}

// moveMark moves a mark forward.
func (s *Store) moveMark(ctx context.Context, column string, to int64) error {
	changed, err := s.exec(ctx, "UPDATE name_gram_marks SET "+column+" = ? WHERE id = 1 AND "+column+" < ?", to, to)
	if err != nil || changed > 0 {
		return err
	}
	ignore := "INSERT IGNORE"
	if !s.dialect.locks {
		ignore = "INSERT OR IGNORE"
	}
	if _, err = s.exec(ctx, ignore+" INTO name_gram_marks (id, names, contacts) VALUES (1, 0, 0)"); err != nil {
		return err
	}
	_, err = s.exec(ctx, "UPDATE name_gram_marks SET "+column+" = ? WHERE id = 1 AND "+column+" < ?", to, to)
	return err
}

// regram puts the pairs of a record whose name or customer was changed in the place of those it had: it stands where it did and is not come by
// again.
func (tx *Tx) regram(before, after record) error {
	was, is := keyedIn(before), keyedIn(after)
	if was.NameKey == is.NameKey && was.CustomerID == is.CustomerID {
		return nil
	}
	if err := tx.s.ungram(tx.db, was); err != nil {
		return fmt.Errorf("store: pairs of a name: %w", err)
	}
	if pairs := appendGrams(nil, is.CustomerID, is.NameKey); len(pairs) > 0 {
		if _, err := run(tx.db, tx.s.gramInsert(pairs)); err != nil {
			return fmt.Errorf("store: pairs of a name: %w", err)
		}
	}
	return nil
}

// keyedIn is the name that a record is of; nothing of any other record.
func keyedIn(r record) keyed {
	switch r := r.(type) {
	case *contactRow:
		return keyed{r.ID, r.CustomerID, r.NameKey}
	case *nameRow:
		return keyed{r.ID, r.CustomerID, r.NameKey}
	}
	return keyed{}
}

// ungram blots out the pairs of a name that is no more, but for those that other names of the customer have: by numbers that are no pair, since
// the program may delete nothing in most tables.
func (s *Store) ungram(db *gorm.DB, was keyed) error {
	gone := gramsOf(was.NameKey)
	if len(gone) == 0 {
		return nil
	}
	keys, err := column[string](db, "SELECT name_key FROM customer_names WHERE customer_id = ? UNION SELECT name_key FROM contacts WHERE customer_id = ?", was.CustomerID, was.CustomerID)
	if err != nil {
		return err
	}
	var pairs []gramRow
	for _, key := range keys {
		pairs = appendGrams(pairs, was.CustomerID, key)
	}
	for _, g := range gone {
		if slices.Contains(pairs, gramRow{g, was.CustomerID}) {
			continue
		}
		if _, err := run(db, "UPDATE name_grams SET gram = ?, customer_id = 0 WHERE gram = ? AND customer_id = ?", -1-rand.Int64(), g, was.CustomerID); err != nil {
			return err
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	_, err = run(db, s.gramInsert(pairs))
	return err
}

// ledTo is where the pairs of a part of a name lead to.
type ledTo struct {
	ids  []crm.CustomerID
	many bool // more than are looked at one by one
	ok   bool // else names are read as before
}

// ledTo are customers among which are all that have a name, or a person's, with key in it.
func (tx *Tx) ledTo(key string) (l ledTo, err error) {
	signs := []rune(key)
	if !tx.actor.Scope.All || len(signs) == 0 {
		return l, nil
	}
	return tx.anywhere(key)
}

// anywhere is ledTo whatever the actor sees.
func (tx *Tx) anywhere(key string) (l ledTo, err error) {
	marks, err := gramMarks(func(into *gramMarkRow) error { return tx.db.Limit(1).Find(into).Error })
	if err != nil || marks.Names == 0 { // of a small company the names are read sooner
		return l, err
	}
	l.ok = true
	signs := []rune(key)
	from, to := int64(signs[0])<<gramShift, (int64(signs[0])+1)<<gramShift-1
	least := tx.s.lookup.few + 1
	for i := 0; i+1 < len(signs) && least > 50; i++ {
		g := int64(signs[i])<<gramShift | int64(signs[i+1])
		n, err := column[int](tx.db, "SELECT COUNT(*) FROM (SELECT 1 FROM name_grams WHERE gram = ? LIMIT ?) g", g, tx.s.lookup.few+1)
		if err != nil {
			return l, fmt.Errorf("store: pairs of a name: %w", err)
		}
		if n[0] < least {
			least, from, to = n[0], g, g
		}
	}
	if len(signs) > 1 && least > tx.s.lookup.few {
		l.many = true
		return l, nil
	}
	if l.ids, err = column[crm.CustomerID](tx.db, "SELECT DISTINCT customer_id FROM name_grams WHERE gram >= ? AND gram <= ? LIMIT ?", from, to, tx.s.lookup.few+1); err != nil {
		return l, fmt.Errorf("store: pairs of a name: %w", err)
	}
	for table, after := range map[string]int64{"customer_names": marks.Names, "contacts": marks.Contacts} {
		more, err := column[crm.CustomerID](tx.db, "SELECT customer_id FROM "+table+" WHERE id > ? AND name_key LIKE ? ESCAPE '!' AND deleted_at = 0 LIMIT ?", after, containing(key), tx.s.lookup.few+1)
		if err != nil {
			return l, fmt.Errorf("store: names that came since: %w", err)
		}
		l.ids = append(l.ids, more...)
	}
	l.many = len(l.ids) > tx.s.lookup.few
	return l, nil
}

// recent is what of a customer tells whether it is looked for.
type recent struct {
	ID            crm.CustomerID
	LastContactAt int64
	NameKey       string
	Region        string
	Industry      string
}

// lastContacted are at least the first n customers, by their last contact, that are among those that match; ok is false when they are too few to
// be found in this way.
func (tx *Tx) lastContacted(n int, match func([]recent) (map[crm.CustomerID]bool, error)) (ids []crm.CustomerID, ok bool, err error) {
	last := recent{ID: 1 << 62, LastContactAt: 1 << 62}
	bound := int64(-1)
	for looked := 0; looked < tx.s.lookup.most; looked += tx.s.lookup.page {
		var page []recent
		q := tx.visible().Table("customers").Where("last_contact_at < ? OR last_contact_at = ? AND id < ?", last.LastContactAt, last.LastContactAt, last.ID)
		if err := q.Select("id, last_contact_at, name_key, region, industry").Order("deleted_at DESC, last_contact_at DESC, id DESC").Limit(tx.s.lookup.page).Scan(&page).Error; err != nil {
			return nil, false, fmt.Errorf("store: last contacted: %w", err)
		}
		has, err := match(page)
		if err != nil {
			return nil, false, err
		}
		for _, c := range page {
			if bound >= 0 && c.LastContactAt < bound {
				return ids, true, nil
			}
			if has[c.ID] {
				if ids = append(ids, c.ID); len(ids) == n {
					bound = c.LastContactAt // those of the same moment go by their ids
				}
			}
		}
		if len(page) < tx.s.lookup.page {
			return ids, true, nil
		}
		last = page[len(page)-1]
	}
	return nil, false, nil
}

// byLastContact reads customers, those that pass where, the last contacted first, so many.
func (tx *Tx) byLastContact(ids []crm.CustomerID, n int, where string, args ...any) (rows []customerRow, err error) {
	q := tx.visible()
	if where != "" {
		q = q.Where(where, args...)
	}
	return firstOf(q, slices.Compact(slices.Sorted(slices.Values(ids))), n, func(a, b customerRow) int {
		return cmp.Or(cmp.Compare(b.LastContactAt, a.LastContactAt), cmp.Compare(a.ID, b.ID))
	})
}

// nameContains are the customers whose full name has key in it, the last contacted first; ok is false when they are to be looked for as before.
func (tx *Tx) nameContains(key string, n int) (rows []customerRow, ok bool, err error) {
	l, err := tx.ledTo(key)
	if err != nil || !l.ok || l.many && n <= 0 {
		return nil, false, err
	}
	if l.many {
		l.ids, ok, err = tx.lastContacted(n, func(page []recent) (map[crm.CustomerID]bool, error) {
			has := map[crm.CustomerID]bool{}
			for _, c := range page {
				has[c.ID] = strings.Contains(c.NameKey, key)
			}
			return has, nil
		})
		if err != nil || !ok {
			return nil, false, err
		}
	}
	rows, err = tx.byLastContact(l.ids, n, "name_key LIKE ? ESCAPE '!'", containing(key))
	return rows, err == nil, err
}

// searched are the customers that words lead to (SearchCustomers), found too are some more; ok is false when they are to be looked for as before.
func (tx *Tx) searched(key, tag string, found []crm.CustomerID, n int) (rows []customerRow, ok bool, err error) {
	l, err := tx.ledTo(key)
	if err != nil || !l.ok || n <= 0 {
		return nil, false, err
	}
	m := matcher{tx: tx, key: key, tag: tag, like: containing(key), found: map[crm.CustomerID]bool{}}
	for _, id := range found {
		m.found[id] = true
	}
	for into, column := range map[*[]string]string{&m.regions: "region", &m.industries: "industry"} {
		if *into, err = tx.valuesLike(column, key); err != nil {
			return nil, false, err
		}
	}
	if !l.many {
		ids, many, err := m.others()
		if err != nil {
			return nil, false, err
		}
		if !many {
			named, err := m.named(l.ids)
			if err != nil {
				return nil, false, err
			}
			rows, err = tx.byLastContact(append(append(ids, named...), found...), n, "")
			return rows, err == nil, err
		}
	}
	ids, ok, err := tx.lastContacted(n, m.match)
	if err != nil || !ok {
		return nil, false, err
	}
	rows, err = tx.byLastContact(ids, n, "")
	return rows, err == nil, err
}

// valuesLike are the values of a column of customers with key in them: there are few different ones, and an index of them.
func (tx *Tx) valuesLike(of, key string) (all []string, err error) {
	values, err := column[string](tx.db, "SELECT DISTINCT "+of+" FROM customers")
	if err != nil {
		return nil, fmt.Errorf("store: values of customers: %w", err)
	}
	return slices.DeleteFunc(values, func(v string) bool {
		if !tx.s.dialect.locks { // LIKE of SQLite makes no difference of a and A
			v = strings.ToLower(v)
		}
		return !strings.Contains(v, key)
	}), nil
}

// matcher tells which customers words lead to.
type matcher struct {
	tx                  *Tx
	key, tag, like      string
	regions, industries []string
	found               map[crm.CustomerID]bool
}

// others are the customers that words lead to by something else than a name; many: more than are looked at one by one.
func (m matcher) others() (ids []crm.CustomerID, many bool, err error) {
	ids, err = column[crm.CustomerID](m.tx.db, "SELECT customer_id FROM customer_tags WHERE tag = ? AND deleted_at = 0 LIMIT ?", m.tag, m.tx.s.lookup.few+1)
	for of, values := range map[string][]string{"region": m.regions, "industry": m.industries} {
		if err != nil || len(ids) > m.tx.s.lookup.few || len(values) == 0 {
			continue
		}
		var some []crm.CustomerID
		err = m.tx.db.Table("customers").Where(of+" IN ?", values).Limit(m.tx.s.lookup.few+1).Pluck("id", &some).Error
		ids = append(ids, some...)
	}
	if err != nil {
		return nil, false, fmt.Errorf("store: search: %w", err)
	}
	return ids, len(ids) > m.tx.s.lookup.few, nil
}

// named are those of some customers that have a name, or a person's, with the words in it.
func (m matcher) named(of []crm.CustomerID) (ids []crm.CustomerID, err error) {
	for some := range slices.Chunk(of, bulk) {
		for _, table := range []string{"customer_names", "contacts"} {
			var found []crm.CustomerID
			if err := m.tx.db.Table(table).Where("customer_id IN ? AND name_key LIKE ? ESCAPE '!' AND deleted_at = 0", some, m.like).Pluck("customer_id", &found).Error; err != nil {
				return nil, fmt.Errorf("store: search: %w", err)
			}
			ids = append(ids, found...)
		}
	}
	return ids, nil
}

func (m matcher) match(page []recent) (map[crm.CustomerID]bool, error) {
	has := map[crm.CustomerID]bool{}
	ids := make([]crm.CustomerID, len(page))
	for i, c := range page {
		ids[i] = c.ID
		has[c.ID] = m.found[c.ID] || slices.Contains(m.regions, c.Region) || slices.Contains(m.industries, c.Industry)
	}
	named, err := m.named(ids)
	if err != nil || len(ids) == 0 {
		return has, err
	}
	var tagged []crm.CustomerID
	if err := m.tx.db.Table("customer_tags").Where("customer_id IN ? AND tag = ? AND deleted_at = 0", ids, m.tag).Pluck("customer_id", &tagged).Error; err != nil {
		return nil, fmt.Errorf("store: search: %w", err)
	}
	for _, id := range append(named, tagged...) {
		has[id] = true
	}
	return has, nil
}
