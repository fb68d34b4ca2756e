package intents

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/reports"
	"genjin/crm/store"
	"genjin/internal/say"
)

// queryPipeline shows the funnel, or the deals that pass filters said in words.
func queryPipeline() Intent {
	return Intent{
		Kind:     QueryPipeline,
		Title:    "看漏斗",
		Examples: []string{"我的漏斗", "漏斗图", "报价阶段有哪些单", "超过50万的商机", "停滞的商机"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			a, err := t.about(ctx, r)
			if err != nil {
				return "", err
			}
			if text, ok, err := t.metric(ctx, a, r); ok || err != nil {
				return text, err
			}
			f := store.DealFilter{Owners: a.owners, OpenOnly: true}
			what, filtered := t.filter(r, &f)
			listed := filtered || r.Slots.Filter.Biggest || r.Slots.Filter.Stuck || asks(t.Text, "哪些", "列一下", "清单", "明细", "列表")
			if !listed {
				t.figure(r)
				if t.explaining {
					return t.whyFunnel(ctx, a)
				}
				return t.funnels(ctx, r, a)
			}
			deals, err := t.records(a).Largest(ctx, f)
			if err != nil {
				return "", err
			}
			if deals, err = t.ofLevel(ctx, r, t.Process.Among(deals, a.line)); err != nil {
				return "", err
			}
			if len(f.Stages) > 0 {
				deals = slices.DeleteFunc(deals, func(d crm.Deal) bool { return !t.Process.StandsIn(d, r.Slots.Stage) })
			}
			if r.Slots.Filter.Biggest {
				return t.biggest(ctx, a, r, deals)
			}
			if r.Slots.Filter.Stuck {
				return t.stuck(ctx, a, deals)
			}
			return t.list(ctx, a, what, deals)
		},
	}
}

// leadsBeside counts the leads that have no deal among those of a funnel: they stand in none of its rows.
func (t *Turn) leadsBeside(ctx context.Context, a audience) (n int, err error) {
	if a.line != "" && a.line != t.Process.Default().Code {
		return 0, nil
	}
	leads, err := t.Tx.Leads(ctx, store.LeadFilter{Owners: a.owners, State: crm.LeadOpen})
	if err != nil || len(leads) == 0 {
		return 0, err
	}
	ids := make([]crm.CustomerID, len(leads))
	for i, l := range leads {
		ids[i] = l.CustomerID
	}
	deals, err := t.Tx.ListDeals(ctx, store.DealFilter{Owners: a.owners, OpenOnly: true, Customers: ids})
	deals = t.Process.Among(deals, a.line)
	for _, l := range leads {
		if !slices.ContainsFunc(deals, func(d crm.Deal) bool { return d.CustomerID == l.CustomerID }) {
			n++
		}
	}
	return n, err
}

// funnels shows the pipeline asked about, else each that has deals; all of them in one chart.
func (t *Turn) funnels(ctx context.Context, r Request, a audience) (text say.Text, err error) {
	funnel, err := t.records(a).OpenFunnel(ctx)
	if err != nil {
		return "", err
	}
	var shown []say.LineFunnel
	for _, l := range t.Process.Pipelines {
		f := say.LineFunnel{Pipeline: l, Funnel: funnel(l)}
		if a.line == l.Code || a.line == "" && f.Deals > 0 {
			shown = append(shown, f)
		}
	}
	if len(shown) == 0 {
		l := t.Process.Default()
		shown = []say.LineFunnel{{Pipeline: l, Funnel: funnel(l)}}
	}
	named := func(f say.LineFunnel) string { // whose funnel, and of which pipeline where that is not plain
		if a.line == "" && (len(shown) > 1 || f.Pipeline.Code != t.Process.Default().Code) {
			return a.whose + say.Pipeline(f.Pipeline)
		}
		return a.whose
	}
	for _, f := range shown {
		text = say.Both(text, say.Funnel(named(f), f.Funnel))
	}
	title := a.whose
	if len(shown) == 1 {
		title = named(shown[0])
	}
	t.show(r, say.FunnelChart(title, shown))
	leads, err := t.leadsBeside(ctx, a)
	return say.Both(text, say.LeadsBeside(leads)), err
}

// whyFunnel lists the deals of a funnel with what each weighs by its odds.
func (t *Turn) whyFunnel(ctx context.Context, a audience) (say.Text, error) {
	if t.Group {
		return say.WhyInGroup(), nil
	}
	o := t.records(a)
	deals, err := o.Largest(ctx, store.DealFilter{Owners: a.owners, OpenOnly: true})
	if err != nil {
		return "", err
	}
	deals = t.Process.Among(deals, a.line)
	var sum, weighted reports.Sums
	for _, d := range deals {
		sum, weighted = sum.Plus(d.Amount), weighted.Plus(t.Process.Weighted(d))
	}
	parts, err := t.parts(ctx, o, deals, func(i int) (int, crm.Money) { return t.Process.Odds(deals[i]), t.Process.Weighted(deals[i]) })
	return say.WhyFunnel(a.whose, len(deals), sum, weighted, parts), err
}

// filter narrows f by what r says and gives the words for it.
func (t *Turn) filter(r Request, f *store.DealFilter) (what string, filtered bool) {
	var words []string
	if ended := t.ended(r, f); ended != "" {
		words = append(words, ended)
	} else if s := r.Slots.Stage; s != "" && s != StageNext && s != StageBack {
		stage, ok := t.Process.In(t.Process.Pipeline(r.Slots.Pipeline), s)
		if !ok {
			stage, ok = t.Process.Named(s)
		}
		if ok {
			f.Stages, f.OpenOnly = t.Process.Alike(s), false
			words = append(words, stage.Name+"阶段的")
		}
	}
	if fen := r.Slots.Filter.MinFen; fen > 0 {
		f.MinFen = fen
		words = append(words, crm.Money{Fen: fen}.String()+"以上的")
	}
	if fen := r.Slots.Filter.MaxFen; fen > 0 {
		f.MaxFen = fen
		words = append(words, crm.Money{Fen: fen}.String()+"以下的")
	}
	if l := r.Slots.Filter.Level; l != "" {
		words = append(words, string(l)+"类客户的")
	}
	if tag := r.Slots.Filter.Tag; tag != "" {
		words = append(words, tag+"的")
	}
	if p := r.Slots.Period; p != nil && r.Slots.Filter.Closing && !p.Start.IsZero() {
		f.CloseFrom = crm.DateOf(p.Start)
		if !p.End.IsZero() {
			f.CloseTo = crm.DateOf(p.End)
		}
		words = append(words, t.words(p.Span)+"预计成交的")
	}
	return strings.Join(words, "") + "商机", len(words) > 0
}

// ended narrows f to the deals won or lost in the period asked about, whatever stage those won have gone on to.
func (t *Turn) ended(r Request, f *store.DealFilter) (words string) {
	stage, ok := t.Process.Named(r.Slots.Stage)
	if !ok || stage.Kind != crm.WonStage && stage.Kind != crm.LostStage {
		return ""
	}
	from, to := time.Unix(1, 0), time.Time{} // any day at all
	if p := r.Slots.Period; p != nil && !p.Start.IsZero() {
		from, to, words = p.Start, p.End, t.words(p.Span)
	}
	f.OpenOnly = false
	if stage.Kind == crm.WonStage {
		if stage.Code != "won" && r.Slots.Period == nil {
			return ""
		}
		f.WonFrom, f.WonTo = from, to
		return words + "成交的"
	}
	f.LostFrom, f.LostTo = from, to
	return words + "输掉的"
}

// biggest lists the deals that are worth most, among those that are open when nothing else is said.
func (t *Turn) biggest(ctx context.Context, a audience, r Request, deals []crm.Deal) (say.Text, error) {
	n := r.Slots.Filter.Top
	if n == 0 {
		n = 3
	}
	slices.SortStableFunc(deals, func(a, b crm.Deal) int { return cmp.Compare(b.Amount.Fen, a.Amount.Fen) })
	return t.list(ctx, a, "金额最大的商机", deals[:min(n, len(deals))])
}

// ofLevel keeps the deals of customers of the level and tag that r asks for.
func (t *Turn) ofLevel(ctx context.Context, r Request, deals []crm.Deal) ([]crm.Deal, error) {
	f := r.Slots.Filter
	if f.Level == "" && f.Tag == "" {
		return deals, nil
	}
	customers, err := t.Tx.ListCustomers(ctx, store.CustomerFilter{Level: f.Level, Tag: f.Tag})
	if err != nil {
		return nil, err
	}
	in := map[crm.CustomerID]bool{}
	for _, c := range customers {
		in[c.ID] = true
	}
	var kept []crm.Deal
	for _, d := range deals {
		if in[d.CustomerID] {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

func (t *Turn) list(ctx context.Context, a audience, what string, deals []crm.Deal) (say.Text, error) {
	n, err := t.records(a).NamesOf(ctx, deals)
	if err != nil {
		return "", err
	}
	var sum reports.Sums
	lines := make([]say.DealLine, len(deals))
	for i, d := range deals {
		sum = sum.Plus(d.Amount)
		lines[i] = say.DealLine{Deal: d, Stage: t.Process.Stage(d), Customer: n.Customers[d.CustomerID], Owner: n.People[d.Owner], Pipeline: t.lineOf(d)}
	}
	return say.Deals(a.whose, what, lines, sum), nil
}

func (t *Turn) stuck(ctx context.Context, a audience, deals []crm.Deal) (say.Text, error) {
	lines, err := t.records(a).Stuck(ctx, t.Calendar, deals)
	return say.Stuck(a.whose, lines), err
}
