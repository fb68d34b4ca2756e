package intents

import (
	_ "embed"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// The second look: beside the frames, what the message is made of speaks too. Runs of one to three signs of the
// message, with its names, times and amounts taken out, weigh for and against each kind (logistic regression over the
// corpus). Before a deed is written, sure or not, they also weigh whether such a message reports or orders anything at all:
// no list holds all the ways to joke, to doubt and to pass on. The weights are grams.txt, a line for each run in tenths,
// written by
//
//	go test ./intents -run TestFit -fit
//
// which is deterministic. What comes of it is shown by 为什么 as any other reason.

//go:embed grams.txt
var gramsFile string

// grams are the weights, by the runs' hashes.
type grams struct {
	kinds  []Kind
	bias   []float32
	real   int16     // the bias of gramRun.real
	runs   []gramRun // at most half full; a run stands at its hash or behind it
	weight []gramWeight
}

// gramRun are the weights of a run: weight[from:to]. Where nothing stands, hash is 0.
type gramRun struct {
	hash     uint64
	from, to uint32
	real     int16 // in tenths, for a message that reports or orders something
}

type gramWeight struct {
	kind  uint8
	tenth int8
}

const (
	longestGram = 3
	mostKinds   = 64   // that have weights
	sureFrames  = 0.97 // confidence of the frames in a kind that is not of every day, with which there is no second look
	framesSay   = 0.3  // how much what the frames say weighs, beside the runs
	atLeast     = 0.5  // the share that another kind must have
	recordShare = 0.8  // … to make a record of what the frames took for talk
	recordOdds  = 1.0  // and the log-odds that it reports or orders something
)

// realKind stands in grams.txt for what a run weighs for a message that reports or orders something.
const realKind = "(real)"

// readGrams reads grams.txt: 「(any)」 is the bias, every other line a run and its weights.
func readGrams(file string) (*grams, error) {
	g := &grams{runs: make([]gramRun, 1<<bits.Len(uint(2*strings.Count(file, "\n"))))}
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		run, rest, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("intents: grams.txt: no tab in %q", line)
		}
		from, real := uint32(len(g.weight)), int16(0)
		for part := range strings.FieldsSeq(rest) {
			name, tenths, _ := strings.Cut(part, ":")
			v, err := strconv.Atoi(tenths)
			if err != nil {
				return nil, fmt.Errorf("intents: grams.txt: %q: %w", line, err)
			}
			if name == realKind {
				real = int16(v)
				continue
			}
			k := slices.Index(g.kinds, Kind(name))
			if run == "(any)" {
				if len(g.kinds) == mostKinds {
					return nil, fmt.Errorf("intents: grams.txt: more than %d kinds", mostKinds)
				}
				g.kinds, g.bias = append(g.kinds, Kind(name)), append(g.bias, float32(v)/10)
				continue
			}
			if k < 0 {
				return nil, fmt.Errorf("intents: grams.txt: no bias for %s", name)
			}
			g.weight = append(g.weight, gramWeight{uint8(k), int8(max(-128, min(127, v)))})
		}
		if run == "(any)" {
			g.real = real
			continue
		}
		h := gramKey([]rune(run))
		*g.run(h) = gramRun{h, from, uint32(len(g.weight)), real}
	}
	return g, nil
}

// gramKey is FNV-1a over the runes.
func gramKey(r []rune) uint64 {
	h := gramStart
	for _, c := range r {
		h = gramNext(h, c)
	}
	return h
}

const gramStart uint64 = 14695981039346656037

func gramNext(h uint64, c rune) uint64 { return (h ^ uint64(c)) * 1099511628211 }

// run is where the run of a hash stands, or would.
func (g *grams) run(h uint64) *gramRun {
	for i := (h ^ h>>32) & uint64(len(g.runs)-1); ; i = (i + 1) & uint64(len(g.runs)-1) {
		if x := &g.runs[i]; x.hash == h || x.hash == 0 {
			return x
		}
	}
}

// shares gives each kind's probability for a masked message.
func (g *grams) shares(signs []rune, into []float64) []float64 {
	var tenths [mostKinds]int32
	for i := range signs {
		h := gramStart
		for j := i; j < len(signs) && j-i < longestGram; j++ {
			h = gramNext(h, signs[j])
			x := g.run(h)
			for _, w := range g.weight[x.from:x.to] {
				tenths[w.kind%mostKinds] += int32(w.tenth)
			}
		}
	}
	into = into[:0]
	for i, b := range g.bias {
		into = append(into, float64(b)+float64(tenths[i])/10)
	}
	best := slices.Max(into)
	sum := 0.0
	for i, x := range into {
		into[i] = math.Exp(x - best)
		sum += into[i]
	}
	for i := range into {
		into[i] /= sum
	}
	return into
}

// odds are the log-odds that a masked message reports or orders something.
func (g *grams) odds(signs []rune) float64 {
	tenths := int32(g.real)
	for i := range signs {
		h := gramStart
		for j := i; j < len(signs) && j-i < longestGram; j++ {
			h = gramNext(h, signs[j])
			tenths += int32(g.run(h).real)
		}
	}
	return float64(tenths) / 10
}

// everyDay are the kinds of which there are so many messages that the runs know better than the frames, however sure these are.
var everyDay = []Kind{None, LogContact, CreateCustomer, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder, QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, QueryFigure, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, KnowledgeQuery}

// weighedDeeds are the kinds that are weighed before they are written, unless a whole message has their shape.
var weighedDeeds = []Kind{LogContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder}

// shaped reports whether the shape of a whole message told the request.
func (r *Request) shaped() bool {
	return len(r.Why) > 0 && strings.HasPrefix(r.Why[0].Rule, wholeMessage)
}

// plausible asks, before a deed is written, whether such a message reports or orders anything. What is unlikely to is nothing,
// or what was doubted is asked about; what is costly and might not is confirmed first.
func (rd *reading) plausible(all []Request) []Request {
	const least, ask, likely = -1.5, -6, 0 // log-odds
	if rd.p.grams == nil || !slices.ContainsFunc(all, func(r Request) bool { return slices.Contains(weighedDeeds, r.Kind) && !r.shaped() }) {
		return all
	}
	odds := rd.p.grams.odds(rd.signs(&all[0].Slots))
	if odds < least {
		none := rd.notMeant("made of what is not reported", rd.start, len(rd.r))
		none[0].Speech, none[0].Why[0].Weight, none[0].Others = Aside, float32(-odds), []Kind{all[0].Kind}
		if odds >= ask && len(all) == 1 {
			none[0].Doubted = &all[0]
		}
		return none
	}
	for i := range all {
		if r := &all[i]; odds < likely && grave(r.Kind) {
			r.Confidence = min(r.Confidence, 0.45)
			r.Why = append(r.Why, Reason{Rule: "made of what is seldom reported", Span: r.Span, Weight: float32(odds)})
		}
	}
	return all
}

// signs is the message as the second look sees it: ^, its signs with names, times, amounts and figures taken out, $.
func (rd *reading) signs(s *Slots) []rune {
	out := append(rd.mask[:0], '^')
	customer := [2]int{rd.tx.Index(s.Customer.Span.Start), rd.tx.Index(s.Customer.Span.End)}
	contact := [2]int{rd.tx.Index(s.Contact.Span.Start), rd.tx.Index(s.Contact.Span.End)}
	n := 0
	for i := rd.start; i < len(rd.r); {
		for n < len(rd.tokens) && rd.tokens[n].j <= i {
			n++
		}
		sign, next := rd.r[i], i+1
		var t *token
		if n < len(rd.tokens) && rd.tokens[n].i == i {
			t = &rd.tokens[n]
		}
		switch {
		case s.Customer.Text != "" && customer[0] == i && customer[1] > i:
			sign, next = '客', customer[1]
		case s.Contact.Text != "" && contact[0] == i && contact[1] > i:
			sign, next = '人', contact[1]
		case t == nil:
		case t.kind == customerToken:
			sign, next = '客', t.j
		case t.kind == contactToken:
			sign, next = '人', t.j
		case t.kind == personToken:
			sign, next = '同', t.j
		case t.kind == timeToken:
			sign, next = '时', t.j
		case t.kind == amountToken:
			sign, next = '钱', t.j
		case t.kind == phoneToken:
			sign, next = '号', t.j
		}
		if sign >= '0' && sign <= '9' {
			if sign = '0'; out[len(out)-1] == '0' {
				i = next
				continue
			}
		}
		out, i = append(out, sign), next
	}
	out = append(out, '$')
	rd.mask = out
	return out
}

// secondLook gives the kind of a message with one request, when its runs speak for another than the frames, and that
// kind's share. The runs know little of moods: of a question it never makes a record, of talk only when it is sure.
func (rd *reading) secondLook(r *Request) (Kind, float64) {
	g := rd.p.grams
	if g == nil || len(g.kinds) == 0 || answers(r.Kind) || r.shaped() || r.Confidence >= sureFrames && !slices.Contains(everyDay, r.Kind) {
		return r.Kind, 0
	}
	signs := rd.signs(&r.Slots)
	rd.weighed = g.shares(signs, rd.weighed)
	sure := 0.9 * float64(r.Confidence)
	same, other := math.Pow(sure, framesSay), math.Pow((1-sure)/30, framesSay)
	best, of, sum := -1.0, 0, 0.0
	for i, k := range g.kinds {
		w := rd.weighed[i] + 1e-9
		if k == r.Kind {
			w *= same
		} else {
			w *= other
		}
		sum += w
		if w > best {
			best, of = w, i
		}
	}
	k := g.kinds[of]
	share := best / sum
	if k == r.Kind || !slices.Contains(g.kinds, r.Kind) || share < atLeast || k == RecordPayment && !rd.moneySaid() || rd.ruledOut(k) {
		return r.Kind, 0
	}
	if (r.Kind == None || harmless(r.Kind)) && k != None && !harmless(k) {
		if told := r.Kind == None && (r.Speech == Fact || r.Speech == Command) && slices.Contains(weighedDeeds, k); !told || share < recordShare || g.odds(signs) < recordOdds {
			return r.Kind, 0
		}
	}
	return k, share
}

// moneySaid reports whether an amount of money stands in the message: no payment is made of 签约付30%,到货付60%.
func (rd *reading) moneySaid() bool {
	for n := range rd.clauses {
		if rd.clauses[n].f.has(fMoney) {
			return true
		}
	}
	return false
}

// answers are the kinds that live by what was said before, not by what they are made of: 第2个不要了, 同意.
func answers(k Kind) bool { return slices.Contains([]Kind{Undo, Amend, Approve, Reject, Help}, k) }

// harmless are the kinds that only tell.
func harmless(k Kind) bool {
	return reads(k) && k != ReversePayment || k == DailySummary || k == WeeklySummary || k == MonthlySummary || k == Help || k == QueryPool || k == QueryLeads || k == QueryLoad || k == QueryMembers || k == QueryHandover || k == QueryTasks
}

// toldAsDone reports whether a draft tells, of somebody named, that a deal has ended or money has come, or orders it
// (把恒通物流的仓储系统输单): the moods have been weighed, and what such messages are made of says no more.
func (rd *reading) toldAsDone(d *draft) bool {
	c := &rd.clauses[d.lead]
	f := &c.f
	switch d.kind {
	case CloseWon, CloseLost, RecordPayment, AdvanceDeal:
		return f.has(fCustomer) && (f.has(fDone) || rd.r[c.i] == '把' || rd.r[c.i] == '将') && !f.has(fUnreal) && !f.has(fAsked) && !f.has(fHedged)
	}
	return false
}

// toldTo reports whether a draft gives a customer that is named to a colleague that is named: such an order is no talk.
func (rd *reading) toldTo(d *draft) bool {
	c := &rd.clauses[d.lead]
	to := (d.kind == Transfer || d.kind == Assign) && rd.anyHas(d, fPerson) || (d.kind == AddNote && c.f.has(fNote) || d.kind == AddTag && c.f.has(fTagWord)) && rd.givesTo(c)
	return to && len(d.customers) > 0 && c.strength >= strong && !c.f.has(fUnreal) && !c.f.has(fAsked) && !c.f.has(fHedged)
}

// givesTo reports whether a clause begins with 给 or 把 and a customer, but for 请, 帮我 and the like.
func (rd *reading) givesTo(c *clause) bool {
	for k := c.a; k < c.b; k++ {
		if t := &rd.tokens[k]; t.kind == customerToken {
			return t.i > c.i && strings.ContainsRune("给把将", rd.r[t.i-1]) && strings.Trim(string(rd.r[c.i:t.i]), " 请麻烦帮我忙给把将想要再嗯那个先") == ""
		}
	}
	return false
}

// plans reports whether a request plans something with somebody named for a day to come: that is no question about them.
func plans(r *Request) bool {
	return r.Kind == SetReminder && r.Slots.Next != nil && r.Slots.Customer.Said() && r.Slots.Customer.Match != "anaphor"
}

// lookAgain lets the second look change the only request of a message.
func (rd *reading) lookAgain(d *draft, r *Request) {
	k, share := rd.secondLook(r)
	if k == r.Kind {
		return
	}
	if k == None && (d != nil && (rd.toldAsDone(d) || rd.toldTo(d)) || d != nil && r.Kind == QueryCustomer && inTheBook(r.Slots.Customer) && rd.r[rd.clauses[d.lead].j-1] == '吗') {
		return // who asks of a customer of theirs, 能成交吗, is told
	}
	if harmless(k) && plans(r) || r.Kind == AddNote && (k == LogContact || k == AddContact) && rd.clauses[d.lead].stop == ':' && rd.clauses[d.lead].f.has(fNote) {
		return // 给恒通物流备注:对方要求…
	}
	before := r.Kind
	switch {
	case k == None:
		*r = rd.nothing()
	case d == nil:
		d = rd.draft(draft{kind: k})
		for n := range rd.clauses {
			d.clauses = append(d.clauses, n)
		}
		rd.fill(d, r)
	default:
		d.kind = k
		rd.fill(d, r)
	}
	r.Confidence = float32(share)
	r.Margin = 0
	r.Others = []Kind{before}
	r.Why = append(r.Why, Reason{Rule: "made of what such messages are made of", Span: r.Span, Weight: float32(share)})
}
