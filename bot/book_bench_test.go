package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"genjin/crm/store/storetest"
	"genjin/internal/crowd"
)

// BenchmarkBook reads a company of a million customers and then, while an import brings an eighth more and all is sorted
// anew, goes on answering:
//
//	go test ./bot -run '^$' -bench Book -benchtime 1x
func BenchmarkBook(b *testing.B) {
	const company, imported = 1_000_000, 130_000
	ctx := context.Background()
	path := filepath.Join(b.TempDir(), "company.db")
	s := storetest.Open(b, "sqlite:"+path)
	names := crowd.Names(company + imported)
	insertNames(b, path, names[:company], 0)
	for b.Loop() {
		before := liveHeap()
		k := newBook(s)
		begin := time.Now()
		for {
			if _, _, err := current(ctx, k, begin); err == nil {
				break
			} else if !errors.Is(err, errLoading) {
				b.Fatal(err)
			}
			k.work.Wait()
		}
		b.ReportMetric(time.Since(begin).Seconds(), "load-s")
		b.ReportMetric(float64(liveHeap()-before)/(1<<20), "MiB")

		insertNames(b, path, names[company:], company)
		took := answering(ctx, b, k)
		b.ReportMetric(float64(len(took)), "reads-meanwhile")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs-meanwhile")
		b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "most-ms-meanwhile")
		k.close()
	}
}

// answering reads the book as messages do until nothing is done beside them, and tells how long each waited.
func answering(ctx context.Context, b *testing.B, k *book) (took []time.Duration) {
	text := []rune("今天拜访了华鼎科技,聊了年度框架")
	pause := time.NewTicker(2 * time.Millisecond)
	defer pause.Stop()
	for busy := true; busy; <-pause.C {
		begin := time.Now()
		book, _, err := current(ctx, k, begin)
		if err != nil {
			b.Fatal(err)
		}
		for i := range text {
			book.Longest(text, i)
		}
		took = append(took, time.Since(begin))
		k.mu.Lock()
		busy = k.loading || k.merging
		k.mu.Unlock()
	}
	slices.Sort(took)
	return took
}

func insertNames(b *testing.B, path string, names []string, after int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const batch = 2000
	for i := 0; i < len(names); i += batch {
		var rows []string
		var args []any
		for k, n := range names[i:min(i+batch, len(names))] {
			rows = append(rows, fmt.Sprintf("(%d,1,%d,?,?,0,1)", after+i+k+1, after+i+k+1))
			args = append(args, n, fmt.Sprint(after+i+k))
		}
		if _, err := db.ExecContext(b.Context(), "INSERT INTO customer_names (id, version, customer_id, name, name_key, alias, live) VALUES "+strings.Join(rows, ","), args...); err != nil {
			b.Fatal(err)
		}
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
