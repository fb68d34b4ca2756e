package reports

import (
	"fmt"
	"strings"
	"testing"

	"genjin/crm"
)

func standings() []crm.Standing {
	cny := func(yuan int64) []crm.Money { return []crm.Money{crm.Yuan(yuan)} }
	return []crm.Standing{
		{User: crm.User{ID: 1, Name: "张伟", Role: crm.Rep}, Won: 2, WonSum: cny(1_800_000), Contacts: 7, Paid: cny(50)},
		{User: crm.User{ID: 2, Name: "李娜", Role: crm.Rep}, Won: 1, WonSum: []crm.Money{crm.Yuan(500_000), {Fen: 9_000_000_000, Currency: "USD"}}, Contacts: 9, Customers: 2},
		{User: crm.User{ID: 3, Name: "王经理", Role: crm.Manager}},
		{User: crm.User{ID: 4, Name: "陈晨", Role: crm.Rep}, Contacts: 9},
		{User: crm.User{ID: 5, Name: "孙强", Role: crm.Rep}, Won: 3, WonSum: []crm.Money{{Fen: 100, Currency: ""}, crm.Yuan(499_999)}, Contacts: 1},
		{User: crm.User{ID: 6, Name: "周平", Role: crm.Rep}, WonSum: []crm.Money{{Fen: 100, Currency: "USD"}}, Won: 1},
	}
}

// Amounts rank by their CNY; equals share a place; a manager without figures does not sell.
func TestRanking(t *testing.T) {
	for m, want := range map[Measure]string{
		ByWon:          "1张伟 180万/2, 2李娜 50万，USD 9,000万/1, 2孙强 50万/3, 4周平 USD 1/1, 4陈晨 0元/0 | 1张伟 2李娜 2孙强",
		ByWonDeals:     "1孙强 3, 2张伟 2, 3李娜 1, 3周平 1, 5陈晨 0 | 1孙强 2张伟 3李娜 3周平",
		ByContacts:     "1李娜 9, 1陈晨 9, 3张伟 7, 4孙强 1, 5周平 0 | 1李娜 1陈晨 3张伟",
		ByNewCustomers: "1李娜 2, 2张伟 0, 2陈晨 0, 2孙强 0, 2周平 0 | 1李娜",
		ByPaid:         "1张伟 50元/0, 2李娜 0元/0, 2陈晨 0元/0, 2孙强 0元/0, 2周平 0元/0 | 1张伟",
	} {
		r := NewRanking(m, standings())
		var rows, top []string
		for _, p := range r.Places {
			row := fmt.Sprintf("%d%s %d", p.No, p.User.Name, p.Value)
			if m.Money() {
				row = fmt.Sprintf("%d%s %s/%d", p.No, p.User.Name, p.Sum, p.Deals)
			}
			rows = append(rows, row)
		}
		for _, p := range r.Podium() {
			top = append(top, fmt.Sprintf("%d%s", p.No, p.User.Name))
		}
		if got := strings.Join(rows, ", ") + " | " + strings.Join(top, " "); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", m, got, want)
		}
	}
	r := NewRanking(ByWon, standings())
	if r.Sum.String() != "280万，USD 9,000.01万" && r.Sum[0] != crm.Yuan(2_800_000) {
		t.Errorf("together %s", r.Sum)
	}
	own, ok := r.Of(4)
	before, by := r.Behind(own)
	if !ok || before.User.ID != 5 && before.User.ID != 2 || by != 50_000_000 {
		t.Errorf("陈晨 is %d fen behind %s", by, before.User.Name)
	}
	if _, by := r.Behind(r.Places[0]); by != 0 {
		t.Errorf("the first lacks %d", by)
	}
	if _, ok := r.Of(3); ok {
		t.Error("the manager is ranked")
	}
}

// Nobody is shown up by being the last of those who are named.
func TestTheLastIsNotNamed(t *testing.T) {
	all := standings()
	for n, want := range map[string]string{
		"two":   "李娜",    // of 张伟 7 and 李娜 9
		"one":   "张伟",    // alone
		"equal": "李娜 陈晨", // 9 and 9
		"none":  "",
	} {
		of := map[string][]crm.Standing{"two": all[:2], "one": all[:1], "equal": {all[1], all[3]}, "none": {all[5]}}[n]
		var got []string
		for _, p := range NewRanking(ByContacts, of).Podium() {
			got = append(got, p.User.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", n, got, want)
		}
	}
}
