package store

import (
	"context"
	"fmt"

	"genjin/crm"
)

// forecastRow is what a forecast of a period came to on a day: somebody's own, or that of the team they lead.
type forecastRow struct {
	ID        int64      `gorm:"primaryKey"`
	User      crm.UserID `gorm:"column:user_id"`
	Team      bool
	TakenOn   crm.Date
	FromOn    crm.Date
	ToOn      crm.Date
	Weighted  int64
	Committed int64
	Best      int64
	Worst     int64
	Deals     int
}

func (forecastRow) TableName() string { return "forecasts" }

// KeepForecast keeps the actor's forecast, or that of the team they lead, as it is on its day. It is never changed.
func (tx *Tx) KeepForecast(_ context.Context, f crm.KeptForecast) error {
	row := forecastRow{User: tx.actor.User.ID, Team: f.Team, TakenOn: f.On, FromOn: f.From, ToOn: f.To,
		Weighted: f.Weighted, Committed: f.Commit, Best: f.Best, Worst: f.Worst, Deals: f.Deals}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("store: keep a forecast: %w", err)
	}
	return nil
}

// FirstForecasts are the earliest kept forecasts of the periods within [from, to): of the team the actor leads, or of
// people in scope.
func (tx *Tx) FirstForecasts(_ context.Context, team bool, people []crm.UserID, from, to crm.Date) ([]crm.KeptForecast, error) {
	q := tx.owned(tx.db.Where("team = ? AND from_on >= ? AND to_on <= ?", team, from, to), "user_id")
	if team {
		people = []crm.UserID{tx.actor.User.ID}
	}
	var rows []forecastRow
	err := q.Where("user_id IN ?", people).
		Where("taken_on = (SELECT MIN(f.taken_on) FROM forecasts f WHERE f.user_id = forecasts.user_id AND f.team = forecasts.team AND f.from_on = forecasts.from_on AND f.to_on = forecasts.to_on)").
		Order("from_on, to_on, user_id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("store: forecasts: %w", err)
	}
	out := make([]crm.KeptForecast, len(rows))
	for i, r := range rows {
		out[i] = crm.KeptForecast{User: r.User, Team: r.Team, On: r.TakenOn, From: r.FromOn, To: r.ToOn,
			Weighted: r.Weighted, Commit: r.Committed, Best: r.Best, Worst: r.Worst, Deals: r.Deals}
	}
	return out, nil
}
