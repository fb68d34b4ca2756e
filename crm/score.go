package crm

// ScorePart is one of the things a deal's score is made of.
type ScorePart string

const (
	ScoreOdds    ScorePart = "odds"    // how often deals are won from where it stands
	ScoreContact ScorePart = "contact" // how long ago its customer was reached
	ScoreNext    ScorePart = "next"    // a next step is planned
	ScoreFields  ScorePart = "fields"  // amount, close date and decision maker are known
	ScorePace    ScorePart = "pace"    // it moved within its stage's standard days
	ScoreClose   ScorePart = "close"   // its expected close has not passed
)

// ScoreParts are all parts, in the order in which they are told.
func ScoreParts() []ScorePart {
	return []ScorePart{ScoreOdds, ScoreContact, ScoreNext, ScoreFields, ScorePace, ScoreClose}
}

// FullScore is what the weights of all parts come to.
const FullScore = 100

// ScoreWeights are the points each part can bring at most. Those of a process sum to FullScore.
type ScoreWeights map[ScorePart]int

var usualWeights = ScoreWeights{ScoreOdds: 35, ScoreContact: 20, ScoreNext: 15, ScoreFields: 15, ScorePace: 10, ScoreClose: 5}

// Weights are the process's; the usual ones when it says nothing of them.
func (p *Process) Weights() ScoreWeights {
	if p == nil || len(p.Score) == 0 {
		return usualWeights
	}
	return p.Score
}
