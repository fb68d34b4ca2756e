package intents

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"genjin/crm"
	"genjin/intents/zh"
)

// Lexicon is the company's own words.
type Lexicon struct {
	Intents map[string][]string // intent to phrases that tell it
	Stages  map[string][]string // stage code to words for it
	Ignore  []string            // words that look like names and are none
}

// Parser understands messages by rules. It is immutable and may be used by many at once.
//
//	tokens.go    the text as names, contacts, times, amounts and words of the vocabulary (words.go, names.go, spans.go)
//	clauses.go   clauses with their features, mood by mood
//	frames.go    features to scored kinds
//	requests.go  clauses to requests: what goes on, what begins anew, whom it is about
//	slots.go     each date, amount and name to the request it belongs to
type Parser struct {
	process *crm.Process
	frames  *frameIndex
	entries []wordEntry
	words   *zh.Words
	lines   *zh.Words // what the process's pipelines are called

	rules    ruleIndex // the words of rules of the process
	grams    *grams    // of the second look; nil: there is none
	spans    *spans    // of names by their place; nil: there are none
	picks    *grams    // of dates and ways of contact; nil: there are none
	readings sync.Pool // of *reading: their room is used again
	plans    planWords
}

// NewParser prepares a parser for a process (nil: the usual stages) and a company's own words.
func NewParser(process *crm.Process, lexicon Lexicon) *Parser {
	p := &Parser{process: process, rules: newRuleIndex(process), frames: newFrameIndex(), lines: lineNames(process), plans: newPlanWords()}
	var added []addedWord
	stage := func(code crm.StageCode, words ...string) {
		for _, w := range words {
			added = append(added, addedWord{word: w, features: setOf(fStageWord), stage: code})
		}
	}
	if process != nil {
		for _, l := range process.Pipelines {
			for _, s := range l.Stages {
				for _, w := range append([]string{s.Name}, s.Synonyms...) {
					if !slices.ContainsFunc(added, func(a addedWord) bool { return strings.EqualFold(a.word, w) }) { // an earlier pipeline's, which Process.In makes the deal's own
						stage(s.Code, w)
					}
				}
			}
		}
	} else {
		for code, words := range usualStages {
			stage(code, strings.Fields(words)...)
		}
	}
	for code, words := range lexicon.Stages {
		stage(crm.StageCode(code), words...)
	}
	for kind, words := range lexicon.Intents {
		if f, ok := headOf[Kind(kind)]; ok {
			for _, w := range words {
				added = append(added, addedWord{word: w, features: setOf(f)})
			}
		}
	}
	for _, w := range lexicon.Ignore {
		added = append(added, addedWord{word: w, features: setOf(fOrdinary)})
	}
	p.entries, p.words = buildVocabulary(added)
	w := readWeights()
	p.grams, p.spans, p.picks = w.grams, w.spans, w.picks
	p.readings.New = func() any { return &reading{p: p} }
	return p
}

// weights are what was fitted to the corpus. Nobody changes them: all parsers of a program share them.
type weights struct {
	grams, picks *grams
	spans        *spans
}

// readWeights reads the weights, which are built in; it panics when they are not well written.
var readWeights = sync.OnceValue(func() weights {
	g, err := readGrams(gramsFile)
	s, errSpans := readSpans(spansFile)
	p, errPicks := readGrams(picksFile)
	if err := errors.Join(err, errSpans, errPicks); err != nil {
		panic(err)
	}
	return weights{g, p, s}
})

// usualStages serve when no process is given.
var usualStages = map[crm.StageCode]string{
	"lead": `线索 潜客 lead`, "opportunity": `商机 机会 立项 方案 需求确认 poc opportunity qualified`, "quote": `报价 谈判 商务 议价 投标 比价 quote quotation proposal negotiation bidding`,
	"won": `成交 签单 签约 赢单 中标 won closed_won`, "payment": `回款 收款`, "lost": `输单 丢单 流失 lost closed_lost`,
}

// headOf is the feature by which a company's own phrase tells a kind.
var headOf = map[Kind]feature{
	LogContact: fActivity, CreateCustomer: fNewCustomer, AddContact: fOneMore, CreateDeal: fNewDeal, AdvanceDeal: fNextStage,
	CloseWon: fWon, CloseLost: fLost, RecordPayment: fPaid, SetReminder: fRemind, QueryPipeline: fPipe, QueryCustomer: fSearch,
	QueryFollowUps: fFirstOne, QueryTarget: fTarget, SetTarget: fTarget, DailySummary: fDaily, WeeklySummary: fWeekly,
	MonthlySummary: fMonthly, Ranking: fRank, Forecast: fForecast, Trend: fTrend, AddNote: fNote, AddTag: fTagWord, Assign: fAssign,
	Transfer: fTransfer, Approve: fApprove, Reject: fReject, KnowledgeQuery: fKnow, Undo: fUndo, Amend: fWrong, Help: fHelp, None: fChat,
}

// Parse understands a message. It reads nothing but its arguments and keeps nothing.
func (p *Parser) Parse(text string, c Context) Result {
	rd := p.readings.Get().(*reading)
	result := rd.understand(text, c)
	p.readings.Put(rd)
	return result
}

// understand is Parse in this room.
func (rd *reading) understand(text string, c Context) Result {
	rd.open(beginning(text), c)
	result := Result{Text: text, Source: "rules"}
	if r, ok := rd.callIn(); ok {
		result.Requests = []Request{r}
		rd.close()
		return result
	}
	rd.tokenise()
	if all, ok := rd.openFiles(); ok {
		result.Requests = all
		rd.close()
		return result
	}
	if at, plans, every := rd.terms(); plans != nil {
		end := rd.tx.Span(at, at+1).Start
		rd.close()
		head := rd.understand(text[:end], c) // what is paid by terms, without them
		if len(head.Requests) == 1 && head.Requests[0].Kind == CloseWon && head.Requests[0].Speech != Question {
			head.Text, head.Requests[0].Slots.Plans, head.Requests[0].Slots.Every = text, plans, every
			return head
		}
		rd.open(beginning(text), c)
		rd.tokenise()
	}
	if at, when := rd.signedOn(); at > 0 {
		end := rd.tx.Span(at, at+1).Start
		rd.close()
		head := rd.understand(text[:end], c) // 合同签了,签订日期今天: what was signed, without its day
		if len(head.Requests) == 1 && head.Requests[0].Kind == CloseWon && head.Requests[0].Speech != Question {
			head.Text, head.Requests[0].Slots.HappenedAt = text, when
			return head
		}
		rd.open(beginning(text), c)
		rd.tokenise()
	}
	rd.split()
	rd.classify()
	result.Requests = rd.restPlanned(rd.planned(rd.toCome(rd.notForGoods(rd.keptApart(rd.meant(rd.requests()))))))
	rd.picked(result.Requests)
	rd.pipelines(result.Requests)
	if len(result.Requests) == 1 && (result.Requests[0].Kind == None || result.Requests[0].Kind == QueryCustomer) && len(rd.r)-rd.start <= 16 {
		result.Follow = rd.follow()
	}
	if rd.taught {
		c.Taught.expand(result.Requests)
	}
	rd.close()
	return result
}

// mostRead is how many bytes of a message are read: many times what a chat can send. What readers do grows faster than
// the text, and a line of many megabytes must not hold them up.
const mostRead = 12_000

// beginning is the part of a text that is read.
func beginning(text string) string {
	if len(text) <= mostRead {
		return text
	}
	n := mostRead
	for n > 0 && text[n]&0xC0 == 0x80 {
		n-- // not within a rune
	}
	return text[:n]
}

// wrapping is the length of what stands before the message itself: @助手, a quoted message, 语音转文字.
func wrapping(r []rune) int {
	i := 0
	if len(r) > 0 && r[0] == '「' { // 「…」 and a line of dashes: the message that is answered
		for k := 1; k+1 < len(r); k++ {
			if r[k] != '」' {
				continue
			}
			if j := skip(r, k+1, " \n"); j < len(r) && r[j] == '-' {
				i = skip(r, j, "- \n")
			}
			break
		}
	}
	for i < len(r) {
		switch {
		case r[i] == ' ' || r[i] == '\n':
			i++
		case r[i] == '@' && (i == 0 || r[i-1] == ' ' || r[i-1] == '\n'):
			for i < len(r) && r[i] != ' ' && r[i] != '\n' && r[i] != ',' && r[i] != ':' {
				i++
			}
			i = skip(r, i, " \n,:")
		case starts(r[i:], "语音转文字:"), starts(r[i:], "[语音]"), starts(r[i:], "【语音】"):
			i += 4
			i = skip(r, i, "字:】")
		default:
			return i
		}
	}
	return i
}

func starts(r []rune, s string) bool { return zh.Starts(r, s) > 0 }

func skip(r []rune, i int, set string) int {
	for i < len(r) && zh.Holds(set, r[i]) {
		i++
	}
	return i
}
