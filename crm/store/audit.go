package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// The log of who did and who saw what is four tables to which rows are only added: the journal (operations and their changes), phone_views
// and audit_events. A sealer (auditseal.go) chains their rows into blocks in the background, so no transaction waits for another's.
//
// What people wrote stands in the journal only. A row there carries a proof: a salt of its own, and the SHA-256 of the salt and the
// words. Sealed is the digest, never the words: when they are erased the salt goes with them, the digest says nothing any more, and the
// chain still verifies (auditverify.go).

// auditRow is an AuditEvent as it is stored: no statement of the program changes or deletes one.
type auditRow struct {
	ID         int64 `gorm:"primaryKey"`
	At         int64
	UserID     crm.UserID
	Kind       crm.AuditKind
	Subject    string
	SubjectID  int64
	MessageKey string
	Details    string
}

func (auditRow) TableName() string { return "audit_events" }

// Witness writes down that the actor does or is shown something that no journal tells of; who, when and which message are the transaction's.
func (tx *Tx) Witness(_ context.Context, e crm.AuditEvent) error {
	e.By, e.At, e.Message = tx.deed.User, tx.deed.Now, tx.deed.Message
	return witness(tx.db, e)
}

func witness(db *gorm.DB, e crm.AuditEvent) error {
	row := auditRow{At: stamp(e.At), UserID: e.By, Kind: e.Kind, Subject: clip(e.Subject, 64), SubjectID: e.SubjectID, MessageKey: clip(e.Message, 200), Details: e.Details}
	if err := db.Create(&row).Error; err != nil {
		return fmt.Errorf("store: audit: %w", err)
	}
	return nil
}

// AuditFilter picks audit events. A zero field does not filter.
type AuditFilter struct {
	By        crm.UserID
	Kind      crm.AuditKind
	Subject   string
	SubjectID int64
	Since     time.Time
	Limit     int // 0: 1000
}

// AuditEvents are the events of a filter, newest first: for an operator, who may read all of them.
func (s *Store) AuditEvents(ctx context.Context, f AuditFilter) ([]crm.AuditEvent, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	if f.Limit == 0 {
		f.Limit = 1000
	}
	q := limit(db, f.Limit)
	if f.By != 0 {
		q = q.Where("user_id = ?", f.By)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Subject != "" {
		q = q.Where("subject = ?", f.Subject)
	}
	if f.SubjectID != 0 {
		q = q.Where("subject_id = ?", f.SubjectID)
	}
	var rows []auditRow
	if err := between(q, "at", f.Since, time.Time{}).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: audit: %w", err)
	}
	return mapped(rows, func(r auditRow) crm.AuditEvent {
		return crm.AuditEvent{ID: r.ID, At: s.instant(r.At), By: r.UserID, Kind: r.Kind, Subject: r.Subject, SubjectID: r.SubjectID, Message: r.MessageKey, Details: r.Details}
	}), nil
}

const saltSize = 16

// proofOf is a new proof of what a row of the journal says.
func proofOf(texts ...string) []byte {
	proof := make([]byte, saltSize, saltSize+sha256.Size)
	_, _ = rand.Read(proof)
	digest := saltedDigest(proof, texts...)
	return append(proof, digest[:]...)
}

// saltedDigest is the SHA-256 of a salt and texts, each with its length: no text can pass for two.
func saltedDigest(salt []byte, texts ...string) [sha256.Size]byte {
	h := sha256.New()
	h.Write(salt)
	var size [8]byte
	for _, t := range texts {
		binary.BigEndian.PutUint64(size[:], uint64(len(t)))
		h.Write(size[:])
		h.Write([]byte(t))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// proves reports whether a proof is that of texts, or their digest is the one that a redaction wrote down.
func proves(proof, redacted []byte, texts ...string) bool {
	if len(proof) != saltSize+sha256.Size {
		return false
	}
	digest := saltedDigest(proof[:saltSize], texts...)
	return subtle.ConstantTimeCompare(digest[:], proof[saltSize:]) == 1 || len(redacted) > 0 && subtle.ConstantTimeCompare(digest[:], redacted) == 1
}

// redaction is the details of an AuditRedaction: digests of what rows say now, in hexadecimal, by id.
type redaction struct {
	Table string           `json:"table"`
	Rows  map[int64]string `json:"rows"`
}

// redacted is the proof of a row whose words were changed: another salt, and the digest that is sealed. The new digest goes into the log.
func redacted(proof []byte, texts ...string) (changed []byte, digest [sha256.Size]byte) {
	changed = make([]byte, len(proof))
	copy(changed, proof)
	_, _ = rand.Read(changed[:min(saltSize, len(changed))])
	return changed, saltedDigest(changed[:min(saltSize, len(changed))], texts...)
}

// details is a value as an event's JSON; only of what cannot fail to be JSON.
func details(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// permitted is what decides how far a person's rights go, as it is written down when it changes.
type permitted struct {
	Role  string       `json:"role"`
	Team  crm.TeamID   `json:"team"`
	Leads []crm.TeamID `json:"leads,omitempty"`
	Left  bool         `json:"left,omitempty"`
}

func (r userRow) permitted() permitted { return permitted{r.Role, r.TeamID, r.Leads, r.Gone} }

// permissionEvent tells that what a person may changed.
func (s *Store) permissionEvent(db *gorm.DB, was, is userRow) error {
	before, after := details(was.permitted()), details(is.permitted())
	if was.ID == 0 {
		before = "null"
	}
	if before == after {
		return nil
	}
	var now int64
	if err := db.Raw("SELECT " + s.clock()).Scan(&now).Error; err != nil {
		return fmt.Errorf("store: audit: %w", err)
	}
	return witness(db, crm.AuditEvent{At: time.UnixMilli(now), Kind: crm.AuditPermission, Subject: "user", SubjectID: int64(is.ID), Details: `{"was":` + before + `,"is":` + after + `}`})
}

// RecordAdmins writes down who has the admin role by configuration, when that changed since it was written down last. Who is not known yet
// is counted.
func (s *Store) RecordAdmins(ctx context.Context) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	db := s.db.WithContext(ctx)
	var ids []crm.UserID
	if len(s.admins) > 0 {
		if err := db.Model(&userRow{}).Where("wecom_key IN ?", keysOf(s.admins)).Order("id").Pluck("id", &ids).Error; err != nil {
			return fmt.Errorf("store: audit: %w", err)
		}
	}
	is := details(struct {
		Admins  []crm.UserID `json:"admins"`
		Unknown int          `json:"unknown"`
	}{ids, len(s.admins) - len(ids)})
	last, err := s.AuditEvents(ctx, AuditFilter{Kind: crm.AuditPermission, Subject: "admins", Limit: 1})
	if err != nil || len(last) > 0 && last[0].Details == is {
		return err
	}
	now, err := s.Clock(ctx)
	if err != nil {
		return err
	}
	return witness(db, crm.AuditEvent{At: now, Kind: crm.AuditPermission, Subject: "admins", Details: is})
}
