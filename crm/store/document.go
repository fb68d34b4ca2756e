package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm"

	"genjin/crm"
)

// documentRow is a file of a customer; its bytes are a blob, which several may share.
type documentRow struct {
	Head
	CustomerID crm.CustomerID
	AuthorID   crm.UserID
	Name       string `gorm:"sealed"`
	Title      string `gorm:"sealed"`
	Type       string
	Size       int64
	BlobID     crm.BlobID
	At         int64
}

func (documentRow) TableName() string { return "documents" }

func (r *documentRow) customer() crm.CustomerID { return r.CustomerID }

// blobRow is bytes that somebody sent, kept once however often they come; they lie in parts, so that no statement is larger than a
// database takes. They are in the database, like all that must be there whichever replica is asked and in every backup.
type blobRow struct {
	ID     crm.BlobID `gorm:"primaryKey"`
	Digest string     // SHA-256, hex
	Size   int64
	KeptAt int64 // when they last came
}

func (blobRow) TableName() string { return "blobs" }

type blobPartRow struct {
	ID     int64 `gorm:"primaryKey"`
	BlobID crm.BlobID
	Part   int
	Bytes  []byte `gorm:"sealed"`
}

func (blobPartRow) TableName() string { return "blob_parts" }

// blobPart is how many bytes one statement writes.
const blobPart = 512 << 10

// KeepBlob stores bytes durably, before anything says whose they are: what is not filed by ForgetBlobs' time is forgotten.
func (s *Store) KeepBlob(ctx context.Context, content []byte) (id crm.BlobID, err error) {
	digest := digestOf(content)
	ctx, cancel := limited(ctx)
	defer cancel()
	err = patient(ctx, func() error {
		return s.db.WithContext(ctx).Transaction(func(db *gorm.DB) (err error) {
			id, err = s.keep(db, digest, content)
			return err
		})
	})
	if duplicate(err) { // another replica was faster
		var row blobRow
		if err := s.db.WithContext(ctx).Where("digest = ?", digest).Take(&row).Error; err == nil {
			return row.ID, nil
		}
	}
	if err != nil {
		return 0, fmt.Errorf("store: keep a file: %w", err)
	}
	return id, nil
}

// KeepBlob stores bytes that this transaction made, for the same time.
func (tx *Tx) KeepBlob(_ context.Context, content []byte) (crm.BlobID, error) {
	id, err := tx.s.keep(tx.db, digestOf(content), content)
	if err != nil {
		return 0, fmt.Errorf("store: keep a file: %w", err)
	}
	return id, nil
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func (s *Store) keep(db *gorm.DB, digest string, content []byte) (crm.BlobID, error) {
	now := "UPDATE blobs SET kept_at = " + s.clock() + " WHERE id = ?"
	var row blobRow
	switch err := db.Where("digest = ?", digest).Take(&row).Error; {
	case err == nil:
		return row.ID, db.Exec(now, row.ID).Error
	case !missing(err):
		return 0, err
	}
	row = blobRow{Digest: digest, Size: int64(len(content))}
	if err := db.Create(&row).Error; err != nil {
		return 0, err
	}
	for n, rest := 0, content; len(rest) > 0; n++ {
		part := rest[:min(len(rest), blobPart)]
		rest = rest[len(part):]
		if err := db.Create(&blobPartRow{BlobID: row.ID, Part: n, Bytes: part}).Error; err != nil {
			return 0, err
		}
	}
	return row.ID, db.Exec(now, row.ID).Error
}

// Blob gives kept bytes; *crm.UnfitFileError when they were forgotten.
func (s *Store) Blob(ctx context.Context, id crm.BlobID) ([]byte, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return blobOf(db, id)
}

// Blob gives kept bytes in a transaction.
func (tx *Tx) Blob(_ context.Context, id crm.BlobID) ([]byte, error) { return blobOf(tx.db, id) }

func blobOf(db *gorm.DB, id crm.BlobID) ([]byte, error) {
	var kept blobRow
	if err := db.Where("id = ?", id).Take(&kept).Error; missing(err) {
		return nil, &crm.UnfitFileError{Gone: true}
	} else if err != nil {
		return nil, fmt.Errorf("store: file: %w", err)
	}
	var parts []blobPartRow
	if err := db.Where("blob_id = ?", id).Order("part").Find(&parts).Error; err != nil {
		return nil, fmt.Errorf("store: file: %w", err)
	}
	var all bytes.Buffer
	for _, p := range parts {
		all.Write(p.Bytes)
	}
	if int64(all.Len()) != kept.Size {
		return nil, fmt.Errorf("store: file %d has %d of its %d bytes", id, all.Len(), kept.Size)
	}
	return all.Bytes(), nil
}

// ForgetBlobs deletes bytes that came longer than keep ago and were never filed; n at most, so that nobody waits for it. Files that were
// deleted or taken back keep theirs: they can be brought back.
func (s *Store) ForgetBlobs(ctx context.Context, keep time.Duration, n int) (forgotten int, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var ids []int64
	err = db.Raw("SELECT b.id FROM blobs b WHERE b.kept_at < "+s.clock()+" - ? AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.blob_id = b.id) ORDER BY b.id LIMIT ?",
		keep.Milliseconds(), n).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	err = db.Transaction(func(db *gorm.DB) error {
		if err := db.Exec("DELETE FROM blob_parts WHERE blob_id IN ?", ids).Error; err != nil {
			return err
		}
		return db.Exec("DELETE FROM blobs WHERE id IN ?", ids).Error
	})
	if err != nil {
		return 0, fmt.Errorf("store: forget files: %w", err)
	}
	return len(ids), nil
}

func (tx *Tx) document(r documentRow) crm.Document {
	return crm.Document{ID: crm.DocumentID(r.ID), CustomerID: r.CustomerID, Author: r.AuthorID, Name: r.Name, Title: r.Title, Type: r.Type, Size: r.Size, Blob: r.BlobID, At: tx.s.instant(r.At)}
}

// File files kept bytes to a customer in scope. filed is false, and nothing is written, when the customer has the same bytes already.
func (tx *Tx) File(_ context.Context, d crm.Document) (_ crm.Document, filed bool, err error) {
	d.Author = tx.actor.User.ID
	return tx.file(d)
}

func (tx *Tx) file(d crm.Document) (_ crm.Document, filed bool, err error) {
	if err := tx.touch(d.CustomerID); err != nil {
		return d, false, err
	}
	var kept blobRow
	if err := tx.db.Where("id = ?", d.Blob).Take(&kept).Error; missing(err) {
		return d, false, &crm.UnfitFileError{Gone: true}
	} else if err != nil {
		return d, false, fmt.Errorf("store: file: %w", err)
	}
	var had documentRow
	if err := tx.db.Where("customer_id = ? AND blob_id = ? AND deleted_at = 0", d.CustomerID, d.Blob).Order("id").Take(&had).Error; err == nil {
		return tx.document(had), false, nil
	} else if !missing(err) {
		return d, false, fmt.Errorf("store: file: %w", err)
	}
	if d.At.IsZero() {
		d.At = time.UnixMilli(stamp(tx.deed.Now))
	}
	row := documentRow{CustomerID: d.CustomerID, AuthorID: d.Author, Name: clip(d.Name, 255), Title: clip(d.Title, 60), Type: clip(d.Type, 100), Size: kept.Size, BlobID: d.Blob, At: stamp(d.At)}
	if err := tx.insert(&row); err != nil {
		return d, false, err
	}
	return tx.document(row), true, nil
}

// Documents are the files of a customer in scope, newest first; n at most, 0: all.
func (tx *Tx) Documents(_ context.Context, c crm.CustomerID, n int) ([]crm.Document, error) {
	var rows []documentRow
	if err := limit(tx.ofVisible(tx.db), n).Where("customer_id = ? AND deleted_at = 0", c).Order("at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: documents: %w", err)
	}
	return mapped(rows, tx.document), nil
}

// Document is one file of a customer in scope, with its bytes; *crm.NotFoundError when there is none.
func (tx *Tx) Document(_ context.Context, id crm.DocumentID) (d crm.Document, content []byte, err error) {
	var row documentRow
	if err := tx.ofVisible(tx.db).Where("id = ? AND deleted_at = 0", id).Take(&row).Error; missing(err) {
		return d, nil, &crm.NotFoundError{What: crm.DocumentNoun}
	} else if err != nil {
		return d, nil, fmt.Errorf("store: document: %w", err)
	}
	if content, err = blobOf(tx.db, row.BlobID); err != nil {
		return d, nil, err
	}
	return tx.document(row), content, nil
}

// DocumentAfterUndo is a file of the actor's own filing, also one that was taken back: gone.
func (tx *Tx) DocumentAfterUndo(_ context.Context, id crm.DocumentID) (d crm.Document, gone bool, err error) {
	var row documentRow
	if err := tx.ofVisible(tx.db).Where("id = ? AND author_id = ?", id, tx.actor.User.ID).Take(&row).Error; missing(err) {
		return d, false, &crm.NotFoundError{What: crm.DocumentNoun}
	} else if err != nil {
		return d, false, fmt.Errorf("store: document: %w", err)
	}
	return tx.document(row), row.DeletedAt != 0, nil
}
