package intents

import (
	"encoding/json"
	"sync"
	"testing"

	"genjin/crm"
	"genjin/internal/crowd"
)

// Messages are read in rooms that were used before, by many at once: no result may show it.
func TestNothingIsLeftOfOtherMessages(t *testing.T) {
	messages := benchMessages(t)
	c := testContext()
	var names []Name
	for i, n := range append(crowd.Names(50), "华北重工", "星辰科技有限公司") {
		names = append(names, Name{Customer: crm.CustomerID(i + 1), Text: n})
	}
	c.Book = NewNames(names)
	fresh := make([]string, len(messages))
	for i, m := range messages {
		fresh[i] = spelled(t, NewParser(nil, Lexicon{}).Parse(m, c))
		if i == 40 {
			messages = messages[:i+1]
			break
		}
	}
	p := NewParser(nil, Lexicon{})
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			kept := make([]Result, len(messages))
			for i := range messages {
				k := (i*7 + worker*11) % len(messages)
				kept[k] = p.Parse(messages[k], c)
			}
			for i, r := range kept {
				if got := spelled(t, r); got != fresh[i] {
					t.Errorf("%s: %s, want %s", messages[i], got, fresh[i])
				}
			}
		})
	}
	wait.Wait()
}

func spelled(t *testing.T, r Result) string {
	b, err := json.Marshal(r)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}
