package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

type customerRow struct {
	Head
	Name     string
	NameKey  string
	Owner    crm.UserID `gorm:"column:owner_id"`
	Level    crm.Level
	Industry string
	Region   string
	Source   string
	Phone    string `gorm:"sealed"`
	PhoneIndex
	LastContactAt int64 `json:"-"` // derived from activities
	RecycledAt    int64 // when it went into the recycle bin; 0: it is not there
}

func (customerRow) TableName() string { return "customers" }

// CustomerFilter picks customers. A zero field does not filter.
type CustomerFilter struct {
	Owners        []crm.UserID
	Level         crm.Level
	Tag, Industry string
	Fields        []crm.FieldTest
	Words         []string  // each tells of region, industry, source or a tag, in part
	NoContact     bool      // nobody to call there is known
	MadeFrom      time.Time // entered in [MadeFrom, MadeTo)
	MadeTo        time.Time
	SilentSince   time.Time // last contact, or creation when there was none, before it
	Limit         int
}

func (tx *Tx) customer(r customerRow) crm.Customer {
	return crm.Customer{ID: crm.CustomerID(r.ID), Name: r.Name, Owner: r.Owner, Level: r.Level, Industry: r.Industry, Region: r.Region,
		Source: r.Source, Phone: r.Phone, LastContactAt: tx.s.instant(r.LastContactAt), CreatedAt: tx.s.instant(r.CreatedAt), DeletedAt: tx.s.instant(r.RecycledAt), Version: r.Version}
}

// customers gives rows as records, with their aliases and tags.
func (tx *Tx) customers(rows []customerRow) ([]crm.Customer, error) {
	out, at, ids := make([]crm.Customer, len(rows)), map[crm.CustomerID]int{}, make([]crm.CustomerID, len(rows))
	for i, r := range rows {
		out[i] = tx.customer(r)
		ids[i], at[out[i].ID] = out[i].ID, i
	}
	if len(ids) == 0 {
		return out, nil
	}
	for some := range slices.Chunk(ids, bulk) {
		words, ok := tx.known.wordsOf(some)
		if !ok {
			var err error
			if words, err = tx.wordsOf(some); err != nil {
				return nil, err
			}
			tx.known.say(some, words)
		}
		for _, w := range words {
			if c := &out[at[w.customer]]; w.tag {
				c.Tags = append(c.Tags, w.text)
			} else {
				c.Aliases = append(c.Aliases, w.text)
			}
		}
	}
	return out, nil
}

// customerWord is an alias of a customer, or a tag.
type customerWord struct {
	customer crm.CustomerID
	tag      bool
	text     string
}

// wordsOf are the aliases and the tags of customers, in one statement, each kind in the order in which it was given.
func (tx *Tx) wordsOf(ids []crm.CustomerID) (all []customerWord, err error) {
	statement, args := spread("SELECT customer_id, 0 AS tag, name AS word, id FROM customer_names WHERE customer_id IN ? AND alias = 1 AND deleted_at = 0"+
		" UNION ALL SELECT customer_id, 1, tag, id FROM customer_tags WHERE customer_id IN ? AND deleted_at = 0 ORDER BY id", []any{ids, ids})
	rows, err := query(tx.db, statement, args...)
	if err != nil {
		return nil, fmt.Errorf("store: aliases and tags: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var w customerWord
		if err := rows.Scan(&w.customer, &w.tag, &w.text, new(int64)); err != nil {
			return nil, fmt.Errorf("store: aliases and tags: %w", err)
		}
		all = append(all, w)
	}
	return all, rows.Err()
}

// visible are customers in scope that live.
func (tx *Tx) visible() *gorm.DB { return tx.reached(tx.db.Where("deleted_at = 0"), "id") }

// Customer is one customer, with aliases and tags.
func (tx *Tx) Customer(ctx context.Context, id crm.CustomerID) (crm.Customer, error) {
	found, err := tx.Customers(ctx, []crm.CustomerID{id})
	if err == nil && len(found) == 0 {
		err = &crm.NotFoundError{What: crm.CustomerNoun}
	}
	if err != nil {
		return crm.Customer{}, err
	}
	return found[0], nil
}

// Customers are those of ids that are in scope, in the order of ids.
func (tx *Tx) Customers(_ context.Context, ids []crm.CustomerID) ([]crm.Customer, error) {
	rows, err := tx.customersOf(ids)
	if err != nil {
		return nil, err
	}
	return tx.customers(rows)
}

// CustomersBrief are Customers without their aliases and tags: for figures and lists of many.
func (tx *Tx) CustomersBrief(_ context.Context, ids []crm.CustomerID) ([]crm.Customer, error) {
	rows, err := tx.customersOf(ids)
	return mapped(rows, tx.customer), err
}

func (tx *Tx) customersOf(ids []crm.CustomerID) (rows []customerRow, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	at, unread := make(map[crm.CustomerID]int, len(ids)), make([]crm.CustomerID, 0, len(ids))
	for i, id := range slices.Backward(ids) {
		at[id] = i
	}
	for id := range at {
		if r, ok := tx.known.rows[id]; ok && tx.sees(r.Owner, id) {
			rows = append(rows, r)
		} else {
			unread = append(unread, id)
		}
	}
	for some := range slices.Chunk(unread, bulk) {
		where, args := tx.reach("id")
		found, err := takeAll[customerRow](tx.s, tx.db, "deleted_at = 0 AND "+where+" AND id IN ?", append(args, some)...)
		if err != nil {
			return nil, fmt.Errorf("store: customers: %w", err)
		}
		rows = append(rows, found...)
		tx.known.add(found)
	}
	slices.SortFunc(rows, func(a, b customerRow) int { return at[crm.CustomerID(a.ID)] - at[crm.CustomerID(b.ID)] })
	return rows, nil
}

// Unseen are those of ids that are not in scope, or not there.
func (tx *Tx) Unseen(_ context.Context, ids []crm.CustomerID) ([]crm.CustomerID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	seen, err := tx.customersOf(ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id crm.CustomerID) bool {
		return slices.ContainsFunc(seen, func(r customerRow) bool { return crm.CustomerID(r.ID) == id })
	}), nil
}

// FindCustomers are customers in scope of exactly that name or alias; when there is none, those whose name contains it.
func (tx *Tx) FindCustomers(_ context.Context, name string, n int) ([]crm.Customer, error) {
	key := crm.NameKey(name)
	if key == "" {
		return nil, nil
	}
	var rows []customerRow
	exact := tx.db.Table("customer_names").Select("customer_id").Where("name_key = ? AND deleted_at = 0", key)
	err := limit(tx.visible().Where("id IN (?)", exact), n).Order("last_contact_at DESC, id").Find(&rows).Error
	if err == nil && len(rows) == 0 {
		var quick bool
		if rows, quick, err = tx.nameContains(key, n); err != nil || quick {
			if err != nil {
				return nil, fmt.Errorf("store: find customers: %w", err)
			}
			return tx.customers(rows)
		}
		part := "%" + strings.NewReplacer(`!`, `!!`, `%`, `!%`, `_`, `!_`).Replace(key) + "%"
		err = limit(tx.visible().Where("name_key LIKE ? ESCAPE '!'", part), n).Order("last_contact_at DESC, id").Find(&rows).Error
	}
	if err != nil {
		return nil, fmt.Errorf("store: find customers: %w", err)
	}
	return tx.customers(rows)
}

// ListCustomers are the customers in scope that pass the filter, the longest untouched first.
func (tx *Tx) ListCustomers(_ context.Context, f CustomerFilter) ([]crm.Customer, error) {
	q := limit(tx.visible(), f.Limit)
	q = tx.whose(q, "owner_id", f.Owners)
	if f.Level != "" {
		q = q.Where("level = ?", f.Level)
	}
	if f.Industry != "" {
		q = q.Where("industry = ?", f.Industry)
	}
	if f.Tag != "" {
		q = q.Where("id IN (?)", tx.db.Table("customer_tags").Select("customer_id").Where("tag = ? AND deleted_at = 0", f.Tag))
	}
	for _, t := range f.Fields {
		var err error
		if q, err = tx.having(q, t); err != nil {
			return nil, err
		}
	}
	for _, w := range f.Words {
		q = tx.described(q, w)
	}
	if !f.SilentSince.IsZero() {
		q = q.Where("last_contact_at < ? AND (last_contact_at > 0 OR created_at < ?)", stamp(f.SilentSince), stamp(f.SilentSince))
	}
	q = between(q, "created_at", f.MadeFrom, f.MadeTo)
	if f.NoContact && tx.everybodys(f.Owners) {
		ids, few, err := tx.withoutContact()
		if err != nil {
			return nil, err
		}
		if few {
			rows, err := longestUntouched(q, ids, f.Limit)
			if err != nil {
				return nil, fmt.Errorf("store: list customers: %w", err)
			}
			return tx.customers(rows)
		}
	}
	if f.NoContact {
		q = q.Joins("LEFT JOIN (SELECT customer_id AS of_id FROM contacts WHERE deleted_at = 0 AND gone = 0) p ON p.of_id = customers.id").Where("p.of_id IS NULL")
	}
	var rows []customerRow
	if err := q.Order("last_contact_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: list customers: %w", err)
	}
	return tx.customers(rows)
}

const (
	idsTogether    = 20_000 // customers looked at at a time, in their order
	mostWithoutAny = 10_000 // more customers than these are not listed by their numbers
)

// withoutContact are all customers at which nobody is known, gone ones too: a piece of the numbers at a time, in which customers and their people
// stand in one order. few is false when they are many.
func (tx *Tx) withoutContact() (ids []crm.CustomerID, few bool, err error) {
	last, err := column[crm.CustomerID](tx.db, "SELECT COALESCE(MAX(id), 0) FROM customers")
	for after := crm.CustomerID(0); err == nil && after < last[0]; after += idsTogether {
		var some []crm.CustomerID
		some, err = column[crm.CustomerID](tx.db, "SELECT c.id FROM customers c LEFT JOIN contacts p ON p.customer_id = c.id AND p.deleted_at = 0 AND p.gone = 0 WHERE c.id > ? AND c.id <= ? AND c.deleted_at = 0 AND p.id IS NULL", after, after+idsTogether)
		if ids = append(ids, some...); len(ids) > mostWithoutAny {
			return nil, false, nil
		}
	}
	if err != nil {
		return nil, false, fmt.Errorf("store: customers without a contact: %w", err)
	}
	return ids, true, nil
}

// longestUntouched are those of some customers that a query has, the longest untouched first, so many (0: all).
func longestUntouched(q *gorm.DB, ids []crm.CustomerID, n int) (rows []customerRow, err error) {
	return firstOf(q, ids, n, func(a, b customerRow) int {
		return cmp.Or(cmp.Compare(a.LastContactAt, b.LastContactAt), cmp.Compare(a.ID, b.ID))
	})
}

// firstOf are those of some customers that a query has, the first n in an order (0: all); they are read piece by piece.
func firstOf(q *gorm.DB, ids []crm.CustomerID, n int, order func(a, b customerRow) int) (rows []customerRow, err error) {
	for some := range slices.Chunk(ids, bulk) {
		var found []customerRow
		if err := q.Session(&gorm.Session{}).Where("id IN ?", some).Find(&found).Error; err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	slices.SortFunc(rows, order)
	if n > 0 {
		rows = rows[:min(n, len(rows))]
	}
	return rows, nil
}

// CreateCustomer stores a new customer, the actor's own when no owner is given, entered now when no other time is.
// A name that anybody's customer has already is a *crm.DuplicateError; it names the owner within the scope, and
// masked beyond it.
func (tx *Tx) CreateCustomer(ctx context.Context, c crm.Customer) (crm.Customer, error) {
	if crm.NameKey(c.Name) == "" {
		return c, errors.New("store: a customer has a name")
	}
	if c.Owner == 0 {
		c.Owner = tx.actor.User.ID
	}
	if !tx.actor.Scope.Includes(c.Owner) {
		return c, &crm.NotFoundError{What: crm.PersonNoun}
	}
	c.Name = clip(c.Name, 200)
	if err := tx.taken(ctx, c.Name); err != nil {
		return c, err
	}
	row := customerRow{Head: Head{CreatedAt: stamp(c.CreatedAt)}, Name: c.Name, NameKey: crm.NameKey(c.Name), Owner: c.Owner, Level: c.Level, Industry: clip(c.Industry, 100),
		Region: clip(c.Region, 100), Source: clip(c.Source, 100), Phone: clip(c.Phone, 64)}
	if err := tx.insert(&row); err != nil {
		return c, err
	}
	id := crm.CustomerID(row.ID)
	err := tx.insert(&nameRow{CustomerID: id, Name: row.Name, NameKey: row.NameKey, Live: live()})
	if duplicate(err) { // somebody else was a moment faster
		return c, &crm.DuplicateError{What: crm.CustomerNoun, Name: c.Name}
	} else if err != nil {
		return c, err
	}
	if err := tx.saveNames(id, c); err != nil {
		return c, err
	}
	return tx.Customer(ctx, id)
}

// taken reports a name in use as *crm.DuplicateError.
func (tx *Tx) taken(ctx context.Context, name string) error {
	var other customerRow
	err := tx.db.Where("id IN (?)", tx.db.Table("customer_names").Select("customer_id").Where("name_key = ? AND live = 1", crm.NameKey(name))).Take(&other).Error
	if missing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("store: is the name taken: %w", err)
	}
	e, err := tx.takenBy(ctx, other, name)
	if err != nil {
		return err
	}
	return e
}

// takenBy tells of the customer that has a name, as far as the actor may know.
func (tx *Tx) takenBy(ctx context.Context, other customerRow, name string) (e *crm.DuplicateError, err error) {
	e = &crm.DuplicateError{What: crm.CustomerNoun, Name: other.Name, Mine: other.Owner == tx.actor.User.ID, Pooled: other.Owner == 0}
	if e.Owner, err = tx.User(ctx, other.Owner); err != nil && !isNotFound(err) {
		return nil, err
	}
	if e.Owner.ID == 0 && !e.Pooled {
		e.Name = name // theirs may be spelled otherwise: not ours to tell
		if e.Follower, err = tx.follower(other.Owner); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Likely is a living customer that is probably the one of a new name, or number: of a name that same finds to mean the same company, the
// actor's own before others'. core stands in every name that may. It tells what CreateCustomer would of a name that is taken; ok is
// false when there is none.
func (tx *Tx) Likely(ctx context.Context, name, core, phone string, same func(other string) bool) (e *crm.DuplicateError, ok bool, err error) {
	const most = 200
	var ids []crm.CustomerID
	if core = crm.NameKey(core); core != "" {
		var names []nameRow
		q := tx.db.Where("name_key LIKE ? ESCAPE '!' AND live = 1 AND deleted_at = 0", containing(core))
		l, led := tx.anywhere(core)
		if l.ok && !l.many {
			q = q.Where("customer_id IN ?", l.ids)
		}
		err = errorsOf(led, q.Order("id").Limit(most).Find(&names).Error)
		for _, n := range names {
			if same(n.Name) {
				ids = append(ids, n.CustomerID)
			}
		}
	}
	if number := crm.PhoneDigits(phone); err == nil && len(number) == 11 && number[0] == '1' {
		keys := tx.s.keys.blinds("phone", number)
		var theirs, own []crm.CustomerID
		err = errorsOf(tx.db.Table("contacts").Where("phone_idx IN ? AND deleted_at = 0", keys).Limit(most).Pluck("customer_id", &theirs).Error,
			tx.db.Table("customers").Where("phone_idx IN ? AND deleted_at = 0", keys).Limit(most).Pluck("id", &own).Error)
		ids = append(append(ids, own...), theirs...)
	}
	if err != nil {
		return nil, false, fmt.Errorf("store: likely the same: %w", err)
	}
	if len(ids) == 0 {
		return nil, false, nil
	}
	var rows []customerRow
	if err := tx.db.Where("id IN ? AND deleted_at = 0", ids).Order("id").Find(&rows).Error; err != nil {
		return nil, false, fmt.Errorf("store: likely the same: %w", err)
	}
	if len(rows) == 0 {
		return nil, false, nil
	}
	at := max(slices.IndexFunc(rows, func(r customerRow) bool { return r.Owner == tx.actor.User.ID }), 0)
	e, err = tx.takenBy(ctx, rows[at], name)
	if e != nil && e.Mine {
		e.ID = crm.CustomerID(rows[at].ID)
	}
	return e, err == nil, err
}

// follower is the masked name of whoever owns what the actor may not see.
func (tx *Tx) follower(owner crm.UserID) (string, error) {
	var names []string
	if err := tx.db.Table("users").Where("id = ?", owner).Pluck("name", &names).Error; err != nil {
		return "", fmt.Errorf("store: follower: %w", err)
	}
	return crm.MaskName(strings.Join(names, "")), nil
}

func isNotFound(err error) bool {
	var e *crm.NotFoundError
	return errors.As(err, &e)
}

// SaveCustomer stores c over the version it was read at, its tags and aliases too.
func (tx *Tx) SaveCustomer(ctx context.Context, c crm.Customer) (crm.Customer, error) {
	if c.Name = clip(c.Name, 200); crm.NameKey(c.Name) == "" {
		return c, errors.New("store: a customer has a name")
	}
	before, err := tx.customerForWrite(c.ID, c.Version)
	if err != nil {
		return c, err
	}
	if c.Owner != before.Owner && (!tx.actor.Scope.Includes(c.Owner) || !tx.actor.Scope.Includes(before.Owner)) {
		return c, &crm.NotFoundError{What: crm.PersonNoun}
	}
	after := *before
	after.Name, after.NameKey, after.Owner, after.Level = c.Name, crm.NameKey(c.Name), c.Owner, c.Level
	after.Industry, after.Region, after.Source, after.Phone = clip(c.Industry, 100), clip(c.Region, 100), clip(c.Source, 100), clip(c.Phone, 64)
	if after.NameKey != before.NameKey {
		if err := tx.taken(ctx, c.Name); err != nil {
			return c, err
		}
		if err := tx.rename(c.ID, after); err != nil {
			return c, err
		}
	}
	if after != *before {
		if err := tx.update(before, &after); err != nil {
			return c, err
		}
	}
	if err := tx.saveNames(c.ID, c); err != nil {
		return c, err
	}
	return tx.Customer(ctx, c.ID)
}

// customerForWrite locks a customer in scope, first of all records of a transaction: customer, deal, follow-up is the
// order of locks. version is what the caller read, 0 when it does not matter.
func (tx *Tx) customerForWrite(id crm.CustomerID, version int64) (*customerRow, error) {
	row := &customerRow{}
	if held, ok := tx.known.held[id]; ok && tx.sees(held.Owner, id) && (version == 0 || version == held.Version) {
		*row = held
		return row, nil
	}
	where, args := tx.reach("id")
	err := tx.takeLocked(row, "deleted_at = 0 AND "+where+" AND id = ?", append(args, id)...)
	if missing(err) {
		return nil, &crm.NotFoundError{What: crm.CustomerNoun}
	} else if err != nil {
		return nil, fmt.Errorf("store: lock customer: %w", err)
	}
	tx.locked[id] = true
	tx.known.hold(*row)
	tx.knows(id, standsOf(row))
	if version != 0 && row.Version != version {
		return nil, tx.stale("customers", row.ID, nil)
	}
	return row, nil
}

// touch locks the customer a record belongs to, once a transaction, and refuses one out of scope.
func (tx *Tx) touch(id crm.CustomerID) error {
	if tx.locked[id] {
		return nil
	}
	_, err := tx.customerForWrite(id, 0)
	return err
}

// fits refuses a deal or a person that is not the customer's (0: none), and a colleague out of scope.
func (tx *Tx) fits(c crm.CustomerID, deal crm.DealID, contact crm.ContactID, colleague crm.UserID) error {
	if !tx.actor.Scope.Includes(colleague) {
		return &crm.NotFoundError{What: crm.PersonNoun}
	}
	for _, r := range []struct {
		table string
		id    int64
		what  crm.Noun
	}{{"deals", int64(deal), crm.DealNoun}, {"contacts", int64(contact), crm.ContactNoun}} {
		if r.id == 0 || tx.known.its[belongs{r.table, r.id, c}] {
			continue
		}
		if its, err := column[int64](tx.db, "SELECT id FROM "+r.table+" WHERE id = ? AND customer_id = ?", r.id, c); err != nil {
			return fmt.Errorf("store: %s of a customer: %w", r.table, err)
		} else if len(its) == 0 {
			return &crm.NotFoundError{What: r.what}
		}
		if tx.locked[c] { // else it may be somebody else's a moment later
			tx.known.fits(belongs{r.table, r.id, c})
		}
	}
	return nil
}
