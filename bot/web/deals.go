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
	Sum   reports.Sums
	Deals []dealCard
}

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
	deals, err := v.tx.ListDeals(ctx, store.DealFilter{Owners: of.Owners})
	if err != nil {
		return nil, err
	}
	plans, err := of.Open(ctx)
	if err != nil {
		return nil, err
	}
	stuck := map[crm.DealID]bool{}
	for _, s := range reports.Stuck(v.Process, v.Calendar, deals, plans, v.now) {
		stuck[s.Deal.ID] = true
	}
	names, err := of.NamesOf(ctx, deals)
	if err != nil {
		return nil, err
	}
	scores := map[crm.DealID]*say.ScoreLine{}
	judged, err := of.Scores(ctx, deals)
	if err != nil {
		return nil, err
	}
	for i := range judged {
		scores[judged[i].Deal.ID] = &judged[i]
	}
	line, today := v.Process.Pipeline(v.r.FormValue("line")), crm.DateOf(v.now)
	view.Line = line.Code
	for _, l := range v.Process.Pipelines {
		if len(v.Process.Pipelines) > 1 {
			view.Others = append(view.Others, board{Code: l.Code, Name: l.Name, Deals: reports.NewFunnel(v.Process, l, deals).Deals, Chosen: l.Code == line.Code})
		}
	}
	at := map[crm.StageCode]int{}
	for i, s := range line.Stages {
		at[s.Code] = i
		view.Columns = append(view.Columns, lane{Stage: s})
	}
	for _, d := range deals {
		i, ok := at[d.Stage]
		if !ok || v.Process.Of(d).Code != line.Code {
			continue
		}
		s := line.Stages[i]
		entered := crm.DateOf(d.StageEnteredAt.In(v.Location))
		if s.Kind != crm.OpenStage && today.Sub(entered) > recent {
			continue
		}
		card := dealCard{Deal: d, Customer: names.Customers[d.CustomerID], Owner: names.People[d.Owner], Stuck: stuck[d.ID], Score: scores[d.ID], Days: v.Calendar.WorkdaysBetween(entered, today)}
		for k, to := range line.Stages {
			if k != i {
				card.Targets = append(card.Targets, to)
			}
		}
		c := &view.Columns[i]
		c.Sum, c.Deals = c.Sum.Plus(d.Amount), append(c.Deals, card)
	}
	return view, nil
}

// serveMove moves a deal through the same gates as a message, and shows the board with what came of it.
func (p *pages) serveMove(w http.ResponseWriter, r *http.Request) {
	user, ok := p.poster(w, r)
	if !ok {
		return
	}
	deal, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		http.Error(w, "没有这一页，或者你看不到。", http.StatusNotFound)
		return
	}
	m := Move{Deal: crm.DealID(deal), To: crm.StageCode(r.PostFormValue("to")), Amount: r.PostFormValue("amount"), Reason: r.PostFormValue("reason")}
	if day, err := crm.ParseDate(r.PostFormValue("close")); err == nil {
		m.Close = day
	}
	said, done, err := p.Move(r.Context(), user, m)
	if err != nil {
		p.Log.Warn("web: move", "error", err)
		http.Error(w, notSaved, http.StatusServiceUnavailable)
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
