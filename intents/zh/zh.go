// Package zh reads Chinese as sales people write it: times, money, numbers, names, clauses, mood.
// It knows no sales and keeps no state: every reader is a function of the text and the moment.
// SKELETON: the types are decided; fields may be added.
package zh

import "time"

// Span is a half-open range of byte offsets into the text as it was sent.
type Span struct{ Start, End int }

// Tense says on which side of now a bare time (周三, 12号, 三点) lies.
type Tense uint8

const (
	Unsaid Tense = iota // decided from the words beside it
	Past
	Future
)

// TimeKind is the shape of a time expression.
type TimeKind uint8

const (
	Point    TimeKind = iota + 1 // an instant: 明天下午三点
	Day                          // a whole day: 下周三
	Range                        // an interval: 本月, Q3, 近三个月, 25号之前
	Duration                     // a length: 两周
	Set                          // a repetition: 每周五下午五点
	Invalid                      // a day that does not exist: 2月30日
)

// Bound says whether a range came from a deadline or a start.
type Bound uint8

const (
	NoBound Bound = iota
	Until         // 月底前, 25号之前
	After         // 3月1日之后
)

// Time is one time expression with one reading.
type Time struct {
	Span
	Kind       TimeKind
	Start, End time.Time // local wall clock in now's zone, half-open; End is zero when open (and for a Point), Start when open to the past
	Seconds    int64     // of a Duration
	Repeat     string    // of a Set: RFC 5545 RRULE without prefix
	Set        string    // of a Set: the ISO form that `parse --times` prints, P1W
	HasClock   bool      // an hour was said; 下午 alone is not an hour
	DayPart    string    // 上午 下午 晚上 …, when said
	Bound      Bound
	Period     string    // contract.md's period word when it has one: this_week, 2026-Q4
	Other      time.Time // the candidate not taken (past for future), zero when there is none
	Vague      bool      // 过几天, 下个月再看: not a date to act on
	Rule       string    // which rule read it, for 为什么
}

// AmountKind is the shape of a number expression.
type AmountKind uint8

const (
	MoneyAmount AmountKind = iota + 1
	Number
	Percent
	NumberRange
)

// Amount is one number expression.
type Amount struct {
	Span
	Kind     AmountKind
	Fen      int64  // of money, exact
	Value    string // decimal of the number itself: "1600000", "0.05", "30" for 30%
	Min, Max string // of a NumberRange, decimals, inclusive; empty: open
	Currency string // ISO 4217; empty when no unit of money was written
	Bare     bool   // no unit of money stands there (50万, 35w): money only beside 报价, 预算, 合同, 回款, 签 …
	Approx   bool   // 十来万, 左右, 大概: asked before it is written
	Discount bool   // 九折, 让两个点
	Off      bool   // of a Discount: what is taken off, 让两个点; otherwise what is left, 九折
	Rule     string
}
