package zh

import (
	"testing"
	"unicode/utf8"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"full width", "金额５０Ｗ，明天", "金额50w,明天"},
		{"traditional", "週三簽約，報價３０萬", "周三签约,报价30万"},
		{"zero width", "明\u200b天\ufeff下午", "明天下午"},
		{"controls", "a\x00b\tc\nd", "ab c\nd"},
		{"invalid UTF-8", "50\xff万", "50\ufffd万"},
		{"yen signs", "￥98 ¥98", "¥98 ¥98"},
		{"empty", "", ""},
	} {
		if got := string(Read(c.in).Runes); got != c.want {
			t.Errorf("%s: Read(%q) = %q, want %q", c.what, c.in, got, c.want)
		}
	}
}

func TestTextPlaces(t *testing.T) {
	tx := Read("给\u200b華為５０万") // 给 華 為 5 0 万
	if got := tx.Slice(1, 3); got != "華為" {
		t.Errorf("Slice(1,3) = %q", got)
	}
	if got := tx.Slice(3, 6); got != "５０万" {
		t.Errorf("Slice(3,6) = %q", got)
	}
	if got := tx.Span(6, 6); got != (Span{len(tx.Orig), len(tx.Orig)}) {
		t.Errorf("Span at the end = %v", got)
	}
	for i := range tx.Runes {
		if got := tx.Index(tx.Span(i, i+1).Start); got != i {
			t.Errorf("Index of rune %d = %d", i, got)
		}
	}
	if got := tx.Index(len(tx.Orig)); got != 6 {
		t.Errorf("Index at the end = %d", got)
	}
	if got := tx.Index(3); got != 1 { // inside the dropped character
		t.Errorf("Index of a dropped character = %d", got)
	}
}

func TestMask(t *testing.T) {
	tx := Read("三六五网络签了50万")
	tx.Mask(tx.Span(0, 5))
	if tx.read[0] != masked || tx.read[4] != masked || tx.read[5] != '签' {
		t.Errorf("read = %q", string(tx.read))
	}
	if tx.Runes[0] != '三' {
		t.Error("Mask changed Runes")
	}
	Read("").Mask(Span{0, 0}, Span{-1, 5})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"明天下午3點", "\xff\xfe", "a\u0301\u200d👌", "５０Ｗ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tx := Read(s)
		for i := range tx.Runes {
			sp := tx.Span(i, i+1)
			if sp.Start < 0 || sp.Start >= sp.End || sp.End > len(s) {
				t.Fatalf("span %v of rune %d outside %q", sp, i, s)
			}
		}
		if !utf8.ValidString(string(tx.Runes)) {
			t.Fatal("not valid UTF-8")
		}
		tx.Mask(Span{0, len(s) / 2})
	})
}
