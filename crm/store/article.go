package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"genjin/crm"
)

// articleRow is something the company knows. Who may see one that is not published stands in seen.
type articleRow struct {
	Head
	Kind      crm.ArticleKind
	Title     string         `gorm:"sealed"`
	Body      string         `gorm:"sealed"`
	Source    string         `gorm:"sealed"`
	Question  crm.QuestionID `gorm:"column:question_id"`
	Status    crm.ArticleStatus
	WrittenBy crm.UserID
	WrittenAt int64
	DecidedBy crm.UserID
}

func (articleRow) TableName() string { return "articles" }

// readerRow is how often a person read an article in an answer, and whether they like it. It is in no journal.
type readerRow struct {
	ArticleID crm.ArticleID `gorm:"primaryKey;autoIncrement:false"`
	UserID    crm.UserID    `gorm:"primaryKey;autoIncrement:false"`
	Uses      int
	Liked     bool
	At        int64
}

func (readerRow) TableName() string { return "article_readers" }

func (s *Store) article(r articleRow) crm.Article {
	a := crm.Article{ID: crm.ArticleID(r.ID), Kind: r.Kind, Title: r.Title, Body: r.Body, Source: r.Source, Question: r.Question, Status: r.Status,
		By: r.WrittenBy, At: s.instant(r.WrittenAt), DecidedBy: r.DecidedBy, Version: r.Version}
	if r.DeletedAt != 0 {
		a.Status = crm.ArticleWithdrawn
	}
	return a
}

// PublishedArticles are what the whole company may read, the oldest first.
func (s *Store) PublishedArticles(ctx context.Context) ([]crm.Article, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	var rows []articleRow
	if err := db.Where("deleted_at = 0 AND status = ?", crm.ArticlePublished).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: articles: %w", err)
	}
	return mapped(rows, s.article), nil
}

// reviews reports whether the actor decides on what somebody wrote.
func (tx *Tx) reviews(by crm.UserID) bool {
	me := tx.actor.User
	return me.May(crm.ReviewArticles, crm.ToAll) || me.May(crm.ReviewArticles, crm.ToTeam) && tx.actor.Scope.Includes(by)
}

// seen are the articles an actor may see: published ones, their own, and those they review.
func (tx *Tx) seenArticles() *gorm.DB {
	q := tx.db.Where("deleted_at = 0")
	if tx.actor.User.May(crm.ReviewArticles, crm.ToAll) {
		return q
	}
	return q.Where("(status = ? OR written_by = ? OR written_by IN ?)", crm.ArticlePublished, tx.actor.User.ID, tx.reviewed())
}

// reviewed are the people whose articles the actor decides on; none is not an empty list, which no database takes.
func (tx *Tx) reviewed() []crm.UserID {
	if !tx.actor.User.May(crm.ReviewArticles, crm.ToTeam) {
		return []crm.UserID{0}
	}
	return append([]crm.UserID{0}, tx.actor.Scope.Users...)
}

// Articles are those of some ids that the actor may see, in the order of the ids, with who wrote them and how they are used.
func (tx *Tx) Articles(ctx context.Context, ids []crm.ArticleID) ([]crm.Article, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []articleRow
	if err := tx.seenArticles().Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: articles: %w", err)
	}
	out, err := tx.counted(ctx, rows)
	slices.SortFunc(out, func(a, b crm.Article) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return out, err
}

// ArticlesBy are the articles of a standing that the actor may see, the newest first.
func (tx *Tx) ArticlesBy(ctx context.Context, status crm.ArticleStatus, limit int) ([]crm.Article, error) {
	var rows []articleRow
	if err := tx.seenArticles().Where("status = ?", status).Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: articles: %w", err)
	}
	return tx.counted(ctx, rows)
}

// CountArticles counts what is published by kind.
func (tx *Tx) CountArticles(_ context.Context) (map[crm.ArticleKind]int, error) {
	var rows []struct {
		Kind crm.ArticleKind
		N    int
	}
	err := tx.db.Table("articles").Select("kind, COUNT(*) AS n").Where("deleted_at = 0 AND status = ?", crm.ArticlePublished).Group("kind").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: articles: %w", err)
	}
	out := map[crm.ArticleKind]int{}
	for _, r := range rows {
		out[r.Kind] = r.N
	}
	return out, nil
}

// LessonFor is the article of most use that the actor has not read yet; its ID is 0 when there is none.
func (tx *Tx) LessonFor(ctx context.Context) (crm.Article, error) {
	var rows []articleRow
	err := tx.db.Where("deleted_at = 0 AND status = ? AND written_by <> ?", crm.ArticlePublished, tx.actor.User.ID).
		Where("id NOT IN (SELECT article_id FROM article_readers WHERE user_id = ? AND uses > 0)", tx.actor.User.ID).Order("id").Find(&rows).Error
	if err != nil {
		return crm.Article{}, fmt.Errorf("store: lesson: %w", err)
	}
	all, err := tx.counted(ctx, rows)
	if err != nil || len(all) == 0 {
		return crm.Article{}, err
	}
	return slices.MaxFunc(all, func(a, b crm.Article) int { return 2*a.Likes + a.Uses - 2*b.Likes - b.Uses }), nil
}

// counted are articles with who wrote them, how often they were read and how many like them.
func (tx *Tx) counted(_ context.Context, rows []articleRow) ([]crm.Article, error) {
	names := map[crm.UserID]crm.User{}
	ids := []int64{0}
	for _, r := range rows {
		names[r.WrittenBy] = crm.User{}
		ids = append(ids, r.ID)
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, err
	}
	var sums []struct {
		ArticleID   crm.ArticleID
		Uses, Likes int
	}
	err := tx.db.Table("article_readers").Select("article_id, SUM(uses) AS uses, SUM(liked) AS likes").Where("article_id IN ?", ids).Group("article_id").Scan(&sums).Error
	if err != nil {
		return nil, fmt.Errorf("store: uses of articles: %w", err)
	}
	out := mapped(rows, tx.s.article)
	for i := range out {
		out[i].ByName = names[out[i].By].Name
		for _, s := range sums {
			if s.ArticleID == out[i].ID {
				out[i].Uses, out[i].Likes = s.Uses, s.Likes
			}
		}
	}
	return out, nil
}

// Article is one the actor may see, also when it was refused or withdrawn, if it is theirs or theirs to decide on.
func (tx *Tx) Article(ctx context.Context, id crm.ArticleID) (crm.Article, error) {
	var r articleRow
	err := tx.db.Where("id = ?", id).Take(&r).Error
	open := r.Status == crm.ArticlePublished && r.DeletedAt == 0
	if missing(err) || err == nil && !open && r.WrittenBy != tx.actor.User.ID && !tx.reviews(r.WrittenBy) {
		return crm.Article{}, &crm.NotFoundError{What: crm.ArticleNoun}
	} else if err != nil {
		return crm.Article{}, fmt.Errorf("store: article: %w", err)
	}
	out, err := tx.counted(ctx, []articleRow{r})
	if err != nil {
		return crm.Article{}, err
	}
	return out[0], nil
}

// WriteArticle keeps an article: published at once when its author reviews articles, waiting otherwise. What was answered by it
// is given back with it, for telling who asked.
func (tx *Tx) WriteArticle(ctx context.Context, a crm.Article) (crm.Article, []crm.Question, error) {
	row := articleRow{Kind: a.Kind, Title: clip(a.Title, 200), Body: clip(a.Body, 4000), Source: clip(a.Source, 60), Question: a.Question, Status: crm.ArticleWaiting,
		WrittenBy: tx.actor.User.ID, WrittenAt: stamp(tx.Now())}
	if tx.actor.User.May(crm.ReviewArticles, crm.ToTeam) {
		row.Status, row.DecidedBy = crm.ArticlePublished, tx.actor.User.ID
	}
	if err := tx.insert(&row); err != nil {
		return a, nil, err
	}
	out := tx.s.article(row)
	out.ByName = tx.actor.User.Name
	answered, err := tx.settleQuestions(ctx, out)
	return out, answered, err
}

// SetArticle gives an article another standing: published or refused is a reviewer's say, withdrawn also its author's. The error is
// *crm.StaleError when somebody was faster.
func (tx *Tx) SetArticle(ctx context.Context, a crm.Article, to crm.ArticleStatus) (crm.Article, []crm.Question, error) {
	var before articleRow
	if err := tx.lockRow(&before, int64(a.ID)); err != nil {
		return a, nil, err
	}
	own := to == crm.ArticleWithdrawn && before.WrittenBy == tx.actor.User.ID
	if !tx.reviews(before.WrittenBy) && !own {
		if tx.actor.User.May(crm.ReviewArticles, crm.ToTeam) {
			return a, nil, crm.Denied(crm.ReviewArticles, crm.ToAll) // of another team's
		}
		return a, nil, crm.Denied(crm.ReviewArticles, crm.ToTeam)
	}
	if before.Version != a.Version {
		return a, nil, tx.stale("articles", before.ID, nil)
	}
	after := before
	after.Status, after.DecidedBy = to, tx.actor.User.ID
	if err := tx.update(&before, &after); err != nil {
		return a, nil, err
	}
	out := tx.s.article(after)
	out.ByName, out.Uses, out.Likes = a.ByName, a.Uses, a.Likes
	answered, err := tx.settleQuestions(ctx, out)
	return out, answered, err
}

// ReadArticles counts that the actor was shown articles.
func (tx *Tx) ReadArticles(_ context.Context, ids ...crm.ArticleID) error {
	for _, id := range ids {
		row := readerRow{ArticleID: id, UserID: tx.actor.User.ID, Uses: 1, At: stamp(tx.Now())}
		err := tx.db.Clauses(clause.OnConflict{DoUpdates: clause.Assignments(map[string]any{"uses": gorm.Expr("article_readers.uses + 1"), "at": row.At})}).Create(&row).Error
		if err != nil {
			return fmt.Errorf("store: use of an article: %w", err)
		}
	}
	return nil
}

// LikeArticle says whether the actor likes an article that is published. Everybody counts once.
func (tx *Tx) LikeArticle(ctx context.Context, id crm.ArticleID, yes bool) (crm.Article, error) {
	a, err := tx.Article(ctx, id)
	if err != nil {
		return a, err
	}
	if a.Status != crm.ArticlePublished {
		return a, &crm.NotFoundError{What: crm.ArticleNoun}
	}
	row := readerRow{ArticleID: id, UserID: tx.actor.User.ID, Liked: yes, At: stamp(tx.Now())}
	if err := tx.db.Clauses(clause.OnConflict{DoUpdates: clause.Assignments(map[string]any{"liked": yes, "at": row.At})}).Create(&row).Error; err != nil {
		return a, fmt.Errorf("store: like of an article: %w", err)
	}
	return tx.Article(ctx, id)
}
