package crm

// PotentialSign is one thing by which a customer promises something.
type PotentialSign string

const (
	Bought    PotentialSign = "bought" // it has bought before
	BuysAgain PotentialSign = "due"    // it is time that it buys again
	InTalk    PotentialSign = "talk"   // it has an open deal that stands well
	Lively    PotentialSign = "lively" // it was reached often of late
	Known     PotentialSign = "known"  // several people are known there
)

// PotentialSigns are all signs, in the order in which they are told.
func PotentialSigns() []PotentialSign {
	return []PotentialSign{Bought, BuysAgain, InTalk, Lively, Known}
}

// PointsPart is one of the rates that a person's points are made of.
type PointsPart string

const (
	PointsFollowed  PointsPart = "follow_rate"
	PointsSatisfied PointsPart = "satisfaction"
	PointsAdhered   PointsPart = "adherence"
)

// PointsParts are all rates, in the order in which they are told.
func PointsParts() []PointsPart {
	return []PointsPart{PointsFollowed, PointsSatisfied, PointsAdhered}
}

// QualityPart is one of the things a contact's record is judged by.
type QualityPart string

const (
	QualityWho  QualityPart = "who"  // whom it was with
	QualityWhat QualityPart = "what" // what was talked about
	QualityNext QualityPart = "next" // what comes next
)

// QualityParts are all of them, in the order in which they are told.
func QualityParts() []QualityPart { return []QualityPart{QualityWho, QualityWhat, QualityNext} }

// QualityWeights are the points that a contact's record can get, and from how many on a contact counts as effective.
type QualityWeights struct{ Who, What, Next, Effective int }

// Weighting is how this company weighs what is judged beside deals. What the process says nothing of is as usual.
type Weighting struct {
	Quality   QualityWeights
	Potential map[PotentialSign]int // of FullScore
	Points    map[PointsPart]int    // of FullScore
}

// UsualWeighting holds for what a process says nothing of.
func UsualWeighting() Weighting {
	return Weighting{
		Quality:   QualityWeights{Who: 30, What: 30, Next: 40, Effective: 60},
		Potential: map[PotentialSign]int{Bought: 25, BuysAgain: 20, InTalk: 20, Lively: 20, Known: 15},
		Points:    map[PointsPart]int{PointsFollowed: 40, PointsSatisfied: 30, PointsAdhered: 30},
	}
}

// Weighs is how the process weighs; as usual when there is none.
func (p *Process) Weighs() Weighting {
	usual := UsualWeighting()
	if p == nil {
		return usual
	}
	w := p.Weighting
	if w.Quality == (QualityWeights{}) {
		w.Quality = usual.Quality
	}
	if len(w.Potential) == 0 {
		w.Potential = usual.Potential
	}
	if len(w.Points) == 0 {
		w.Points = usual.Points
	}
	return w
}
