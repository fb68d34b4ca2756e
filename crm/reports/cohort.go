package reports

import (
	"time"

	"genjin/crm"
)

// Cohort is what became of the deals of a pipeline that came in within a time. Won, Lost and Open are all of them.
type Cohort struct {
	Pipeline        crm.Pipeline
	Deals           int
	Steps           []CohortStep // open stages after the first, in order
	Won, Lost, Open int          // as they are now
	WonSum          Sums
}

// CohortStep is how many deals of a cohort ever came as far as a stage: into it or a later one, passed over or not. A loss
// is no step.
type CohortStep struct {
	Stage   crm.Stage
	Reached int
}

// NewCohort follows the deals whose history begins in [from, to), by all that happened to them since. stays are those
// entered from the beginning of the time on. A stage of another pipeline, which a deal came from, is what it is in this one.
func NewCohort(p *crm.Process, line crm.Pipeline, deals map[crm.DealID]crm.Deal, stays []crm.StageStay, from, to time.Time) Cohort {
	c := Cohort{Pipeline: line}
	furthest := map[crm.DealID]int{}
	for _, s := range stays {
		d, known := deals[s.DealID]
		if !known || p.Of(d).Code != line.Code {
			continue
		}
		_, member := furthest[s.DealID]
		if member = member || s.From == "" && !s.EnteredAt.Before(from) && s.EnteredAt.Before(to); !member {
			continue
		}
		at := 0
		if stage, ok := p.In(line, s.To); ok && stage.Kind != crm.LostStage {
			at = line.Index(stage.Code)
		}
		furthest[s.DealID] = max(furthest[s.DealID], at)
	}
	for id := range furthest {
		c.Deals++
		d := deals[id]
		switch s := p.Stage(d); {
		case s.Won():
			c.Won, c.WonSum = c.Won+1, c.WonSum.Plus(d.Amount)
		case s.Kind == crm.LostStage:
			c.Lost++
		default:
			c.Open++
		}
	}
	for i, s := range line.Stages {
		if s.Kind != crm.OpenStage || i == 0 {
			continue
		}
		step := CohortStep{Stage: s}
		for _, far := range furthest {
			if far >= i {
				step.Reached++
			}
		}
		c.Steps = append(c.Steps, step)
	}
	return c
}
