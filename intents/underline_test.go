package intents

import (
	"strings"
	"testing"
)

func TestSlotsAreUnderlined(t *testing.T) {
	got := NewParser(nil, Lexicon{}).Parse("华北重工签了50万，下周三再约", testContext()).Explain()
	want := "" +
		"   华北重工签了50万，下周三再约\n" +
		"   ~~~~~~~~    ~~~~  ~~~~~~\n" +
		"   customer    amount\n" +
		"                     next\n"
	if !strings.Contains(got, want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A line of many megabytes is read in no time, and its spans stay inside of it.
func TestLongTextIsReadInTime(t *testing.T) {
	text := strings.Repeat("华北重工拜访了王总，聊了方案", 100_000)
	r := NewParser(nil, Lexicon{}).Parse(text, testContext())
	for _, q := range r.Requests {
		if q.Span.End > len(text) || q.Span.Start > q.Span.End {
			t.Errorf("span %v outside of the text", q.Span)
		}
	}
}
