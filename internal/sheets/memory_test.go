package sheets

import (
	"bufio"
	goflag "flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"genjin/crm"
)

var measured = goflag.Int("customers", 0, "how many customers, and five times as many activities, TestMemoryOfABook writes: its process has nothing else to do (run it alone)")

// What writing a book takes at most, in a process of its own: go test ./internal/sheets -run TestMemoryOfABook -customers 50000 -v.
func TestMemoryOfABook(t *testing.T) {
	if *measured == 0 {
		t.Skip("without -customers")
	}
	began := time.Now()
	w, err := newWriter("张伟 2026-11-26 15:06 导出", writing{time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() //nolint:errcheck // temporary files
	for i, table := range tables() {
		s, err := w.sheet(table.name, table.columns, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n := range []int{1, 2, 1, 5, 1, 0, 0, 1, 1}[i] * *measured {
			l := Line{Customer: crm.Customer{Name: fmt.Sprint("华北重工机械", n, "有限公司"), Level: "A", Industry: "机械制造", Region: "苏州", Phone: "0512-88880001"}, Owner: Person{"张伟", "zhangwei"}, By: Person{"张伟", "zhangwei"},
				Contact: crm.Contact{Name: "王总", Title: "采购经理", Phone: "13800000001"}, ContactNo: fmt.Sprint(n), DealNo: fmt.Sprint(n), Deal: crm.Deal{Title: "年度框架", Amount: crm.Yuan(int64(n))}, Created: began,
				Activity: crm.Activity{HappenedAt: began, Type: crm.Visit, Content: fmt.Sprint("聊了年度框架，对方觉得价格偏高，要再看两家，下周三之前给答复", n)}, Note: crm.Note{Body: "喜欢喝茶", At: began}}
			if err := s.add(&l); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "book.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := w.WriteTo(out)
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d customers: %d MB of file, peak %s, %s", *measured, n>>20, peak(t), time.Since(began).Round(time.Second))
}

// peak is the most memory that the process held.
func peak(t *testing.T) string {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close() //nolint:errcheck // was read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strings.TrimSpace(kb)
		}
	}
	return "unknown"
}
