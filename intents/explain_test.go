package intents

import (
	"testing"

	"genjin/internal/say"
)

// Every rule that may speak for a kind has words for whom it is told to.
func TestEveryRuleHasWords(t *testing.T) {
	for _, f := range frames {
		if f.weight > 0 && say.ReadingRule(f.name) == "" {
			t.Errorf("%q has no words in say", f.name)
		}
	}
}
