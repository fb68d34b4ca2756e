package crm

import (
	"strings"
	"time"
)

// ArticleID names an article of the knowledge base, QuestionID a question that it had no answer to.
type (
	ArticleID  int64
	QuestionID int64
)

// ArticleKind is what an article is, in the words people use.
type ArticleKind string

// The kinds of articles.
const (
	ScriptArticle     ArticleKind = "话术"
	CaseArticle       ArticleKind = "案例"
	FAQArticle        ArticleKind = "FAQ"
	ExperienceArticle ArticleKind = "经验"
	InsightArticle    ArticleKind = "行业洞察"
)

// ArticleKinds are all kinds, in the order in which they are listed.
var ArticleKinds = []ArticleKind{ScriptArticle, CaseArticle, FAQArticle, ExperienceArticle, InsightArticle}

// ArticleStatus is where an article stands.
type ArticleStatus string

// Only what is published is found.
const (
	ArticleWaiting   ArticleStatus = "waiting"
	ArticlePublished ArticleStatus = "published"
	ArticleRefused   ArticleStatus = "refused"
	ArticleWithdrawn ArticleStatus = "withdrawn"
)

// Article is something the company knows: the whole company may read what is published.
type Article struct {
	ID        ArticleID
	Kind      ArticleKind
	Title     string
	Body      string // empty: the title is all of it
	Source    string // whose words these are, when somebody quoted them; empty: the author's own
	Question  QuestionID
	Status    ArticleStatus
	By        UserID
	ByName    string
	At        time.Time
	DecidedBy UserID
	Uses      int // how often it was read in an answer
	Likes     int
	Version   int64
}

// Question is one that somebody asked and no article answered.
type Question struct {
	ID       QuestionID
	Text     string
	By       UserID
	ByName   string
	At       time.Time
	Answered ArticleID // 0: open
	Version  int64
}

// longestTitle is how many characters of an article's first words serve as its title.
const longestTitle = 40

// NewArticle makes one of what somebody wrote in one go: 「客户嫌贵时，先问拿什么比」. A question and its answer are parted where
// they say so: 问：… 答：….
func NewArticle(kind ArticleKind, text string) Article {
	a := Article{Kind: kind, Body: strings.TrimSpace(text)}
	head, rest := a.Body, ""
	for _, mark := range []string{"答：", "答:"} {
		if q, answer, ok := strings.Cut(a.Body, mark); ok && strings.Trim(q, " \n") != "" {
			head, rest = strings.TrimLeft(q, "问：: "), answer
			break
		}
	}
	if rest == "" {
		end := strings.IndexAny(a.Body, "\n")
		if end < 0 {
			end = len(a.Body)
		}
		if i := strings.IndexAny(a.Body[:end], "：:，,。；;！!？?|"); i > 0 {
			end = i
			if q := a.Body[i:]; strings.HasPrefix(q, "？") || strings.HasPrefix(q, "?") {
				end += len(string([]rune(q)[:1]))
			}
		}
		head, rest = a.Body[:end], strings.TrimLeft(a.Body[end:], " \n：:，,。；;！!|")
	}
	a.Title = strings.Trim(head, " \n，,")
	if r := []rune(a.Title); len(r) > longestTitle {
		a.Title, rest = string(r[:longestTitle-1])+"…", a.Body
	}
	a.Body = strings.TrimSpace(rest)
	return a
}

// Words are all an article says, for searching it.
func (a Article) Words() string { return string(a.Kind) + " " + a.Title + " " + a.Body }
