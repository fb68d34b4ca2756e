package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"genjin/internal/sheets"
)

func TestImportAndExportFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := map[string]string{
		"GENJIN_DATABASE_URL": "sqlite:" + filepath.Join(dir, "genjin.db"), "GENJIN_ADMINS": "boss", "GENJIN_WECOM_CORP_ID": "ww1", "GENJIN_WECOM_AGENT_ID": "1",
		"GENJIN_WECOM_SECRET": "s", "GENJIN_WECOM_TOKEN": "t", "GENJIN_WECOM_ENCODING_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
	}
	run := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		p := &program{out: &out, err: &errs, clock: func() time.Time { return time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC) },
			env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }}
		if got := p.run(t.Context(), args); got != want {
			t.Fatalf("%v: exit %d\n%s%s", args, got, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	list := filepath.Join(dir, "list.xlsx")
	f, err := os.Create(list)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"华北重工", "王总", 30}, {"恒通物流", "李工", "面议"}}
	if err := sheets.WriteLists(f, sheets.List{Name: "Sheet1", Header: []string{"单位", "姓名", "金额"}, Rows: len(rows), Row: func(i int) []any { return rows[i] }}); err != nil {
		t.Fatal(err)
	}
	f.Close()
	run(exitDone, "migrate")
	has := func(told string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(told, w) {
				t.Errorf("no %q in %s", w, told)
			}
		}
	}
	has(run(exitDone, "import", list, "--dry-run"), "单位 as 客户名称", "2 rows: 1 would be imported, 0 there already, 1 bad", "面议")
	has(run(exitDone, "export", filepath.Join(dir, "none.xlsx")), "0 customers")
	has(run(exitDone, "import", list), "2 rows: 1 imported, 0 there already, 1 bad")
	has(run(exitDone, "import", list), "2 rows: 0 imported, 1 there already, 1 bad")
	bad, err := excelize.OpenFile(filepath.Join(dir, "list-bad.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer bad.Close()
	if cells, err := bad.GetRows("Sheet1"); err != nil || len(cells) != 2 || cells[0][0] != "原因" || cells[1][1] != "恒通物流" {
		t.Errorf("%q %v", cells, err)
	}
	all := filepath.Join(dir, "all.xlsx")
	has(run(exitDone, "export", all), "1 customers, 1 contacts, 1 deals")
	has(run(exitFailed, "export", all), "is there already")
	env["GENJIN_DATABASE_URL"] = "sqlite:" + filepath.Join(dir, "new.db")
	run(exitDone, "migrate")
	has(run(exitDone, "import", all), "1 customers, 1 contacts, 1 deals", "0 bad")
	archive := filepath.Join(dir, "all.zip") // with the customers' files
	has(run(exitDone, "export", archive), "1 customers, 1 contacts, 1 deals")
	has(run(exitDone, "import", archive), "0 imported", "0 bad")
	run(exitFailed, "import", filepath.Join(dir, "genjin.db"))
	run(exitFailed, "import", filepath.Join(dir, "none.zip"))
	delete(env, "GENJIN_ADMINS")
	run(exitUsage, "import", list)
	run(exitUsage, "import")
}
