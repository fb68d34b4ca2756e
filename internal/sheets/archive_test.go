package sheets_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/sheets"
)

// archive is what a person may see with its files; it gives where it lies.
func (d *desk) archive(u crm.User) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "导出.zip")
	d.as(u, func(ctx context.Context, tx *store.Tx) error {
		book, err := sheets.Export{Who: u.Name, Process: d.process, Location: zone}.Write(ctx, tx)
		if err != nil {
			return err
		}
		defer book.Close()
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return book.WriteArchive(ctx, f, "导出.xlsx", tx.Blob)
	})
	return path
}

func (d *desk) openArchive(path string) *sheets.Import {
	d.t.Helper()
	fields, err := d.Fields(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	a, ok, err := sheets.OpenArchive(path)
	if err != nil || !ok {
		d.t.Fatal(ok, err)
	}
	d.t.Cleanup(func() { a.Close() })
	f, err := a.Read(fields)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { f.Close() })
	return &sheets.Import{File: f, Process: d.process, Location: zone}
}

// What customers' files hold comes out and in again, byte by byte, as who filed it then; of what the archive lacks, or holds otherwise, it is told.
func TestFilesComeWithTheirBytes(t *testing.T) {
	from := newDesk(t, "sqlite::memory:")
	contents := [][]byte{[]byte("%PDF-1.7 合同"), bytes.Repeat([]byte("图纸 "), 300_000), []byte("%PDF-1.7 别人的")}
	for i, u := range []crm.User{from.Zhang, from.Zhang, from.Chen} {
		from.as(u, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint("华北重工", i)})
			if err != nil {
				return err
			}
			blob, err := tx.KeepBlob(ctx, contents[i])
			if err == nil {
				_, _, err = tx.File(ctx, crm.Document{CustomerID: c.ID, Name: "../../合同.pdf"[6*(i%2):], Title: "合同", Type: "application/pdf", Blob: blob})
			}
			return err
		})
	}
	names := func(path string) (out []string) {
		z, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		if !strings.Contains(z.Comment, "导出，仅供内部使用") {
			t.Errorf("no watermark: %q", z.Comment)
		}
		for _, f := range z.File {
			if strings.Contains(f.Name, "..") {
				t.Errorf("a name that leads elsewhere: %q", f.Name)
			}
			out = append(out, f.Name)
		}
		return out
	}
	if got := names(from.archive(from.Zhang)); len(got) != 3 { // the workbook and her two, not the other's
		t.Errorf("her archive holds %q", got)
	}
	whole := from.archive(from.Boss)
	if got := names(whole); len(got) != 4 {
		t.Errorf("the archive holds %q", got)
	}
	both(t, func(t *testing.T, address string) {
		to := newDesk(t, address)
		to.now = from.now
		m := to.run(to.Boss, to.openArchive(whole))
		if len(m.Bad) > 0 || m.Report.Made.Documents != 3 {
			t.Fatalf("%+v %+v", m.Report, m.Bad)
		}
		to.as(to.Boss, func(ctx context.Context, tx *store.Tx) error {
			return tx.EachDocument(ctx, nil, func(all []store.Filed) error {
				for _, d := range all {
					_, content, err := tx.Document(ctx, d.ID)
					if err != nil {
						return err
					}
					i := slices.IndexFunc(contents, func(c []byte) bool { return bytes.Equal(c, content) })
					if i < 0 || d.Author != []crm.UserID{to.Zhang.ID, to.Zhang.ID, to.Chen.ID}[max(i, 0)] {
						t.Errorf("%+v holds %d bytes", d, len(content))
					}
				}
				return nil
			})
		})
		if again := to.run(to.Boss, to.openArchive(to.archive(to.Boss))); again.Report.New != 0 {
			t.Errorf("again: %+v", again.Report)
		}
	})
	t.Run("spoiled", func(t *testing.T) {
		broken := filepath.Join(t.TempDir(), "导出.zip")
		rewrite(t, whole, broken, func(n int, content []byte) []byte {
			switch n {
			case 1:
				return []byte("MZ something else")
			case 2:
				return nil
			}
			return content
		})
		to := newDesk(t, "sqlite::memory:")
		to.now = from.now
		m := to.openArchive(broken)
		if err := m.Run(t.Context(), to.transact(to.Boss), nil); err != nil {
			t.Fatal(err)
		}
		if len(m.Bad) != 2 || m.Report.Made.Documents != 1 || !strings.Contains(m.Bad[0].Why, "没有随表格一起来") {
			t.Errorf("%+v %+v", m.Report, m.Bad)
		}
	})
}

// rewrite copies an archive with its members changed; nil leaves one out.
func rewrite(t *testing.T, from, to string, change func(n int, content []byte) []byte) {
	t.Helper()
	in, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := zip.NewWriter(f)
	for n, m := range in.File {
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if content = change(n, content); content == nil {
			continue
		}
		w, err := out.Create(m.Name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
