package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"genjin/crm"
)

// What a company changed of its process in words: every change is a version, and one row says which is in force. That
// row is looked at in every transaction, so that a change made on one replica holds on all of them at once; what it
// comes to is read and laid over the files once for each version.

// RuleText reads and writes rules in the form of the files.
type RuleText struct {
	Read  func(yaml string) (crm.Rules, error)
	Write func(crm.Rules) (string, error)
}

type ruleVersionRow struct {
	Head
	No       int
	YAML     string `gorm:"column:yaml"`
	Said     string `gorm:"sealed"`
	What     string `gorm:"sealed"`
	SetBy    crm.UserID
	Restores int
}

func (ruleVersionRow) TableName() string { return "process_versions" }

// inForceRow is the one row of its table.
type inForceRow struct {
	Head
	No int
}

func (inForceRow) TableName() string { return "process_in_force" }

const theOneInForce = 1

// Rulebook is the process and the timetable as they are in force now.
func (s *Store) Rulebook(ctx context.Context) (crm.Rulebook, error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return s.rulebook(db)
}

// Rulebook is the process and the timetable as they are in force in this transaction.
func (tx *Tx) Rulebook(_ context.Context) (crm.Rulebook, error) {
	if tx.holds() {
		return tx.s.rulebookOf(tx.db, int(tx.opened.rules.Int64))
	}
	return tx.s.rulebook(tx.db)
}

func (s *Store) rulebook(db *gorm.DB) (crm.Rulebook, error) {
	no := 0
	if err := one(db, []any{&no}, "SELECT no FROM process_in_force WHERE id = ?", theOneInForce); err != nil && !missing(err) {
		return crm.Rulebook{}, fmt.Errorf("store: rules in force: %w", err)
	}
	return s.rulebookOf(db, no)
}

func (s *Store) rulebookOf(db *gorm.DB, no int) (crm.Rulebook, error) {
	if b := s.book.Load(); b != nil && b.No == no {
		return *b, nil
	}
	r, err := s.rulesOf(db, no)
	if err != nil {
		return crm.Rulebook{}, err
	}
	b := crm.NewRulebook(no, r, s.options.Process, s.options.Pushes, s.options.Location)
	s.book.Store(&b) // versions never change: whichever reader comes last is as right as another
	return b, nil
}

func (s *Store) rulesOf(db *gorm.DB, no int) (crm.Rules, error) {
	if no == 0 {
		return crm.Rules{}, nil
	}
	var text string
	if err := db.Table("process_versions").Where("no = ?", no).Select("yaml").Take(&text).Error; err != nil {
		return crm.Rules{}, fmt.Errorf("store: version %d of the rules: %w", no, err)
	}
	r, err := s.options.Rules.Read(text)
	if err != nil {
		return crm.Rules{}, fmt.Errorf("store: version %d of the rules: %w", no, err)
	}
	return r, nil
}

// MayChangeProcess reports whether the actor may change the process for everybody: an admin, whom the process file
// names, and a manager outside whose teams there is nobody.
func (tx *Tx) MayChangeProcess(_ context.Context) (bool, error) {
	u := tx.actor.User
	if u.May(crm.ChangeProcess, crm.ToAll) || tx.s.options.Process != nil && tx.s.options.Process.MayChange(u) {
		return true, nil
	}
	if !u.May(crm.ChangeProcess, crm.ToTeam) {
		return false, nil
	}
	below, err := tx.peopleBelow(u)
	if err != nil {
		return false, fmt.Errorf("store: who is led: %w", err)
	}
	var others int64
	err = tx.db.Table("users").Where("gone = 0 AND id NOT IN ?", below).Count(&others).Error
	if err != nil {
		return false, fmt.Errorf("store: who is led: %w", err)
	}
	return others == 0, nil
}

// DraftRules writes rules as a version would keep them, and reads them back: what would not hold is refused here.
func (tx *Tx) DraftRules(_ context.Context, r crm.Rules) (yaml string, err error) {
	if yaml, err = tx.s.options.Rules.Write(r); err != nil {
		return "", err
	}
	if _, err = tx.s.options.Rules.Read(yaml); err != nil {
		return "", fmt.Errorf("store: rules do not read back: %w", err)
	}
	return yaml, nil
}

// EnactRules makes rules a version and puts it in force for everybody. v gives Rules, Said, What and Restores; over is
// the number of the version it was made of: when another one is in force by now, the error is *crm.StaleError. Who may
// not change the process gets a *crm.ForbiddenError.
func (tx *Tx) EnactRules(ctx context.Context, v crm.RuleVersion, over int) (crm.RuleVersion, error) {
	if may, err := tx.MayChangeProcess(ctx); err != nil {
		return v, err
	} else if !may {
		return v, crm.Denied(crm.ChangeProcess, crm.ToAll)
	}
	var before inForceRow
	if err := tx.lockRow(&before, theOneInForce); err != nil {
		return v, err
	}
	if before.No != over {
		return v, tx.stale("process_in_force", theOneInForce, nil)
	}
	yaml, err := tx.DraftRules(ctx, v.Rules)
	if err != nil {
		return v, err
	}
	var last int
	if err := tx.db.Table("process_versions").Select("COALESCE(MAX(no), 0)").Scan(&last).Error; err != nil {
		return v, fmt.Errorf("store: number of a version: %w", err)
	}
	row := ruleVersionRow{No: last + 1, YAML: yaml, Said: clip(v.Said, 500), What: clip(v.What, 500), SetBy: tx.actor.User.ID, Restores: v.Restores}
	if err := tx.insert(&row); duplicate(err) {
		return v, &crm.StaleError{What: crm.ProcessNoun}
	} else if err != nil {
		return v, err
	}
	after := before
	after.No = row.No
	if err := tx.update(&before, &after); err != nil {
		return v, err
	}
	v.No, v.YAML, v.By, v.ByName, v.At, v.InForce = row.No, yaml, tx.actor.User.ID, tx.actor.User.Name, tx.Now(), true
	return v, nil
}

// RuleVersions are the versions of the rules, the newest first; 0 is none, as with other limits.
func (tx *Tx) RuleVersions(ctx context.Context, n int) ([]crm.RuleVersion, error) {
	var rows []ruleVersionRow
	if err := limit(tx.db.Where("deleted_at = 0"), n).Order("no DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("store: versions of the rules: %w", err)
	}
	var in inForceRow
	if err := tx.db.Take(&in, theOneInForce).Error; err != nil {
		return nil, fmt.Errorf("store: rules in force: %w", err)
	}
	names := map[crm.UserID]crm.User{}
	for _, r := range rows {
		names[r.SetBy] = crm.User{}
	}
	if err := tx.s.nameThem(tx.db, names, nil); err != nil {
		return nil, err
	}
	out := make([]crm.RuleVersion, len(rows))
	for i, r := range rows {
		rules, err := tx.s.options.Rules.Read(r.YAML)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("store: version %d of the rules", r.No), err)
		}
		out[i] = crm.RuleVersion{No: r.No, Rules: rules, YAML: r.YAML, Said: r.Said, What: r.What, By: r.SetBy, ByName: names[r.SetBy].Name,
			At: tx.s.instant(r.CreatedAt), Restores: r.Restores, InForce: r.No == in.No}
	}
	return out, nil
}
