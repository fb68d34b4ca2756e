package sheets_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"genjin/crm"
	"genjin/internal/sheets"
)

// What the columns of a list without a header are taken for; its first row is a row.
func TestAListWithoutAHeader(t *testing.T) {
	for _, c := range []struct{ name, csv, found, left string }{
		{"plain", "远洋机械有限公司,王芳,13800001111,a@b.cn,B\n龙腾电子厂,李四,0512-88880001,,A\n", "A列=客户名称 B列=联系人 C列=电话 D列=邮箱 E列=级别", ""},
		{"what is not plain is left out", "远洋机械有限公司,2026-12-01,58000\n龙腾电子厂,2026-12-03,32000\n", "A列=客户名称", "B列 C列"},
		{"places are no people", "远洋机械有限公司,苏州\n龙腾电子厂,江苏\n", "A列=客户名称", "B列"},
		{"long texts are notes", "远洋机械有限公司,年底有预算，明年一季度开始招标，要看案例\n", "A列=客户名称 B列=备注", ""},
		{"a header is one", "客户,电话\n远洋机械有限公司,13800001111\n", "客户=客户名称 电话=电话", ""},
		{"a header below a title", "2026年客户表\n客户,电话\n远洋机械有限公司,13800001111\n", "客户=客户名称 电话=电话", ""},
	} {
		f, err := sheets.Read("x.csv", []byte(c.csv), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var found []string
		for _, x := range f.Sheets[0].Found {
			found = append(found, x.Header+"="+x.Title)
		}
		if got := strings.Join(found, " "); got != c.found || strings.Join(f.Sheets[0].Unread, " ") != c.left {
			t.Errorf("%s: %s, left out %v", c.name, got, f.Sheets[0].Unread)
		}
		rows := 0
		_ = f.Each(func(sheets.Row) error { rows++; return nil })
		lines := strings.Count(c.csv, "\n")
		if want := map[bool]int{true: lines, false: 1}[f.Sheets[0].Bare]; rows != want {
			t.Errorf("%s: %d rows of %d", c.name, rows, lines)
		}
	}
	var unfit *crm.UnfitSheetError
	const short = "远洋,王芳,13800001111\n龙腾,李四,13900002222\n"
	if _, err := sheets.Read("x.csv", []byte(short), nil); !errors.As(err, &unfit) || !unfit.Bare || fmt.Sprint(unfit.Header) != "[A列 B列 C列]" {
		t.Errorf("%v %+v", err, unfit)
	}
	// A word on a column makes no header of the first row.
	f, err := sheets.Read("x.csv", []byte(short), nil, sheets.Correction{At: 1, Title: "客户名称"})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	_ = f.Each(func(sheets.Row) error { rows++; return nil })
	if rows != 2 {
		t.Errorf("%d rows of 2", rows)
	}
}
