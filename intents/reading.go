package intents

import (
	"strings"
	"unicode/utf8"

	"genjin/intents/zh"
)

// reading is one message being read. Its room is used again for the next message, and so nothing of it may stand in a
// Result but the times and amounts, which are made anew for each message.
type reading struct {
	p         *Parser
	c         Context
	tx        zh.Text
	r         []rune
	start     int    // first rune behind @助手 and other wrapping
	body      [2]int // the runes of what is left without politeness around it
	tokens    []token
	known     []token   // the names of the book and of colleagues, as found
	all       *features // of all words of the message, once somebody asked: allWords
	times     []zh.Time
	amounts   []zh.Amount
	moods     zh.Moods
	pieces    []zh.Clause
	clauses   []clause
	refs      []Ref // the customers of clauses
	drafts    []*draft
	spare     []*draft
	why       []Reason
	mask      []rune
	margin    []float64  // of the kinds
	foundRuns []*gramRun // in the message
	keys      []uint64   // of its pieces
	found     zh.Found   // of the shape that was laid over the message last
	bones     []rune     // of a skeleton
	spanRoom  spanRoom
	theirs    bool // it only shows somebody else's words
	taught    bool // words of the company's own were read as what they mean

	allWords features
}

// open begins a message.
func (rd *reading) open(text string, c Context) {
	rd.c = c
	rd.spanRoom.dated, rd.theirs = false, false
	rd.tx.Read(text)
	rd.r = rd.tx.Runes
	rd.start = pastSighs(rd.r, wrapping(rd.r))
	rd.tx.Cut(beforeThanks(rd.r, rd.start))
	rd.r = rd.tx.Runes
	if c.Taught != nil && c.Taught.words.In(rd.r) {
		rd.readTaught()
	}
	rd.body[0], rd.body[1] = withoutPoliteness(rd.r, rd.start, len(rd.r))
}

// pastSighs is where what is breathed at the head of a message ends: 嗯,|…, 哦对了 |….
func pastSighs(r []rune, i int) int {
	for {
		w := firstOf(r[i:], sighs)
		k := i + utf8.RuneCountInString(w)
		if w == "" || k+2 >= len(r) || r[k] != ',' && r[k] != ' ' {
			return i
		}
		i = skip(r, k, ", ")
	}
}

var sighs = strings.Fields(`哦对了 噢对了 啊对了 对了 哦 噢 嗯嗯 嗯 哎呀 哎 诶 欸 额 呃 那个啥 那啥`)

// beforeThanks is where what is said for politeness at the end of a message begins: …|哈, …| 谢谢~. A message of nothing else keeps it.
func beforeThanks(r []rune, i int) int {
	const least = 4
	j := len(r)
	for j-i > least {
		k := beforeWords(r, i, j, thanksTails)
		if k == j && (r[j-1] == '哈' && r[j-2] != '哈' || r[j-1] >= 0x1F300 && r[j-1] <= 0x1FAFF || r[j-1] == 0xFE0F) {
			k = j - 1
		}
		if k == j {
			return j
		}
		if k-i < least {
			return len(r)
		}
		j = k
	}
	return j
}

var thanksTails = strings.Fields(`~ 谢谢 谢谢啦 谢谢了 谢啦 多谢`)

// close lets go of the message and of what the result holds now.
func (rd *reading) close() {
	clear(rd.tokens)
	clear(rd.known)
	clear(rd.refs)
	clear(rd.why)
	rd.spare = append(rd.spare, rd.drafts...)
	rd.tokens, rd.known, rd.refs, rd.why, rd.drafts = rd.tokens[:0], rd.known[:0], rd.refs[:0], rd.why[:0], rd.drafts[:0]
	rd.pieces, rd.clauses = rd.pieces[:0], rd.clauses[:0]
	rd.c, rd.all, rd.times, rd.amounts, rd.tx.Orig, rd.taught = Context{}, nil, nil, nil, "", false
}

// draft is a new draft among those of the message, like d but with clauses of its own.
func (rd *reading) draft(d draft) *draft {
	var next *draft
	if n := len(rd.spare); n > 0 {
		next, rd.spare = rd.spare[n-1], rd.spare[:n-1]
	} else {
		next = new(draft)
	}
	d.clauses = append(next.clauses[:0], d.clauses...)
	*next = d
	rd.drafts = append(rd.drafts, next)
	return next
}

// mentions reports whether one of a few words stands in r, if only within another.
func mentions(r []rune, words ...string) bool {
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		for i, c := range r {
			if c == first && starts(r[i:], w) {
				return true
			}
		}
	}
	return false
}

// hasRune reports whether a rune of set stands in r.
func hasRune(r []rune, set string) bool {
	for _, c := range r {
		if zh.Holds(set, c) {
			return true
		}
	}
	return false
}

// trimmed is r without what stands in set before and behind.
func trimmed(r []rune, set string) []rune {
	for len(r) > 0 && zh.Holds(set, r[0]) {
		r = r[1:]
	}
	for len(r) > 0 && zh.Holds(set, r[len(r)-1]) {
		r = r[:len(r)-1]
	}
	return r
}
