package configs

import (
	"regexp"
	"slices"

	"genjin/crm"
)

// leadsFile is the process file's leads; crm.LeadRules says what the keys mean.
type leadsFile struct {
	Sources []struct {
		Name     string   `yaml:"name"`
		Synonyms []string `yaml:"synonyms"`
	} `yaml:"sources"`
	Assign struct {
		Rules     []leadRuleFile `yaml:"rules"`
		Otherwise string         `yaml:"otherwise"`
		By        string         `yaml:"by"`
	} `yaml:"assign"`
	Hours struct {
		From string `yaml:"from"`
		To   string `yaml:"to"`
	} `yaml:"hours"`
	RespondMinutes *int `yaml:"respond_minutes"`
	WarnMinutes    *int `yaml:"warn_minutes"`
	Passes         *int `yaml:"passes"`
	Pool           struct {
		PickPerDay   *int `yaml:"pick_per_day"`
		PickTotal    *int `yaml:"pick_total"`
		RecycleDays  *int `yaml:"recycle_days"`
		RecycleWarn  *int `yaml:"recycle_warn_days"`
		CustomerDays *int `yaml:"customer_days"`
	} `yaml:"pool"`
}

// leadRuleFile is one rule for leads.
type leadRuleFile struct {
	Region   []string `yaml:"region,omitempty"`
	Industry []string `yaml:"industry,omitempty"`
	Source   []string `yaml:"source,omitempty"`
	To       []string `yaml:"to"`
	By       string   `yaml:"by,omitempty"`
}

var receiver = regexp.MustCompile(`^(pool|share|user:\S+|team:\S+)$`)

// rules checks the leads of the file; what is not written is as in the built-in one, and without the key no timer runs
// and nothing is recycled.
func (f *leadsFile) rules(c *checker) crm.LeadRules {
	r := crm.LeadRules{Otherwise: crm.LeadKept, By: crm.ByLoad, From: 9 * 60, To: 18 * 60, Passes: 1}
	if f == nil {
		return r
	}
	seen := map[string]bool{}
	for i, s := range f.Sources {
		at := []any{"leads", "sources", i, "name"}
		for _, w := range append([]string{s.Name}, s.Synonyms...) {
			if w == "" || seen[w] {
				c.bad("empty, or said of another source too: a word means one source", at...)
			}
			seen[w] = true
		}
		r.Sources = append(r.Sources, crm.LeadSource{Name: s.Name, Synonyms: s.Synonyms})
	}
	r.Rules = leadRules(c, f.Assign.Rules)
	switch o := crm.LeadDefault(f.Assign.Otherwise); o {
	case "":
	case crm.LeadKept, crm.LeadShared, crm.LeadToPool:
		r.Otherwise = o
	default:
		c.bad("unknown: write keep, share or pool", "leads", "assign", "otherwise")
	}
	if b := leadBalance(c, f.Assign.By, "leads", "assign", "by"); b != "" {
		r.By = b
	}
	r.From, r.To = c.clock(f.Hours.From, "09:00", "leads", "hours", "from"), c.clock(f.Hours.To, "18:00", "leads", "hours", "to")
	if r.From >= r.To {
		c.bad("the hours end before they begin: correct them", "leads", "hours", "to")
	}
	count := func(into, said *int, most int, key ...any) {
		if said == nil {
			return
		}
		if *into = *said; *said < 0 || *said > most {
			c.bad("out of range: write a whole number from 0 (none), and no more than is sensible", append([]any{"leads"}, key...)...)
		}
	}
	count(&r.Respond, f.RespondMinutes, 6000, "respond_minutes")
	count(&r.Warn, f.WarnMinutes, 6000, "warn_minutes")
	count(&r.Passes, f.Passes, 20, "passes")
	count(&r.PickPerDay, f.Pool.PickPerDay, 1000, "pool", "pick_per_day")
	count(&r.PickTotal, f.Pool.PickTotal, 10000, "pool", "pick_total")
	count(&r.RecycleDays, f.Pool.RecycleDays, 1000, "pool", "recycle_days")
	count(&r.RecycleWarn, f.Pool.RecycleWarn, 1000, "pool", "recycle_warn_days")
	count(&r.CustomerDays, f.Pool.CustomerDays, 1000, "pool", "customer_days")
	if r.Respond > 0 && r.Warn >= r.Respond {
		c.bad("the warning comes before the time is over: write fewer minutes than respond_minutes", "leads", "warn_minutes")
	}
	if r.RecycleDays > 0 && (r.RecycleWarn < 1 || r.RecycleWarn >= r.RecycleDays) {
		c.bad("nothing goes into the pool without a warning: write 1 or more, and fewer than recycle_days", "leads", "pool", "recycle_warn_days")
	}
	return r
}

func leadBalance(c *checker, by string, at ...any) crm.LeadBalance {
	b := crm.LeadBalance(by)
	if b != "" && b != crm.ByLoad && b != crm.ByTurn {
		c.bad("unknown: write load or turn", at...)
	}
	return b
}

// leadRules checks the rules for leads.
func leadRules(c *checker, all []leadRuleFile) (out []crm.LeadRule) {
	for i, l := range all {
		at := []any{"leads", "assign", "rules", i}
		if len(l.To) == 0 {
			c.bad("missing: write user:ID, team:NAME, share or pool", append(slices.Clone(at), "to")...)
		}
		for j, to := range l.To {
			if !receiver.MatchString(to) {
				c.bad("unknown: write user:ID, team:NAME, share or pool", append(slices.Clone(at), "to", j)...)
			}
		}
		if len(l.Region)+len(l.Industry)+len(l.Source) == 0 {
			c.bad("fits every lead: name a region, an industry or a source, or write it as otherwise", at...)
		}
		if slices.Contains(slices.Concat(l.Region, l.Industry, l.Source), "") {
			c.bad("an empty word fits everything: remove it", at...)
		}
		by := leadBalance(c, l.By, append(slices.Clone(at), "by")...)
		out = append(out, crm.LeadRule{Regions: l.Region, Industries: l.Industry, Sources: l.Source, To: l.To, By: by})
	}
	return out
}

// tasksFile is what a stage asks of colleagues when a deal enters it.
type tasksFile struct {
	To   string `yaml:"to"`
	Text string `yaml:"text"`
	Days int    `yaml:"days"`
}

var asked = regexp.MustCompile(`^(user:\S+|team:\S+)$`)

func stageTasks(c *checker, all []tasksFile, at []any) (out []crm.StageTask) {
	for i, t := range all {
		key := func(k string) []any { return append(slices.Clone(at), i, k) }
		if !asked.MatchString(t.To) {
			c.bad("unknown: write user:ID or team:NAME", key("to")...)
		}
		if t.Text == "" {
			c.bad("missing: write what is to be done", key("text")...)
		}
		if t.Days < 0 || t.Days > 365 {
			c.bad("write working days from 0 (no day) to 365", key("days")...)
		}
		out = append(out, crm.StageTask{To: t.To, Text: t.Text, Days: t.Days})
	}
	return out
}
