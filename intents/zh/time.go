package zh

import (
	"time"

	"genjin/crm"
)

// TimeOptions is what reading times needs beside the text and the moment.
type TimeOptions struct {
	Tense   Tense               // of bare times; Unsaid: by the words beside each
	Workday func(crm.Date) bool // nil: Monday to Friday
}

// Times reads every time expression of t, from left to right, with one reading each.
// The conventions are those of Chinese business users: a week runs from Monday to Sunday and 下周三 is in the next one,
// 三点 is in the afternoon, 周五前 includes Friday, a bare 周三 lies where the words beside it put it.
func Times(t *Text, now time.Time, o TimeOptions) []Time {
	rd := timeReader{r: t.read, loc: now.Location(), workday: o.Workday}
	y, m, d := now.Date()
	rd.y, rd.m, rd.d = y, int(m), d
	rd.today = dayOf(y, int(m), d)
	hh, mm, ss := now.Clock()
	rd.now = int64(rd.today)*daySecs + int64(hh*3600+mm*60+ss)
	var out []Time
	for i := 0; i < len(rd.r); {
		if !starter(rd.r[i]) {
			if rd.r[i] == '《' {
				i = rd.title(i)
				continue
			}
			i++
			continue
		}
		rd.tense = o.Tense
		v, j := rd.expression(i)
		if j <= i {
			i = rd.skipWord(i)
			continue
		}
		if v.kind == 0 || v.kind == Range && !v.openStart && !v.openEnd && v.start >= v.end { // read, and found to be no time
			i = j
			continue
		}
		var other val
		if v.amb {
			if o.Tense == Unsaid {
				c := rd.cue(i, j)
				rd.settles = rd.settled(j)
				if c == Unsaid && v.bound == Until {
					c = Future
				}
				if c != Unsaid || rd.settles {
					rd.tense = c
					v, _ = rd.expression(i)
				}
			}
			opposite := Past
			if rd.tense == Past || rd.tense == Unsaid && v.end <= rd.now {
				opposite = Future
			}
			rd.tense, rd.settles = opposite, false
			if other, _ = rd.expression(i); other.start == v.start && other.end == v.end {
				other = val{}
			}
		}
		if out == nil {
			out = make([]Time, 0, 4)
		}
		rd.anchored(&v)
		rd.lastEnd = j
		if rd.lastWeek = 0; v.rule == "week-day" {
			rd.lastWeek = v.day() - weekdayOf(v.day())
		}
		out = append(out, rd.result(t.Span(i, j), &v, &other))
		i = j
	}
	return out
}

// timeReader reads times by recursive descent over the runes. Every method that takes a place i and gives a place
// back gives 0, or i, when it found nothing there.
type timeReader struct {
	r        []rune
	loc      *time.Location
	workday  func(crm.Date) bool
	y, m, d  int   // today
	today    int   // as a day
	now      int64 // as a moment
	tense    Tense
	lastEnd  int  // the place behind the time read last
	lastWeek int  // the Monday of its week, when the week was said: 下周三
	settles  bool // money or a signature is told of beside the time read now: 11月1日回款
	anchor   int  // the day named last, which a bare 下午 or 三点 behind it belongs to; 0: none
}

// anchored remembers the day v names.
func (rd *timeReader) anchored(v *val) {
	if (v.kind == Day || v.kind == Point || v.kind == Range && v.grain == byPart) && !v.openStart && !v.openEnd && v.rule != "now" && v.rule != "shift" {
		rd.anchor = v.day()
	}
}

// bareDayFor is the day of a time without one: the day named before it, unless the words beside it speak of the other side of now.
func (rd *timeReader) bareDayFor() (day int, fixed bool) {
	if rd.anchor == 0 || rd.tense == Future && rd.anchor < rd.today || rd.tense == Past && rd.anchor > rd.today {
		return rd.today, false
	}
	return rd.anchor, true
}

type grain uint8

const (
	noGrain grain = iota
	bySecond
	byMinute
	byHour
	byPart
	byDay
	byWeek
	byMonth
	byQuarter
	byYear
)

// val is a reading before it becomes a Time.
type val struct {
	kind       TimeKind
	grain      grain
	start, end int64 // moments; end of a Point is its start
	openStart  bool
	openEnd    bool
	amb        bool // the other side of now is a reading too
	clock      bool
	bareClock  bool // without a day
	bareDay    bool // 12号, without a month
	bareMonth  bool // 3月, without a year
	part       string
	bound      Bound
	period     string
	vague      bool
	secs       int64
	set        string
	repeat     string
	fest       *festival
	rule       string
}

func (v *val) day() int { return floorDiv(int(v.start), daySecs) }

func dayVal(day int, rule string) val {
	return val{kind: Day, grain: byDay, start: int64(day) * daySecs, end: int64(day+1) * daySecs, rule: rule}
}

func daysVal(from, to int, g grain, rule string) val {
	return val{kind: Range, grain: g, start: int64(from) * daySecs, end: int64(to) * daySecs, rule: rule}
}

func invalidVal(rule string) val { return val{kind: Invalid, rule: rule} }

func (rd *timeReader) result(s Span, v, other *val) Time {
	t := Time{Span: s, Kind: v.kind, Seconds: v.secs, Repeat: v.repeat, Set: v.set, HasClock: v.clock, DayPart: v.part,
		Bound: v.bound, Vague: v.vague, Rule: v.rule}
	switch v.kind {
	case Point:
		t.Start = wall(v.start, rd.loc)
	case Day, Range:
		if !v.openStart {
			t.Start = wall(v.start, rd.loc)
		}
		if !v.openEnd {
			t.End = wall(v.end, rd.loc)
		}
	case Set:
		if v.start != 0 {
			t.Start = wall(v.start, rd.loc)
		}
	}
	if other.kind == Point || other.kind == Day || other.kind == Range {
		if other.openStart {
			t.Other = wall(other.end, rd.loc)
		} else {
			t.Other = wall(other.start, rd.loc)
		}
	}
	t.Period = rd.period(v)
	return t
}

// at is the rune at i, 0 outside the text.
func (rd *timeReader) at(i int) rune {
	if i < 0 || i >= len(rd.r) {
		return 0
	}
	return rd.r[i]
}

// has reports the length of s when it stands at i, else 0.
func (rd *timeReader) has(i int, s string) int {
	if i < 0 || i >= len(rd.r) {
		return 0
	}
	return Starts(rd.r[i:], s)
}

// any is has for the first of several words.
func (rd *timeReader) any(i int, words ...string) int {
	for _, w := range words {
		if n := rd.has(i, w); n > 0 {
			return n
		}
	}
	return 0
}

// space skips blanks.
func (rd *timeReader) space(i int) int {
	for rd.at(i) == ' ' {
		i++
	}
	return i
}

// starter reports whether an expression may begin with r.
func starter(r rune) bool {
	switch {
	case r < 0x80:
		return r >= 'a' && r <= 'z' || arabic(r)
	case r < firstHan || r > lastHan:
		return r == '〇'
	}
	return starters[r-firstHan]
}

const firstHan, lastHan = 0x4E00, 0x9FFF

// starters are the runes that begin a time expression, those of festivals included.
var starters = func() *[lastHan - firstHan + 1]bool {
	t := new([lastHan - firstHan + 1]bool)
	for _, r := range "一二三四五六七八九零十两俩仨廿卅壹贰叁肆伍陆柒捌玖拾百半几数" +
		"今明昨去前后大现此当目刚这本上下近最过去未接往从自到截至直每隔再周星礼月年季初正腊元农阴阳冬第" +
		"闰早清凌中午晚傍夜深差半头双节个同国春夏秋冬新末工全整之马立分旬公距直不" {
		t[r-firstHan] = true
	}
	for r := range festivalsBy {
		if r >= firstHan && r <= lastHan {
			t[r-firstHan] = true
		}
	}
	return t
}()

// title skips the name of a book or a game.
func (rd *timeReader) title(i int) int {
	for j := i + 1; j < len(rd.r) && j < i+40; j++ {
		if rd.r[j] == '》' {
			return j + 1
		}
	}
	return i + 1
}

// skipWord steps over what was no time: a whole number or Latin word, else one rune.
func (rd *timeReader) skipWord(i int) int {
	j := i + 1
	switch r := rd.r[i]; {
	case r == '第' || !arabic(r) && (digitOf(r) >= 0 || unitOf(r) > 0):
		for (digitOf(rd.at(j)) >= 0 || unitOf(rd.at(j)) > 0) && (!oneOf(rd.r[j-1], "万亿") || !arabic(rd.r[j])) { // 尾款20万12月15日付
			j++
		}
	case arabic(r) || latin(r):
		for j < len(rd.r) && (arabic(rd.r[j]) || latin(rd.r[j]) || oneOf(rd.r[j], ".,-/") && (arabic(rd.at(j+1)) || latin(rd.at(j+1))) && arabic(rd.r[j-1])) {
			j++
		}
	}
	return j
}

// isWorkday asks the calendar, or counts Monday to Friday.
func (rd *timeReader) isWorkday(day int) bool {
	if rd.workday == nil {
		return weekdayOf(day) < 5
	}
	y, m, d := dateOf(day)
	return rd.workday(crm.Date{Year: y, Month: time.Month(m), Day: d})
}

// addWorkdays is the nth working day after day, before it for a negative n.
func (rd *timeReader) addWorkdays(day, n int) int {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for guard := 0; n > 0 && guard < 4000; guard++ {
		day += step
		if rd.isWorkday(day) {
			n--
		}
	}
	return day
}
