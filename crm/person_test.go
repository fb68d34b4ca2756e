package crm

import (
	"encoding/json"
	"testing"
)

// A person is found however they are written, and nothing else is touched.
func TestAPersonIsTakenOutOfAText(t *testing.T) {
	terms := Terms{Phones: []string{"13800138000", "62345678"}, Exact: []string{"wang.jg@example.com", "wxid_wjg"}, Names: []string{"王建国"}, Near: []string{"王总"}}
	for _, c := range []struct {
		text string
		near bool
		want string
		n    int
	}{
		{"拜访了王建国，电话13800138000", false, "拜访了〔已删除〕，电话〔已删除〕", 2},
		{"王 建国、王\u200b建国、王建國", false, "〔已删除〕、〔已删除〕、〔已删除〕", 3},
		{"138-0013-8000 / 138 0013 8000", false, "〔已删除〕 / 〔已删除〕", 2},
		{"＋８６１３８００１３８０００", false, "＋８６〔已删除〕", 1},
		{"+8613800138000，0086 13800138000", false, "+86〔已删除〕，0086 〔已删除〕", 2},
		{"010-62345678转8", false, "010-〔已删除〕转8", 1},
		{"订单号9913800138000、138001380001、162345678", false, "订单号9913800138000、138001380001、162345678", 0},
		{"13900139000 13800138000", false, "13900139000 〔已删除〕", 1},
		{"尾号：138＊＊＊＊8000", false, "尾号：〔已删除〕", 1},
		{"邮箱Wang.JG@Example.com，微信WXID_wjg", false, "邮箱〔已删除〕，微信〔已删除〕", 2},
		{"awang.jg@example.com、wxid_wjg2", false, "awang.jg@example.com、wxid_wjg2", 0},
		{"王总说可以", false, "王总说可以", 0},
		{"王总说可以", true, "〔已删除〕说可以", 1},
		{`{"text":"王建国<13800138000>","id":13800138000,"deep":["{\"a\":\"王建国\"}"]}`, false, `{"deep":["{\"a\":\"〔已删除〕\"}"],"id":13800138000,"text":"〔已删除〕\u003c〔已删除〕\u003e"}`, 3},
		{`{"text":"没有谁"}`, true, `{"text":"没有谁"}`, 0},
		{`[王建国`, false, `[〔已删除〕`, 1},
		{"", true, "", 0},
	} {
		if got, n := terms.Redact(c.text, c.near); got != c.want || n != c.n {
			t.Errorf("%q (near %v): %q, %d\nwant %q, %d", c.text, c.near, got, n, c.want, c.n)
		}
	}
}

func TestAddressForms(t *testing.T) {
	has := func(name, form string) bool {
		for _, f := range AddressForms(name) {
			if f == form {
				return true
			}
		}
		return false
	}
	if !has("王建国", "王总") || !has("王建国", "老王") || !has("欧阳明珠", "欧阳总") || has("欧阳明珠", "欧总") || len(AddressForms("Tom Lee")) > 0 || len(AddressForms("王")) > 0 {
		t.Error(AddressForms("王建国"), AddressForms("欧阳明珠"), AddressForms("Tom Lee"))
	}
}

// Whatever is stored is rewritten without a panic; JSON stays JSON, and a second time there is nothing left to find.
func FuzzRedact(f *testing.F) {
	f.Add(`{"text":"王建国<13800138000>","deep":["{\"a\":\"王建国\"}"]}`)
	f.Add("＋８６１３８-0013 8000 王 建国")
	f.Add(`[1,"王总`)
	terms := Terms{Phones: []string{"13800138000"}, Exact: []string{"wjg@example.com"}, Names: []string{"王建国"}, Near: []string{"王总"}}
	f.Fuzz(func(t *testing.T, text string) {
		out, n := terms.Redact(text, true)
		if again, m := terms.Redact(out, true); m != 0 && n == 0 || n > 0 && m > n {
			t.Errorf("%q became %q (%d), then %q (%d)", text, out, n, again, m)
		}
		if json.Valid([]byte(text)) && !json.Valid([]byte(out)) {
			t.Errorf("%q is JSON and became %q", text, out)
		}
	})
}
