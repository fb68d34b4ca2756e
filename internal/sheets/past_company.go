package sheets

import (
	"context"
	"fmt"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// Knowledge.

func articleColumns() []column {
	kindsOf := map[crm.ArticleKind]string{}
	for _, k := range crm.ArticleKinds {
		kindsOf[k] = string(k)
	}
	return flatten(oneOf("知识类别", func(l *Line) *crm.ArticleKind { return &l.Article.Kind }, kindsOf), named("知识标题", 30, func(l *Line) *string { return &l.Article.Title }),
		named("知识正文", 60, func(l *Line) *string { return &l.Article.Body }), named("知识出处", 16, func(l *Line) *string { return &l.Article.Source }),
		oneOf("知识状态", func(l *Line) *crm.ArticleStatus { return &l.Article.Status }, map[crm.ArticleStatus]string{crm.ArticleWaiting: "待审核", crm.ArticlePublished: "已发布", crm.ArticleRefused: "未通过", crm.ArticleWithdrawn: "已撤下"}),
		person("知识作者", by), moment("写于", func(l *Line) *time.Time { return &l.Article.At }), person("审核人", func(l *Line) *Person { return &l.Owner }))
}

func (x *exporter) articles(ctx context.Context, s *sheet, n *int) error {
	return eachLine(ctx, x, s, n, x.eachArticle, func(l *Line, a crm.Article) tells {
		l.Article, l.ArticleNo = a, fmt.Sprint(a.ID)
		return tells{people: []stands{{&l.By, a.By}, {&l.Owner, a.DecidedBy}}}
	})
}

// eachArticle gives the articles of a whole export: what the company knows is no part of some people's customers.
func (x *exporter) eachArticle(ctx context.Context, owners []crm.UserID, f func([]crm.Article) error) error {
	if len(owners) > 0 {
		return nil
	}
	return x.tx.EachArticle(ctx, f)
}

func articleKey(a crm.Article) string {
	return fmt.Sprintf("x|%s|%d|%q|%q", a.Kind, unixMilli(a.At), a.Title, a.Body)
}

func (b *batchRun) articleOf(l *Line) error {
	a := &l.Article
	if a.Kind == "" || a.Title == "" || a.Status == "" || a.At.IsZero() || a.At.After(b.now) {
		return &cellError{say.RowArticleUnclear()}
	}
	l.key = articleKey(*a)
	if _, ok := b.nth(l.key, 0); ok { // whose it is need not be known to who imports
		return nil
	}
	a.By = b.tx.Actor().User.ID
	return b.people(l.By, &a.By, l.Owner, &a.DecidedBy)
}

func recordArticle(ctx context.Context, b *batchRun, l *Line) (err error) {
	if !b.dry {
		l.Article, err = b.tx.RecordArticle(ctx, l.Article)
	}
	return err
}

// Who read and likes an article.

func readingColumns() []column {
	return flatten(column{title: "所读知识", wide: 30, // follows from its number
		get: func(l *Line, _ writing) any { return l.Article.Title }, set: func(*Line, string, reading) error { return nil }},
		person("读者", by), count("读过次数", func(l *Line) *int { return &l.Reading.Uses }), flag("点赞", func(l *Line) *bool { return &l.Reading.Liked }),
		moment("最近读于", func(l *Line) *time.Time { return &l.Reading.At }))
}

func (x *exporter) readings(ctx context.Context, s *sheet, n *int) error {
	titles := map[crm.ArticleID]string{}
	each := func(ctx context.Context, owners []crm.UserID, f func([]store.Reading) error) error {
		return x.eachArticle(ctx, owners, func(some []crm.Article) error {
			clear(titles)
			ids := make([]crm.ArticleID, len(some))
			for i, a := range some {
				ids[i], titles[a.ID] = a.ID, a.Title
			}
			all, err := x.tx.ReadingsOf(ctx, ids)
			if err != nil {
				return err
			}
			return f(all)
		})
	}
	return eachLine(ctx, x, s, n, each, func(l *Line, r store.Reading) tells {
		l.Reading, l.ArticleNo, l.Article.Title = r, fmt.Sprint(r.Article), titles[r.Article]
		return tells{people: []stands{{&l.By, r.User}}}
	})
}

func readingKey(r store.Reading) string { return fmt.Sprintf("y|%d|%d", r.Article, r.User) }

func (b *batchRun) readingOf(l *Line) error {
	r := &l.Reading
	id, ok := b.number("x|" + l.ArticleNo)
	if !ok || l.ArticleNo == "" || r.At.IsZero() || r.At.After(b.now) || r.Uses < 0 {
		return &cellError{say.RowReadingUnclear()}
	}
	r.Article, r.User = crm.ArticleID(id), b.tx.Actor().User.ID
	err := b.people(l.By, &r.User)
	l.key = readingKey(*r)
	return err
}

func recordReading(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.speaksFor(l.Reading.User); err != nil || b.dry {
		return err
	}
	return b.tx.RecordReading(ctx, l.Reading)
}

// speaksFor refuses what somebody else reads or wants, but to who imports for all.
func (b *batchRun) speaksFor(u crm.UserID) error {
	if me := b.tx.Actor().User; u != me.ID {
		return me.Require(crm.ImportForAll, crm.ToAll)
	}
	return nil
}

// What people want of the pushes; one of an empty name is about all of them.

func pushColumns() []column {
	return flatten(person("谁的推送", by), named("推送", 14, func(l *Line) *string { return &l.Push.Push }), flag("不收", func(l *Line) *bool { return &l.Push.Muted }),
		dayColumn("停到", func(l *Line) *crm.Date { return &l.Push.MutedUntil }), clock("几点收", func(l *Line) *crm.Clock { return &l.Push.At }),
		clock("不早于", func(l *Line) *crm.Clock { return &l.Push.NotBefore }), clock("不晚于", func(l *Line) *crm.Clock { return &l.Push.NotAfter }))
}

// clock is a column of a time of day; empty is none.
func clock(title string, at func(*Line) *crm.Clock) column {
	return column{title: title, wide: 8,
		get: func(l *Line, _ writing) any {
			if *at(l) < 0 {
				return nil
			}
			return at(l).String()
		},
		set: func(l *Line, cell string, _ reading) error {
			t, err := time.Parse("15:04", strings.TrimSpace(cell))
			if err != nil {
				return unclear(title, cell)
			}
			*at(l) = crm.ClockOf(t)
			return nil
		}}
}

func (x *exporter) pushes(ctx context.Context, s *sheet, n *int) error {
	each := func(ctx context.Context, owners []crm.UserID, f func([]crm.PushSetting) error) error {
		all, err := x.tx.PushSettingsOf(ctx, owners)
		if err != nil {
			return err
		}
		return f(all)
	}
	return eachLine(ctx, x, s, n, each, func(l *Line, p crm.PushSetting) tells {
		l.Push = p
		return tells{people: []stands{{&l.By, p.User}}}
	})
}

func pushKey(p crm.PushSetting) string { return fmt.Sprintf("u|%d|%s", p.User, p.Push) }

func (b *batchRun) pushOf(l *Line) error {
	if l.By == (Person{}) {
		return &cellError{say.RowNobody("")}
	}
	err := b.people(l.By, &l.Push.User)
	l.key = pushKey(l.Push)
	return err
}

func recordPush(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.speaksFor(l.Push.User); err != nil || b.dry {
		return err
	}
	return b.tx.RecordPushSetting(ctx, l.Push)
}

// List prices.

func productColumns() []column {
	return flatten(named("产品名称", 30, func(l *Line) *string { return &l.Product.Name }), named("产品单位", 8, func(l *Line) *string { return &l.Product.Unit }),
		money("目录价", func(l *Line) *crm.Money { return &l.Product.Price }), currency("目录价币种", func(l *Line) *crm.Currency { return &l.Product.Price.Currency }), person("定价人", by))
}

func (x *exporter) products(ctx context.Context, s *sheet, n *int) error {
	each := func(ctx context.Context, owners []crm.UserID, f func([]crm.Product) error) error {
		if len(owners) > 0 {
			return nil
		}
		all, err := x.tx.Products(ctx)
		if err != nil {
			return err
		}
		return f(all)
	}
	return eachLine(ctx, x, s, n, each, func(l *Line, p crm.Product) tells {
		l.Product = p
		return tells{people: []stands{{&l.By, p.SetBy}}}
	})
}

func productKey(p crm.Product) string {
	return fmt.Sprintf("v|%s|%s|%d|%s", crm.NameKey(p.Name), p.Unit, p.Price.Fen, p.Price.Currency)
}

// pricedKey is of a product at whatever price.
func pricedKey(p crm.Product) string { return "v|" + crm.NameKey(p.Name) }

func (b *batchRun) productOf(l *Line) error {
	p := &l.Product
	if p.Price.Currency == "" {
		p.Price.Currency = crm.CNY
	}
	if crm.NameKey(p.Name) == "" || p.Price.Fen <= 0 {
		return &cellError{say.RowProductUnclear()}
	}
	l.key = productKey(*p)
	if _, ok := b.nth(l.key, 0); ok { // who set it need not be known to who imports
		return nil
	}
	p.SetBy = b.tx.Actor().User.ID
	return b.people(l.By, &p.SetBy)
}

func recordProduct(ctx context.Context, b *batchRun, l *Line) error {
	if err := b.tx.Actor().User.Require(crm.ChangeProcess, crm.ToTeam); err != nil {
		return err
	}
	if _, ok := b.nth(pricedKey(l.Product), 0); ok {
		return &cellError{say.RowProductThere(l.Product.Name)}
	}
	b.add(pricedKey(l.Product), b.fake())
	if b.dry {
		return nil
	}
	return b.tx.RecordProduct(ctx, l.Product)
}
