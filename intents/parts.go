package intents

import (
	"slices"

	"genjin/crm"
)

// Who has a dozen customers calls them by any part of their names: 牙科, 体检中心, 大连那家. Among a company's customers such a part means
// nothing; among one's own it often means one.

const matchPart = "part" // of a Ref: a part of the name of one of the sender's own customers

// Own is what one's own customers are called, found by any two signs that stand side by side in a name. It is immutable.
type Own struct {
	names []ownName
	pairs map[[2]rune][]int32 // the names that hold them, in order
}

type ownName struct {
	customer crm.CustomerID
	key      []rune
}

const (
	mostHolders = 3   // of a part by which a name may be meant
	mostPairs   = 256 // names that hold a pair; one that stands in more tells nothing
	longestPart = 10
)

// NewOwn indexes the names of one's own customers.
func NewOwn(names []Name) *Own {
	o := &Own{pairs: map[[2]rune][]int32{}}
	for _, n := range names {
		at := int32(len(o.names))
		key := []rune(crm.NameKey(n.Text))
		o.names = append(o.names, ownName{n.Customer, key})
		for k := 0; k+1 < len(key); k++ {
			p := [2]rune{key[k], key[k+1]}
			if l := o.pairs[p]; len(l) == 0 || l[len(l)-1] != at {
				o.pairs[p] = append(l, at)
			}
		}
	}
	return o
}

// part is the longest run from rune i on that stands in the names of a few of them: its length and those, 0 and nil when there is none.
func (o *Own) part(r []rune, i int) (n int, holders []crm.CustomerID) {
	if o == nil || i+1 >= len(r) || inWord(r, i) {
		return 0, nil
	}
	among := o.pairs[[2]rune{r[i], r[i+1]}]
	if len(among) == 0 || len(among) > mostPairs {
		return 0, nil
	}
	n = 2
	for n < longestPart && i+n < len(r) {
		var left []int32
		for _, k := range among {
			if holds(o.names[k].key, r[i:i+n+1]) {
				left = append(left, k)
			}
		}
		if len(left) == 0 {
			break
		}
		among, n = left, n+1
	}
	if inWord(r, i+n) {
		return 0, nil
	}
	for _, k := range among {
		if c := o.names[k].customer; !slices.Contains(holders, c) {
			holders = append(holders, c)
		}
	}
	if len(holders) > mostHolders {
		return 0, nil
	}
	return n, holders
}

func holds(name, part []rune) bool {
	for i := 0; i+len(part) <= len(name); i++ {
		if slices.Equal(name[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// called are the customers of whose names the parts of r are: those that hold all of them, when they make up half of r or more.
func (o *Own) called(r []rune) (ids []crm.CustomerID) {
	if o == nil {
		return nil
	}
	covered := 0
	for i := 0; i < len(r); {
		n, holders := o.part(r, i)
		if n == 0 {
			i++
			continue
		}
		if covered == 0 {
			ids = holders
		} else if both := slices.DeleteFunc(slices.Clone(ids), func(c crm.CustomerID) bool { return !slices.Contains(holders, c) }); len(both) > 0 {
			ids = both
		} else {
			return nil
		}
		covered += n
		i += n
	}
	if 2*covered < len(r) {
		return nil
	}
	return ids
}
