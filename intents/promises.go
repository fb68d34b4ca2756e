package intents

import (
	"context"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Promises on both sides: 我答应了谁什么 are the next contacts a rep named, 谁答应了我什么 the days the customers named.

const (
	ourPromises   = "mine"
	theirPromises = "theirs"
	allPromises   = "both"
)

// promise tells whose promises a question is about, by who stands before the word and who behind it.
func (rd *reading) promise(d *draft) string {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind != wordToken || !t.features.has(fPromise) {
				continue
			}
			before, behind := string(rd.r[c.i:t.i]), string(rd.r[t.i:c.j])
			switch {
			case strings.ContainsAny(behind, "我咱"), strings.ContainsAny(before, "谁") || strings.Contains(before, "客户") || strings.ContainsAny(before, "他她"):
				return theirPromises
			case strings.ContainsAny(before, "我咱"):
				return ourPromises
			}
		}
	}
	return allPromises
}

// top is how many of the biggest are asked for: 最大的三个; 0 when it is not said.
func (rd *reading) top(d *draft) int {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.i; k+1 < c.j; k++ {
			if !strings.ContainsRune("个单家笔条名大", rd.r[k+1]) {
				continue
			}
			for v, digits := range []string{"1一", "2两二", "3三", "4四", "5五", "6六", "7七", "8八", "9九", "十"} {
				if strings.ContainsRune(digits, rd.r[k]) && (k == c.i || rd.r[k-1] < '0' || rd.r[k-1] > '9') {
					return v + 1
				}
			}
		}
	}
	return 0
}

// promiseDays is for how long a promise of theirs that has passed is still shown.
const promiseDays = 30

// promises lists what is open of them.
func (t *Turn) promises(ctx context.Context, a audience, whose string) (say.Text, error) {
	var ours, theirs say.Text
	if whose != theirPromises {
		plans, err := t.records(a).Open(ctx)
		if err != nil {
			return "", err
		}
		plans = slices.DeleteFunc(plans, func(f crm.FollowUp) bool { return f.Origin != crm.Said })
		slices.SortStableFunc(plans, func(a, b crm.FollowUp) int { return a.Due.At.Compare(b.Due.At) })
		calls, err := t.records(a).Calls(ctx, plans)
		if err != nil {
			return "", err
		}
		ours = say.OurPromises(a.whose, calls, t.Now)
	}
	if whose != ourPromises {
		today, loc := t.records(a).Today(), t.Now.Location()
		said, err := t.Tx.ListActivities(ctx, store.ActivityFilter{Owners: a.owners, PromisedFrom: today.AddDays(-promiseDays).In(loc), PromisedTo: today.AddDays(3660).In(loc), Limit: 200})
		if err != nil {
			return "", err
		}
		lines, err := t.records(a).Promises(ctx, said)
		if err != nil {
			return "", err
		}
		theirs = say.TheirPromises(a.whose, lines, t.Now)
	}
	return say.Join(ours, theirs), nil
}
