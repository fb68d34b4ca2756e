package store_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// A file is kept byte by byte, once however often it comes; filed, it is seen by who sees the customer, and undo takes it back.
func TestDocuments(t *testing.T) {
	dialects(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		content := bytes.Repeat([]byte("合同\x00\xff"), 300_000) // in several parts
		keep := func(b []byte) crm.BlobID {
			t.Helper()
			id, err := d.Store.KeepBlob(t.Context(), b)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		blob, loose := keep(content), keep([]byte("nobody files it"))
		if again := keep(bytes.Clone(content)); again != blob || loose == blob {
			t.Errorf("kept as %d, %d and %d", blob, again, loose)
		}
		var c crm.Customer
		var doc crm.Document
		if err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			if c, err = tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"}); err != nil {
				return err
			}
			doc, _, err = tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "合同.pdf", Title: "合同", Type: "application/pdf", Blob: blob})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		read := func(by crm.User) error {
			return d.as(by, func(ctx context.Context, tx *store.Tx) error {
				got, b, err := tx.Document(ctx, doc.ID)
				if err == nil && (!bytes.Equal(b, content) || got.Size != int64(len(content)) || got.Author != d.Zhang.ID) {
					t.Errorf("%s reads %d bytes of %+v", by.Name, len(b), got)
				}
				return err
			})
		}
		var gone *crm.NotFoundError
		for _, by := range []crm.User{d.Zhang, d.Wang} {
			if err := read(by); err != nil {
				t.Errorf("%s: %v", by.Name, err)
			}
		}
		for _, by := range []crm.User{d.Li, d.Chen, d.Zhao} {
			if err := read(by); !errors.As(err, &gone) {
				t.Errorf("%s: %v", by.Name, err)
			}
			err := d.as(by, func(ctx context.Context, tx *store.Tx) error {
				_, _, err := tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "x.pdf", Blob: loose})
				return err
			})
			if !errors.As(err, &gone) {
				t.Errorf("%s files: %v", by.Name, err)
			}
		}
		if err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			had, filed, err := tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "again.pdf", Blob: blob})
			if filed || had.ID != doc.ID || tx.No() != 0 {
				t.Errorf("filed again: %v, %+v, #%d", filed, had, tx.No())
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		n, err := d.Store.ForgetBlobs(t.Context(), time.Hour, 10)
		if err != nil || n != 0 {
			t.Errorf("forgot %d fresh ones: %v", n, err)
		}
		if err := d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			ops, err := tx.Operations(ctx, store.OperationFilter{Limit: 1, NotUndone: true})
			if err == nil {
				_, err = tx.Undo(ctx, ops[0].ID)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := read(d.Zhang); !errors.As(err, &gone) {
			t.Errorf("taken back: %v", err)
		}
		if n, err := d.Store.ForgetBlobs(t.Context(), -time.Minute, 10); err != nil || n != 1 {
			t.Errorf("forgot %d: %v; what can be brought back stays", n, err)
		}
		var unfit *crm.UnfitFileError
		err = d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
			x, err := tx.CreateCustomer(ctx, crm.Customer{Name: "别家"})
			if err != nil {
				return err
			}
			_, _, err = tx.File(ctx, crm.Document{CustomerID: x.ID, Name: "x.pdf", Blob: loose})
			return err
		})
		if !errors.As(err, &unfit) || !unfit.Gone {
			t.Errorf("filed what is forgotten: %v", err)
		}
	})
}
