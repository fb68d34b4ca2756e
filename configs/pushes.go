package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/robfig/cron/v3"
	"go.yaml.in/yaml/v3"

	"genjin/crm"
)

// The push file's form; crm.PushPlan says what the keys mean.
type pushesFile struct {
	Version int `yaml:"version"`
	Quiet   struct {
		From string `yaml:"from"`
		To   string `yaml:"to"`
	} `yaml:"quiet"`
	DayStart string     `yaml:"day_start"`
	Cap      int        `yaml:"cap"`
	Pushes   []pushFile `yaml:"pushes"`
}

type pushFile struct {
	Name     string        `yaml:"name"`
	Title    string        `yaml:"title"`
	Words    []string      `yaml:"words"`
	At       string        `yaml:"at"`
	Workdays bool          `yaml:"workdays"`
	Audience string        `yaml:"audience"`
	Spread   time.Duration `yaml:"spread"`
	Late     time.Duration `yaml:"late"`
	After    int           `yaml:"after"`
	Before   int           `yaml:"before"`
	Escalate int           `yaml:"escalate"`
	Off      bool          `yaml:"off"`
	Always   bool          `yaml:"always"`
	Groups   bool          `yaml:"groups"`
}

// maxLate bounds how far back the scheduler looks after a time without service.
const maxLate = 10 * 24 * time.Hour

// LoadPushes reads and checks when pushes go out; an empty path is the built-in file. known are the pushes there are.
// The error names every fault with file, line, key and remedy.
func LoadPushes(path string, loc *time.Location, known []string) (*crm.PushRules, error) {
	var f pushesFile
	if err := decode("pushes.yaml", path, &f); err != nil {
		return nil, err
	}
	raw, label, err := read("pushes.yaml", path)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(raw)).Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return nil, inFile(label, raw, err)
	}
	c := &checker{file: label, root: &root}
	r := f.rules(c, loc, known)
	return r, c.err()
}

func (f pushesFile) rules(c *checker, loc *time.Location, known []string) *crm.PushRules {
	r := &crm.PushRules{Cap: f.Cap, QuietFrom: c.clock(f.Quiet.From, "22:00", "quiet", "from"), QuietTo: c.clock(f.Quiet.To, "08:00", "quiet", "to"),
		DayStart: c.clock(f.DayStart, "09:00", "day_start")}
	if f.Cap < 0 {
		c.bad("write 0 for no limit, or a number of cards a day", "cap")
	}
	seen := map[string]bool{}
	for i, p := range f.Pushes {
		at := func(steps ...any) []any { return append([]any{"pushes", i}, steps...) }
		switch {
		case p.Name == "":
			c.bad("missing: name the push", at("name")...)
		case !slices.Contains(known, p.Name):
			c.bad(fmt.Sprintf("there is no push of that name: choose one of %v", known), at("name")...)
		case seen[p.Name]:
			c.bad("given twice: keep one", at("name")...)
		}
		seen[p.Name] = true
		schedule, err := cron.ParseStandard(p.At)
		if err != nil {
			c.bad(`not a time: write minute hour day month weekday, as in "30 8 * * *"`, at("at")...)
			continue
		}
		audience := crm.Audience(p.Audience)
		if !slices.Contains([]crm.Audience{crm.ToReps, crm.ToManagers, crm.ToGivers, crm.ToAdmins}, audience) {
			c.bad("write rep, manager, giver or admin", at("audience")...)
		}
		if p.Groups && audience != crm.ToManagers {
			c.bad("groups hear what is about a team: with audience: manager only", at("groups")...)
		}
		if p.Spread < 0 || p.Spread > 2*time.Hour {
			c.bad("write a duration from 0 to 2h", at("spread")...)
		}
		if p.Late < 0 || p.Late > maxLate {
			c.bad("write a duration from 0 to 240h", at("late")...)
		}
		if p.Before < 0 || p.Before > 60 {
			c.bad("write 0 to 60 working days", at("before")...)
		}
		if p.After < 0 || p.Escalate < 0 {
			c.bad("write 0 or more days", at("after")...)
		}
		title := p.Title
		if title == "" {
			title = p.Name
		}
		r.Plans = append(r.Plans, crm.PushPlan{Name: p.Name, Title: title, Cron: p.At, Next: func(after time.Time) time.Time { return schedule.Next(after.In(loc)) },
			Workdays: p.Workdays, Audience: audience, Spread: p.Spread, Late: p.Late, After: p.After, Before: p.Before, Escalate: p.Escalate, Off: p.Off, Always: p.Always, Groups: p.Groups, Words: p.Words})
	}
	return r
}

// clock reads a time of day, such as 22:00.
func (c *checker) clock(s, usual string, steps ...any) crm.Clock {
	if s == "" {
		s = usual
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		c.bad(`not a time of day: write one such as "22:00"`, steps...)
	}
	return crm.ClockOf(t)
}
