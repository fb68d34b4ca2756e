package wecom

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var heading = regexp.MustCompile(`^ *#(\D|$)`)

// hostile is what a customer may be called.
var hostile = []string{
	"[x](http://evil)", "<@all>", "@所有人", `<font color="warning">`, `<a href="http://evil">x</a>`, "# 标题", "`code`", "**粗**", "_斜_",
	"| a | b |\n|---|---|", "![p](http://evil/p.png)", "> 引用", "---", "    code", "<think>", "\\[x](http://evil)", "~~删~~", "&lt;@all&gt;", "x\u2028# y",
}

func TestB06DialectsAreInert(t *testing.T) {
	active := map[string]*regexp.Regexp{
		"text":        regexp.MustCompile(`<`),
		"markdown_v2": regexp.MustCompile("(?m)[<>*`\\[\\]\\\\|~&]|^ *#\\D|^    |^ *---|\\b_|_\\b"),
	}
	for dialect, write := range map[string]func(string) string{"text": PlainText, "markdown_v2": MarkdownV2} {
		for _, name := range hostile {
			for _, text := range []string{name, "客户「" + name + "」推进到报价", "好的\n" + name} {
				if got := write(text); active[dialect].MatchString(got) {
					t.Errorf("%s of %q is active: %q", dialect, text, got)
				}
			}
		}
	}
}

func TestDialectsKeepWhatPeopleRead(t *testing.T) {
	for _, text := range []string{
		"已记录：华北重工 · 拜访\n下次 12-02（周三）\n不对就回「撤销12」", "1. 报价 3单 ¥80万\n2. 成交 1单 50%\n#28 · 回「撤销」可撤", "zhang_wei@example.com", "- 一\n- 二", "看这里 https://x.cn/app/?a=1&b_c=2#d 好",
		"",
	} {
		for dialect, write := range map[string]func(string) string{"text": PlainText, "markdown_v2": MarkdownV2} {
			if got := write(text); got != text {
				t.Errorf("%s changed %q to %q", dialect, text, got)
			}
		}
	}
	if got := MarkdownV2("  缩进\n   更深"); got != "　缩进\n　更深" {
		t.Errorf("%q", got)
	}
}

func FuzzDialects(f *testing.F) {
	for _, h := range hostile {
		f.Add(h)
	}
	f.Add("http://[x](http://evil)")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		for dialect, write := range map[string]func(string) string{"text": PlainText, "markdown_v2": MarkdownV2} {
			got := write(text)
			if strings.Contains(got, "<") || dialect != "text" && strings.ContainsAny(got, "[]`*>\\") {
				t.Fatalf("%s of %q: %q", dialect, text, got)
			}
			if dialect != "text" {
				for line := range strings.SplitSeq(got, "\n") {
					if heading.MatchString(line) || strings.HasPrefix(line, "  ") {
						t.Fatalf("%s of %q: line %q", dialect, text, line)
					}
				}
			}
			if again := write(got); again != got {
				t.Fatalf("%s is not stable: %q then %q", dialect, got, again)
			}
			if len(got) > 3*len(text)+3 || !utf8.ValidString(got) {
				t.Fatalf("%s of %q: %q", dialect, text, got)
			}
		}
	})
}
