package scheduler

import (
	"context"
	"fmt"

	"genjin/crm"
	"genjin/internal/say"
)

// holidayEve tells, on the last working day before a holiday, whom to call before it.
func holidayEve() Push {
	return Push{Name: "holiday_eve", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		holiday, back, ok := c.holidayAhead()
		if !ok {
			return Notice{Why: "no holiday begins tomorrow"}, nil
		}
		o := c.mine()
		plans, err := o.Open(ctx)
		if err != nil {
			return Notice{}, err
		}
		late, due := o.Split(plans, back.In(c.Now.Location()))
		all, err := o.Calls(ctx, append(late, due...))
		if err != nil {
			return Notice{}, err
		}
		return Notice{Text: say.HolidayEve(holiday, back, all, c.Now), Why: fmt.Sprintf("%s until %s", holiday, back.AddDays(-1))}, nil
	}}
}

// holidayAhead is the holiday whose days off begin tomorrow, and the first working day after it. A weekend alone is none.
func (c *Composer) holidayAhead() (name string, back crm.Date, ok bool) {
	first := c.today().AddDays(1)
	if work, _ := c.Calendar.Workday(first); work {
		return "", back, false
	}
	days := 0
	for back = first; ; back = back.AddDays(1) {
		work, _ := c.Calendar.Workday(back)
		if work {
			break
		}
		if h := c.Calendar.Holiday(back); h != "" && name == "" {
			name = h
		}
		days++
	}
	return name, back, name != "" && days >= max(c.Plan.After, 1)
}

// calendarMissing tells the admin that the year, or the coming one in December, is not in the holidays file: once a month.
func calendarMissing() Push {
	return Push{Name: "calendar", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		for _, d := range []crm.Date{c.today(), c.today().AddDays(31)} {
			if _, known := c.Calendar.Workday(d); known {
				continue
			}
			first, err := c.Once(ctx, subjectOf(c.User.ID), fmt.Sprintf("%d/%s", d.Year, c.Now.Format("2006-01")))
			if err != nil || !first {
				return Notice{Why: "it was told this month"}, err
			}
			return Notice{Text: say.CalendarMissing(d.Year), Why: fmt.Sprintf("%d is not in the holidays file", d.Year)}, nil
		}
		return Notice{Why: "the holidays are known"}, nil
	}}
}

// parked tells the admin of pushes that were given up after repeated faults.
func parked() Push {
	return Push{Name: "parked", Compose: func(ctx context.Context, c *Composer) (Notice, error) {
		if c.Parked == 0 {
			return Notice{Why: "none were given up"}, nil
		}
		first, err := c.Once(ctx, subjectOf(c.User.ID), fmt.Sprint(c.Parked))
		if err != nil || !first {
			return Notice{Why: "it was told"}, err
		}
		return Notice{Text: say.PushesParked(c.Parked), Why: fmt.Sprintf("%d were given up", c.Parked)}, nil
	}}
}
