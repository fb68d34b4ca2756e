package intents

import (
	_ "embed"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"genjin/intents/zh"
)

// The second look: beside the frames, what the message is made of speaks too. Its pieces weigh for and against each kind: runs of up to three
// signs, with its names, times and amounts taken out; the words in it that have a meaning; what its clauses tell, alone and by twos; and
// whether who speaks leads others. The weights are the mean of three fits (linear support vector machines, one for a kind, over the corpus): of
// the runs alone, of runs, words and features, of runs and pairs of features. Together they know more messages by hands that none of
// them was fitted to than any one does. Before a deed is written, sure or not, the pieces also weigh whether such a message reports or orders
// anything at all: no list holds all the ways to joke, to doubt and to pass on. The weights are grams.txt, a line for each piece, written by
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
	real   float32   // the bias of gramRun.real
	runs   []gramRun // at most half full; a run stands at its hash or behind it
	hashes []uint64  // a bit for the runs of a hash: most that a message holds are none, and it stays in the cache
	none   gramRun
	weight []gramWeight
}

// gramRun are the weights of a run: weight[from:to]. Where nothing stands, hash is 0.
type gramRun struct {
	hash     uint64
	from, to uint32
	real     int8 // in hundredths, for a message that reports or orders something
}

type gramWeight struct {
	kind      uint8
	hundredth int8
}

const (
	longestGram  = 3    // signs of a run
	oddsOfMargin = 3    // the log-odds that a margin of one is worth, of messages by hands not fitted to
	mostKinds    = 64   // that have weights
	sureFrames   = 0.97 // confidence of the frames in a kind that is not of every day, with which nothing else is weighed
	framesSay    = 0.2  // what the frames' word is worth beside the margins
	framesSure   = 0.5  // … where they are sure of a kind that is not of every day
	deedCost     = 0.1  // what a deed loses that the frames took for talk
	graveCost    = 0.2  // … and one that is costly and that the frames did not see
	fewSigns     = 6    // of a message, with ^ and $: of fewer the frames alone tell the kind
	otherCost    = 0.2  // what a question loses that the frames took for something else
	fewerCost    = 0.5  // what one of several requests loses as the only one
	surelyCost   = 0.8  // … of which the frames are sure, or of several questions
	replyCost    = 0.3  // what a reply to something said before loses that the frames did not see
	leastDeed    = -0.5 // the least margin of a deed that the frames took for talk
	leastBorne   = -0.5 // the margin of one of several requests that its own clauses bear out
	againstBorne = 0.4  // … and how far ahead another kind has to be
	deedOdds     = 0.0  // the least log-odds that such a message reports or orders something
	askedOdds    = 1.0  // … of one that the frames took for a question
	seldomOdds   = -2.0 // … where the verdict is plain
	plainAhead   = 0.5  // how far ahead of the next kind a verdict is plain
	replyAhead   = 0.2  // … and that of a reply
	surelyAhead  = 1.0  // … and that of one which seems to ask, as 把刚才那个撤了吧 does
	plainMargin  = 0.4  // the margin and
	plainOdds    = 2.2  // the log-odds from which a deed is one whatever the frames and moods say
	sureTalk     = 0.93 // the share from which talk is not asked about
	surely       = 0.5  // the share below which what is costly is confirmed first
)

// Several stands in grams.txt for messages with several requests.
const Several Kind = "multi"

// realKind stands in grams.txt for what a run weighs for a message that reports or orders something.
const realKind = "(real)"

// readGrams reads grams.txt: 「(any)」 is the bias, every other line a run and its weights.
func readGrams(file string) (*grams, error) {
	named := featureNames()
	g := &grams{hashes: make([]uint64, hashBits/64), runs: make([]gramRun, 1<<bits.Len(uint(2*strings.Count(file, "\n"))))}
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		run, rest, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("intents: grams.txt: no tab in %q", line)
		}
		from, real := uint32(len(g.weight)), 0
		for part := range strings.FieldsSeq(rest) {
			name, hundredths, _ := strings.Cut(part, ":")
			v, err := strconv.Atoi(hundredths)
			if err != nil {
				return nil, fmt.Errorf("intents: grams.txt: %q: %w", line, err)
			}
			if name == realKind {
				real = v
				continue
			}
			k := slices.Index(g.kinds, Kind(name))
			if run == "(any)" {
				if len(g.kinds) == mostKinds {
					return nil, fmt.Errorf("intents: grams.txt: more than %d kinds", mostKinds)
				}
				g.kinds, g.bias = append(g.kinds, Kind(name)), append(g.bias, float32(v)/100)
				continue
			}
			if k < 0 {
				return nil, fmt.Errorf("intents: grams.txt: no bias for %s", name)
			}
			g.weight = append(g.weight, gramWeight{uint8(k), narrow(v)})
		}
		if run == "(any)" {
			g.real = float32(real) / 100
			continue
		}
		h, err := pieceKey(run, named)
		if err != nil {
			return nil, err
		}
		g.hashes[h>>6&(hashBits/64-1)] |= 1 << (h & 63)
		*g.cell(h) = gramRun{h, from, uint32(len(g.weight)), narrow(real)}
	}
	return g, nil
}

func narrow(hundredths int) int8 { return int8(max(-128, min(127, hundredths))) }

// featureNames are the features by their names.
func featureNames() map[string]feature {
	named := make(map[string]feature, featureCount)
	for f := range featureCount {
		named[f.String()] = f
	}
	return named
}

// pieceKey is the key of a piece as it stands in grams.txt: a run of signs, 「W:」 and a word, 「F:」 and a feature or two with + between,
// 「M:」 alone for who leads others. No sign is a capital letter. named are the features by their names.
func pieceKey(piece string, named map[string]feature) (uint64, error) {
	names, ok := strings.CutPrefix(piece, "F:")
	if !ok {
		return gramKey(gramStart, []rune(piece)), nil
	}
	h := featureStart
	for name := range strings.SplitSeq(names, "+") {
		f, ok := named[name]
		if !ok {
			return 0, fmt.Errorf("intents: grams.txt: no feature is called %q: fit it again", name)
		}
		h = gramNext(h, rune(f))
	}
	return h, nil
}

// gramKey goes on from h with FNV-1a over the runes.
func gramKey(h uint64, r []rune) uint64 {
	for _, c := range r {
		h = gramNext(h, c)
	}
	return h
}

// What the keys of words, of features and of who leads others begin with.
var (
	wordStart    = gramKey(gramStart, []rune("W:"))
	featureStart = gramKey(gramStart, []rune("F:"))
	leadsKey     = gramKey(gramStart, []rune("M:"))
)

const gramStart uint64 = 14695981039346656037

func gramNext(h uint64, c rune) uint64 { return (h ^ uint64(c)) * 1099511628211 }

const hashBits = 1 << 21

// run is the run of a hash, an empty one when there is none.
func (g *grams) run(h uint64) *gramRun {
	if g.hashes[h>>6&(hashBits/64-1)]>>(h&63)&1 == 0 {
		return &g.none
	}
	return g.cell(h)
}

// cell is where the run of a hash stands, or would.
func (g *grams) cell(h uint64) *gramRun {
	for i := (h ^ h>>32) & uint64(len(g.runs)-1); ; i = (i + 1) & uint64(len(g.runs)-1) {
		if x := &g.runs[i]; x.hash == h || x.hash == 0 {
			return x
		}
	}
}

// margins gives how far on each kind's side something made of pieces stands, and its odds.
func (g *grams) margins(pieces []uint64, into []float64) (margins []float64, odds float64) {
	var hundredths [mostKinds]int32
	real := int32(0)
	for _, h := range pieces {
		x := g.run(h)
		if real += int32(x.real); x.from < x.to {
			g.add(x, &hundredths)
		}
	}
	into = into[:0]
	for i, b := range g.bias {
		into = append(into, float64(b)+float64(hundredths[i])/100)
	}
	return into, g.asOdds(real)
}

// made are the keys of the pieces with weights that clauses from a to b, with these signs, are made of, each once. They are good until the next call.
func (rd *reading) made(signs []rune, a, b int) []uint64 {
	g := rd.p.grams
	rd.keys = rd.keys[:0]
	var seen [64]uint64 // a bit for each key, by its last bits
	add := func(h uint64) {
		if g.hashes[h>>6&(hashBits/64-1)]>>(h&63)&1 == 0 {
			return // it weighs nothing
		}
		word, bit := h>>6&63, uint64(1)<<(h&63)
		if seen[word]&bit != 0 && slices.Contains(rd.keys, h) {
			return
		}
		seen[word] |= bit
		rd.keys = append(rd.keys, h)
	}
	for i := range signs {
		h := gramStart
		for j := i; j < len(signs) && j-i < longestGram; j++ {
			h = gramNext(h, signs[j])
			add(h)
		}
	}
	var all features
	for n := a; n < b; n++ {
		c := &rd.clauses[n]
		all.join(&c.f)
		for k := c.a; k < c.b; k++ {
			if t := &rd.tokens[k]; t.kind == wordToken {
				add(gramKey(wordStart, rd.r[t.i:t.j]))
			}
		}
	}
	for x := range all.each {
		h := gramNext(featureStart, rune(x))
		add(h)
		for y := range all.each {
			if y > x {
				add(gramNext(h, rune(y)))
			}
		}
	}
	if rd.c.Manager {
		add(leadsKey)
	}
	return rd.keys
}

// add adds what a run weighs for each kind.
func (g *grams) add(x *gramRun, hundredths *[mostKinds]int32) {
	for _, w := range g.weight[x.from:x.to] {
		hundredths[w.kind%mostKinds] += int32(w.hundredth)
	}
}

// odds are the log-odds that what is made of pieces reports or orders something.
func (g *grams) odds(pieces []uint64) float64 {
	hundredths := int32(0)
	for _, h := range pieces {
		hundredths += int32(g.run(h).real)
	}
	return g.asOdds(hundredths)
}

func (g *grams) asOdds(hundredths int32) float64 {
	return oddsOfMargin * (float64(g.real) + float64(hundredths)/100)
}

// everyDay reports whether there are so many messages of a kind that the runs know better than the frames, however sure these are.
func everyDay(k Kind) bool {
	switch k {
	case None, LogContact, CreateCustomer, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder, QueryPipeline, QueryCustomer, QueryFollowUps, QueryTarget, QueryFigure, DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, KnowledgeQuery:
		return true
	}
	return false
}

// weighable reports whether there are messages enough of a kind to make one of it of what the frames took for another.
func weighable(k Kind) bool {
	switch k {
	case AskTask, AddContact, AddNote, AddTag, Assign, Transfer, SetTarget, Approve, Reject, Undo, Amend, Help:
		return true
	}
	return everyDay(k)
}

// weighedDeeds are the kinds that are weighed before they are written, unless a whole message has their shape.
var weighedDeeds = []Kind{LogContact, CreateDeal, AdvanceDeal, CloseWon, CloseLost, RecordPayment, SetReminder}

// shaped reports whether the shape of a whole message told the request.
func (r *Request) shaped() bool {
	return len(r.Why) > 0 && strings.HasPrefix(r.Why[0].Rule, wholeMessage)
}

// anyRequest reports whether one of all is such. A request is large: it is looked at where it stands.
func anyRequest(all []Request, such func(*Request) bool) bool {
	for i := range all {
		if such(&all[i]) {
			return true
		}
	}
	return false
}

// ofKind is the first of all with a kind, -1 when there is none.
func ofKind(all []Request, k Kind) int {
	for i := range all {
		if all[i].Kind == k {
			return i
		}
	}
	return -1
}

// confirmFirst has a request asked about before it is done: the bot does so below one half.
func (r *Request) confirmFirst() { r.Confidence = min(r.Confidence, 0.45) }

// onlyEnded reports whether a message is the end of something and nothing else, of which its pieces can tell nothing: 合同签了.
func (rd *reading) onlyEnded() bool {
	end, at := false, rd.start
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i < at {
			continue
		}
		if skip(rd.r, at, " ,。!的") < t.i || t.kind != wordToken || !t.features.any(&ended) && !t.features.has(fContract) {
			return false
		}
		end, at = end || t.features.any(&ended), t.j
	}
	return end && skip(rd.r, at, " 。!~了啦咯") == len(rd.r)
}

// plausible asks, before a deed is written, whether such a message reports or orders anything. What is unlikely to is nothing,
// or what was doubted is asked about; what is costly and might not is confirmed first.
func (rd *reading) plausible(all []Request) []Request {
	const least, ask, likely = 0, -6, 0.5 // log-odds
	weighed := func(r *Request) bool { return slices.Contains(weighedDeeds, r.Kind) && !r.shaped() && !r.Slots.Untag }
	if rd.p.grams == nil || !anyRequest(all, weighed) || rd.onlyEnded() {
		return all
	}
	odds := rd.p.grams.odds(rd.made(rd.signs(&all[0].Slots), 0, len(rd.clauses)))
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
			r.confirmFirst()
			r.Why = append(r.Why, Reason{Rule: "made of what is seldom reported", Span: r.Span, Weight: float32(odds)})
		}
	}
	return all
}

// signs is the message as the second look sees it: ^, its signs with names, times, amounts and figures taken out, $.
func (rd *reading) signs(s *Slots) []rune { return rd.signsBetween(s, rd.start, len(rd.r)) }

// signsBetween are those of the runes from i to j.
func (rd *reading) signsBetween(s *Slots, i, j int) []rune {
	out := append(rd.mask[:0], '^')
	customer := [2]int{rd.tx.Index(s.Customer.Span.Start), rd.tx.Index(s.Customer.Span.End)}
	contact := [2]int{rd.tx.Index(s.Contact.Span.Start), rd.tx.Index(s.Contact.Span.End)}
	n := 0
	for i < j {
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

// costOf is what the margin of a kind must have over that of the label that the frames gave the requests.
func costOf(k, label Kind, all []Request, leads bool) float64 {
	switch {
	case k == label:
		return -frameWord(all)
	case k == Several:
		return 0
	case !weighable(k):
		return math.Inf(1)
	case label != None && harmless(k):
		return otherCost
	case ofKind(all, k) >= 0 && bothSure(all):
		if k != LogContact {
			return math.Inf(1)
		}
		return surelyCost
	case ofKind(all, k) >= 0 && harmless(k):
		return surelyCost
	case ofKind(all, k) >= 0:
		return fewerCost
	case grave(k) && label == None:
		return graveCost + deedCost
	case grave(k):
		return graveCost
	case (k == Approve || k == Reject) && leads:
		return 0
	case answers(k) && k != Help:
		return replyCost
	case k != None && !harmless(k) && label == None:
		return deedCost
	}
	return 0
}

// wonAndPaid reports whether a message tells of a win and of what was paid of it, each with its amount: 签了210万,定金63万昨天到的.
func wonAndPaid(all []Request) bool {
	return len(all) == 2 && all[0].Kind == CloseWon && all[1].Kind == RecordPayment && all[0].Slots.Amount != nil && all[1].Slots.Amount != nil
}

// bothSure reports whether the frames are sure of several deeds of different kinds: 拜访了王总,签了,120万.
func bothSure(all []Request) bool {
	for i := range all {
		r := &all[i]
		if r.Kind == None || harmless(r.Kind) || r.Confidence < sureFrames || i > 0 && r.Kind == all[0].Kind {
			return false
		}
	}
	return len(all) > 1
}

// severalReports reports whether a message asks for several reports, each in words of its own: 团队周报,附上本月回款排行.
func severalReports(all []Request) bool {
	for i := range all {
		switch k := all[i].Kind; k {
		case DailySummary, WeeklySummary, MonthlySummary, Ranking, Forecast, QueryPipeline, QueryTarget:
			if all[i].Slots.Stage != "" || anyRequest(all[:i], func(r *Request) bool { return r.Kind == k }) {
				return false
			}
		default:
			return false
		}
	}
	return len(all) > 1
}

// sure reports whether the frames know a request better than its pieces do: by the shape of the whole message, or a kind of few messages.
func (g *grams) sure(r *Request) bool {
	return r.shaped() || !slices.Contains(g.kinds, r.Kind) || !weighable(r.Kind) || len(r.Slots.Search.Fields) > 0
}

// frameWord is what the frames' word for a request is worth beside the margins: more where they are sure of a kind that is not of every day.
func frameWord(all []Request) float64 {
	if anyRequest(all, func(r *Request) bool {
		return !everyDay(r.Kind) && r.Confidence >= sureFrames || r.Kind == Undo && r.Confidence > 0.8
	}) {
		return framesSure
	}
	return framesSay
}

// decided weighs, last of all, what the frames and moods made of a message against what its runs speak for. Whoever writes has more ways to
// say a thing than any list of words: of messages by hands that neither had seen, the runs alone knew the kind of more than the frames
// did. What is costly needs more of them, and is confirmed first where another reading is near.
func (rd *reading) decided(all []Request) []Request {
	g := rd.p.grams
	if g == nil || len(g.kinds) == 0 || anyRequest(all, g.sure) || wonAndPaid(all) {
		return all
	}
	if differ(all) {
		return rd.borneOut(all)
	}
	if severalReports(all) {
		return all
	}
	label := all[0].Kind
	if len(all) > 1 {
		label = Several
	}
	signs := rd.signs(&all[0].Slots)
	if len(signs) < fewSigns {
		return all
	}
	v := rd.verdict(signs, label, all)
	switch {
	case rd.theirs && harmless(v.kind):
		return all // somebody else's words are not looked up
	case v.kind != label && v.kind != None && v.kind != CloseLost && rd.forbids():
		return all // 先别退回商机
	case label == None && v.kind != None && !harmless(v.kind) && v.margin < leastDeed:
		return all
	case v.kind == None && label == QueryCustomer && len(rd.clauses) == 1 && len(all[0].Slots.Customer.IDs) > 0 && strings.HasSuffix(strings.TrimRight(string(rd.r), "?"), "吗"):
		return all // who asks of a customer of theirs, 能成交吗, is told
	case (v.kind == Assign || v.kind == Transfer) && !slices.ContainsFunc(rd.tokens, func(t token) bool { return t.kind == personToken }) && !hasRune(rd.r[rd.start:], "我"):
		return all // to nobody
	case len(all) > 1 && slices.ContainsFunc(rd.clauses[1:], rd.goesFurther) && !slices.ContainsFunc(all, func(r Request) bool { return r.Kind == None || harmless(r.Kind) }):
		return rd.borneOut(all) // 新建客户川妹子食品厂 再给它建个商机
	case v.kind == Several || slices.ContainsFunc(rd.clauses[1:], rd.goesFurther):
		if two := rd.inTwo(all, v.kind == Several); two != nil {
			return two
		}
		if v.kind == Several {
			return rd.borneOut(all)
		}
		if v.kind != label {
			return rd.as(v, label, all)
		}
	case v.kind != label:
		return rd.as(v, label, all)
	}
	for i := range all {
		if grave(all[i].Kind) && shareOf(v.overTalk) < surely {
			all[i].confirmFirst()
		}
	}
	return all
}

// inTwo cuts a message that is of several requests, of which the frames saw one, where most speaks for two kinds on both sides:
// 新建客户川妹子食品厂 再给它建个商机; 雅思琳签了 首付28.5万也到了. Where the whole does not speak for several, it is cut only before 再 and its like.
// It is nil where nothing does.
func (rd *reading) inTwo(all []Request, several bool) []Request {
	if len(all) > 1 || len(rd.clauses) < 2 || len(rd.drafts) > 1 {
		return nil
	}
	least := leastOfTwo
	if !several {
		least = 0
	}
	at, most, first, second := 0, 2*least, None, None
	for n := 1; n < len(rd.clauses); n++ {
		if !several && !rd.goesFurther(rd.clauses[n]) {
			continue
		}
		cut := rd.clauses[n].i
		a, x := rd.mostSpeaks(rd.signsBetween(&all[0].Slots, rd.start, cut), 0, n)
		b, y := rd.mostSpeaks(rd.signsBetween(&all[0].Slots, cut, len(rd.r)), n, len(rd.clauses))
		if several && (!deed(a) || !deed(b)) {
			continue
		}
		if a != b && a != None && b != None && !answers(a) && !answers(b) && min(x, y) >= least && x+y > most {
			at, most, first, second = n, x+y, a, b
		}
	}
	if at == 0 || rd.ruledOut(first) || rd.ruledOut(second) {
		return nil
	}
	rd.drafts = rd.drafts[:0]
	var before []Ref
	two := make([]Request, 2)
	for i, k := range []Kind{first, second} {
		from, to := 0, at
		if i == 1 {
			from, to = at, len(rd.clauses)
		}
		d := rd.draft(draft{kind: k, lead: from, shared: before})
		for n := from; n < to; n++ {
			d.clauses = append(d.clauses, n)
			if rd.clauses[n].kind == k && rd.clauses[d.lead].kind != k {
				d.lead = n
			}
			if own := rd.customersOf(&rd.clauses[n]); len(d.customers) == 0 && len(own) > 0 {
				d.customers = own[:1]
			}
		}
		before = d.customers
		r := &two[i]
		rd.fill(d, r)
		r.Confidence, r.Margin, r.Others = float32(shareOf(most/2)), 0, []Kind{all[0].Kind}
		r.Why = append(r.Why, Reason{Rule: "made of what such messages are made of", Span: r.Span, Weight: float32(most / 2)})
	}
	if a, b := &two[0].Slots, &two[1].Slots; !b.Customer.Said() && a.Customer.Said() && carries(second) {
		b.Customer = a.Customer
	}
	return two
}

// borneOut leaves out of a report and what it also tells what is costly, has no amount and is not what its own clauses speak for:
// 冀东那边见了 谈妥了 付款3331 is no win.
func (rd *reading) borneOut(all []Request) []Request {
	if all[0].Kind != LogContact {
		return all
	}
	kept := all[:1]
	for i := range all[1:] {
		if r := &all[1+i]; (!grave(r.Kind) && r.Kind != CloseLost) || r.Slots.Amount != nil || !rd.spokenAgainst(r) {
			kept = append(kept, *r)
		}
	}
	return kept
}

// spokenAgainst reports whether the clauses of one of several requests plainly speak for another kind.
func (rd *reading) spokenAgainst(r *Request) bool {
	g := rd.p.grams
	from, to := rd.tx.Index(r.Span.Start), rd.tx.Index(r.Span.End)
	k, a := slices.Index(g.kinds, r.Kind), slices.IndexFunc(rd.clauses, func(c clause) bool { return c.i >= from })
	if k < 0 || a < 0 {
		return false
	}
	b := a
	for b < len(rd.clauses) && rd.clauses[b].j <= to {
		b++
	}
	rd.margin, _ = g.margins(rd.made(rd.signsBetween(&r.Slots, from, to), a, b), rd.margin)
	return rd.margin[k] < leastBorne && slices.Max(rd.margin)-rd.margin[k] > againstBorne
}

// goesFurther reports whether a clause begins as one that orders something else does: 再给它建个商机.
func (rd *reading) goesFurther(c clause) bool {
	n, _ := further.Longest(rd.r, skip(rd.r, c.i, " ,"))
	return n > 0
}

var further = zh.NewWords(indexed(strings.Fields(`再给 再建 再开 再加 再打 再备注 再记 再提醒 再帮 再把 再录 再设 再列 再看下 再看一下 再查 再出 再发 然后给 然后建 然后提醒 然后备注 然后打 然后把 然后标 然后看 然后查 顺便 另外 另建 同时 并且 并提醒 并备注 并打 并附 并把`)))

// leastOfTwo is the least margin of either part of a message in two.
const leastOfTwo = -0.3

// deed reports whether something is done with a customer of its own.
func deed(k Kind) bool { return carries(k) || k == CreateCustomer }

// mostSpeaks is the kind for which most speaks of the clauses from a to b, and its margin.
func (rd *reading) mostSpeaks(signs []rune, a, b int) (Kind, float64) {
	g := rd.p.grams
	rd.margin, _ = g.margins(rd.made(signs, a, b), rd.margin)
	best, most := None, math.Inf(-1)
	for i, k := range g.kinds {
		if m := float64(rd.margin[i]); m > most && k != Several {
			best, most = k, m
		}
	}
	return best, most
}

// verdict is the kind for which most speaks.
type verdict struct {
	kind     Kind
	margin   float64 // after its cost
	ahead    float64 // of the next kind
	overTalk float64 // ahead of the best kind that only tells; 0 or less: it is one
	odds     float64 // that it reports or orders something at all
}

func (rd *reading) verdict(signs []rune, label Kind, all []Request) (v verdict) {
	g := rd.p.grams
	rd.margin, v.odds = g.margins(rd.made(signs, 0, len(rd.clauses)), rd.margin)
	second, talk := math.Inf(-1), math.Inf(-1)
	v.margin = math.Inf(-1)
	for i, k := range g.kinds {
		w := rd.margin[i] - costOf(k, label, all, rd.c.Manager)
		if harmless(k) || k == None {
			talk = max(talk, w)
		}
		if w > v.margin {
			v.kind, v.margin, second = k, w, v.margin
		} else {
			second = max(second, w)
		}
	}
	v.ahead, v.overTalk = v.margin-second, v.margin-talk
	return v
}

// ofOthers reports whether a further request begins a sentence of its own, or goes on with 然后, and tells of another customer of the
// book: a verdict on the whole message drops none then.
func (rd *reading) ofOthers(all []Request) bool {
	first := all[0].Slots.Customer.Text
	return first != "" && anyRequest(all[1:], func(r *Request) bool {
		own := r.Slots.Customer
		if r.Kind != LogContact || !inTheBook(own) || own.Text == first {
			return false
		}
		i := rd.tx.Index(r.Span.Start)
		t := rd.tokenAtRune(i)
		return rd.opensSentence(i) || t != nil && joins[string(rd.r[t.i:t.j])]
	})
}

// as makes requests of a message what the verdict says, which is not what the frames said.
func (rd *reading) as(v verdict, label Kind, all []Request) []Request {
	k, share := v.kind, shareOf(v.ahead)
	n := ofKind(all, k)
	switch {
	case n >= 0 && rd.ofOthers(all): // each tells of its own customer
	case n >= 0: // one of several
		all[0] = all[n]
		if all = all[:1]; k == LogContact && n == 0 {
			all[0].Span.End = rd.tx.Span(rd.start, len(rd.r)).End // what else was told stays in its words
		}
	case k == None:
		doubted := all[0]
		all = []Request{rd.nothing()}
		if slices.Contains(weighedDeeds, label) && share < sureTalk {
			all[0].Doubted = &doubted
		}
	default:
		plainly := v.margin >= plainMargin && v.odds >= plainOdds // more than any mood that a word gave
		if !harmless(k) && !plainly && (!rd.mayBeDeed(&all[0], v) || rd.ruledOut(k)) || k == RecordPayment && rd.owedStill() {
			return all
		}
		d := rd.anew(k, label != None && len(all) == 1)
		all = make([]Request, 1)
		rd.fill(d, &all[0])
		if p := all[0].Slots.Period; p != nil {
			all[0].Kind = ofPeriod(k, p)
		}
		if all = rd.perPerson(d, all); !plainly {
			all = rd.meant(all)
		} else if none := rd.calledOff(&all[0]); none != nil {
			return none
		}
	}
	for i := range all {
		r := &all[i]
		r.Confidence, r.Margin = float32(share), 0
		if label != Several {
			r.Others = []Kind{label}
		}
		r.Why = append(r.Why, Reason{Rule: "made of what such messages are made of", Span: r.Span, Weight: float32(v.ahead)})
	}
	return all
}

// forbids reports whether a message of one clause, or what follows a name in it, begins by telling not to: 先别把客户给李娜, 星辰科技别让李娜代看.
func (rd *reading) forbids() bool {
	if len(rd.clauses) != 1 {
		return false
	}
	at := func(i int) bool {
		i = skip(rd.r, i, " ,:")
		n, _ := forbidding.Longest(rd.r, i)
		no, _ := notForbidding.Longest(rd.r, i)
		return n > 0 && no == 0
	}
	return at(rd.start) || slices.ContainsFunc(rd.tokens, func(t token) bool {
		return (t.kind == customerToken || t.kind == personToken) && at(t.j)
	})
}

// forbidding are words that tell not to, notForbidding longer ones that do not.
var (
	forbidding    = zh.NewWords(indexed(strings.Fields(`别 先别 可别 千万别 不要 先不要 不用 先不用 不必 甭 莫 勿 请勿 暂不`)))
	notForbidding = zh.NewWords(indexed(strings.Fields(`别人 别家 别的 别墅 别处 别看 别说 别提 别管 别忘 别漏 别误 别急 别让我忘 不要忘 不要漏 不要紧 莫名 莫非 莫总 莫经理 莫工 不用说`)))
)

// shareOf is how many of the readings that are ahead of the next by so much were right, of messages by hands not fitted to.
func shareOf(ahead float64) float64 { return 1 / (1 + math.Exp(0.4-2.8*ahead)) }

// differ reports whether several requests are each of a customer of their own that is known, or several orders each of one that is named.
func differ(all []Request) bool {
	for i := range all {
		c := &all[i].Slots.Customer
		if k := all[i].Kind; (k == Assign || k == Transfer) && c.Text != "" && all[i].Slots.Person.Text != "" {
			if anyRequest(all[:i], func(r *Request) bool {
				return r.Kind != Assign && r.Kind != Transfer || r.Slots.Customer.Text == c.Text
			}) {
				return false
			}
			continue
		}
		if len(c.IDs) == 0 || anyRequest(all[:i], func(r *Request) bool {
			ids := r.Slots.Customer.IDs
			return len(ids) > 0 && ids[0] == c.IDs[0]
		}) {
			return false
		}
	}
	return len(all) > 1
}

// mayBeDeed reports whether a deed may be made of what the frames made of a message: of a question where nothing asks and such messages seldom
// do or the verdict is plain, of talk only where no mood speaks against it and such messages do report or order something. How often replies
// to what was said before do is not known: they need a plainer verdict.
func (rd *reading) mayBeDeed(r *Request, v verdict) bool {
	told := r.Kind != None || r.Speech == Fact || r.Speech == Command || r.Speech == Aside && answers(v.kind)
	asked := slices.ContainsFunc(rd.clauses, func(c clause) bool { return c.f.has(fAsked) || c.f.has(fSupposed) })
	switch {
	case !told:
		return false
	case answers(v.kind):
		return v.ahead >= replyAhead && (!asked || v.ahead >= surelyAhead && !strings.ContainsRune("吗么没?", rd.r[len(rd.r)-1]))
	case r.Kind == None:
		return v.odds >= deedOdds
	case harmless(r.Kind):
		return !asked && (v.odds >= askedOdds || v.ahead >= plainAhead && v.odds >= seldomOdds)
	}
	return true
}

// anew is a draft of a kind over all clauses; what a single draft of the frames holds is kept.
func (rd *reading) anew(k Kind, single bool) *draft {
	if single && len(rd.drafts) == 1 {
		rd.drafts[0].kind = k
		return rd.drafts[0]
	}
	d := rd.draft(draft{kind: k})
	for n := range rd.clauses {
		d.clauses = append(d.clauses, n)
		if own := rd.customersOf(&rd.clauses[n]); len(d.customers) == 0 && len(own) > 0 {
			d.customers, d.lead = own[:1], n
		}
	}
	return d
}

// answers are the kinds that live by what was said before, not by what they are made of: 第2个不要了, 同意.
func answers(k Kind) bool { return k == Undo || k == Amend || k == Approve || k == Reject || k == Help }

// harmless are the kinds that only tell.
func harmless(k Kind) bool {
	switch k {
	case DailySummary, WeeklySummary, MonthlySummary, Help, QueryPool, QueryLeads, QueryLoad, QueryMembers, QueryHandover, QueryTasks:
		return true
	}
	return reads(k) && k != ReversePayment
}
