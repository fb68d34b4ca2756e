package reports

import (
	"testing"

	"genjin/crm"
)

func TestRhythmOfContacts(t *testing.T) {
	var b Brief
	b.Rhythm([]crm.Activity{{HappenedAt: ago(0)}, {HappenedAt: ago(89)}, {HappenedAt: ago(90)}, {HappenedAt: ago(179)}, {HappenedAt: ago(180)}, {HappenedAt: ago(1), Outcome: crm.NotReached}, {HappenedAt: ago(-1)}}, now)
	if b.Recent != 2 || b.Earlier != 2 {
		t.Errorf("%d and %d", b.Recent, b.Earlier)
	}
}
