package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// dealsView is the board of a pipeline: a column for each stage.
type dealsView struct {
	Line    string     // its code
	Others  []board    // all pipelines, when there are several
	Refused crm.DealID // the deal whose move was refused just now
	To      crm.StageCode
	Columns []lane
}

// board is a pipeline to whose board the page leads.
type board struct {
	Code, Name string
	Deals      int // open ones
	Chosen     bool
}

type lane struct {
	Stage crm.Stage
	N     int // deals that stand there
	Sum   reports.Sums
	Deals []dealCard // the largest; of those that ended the latest
}

// shownCards is how many deals a lane draws; its number leads to all.
const shownCards = 100

type dealCard struct {
	Deal     crm.Deal
	Customer string
	Owner    string
	Days     int // working days in the stage
	Stuck    bool
	Targets  []crm.Stage    // where it can go
	Score    *say.ScoreLine // of an open deal
}

// recent is how long a won or lost deal stays on the board.
const recent = 90

func (v *visit) deals(ctx context.Context) (any, error) {
	view := dealsView{}
	if id, err := strconv.ParseInt(v.r.FormValue("refused"), 10, 64); err == nil {
		view.Refused, view.To = crm.DealID(id), crm.StageCode(v.r.FormValue("to"))
	}
	of := v.who.Of
	funnel, err := of.OpenFunnel(ctx)
	if err != nil {
		return nil, err
	}
	line := v.Process.Pipeline(v.r.FormValue("line"))
	view.Line = line.Code
	for _, l := range v.Process.Pipelines {
		if len(v.Process.Pipelines) > 1 {
			view.Others = append(view.Others, board{Code: l.Code, Name: l.Name, Deals: funnel(l).Deals, Chosen: l.Code == line.Code})
		}
	}
	if view.Columns, err = v.lanes(ctx, line, funnel(line)); err != nil {
		return nil, err
	}
	return view, v.judge(ctx, line, view.Columns)
}

// judge adds to the deals that are drawn what is known of them.
func (v *visit) judge(ctx context.Context, line crm.Pipeline, lanes []lane) error {
	of := v.who.Of
	var drawn []crm.Deal
	for _, c := range lanes {
		for _, d := range c.Deals {
			drawn = append(drawn, d.Deal)
		}
	}
	standing, err := of.Stuck(ctx, v.Calendar, drawn)
	if err != nil {
		return err
	}
	stuck := map[crm.DealID]bool{}
	for _, s := range standing {
		stuck[s.Deal.ID] = true
	}
	names, err := of.NamesOf(ctx, drawn)
	if err != nil {
		return err
	}
	judged, err := of.Scores(ctx, drawn)
	if err != nil {
		return err
	}
	scores := map[crm.DealID]*say.ScoreLine{}
	for i := range judged {
		scores[judged[i].Deal.ID] = &judged[i]
	}
	for i := range lanes {
		for j := range lanes[i].Deals {
			card := &lanes[i].Deals[j]
			d := card.Deal
			card.Customer, card.Owner, card.Stuck, card.Score = names.Customers[d.CustomerID], names.People[d.Owner], stuck[d.ID], scores[d.ID]
			card.Days = v.Calendar.WorkdaysBetween(crm.DateOf(d.StageEnteredAt.In(v.Location)), crm.DateOf(v.now))
			for k, to := range line.Stages {
				if k != i {
					card.Targets = append(card.Targets, to)
				}
			}
		}
	}
	return nil
}

// lanes counts the deals in each stage of a pipeline, and reads those that are drawn: of ended ones as far as they ended of late.
func (v *visit) lanes(ctx context.Context, line crm.Pipeline, open reports.Funnel) (lanes []lane, err error) {
	owners, since := v.who.Of.Owners, crm.DateOf(v.now).AddDays(-recent).In(v.Location)
	var ended []crm.StageCode
	for _, s := range line.Stages {
		if s.Kind != crm.OpenStage {
			ended = append(ended, s.Code)
		}
	}
	counts, err := v.tx.EnteredCounts(ctx, owners, ended, since)
	if err != nil {
		return nil, err
	}
	for _, s := range line.Stages {
		l := lane{Stage: s}
		f := store.DealFilter{Owners: owners, Stages: []crm.StageCode{s.Code}, Pipeline: line.Code, Limit: shownCards}
		for _, x := range open.Stages {
			if x.Stage.Code == s.Code {
				l.N, l.Sum = x.Deals, x.Sum
			}
		}
		if s.Kind != crm.OpenStage {
			f.EnteredFrom = since
			for _, c := range counts {
				if c.Stage == s.Code && v.Process.Pipeline(c.Pipeline).Code == line.Code {
					l.N, l.Sum = l.N+c.N, l.Sum.Plus(c.Sum())
				}
			}
		}
		deals, err := v.tx.ListDeals(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, d := range deals {
			l.Deals = append(l.Deals, dealCard{Deal: d})
		}
		lanes = append(lanes, l)
	}
	return lanes, nil
}

// serveMove moves a deal through the same gates as a message, and shows the board with what came of it.
func (p *pages) serveMove(w http.ResponseWriter, r *http.Request) {
	user, ok := p.poster(w, r)
	if !ok {
		return
	}
	deal, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		sorry(w, away, http.StatusNotFound)
		return
	}
	m := Move{Deal: crm.DealID(deal), To: crm.StageCode(r.PostFormValue("to")), Amount: r.PostFormValue("amount"), Reason: r.PostFormValue("reason")}
	if day, err := crm.ParseDate(r.PostFormValue("close")); err == nil {
		m.Close = day
	}
	said, done, err := p.Move(r.Context(), user, m)
	if err != nil {
		p.Log.Warn("web: move", "error", err)
		sorry(w, notSaved, http.StatusServiceUnavailable)
		return
	}
	back := url.Values{}
	for _, keep := range []string{"who", "line"} {
		if value := r.PostFormValue(keep); value != "" {
			back.Set(keep, value)
		}
	}
	if !done { // its card is opened, where what is missing can be given
		back.Set("refused", strconv.FormatInt(deal, 10))
		back.Set("to", string(m.To))
	}
	r.PostForm.Set("back", "/app/deals?"+back.Encode())
	p.back(w, r, string(said), done)
}
