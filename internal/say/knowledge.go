package say

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
)

const (
	articleRunes = 600 // of an article that is shown whole
	answerRunes  = 240 // … in an answer
)

// titled is 话术「客户嫌价格高」.
func titled(a crm.Article) string { return string(a.Kind) + "「" + Clip(a.Title, 40) + "」" }

func articleNo(a crm.Article) string { return "知识" + strconv.FormatInt(int64(a.ID), 10) }

// credit tells who wrote an article, when, and how it is used: （李娜 今天 · 用过3次 · 赞2）.
func credit(a crm.Article, now time.Time) string {
	by := name(a.ByName)
	if a.Source != "" {
		by += " 存，原话 " + name(a.Source)
	}
	parts := []string{by + " " + ShortDay(crm.DateOf(a.At.In(now.Location())), crm.DateOf(now))}
	if a.Uses > 0 {
		parts = append(parts, fmt.Sprintf("用过%d次", a.Uses))
	}
	if a.Likes > 0 {
		parts = append(parts, fmt.Sprintf("赞%d", a.Likes))
	}
	return "（" + strings.Join(parts, " · ") + "）"
}

// Article shows one whole.
func Article(a crm.Article, now time.Time) Text {
	state := ""
	switch a.Status {
	case crm.ArticleWaiting:
		state = "还在等审核，别人搜不到。"
	case crm.ArticleRefused:
		state = "没有通过审核。"
	case crm.ArticleWithdrawn:
		state = "已经撤下，别人搜不到。"
	}
	return lines(articleNo(a)+" "+titled(a), Clip(a.Body, articleRunes), credit(a, now), state)
}

// Articles answers a question: the best article at length, the others by name.
func Articles(all []crm.Article, sure bool, now time.Time) Text {
	first := all[0]
	out := []string{articleNo(first) + " " + titled(first), Clip(first.Body, answerRunes), credit(first, now)}
	if len(all) > 1 {
		out = append(out, "还有：")
		for _, a := range all[1:] {
			out = append(out, "· "+articleNo(a)+" "+titled(a)+" "+credit(a, now))
		}
	}
	last := "有用说「赞" + strconv.FormatInt(int64(first.ID), 10) + "」"
	if len(all) > 1 {
		last = "看全文说「" + articleNo(all[1]) + "」，" + last
	}
	if !sure {
		last += "；都不是就说「没找到答案」，我替你问"
	}
	return lines(append(out, last)...)
}

// AnswerDrafted is an answer that a model made out of articles, which it cites as [1], [2] … in their order.
func AnswerDrafted(text string, all []crm.Article) Text {
	for i, a := range all {
		text = strings.ReplaceAll(text, fmt.Sprintf("[%d]", i+1), "（"+articleNo(a)+"）")
	}
	return lines(Clip(text, answerRunes), Drafted, "—— 原文 ——")
}

// NoArticle says that nothing answers a question, and that it was kept; of is how many articles there are.
func NoArticle(question string, of int) Text {
	head := "知识库里没有答案：" + Clip(question, lineRunes)
	if of == 0 {
		head = "知识库还是空的：" + Clip(question, lineRunes)
	}
	return lines(head, "已记下这个问题，有人回答了我告诉你。", "你知道答案就发我：话术：… / 案例：… / FAQ：…")
}

// QuestionKept says that a question waits for somebody who knows.
func QuestionKept(question string) Text {
	return Text("已记下：" + Clip(question, lineRunes) + "。有人回答了我告诉你。")
}

// NothingAsked is for who misses an answer and asked nothing.
func NothingAsked() Text {
	return "刚才没有问过知识库。直接问就行，例如：客户嫌贵怎么回。"
}

// NothingToLike is for a like of nothing.
func NothingToLike() Text {
	return "谢谢！要给哪条知识点赞，说「赞」加它的号，例如：赞12。"
}

// ArticleLiked says that a like counts.
func ArticleLiked(a crm.Article, yes bool) Text {
	if a.ID == 0 {
		return ""
	}
	if !yes {
		return Text("好，取消了：" + articleNo(a) + " " + titled(a) + " 现在" + fmt.Sprintf("%d个赞", a.Likes))
	}
	return Text("已赞：" + articleNo(a) + " " + titled(a) + fmt.Sprintf("，现在%d个赞。", a.Likes))
}

// ArticleKept says that an article is found from now on.
func ArticleKept(a crm.Article) Text {
	return Text("已存进知识库：" + articleNo(a) + " " + titled(a) + "。全公司现在就能搜到。")
}

// ArticleWaits says that an article waits for a reviewer; a zero one: there is nobody.
func ArticleWaits(a crm.Article, reviewer crm.User) Text {
	if reviewer.ID == 0 {
		return Text("已收下：" + articleNo(a) + " " + titled(a) + "。现在没有人能审核，等有了主管或管理员再发布。")
	}
	return Text("已收下：" + articleNo(a) + " " + titled(a) + "。请" + name(reviewer.Name) + "审核，通过后全公司都能搜到。")
}

// ArticleTooShort says that there is nothing to keep.
func ArticleTooShort() Text {
	return "太短了，没有存。写清楚什么情况、怎么说，例如：话术：客户嫌贵时，先问拿什么比。"
}

// NothingQuoted says what 存知识库 is for.
func NothingQuoted() Text {
	return "要存哪句？引用那条消息再说「存知识库」，或者直接发：话术：客户嫌贵时，先问拿什么比。"
}

// ArticleGone says that an article is found no more.
func ArticleGone(a crm.Article) Text {
	return Text("已撤下：" + articleNo(a) + " " + titled(a) + "，不再搜得到。")
}

// ArticleDecided says where an article stands that a reviewer was asked about.
func ArticleDecided(a crm.Article) Text {
	switch a.Status {
	case crm.ArticlePublished:
		return Text("已发布：" + articleNo(a) + " " + titled(a) + "，全公司都能搜到。")
	case crm.ArticleRefused:
		return Text("没有发布：" + articleNo(a) + " " + titled(a) + "。")
	case crm.ArticleWithdrawn:
		return Text(articleNo(a) + " " + titled(a) + " 已经撤回，不用处理了。")
	}
	return Text(articleNo(a) + " " + titled(a) + " 还在等审核。")
}

// ArticleNews tells an author what became of an article.
func ArticleNews(a crm.Article) Text {
	if a.Status == crm.ArticlePublished {
		return Text("你写的" + titled(a) + "发布了，全公司都能搜到。谢谢分享！")
	}
	return Text("你写的" + titled(a) + "没有通过审核，改一改再发我。")
}

// ArticleCard asks a reviewer about an article.
func ArticleCard(a crm.Article) *crm.Card {
	c := &crm.Card{Title: Clip(name(a.ByName)+"写了一条"+string(a.Kind), 36), Text: string(lines(articleNo(a)+" "+Clip(a.Title, 40), Clip(a.Body, answerRunes), "通过后全公司都能搜到"))}
	for _, b := range []struct {
		op   crm.ButtonOp
		text string
	}{{crm.ButtonApprove, "发布"}, {crm.ButtonReject, "不发布"}} {
		c.Buttons = append(c.Buttons, crm.Button{Key: crm.ButtonDeed{On: crm.OnArticle, Op: b.op, ID: int64(a.ID), Since: a.Version}.Key(), Text: b.text, Primary: b.op == crm.ButtonApprove})
	}
	return c
}

// ArticlesWaiting lists what waits for a reviewer.
func ArticlesWaiting(all []crm.Article, now time.Time) Text {
	if len(all) == 0 {
		return "没有待审的知识。"
	}
	out := []string{fmt.Sprintf("待审的知识%d条：", len(all))}
	for _, a := range all {
		out = append(out, "· "+articleNo(a)+" "+titled(a)+" "+credit(a, now))
	}
	return lines(append(out, "说「同意"+articleNo(all[0])+"」或「驳回"+articleNo(all[0])+"」；看全文说「"+articleNo(all[0])+"」。")...)
}

// WhichArticle asks which of several articles is meant by a bare yes or no.
func WhichArticle(all []crm.Article, now time.Time) Text { return ArticlesWaiting(all, now) }

// OpenQuestions lists what nobody has answered; askers counts who asked each.
func OpenQuestions(all []crm.Question, askers map[crm.QuestionID]int, now time.Time) Text {
	if len(all) == 0 {
		return "问过的都有答案了。"
	}
	out := []string{fmt.Sprintf("还没人回答的问题%d个：", len(all))}
	for _, q := range all {
		by := name(q.ByName) + " " + ShortDay(crm.DateOf(q.At.In(now.Location())), crm.DateOf(now))
		if n := askers[q.ID]; n > 1 {
			by += fmt.Sprintf("，%d个人问过", n)
		}
		out = append(out, fmt.Sprintf("· 问题%d %s（%s）", q.ID, Clip(q.Text, lineRunes), by))
	}
	return lines(append(out, fmt.Sprintf("知道的说「回答问题%d：…」，我告诉问的人。", all[0].ID))...)
}

// QuestionAnswered tells who asked that there is an answer.
func QuestionAnswered(q crm.Question, a crm.Article) Text {
	return lines("你问过："+Clip(q.Text, lineRunes), name(a.ByName)+"回答了（"+articleNo(a)+"）：", Clip(a.Body, answerRunes))
}

// AnsweredAlready says that a question has its answer.
func AnsweredAlready(q crm.Question) Text {
	return Text(fmt.Sprintf("问题%d已经有人回答了，看「知识%d」。", q.ID, q.Answered))
}

// KnowledgeList tells what there is.
func KnowledgeList(counts map[crm.ArticleKind]int, newest []crm.Article, open int, now time.Time) Text {
	var parts []string
	total := 0
	for _, k := range crm.ArticleKinds {
		if n := counts[k]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d", k, n))
			total += n
		}
	}
	if total == 0 {
		return "知识库还是空的。发我一条就开始了：话术：客户嫌贵时，先问拿什么比，再算停机一天的损失。"
	}
	out := []string{fmt.Sprintf("知识库有%d条：%s", total, strings.Join(parts, "、")), "最近："}
	for _, a := range newest {
		out = append(out, "· "+articleNo(a)+" "+titled(a)+" "+credit(a, now))
	}
	if open > 0 {
		out = append(out, fmt.Sprintf("还有%d个问题没人回答，说「没人回答的问题」看看。", open))
	}
	return lines(append(out, "直接问就行，例如：客户嫌贵怎么回。")...)
}

// Lesson is the article of the day for somebody new.
func Lesson(a crm.Article, now time.Time) Text {
	return lines("新人一课："+titled(a), Clip(a.Body, answerRunes), credit(a, now), fmt.Sprintf("有用说「赞%d」；不想收说「新人一课不要发了」。", a.ID))
}

// SummaryOfArticle names the writing of an article.
func SummaryOfArticle(a crm.Article) string { return "存知识：" + titled(a) }

// SummaryOfArticleGone names its withdrawal.
func SummaryOfArticleGone(a crm.Article) string { return "撤下知识：" + titled(a) }

// SummaryOfArticleRuled names a reviewer's say.
func SummaryOfArticleRuled(a crm.Article) string {
	if a.Status == crm.ArticlePublished {
		return "发布知识：" + titled(a)
	}
	return "不发布知识：" + titled(a)
}
