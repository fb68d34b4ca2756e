package crm

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestAddWorkMinutes(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	// 2026-10-01 to 10-07 are days off, 10-10 is a make-up day: a Saturday.
	off, work := map[Date]string{}, map[Date]string{{2026, 10, 10}: "国庆"}
	for d := 1; d <= 7; d++ {
		off[Date{2026, 10, d}] = "国庆"
	}
	c := NewCalendar(map[int]Year{2026: {Off: off, Work: work}})
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-24 10:00:30", 60, "2026-11-24 11:00"},
		{"2026-11-24 14:00:59", 240, "2026-11-24 18:00"}, // just what is left of the day
		{"2026-11-24 14:01:00", 240, "2026-11-25 09:01"},
		{"2026-11-24 07:00:00", 30, "2026-11-24 09:30"},
		{"2026-11-24 20:00:00", 30, "2026-11-25 09:30"},
		{"2026-11-27 17:30:00", 60, "2026-11-30 09:30"},  // over a weekend
		{"2026-09-30 17:00:00", 120, "2026-10-08 10:00"}, // over the holiday
		{"2026-10-09 17:00:00", 120, "2026-10-10 10:00"}, // onto a make-up Saturday
		{"2026-11-24 09:00:00", 1080, "2026-11-25 18:00"},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04:05", x.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.AddWorkMinutes(from, x.n, 9*60, 18*60).Format("2006-01-02 15:04"); got != x.want {
			t.Errorf("%s and %d minutes: %s, want %s", x.from, x.n, got, x.want)
		}
	}
}

func TestLeadRules(t *testing.T) {
	r := LeadRules{
		Sources: []LeadSource{{Name: "展会", Synonyms: []string{"博览会"}}, {Name: "官网", Synonyms: []string{"网站"}}},
		Rules: []LeadRule{
			{Regions: []string{"苏州", "无锡"}, Industries: []string{"机械"}, To: []string{"user:a"}},
			{Sources: []string{"官网"}, To: []string{"team:华东"}},
			{Regions: []string{"苏州"}, To: []string{"pool"}},
		},
	}
	for _, x := range []struct {
		c    Customer
		want string
	}{
		{Customer{Name: "苏州恒达", Industry: "机械加工"}, "user:a"}, // the region stands in the name
		{Customer{Name: "恒达", Region: "江苏无锡", Industry: "机械"}, "user:a"},
		{Customer{Name: "恒达", Region: "苏州", Source: "官网"}, "team:华东"},
		{Customer{Name: "苏州恒达", Source: "展会"}, "pool"},
		{Customer{Name: "恒达", Source: "展会"}, ""},
	} {
		got := ""
		if rule, ok := r.Rule(x.c); ok {
			got = rule.To[0]
		}
		if got != x.want {
			t.Errorf("%+v goes to %q, want %q", x.c, got, x.want)
		}
	}
	for words, want := range map[string]string{"展会": "展会", "博览会": "展会", "上海博览会上认识的": "展会", "公司网站": "官网", "老乡": "老乡"} {
		if got := r.Source(words); got != want {
			t.Errorf("source %s: %s, want %s", words, got, want)
		}
	}
}

// Leads are shared out alike, and the same state gives the same person.
func TestLeadsAreSharedOutAlike(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, by := range []LeadBalance{ByLoad, ByTurn} {
		r := LeadRules{By: by}
		all := make([]Load, 5)
		for i := range all {
			all[i].User = User{ID: UserID(i + 1)}
		}
		all[4].User.Away = true
		got := map[UserID]int{}
		for n := range 40 {
			to, ok := r.Next(all, nil)
			again, _ := r.Next(all, nil)
			if !ok || again.User.ID != to.User.ID {
				t.Fatalf("%s: %v, then %v", by, to.User.ID, again.User.ID)
			}
			got[to.User.ID]++
			l := &all[to.User.ID-1]
			l.Customers, l.Leads, l.LastLead = l.Customers+1, l.Leads+1, now.Add(time.Duration(n)*time.Minute)
		}
		if fmt.Sprint(got) != "map[1:10 2:10 3:10 4:10]" {
			t.Errorf("%s: %v", by, got)
		}
	}
	busy := []Load{{User: User{ID: 1}, Customers: 3, OpenDeals: 2, Overdue: 1}, {User: User{ID: 2}, Customers: 8}}
	if to, _ := (&LeadRules{By: ByLoad}).Next(busy, nil); to.User.ID != 2 {
		t.Errorf("3 customers with 2 deals and something late are less than 8 customers")
	}
	if to, _ := (&LeadRules{By: ByLoad}).Next(busy, []UserID{2}); to.User.ID != 1 {
		t.Errorf("who had it gets it again")
	}
	if _, ok := (&LeadRules{}).Next(busy, []UserID{1, 2}); ok {
		t.Errorf("somebody gets it though nobody is left")
	}
}

func TestMaskPhone(t *testing.T) {
	for number, want := range map[string]string{"13800000001": "138＊＊＊＊0001", "138-0000 0001": "138＊＊＊＊0001", "0512-66660001": "051＊＊＊＊0001", "66660001": "＊＊＊1", "": "", "Tony": ""} {
		if got := MaskPhone(number); got != want {
			t.Errorf("%s is shown as %s, want %s", number, got, want)
		}
	}
}

func TestWorkMinutesBetween(t *testing.T) {
	calendar, from, to := NewCalendar(nil), Clock(9*60), Clock(18*60)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) } // the 24th is a Tuesday
	for _, c := range []struct {
		t, end time.Time
		want   int
	}{
		{at(24, 10, 0), at(24, 12, 30), 150},
		{at(24, 17, 0), at(25, 10, 0), 120}, // over night
		{at(27, 17, 0), at(30, 9, 30), 90},  // over a weekend
		{at(24, 20, 0), at(25, 9, 0), 0},
		{at(24, 12, 30), at(24, 10, 0), -150},
		{at(28, 10, 0), at(28, 12, 0), 0}, // Saturday
	} {
		if got := calendar.WorkMinutesBetween(c.t, c.end, from, to); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.t, c.end, got, c.want)
		}
		if n := c.want; n > 0 && calendar.AddWorkMinutes(c.t, n, from, to) != c.end {
			t.Errorf("%d minutes after %s is %s", n, c.t, calendar.AddWorkMinutes(c.t, n, from, to))
		}
	}
}

func TestPooledFor(t *testing.T) {
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	p := Pooled{Customer: Customer{ID: 3, Name: "太仓铸造", Region: "苏州", Industry: "铸造", Source: "展会", Phone: "13800000001", Tags: []string{"老客户"}},
		Lead: Lead{ID: 7, CustomerID: 3, State: LeadPooled, PooledAt: at, PooledFrom: 2, PooledBy: 2, BroughtBy: 5, Reason: "联系不上"}, From: "张伟"}
	shown := Customer{ID: 3, Name: "太仓铸造", Region: "苏州", Industry: "铸造"}
	if got := p.For(Rep); !reflect.DeepEqual(got, Pooled{Customer: shown, Lead: Lead{ID: 7, CustomerID: 3, State: LeadPooled, PooledAt: at}}) {
		t.Errorf("a rep sees %+v", got)
	}
	if got := p.For(Manager); !reflect.DeepEqual(got.Customer, shown) || got.From != "张伟" || got.Lead.Reason != "联系不上" {
		t.Errorf("a manager sees %+v", got)
	}
}
