package records

import (
	"context"

	"genjin/crm"
	"genjin/crm/reports"
)

// KeepForecasts keeps what the forecasts of this month and this quarter come to now: those of a person and, of who leads
// others, those of the team. They are the very ones that an answer in the chat gives now.
func KeepForecasts(ctx context.Context, o Of, u crm.User) error {
	today := crm.DateOf(o.Now)
	month, quarter := today.FirstOfMonth(), today.FirstOfQuarter()
	for _, team := range []bool{false, true} {
		o.Owners = []crm.UserID{u.ID}
		if team && !u.May(crm.SeeFigures, crm.ToTeam) {
			break
		} else if team {
			people, err := o.Tx.ScopeUsers(ctx)
			if err != nil {
				return err
			}
			o.Owners = nil
			for _, p := range people {
				o.Owners = append(o.Owners, p.ID)
			}
		}
		for _, period := range [][2]crm.Date{{month, month.NextMonth()}, {quarter, quarter.NextMonth().NextMonth().NextMonth()}} {
			f, err := o.Forecast(ctx, period[0], period[1])
			if err != nil {
				return err
			}
			kept := f.Kept(today, period[0], period[1])
			kept.Team = team
			if err := o.Tx.KeepForecast(ctx, kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// Accuracy holds the first forecasts that were kept of the periods within [from, to), months or quarters, against what was
// won: the whole's, and of a team each person's.
func (o Of) Accuracy(ctx context.Context, from, to crm.Date, months int) (whole, people reports.Accuracy, err error) {
	kept, err := o.Tx.FirstForecasts(ctx, o.Team, o.Owners, from, to)
	if err != nil {
		return whole, people, err
	}
	if whole, err = o.checked(ctx, kept, months, false); err != nil || !o.Team {
		return whole, people, err
	}
	if kept, err = o.Tx.FirstForecasts(ctx, false, o.Owners, from, to); err != nil {
		return whole, people, err
	}
	people, err = o.checked(ctx, kept, months, true)
	return whole, people, err
}

// checked are the kept forecasts of periods of so many months, each with what was won in it.
func (o Of) checked(ctx context.Context, kept []crm.KeptForecast, months int, own bool) (reports.Accuracy, error) {
	var all []reports.ForecastCheck
	for _, k := range kept {
		if n, _ := crm.Months(k.From, k.To); len(n) != months {
			continue
		}
		if own {
			o.Owners = []crm.UserID{k.User}
		}
		won, err := o.Won(ctx, k.From, k.To)
		if err != nil {
			return reports.Accuracy{}, err
		}
		var sum reports.Sums
		for _, d := range won {
			sum = sum.Plus(d.Amount)
		}
		if x := (reports.ForecastCheck{KeptForecast: k, Won: sum.CNY()}); x.Won != 0 || x.Best != 0 {
			all = append(all, x) // of who neither sold nor meant to there is nothing to say
		}
	}
	return reports.NewAccuracy(all), nil
}
