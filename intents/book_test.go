package intents

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"genjin/crm"
	"genjin/internal/crowd"
)

// The index finds what comparing with every name finds.
func TestSimilarMissesNothing(t *testing.T) {
	full := crowd.Names(400)
	var names []Name
	for i, n := range full {
		names = append(names, Name{Customer: crm.CustomerID(i + 1), Text: n})
	}
	index := NewNames(names)
	r := rand.New(rand.NewPCG(3, 3))
	for i, n := range full {
		runes := []rune(crm.NameKey(n))
		if s := shortNames(n); len(s) > 0 && i%2 == 0 {
			runes = []rune(s[r.IntN(len(s))])
		}
		k := r.IntN(len(runes))
		switch r.IntN(5) {
		case 0:
			runes[k] = []rune(full[r.IntN(len(full))])[0]
		case 1:
			runes = slices.Delete(runes, k, k+1)
		case 2:
			runes = slices.Insert(runes, k, '鼎')
		case 3:
			if k > 0 {
				runes[k], runes[k-1] = runes[k-1], runes[k]
			}
		}
		got, want := index.Similar(string(runes), 5), similarByHand(names, string(runes), 5)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", string(runes), got, want)
		}
	}
}

func similarByHand(names []Name, s string, limit int) (ids []crm.CustomerID) {
	q := soundQuery{key: crm.NameKey(s), runes: []rune(crm.NameKey(s)), sound: syllables().read(nil, crm.NameKey(s))}
	var all []similar
	for _, n := range names {
		for _, key := range append(shortNames(n.Text), crm.NameKey(n.Text)) {
			if like, ok := q.compare(key); ok {
				all = append(all, similar{like, n.Customer})
			}
		}
	}
	slices.SortFunc(all, func(a, b similar) int { return cmp.Or(a.compare(b.likeness), cmp.Compare(a.customer, b.customer)) })
	for _, a := range all {
		if !slices.Contains(ids, a.customer) && len(ids) < limit {
			ids = append(ids, a.customer)
		}
	}
	return ids
}

func TestLongestTellsWhoseFullNameItIs(t *testing.T) {
	b := NewNames([]Name{{1, "鼎盛机械有限公司", false}, {2, "鼎盛", false}, {3, "鼎盛物流", false}, {3, "阿鼎", true}, {3, "鼎盛", true}, {4, "鼎盛", false}})
	for text, want := range map[string]string{
		"鼎盛机械有限公司签了": "8 [1] 1",
		"鼎盛签了":       "2 [2 4 3 1] 2",
		"鼎盛物流签了":     "4 [3] 1",
		"阿鼎签了":       "2 [3] 0",
		"鼎 盛签了":      "3 [2 4 3 1] 2",
		"小鼎签了":       "0 [] 0",
	} {
		f := b.Longest([]rune(text), 0)
		if got := fmt.Sprint(f.Runes, f.Customers, f.Full); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		hidden := Without(b, map[crm.CustomerID]bool{2: true}).Longest([]rune(text), 0)
		if hidden.Full > len(hidden.Customers) || slices.Contains(hidden.Customers, 2) {
			t.Errorf("%s: without 2: %v", text, hidden)
		}
	}
	if b.Name(3) != "鼎盛物流" || b.Name(9) != "" {
		t.Error("names:", b.Name(3), b.Name(9))
	}
}
