package store

import "gorm.io/gorm"

// What the tests see of the inside.

var (
	Retryable = retryable
	Cut       = cut
	Derived   = derived
)

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
