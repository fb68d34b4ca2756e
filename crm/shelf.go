package crm

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// Shelf finds articles by the words of a question: BM25 (Robertson & Zaragoza 2009) over pairs of neighbouring characters, which need no
// dictionary, with single characters, Latin words and what words stand for beside them. It is immutable and may be used by many at once.
type Shelf struct {
	ids    []ArticleID
	length []float64
	mean   float64
	posts  map[string][]posting
}

type posting struct {
	article int32
	weight  float32 // how often the term stands there; what stands in the title counts more
}

// OnShelf is an article that was found.
type OnShelf struct {
	ID    ArticleID
	Score float64
	Share float64 // of what the question says, how much the article speaks of: 0–1
}

const (
	bm25K, bm25B = 1.2, 0.75
	titleWeight  = 2.5
	single       = 0.5  // of a single character, against a pair
	meant        = 2.0  // of what words stand for
	absent       = 0.5  // of what no article speaks of: it sets none behind another, and counts against an answer by half
	fewest       = 50.0 // articles: what is rare among a few is no measure
)

// Answers is the least share of a question that an article must speak of to be an answer to it, Sure the share that leaves no doubt.
const (
	Answers = 0.125
	Sure    = 0.3
)

// NewShelf makes articles ready to be found.
func NewShelf(all []Article) *Shelf {
	s := &Shelf{posts: map[string][]posting{}}
	var total float64
	for i, a := range all {
		count := map[string]float32{}
		length := 0.0
		add := func(text string, weight float64) {
			for _, t := range terms(text) {
				count[t] += float32(weight)
				if len([]rune(t)) > 1 {
					length += weight
				}
			}
		}
		add(string(a.Kind)+" "+a.Title, titleWeight)
		add(a.Body, 1)
		for t, w := range count {
			s.posts[t] = append(s.posts[t], posting{int32(i), w})
		}
		s.ids, s.length = append(s.ids, a.ID), append(s.length, length)
		total += length
	}
	s.mean = max(1, total/float64(max(1, len(all))))
	return s
}

// Len is how many articles stand there.
func (s *Shelf) Len() int {
	if s == nil {
		return 0
	}
	return len(s.ids)
}

// Find gives the articles that answer a question best, the best first. Of equals the older comes first.
func (s *Shelf) Find(question string, limit int) []OnShelf {
	if s.Len() == 0 {
		return nil
	}
	asked := terms(without(fold(question)))
	slices.Sort(asked)
	asked = slices.Compact(asked)
	score, shared := make([]float64, len(s.ids)), make([]float64, len(s.ids))
	solid := make([]bool, len(s.ids)) // more than single characters are in common
	all := 0.0
	for _, t := range asked {
		found := s.posts[t]
		n := float64(len(found))
		idf := math.Log(1 + (max(fewest, float64(len(s.ids)))-n+0.5)/(n+0.5))
		weight := idf
		switch r := []rune(t); {
		case r[0] == '=':
			weight *= meant
		case len(r) == 1:
			weight *= single
		}
		if n == 0 {
			all += absent * weight
			continue
		}
		all += weight
		for _, p := range found {
			tf := float64(p.weight)
			score[p.article] += weight * tf * (bm25K + 1) / (tf + bm25K*(1-bm25B+bm25B*s.length[p.article]/s.mean))
			shared[p.article] += weight
			solid[p.article] = solid[p.article] || len([]rune(t)) > 1
		}
	}
	out := make([]OnShelf, 0, limit+1)
	for i, points := range score {
		if points <= 0 {
			continue
		}
		if !solid[i] {
			shared[i] = 0
		}
		at, _ := slices.BinarySearchFunc(out, points, func(o OnShelf, p float64) int {
			if o.Score >= p {
				return -1
			}
			return 1
		})
		if at < limit {
			out = slices.Insert(out, at, OnShelf{s.ids[i], points, shared[i] / max(all, 1e-9)})
			out = out[:min(limit, len(out))]
		}
	}
	return out
}

func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if f, ok := Fold(r); ok {
			return f
		}
		return -1
	}, text)
}

// askedWords are words of a question that say nothing of what it is about.
var askedWords = strings.NewReplacer(pairs(`老客户=老客户 新客户=新客户 大客户=大客户 请问 怎么回答 怎么回复 怎么应对 怎么处理 怎么办 怎么说 怎么讲 怎么谈 怎么回 怎么答 怎么做 怎么 如何应对 如何回答 如何 该怎么 应该 咋回 咋说 咋办 咋 有没有 有哪些 有什么 是什么 什么样 什么 哪些 哪里 在哪 能不能 可不可以 可以 是不是 多少 多久 一下 给我 帮我 查查 查一下 找一下 搜一下 知识库 话术 我们的 我们 咱们的 咱们 咱 客户说 客户问 客户 对方 他们 比较好 的时候 时候 呢 吗 吧 啊 的 了 么`)...)

func pairs(words string) (out []string) {
	for _, w := range strings.Fields(words) {
		w, kept, _ := strings.Cut(w, "=")
		out = append(out, w, " "+kept+" ")
	}
	return out
}

func without(question string) string {
	if rest := askedWords.Replace(question); strings.TrimSpace(rest) != "" {
		return rest
	}
	return question
}

// terms are what a text is found by: pairs and single characters of Chinese, Latin words and numbers, what words stand for.
func terms(text string) (out []string) {
	r := []rune(fold(text))
	for i := 0; i < len(r); {
		switch {
		case unicode.Is(unicode.Han, r[i]):
			out = append(out, string(r[i]))
			if i+1 < len(r) && unicode.Is(unicode.Han, r[i+1]) {
				out = append(out, string(r[i:i+2]))
			}
			for n := 1; n <= longestMeaning && i+n <= len(r); n++ {
				out = append(out, meanings[string(r[i:i+n])]...)
			}
			i++
		case unicode.IsLetter(r[i]) || unicode.IsDigit(r[i]):
			j := i
			for j < len(r) && !unicode.Is(unicode.Han, r[j]) && (unicode.IsLetter(r[j]) || unicode.IsDigit(r[j])) {
				j++
			}
			word := string(r[i:j])
			out = append(out, word+"·") // with a mark: never a single character's weight
			out = append(out, meanings[word]...)
			i = j
		default:
			i++
		}
	}
	return out
}
