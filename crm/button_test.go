package crm

import "testing"

// A button's key is the deed, and comes back from wherever the card went: what is no key is none.
func TestButtonKeys(t *testing.T) {
	for key, want := range map[string]ButtonDeed{
		"f.done.12":      {On: OnFollowUp, Op: ButtonDone, ID: 12},
		"f.drop.12.s":    {On: OnFollowUp, Op: ButtonDrop, ID: 12, Settle: true},
		"f.week.12.v3.s": {On: OnFollowUp, Op: ButtonNextWeek, ID: 12, Since: 3, Settle: true},
		"x.link.7.c45":   {On: OnExternal, Op: ButtonLink, ID: 7, Customer: 45},
		"r.hour.7.v1":    {On: OnReminder, Op: ButtonHour, ID: 7, Since: 1},
	} {
		if got, ok := ParseButton(key); !ok || got != want || got.Key() != key {
			t.Errorf("%s is %+v (%t), and again %s", key, got, ok, got.Key())
		}
	}
	for _, key := range []string{"", "c1", "no", "f.done", "q.done.1", "x.link.1.c0", "x.link.1.c2.c3", "f.done.x", "f.done.1.v", "f.done.1.v0", "f.done.1.v-1", "f.done.1.q", "f.done.1.s.s", "f.done.1.v1.v2"} {
		if got, ok := ParseButton(key); ok {
			t.Errorf("%q is %+v", key, got)
		}
	}
}
