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
	for _, r := range []interface{ TableName() string }{&teamRow{}, &userRow{}, &inboxRow{}, &outboxRow{}, &operationRow{}, &changeRow{}, &conversationRow{}, &occurrenceRow{}, &pushSettingRow{}, &feedbackRow{}, &webhookRow{}, &blobRow{}, &blobPartRow{}} {
		other[r.TableName()] = r
	}
	return journaled, other
}
