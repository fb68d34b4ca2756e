package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"genjin/crm"
)

// What happened elsewhere comes in with its own dates and authors: an import records it here. Who is named must be in scope, as for
// everything else that names a colleague.

// colleagues refuses people out of scope; 0 is nobody.
func (tx *Tx) colleagues(ids ...crm.UserID) error {
	for _, id := range ids {
		if id != 0 && !tx.actor.Scope.Includes(id) {
			return &crm.NotFoundError{What: crm.PersonNoun}
		}
	}
	return nil
}

// ErrStoodElsewhere says that a deal cannot have stood in a stage then: it stood in another one.
var ErrStoodElsewhere = errors.New("store: the deal stood in another stage then")

// RecordStay adds a stage to the history of a deal in scope, or completes the one that the actor opened with the deal, as crm.PlaceStay
// decides: ErrStoodElsewhere.
func (tx *Tx) RecordStay(ctx context.Context, s crm.StageStay) error {
	d, err := tx.Deal(ctx, s.DealID)
	if err != nil {
		return err
	}
	if err := tx.touch(d.CustomerID); err != nil {
		return err
	}
	if err := tx.colleagues(s.Actor); err != nil {
		return err
	}
	var rows []stayRow
	if err := tx.db.Where("deal_id = ? AND deleted_at = 0", s.DealID).Order("entered_at, id").Find(&rows).Error; err != nil {
		return fmt.Errorf("store: stage history: %w", err)
	}
	at, ok := crm.PlaceStay(tx.stays(rows), s, tx.actor.User.ID)
	if !ok {
		return ErrStoodElsewhere
	}
	row := stayRow{DealID: s.DealID, ToStage: s.To, EnteredAt: stamp(s.EnteredAt), LeftAt: stamp(s.LeftAt)}
	if at >= 0 {
		row = rows[at]
	}
	row.FromStage, row.ActorID, row.Reason = s.From, s.Actor, clip(s.Reason, 1000)
	row.Amount, row.Currency, row.Discount = s.Amount.Fen, s.Amount.Currency, s.Discount
	if at >= 0 {
		return tx.update(&rows[at], &row)
	}
	return tx.insert(&row)
}

// RecordFollowUp stores a planned contact that is over, done or canceled, as it was planned and settled then.
func (tx *Tx) RecordFollowUp(_ context.Context, f crm.FollowUp) (crm.FollowUp, error) {
	if f.Status == crm.FollowUpOpen {
		return f, errors.New("store: a follow-up that is over")
	}
	if err := tx.touch(f.CustomerID); err != nil {
		return f, err
	}
	if err := tx.fits(f.CustomerID, f.DealID, f.ContactID, f.Owner); err != nil {
		return f, err
	}
	row := followUpRow{Head: Head{CreatedAt: stamp(f.CreatedAt), UpdatedAt: stamp(f.ChangedAt)}}
	row.take(f)
	if err := tx.insert(&row); err != nil {
		return f, err
	}
	return tx.followUp(row), nil
}

// RecordTask stores a task that somebody in scope asked of somebody in scope, wherever it stands.
func (tx *Tx) RecordTask(_ context.Context, t crm.Task) (crm.Task, error) {
	if err := tx.colleagues(t.AskedBy, t.Assignee); err != nil {
		return t, err
	}
	if t.CustomerID != 0 {
		if err := tx.touch(t.CustomerID); err != nil {
			return t, err
		}
		if err := tx.fits(t.CustomerID, t.DealID, 0, tx.actor.User.ID); err != nil {
			return t, err
		}
	}
	var row taskRow
	row.take(t)
	if err := tx.insert(&row); err != nil {
		return t, err
	}
	return tx.task(row), nil
}

// RecordReminder stores a reminder of somebody in scope, whatever became of it.
func (tx *Tx) RecordReminder(_ context.Context, m crm.Reminder) (crm.Reminder, error) {
	if err := tx.colleagues(m.User, m.CreatedBy); err != nil {
		return m, err
	}
	if m.CustomerID != 0 {
		if err := tx.touch(m.CustomerID); err != nil {
			return m, err
		}
	}
	if m.Question != 0 {
		if err := tx.asks(m); err != nil {
			return m, err
		}
	}
	row := reminderRow{AskedBy: m.CreatedBy}
	row.take(m)
	if err := tx.insert(&row); err != nil {
		return m, err
	}
	return tx.reminder(row), nil
}

// asks refuses a reminder that asks somebody else's question, that of a person the actor does not speak for, and one to a team the actor may
// not write to.
func (tx *Tx) asks(m crm.Reminder) error {
	if err := tx.speaksFor(m.User); err != nil {
		return err
	}
	var n int64
	if err := tx.db.Table("saved_questions").Where("id = ? AND user_id = ? AND live = 1", m.Question, m.User).Count(&n).Error; err != nil {
		return fmt.Errorf("store: saved question: %w", err)
	} else if n == 0 {
		return &crm.NotFoundError{What: crm.SavedQuestionNoun}
	}
	if m.Team == 0 {
		return nil
	}
	mine, err := tx.Teams(context.Background())
	if err == nil && !slices.ContainsFunc(mine, func(t crm.Team) bool { return t.ID == m.Team }) {
		err = crm.Denied(crm.BindGroups, crm.ToTeam)
	}
	return err
}

// RecordSavedQuestion stores a question that the actor saved, or somebody else did: that is for who imports for all.
func (tx *Tx) RecordSavedQuestion(_ context.Context, q crm.SavedQuestion) (crm.SavedQuestion, error) {
	if err := tx.speaksFor(q.User); err != nil {
		return q, err
	}
	row := savedQuestionRow{User: q.User, Name: clip(q.Name, 60), NameKey: clip(crm.NameKey(q.Name), 60), Words: clip(q.Words, 400), Live: live()}
	err := tx.insert(&row)
	if duplicate(err) {
		err = &crm.DuplicateError{What: crm.SavedQuestionNoun, Name: q.Name}
	}
	return savedQuestion(row), err
}

// SavedQuestionsOf are the questions of some people and when they are asked, of those that EachSavedQuestion gives.
func (tx *Tx) SavedQuestionsOf(ctx context.Context, people []crm.UserID) (saved []crm.SavedQuestion, asked []Scheduled, err error) {
	err = tx.EachSavedQuestion(ctx, people, func(some []crm.SavedQuestion) error { saved = append(saved, some...); return nil })
	if err == nil {
		err = tx.EachScheduledQuestion(ctx, people, func(some []Scheduled) error { asked = append(asked, some...); return nil })
	}
	return saved, asked, err
}

// spokenFor limits a query to what the people have for themselves that the actor speaks for: the actor alone, or, for who imports for all,
// everybody in scope.
func (tx *Tx) spokenFor() *gorm.DB {
	if tx.deed.System || tx.actor.User.May(crm.ImportForAll, crm.ToAll) {
		return tx.owned(tx.db, "user_id")
	}
	return tx.db.Where("user_id = ?", tx.actor.User.ID)
}

// scheduled are reminders that ask a question, with what that and their team are called.
func (tx *Tx) scheduled(rows []reminderRow) ([]Scheduled, error) {
	ids := make([]crm.SavedQuestionID, len(rows))
	for i, r := range rows {
		ids[i] = r.QuestionID
	}
	var questions []savedQuestionRow
	if err := tx.db.Where("id IN ?", ids).Find(&questions).Error; err != nil {
		return nil, fmt.Errorf("store: saved questions: %w", err)
	}
	names := map[crm.SavedQuestionID]string{}
	for _, q := range questions {
		if q.DeletedAt == 0 {
			names[crm.SavedQuestionID(q.ID)] = q.Name
		}
	}
	all, err := tx.allTeams()
	if err != nil {
		return nil, err
	}
	teams := map[crm.TeamID]string{}
	for _, t := range all {
		teams[t.ID] = t.Name
	}
	out := make([]Scheduled, 0, len(rows))
	for _, r := range rows {
		if name, ok := names[r.QuestionID]; ok { // one whose question was taken off asks nothing
			out = append(out, Scheduled{tx.reminder(r), name, teams[r.TeamID]})
		}
	}
	return out, nil
}

// RecordApproval stores what somebody in scope asked for a deal in scope and what became of it: that is for who imports for all.
func (tx *Tx) RecordApproval(_ context.Context, a crm.Approval) (crm.Approval, error) {
	if err := tx.touch(a.CustomerID); err != nil {
		return a, err
	}
	if err := tx.actor.User.Require(crm.ImportForAll, crm.ToAll); err != nil {
		return a, err
	}
	if err := tx.fits(a.CustomerID, a.DealID, 0, tx.actor.User.ID); err != nil {
		return a, err
	}
	if err := tx.colleagues(a.AskedBy, a.Approver, a.DecidedBy); err != nil {
		return a, err
	}
	return tx.insertApproval(a)
}

// RecordDocument files kept bytes to a customer in scope as somebody in scope filed them then. The same bytes are filed once.
func (tx *Tx) RecordDocument(_ context.Context, d crm.Document) error {
	if err := tx.colleagues(d.Author); err != nil {
		return err
	}
	_, _, err := tx.file(d)
	return err
}

// RecordTarget stores a target as somebody in scope set it; one that holds no more is history. One that holds is refused where another one
// does: *crm.DuplicateError.
func (tx *Tx) RecordTarget(_ context.Context, t crm.Target) error {
	if err := tx.actor.User.Require(crm.SetTargets, crm.ToOwn); err != nil && !tx.deed.System {
		return err
	}
	if err := tx.colleagues(t.User, t.SetBy); err != nil {
		return err
	}
	row := targetRow{User: t.User, Metric: t.Metric, Span: t.Span, StartOn: t.Start, Value: t.Value, SetBy: t.SetBy, SetAt: stamp(t.SetAt), Why: clip(t.Why, 500)}
	if t.Live {
		row.Live = live()
		var n int64
		err := tx.db.Table("targets").Where("user_id = ? AND metric = ? AND span = ? AND start_on = ? AND live = 1", t.User, t.Metric, t.Span, t.Start).Count(&n).Error
		if err != nil {
			return fmt.Errorf("store: targets: %w", err)
		} else if n > 0 {
			return &crm.DuplicateError{What: crm.TargetNoun, Name: t.Start.String()}
		}
	}
	return tx.insert(&row)
}

// RecordArticle stores something that somebody in scope wrote. Published or refused it is only for who decides on that; for others it waits.
func (tx *Tx) RecordArticle(_ context.Context, a crm.Article) (crm.Article, error) {
	if err := tx.colleagues(a.By, a.DecidedBy); err != nil {
		return a, err
	}
	if !tx.reviews(a.By) {
		a.Status, a.DecidedBy = crm.ArticleWaiting, 0
	}
	row := articleRow{Kind: a.Kind, Title: clip(a.Title, 200), Body: clip(a.Body, 4000), Source: clip(a.Source, 60), Status: a.Status,
		WrittenBy: a.By, WrittenAt: stamp(a.At), DecidedBy: a.DecidedBy}
	if err := tx.insert(&row); err != nil {
		return a, err
	}
	return tx.s.article(row), nil
}

// ReadingsOf are how people in scope read and like some articles.
func (tx *Tx) ReadingsOf(ctx context.Context, articles []crm.ArticleID) ([]Reading, error) {
	var all []Reading
	for some := range slices.Chunk(articles, 500) {
		var rows []readerRow
		err := tx.owned(tx.db.WithContext(ctx), "user_id").Where("article_id IN ?", some).Order("article_id, user_id").Find(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("store: readings: %w", err)
		}
		for _, r := range rows {
			all = append(all, Reading{r.ArticleID, r.UserID, r.Uses, r.Liked, tx.s.instant(r.At)})
		}
	}
	return all, nil
}

// RecordReading stores how the actor read an article, or somebody else did: that is for who imports for all. One that is known stays.
func (tx *Tx) RecordReading(ctx context.Context, r Reading) error {
	if err := tx.speaksFor(r.User); err != nil {
		return err
	}
	if _, err := tx.Article(ctx, r.Article); err != nil {
		return err
	}
	row := readerRow{ArticleID: r.Article, UserID: r.User, Uses: r.Uses, Liked: r.Liked, At: stamp(r.At)}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("store: reading: %w", err)
	}
	return nil
}

// speaksFor refuses wishes of people other than the actor to who may not import for all.
func (tx *Tx) speaksFor(u crm.UserID) error {
	if u == tx.actor.User.ID {
		return nil
	}
	if err := tx.colleagues(u); err != nil {
		return err
	}
	return tx.actor.User.Require(crm.ImportForAll, crm.ToAll)
}

// PushSettingsOf are the wishes about pushes of some people in scope; nil: of all in scope.
func (tx *Tx) PushSettingsOf(ctx context.Context, people []crm.UserID) ([]crm.PushSetting, error) {
	var rows []pushSettingRow
	if err := tx.whose(tx.owned(tx.db.WithContext(ctx), "user_id"), "user_id", people).Order("user_id, push").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: push settings: %w", err)
	}
	return mapped(rows, pushSettingRow.setting), nil
}

// RecordPushSetting stores what the actor wants of a push, or what somebody else does: that is for who imports for all. A wish that is
// known stays.
func (tx *Tx) RecordPushSetting(_ context.Context, p crm.PushSetting) error {
	if err := tx.speaksFor(p.User); err != nil {
		return err
	}
	row := pushSettingOf(p)
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("store: push setting: %w", err)
	}
	return nil
}

// RecordProduct stores a list price as somebody in scope set it. A product of that name with another price is refused: *crm.DuplicateError.
func (tx *Tx) RecordProduct(_ context.Context, p crm.Product) error {
	if err := tx.actor.User.Require(crm.ChangeProcess, crm.ToTeam); err != nil {
		return err
	}
	if err := tx.colleagues(p.SetBy); err != nil {
		return err
	}
	row := productRow{Name: clip(p.Name, 200), NameKey: crm.NameKey(clip(p.Name, 200)), Unit: clip(p.Unit, 20), Price: p.Price.Fen, Currency: p.Price.Currency, SetBy: p.SetBy, Live: live()}
	if row.NameKey == "" || row.Price <= 0 {
		return errors.New("store: a product has a name and a price")
	}
	var n int64
	if err := tx.db.Table("products").Where("name_key = ? AND deleted_at = 0", row.NameKey).Count(&n).Error; err != nil {
		return fmt.Errorf("store: product: %w", err)
	} else if n > 0 {
		return &crm.DuplicateError{What: crm.ProductNoun, Name: p.Name}
	}
	return tx.insert(&row)
}

// RecordWord stores a word as somebody in scope taught it, for who may decide about words. One that is taught already is a *crm.DuplicateError.
func (tx *Tx) RecordWord(_ context.Context, w crm.Word) error {
	if err := tx.actor.User.Require(crm.RuleOnWords, crm.ToAll); err != nil {
		return err
	}
	if err := tx.colleagues(w.By); err != nil {
		return err
	}
	if w.Status != crm.WordWaiting && w.Status != crm.WordInForce || crm.NameKey(w.Word) == "" || w.Means == "" {
		return errors.New("store: a word waits or is in force, and means something")
	}
	row := wordRow{Word: clip(w.Word, 60), WordKey: crm.NameKey(w.Word), Means: clip(w.Means, 60), Kind: w.Kind, Status: w.Status, TaughtBy: w.By, TaughtAt: stamp(w.At), Live: live()}
	if w.Status == crm.WordInForce {
		row.DecidedBy = tx.actor.User.ID
	}
	if err := tx.insert(&row); duplicate(err) {
		return &crm.DuplicateError{What: crm.WordNoun, Name: w.Word, Mine: true}
	} else if err != nil {
		return err
	}
	return nil
}

// RecordLeave stores days off of the actor, or, for who imports for all, of somebody in scope.
func (tx *Tx) RecordLeave(_ context.Context, l crm.Leave) error {
	if err := tx.speaksFor(l.User); err != nil {
		return err
	}
	if l.From.IsZero() || l.To.Before(l.From) {
		return errors.New("store: a leave has days")
	}
	return tx.insert(&leaveRow{User: l.User, FromDay: l.From, ToDay: l.To, StandIn: l.StandIn, SetBy: l.SetBy})
}

// RecordHandover stores that people in scope handed customers over once, with which of them and who waits for the receiver's word, for who
// imports for all. Nothing changes hands, and no operation did it that could be taken back.
func (tx *Tx) RecordHandover(_ context.Context, h crm.Handover, customers, waiting []crm.CustomerID) error {
	if err := tx.actor.User.Require(crm.ImportForAll, crm.ToAll); err != nil {
		return err
	}
	if err := tx.colleagues(h.From, h.To, h.GivenBy); err != nil {
		return err
	}
	head := Head{Version: 1, CreatedAt: stamp(h.At), UpdatedAt: stamp(h.At)}
	row := handoverRow{Head: head, From: h.From, To: h.To, GivenBy: h.GivenBy, At: stamp(h.At), Customers: h.Moved.Customers, Deals: h.Moved.Deals,
		OpenDeals: h.Moved.OpenDeals, FollowUps: h.Moved.FollowUps, Reminders: h.Moved.Reminders}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("store: handover: %w", err)
	}
	words := make([]acceptanceRow, len(customers))
	for i, c := range customers {
		words[i] = acceptanceRow{Head: head, HandoverID: crm.HandoverID(row.ID), CustomerID: c, Receiver: h.To, AcceptedAt: stamp(h.At)}
		if slices.Contains(waiting, c) {
			words[i].AcceptedAt = 0
		}
	}
	for part := range slices.Chunk(words, bulk) {
		if err := tx.db.Create(&part).Error; err != nil {
			return fmt.Errorf("store: handover: %w", err)
		}
	}
	return nil
}

// Reading is how often somebody was shown an article in an answer, and whether they like it; At is the last time of either.
type Reading struct {
	Article crm.ArticleID
	User    crm.UserID
	Uses    int
	Liked   bool
	At      time.Time
}

// Stay is a stage of a deal's history, with the customer.
type Stay struct {
	crm.StageStay
	CustomerID crm.CustomerID
	Pipeline   string
}

// Collaborator is who works on a customer together with its owner; Until is the last day of who only covers, zero: for good.
type Collaborator struct {
	CustomerID crm.CustomerID
	User       crm.UserID
	Until      crm.Date
}

// Filed is a file of a customer, with the SHA-256 of its bytes in hex.
type Filed struct {
	crm.Document
	Digest string
}

// Asked is an approval with the pipeline of its deal; AsAsked: it waits, and the deal says what it said when it was asked for.
type Asked struct {
	crm.Approval
	Pipeline string
	AsAsked  bool
}

// Scheduled is when a saved question is asked, with what it and the team are called that hears the answer.
type Scheduled struct {
	crm.Reminder
	Name, TeamName string
}

// Was is what is there of the kinds that are looked up by when they were: whoever's, in scope.
type Was struct {
	Tasks     []crm.Task
	Reminders []crm.Reminder
	Targets   []crm.Target
	Articles  []crm.Article
}

// WasAt are the tasks asked, the reminders due, the targets set and the articles written at one of some moments, in scope.
func (tx *Tx) WasAt(ctx context.Context, moments []time.Time) (w Was, err error) {
	if len(moments) == 0 {
		return w, nil
	}
	at := make([]int64, len(moments))
	for i, m := range moments {
		at[i] = stamp(m)
	}
	var tasks []taskRow
	var reminders []reminderRow
	var targets []targetRow
	var articles []articleRow
	err = errorsOf(
		tx.ofTasks().Where("asked_at IN ?", at).Order("id").Find(&tasks).Error,
		tx.owned(tx.db, "user_id").Where("status IN ? AND due_at IN ? AND deleted_at = 0", []crm.ReminderStatus{crm.ReminderScheduled, crm.ReminderSent, crm.ReminderCanceled}, at).Order("id").Find(&reminders).Error,
		tx.owned(tx.db, "user_id").Where("set_at IN ? AND deleted_at = 0", at).Order("id").Find(&targets).Error,
		tx.seenArticles().Where("written_at IN ?", at).Order("id").Find(&articles).Error)
	if err != nil {
		return w, fmt.Errorf("store: what was then: %w", err)
	}
	return Was{mapped(tasks, tx.task), mapped(reminders, tx.reminder), mapped(targets, tx.target), mapped(articles, tx.s.article)}, nil
}

// Past is what is over of some customers, and who works on them, each list in the order in which it was entered.
type Past struct {
	Stays         []Stay
	FollowUps     []crm.FollowUp // done or canceled
	Quotes        []crm.Quote
	Leads         []crm.Lead
	Collaborators []Collaborator
	Approvals     []crm.Approval // that concern the actor
	Documents     []Filed
}

// PastOf is that of customers in scope.
func (tx *Tx) PastOf(ctx context.Context, ids []crm.CustomerID) (p Past, err error) {
	if ids, err = tx.seenOf(ids); err != nil || len(ids) == 0 {
		return p, err
	}
	var stays []stayRow
	deals := tx.db.Table("deals").Select("id").Where("customer_id IN ? AND deleted_at = 0", ids)
	if err := tx.db.Where("deal_id IN (?) AND deleted_at = 0", deals).Order("id").Find(&stays).Error; err != nil {
		return p, fmt.Errorf("store: stage history of customers: %w", err)
	}
	if p.Stays, err = tx.staysOf(ctx, stays); err != nil {
		return p, err
	}
	if p.FollowUps, err = held(tx, ids, "follow-ups", tx.followUp); err != nil {
		return p, err
	}
	p.FollowUps = slices.DeleteFunc(p.FollowUps, func(f crm.FollowUp) bool { return f.Status == crm.FollowUpOpen })
	quotes, err := held(tx, ids, "quotes", func(r quoteRow) quoteRow { return r })
	if err != nil {
		return p, err
	}
	if p.Quotes, err = tx.quotes(quotes); err != nil {
		return p, err
	}
	if p.Leads, err = held(tx, ids, "leads", tx.lead); err != nil {
		return p, err
	}
	if p.Collaborators, err = held(tx, ids, "collaborators", collaborator); err != nil {
		return p, err
	}
	var asked []approvalRow
	if err := tx.concerning().Where("customer_id IN ?", ids).Order("id").Find(&asked).Error; err != nil {
		return p, fmt.Errorf("store: approvals of customers: %w", err)
	}
	p.Approvals = mapped(asked, tx.approval)
	filed, err := held(tx, ids, "documents", func(r documentRow) documentRow { return r })
	if err == nil {
		p.Documents, err = tx.digested(ctx, filed)
	}
	return p, err
}

func collaborator(r collaboratorRow) Collaborator {
	return Collaborator{r.CustomerID, r.UserID, r.UntilDay}
}

// staysOf are stays with the customers and pipelines of their deals.
func (tx *Tx) staysOf(ctx context.Context, rows []stayRow) ([]Stay, error) {
	ids := make([]crm.DealID, len(rows))
	for i, r := range rows {
		ids[i] = r.DealID
	}
	var deals []dealRow
	if err := titles(ctx, func() *gorm.DB { return tx.db }, []string{"id", "customer_id", "pipeline"}, ids, &deals); err != nil {
		return nil, err
	}
	of := map[crm.DealID]dealRow{}
	for _, d := range deals {
		of[crm.DealID(d.ID)] = d
	}
	out := make([]Stay, len(rows))
	for i, s := range tx.stays(rows) {
		out[i] = Stay{s, of[s.DealID].CustomerID, of[s.DealID].Pipeline}
	}
	return out, nil
}

func (tx *Tx) quotes(rows []quoteRow) ([]crm.Quote, error) {
	out := make([]crm.Quote, len(rows))
	for i, r := range rows {
		q, err := tx.quote(r)
		if err != nil {
			return nil, err
		}
		out[i] = q
	}
	return out, nil
}

// Happened is when some activities with customers in scope happened.
func (tx *Tx) Happened(ctx context.Context, ids []crm.ActivityID) (map[crm.ActivityID]time.Time, error) {
	var rows []activityRow
	if err := titles(ctx, func() *gorm.DB { return tx.ofVisible(tx.db) }, []string{"id", "happened_at"}, ids, &rows); err != nil {
		return nil, err
	}
	out := make(map[crm.ActivityID]time.Time, len(rows))
	for _, r := range rows {
		out[crm.ActivityID(r.ID)] = tx.s.instant(r.HappenedAt)
	}
	return out, nil
}
