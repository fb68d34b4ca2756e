package zh

// festival is a day of the year with a name.
type festival struct {
	kind    uint8 // how the day is found
	m, d    int   // month and day; month and week·10+weekday for nthWeekday; index of a solar term
	off     int   // statutory days off from the first one: what 国庆后 must at least skip; 0 for a day without
	lead    int   // days off before the day itself: 除夕
	careful bool  // a number or a word by itself: a festival only beside 前, 后, 节, 期间 …
}

const (
	solarFest uint8 = iota
	lunarFest
	lunarEve // the day before lunar m/d
	termFest
	nthWeekday
)

// day is when the festival falls in the (lunar) year y.
func (f *festival) day(y int) (int, bool) {
	switch f.kind {
	case lunarFest:
		return lunarDay(y, f.m, f.d, false)
	case lunarEve:
		d, ok := lunarDay(y, f.m, f.d, false)
		return d - 1, ok
	case termFest:
		return solarTerm(y, f.m), true
	case nthWeekday:
		return nthWeekdayOf(y, f.m, f.d/10, f.d%10), true
	}
	return dayOf(y, f.m, f.d), true
}

// nthWeekdayOf is the nth given weekday (Monday 0) of a month; it may lie outside the month.
func nthWeekdayOf(y, m, n, weekday int) int {
	first := dayOf(y, m, 1)
	return first + (weekday-weekdayOf(first)+7)%7 + 7*(n-1)
}

// festivals by name, the longer of two names that begin alike first.
var festivals = []struct {
	name string
	festival
}{
	{"元旦节", festival{m: 1, d: 1, off: 1}},
	{"元旦", festival{m: 1, d: 1, off: 1}},
	{"阳历新年", festival{m: 1, d: 1, off: 1}},
	{"情人节", festival{m: 2, d: 14}},
	{"圣瓦伦丁节", festival{m: 2, d: 14}},
	{"三八妇女节", festival{m: 3, d: 8}},
	{"国际妇女节", festival{m: 3, d: 8}},
	{"妇女节", festival{m: 3, d: 8}},
	{"女神节", festival{m: 3, d: 8}},
	{"三八节", festival{m: 3, d: 8}},
	{"三八", festival{m: 3, d: 8, careful: true}},
	{"植树节", festival{m: 3, d: 12}},
	{"国际消费者权益日", festival{m: 3, d: 15}},
	{"消费者权益日", festival{m: 3, d: 15}},
	{"三一五", festival{m: 3, d: 15}},
	{"315", festival{m: 3, d: 15, careful: true}},
	{"愚人节", festival{m: 4, d: 1}},
	{"清明节", festival{kind: termFest, m: qingming, off: 1}},
	{"五一国际劳动节", festival{m: 5, d: 1, off: 5}},
	{"国际劳动节", festival{m: 5, d: 1, off: 5}},
	{"五一劳动节", festival{m: 5, d: 1, off: 5}},
	{"劳动节", festival{m: 5, d: 1, off: 5}},
	{"五一节", festival{m: 5, d: 1, off: 5}},
	{"五一", festival{m: 5, d: 1, off: 5, careful: true}},
	{"51", festival{m: 5, d: 1, off: 5, careful: true}},
	{"五四青年节", festival{m: 5, d: 4}},
	{"青年节", festival{m: 5, d: 4}},
	{"母亲节", festival{kind: nthWeekday, m: 5, d: 26}},
	{"六一国际儿童节", festival{m: 6, d: 1}},
	{"六一儿童节", festival{m: 6, d: 1}},
	{"国际儿童节", festival{m: 6, d: 1}},
	{"儿童节", festival{m: 6, d: 1}},
	{"六一", festival{m: 6, d: 1, careful: true}},
	{"父亲节", festival{kind: nthWeekday, m: 6, d: 36}},
	{"618", festival{m: 6, d: 18, careful: true}},
	{"建党节", festival{m: 7, d: 1}},
	{"七一", festival{m: 7, d: 1, careful: true}},
	{"八一建军节", festival{m: 8, d: 1}},
	{"建军节", festival{m: 8, d: 1}},
	{"八一", festival{m: 8, d: 1, careful: true}},
	{"教师节", festival{m: 9, d: 10}},
	{"国庆节", festival{m: 10, d: 1, off: 7}},
	{"国庆", festival{m: 10, d: 1, off: 7}},
	{"十一国庆节", festival{m: 10, d: 1, off: 7}},
	{"十一国庆", festival{m: 10, d: 1, off: 7}},
	{"十一", festival{m: 10, d: 1, off: 7, careful: true}},
	{"万圣节", festival{m: 10, d: 31}},
	{"光棍节", festival{m: 11, d: 11}},
	{"双十一", festival{m: 11, d: 11}},
	{"双11", festival{m: 11, d: 11}},
	{"感恩节", festival{kind: nthWeekday, m: 11, d: 43}},
	{"双十二", festival{m: 12, d: 12}},
	{"双12", festival{m: 12, d: 12}},
	{"平安夜", festival{m: 12, d: 24}},
	{"圣诞节", festival{m: 12, d: 25}},
	{"圣诞", festival{m: 12, d: 25}},
	{"农历新年", festival{kind: lunarFest, m: 1, d: 1, off: 7, lead: 1}},
	{"阴历新年", festival{kind: lunarFest, m: 1, d: 1, off: 7, lead: 1}},
	{"大年三十", festival{kind: lunarEve, m: 1, d: 1, off: 8}},
	{"大年夜", festival{kind: lunarEve, m: 1, d: 1, off: 8}},
	{"年三十", festival{kind: lunarEve, m: 1, d: 1, off: 8}},
	{"除夕夜", festival{kind: lunarEve, m: 1, d: 1, off: 8}},
	{"除夕", festival{kind: lunarEve, m: 1, d: 1, off: 8}},
	{"春节", festival{kind: lunarFest, m: 1, d: 1, off: 7, lead: 1}},
	{"新春", festival{kind: lunarFest, m: 1, d: 1, off: 7, lead: 1}},
	{"过年", festival{kind: lunarFest, m: 1, d: 1, off: 7, lead: 1, careful: true}},
	{"正月正时", festival{kind: lunarFest, m: 1, d: 1}},
	{"正月朔日", festival{kind: lunarFest, m: 1, d: 1}},
	{"元宵节", festival{kind: lunarFest, m: 1, d: 15}},
	{"元宵", festival{kind: lunarFest, m: 1, d: 15}},
	{"上元节", festival{kind: lunarFest, m: 1, d: 15}},
	{"龙抬头", festival{kind: lunarFest, m: 2, d: 2}},
	{"端午节", festival{kind: lunarFest, m: 5, d: 5, off: 1}},
	{"端午", festival{kind: lunarFest, m: 5, d: 5, off: 1}},
	{"端阳节", festival{kind: lunarFest, m: 5, d: 5, off: 1}},
	{"七夕节", festival{kind: lunarFest, m: 7, d: 7}},
	{"七夕", festival{kind: lunarFest, m: 7, d: 7}},
	{"中元节", festival{kind: lunarFest, m: 7, d: 15}},
	{"鬼节", festival{kind: lunarFest, m: 7, d: 15}},
	{"中秋节", festival{kind: lunarFest, m: 8, d: 15, off: 1}},
	{"中秋", festival{kind: lunarFest, m: 8, d: 15, off: 1}},
	{"八月节", festival{kind: lunarFest, m: 8, d: 15, off: 1}},
	{"重阳节", festival{kind: lunarFest, m: 9, d: 9}},
	{"重阳", festival{kind: lunarFest, m: 9, d: 9}},
	{"腊八节", festival{kind: lunarFest, m: 12, d: 8}},
	{"腊八", festival{kind: lunarFest, m: 12, d: 8}},
	{"小年", festival{kind: lunarFest, m: 12, d: 23, careful: true}},
}

// festivalsBy groups festivals, solar terms among them, by first rune.
var festivalsBy = func() map[rune][]namedFestival {
	by := map[rune][]namedFestival{}
	for _, f := range festivals {
		r := []rune(f.name)
		by[r[0]] = append(by[r[0]], namedFestival{r, f.festival})
	}
	for k, s := range solarTerms {
		r := []rune(s.name)
		f := festival{kind: termFest, m: k}
		if k == qingming {
			f.off = 1
		}
		by[r[0]] = append(by[r[0]], namedFestival{r, f})
	}
	return by
}()

type namedFestival struct {
	name []rune
	festival
}
