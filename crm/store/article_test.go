package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
)

// What a rep writes is found by nobody until their manager or an admin agrees, is nobody else's to see till then, is gone when it is
// withdrawn, on every replica; and who asked for it is told once.
func TestArticles(t *testing.T) {
	promise := func(t *testing.T, address string, two bool) {
		s := storetest.Open(t, address, func(o *store.Options) { o.Admins = []string{"boss"} })
		there := s
		if two {
			there = storetest.Open(t, address)
		}
		d := &desk{t, s, storetest.People(t, s), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
		version := int64(0)
		published := func(what string, n int) {
			t.Helper()
			versions, err := there.Ahead(t.Context(), store.Entry{}, 0)
			v := versions.Articles
			if err != nil || v == version {
				t.Errorf("%s: version %d as before, %v", what, v, err)
			}
			version = v
			all, err := there.PublishedArticles(t.Context())
			if err != nil || len(all) != n {
				t.Errorf("%s: published %+v, want %d, %v", what, all, n, err)
			}
		}
		var q crm.Question
		for _, u := range []crm.User{d.Zhang, d.Chen, d.Zhang} { // asked again it is the same question
			d.must(u, func(ctx context.Context, tx *store.Tx) (err error) {
				q, err = tx.KeepQuestion(ctx, "客户嫌贵怎么回？")
				return err
			})
		}
		open := func(questions, askers int) {
			t.Helper()
			d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
				all, by, err := tx.OpenQuestions(ctx, 10)
				if len(all) != questions || questions > 0 && by[all[0].ID] != askers {
					t.Errorf("open %+v by %v, want %d by %d", all, by, questions, askers)
				}
				return err
			})
		}
		open(1, 2)
		var a crm.Article
		var told []crm.Question
		d.must(d.Zhang, func(ctx context.Context, tx *store.Tx) (err error) {
			a, told, err = tx.WriteArticle(ctx, crm.Article{Kind: crm.FAQArticle, Title: "客户嫌贵怎么回", Body: "先问拿什么比", Question: q.ID})
			return err
		})
		published("written by a rep", 0)
		if len(told) != 0 {
			t.Errorf("told before it is published: %+v", told)
		}
		var no *crm.NotFoundError
		for _, u := range []crm.User{d.Chen, d.Zhao} { // another rep, another team's manager
			if err := d.as(u, func(ctx context.Context, tx *store.Tx) error { _, err := tx.Article(ctx, a.ID); return err }); !errors.As(err, &no) {
				t.Errorf("%s sees what waits: %v", u.Name, err)
			}
		}
		set := func(u crm.User, to crm.ArticleStatus) error {
			return d.as(u, func(ctx context.Context, tx *store.Tx) error {
				now, answered, err := tx.SetArticle(ctx, a, to)
				if err == nil {
					a, told = now, answered
				}
				return err
			})
		}
		var forbidden *crm.ForbiddenError
		for _, u := range []crm.User{d.Zhang, d.Chen, d.Zhao} {
			if err := set(u, crm.ArticlePublished); !errors.As(err, &forbidden) {
				t.Errorf("%s publishes: %v", u.Name, err)
			}
		}
		old := a
		if err := set(d.Wang, crm.ArticlePublished); err != nil {
			t.Fatal(err)
		}
		published("published", 1)
		if len(told) != 2 {
			t.Errorf("told %+v", told)
		}
		open(0, 0)
		now := a
		a = old
		var late *crm.StaleError
		if err := set(d.Boss, crm.ArticleRefused); !errors.As(err, &late) {
			t.Errorf("decided twice: %v", err)
		}
		a = now
		d.must(d.Chen, func(ctx context.Context, tx *store.Tx) error {
			for range 2 {
				if err := tx.ReadArticles(ctx, a.ID); err != nil {
					return err
				}
				if _, err := tx.LikeArticle(ctx, a.ID, true); err != nil {
					return err
				}
			}
			got, err := tx.Article(ctx, a.ID)
			if got.Uses != 2 || got.Likes != 1 {
				t.Errorf("used %d, liked by %d", got.Uses, got.Likes)
			}
			lesson, err2 := tx.LessonFor(ctx)
			if lesson.ID != 0 {
				t.Errorf("a lesson that was read: %+v", lesson)
			}
			return errors.Join(err, err2)
		})
		if err := set(d.Zhang, crm.ArticleWithdrawn); err != nil {
			t.Fatal(err)
		}
		published("withdrawn", 0)
		open(1, 2)
		d.must(d.Wang, func(ctx context.Context, tx *store.Tx) (err error) {
			a, _, err = tx.WriteArticle(ctx, crm.Article{Kind: crm.CaseArticle, Title: "汽配厂", Body: "三个月回本"})
			return err
		})
		published("written by a manager", 1)
	}
	t.Run("sqlite", func(t *testing.T) { promise(t, "sqlite:"+t.TempDir()+"/a.db", false) })
	t.Run("mysql", func(t *testing.T) { promise(t, mysqlDatabase(t), true) })
}
