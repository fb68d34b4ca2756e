package sheets_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/configs"
	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/internal/sheets"
)

var zone = time.FixedZone("CST", 8*3600)

// desk is a store with the small company at a moment.
type desk struct {
	t testing.TB
	*store.Store
	storetest.Team
	process *crm.Process
	now     time.Time
}

func newDesk(t testing.TB, address string) *desk {
	t.Helper()
	process, err := configs.LoadProcess("")
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.Open(t, address, func(o *store.Options) { o.Admins, o.Process, o.Location = []string{"boss"}, process, zone })
	return &desk{t, s, storetest.People(t, s), process, time.Date(2026, 11, 26, 15, 4, 5, 678e6, zone)}
}

func (d *desk) as(u crm.User, f func(ctx context.Context, tx *store.Tx) error) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	d.now = d.now.Add(time.Minute)
	if err := d.InTx(ctx, store.Deed{User: u.ID, Now: d.now}, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		d.t.Fatal(err)
	}
}

// export is what a person may see, as the bytes of a file.
func (d *desk) export(u crm.User) []byte {
	d.t.Helper()
	var out bytes.Buffer
	d.as(u, func(ctx context.Context, tx *store.Tx) error {
		out.Reset()
		book, err := sheets.Export{Who: u.Name, Process: d.process, Location: zone}.Write(ctx, tx)
		if err != nil {
			return err
		}
		defer book.Close()
		_, err = book.WriteTo(&out)
		return err
	})
	return out.Bytes()
}

func opened(t testing.TB, content []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestNoCellOfAnExportIsAFormula(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	bad := []string{`=HYPERLINK("http://evil","x")`, "+1-1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"}
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		for i, b := range bad {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: fmt.Sprint(b, "公司", i), Industry: b, Phone: "+86 138"})
			if err != nil {
				return err
			}
			if _, err := tx.AddNote(ctx, crm.Note{CustomerID: c.ID, Body: b}); err != nil {
				return err
			}
		}
		return nil
	})
	f := opened(t, d.export(d.Zhang))
	seen := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, cell := range row {
				if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					continue
				}
				seen++
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				kind, err := f.GetCellType(sheet, at)
				if err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
					t.Errorf("%s!%s %q is of type %d, %v", sheet, at, cell, kind, err)
				}
				if formula, err := f.GetCellFormula(sheet, at); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, at, formula)
				}
				id, _ := f.GetCellStyle(sheet, at)
				if style, err := f.GetStyle(id); err != nil || style.NumFmt != 49 {
					t.Errorf("%s!%s would become a formula when it is edited: %+v", sheet, at, style)
				}
			}
		}
	}
	if seen < 3*len(bad) {
		t.Errorf("only %d cells were tried", seen)
	}
}

func TestAnExportSaysWhoAndWhen(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateCustomer(ctx, crm.Customer{Name: "华北重工"})
		return err
	})
	content := d.export(d.Zhang)
	f := opened(t, content)
	const mark = "张伟 2026-11-26 15:06 导出"
	if p, err := f.GetDocProps(); err != nil || !strings.Contains(p.Description, mark) {
		t.Errorf("properties: %+v, %v", p, err)
	}
	for _, sheet := range f.GetSheetList() {
		if foot, err := f.GetHeaderFooter(sheet); err != nil || foot == nil || !strings.Contains(foot.OddFooter, mark) {
			t.Errorf("%s: no watermark at the foot: %+v, %v", sheet, foot, err)
		}
	}
	pictures := 0
	f.Pkg.Range(func(name, part any) bool {
		if strings.HasPrefix(name.(string), "xl/media/") {
			pictures++
		}
		return true
	})
	if pictures == 0 {
		t.Error("nothing stands behind the cells")
	}
}

func TestAnExportIsOfItsScope(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	for u, name := range map[string]crm.User{"华北重工": d.Zhang, "恒通物流": d.Li, "星辰科技": d.Chen} {
		d.as(name, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CreateCustomer(ctx, crm.Customer{Name: u})
			if err == nil {
				_, err = tx.CreateContact(ctx, crm.Contact{CustomerID: c.ID, Name: u + "的王总"})
			}
			return err
		})
	}
	for _, x := range []struct {
		who  crm.User
		want []string
	}{{d.Zhang, []string{"华北重工"}}, {d.Wang, []string{"华北重工", "恒通物流"}}, {d.Zhao, []string{"星辰科技"}}, {d.Boss, []string{"华北重工", "恒通物流", "星辰科技"}}} {
		f := opened(t, d.export(x.who))
		for _, sheet := range []string{"客户", "联系人"} {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows[1:] {
				got = append(got, r[0])
			}
			if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(x.want))) {
				t.Errorf("%s exports %v of %s", x.who.Name, got, sheet)
			}
		}
	}
}

// brokenWriter takes so many bytes and no more.
type brokenWriter struct{ left int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return 0, errors.New("the disk is full")
	}
	w.left -= len(p)
	return len(p), nil
}

// A book that could not be written whole says so, wherever that was.
func TestABookIsWrittenWholeOrErrs(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateCustomer(ctx, crm.Customer{Name: "甲公司"})
		return err
	})
	d.as(d.Zhang, func(ctx context.Context, tx *store.Tx) error {
		book, err := sheets.Export{Who: "张伟", Process: d.process, Location: zone}.Write(ctx, tx)
		if err != nil {
			return err
		}
		defer book.Close()
		n, err := book.WriteTo(io.Discard)
		if err != nil {
			return err
		}
		for _, left := range []int64{0, 1, n / 3, n / 2, n - 1} {
			if _, err := book.WriteTo(&brokenWriter{int(left)}); err == nil {
				t.Errorf("%d bytes of %d, and no error", left, n)
			}
		}
		return nil
	})
}
