package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// importedRow is a line of a file that was imported, by a digest of the file: each line comes in once, however often the file does. It
// is journaled, so that what was taken back can be imported again.
type importedRow struct {
	Head
	UserID   crm.UserID
	Digest   string
	Line     string // 客户!12
	RecordID int64  // the deal or person that the line is, by which other lines of the file name it
	Live     *int8
}

func (importedRow) TableName() string { return "imported_lines" }

func (r *importedRow) hide(at int64) {
	r.Head.hide(at)
	r.Live = nil
}

func (r *importedRow) revive() { r.DeletedAt, r.Live = 0, live() }

// ImportedLines are the lines of a file that this person imported, with the record that each is.
func (tx *Tx) ImportedLines(_ context.Context, digest string) (map[string]int64, error) {
	var rows []importedRow
	err := tx.db.Select("line", "record_id").Where("user_id = ? AND digest = ? AND live = 1", tx.actor.User.ID, digest).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: imported lines: %w", err)
	}
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.Line] = r.RecordID
	}
	return out, nil
}

// Imported notes a line as imported. ErrTaken says that another one is just importing it.
func (tx *Tx) Imported(_ context.Context, digest, line string, record int64) error {
	err := tx.insert(&importedRow{UserID: tx.actor.User.ID, Digest: digest, Line: clip(line, 100), RecordID: record, Live: live()})
	if duplicate(err) {
		return ErrTaken
	}
	return err
}

// CustomersCalled are the customers in scope of these name keys: by full name, else by a short name that only one of them has.
// hidden are the keys under which somebody else's customer is known by its full name.
func (tx *Tx) CustomersCalled(_ context.Context, keys []string) (found map[string]crm.CustomerID, hidden map[string]bool, err error) {
	found, hidden = map[string]crm.CustomerID{}, map[string]bool{}
	if len(keys) == 0 {
		return found, hidden, nil
	}
	var names []nameRow
	if err := tx.db.Where("name_key IN ? AND deleted_at = 0", keys).Order("id").Find(&names).Error; err != nil {
		return nil, nil, fmt.Errorf("store: names: %w", err)
	}
	ids := make([]crm.CustomerID, len(names))
	for i, n := range names {
		ids[i] = n.CustomerID
	}
	var seen []crm.CustomerID
	if len(ids) > 0 {
		if err := tx.visible().Table("customers").Where("id IN ?", ids).Pluck("id", &seen).Error; err != nil {
			return nil, nil, fmt.Errorf("store: names: %w", err)
		}
	}
	visible := map[crm.CustomerID]bool{}
	for _, id := range seen {
		visible[id] = true
	}
	short := map[string][]crm.CustomerID{}
	for _, n := range names {
		switch {
		case n.Alias && visible[n.CustomerID]:
			short[n.NameKey] = append(short[n.NameKey], n.CustomerID)
		case !n.Alias && visible[n.CustomerID]:
			found[n.NameKey] = n.CustomerID
		case !n.Alias:
			hidden[n.NameKey] = true
		}
	}
	for key, ids := range short {
		if _, full := found[key]; !full && !hidden[key] && len(ids) == 1 {
			found[key] = ids[0]
		}
	}
	return found, hidden, nil
}

// Held is what is known of some customers, each list in the order in which it was entered.
type Held struct {
	Contacts   []crm.Contact
	Deals      []crm.Deal
	Activities []crm.Activity
	FollowUps  []crm.FollowUp // open
	Payments   []crm.Payment  // those that were paid back, too
	Plans      []crm.PaymentPlan
	Contracts  []crm.Contract
	Notes      []crm.Note
}

// HeldBy is what is known of customers in scope.
func (tx *Tx) HeldBy(_ context.Context, ids []crm.CustomerID) (h Held, err error) {
	if ids, err = tx.seenOf(ids); err != nil || len(ids) == 0 {
		return h, err
	}
	if h.Contacts, err = held(tx, ids, "contacts", contact); err != nil {
		return h, err
	}
	if h.Deals, err = held(tx, ids, "deals", tx.deal); err != nil {
		return h, err
	}
	if h.Activities, err = held(tx, ids, "activities", tx.activity); err != nil {
		return h, err
	}
	if h.FollowUps, err = held(tx, ids, "follow-ups", tx.followUp); err != nil {
		return h, err
	}
	h.FollowUps = slices.DeleteFunc(h.FollowUps, func(f crm.FollowUp) bool { return f.Status != crm.FollowUpOpen })
	if h.Payments, err = held(tx, ids, "payments", payment); err != nil {
		return h, err
	}
	if h.Plans, err = held(tx, ids, "payment plans", paymentPlan); err != nil {
		return h, err
	}
	if h.Contracts, err = held(tx, ids, "contracts", contract); err != nil {
		return h, err
	}
	h.Notes, err = held(tx, ids, "notes", tx.note)
	return h, err
}

// seenOf are those of some customers that are in scope.
func (tx *Tx) seenOf(ids []crm.CustomerID) (seen []crm.CustomerID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := tx.visible().Table("customers").Where("id IN ?", ids).Pluck("id", &seen).Error; err != nil {
		return nil, fmt.Errorf("store: customers: %w", err)
	}
	return seen, nil
}

// held are the records of one kind that customers in scope have. They are sorted here: asked for an order by id, a database would
// rather walk the whole table.
func held[R, T any, P interface {
	*R
	record
}](tx *Tx, ids []crm.CustomerID, what string, f func(R) T) ([]T, error) {
	var rows []R
	if err := tx.db.Where("customer_id IN ? AND deleted_at = 0", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: %s of customers: %w", what, err)
	}
	slices.SortFunc(rows, func(a, b R) int { return cmp.Compare(P(&a).header().ID, P(&b).header().ID) })
	return mapped(rows, f), nil
}

// Staff are all people in scope, those who left too: their history stays theirs.
func (tx *Tx) Staff(_ context.Context) ([]crm.User, error) {
	var rows []userRow
	if err := tx.owned(tx.db, "id").Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: staff: %w", err)
	}
	return tx.s.users(rows), nil
}

// importRow is a file that is to be imported, by whichever replica takes it up.
type importRow struct {
	ID         int64 `gorm:"primaryKey"`
	UserID     crm.UserID
	BlobID     crm.BlobID
	Name       string `gorm:"sealed"`
	Columns    string `gorm:"sealed;column:fixes"`
	AskedAt    int64
	Done       bool
	Tries      int
	Holder     string
	LeaseUntil int64
}

func (importRow) TableName() string { return "imports" }

// Import is a file that somebody said is to be imported.
type Import struct {
	ID    int64
	User  crm.UserID
	Blob  crm.BlobID
	Name  string
	Fixes string    // what was said of its columns, as internal/sheets writes it
	At    time.Time // when it was said
	Tries int       // how often it was taken up before
}

// QueueImport has a kept file imported for the actor; fixes is what was said of its columns, as internal/sheets writes it.
func (tx *Tx) QueueImport(_ context.Context, blob crm.BlobID, name, fixes string) error {
	row := importRow{UserID: tx.actor.User.ID, BlobID: blob, Name: clip(name, 255), Columns: fixes, AskedAt: stamp(tx.deed.Now)}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("store: import: %w", err)
	}
	return nil
}

// ClaimImport takes up the oldest file that nobody is importing, for holder until the lease ends; ok is false when there is none.
func (s *Store) ClaimImport(ctx context.Context, holder string, lease time.Duration) (i Import, ok bool, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var row importRow
	if err := db.Where("done = 0 AND lease_until < " + s.clock()).Order("id").Take(&row).Error; missing(err) {
		return i, false, nil
	} else if err != nil {
		return i, false, fmt.Errorf("store: claim import: %w", err)
	}
	n, err := s.exec(ctx, "UPDATE imports SET holder = ?, tries = tries + 1, lease_until = "+s.clock()+" + ? WHERE id = ? AND done = 0 AND lease_until < "+s.clock(),
		holder, lease.Milliseconds(), row.ID)
	if err != nil {
		return i, false, fmt.Errorf("store: claim import: %w", err)
	}
	return Import{ID: row.ID, User: row.UserID, Blob: row.BlobID, Name: row.Name, Fixes: row.Columns, At: s.instant(row.AskedAt), Tries: row.Tries}, n == 1, nil
}

// HoldImport keeps an import the actor's process's for longer, within the transaction of a batch; ErrTaken when it is no more.
func (tx *Tx) HoldImport(_ context.Context, id int64, holder string, lease time.Duration) error {
	done := tx.db.Exec("UPDATE imports SET lease_until = "+tx.s.clock()+" + ? WHERE id = ? AND holder = ? AND done = 0", lease.Milliseconds(), id, holder)
	return owned(done)
}

// EndImport marks an import done, in the transaction that says so.
func (tx *Tx) EndImport(_ context.Context, id int64, holder string) error {
	return owned(tx.db.Exec("UPDATE imports SET done = 1, lease_until = 0 WHERE id = ? AND holder = ? AND done = 0", id, holder))
}

func owned(done *gorm.DB) error {
	if done.Error != nil {
		return fmt.Errorf("store: import: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return ErrTaken
	}
	return nil
}
