package intents

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// KeepArticle writes for the knowledge base and decides on what was written; KnowledgeQuery asks it.
const KeepArticle Kind = "keep_article" // 话术:…, 存知识库

const (
	knowledgeShown = 3                // articles in an answer
	knowledgeFor   = 30 * time.Minute // how long after an answer a bare 赞 means it
	questionsShown = 10
)

// keepArticle keeps a piece of the company's knowledge: a reviewer's at once, a rep's once a reviewer agreed.
func keepArticle() Intent {
	return Intent{
		Kind:     KeepArticle,
		Title:    "存知识",
		Examples: []string{"话术：客户嫌贵时，先问拿什么比，再算停机一天损失多少", "案例：华东某汽配厂三个月回本，漏检从每月两次降到零", "存知识库", "回答问题3：能，支持麒麟和统信", "撤下知识12"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Knowledge
			switch w.Op {
			case KnowledgeSave:
				text, by := t.quoted()
				if text == "" {
					return say.NothingQuoted(), nil
				}
				a := crm.NewArticle(w.Kind, text)
				a.Source = by
				return t.keep(ctx, r, a)
			case KnowledgeAnswer:
				q, err := t.Tx.Question(ctx, crm.QuestionID(w.Number))
				if err != nil {
					return "", err
				}
				if q.Answered != 0 {
					return say.AnsweredAlready(q), nil
				}
				return t.keep(ctx, r, crm.Article{Kind: crm.FAQArticle, Title: q.Text, Body: w.Text, Question: q.ID})
			case KnowledgeWithdraw:
				return t.withdraw(ctx, r, crm.ArticleID(w.Number))
			case KnowledgeAgree, KnowledgeReject:
				return t.ruleOnArticle(ctx, crm.ArticleID(w.Number), 0, w.Op == KnowledgeAgree)
			}
			return t.keep(ctx, r, crm.NewArticle(w.Kind, w.Text))
		},
	}
}

// knowledgeQuery answers from the knowledge base; a question it has no answer to is kept for whoever has one.
func knowledgeQuery() Intent {
	return Intent{
		Kind:     KnowledgeQuery,
		Title:    "问知识库",
		Examples: []string{"客户嫌贵怎么回", "有没有医院的成功案例", "我们的质保是几年", "帮我回复客户：你们太贵了", "知识库有什么", "没人回答的问题"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			w := r.Slots.Knowledge
			switch w.Op {
			case KnowledgeReply:
				return t.replyFrom(ctx, w.Text)
			case KnowledgeRead:
				return t.readArticle(ctx, crm.ArticleID(w.Number))
			case KnowledgeLike, KnowledgeUnlike:
				return t.likeArticle(ctx, crm.ArticleID(w.Number), w.Op == KnowledgeLike)
			case KnowledgeList:
				return t.listKnowledge(ctx)
			case KnowledgeWaiting:
				all, err := t.Tx.ArticlesBy(ctx, crm.ArticleWaiting, questionsShown)
				return say.ArticlesWaiting(all, t.Now), err
			case KnowledgeOpen:
				all, askers, err := t.Tx.OpenQuestions(ctx, questionsShown)
				return say.OpenQuestions(all, askers, t.Now), err
			case KnowledgeMissing:
				if t.Memory.Asked == "" || t.Now.Sub(t.Memory.ArticlesAt) > knowledgeFor {
					return say.NothingAsked(), nil
				}
				_, err := t.Tx.KeepQuestion(ctx, t.Memory.Asked)
				return say.QuestionKept(t.Memory.Asked), err
			}
			return t.askKnowledge(ctx, r)
		},
	}
}

// keep writes an article and asks a reviewer about it where one has to agree.
func (t *Turn) keep(ctx context.Context, r Request, a crm.Article) (say.Text, error) {
	if len([]rune(a.Title+a.Body)) < 4 {
		return say.ArticleTooShort(), nil
	}
	a, answered, err := t.Tx.WriteArticle(ctx, a)
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfArticle(a))
	if a.Status == crm.ArticlePublished {
		return say.ArticleKept(a), t.tellAskers(ctx, a, answered)
	}
	above, err := t.Tx.Approvers(ctx, t.Actor.User.ID, "")
	if err != nil {
		return "", err
	}
	above = slices.DeleteFunc(above, func(u crm.User) bool { return u.Left || !u.May(crm.ReviewArticles, crm.ToTeam) })
	if len(above) == 0 {
		return say.ArticleWaits(a, crm.User{}), nil
	}
	reviewer := above[0]
	for _, u := range above {
		if !u.Away {
			reviewer = u
			break
		}
	}
	card := say.ArticleCard(a)
	card.TaskID = fmt.Sprintf("article-%d-%d", a.ID, reviewer.ID)
	err = t.notify(ctx, reviewer, fmt.Sprintf("article:%d:%d", a.ID, reviewer.ID), crm.Reply{Card: card})
	return say.ArticleWaits(a, reviewer), err
}

// tellAskers tells those who asked that there is an answer.
func (t *Turn) tellAskers(ctx context.Context, a crm.Article, answered []crm.Question) error {
	for _, q := range answered {
		if q.By == a.By || q.By == t.Actor.User.ID {
			continue
		}
		if err := t.tellByID(ctx, q.By, fmt.Sprintf("question:%d:answered:%d", q.ID, a.Version), say.QuestionAnswered(q, a)); err != nil {
			return err
		}
	}
	return nil
}

// ruleOnArticle decides on an article that waits; since is the version a card was about, 0: whichever.
func (t *Turn) ruleOnArticle(ctx context.Context, id crm.ArticleID, since int64, yes bool) (say.Text, error) {
	if err := t.Actor.User.Require(crm.ReviewArticles, crm.ToTeam); err != nil {
		return "", err
	}
	a, err := t.Tx.Article(ctx, id)
	if err != nil {
		return "", err
	}
	if a.Status != crm.ArticleWaiting || since != 0 && since != a.Version {
		return say.ArticleDecided(a), nil
	}
	to := crm.ArticleRefused
	if yes {
		to = crm.ArticlePublished
	}
	a, answered, err := t.Tx.SetArticle(ctx, a, to)
	if err != nil {
		return "", err
	}
	t.Memory.Last = LastWrite{}
	t.Tx.Summarise(say.SummaryOfArticleRuled(a))
	if a.By != t.Actor.User.ID {
		if err := t.tellByID(ctx, a.By, fmt.Sprintf("article:%d:told:%d", a.ID, a.Version), say.ArticleNews(a)); err != nil {
			return "", err
		}
	}
	return say.ArticleDecided(a), t.tellAskers(ctx, a, answered)
}

// waitingArticles are those that wait for the actor's word, the oldest last.
func (t *Turn) waitingArticles(ctx context.Context) ([]crm.Article, error) {
	if !t.Actor.User.May(crm.ReviewArticles, crm.ToTeam) {
		return nil, nil
	}
	return t.Tx.ArticlesBy(ctx, crm.ArticleWaiting, questionsShown)
}

func (t *Turn) withdraw(ctx context.Context, r Request, id crm.ArticleID) (say.Text, error) {
	a, err := t.Tx.Article(ctx, id)
	if err != nil {
		return "", err
	}
	if a.Status == crm.ArticleWithdrawn || a.Status == crm.ArticleRefused {
		return say.ArticleDecided(a), nil
	}
	if a, _, err = t.Tx.SetArticle(ctx, a, crm.ArticleWithdrawn); err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{}, say.SummaryOfArticleGone(a))
	return say.ArticleGone(a), nil
}

func (t *Turn) readArticle(ctx context.Context, id crm.ArticleID) (say.Text, error) {
	a, err := t.Tx.Article(ctx, id)
	if err != nil {
		return "", err
	}
	if a.Status == crm.ArticlePublished {
		if err := t.Tx.ReadArticles(ctx, a.ID); err != nil {
			return "", err
		}
		a.Uses++
	}
	t.Memory.Articles, t.Memory.ArticlesAt = []crm.ArticleID{a.ID}, t.Now
	return say.Article(a, t.Now), nil
}

func (t *Turn) likeArticle(ctx context.Context, id crm.ArticleID, yes bool) (say.Text, error) {
	if id == 0 {
		if len(t.Memory.Articles) == 0 || t.Now.Sub(t.Memory.ArticlesAt) > knowledgeFor {
			return say.NothingToLike(), nil
		}
		id = t.Memory.Articles[0]
	}
	a, err := t.Tx.LikeArticle(ctx, id, yes)
	return say.ArticleLiked(a, yes), err
}

func (t *Turn) listKnowledge(ctx context.Context) (say.Text, error) {
	counts, err := t.Tx.CountArticles(ctx)
	if err != nil {
		return "", err
	}
	newest, err := t.Tx.ArticlesBy(ctx, crm.ArticlePublished, knowledgeShown)
	if err != nil {
		return "", err
	}
	open, _, err := t.Tx.OpenQuestions(ctx, questionsShown)
	return say.KnowledgeList(counts, newest, len(open), t.Now), err
}

// askKnowledge answers from the shelf.
func (t *Turn) askKnowledge(ctx context.Context, r Request) (say.Text, error) {
	question := r.Slots.Knowledge.Text
	if question == "" {
		question = strings.Trim(t.words(r.Span), " ，。,.\n")
	}
	if question == "" {
		question = t.Text
	}
	if _, whole := kindWords[strings.ToLower(strings.Trim(question, "的?？有哪些什么我们看 "))]; whole {
		return t.listKnowledge(ctx)
	}
	all, sure, err := t.articlesFor(ctx, question)
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		_, err := t.Tx.KeepQuestion(ctx, crm.MaskNumbers(question)) // it is the whole company's to answer
		return say.NoArticle(question, t.Shelf.Len()), err
	}
	drafted, err := t.answerFrom(ctx, question, all)
	return say.Both(drafted, say.Articles(all, sure, t.Now)), err
}

// articlesFor are the articles that answer a question, the best first, and whether it is sure that they do; parts
// of a long question are looked for by themselves as well.
func (t *Turn) articlesFor(ctx context.Context, question string, parts ...string) (all []crm.Article, sure bool, err error) {
	var ids []crm.ArticleID
	for _, q := range append([]string{question}, parts...) {
		for _, f := range t.Shelf.Find(q, knowledgeShown) {
			if f.Share >= crm.Answers && len(ids) < knowledgeShown && !slices.Contains(ids, f.ID) {
				ids, sure = append(ids, f.ID), sure || f.Share >= crm.Sure
			}
		}
	}
	all, err = t.Tx.Articles(ctx, ids)
	if err != nil {
		return nil, false, err
	}
	all = slices.DeleteFunc(all, func(a crm.Article) bool { return a.Status != crm.ArticlePublished }) // since the shelf was made
	t.Memory.Asked, t.Memory.ArticlesAt, t.Memory.Articles = question, t.Now, nil
	if len(all) == 0 {
		return nil, false, nil
	}
	for _, a := range all {
		t.Memory.Articles = append(t.Memory.Articles, a.ID)
	}
	all[0].Uses++
	return all, sure, t.Tx.ReadArticles(ctx, all[0].ID)
}

// replyFrom drafts what the actor may answer a customer who said so, out of the company's articles and nothing else; empty: what
// is quoted. It is sent by nobody but a person.
func (t *Turn) replyFrom(ctx context.Context, said string) (say.Text, error) {
	if said == "" {
		said, _ = t.quoted()
	}
	if said == "" {
		return say.NothingToReplyTo(), nil
	}
	all, sure, err := t.articlesFor(ctx, said, strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune("，,。;；!！?？\n", r) })...)
	if err != nil {
		return "", err
	}
	if len(all) == 0 { // it is no question for colleagues to read: a customer's words stay between the two
		return say.NoArticleToReplyWith(), nil
	}
	t.Memory.Asked = crm.MaskNumbers(said) // 「没找到答案」 would show it to colleagues
	plain := say.Articles(all, sure, t.Now)
	if t.Draft == nil {
		return say.Both(say.NoReplyDrafted(true), plain), nil
	}
	d := crm.Draft{Key: "reply", Purpose: crm.ForReply, Cites: len(all), Longest: 220}
	d.Known = tellArticles(&d, all)
	figures := len(d.Values) // a reply has none that only the customer named: those are put in nowhere
	asked := d.Tell(said)
	d.Values = d.Values[:figures]
	d.Facts = "the customer said: " + asked + "\n" + d.Known
	text, ok, err := t.Draft(ctx, d)
	if err != nil {
		return "", err
	}
	if !ok {
		return say.Both(say.NoReplyDrafted(false), plain), nil
	}
	return say.Both(say.ReplyDrafted(text, all), plain), nil
}

// answerFrom has a model answer a question out of the articles found, each quoted by its number; empty: it has nothing to say.
func (t *Turn) answerFrom(ctx context.Context, question string, all []crm.Article) (say.Text, error) {
	const longest = 220
	if t.Draft == nil {
		return "", nil
	}
	d := crm.Draft{Key: "knowledge", Purpose: crm.ForKnowledge, Cites: len(all), Longest: longest}
	d.Facts = "question: " + d.Tell(question) + "\n" + tellArticles(&d, all)
	text, ok, err := t.Draft(ctx, d)
	if err != nil || !ok {
		return "", err
	}
	return say.AnswerDrafted(text, all), nil
}

// tellArticles are articles for a draft, each behind its number, [1].
func tellArticles(d *crm.Draft, all []crm.Article) string {
	const told = 600 // runes of one article
	lines := make([]string, len(all))
	for i, a := range all {
		body := []rune(a.Title + "\n" + a.Body)
		lines[i] = fmt.Sprintf("[%d] %s", i+1, d.Tell(string(body[:min(len(body), told)])))
	}
	return strings.Join(lines, "\n")
}

// quoted is the message that this one answers, and whose it was: what WeCom gave with it, or 「王总：…」 and a line of dashes.
func (t *Turn) quoted() (text, by string) {
	text = strings.TrimSpace(t.Message.Quoted)
	if rest, ok := strings.CutPrefix(t.Text, "「"); text == "" && ok {
		if inside, after, ok := strings.Cut(rest, "」"); ok && strings.HasPrefix(strings.TrimLeft(after, " \n"), "-") {
			text = strings.TrimSpace(inside)
			for _, colon := range []string{"：", ":"} {
				if who, words, ok := strings.Cut(text, colon); ok && len([]rune(who)) <= 8 && !strings.ContainsAny(who, "，。,") {
					return strings.TrimSpace(words), strings.TrimSpace(who)
				}
			}
		}
	}
	return text, ""
}
