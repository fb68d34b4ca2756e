package sheets_test

import (
	"bytes"
	"slices"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"genjin/internal/sheets"
)

func TestWhatPeopleSayOfColumns(t *testing.T) {
	heads := []string{"序号", "单位", "经理", "号码", "颜色", "合同额"}
	col := func(n int, title string) sheets.Correction { return sheets.Correction{At: n, Title: title} }
	head := func(h, title string) sheets.Correction { return sheets.Correction{Header: h, Title: title} }
	for words, want := range map[string][]sheets.Correction{
		"客户名称是B列":             {col(2, "客户名称")},
		"b列是客户":               {col(2, "客户名称")},
		"客户在第二列":              {col(2, "客户名称")},
		"第2列才是客户名称":           {col(2, "客户名称")},
		"“单位”那列是客户":           {head("单位", "客户名称")},
		"「单位」是客户":             {head("单位", "客户名称")},
		"联系人是经理那一列":           {head("经理", "联系人")},
		"联系人是经理":              {head("经理", "联系人")},
		"经理是联系人，号码是手机，颜色不要":   {head("经理", "联系人"), head("号码", "电话"), head("颜色", "")},
		"不要颜色列":               {head("颜色", "")},
		"F列不用导入了":             {col(6, "")},
		"合同额那列不是金额，是回款":       {head("合同额", "回款金额")},
		"B列不是联系人是客户名称":        {col(2, "客户名称")},
		"把E列当成设备台数":           {col(5, "设备台数")},
		"不对，电话应该是D列":          {col(4, "电话")},
		"华北重工是A级客户":           nil,
		"单位在哪":                nil,
		"客户是华北重工":             nil,
		"今天拜访了华北重工，聊了报价":      nil,
		"电话是13800138000":      nil,
		"导入":                  nil,
		"这是华北重工的合同":           nil,
		"华北重工的联系人是王总，下周三再联系他": nil,
	} {
		got, wrong, ok := sheets.Corrections(words, heads, []string{"设备台数"})
		if ok != (want != nil) || wrong != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %+v %+v %v", words, got, wrong, ok)
		}
	}
	for words, want := range map[string]sheets.Misread{
		"客户名称是Z列":   {Word: "Z列", Column: true},
		"客户名称是国家那列": {Word: "国家那列", Column: true},
		"B列是星座":     {Word: "星座"},
	} {
		if _, wrong, ok := sheets.Corrections(words, heads, nil); !ok || wrong == nil || *wrong != want {
			t.Errorf("%s: %+v %v", words, wrong, ok)
		}
	}
}

func TestACorrectedFileIsReadAnew(t *testing.T) {
	d := newDesk(t, "sqlite::memory:")
	content := book(t, []any{"客户", "厂名", "联系人"}, []any{"王总", "华北重工", "甲"}, []any{"李工", "恒通物流", "乙"})
	d.load(d.Zhang, "名单.xlsx", content)
	fixes, _, _ := sheets.Corrections("客户名称是B列，联系人是客户那列", []string{"客户", "厂名", "联系人"}, nil)
	f, err := sheets.Read("名单.xlsx", content, nil, fixes...)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m := &sheets.Import{File: f, Process: d.process, Location: zone}
	if err := m.Run(t.Context(), d.transact(d.Zhang), nil); err != nil {
		t.Fatal(err)
	}
	if r := m.Report; r.New != 2 || r.Made.Customers != 2 || r.Made.Contacts != 2 {
		t.Errorf("%+v", r)
	}
	if u := f.Sheets[0].Unread; !slices.Equal(u, []string{"联系人"}) {
		t.Errorf("not read: %v", u)
	}
	if _, err := sheets.Read("名单.xlsx", book(t, []any{"厂名", "甲方代表"}, []any{"华北重工", "王总"}), nil, sheets.Correction{At: 1, Title: "客户名称"}); err != nil {
		t.Errorf("with its customers told: %v", err)
	}
}

func TestListsInEveryEncoding(t *testing.T) {
	const text = "客户名称,联系人,手机\r\n华北重工,王喆,13800138000\r\n恒通物流,李堃,\r\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16 := []byte{0xff, 0xfe}
	for _, r := range text {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, content := range map[string][]byte{
		"utf-8": []byte(text), "bom": []byte("\xef\xbb\xbf" + text), "gbk": []byte(gbk), "utf-16": utf16,
		"semicolons": bytes.ReplaceAll([]byte(text), []byte(","), []byte(";")), "tabs": bytes.ReplaceAll([]byte(text), []byte(","), []byte("\t")),
	} {
		d := newDesk(t, "sqlite::memory:")
		if m := d.load(d.Zhang, "名单.csv", content); m.Report.New != 2 || m.Report.Made.Contacts != 2 || m.Report.Bad != 0 {
			t.Errorf("%s: %+v %+v", name, m.Report, m.Bad)
		}
	}
}
