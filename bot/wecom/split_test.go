package wecom

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestB14Split(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"short", "好", 20, []string{"好"}},
		{"empty", "", 20, []string{""}},
		{"just fits", strings.Repeat("a", 20), 20, []string{strings.Repeat("a", 20)}},
		{"at a line end", "一二三\n四五六\n七八", 20, []string{"(1/3)\n一二三", "(2/3)\n四五六", "(3/3)\n七八"}},
		{"between characters", "一二三四五六七八", 20, []string{"(1/2)\n一二三四", "(2/2)\n五六七八"}},
		{"four bytes", "𠮷𠮷𠮷𠮷𠮷𠮷", 20, []string{"(1/2)\n𠮷𠮷𠮷", "(2/2)\n𠮷𠮷𠮷"}},
		{"an early line end is no place to cut", "a\n二三四五六七八", 20, []string{"(1/2)\na\n二三四五", "(2/2)\n六七八"}},
	} {
		got := Split(tt.text, tt.limit)
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("一二三\n四五六\n七八", 20)
	f.Add(strings.Repeat("行\n", 3000), TextLimit)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 16 || limit > TextLimit || len(text) > 1<<16 || !utf8.ValidString(text) {
			t.Skip()
		}
		parts := Split(text, limit)
		var all strings.Builder
		for i, p := range parts {
			if len(p) > limit && len(parts) < 1000 {
				t.Fatalf("part %d of %d has %d bytes, the limit is %d", i+1, len(parts), len(p), limit)
			}
			if !utf8.ValidString(p) {
				t.Fatalf("part %d breaks a character", i+1)
			}
			if len(parts) > 1 {
				var ok bool
				if p, ok = strings.CutPrefix(p, fmt.Sprintf("(%d/%d)\n", i+1, len(parts))); !ok {
					t.Fatalf("part %d has no number: %q", i+1, p)
				}
			}
			all.WriteString(p)
		}
		bare := func(s string) string { return strings.ReplaceAll(s, "\n", "") }
		if bare(all.String()) != bare(text) {
			t.Fatal("a character was lost")
		}
	})
}
