package intents

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/records"
	"genjin/internal/say"
)

const (
	Feedback   Kind = "feedback"    // 吐槽:报价字段太多: none in contract.md's words
	QueryUsage Kind = "query_usage" // 助手用得怎么样: likewise
)

// FeedbackWish is what a message says of the assistant, or asks of what others said.
type FeedbackWish struct {
	List bool   `json:"list,omitempty"`
	Text string `json:"text,omitempty"` // as written; empty: nothing was said yet
}

// feedback keeps what people say of the assistant itself, for the admins; a contact of a customer is none.
func feedback() Intent {
	return Intent{
		Kind:     Feedback,
		Title:    "吐槽建议",
		Examples: []string{"吐槽：报价要填的字段太多", "建议：日报能按客户分组就好了", "有哪些吐槽"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Feedback
			switch {
			case w.List:
				from, to := t.period(r, func(today crm.Date) (from, to crm.Date) { return today.AddDays(-90), today.AddDays(1) })
				all, err := t.Tx.Suggestions(ctx, from.In(t.Now.Location()), to.In(t.Now.Location()))
				return say.Suggestions(all, t.Actor.User.May(crm.HearOfPlatform, crm.ToAll), t.Now), err
			case w.Text == "":
				return say.SuggestWhat(), nil
			}
			s, err := t.Tx.KeepSuggestion(ctx, w.Text)
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{}, say.SummaryOfSuggestion(s))
			return say.SuggestionKept(s), nil
		},
	}
}

// queryUsage tells the admins how the assistant is used: what for, and where it fails people.
func queryUsage() Intent {
	return Intent{
		Kind:     QueryUsage,
		Title:    "助手使用情况",
		Examples: []string{"助手用得怎么样", "上个月哪些功能用得最多", "功能复盘"},
		Needs:    crm.HearOfPlatform,
		Rare:     true,
		Place:    crm.Alone,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			from, to := t.period(r, thisMonth)
			u, err := records.Usage(ctx, t.Tx, t.Process, t.Now, from, to)
			return say.Usage(u, Titles(), t.Now), err
		},
	}
}

// Titles are what the intents are called, in the order of help, without those people do not know as a thing to do.
func Titles() (out []say.IntentTitle) {
	for _, i := range All() {
		if i.Kind != TapButton && i.Kind != Help {
			out = append(out, say.IntentTitle{Intent: string(i.Kind), Title: i.Title})
		}
	}
	return out
}

var (
	feedbackWords = strings.Fields(`吐槽 建议 反馈 意见`)
	// feedbackHeads open what is said of the assistant, whatever comes behind; after feedbackColons a colon or a blank has to come.
	feedbackHeads  = strings.Fields(`吐槽一下 吐槽一句 吐槽两句 吐槽下 吐个槽 吐槽 提个建议 提一个建议 提一条建议 提条建议 提点建议 提个意见 提一个意见 提一条意见 提条意见 提点意见 有个建议 有一个建议 有条建议 有个意见 功能建议 产品建议 使用建议 使用反馈 反馈个问题 反馈一个问题 反馈一个bug 反馈个bug`)
	feedbackColons = strings.Fields(`建议 反馈一下 反馈 意见`)
	feedbackWho    = strings.Fields(`我想 我要 我来 我得 我必须 我 想 要 给你 给助手 给你们 给系统 对你 对系统 对助手`)
	feedbackOf     = zh.NewSentence(`[看看|看一下|看下|查看|列出|汇总[一下]|最近|大家|同事|都|还]*[有|收到][哪些|什么|多少]*[大家|同事]*[的]*(吐槽|建议和吐槽|吐槽和建议|吐槽建议)[了|过]*[有|都有|是]*[哪些|什么|啥|多少]*[吗|呢][?]|<p 0-8>[大家|同事]*(都)*[在]吐槽[些|了]*(什么|啥|哪些)[?]|(看看|看一下|看下|查看|汇总[一下])[大家|同事][的]*(吐槽|建议|意见|反馈)`)
)

// feedbackSaid reads 吐槽:报价字段太多. What names a customer or somebody there is news of them, unless it is called 吐槽.
func (rd *reading) feedbackSaid() (Request, bool) {
	r := rd.r
	i, j := withoutPoliteness(r, rd.start, len(r))
	out := Request{Kind: Feedback, Speech: Command, Confidence: 0.97, Margin: 0.9, Span: rd.tx.Span(rd.start, len(r))}
	out.Why = []Reason{{Rule: "whole message: " + string(Feedback), Span: out.Span, Weight: 6}}
	if j-i <= 24 && feedbackOf.Match(r[i:j], &rd.found) {
		out.Slots.Feedback.List, out.Speech = true, Question
		for k := range rd.times {
			out.Slots.Period = &rd.times[k]
		}
		return out, true
	}
	i = pastAny(r, i, j, feedbackWho)
	i, of := pastOne(r, i, j, feedbackHeads)
	if of == "" {
		if i, of = pastOne(r, i, j, feedbackColons); of == "" || i >= j || !strings.ContainsRune(": \n", r[i]) {
			return Request{}, false
		}
	}
	i = skip(r, i, ": ,，\n")
	if !strings.HasPrefix(of, "吐") && rd.tellsOfCustomer(i, j) {
		return Request{}, false
	}
	switch said := r[i:j]; {
	case len(said) == 0 && (strings.HasPrefix(of, "吐") || strings.HasPrefix(of, "提")):
	case len(said) < 2 || said[len(said)-1] == '?' && len(said) < 6 || starts(said, "最多") || starts(said, "的"):
		return Request{}, false
	}
	out.Slots.Feedback.Text = strings.TrimSpace(rd.tx.Slice(i, j))
	return out, true
}

// tellsOfCustomer reports whether the runes [i, j) name a customer of the book or somebody at one, or tell what a customer says.
func (rd *reading) tellsOfCustomer(i, j int) bool {
	for _, w := range []string{"客户说", "客户反馈", "客户觉得", "客户那边", "对方", "他们", "客户很", "客户对"} {
		if starts(rd.r[i:j], w) {
			return true
		}
	}
	for _, t := range rd.tokens {
		if t.kind == contactToken {
			return true
		}
	}
	for k := i; k < j && rd.c.Book != nil; k++ {
		if rd.c.Book.Longest(rd.r[:j], k).Runes > 0 {
			return true
		}
	}
	return false
}

// pastAny is where words that open the runes [i, j) end, any number of them.
func pastAny(r []rune, i, j int, words []string) int {
	for {
		next, word := pastOne(r, i, j, words)
		if word == "" {
			return i
		}
		i = next
	}
}

var usageForms = []form{{
	words: strings.Fields(`助手 机器人 功能`),
	shape: zh.NewSentence(lookFirst + `<p 0-8>(大家[对]|同事们)*(跟进助手|销售助手|助手|机器人|这个助手|你这个助手)[大家|同事们]*[的]*(用得|用的|使用|用)(怎么样|怎样|如何|咋样|情况|好不好|多不多|多吗)[了|呢]*[?]|` +
		lookFirst + `<p 0-8>[的]*(功能|助手)[的]*(复盘|使用复盘|使用情况|使用报告|使用月报|月报|用得怎么样|用得如何)[?]|` +
		lookFirst + `<p 0-8>[的]*(哪些|什么|哪个)功能[大家|用户|同事们]*[用得|用的|改得|改的|撤销|出错|失败|用]*[最|比较]*(多|少|没人用|不用|没用过|好用)[?]`),
	read: func(m match) (Request, bool) {
		r := Request{Kind: QueryUsage, Speech: Question}
		return r, m.whose("p", &r) && r.Slots.Person.Text == ""
	},
}}
