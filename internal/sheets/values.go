package sheets

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// cellError is a cell that cannot be what its column says.
type cellError struct{ why say.Text }

func (e *cellError) Error() string { return string(e.why) }

func unclear(title, cell string) error { return &cellError{say.CellUnclear(title, cell)} }

// writing is how values become cells: times as a spreadsheet counts them, by the company's clock.
type writing struct{ zone *time.Location }

// excelEpoch is day 25569 of a spreadsheet.
const excelEpoch = 25569

func serial(wall time.Time) float64 {
	_, off := wall.Zone()
	return float64(wall.UnixMilli()+int64(off)*1000)/86_400_000 + excelEpoch
}

func (w writing) instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return serial(t.In(w.zone))
}

// wholeDay is a time of which only the day was said.
type wholeDay float64

func (w writing) due(d crm.Due) any {
	if d.AllDay && !d.IsZero() {
		return wholeDay(serial(d.At.In(w.zone)))
	}
	return w.instant(d.At)
}

func (w writing) day(d crm.Date) any {
	if d.IsZero() {
		return nil
	}
	return serial(d.In(time.UTC))
}

// part is n of a whole, as a number; nil for none.
func part(n, of int) any {
	if n == 0 {
		return nil
	}
	return float64(n) / float64(of)
}

// reading is how cells become values.
type reading struct {
	zone  *time.Location
	now   time.Time
	title string // of the column
	unit  int64  // of an amount without one, from its header: 1 or 10,000
	old   bool   // the workbook counts days from 1904
}

var written = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$`)

// time reads a date or a time; whole is true when no hour was written. What has no year is not guessed.
func (r reading) time(cell string) (at time.Time, whole bool, err error) {
	cell = strings.TrimSpace(strings.NewReplacer("：", ":", "／", "/", "．", ".", "　", " ").Replace(cell))
	if cell == "" {
		return at, false, nil
	}
	if n, e := strconv.ParseFloat(cell, 64); e == nil {
		if len(cell) == 8 && n >= 19000101 && n < 21000101 && n == math.Trunc(n) { // 20261126
			cell = cell[:4] + "-" + cell[4:6] + "-" + cell[6:]
		} else if n < 20_000 || n > 80_000 {
			return at, false, unclear(r.title, cell)
		} else {
			if r.old {
				n += 1462
			}
			ms := int64(math.Round((n - excelEpoch) * 86_400_000))
			u := time.UnixMilli(ms).UTC()
			at = time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), u.Second(), u.Nanosecond(), r.zone)
			return at, n == math.Trunc(n), nil
		}
	}
	m := written.FindStringSubmatch(cell)
	if m == nil {
		return at, false, unclear(r.title, cell)
	}
	var n [6]int
	for i, s := range m[1:] {
		n[i], _ = strconv.Atoi(s)
	}
	at = time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, r.zone)
	if at.Day() != n[2] || at.Month() != time.Month(n[1]) || at.Hour() != n[3] || at.Minute() != n[4] {
		return at, false, unclear(r.title, cell)
	}
	return at, m[4] == "", nil
}

// past is a time that has come.
func (r reading) past(cell string) (time.Time, error) {
	at, _, err := r.time(cell)
	if err == nil && at.After(r.now) {
		err = &cellError{say.CellInFuture(r.title, cell)}
	}
	return at, err
}

func (r reading) day(cell string) (crm.Date, error) {
	at, _, err := r.time(cell)
	if err != nil || at.IsZero() {
		return crm.Date{}, err
	}
	return crm.DateOf(at), nil
}

func (r reading) due(cell string) (crm.Due, error) {
	at, whole, err := r.time(cell)
	return crm.Due{At: at, AllDay: whole && !at.IsZero()}, err
}

var amountUnits = []struct {
	word string
	yuan int64
}{{"亿元", 1e8}, {"亿", 1e8}, {"万元", 1e4}, {"万", 1e4}, {"w", 1e4}, {"千元", 1e3}, {"k", 1e3}, {"元", 1}, {"块", 1}}

// fen reads an amount, exactly; one below zero is refused.
func fen(cell string, unit int64) (int64, error) {
	s := strings.ToLower(strings.NewReplacer(",", "", "，", "", " ", "", "　", "", "¥", "", "￥", "", "人民币", "", "rmb", "").Replace(strings.ToLower(cell)))
	if s == "" {
		return 0, nil
	}
	for _, u := range amountUnits {
		if rest, ok := strings.CutSuffix(s, u.word); ok {
			s, unit = rest, u.yuan
			break
		}
	}
	v, ok := new(big.Rat).SetString(s)
	if !ok || strings.ContainsAny(s, "/_xpob") {
		return 0, unclear("金额", cell)
	}
	v.Mul(v, new(big.Rat).SetInt64(unit*100))
	f, exact := new(big.Float).SetRat(v).Int64()
	if !v.IsInt() { // half a fen, or what a spreadsheet's arithmetic left
		x, _ := v.Float64()
		f = int64(math.Round(x))
	} else if exact != big.Exact {
		return 0, unclear("金额", cell)
	}
	if f < 0 {
		return 0, &cellError{say.CellNegative(cell)}
	}
	return f, nil
}

func number(title, cell string) (float64, bool, error) {
	s, hundredth := strings.CutSuffix(strings.TrimSpace(strings.ReplaceAll(cell, "％", "%")), "%")
	if s == "" {
		return 0, false, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false, unclear(title, cell)
	}
	return n, hundredth, nil
}

// percent reads 40, 40% and 0.4.
func percent(cell string) (int, error) {
	n, hundredth, err := number("赢率", cell)
	if n < 1 && !hundredth {
		n *= 100
	}
	if n > 100 {
		return 0, unclear("赢率", cell)
	}
	return int(math.Round(n)), err
}

// discount reads 8.5, 8.5折, 85% and 0.85, in thousandths.
func discount(cell string) (int, error) {
	words, tenths := strings.CutSuffix(strings.TrimSpace(cell), "折")
	n, hundredth, err := number("折扣", words)
	switch {
	case err != nil:
		return 0, err
	case hundredth:
		n /= 10
	case n <= 1 && !tenths:
		n *= 10
	}
	if n > 10 {
		return 0, unclear("折扣", cell)
	}
	return int(math.Round(n * 100)), nil
}

// satisfaction reads a score of 0 to 10.
func satisfaction(cell string) (*int, error) {
	n, hundredth, err := number("满意度", strings.TrimSuffix(strings.TrimSpace(cell), "分"))
	if err == nil && (hundredth || n > 10 || n != math.Trunc(n)) {
		err = unclear("满意度", cell)
	}
	if err != nil {
		return nil, err
	}
	score := int(n)
	return &score, nil
}

// words are parted by 、 and the like.
func words(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("、,，;；|\n", r) })
}

// phone is a number as it was written; one that a spreadsheet took for a figure is a number again.
func phone(cell string) string {
	if n, err := strconv.ParseFloat(cell, 64); err == nil && strings.ContainsAny(cell, "eE.") && n == math.Trunc(n) && n > 1e6 && n < 1e15 {
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	return strings.TrimSpace(cell)
}

func level(l *Line, cell string) error {
	s := strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(cell), "类"), "级"))
	switch s {
	case "A", "B", "C", "D":
		l.Customer.Level = crm.Level(s)
		return nil
	}
	return &cellError{say.CellLevel(cell)}
}

func yes(b bool) any {
	if b {
		return say.Yes()
	}
	return nil
}

func isYes(cell string) bool {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case say.Yes(), "y", "yes", "true", "1", "√", "已离职", "离职":
		return true
	}
	return false
}

// ways are the ways of a contact, by the names that people have for them.
func ways() map[crm.ActivityType][]string {
	return map[crm.ActivityType][]string{
		crm.Phone: {"电话", "致电", "来电"}, crm.Visit: {"拜访", "上门", "面谈", "到访"}, crm.WeChat: {"微信", "企业微信"}, crm.Email: {"邮件", "邮箱"},
		crm.OnlineMeeting: {"线上会议", "视频会议", "腾讯会议"}, crm.Meeting: {"会议", "开会"}, crm.Demo: {"演示", "路演"}, crm.Banquet: {"吃饭", "宴请", "招待"},
	}
}

func activityWord(t crm.ActivityType) string {
	if t == "" {
		return ""
	}
	if w := ways()[t]; len(w) > 0 {
		return w[0]
	}
	return say.OtherWay()
}

// activityType is a way of contact; one that is not known is another one.
func activityType(cell string) crm.ActivityType {
	best, length := crm.OtherActivity, 0
	for t, names := range ways() {
		for _, n := range names {
			if strings.Contains(cell, n) && len(n) > length {
				best, length = t, len(n)
			}
		}
	}
	return best
}

func outcomes() map[crm.Outcome]string {
	return map[crm.Outcome]string{crm.NotReached: "没联系上", crm.Positive: "好", crm.Negative: "不好"}
}

func outcomeWord(o crm.Outcome) string { return outcomes()[o] }

func outcome(cell string) crm.Outcome {
	for o, w := range outcomes() {
		if cell == w {
			return o
		}
	}
	return ""
}
