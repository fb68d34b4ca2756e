package reports

import (
	"testing"

	"genjin/crm"
)

// Errors are rounded permille of what was won; the mean is of those that have one.
func TestAccuracyByHand(t *testing.T) {
	check := func(forecast, won int64) ForecastCheck {
		return ForecastCheck{KeptForecast: crm.KeptForecast{Weighted: forecast}, Won: won}
	}
	for _, x := range []struct {
		check ForecastCheck
		want  int
		ok    bool
	}{{check(120, 100), 200, true}, {check(80, 100), -200, true}, {check(100, 100), 0, true}, {check(0, 3), -1000, true},
		{check(100, 0), 0, false}, {check(4, 3), 333, true}, {check(5, 3), 667, true}, {check(1<<50, 1<<40), 1_023_000, true}} {
		if got, ok := x.check.Error(); got != x.want || ok != x.ok {
			t.Errorf("%+v: %d %v, want %d %v", x.check, got, ok, x.want, x.ok)
		}
	}
	a := NewAccuracy([]ForecastCheck{check(120, 100), check(70, 100), check(5, 0)})
	if a.MAPE != 250 || a.Measured != 2 || !a.Few() {
		t.Errorf("%+v", a)
	}
}
