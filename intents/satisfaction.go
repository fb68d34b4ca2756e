package intents

import (
	"slices"
	"strings"
	"unicode/utf8"

	"genjin/intents/zh"
)

// scored is how content a customer said they are: 满意度打9分. Only a number that was said is one; 很满意 is none.
type scored struct {
	Score int    `json:"score"`
	Said  string `json:"said,omitempty"` // a number that is none of 0 to 10, as written: nothing was recorded
}

// What stands before a score, and how far before at most, in runes.
var (
	scoreHeads = strings.Fields(`满意度 满意程度 回访分 回访得分 回访评分 回访打分 回访 评分 给我们打了 给我们打 给我打了 给我打 打了 打`)
	scoreGlue  = []string{"：", ":", "，", ",", " ", "是", "为", "打了", "打", "给了", "给", "评了", "评", "得了", "得", "了", "有", "在", "到", "大概", "差不多", "我们"}
	scoreRival = []string{"友商", "竞品", "对手", "别家", "他家产品", "同行"}
)

const points = "零一二三四五六七八九十"

// scoreIn is the score that words of one contact tell; nil: none.
func scoreIn(words string) *scored {
	if containsAny(words, scoreRival) || !containsAny(words, []string{"满意", "回访", "打分", "评分", "给我们打", "给我打", "给咱们打"}) {
		return nil
	}
	for _, head := range scoreHeads {
		for rest := words; ; {
			_, after, ok := strings.Cut(rest, head)
			if !ok {
				break
			}
			rest = after
			if s := scoreAt(after, !strings.HasPrefix(head, "满意")); s != nil {
				return s
			}
		}
	}
	return nil
}

// scoreAt is the score that words begin with; strict asks for 分 behind it.
func scoreAt(words string, strict bool) *scored {
glue:
	for {
		for _, g := range scoreGlue {
			if after, ok := strings.CutPrefix(words, g); ok {
				words = after
				continue glue
			}
		}
		break
	}
	n := 0
	for n < len(words) && (words[n] >= '0' && words[n] <= '9' || words[n] == '.' && n > 0) {
		n++
	}
	number, after := words[:n], words[n:]
	score := 0
	if n == 0 {
		r, size := utf8.DecodeRuneInString(words)
		at := slices.Index([]rune(points), r)
		if at < 0 {
			return nil
		}
		number, after, score = words[:size], words[size:], at
	} else {
		for _, d := range number {
			if score = score*10 + int(d-'0'); d == '.' || score > 1000 {
				score = -1
				break
			}
		}
	}
	of, unit := strings.CutPrefix(after, "分")
	if strict && !unit || strings.HasPrefix(of, "钟") || strings.HasPrefix(of, "之") || !unit && !ends(after) {
		return nil
	}
	if score < 0 || score > 10 {
		return &scored{Said: number}
	}
	return &scored{Score: score}
}

// ends reports whether a clause ends here.
func ends(s string) bool {
	return s == "" || strings.ContainsAny(firstRune(s), "，,。；;！!？? \n、~")
}

var satisfactionForms = []form{
	{ // 华北重工满意度打9分, 华北重工王总给我们打了9分
		words: strings.Fields(`满意 回访 给我们打 给我打 给咱们打`),
		shape: zh.NewSentence(`[<c 2-24 ^,。;?>][,|_]*(满意度|满意程度|回访|给我们打|给我打|给咱们打)[<t 0-12 ^,。;?>](0|1|2|3|4|5|6|7|8|9|零|一|二|三|四|五|六|七|八|九|十)[分]`),
		read: func(m match) (Request, bool) {
			s := scoreIn(strings.TrimSpace(m.tx.Slice(m.base, len(m.r))))
			if s == nil {
				return Request{}, false
			}
			r := Request{Kind: LogContact, Speech: Fact}
			r.Slots.Score = s
			return r, m.scoredCustomer(&r)
		},
	},
	{ // 华北重工的满意度是多少
		words: []string{"满意度"},
		shape: zh.NewSentence(`[查下|查一下|查查|看看|看下]<c 2-24 ^,。;?>[的|客户|对我们]*满意度[是|有|现在]*[多少|几分|怎么样|如何|咋样|高不高|高吗]*[分|了|呢]*[?]`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: QueryCustomer, Speech: Question}
			var ok bool
			r.Slots.Customer, ok = m.customer("c", true)
			return r, ok && r.Slots.Customer.Match != "anaphor"
		},
	},
}

// scoredCustomer reads who gave a score: a customer, one of their people, or whom was spoken of; ok is false for words that are neither.
func (m match) scoredCustomer(r *Request) bool {
	spoken := m.says("满意", "回访") // 客户给我们打了9分 alone may be about anything
	if !m.has("c") {
		r.Slots.Customer = Ref{Text: "他们", Match: "anaphor"}
		return spoken
	}
	i, j := m.runes("c")
	for _, w := range []string{"今天", "昨天", "刚刚", "刚", "回访了", "回访"} {
		if starts(m.r[i:j], w) {
			i += utf8.RuneCountInString(w)
		}
	}
	for _, w := range []string{"的客户", "客户", "对我们的", "对我们", "对这次", "这次", "本次", "的", "今天", "反馈", "回访", "说", "觉得", "我们"} {
		if n := utf8.RuneCountInString(w); j-n > i && starts(m.r[j-n:j], w) {
			j -= n
		}
	}
	for _, t := range m.tokens { // 华北重工王总
		if t.kind == contactToken && t.j == j && t.i >= i {
			r.Slots.Contact = Ref{Text: m.tx.Slice(t.i, t.j), Span: m.tx.Span(t.i, t.j)}
			j = t.i
		}
	}
	if i >= j {
		r.Slots.Customer = Ref{Text: "他们", Match: "anaphor"}
		return spoken && (r.Slots.Contact.Said() || m.says("客户", "他", "对方"))
	}
	if said := string(m.r[i:j]); said == "客户" || said == "对方" || said == "他们" || said == "他" {
		r.Slots.Customer = Ref{Text: "他们", Match: "anaphor"}
		return spoken
	}
	var ok bool
	r.Slots.Customer, ok = m.customerAt(i, j, true)
	return ok
}
