package crm

// Chart is what a picture shows, as figures. It travels and is kept as these few hundred bytes, and is drawn (by
// internal/picture, the same bytes every time) when it is sent: the outbox stays small, and a repeat is the same message.
// Its Reply's Text says the same figures in words, for who cannot see it and for where no picture can go.
type Chart struct {
	Kind   ChartKind  `json:"kind"`
	Title  string     `json:"title"`            // 张伟的漏斗
	Sub    string     `json:"sub,omitempty"`    // 6单 · 190万, or the period
	Series []string   `json:"series,omitempty"` // what the values of a row are, for a trend: 成交额, 新商机, 跟进
	Rows   []ChartRow `json:"rows"`
	Foot   string     `json:"foot,omitempty"` // one small line below
}

// ChartKind is how figures are drawn.
type ChartKind string

const (
	FunnelChart   ChartKind = "funnel"   // a stage a row: Values[0] deals
	RankingChart  ChartKind = "ranking"  // a person a row, the first first: Values[0]
	TrendChart    ChartKind = "trend"    // a week or month a row, oldest first: a value for every series
	ProgressChart ChartKind = "progress" // a target a row: Values[0] of Values[1]
)

// ChartRow is one line of a picture. Values size what is drawn, Figures are what is written: 3单, 180万.
type ChartRow struct {
	Group   string   `json:"group,omitempty"` // of a funnel: heads the rows from this one on, those of a pipeline
	Label   string   `json:"label"`
	Values  []int64  `json:"values"`
	Figures []string `json:"figures"`
	Own     bool     `json:"own,omitempty"`    // the reader's own
	Partly  bool     `json:"partly,omitempty"` // of a trend: the week or month is not whole
}
