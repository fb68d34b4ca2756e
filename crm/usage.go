package crm

import (
	"slices"
	"strings"
)

// Use is one thing a message came to: an intent, and what became of it.
type Use struct {
	Intent string // as contract.md and the intents call it
	How    UseHow
}

// UseHow is what became of a use.
type UseHow byte

const (
	UseDone      UseHow = 0   // it was done, or answered
	UseAsked     UseHow = '?' // a question was asked back; the answer to it is a use of its own
	UseRefused   UseHow = '!' // something was in the way, which was said
	UseCorrected UseHow = '~' // what an earlier message had it record was put right by this one
)

// String is the intent, with a sign behind it for what became of it: log_contact?
func (u Use) String() string {
	if u.How == UseDone {
		return u.Intent
	}
	return u.Intent + string(rune(u.How))
}

// ParseUse is the inverse of String.
func ParseUse(s string) Use {
	for _, how := range []UseHow{UseAsked, UseRefused, UseCorrected} {
		if intent, ok := strings.CutSuffix(s, string(rune(how))); ok {
			return Use{intent, how}
		}
	}
	return Use{Intent: s}
}

// IntentUsage counts what became of the uses of one intent.
type IntentUsage struct {
	Intent                                     string
	Done, Asked, Refused, Corrected, TakenBack int
}

// Uses is how often it was wanted: what was asked back comes again with its answer.
func (u IntentUsage) Uses() int { return u.Done + u.Refused }

// Ruling counts what became of the requests that one gate held up.
type Ruling struct {
	Pipeline       string // of the deal
	To             StageCode
	Why            string // the gate's condition, in words; empty: always
	Given, Refused int
}

// Filled is how many of so many records have something in a field.
type Filled struct {
	Noun    Noun
	Field   string // 行业; of the company's own: its name
	Had, Of int
}

// Usage is how the assistant was used in a time, and what it shows of the process.
type Usage struct {
	From, To    Date          // the time is [From, To)
	Messages    int           // that came to something
	People      int           // who wrote them
	Intents     []IntentUsage // the most used first
	Unclear     int           // messages in which nothing to do was found
	Rulings     []Ruling      // of the last three months
	Fields      []Filled      // … of what was recorded in them
	Open        []Question    // nobody has answered, the oldest first
	Askers      map[QuestionID]int
	Suggestions []Suggestion // the newest first
	Likes       int          // thumbs up for answers of 智能机器人
	Dislikes    []Feedback   // … and down, the newest first
}

// Of is the usage of one intent.
func (u Usage) Of(intent string) IntentUsage {
	if i := slices.IndexFunc(u.Intents, func(x IntentUsage) bool { return x.Intent == intent }); i >= 0 {
		return u.Intents[i]
	}
	return IntentUsage{Intent: intent}
}
