package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"genjin/crm"
)

// The process file's form; crm.Process says what the keys mean.
type processFile struct {
	Version   int `yaml:"version"`
	Pipelines []struct {
		Code     string      `yaml:"code"`
		Name     string      `yaml:"name"`
		Synonyms []string    `yaml:"synonyms"`
		Skip     string      `yaml:"skip"`
		Stages   []stageFile `yaml:"stages"`
	} `yaml:"pipelines"`
	LossReasons []struct {
		Code     string   `yaml:"code"`
		Name     string   `yaml:"name"`
		Synonyms []string `yaml:"synonyms"`
	} `yaml:"loss_reasons"`
	Rhythms map[string]int `yaml:"rhythms"`
	Score   map[string]int `yaml:"score"`

	Quality   map[string]int `yaml:"quality"`
	Potential map[string]int `yaml:"potential"`
	Points    map[string]int `yaml:"points"`

	Leads   *leadsFile `yaml:"leads"`
	Gates   []gateFile `yaml:"gates"`
	Editors []string   `yaml:"editors"`
}

type gateFile struct {
	Pipeline  string `yaml:"pipeline,omitempty"`
	Stage     string `yaml:"stage,omitempty"`
	When      string `yaml:"when,omitempty"`
	Auto      string `yaml:"auto,omitempty"`
	Approver  string `yaml:"approver"`
	TimeLimit int    `yaml:"time_limit_hours,omitempty"`
}

type stageFile struct {
	Code         string      `yaml:"code"`
	Name         string      `yaml:"name"`
	Synonyms     []string    `yaml:"synonyms"`
	Kind         string      `yaml:"kind"`
	Probability  int         `yaml:"probability"`
	StandardDays int         `yaml:"standard_days"`
	RotDays      int         `yaml:"rot_days"`
	FollowUpDays int         `yaml:"follow_up_days"`
	Definition   string      `yaml:"definition"`
	Checklist    []string    `yaml:"checklist"`
	Entry        []criterion `yaml:"entry"`
	Exit         []criterion `yaml:"exit"`
	Wanted       []criterion `yaml:"wanted"`
	Tasks        []tasksFile `yaml:"tasks"`
}

type criterion struct {
	Field string `yaml:"field"`
	Label string `yaml:"label"`
}

// LoadProcess reads and checks the sales process at path; empty: the built-in one.
// The error names every fault with file, line, key and remedy.
func LoadProcess(path string) (*crm.Process, error) {
	var f processFile
	if err := decode("process.yaml", path, &f); err != nil {
		return nil, err
	}
	raw, label, err := read("process.yaml", path)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(raw)).Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:1: pipelines: missing: give at least one pipeline with its stages", label)
		}
		return nil, inFile(label, raw, err)
	}
	c := &checker{file: label, root: &root}
	p := f.process(c)
	return p, c.err()
}

// checker collects faults of a file with their places.
type checker struct {
	file   string
	root   *yaml.Node
	faults []string
}

// bad notes a fault at the value that steps lead to: names of keys and positions in lists.
func (c *checker) bad(remedy string, steps ...any) {
	key := ""
	for _, s := range steps {
		if i, ok := s.(int); ok {
			key += fmt.Sprintf("[%d]", i)
		} else {
			key += fmt.Sprintf(".%v", s)
		}
	}
	c.faults = append(c.faults, fmt.Sprintf("%s:%d: %s: %s", c.file, line(c.root, steps), strings.TrimPrefix(key, "."), remedy))
}

func (c *checker) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	return errors.New(strings.Join(c.faults, "\n"))
}

// line is where the value stands, or the nearest thing around it that is written down.
func line(n *yaml.Node, steps []any) int {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	for _, s := range steps {
		next := (*yaml.Node)(nil)
		switch s := s.(type) {
		case int:
			if n.Kind == yaml.SequenceNode && s < len(n.Content) {
				next = n.Content[s]
			}
		case string:
			for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == s {
					next = n.Content[i+1]
				}
			}
		}
		if next == nil {
			break
		}
		n = next
	}
	return n.Line
}

// process checks the file and gives the process it describes.
func (f processFile) process(c *checker) *crm.Process {
	p := &crm.Process{Version: f.Version}
	if f.Version != 1 {
		c.bad("this genjin reads version 1", "version")
	}
	if len(f.Pipelines) == 0 {
		c.bad("missing: give at least one pipeline with its stages", "pipelines")
	}
	seen, called, kindOf := map[string]bool{}, map[string]bool{}, map[crm.StageCode]crm.StageKind{}
	for i, l := range f.Pipelines {
		at := []any{"pipelines", i}
		c.name(l.Code, l.Name, seen, at)
		c.words("another pipeline", l.Code, l.Name, l.Synonyms, called, at)
		if l.Skip != "" && l.Skip != "allow" && l.Skip != "refuse" && l.Skip != "approve" {
			c.bad("unknown: write allow, approve or refuse", append(at, "skip")...)
		}
		pipeline := crm.Pipeline{Code: l.Code, Name: l.Name, Synonyms: l.Synonyms, RefuseSkip: l.Skip == "refuse", AskSkip: l.Skip == "approve"}
		codes, means, kinds := map[string]bool{}, map[string]bool{}, map[crm.StageKind]int{}
		for j, s := range l.Stages {
			stage := s.stage(c, codes, means, append(slices.Clone(at), "stages", j))
			kinds[stage.Kind]++
			if before, known := kindOf[stage.Code]; known && before != stage.Kind {
				c.bad(fmt.Sprintf("another pipeline has %s of kind %s: one code is one kind, give this stage its own", stage.Code, before), append(slices.Clone(at), "stages", j, "kind")...)
			}
			pipeline.Stages = append(pipeline.Stages, stage)
		}
		for _, s := range pipeline.Stages {
			kindOf[s.Code] = s.Kind
		}
		for _, k := range []crm.StageKind{crm.OpenStage, crm.WonStage, crm.LostStage} {
			if kinds[k] == 0 {
				c.bad(fmt.Sprintf("no stage of kind %s: a pipeline needs one", k), append(at, "stages")...)
			}
		}
		if n := len(pipeline.Stages); n > 0 && kinds[crm.LostStage] == 1 && pipeline.Stages[n-1].Kind != crm.LostStage {
			c.bad("the lost stage stands last: move it to the end", append(at, "stages")...)
		}
		for j, s := range pipeline.Stages {
			if before := pipeline.Stages[max(0, j-1)].Kind; before != crm.LostStage && order(s.Kind) >= 0 && order(s.Kind) < order(before) {
				c.bad("stands too late: open stages come first, then won, payment and lost", append(slices.Clone(at), "stages", j, "kind")...)
			}
		}
		if kinds[crm.LostStage] > 1 {
			c.bad("only one lost stage: keep one and put the difference into loss_reasons", append(at, "stages")...)
		}
		p.Pipelines = append(p.Pipelines, pipeline)
	}
	p.Rhythms = rhythms(c, f.Rhythms)
	p.Score = weights(c, "score", f.Score, crm.ScoreParts())
	p.Weighting = weighting(c, f)
	p.Leads = f.Leads.rules(c)
	reasons, means := map[string]bool{}, map[string]bool{}
	for i, r := range f.LossReasons {
		c.name(r.Code, r.Name, reasons, []any{"loss_reasons", i})
		c.words("another reason", r.Code, r.Name, r.Synonyms, means, []any{"loss_reasons", i})
		p.LossReasons = append(p.LossReasons, crm.LossReasonDef{Code: crm.LossReason(r.Code), Name: r.Name, Synonyms: r.Synonyms})
	}
	p.Gates = gates(c, f.Gates, p)
	for i, who := range f.Editors {
		if !editor.MatchString(who) {
			c.bad("unknown: write role:manager, role:admin or user:ID", "editors", i)
		}
	}
	p.Editors = f.Editors
	return p
}

var (
	code     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	approver = regexp.MustCompile(`^(manager|role:(manager|admin)|user:\S+)$`)
	editor   = regexp.MustCompile(`^(role:(manager|admin)|user:\S+)$`)
)

func rhythms(c *checker, days map[string]int) (out map[crm.Level]int) {
	for _, level := range slices.Sorted(maps.Keys(days)) {
		n, at := days[level], []any{"rhythms", level}
		switch {
		case level != "none" && (len(level) != 1 || level < "A" || level > "D"):
			c.bad("no such level: write A, B, C, D or none", at...)
		case n < 1 || n > 365:
			c.bad("a rhythm is 1 to 365 days: correct it", at...)
		}
		if out == nil {
			out = map[crm.Level]int{}
		}
		if level == "none" {
			level = ""
		}
		out[crm.Level(level)] = n
	}
	return out
}

// weights checks how many points each of some parts can bring: together 100.
func weights[P ~string](c *checker, key string, points map[string]int, parts []P) map[P]int {
	if points == nil {
		return nil
	}
	out, sum := map[P]int{}, 0
	for _, name := range slices.Sorted(maps.Keys(points)) {
		n, at := points[name], []any{key, name}
		switch {
		case !slices.Contains(parts, P(name)):
			c.bad(fmt.Sprintf("unknown: write one of %v", parts), at...)
		case n < 0:
			c.bad("below zero: write the points it can bring at most, 0 for none", at...)
		}
		out[P(name)], sum = n, sum+n
	}
	if sum != crm.FullScore {
		c.bad(fmt.Sprintf("the points sum to %d: make it %d", sum, crm.FullScore), key)
	}
	return out
}

// weighting checks how all else is judged than deals.
func weighting(c *checker, f processFile) (w crm.Weighting) {
	w.Potential = weights(c, "potential", f.Potential, crm.PotentialSigns())
	w.Points = weights(c, "points", f.Points, crm.PointsParts())
	if f.Quality == nil {
		return w
	}
	parts := maps.Clone(f.Quality)
	effective, said := parts["effective"]
	if delete(parts, "effective"); !said || effective < 1 || effective > crm.FullScore {
		c.bad("from how many points on a contact is effective: write 1 to 100", "quality", "effective")
	}
	of := weights(c, "quality", parts, crm.QualityParts())
	w.Quality = crm.QualityWeights{Who: of[crm.QualityWho], What: of[crm.QualityWhat], Next: of[crm.QualityNext], Effective: effective}
	return w
}

// gates checks gates; the stages they name are those of p.
func gates(c *checker, list []gateFile, p *crm.Process) (out []crm.Gate) {
	for i, g := range list {
		at := func(key string) []any { return []any{"gates", i, key} }
		if g.Pipeline != "" && !slices.ContainsFunc(p.Pipelines, func(l crm.Pipeline) bool { return l.Code == g.Pipeline }) {
			c.bad("no such pipeline: write the code of one, or leave the key out for every pipeline", at("pipeline")...)
		} else if g.Stage != "" && !hasStage(p, g.Pipeline, g.Stage) {
			c.bad("no such stage: write the code of one, or leave the key out for every stage", at("stage")...)
		}
		if !approver.MatchString(g.Approver) {
			c.bad("unknown: write manager, role:manager, role:admin or user:ID", at("approver")...)
		}
		for _, w := range [][2]string{{"when", g.When}, {"auto", g.Auto}} {
			condition, err := crm.ParseCondition(w[1])
			if err != nil {
				c.bad(err.Error(), at(w[0])...)
			}
			for _, terms := range condition.Any {
				for _, t := range terms {
					if t.Kind == crm.StageTerm && !hasStage(p, g.Pipeline, string(t.Stage)) {
						c.bad("no such stage: write the code of one", at(w[0])...)
					}
				}
			}
		}
		if g.Stage == "" && g.When == "" {
			c.bad("missing: a gate names a stage, or a condition, or both", at("stage")...)
		}
		if g.TimeLimit < 0 || g.TimeLimit > 2000 {
			c.bad("write working hours from 0 (no limit) to 2000", at("time_limit_hours")...)
		}
		out = append(out, crm.Gate{Pipeline: g.Pipeline, Stage: crm.StageCode(g.Stage), When: g.When, Auto: g.Auto, Approver: g.Approver, TimeLimit: g.TimeLimit})
	}
	return out
}

// name checks a code and a name.
func (c *checker) name(codeText, name string, seen map[string]bool, at []any) {
	switch {
	case !code.MatchString(codeText):
		c.bad("a code is lower-case letters, digits and _: correct it", append(slices.Clone(at), "code")...)
	case seen[codeText]:
		c.bad(codeText+" stands here twice: give each its own code", append(slices.Clone(at), "code")...)
	}
	seen[codeText] = true
	if name == "" {
		c.bad("missing: write the name people see", append(slices.Clone(at), "name")...)
	}
}

// order is where a kind of stage stands in a pipeline.
func order(k crm.StageKind) int {
	return slices.Index([]crm.StageKind{crm.OpenStage, crm.WonStage, crm.PaymentStage, crm.LostStage}, k)
}

// words checks that each word means one thing: upper and lower case are the same, and a code is a word too.
func (c *checker) words(another, codeText, name string, synonyms []string, seen map[string]bool, at []any) {
	mine := map[string]bool{strings.ToLower(codeText): true}
	for i, w := range append([]string{codeText, name}, synonyms...) {
		where := append(slices.Clone(at), "name")
		if i > 1 {
			where = append(slices.Clone(at), "synonyms", i-2)
		}
		switch key := strings.ToLower(strings.TrimSpace(w)); {
		case key == "" && i > 1:
			c.bad("empty: it would mean everything, remove it", where...)
		case key != "" && i > 0 && seen[key]:
			c.bad(w+" already means "+another+": a word may mean one", where...)
		default:
			mine[key] = true
		}
	}
	maps.Copy(seen, mine)
}

func (s stageFile) stage(c *checker, codes, means map[string]bool, at []any) crm.Stage {
	key := func(k ...any) []any { return append(slices.Clone(at), k...) }
	c.name(s.Code, s.Name, codes, at)
	c.words("another stage", s.Code, s.Name, s.Synonyms, means, at)
	switch crm.StageKind(s.Kind) {
	case crm.OpenStage, crm.WonStage, crm.PaymentStage, crm.LostStage:
	default:
		c.bad("unknown: write open, won, payment or lost", key("kind")...)
	}
	if s.Probability < 0 || s.Probability > 100 {
		c.bad(fmt.Sprintf("%d is no percentage: write 0 to 100", s.Probability), key("probability")...)
	}
	for _, d := range []struct {
		name string
		days int
	}{{"standard_days", s.StandardDays}, {"rot_days", s.RotDays}, {"follow_up_days", s.FollowUpDays}} {
		if d.days < 0 {
			c.bad("below zero: write working days, 0 for none", key(d.name)...)
		}
	}
	return crm.Stage{
		Code: crm.StageCode(s.Code), Name: s.Name, Synonyms: s.Synonyms, Kind: crm.StageKind(s.Kind), Probability: s.Probability,
		StandardDays: s.StandardDays, RotDays: s.RotDays, FollowUpDays: s.FollowUpDays, Definition: s.Definition, Checklist: s.Checklist,
		Entry: criteria(c, s.Entry, key("entry")), Exit: criteria(c, s.Exit, key("exit")), Wanted: criteria(c, s.Wanted, key("wanted")),
		Tasks: stageTasks(c, s.Tasks, key("tasks")),
	}
}

func criteria(c *checker, list []criterion, at []any) (out []crm.Criterion) {
	for i, x := range list {
		if !slices.Contains(crm.Fields(), crm.Field(x.Field)) {
			c.bad(fmt.Sprintf("unknown: write one of %v", crm.Fields()), append(slices.Clone(at), i, "field")...)
		}
		if x.Label == "" {
			c.bad("missing: write the word people see", append(slices.Clone(at), i, "label")...)
		}
		out = append(out, crm.Criterion{Field: crm.Field(x.Field), Label: x.Label})
	}
	return out
}

// hasStage reports whether a pipeline, or with none any, has a stage.
func hasStage(p *crm.Process, pipeline, code string) bool {
	return slices.ContainsFunc(p.Pipelines, func(l crm.Pipeline) bool {
		return (pipeline == "" || l.Code == pipeline) && l.Index(crm.StageCode(code)) >= 0
	})
}

// LoadHolidays reads the days off and the make-up days at path; empty: the built-in ones.
func LoadHolidays(path string) (*crm.Calendar, error) {
	type days map[string][]string // by the holiday's name
	var f struct {
		Years map[int]struct {
			Off  days `yaml:"off"`
			Work days `yaml:"work"`
		} `yaml:"years"`
	}
	if err := decode("holidays.yaml", path, &f); err != nil {
		return nil, err
	}
	raw, label, err := read("holidays.yaml", path)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return nil, inFile(label, raw, err)
	}
	c, years := &checker{file: label, root: &root}, map[int]crm.Year{}
	for _, n := range slices.Sorted(maps.Keys(f.Years)) {
		collect := func(key string, named days, other map[crm.Date]string) map[crm.Date]string {
			out := map[crm.Date]string{}
			for _, name := range slices.Sorted(maps.Keys(named)) {
				for i, s := range named[name] {
					d, err := crm.ParseDate(s)
					_, both := other[d]
					at := []any{"years", strconv.Itoa(n), key, name, i}
					switch {
					case err != nil:
						c.bad("no such day: write one like 2026-01-31", at...)
					case d.Year != n:
						c.bad(s+" is not in that year: move it", at...)
					case both:
						c.bad(s+" is both off and work: remove one", at...)
					}
					out[d] = name
				}
			}
			return out
		}
		off := collect("off", f.Years[n].Off, nil)
		years[n] = crm.Year{Off: off, Work: collect("work", f.Years[n].Work, off)}
	}
	return crm.NewCalendar(years), c.err()
}

// Lexicon is the company's own words.
type Lexicon struct {
	Intents map[string][]string `yaml:"intents"` // intent to phrases
	Stages  map[string][]string `yaml:"stages"`  // stage code to words
	Ignore  []string            `yaml:"ignore"`  // words that look like names and are none
}

// LoadLexicon reads the company's words at path; empty: none.
func LoadLexicon(path string) (Lexicon, error) {
	var l Lexicon
	return l, decode("lexicon.yaml", path, &l)
}
