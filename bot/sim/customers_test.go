package sim

import (
	"slices"
	"strings"
	"testing"
)

// TestSampleCustomers: the sample data is invented, whole and of use to both reps.
func TestSampleCustomers(t *testing.T) {
	names, phones, owners := map[string]bool{}, map[string]bool{}, map[string]int{}
	people := SamplePeople()
	for _, c := range SampleCustomers() {
		owners[c.Owner]++
		if names[c.Name] {
			t.Errorf("%s twice", c.Name)
		}
		names[c.Name] = true
		if !slices.ContainsFunc(people, func(p Person) bool { return p.ID == c.Owner }) {
			t.Errorf("%s belongs to %q, who is not there", c.Name, c.Owner)
		}
		known := func(who string) bool {
			return who == "" || slices.ContainsFunc(c.Contacts, func(k Contact) bool { return k.Name == who })
		}
		for _, k := range c.Contacts {
			if !strings.HasPrefix(k.Phone, "1380000") || len(k.Phone) != 11 || phones[k.Phone] {
				t.Errorf("%s: phone %s is not invented, or twice", k.Name, k.Phone)
			}
			phones[k.Phone] = true
		}
		last := 1 << 30
		for _, a := range c.Activities {
			if a.DaysAgo > last || !known(a.Contact) {
				t.Errorf("%s: %+v", c.Name, a)
			}
			last = a.DaysAgo
		}
		for _, d := range c.Deals {
			if d.StageDays > d.CreatedDays || d.PaidYuan > d.Yuan || (d.Stage == "lost") != (d.LossReason != "") {
				t.Errorf("%s: %+v", c.Name, d)
			}
		}
		if c.Next != nil && !known(c.Next.Contact) {
			t.Errorf("%s: %+v", c.Name, c.Next)
		}
	}
	if len(names) < 12 || owners["zhangwei"] < 6 || owners["lina"] < 6 || !names["华北重工"] {
		t.Errorf("%d customers, %v", len(names), owners)
	}
}
