package sheets

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"genjin/crm"
)

// Correction says what a column is, where the guess was wrong: 客户名称是B列, 「单位」那列是客户.
type Correction struct {
	At     int    `json:"at,omitempty"`     // its number, from 1; 0: it is known by its header
	Header string `json:"header,omitempty"` // what heads it
	Title  string `json:"title,omitempty"`  // what it is; empty: it is not read
}

// of reports whether a correction is about the column at i, from 0, of a header.
func (c Correction) of(i int, header string) bool {
	return c.At == i+1 || c.At == 0 && headKey(c.Header) == headKey(header)
}

// Misread is a word of a correction that is neither a column of the file nor something that a column can be.
type Misread struct {
	Word   string
	Column bool // it was said of a column; else of what one is
}

// Corrections reads what a person says the columns are: several, parted by commas. heads are the headers of the file, fields the company's
// own. ok is false when the words are about something else; wrong is what was said and there is none of.
func Corrections(words string, heads []string, fields []string) (all []Correction, wrong *Misread, ok bool) {
	r := corrections{heads: heads, guess: newGuesser(nil), fields: fields}
	for _, clause := range strings.FieldsFunc(words, func(c rune) bool { return strings.ContainsRune("，,。；;！!\n", c) }) {
		if !r.clause(strings.TrimSpace(clause)) {
			return nil, nil, false
		}
	}
	if r.wrong == nil && len(r.all) == 0 {
		return nil, nil, false
	}
	return r.all, r.wrong, true
}

type corrections struct {
	heads, fields []string
	guess         *guesser
	all           []Correction
	wrong         *Misread
	last          *Correction // the column that was just said to be something else than it was taken for
}

// What stands between a column and what it is, the longest first; what says that it is not to be read.
var (
	relations = []string{"应该才是", "应该是", "应当是", "其实是", "实际是", "对应的是", "当成", "当作", "作为", "改成", "改为", "算作", "才是", "就是", "对应", "→", "->", "=", "：", ":", "是", "在", "为"}
	unread    = []string{"不用导入", "不用导", "不导入", "不要导", "别导入", "不需要", "不导", "别导", "不要", "不用", "忽略", "跳过", "去掉"}
	opening   = []string{"不对", "错了", "那个", "把", "将", "请", "应该", "而"}
	closing   = []string{"才对", "了", "吧", "啊", "哦", "的"}
)

func (r *corrections) clause(s string) bool {
	s = plainWords(s)
	if s == "" || slices.Contains(opening, s) || s == "不是" || s == "列认错了" {
		return true
	}
	s = trimWords(s, opening, nil)
	if at, taken, found := strings.Cut(s, "不是"); found {
		column, marked, ok := r.column(at)
		if !ok {
			return false
		}
		rest, more := "", false
		if i := strings.Index(taken, "是"); i > 0 {
			rest, more = taken[i+len("是"):], true
		}
		r.last = &column
		if !more {
			_, known := r.title(taken)
			return known && (marked || column.Header != "")
		}
		s = "是" + rest
	}
	if of := r.last; of != nil {
		for _, w := range relations {
			if rest, ok := strings.CutPrefix(s, w); ok {
				r.last = nil
				return r.is(*of, rest)
			}
		}
	}
	r.last = nil
	for _, w := range unread {
		rest, before := strings.CutPrefix(s, w)
		if !before {
			if rest, before = strings.CutSuffix(trimWords(s, nil, closing), w); !before {
				continue
			}
		}
		if column, marked, ok := r.column(trimWords(rest, nil, []string{"都", "也", "就"})); ok && (marked || column.Header != "") {
			r.all = append(r.all, column)
			return true
		}
	}
	for _, w := range relations {
		left, right, found := strings.Cut(s, w)
		if !found || left == "" || right == "" {
			continue
		}
		right = trimWords(right, nil, closing)
		a, aMarked, aIs := r.column(left)
		b, bMarked, bIs := r.column(right)
		switch {
		case aMarked && aIs && !bMarked:
			return r.is(a, right)
		case bMarked && bIs && !aMarked:
			return r.is(b, left)
		case aMarked || bMarked:
			word := left
			if bMarked {
				word = right
			}
			_, known := r.title(map[bool]string{true: left, false: right}[bMarked])
			if known {
				r.wrong = &Misread{word, true}
			}
			return known
		case aIs:
			if title, ok := r.title(right); ok {
				a.Title = title
				r.all = append(r.all, a)
				return true
			}
		}
		if title, ok := r.title(left); ok && bIs {
			b.Title = title
			r.all = append(r.all, b)
			return true
		}
		return false
	}
	return false
}

// is notes what a column is said to be.
func (r *corrections) is(c Correction, words string) bool {
	words = trimWords(words, nil, closing)
	title, ok := r.title(words)
	if !ok {
		r.wrong = &Misread{words, false}
		return utf8.RuneCountInString(words) <= 10
	}
	c.Title = title
	r.all = append(r.all, c)
	return true
}

// column is the column that words name: B列, 第三列, 单位那列, 单位. marked: they say that it is one.
func (r *corrections) column(words string) (c Correction, marked, ok bool) {
	words = strings.TrimSpace(words)
	for _, tail := range []string{"那一列", "这一列", "那列", "这列", "一列", "列", "那一栏", "这一栏", "那栏", "这栏", "一栏", "栏"} {
		if rest, cut := strings.CutSuffix(words, tail); cut && rest != "" {
			words, marked = strings.TrimSpace(rest), true
			break
		}
	}
	for _, h := range r.heads {
		if key := headKey(h); key != "" && key == headKey(words) || strings.TrimSpace(h) == words && words != "" {
			return Correction{Header: h}, marked, true
		}
	}
	if n := columnNumber(words, marked); n > 0 {
		return Correction{At: n}, true, n <= len(r.heads) || len(r.heads) == 0
	}
	return c, marked, false
}

// columnNumber reads B, AA, 第3, 第三; 3 alone only where a column is spoken of.
func columnNumber(words string, marked bool) int {
	digits, ordinal := strings.CutPrefix(words, "第")
	n := 0
	switch {
	case words == "":
		return 0
	case strings.Trim(words, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == "" && len(words) <= 2:
		for _, c := range strings.ToUpper(words) {
			n = n*26 + int(c-'A') + 1
		}
	case (ordinal || marked) && digits != "" && strings.Trim(digits, "0123456789") == "" && len(digits) <= 3:
		_, _ = fmt.Sscan(digits, &n)
	case ordinal || marked:
		ten, one, tens := strings.Cut(digits, "十")
		value := func(s string, none int) int {
			if s == "" {
				return none
			}
			if i := strings.Index("一二三四五六七八九", s); i >= 0 && utf8.RuneCountInString(s) == 1 {
				return i/3 + 1
			}
			return -100
		}
		if !tens {
			return max(0, value(digits, -1))
		}
		n = max(0, value(ten, 1)*10+value(one, 0))
	}
	return n
}

// title is what a column is called here, by any of the names that people have for it.
func (r *corrections) title(words string) (string, bool) {
	words = strings.TrimSpace(words)
	for _, name := range []string{words, strings.TrimSuffix(words, "的名字") + "名称", strings.TrimSuffix(words, "名")} {
		if i, ok := r.guess.exact[headKey(name)]; ok && headKey(name) != "" {
			return r.guess.columns[i].title, true
		}
	}
	for _, f := range r.fields {
		if headKey(f) == headKey(words) {
			return f, true
		}
	}
	return "", false
}

// plainWords are words without the marks that people set names in.
func plainWords(s string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if strings.ContainsRune("「」『』“”\"'‘’《》【】", c) || unicode.IsSpace(c) {
			return -1
		}
		return c
	}, s))
}

func trimWords(s string, heads, tails []string) string {
	for again := true; again; {
		again = false
		for _, h := range heads {
			if rest, ok := strings.CutPrefix(s, h); ok && rest != "" {
				s, again = rest, true
			}
		}
		for _, t := range tails {
			if rest, ok := strings.CutSuffix(s, t); ok && rest != "" {
				s, again = rest, true
			}
		}
	}
	return s
}

// Told are corrections as a text that ReadTold reads; empty for none.
func Told(all []Correction) (string, error) {
	if len(all) == 0 {
		return "", nil
	}
	text, err := json.Marshal(all)
	return string(text), err
}

// ReadTold reads what Told wrote.
func ReadTold(text string) (all []Correction, err error) {
	if text != "" {
		if err = json.Unmarshal([]byte(text), &all); err != nil {
			err = fmt.Errorf("sheets: corrections: %w", err)
		}
	}
	return all, err
}

// Heads are the headers of all sheets of a file, in their order.
func (f *File) Heads() (all []string) {
	for _, s := range f.Sheets {
		all = append(all, s.Header...)
	}
	return all
}

// FieldNames are what the company calls its own fields.
func FieldNames(fields []crm.CustomField) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}
