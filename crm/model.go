package crm

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ModelCall is one time the language model was asked, or was not: a row that is written before the question, so that a message
// that is taken up again does not ask a second time. It holds no words: spans are offsets into the message.
type ModelCall struct {
	Deed    string // names what it was asked for, unique for ever: label:<entry of the inbox>
	User    UserID // whose budget pays
	Day     Date   // the company's day of the budget
	Purpose ModelPurpose
	Outcome ModelOutcome
	Labels  string // of ForLabels: what it said, as JSON without words; empty: nothing
	Tokens  int    // reserved before the question, used after it
	At      time.Time
}

// ModelPurpose is what the model is asked for.
type ModelPurpose string

// Purposes.
const (
	ForLabels    ModelPurpose = "label"     // which words of a message are what
	ForTidyNote  ModelPurpose = "tidy_note" // a visit note in order
	ForKnowledge ModelPurpose = "knowledge" // an answer out of articles
)

// ModelOutcome is what became of a question to the model.
type ModelOutcome string

// Outcomes.
const (
	ModelAsked    ModelOutcome = "asked"    // under way, or cut off: it is not asked again
	ModelAnswered ModelOutcome = "answered" // with something that can be used
	ModelCached   ModelOutcome = "cached"   // … the same as before
	ModelUnusable ModelOutcome = "unusable" // not of the form, or words that were not said
	ModelTimeout  ModelOutcome = "timeout"
	ModelFailed   ModelOutcome = "failed" // no answer: refused, not reached, an error
	ModelResting  ModelOutcome = "resting"
	ModelBudget   ModelOutcome = "budget" // the person's tokens of the day are used up
	ModelBusy     ModelOutcome = "busy"   // as many questions under way as may be
)

// secret is what leaves for no model: what MaskNumbers masks, all long numbers and codes, WeChat ids where they are named.
var secret = regexp.MustCompile(personal.String() + `|\d[\d -]{9,}\d|[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}|(?:微信号?|(?i:wechat|wxid|vx|wx)[:_ ]?)[:：是为 ]*[A-Za-z][-\w]{5,19}`)

// Hide replaces every sign of a personal number, address or id of s by a star. Signs keep their places, counted in runes: what
// is found in the hidden text stands at the same runes of s.
func Hide(s string) string {
	runes := []rune(s)
	narrow := make([]rune, len(runes))
	for i, r := range runes {
		switch {
		case '０' <= r && r <= '９':
			r += '0' - '０'
		case r == '＠':
			r = '@'
		case r == '－' || r == '—':
			r = '-'
		case r == '\u3000' || r == '\u00a0':
			r = ' '
		}
		narrow[i] = r
	}
	text := string(narrow)
	at, pos := 0, 0
	for _, m := range secret.FindAllStringIndex(text, -1) {
		pos += len([]rune(text[at:m[0]]))
		n := len([]rune(text[m[0]:m[1]]))
		for i := range n {
			runes[pos+i] = '*'
		}
		pos, at = pos+n, m[1]
	}
	return string(runes)
}

// Draft is what a model is to put into sentences. Figures, names and days are no part of its text: {1}, {2} … stand for them, and
// code puts them back (Fill). So it can repeat none wrongly, and invent none.
type Draft struct {
	Key     string // names it among the drafts of one message
	Purpose ModelPurpose
	Facts   string   // lines with placeholders
	Values  []string // Values[0] is what {1} stands for
	Must    []int    // placeholders without which the draft is of no use
	Cites   int      // so many articles may be cited, as [1], [2] …, and one must be; 0: none
	Longest int      // runes
}

// Hole is what stands in the facts for a value.
func (d *Draft) Hole(value string) string {
	d.Values = append(d.Values, value)
	return "{" + strconv.Itoa(len(d.Values)) + "}"
}

// Tell is a text for the facts: every figure, number, address and link of it becomes a placeholder, and braces of its own become others.
func (d *Draft) Tell(text string) string {
	text = strings.NewReplacer("{", "（", "}", "）", "[", "（", "]", "）").Replace(text)
	return figures.ReplaceAllStringFunc(text, d.Hole)
}

// Size is how many runes are sent.
func (d Draft) Size() int { return len([]rune(d.Facts)) }

// Fill puts the values into sentences that a model wrote for d. ok is false when they say what was not given to it: a figure
// that is no placeholder, a placeholder there is none of, a link, an address, markup; when they lack one that is a must, or are
// too long or empty.
func (d Draft) Fill(text string) (filled string, ok bool) {
	if d.Longest > 0 && len([]rune(text)) > d.Longest || strings.TrimSpace(text) == "" {
		return "", false
	}
	used := make([]bool, len(d.Values))
	bare := holes.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.Atoi(s[1 : len(s)-1])
		if err != nil || n < 1 || n > len(d.Values) {
			return s // its digits are what is found below
		}
		used[n-1] = true
		return ""
	})
	if d.Cites > 0 {
		cites := 0
		bare = cited.ReplaceAllStringFunc(bare, func(s string) string {
			if n, err := strconv.Atoi(s[1 : len(s)-1]); err != nil || n < 1 || n > d.Cites {
				return s
			}
			cites++
			return ""
		})
		if cites == 0 {
			return "", false
		}
	}
	if untold.MatchString(bare) {
		return "", false
	}
	for _, n := range d.Must {
		if n < 1 || n > len(used) || !used[n-1] {
			return "", false
		}
	}
	return holes.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(s[1 : len(s)-1]) // looked at above
		return d.Values[n-1]
	}), true
}

const (
	links   = `(?i:https?://|www\.)[!-~]+|[\w.+-]+[@＠][\w.-]+`
	digits  = `[0-9０-９①-⑳㈠-㈩Ⅰ-Ⅻ]+(?:[.,:/：．-]?[0-9０-９]+)*(?:[%％]|[十百千万亿wWkK]*[多余]?(?:元|块钱|块|美元|个点|点|折|成|倍|年|个月|月|日|号|天|周|小时|分钟|家|单|笔|人|次|台|套|件)?)`
	inWords = `(?:百分之)?[零〇一二三四五六七八九十百千万亿两俩仨几数]+(?:[多来几余]*)(?:[个]*(?:元|块|万|亿|千|百|成|折|倍|点|号|日|天|周|月|年|季|分|钟|家|单|笔|人|次|台|套|件|%|％))|百分之[零一二三四五六七八九十百]+|半(?:年|月|天|价|成)|翻[倍番]`
)

var (
	figures = regexp.MustCompile(links + "|" + digits + "|" + inWords)

	holes = regexp.MustCompile(`\{\d{1,3}\}`)
	cited = regexp.MustCompile(`\[\d{1,2}\]`)

	// untold are figures in digits and in words, links, addresses and markup: none may be a model's own.
	untold = regexp.MustCompile(`[0-9０-９①-⑳㈠-㈩Ⅰ-Ⅻ]|` + inWords + `|://|www\.|(?i:\.(?:com|cn|net|org|io|top|xyz))|@|＠|[][<>` + "`" + `*#|\\{}]`)
)
