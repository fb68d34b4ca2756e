package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// What the tests see of the inside.

var (
	Retryable = retryable
	Cut       = cut
	Derived   = derived
	ProofOf   = proofOf
	ToPrimary = toPrimary
)

// KeptPrepared, Preparing and MySQLConn are of prepared.go.
const KeptPrepared = keptPrepared

type MySQLConn = mysqlConn

func Preparing(c driver.Connector) driver.Connector { return preparing{c} }

// DB is the database itself.
func (s *Store) DB() *gorm.DB { return s.db }

// Rows are all tables as the program knows them, by name; the journaled ones apart.
func Rows() (journaled, other map[string]any) {
	journaled, other = map[string]any{}, map[string]any{}
	for table, empty := range records() {
		journaled[table] = empty()
	}
	for _, r := range rows() {
		if _, yes := journaled[r.TableName()]; !yes {
			other[r.TableName()] = r
		}
	}
	return journaled, other
}

// Decrypt is what stands in a column, as it came from the driver.
func (s *Store) Decrypt(column string, stored any) (string, error) {
	return s.keys.Open(column, text(stored))
}

// Encrypted is a text as it is stored in a column.
func (s *Store) Encrypted(column, text string) (string, error) { return s.keys.Seal(column, text) }

// Insert is how a new record of any kind is stored and journaled.
func Insert(tx *Tx, row any) error {
	r, ok := row.(record)
	if !ok {
		return fmt.Errorf("store: %T is no record", row)
	}
	return tx.insert(r)
}

// Change sets a field of a record of any kind, as a deed of the actor's.
func Change(tx *Tx, table string, id int64, set func(row any)) error {
	before, after := records()[table](), records()[table]()
	if err := errors.Join(tx.lockRow(before, id), tx.lockRow(after, id)); err != nil {
		return err
	}
	set(after)
	return tx.update(before, after)
}

// Imaged are the fields of a record's image.
func Imaged(row any) []string {
	r, _ := row.(record)
	return imaged(r)
}

// Told reports whether people are told of a field by a name, and whether it was decided that they are not.
func Told(table, field string) (told, untoldOf bool) {
	_, exactly := labels[table+"."+field]
	_, commonly := labels[field]
	never := slices.Contains(untold, table+"."+field)
	return (exactly || commonly) && !never, never || !exactly && slices.Contains(untold, field)
}

// LookFor sets how a part of a name is looked for.
func (s *Store) LookFor(few, page, most int) { s.lookup = lookup{few, page, most} }

// SumAtOnce sets how many records go into the sums at once.
func (s *Store) SumAtOnce(n int) { s.sumPage = n }

// Counting makes a transaction count its figures from the records, whatever sums are kept.
func Counting(tx *Tx, yes bool) { tx.counting = yes }
