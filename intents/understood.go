package intents

import (
	"unicode/utf8"

	"genjin/crm"
	"genjin/intents/zh"
)

// Understanding is a ResultJSON with what a person wants to see beside it: the title of what was understood and why.
// It is kept with the message and shown in the demo.
type Understanding struct {
	ResultJSON
	Title  string          `json:"title,omitempty"`
	Source string          `json:"source,omitempty"` // rules, context, llm
	Text   string          `json:"text,omitempty"`
	Why    []Seen          `json:"why,omitempty"`
	Others []string        `json:"others,omitempty"` // titles of what else it might be
	Sub    []Understanding `json:"sub,omitempty"`

	Consulted crm.ModelOutcome `json:"consulted,omitempty"` // what became of asking a model about it
	Drafted   crm.ModelOutcome `json:"drafted,omitempty"`   // … of asking it for sentences of the answer
}

// Seen is one rule and the characters of the text it saw.
type Seen struct {
	Rule   string  `json:"rule"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Weight float32 `json:"weight,omitempty"`
}

// Understood gives the result as people want to see it; the intents give it its titles.
func (r Result) Understood(all []Intent) Understanding {
	u := Understanding{ResultJSON: r.JSON(""), Source: r.Source, Text: r.Text, Consulted: r.Consulted, Drafted: r.Drafted}
	u.ResultJSON.Sub = nil
	parts := make([]Understanding, len(r.Requests))
	for i, q := range r.Requests {
		parts[i] = Understanding{ResultJSON: q.json(r.Text)}
		parts[i].Title = titleOf(all, q.Kind)
		for _, k := range q.Others {
			if title := titleOf(all, k); title != "" {
				parts[i].Others = append(parts[i].Others, title)
			}
		}
		for _, y := range q.Why {
			if start, end, ok := characters(r.Text, y.Span); ok {
				parts[i].Why = append(parts[i].Why, Seen{y.Rule, start, end, y.Weight})
			}
		}
	}
	if len(parts) == 1 {
		u.Title, u.Why, u.Others = parts[0].Title, parts[0].Why, parts[0].Others
	} else {
		u.Sub = parts
	}
	return u
}

// titleOf is what an intent is called; empty: there is none of the kind.
func titleOf(all []Intent, k Kind) string {
	for _, intent := range all {
		if intent.Kind == k {
			return intent.Title
		}
	}
	return ""
}

// characters turns a span of bytes into one of characters.
func characters(text string, s zh.Span) (start, end int, ok bool) {
	if s.Start < 0 || s.End > len(text) || s.Start >= s.End {
		return 0, 0, false
	}
	start = utf8.RuneCountInString(text[:s.Start])
	return start, start + utf8.RuneCountInString(text[s.Start:s.End]), true
}
