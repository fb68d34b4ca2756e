package intents

import (
	_ "embed"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"genjin/intents/zh"
)

// A customer nobody has heard of is known by its place in the sentence, and so is a person without a title. Each sign of a message gets a tag:
// the row of tags for which most speaks, of what stands around each and of which stand beside each other (a linear chain of conditional random
// fields over the corpus). The weights are spans.txt, a line for each feature, written by
//
//	go test ./intents -run TestFitSpans -fit
//
// which is deterministic.

//go:embed spans.txt
var spansFile string

// tag is what a sign of a message belongs to.
type tag uint8

const (
	tagNone tag = iota
	tagCustomer
	tagCustomerOn // a further sign of it
	tagContact
	tagContactOn
	tagCount
)

// mayFollow reports whether a tag may stand behind another.
func mayFollow(a, b tag) bool {
	switch b {
	case tagCustomerOn:
		return a == tagCustomer || a == tagCustomerOn
	case tagContactOn:
		return a == tagContact || a == tagContactOn
	}
	return true
}

// spans are the weights of the tags, laid out by what a feature is made of: what is made of one sign stands in one row, and so does what is made
// of two beside each other. What else there is has a place of its own.
type spans struct {
	follow  [tagCount][tagCount]float32 // of a tag behind another
	numbers [1 << 16]uint16             // of signs of the first plane, 0: of no weight
	far     map[rune]uint16             // of others
	signs   [][5]tagWeights             // by number: for the tag of the sign, of the one behind it, before it, two behind it, two before it
	cells   []pairCell                  // at most half full; a pair stands at its hash or behind it
	pairs   [][2]tagWeights             // for the tag of the second sign, of the first
	class   [spanClasses]tagWeights
	classes [spanClasses * spanClasses * spanClasses]tagWeights
	left    [spanPlaces]tagWeights
	right   [spanPlaces]tagWeights
	places  [spanPlaces * spanPlaces]tagWeights // before and behind
	any     tagWeights
}

// tagWeights are what something weighs for each tag.
type tagWeights [tagCount]float32

// pairCell is where the weights of two signs are in spans.pairs; where nothing stands, key is 0.
type pairCell struct {
	key uint32 // the signs' numbers
	row uint32
}

const (
	followLine  = "(follow)" // in spans.txt: what each tag weighs behind each other
	neverFollow = -1e9       // of a tag that may not follow
	spanClasses = 15
	spanPlaces  = spanClasses * (mostBeside + 1)
)

// classNumber are the numbers of the classes.
var classNumber = func() (numbers [128]uint8) {
	for n, c := range string(noClass) + classWord + classKnown + classShape + classPerson + classStaff + classNumeric + classPart {
		numbers[c] = uint8(n)
	}
	return numbers
}()

// readSpans reads spans.txt.
func readSpans(file string) (*spans, error) {
	w := &spans{far: map[rune]uint16{}, signs: make([][5]tagWeights, 1), pairs: make([][2]tagWeights, 1), cells: make([]pairCell, 1<<bits.Len(uint(2*strings.Count(file, "\n"))))}
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		feature, rest, _ := strings.Cut(line, "\t")
		var given []float32
		for part := range strings.FieldsSeq(rest) {
			hundredths, err := strconv.Atoi(part)
			if err != nil {
				return nil, fmt.Errorf("intents: spans.txt: %q: %w", line, err)
			}
			given = append(given, float32(hundredths)/100)
		}
		if feature == followLine && len(given) == int(tagCount*tagCount) {
			for n, v := range given {
				w.follow[n/int(tagCount)][n%int(tagCount)] = v
			}
			continue
		}
		var f runeRun
		if n := copy(f[:], []rune(feature)); n == 0 || len(given) != int(tagCount) {
			return nil, fmt.Errorf("intents: spans.txt: %d weights in %q", len(given), line)
		}
		v := tagWeights(given)
		switch letter := f[0]; letter {
		case 'a', 'b', 'c', 'd', 'e':
			w.signs[w.numbered(f[1])][letter-'a'] = v
		case 'f', 'g':
			c := w.cell(uint32(w.numbered(f[1]))<<16 | uint32(w.numbered(f[2])))
			if c.row == 0 {
				c.key, c.row = uint32(w.number(f[1]))<<16|uint32(w.number(f[2])), uint32(len(w.pairs))
				w.pairs = append(w.pairs, [2]tagWeights{})
			}
			w.pairs[c.row][letter-'f'] = v
		case 'h':
			w.class[classOf(f[1])] = v
		case 'i':
			w.classes[classesAt(classOf(f[1]), classOf(f[2]), classOf(f[3]))] = v
		case 'j':
			w.left[placeAt(f[1], f[2])] = v
		case 'k':
			w.right[placeAt(f[1], f[2])] = v
		case 'l':
			w.places[placeAt(f[1], f[2])*spanPlaces+placeAt(f[3], f[4])] = v
		case 'm':
			w.any = v
		default:
			return nil, fmt.Errorf("intents: spans.txt: no such feature: %q", line)
		}
	}
	for a := range tagCount {
		for b := range tagCount {
			if !mayFollow(a, b) {
				w.follow[a][b] = neverFollow
			}
		}
	}
	return w, nil
}

// number is the number of a sign, 0 when it has no weight.
func (w *spans) number(sign rune) uint16 {
	if uint32(sign) < uint32(len(w.numbers)) {
		return w.numbers[sign]
	}
	return w.far[sign]
}

// numbered is the number of a sign, a new one when it has none yet.
func (w *spans) numbered(sign rune) uint16 {
	n := w.number(sign)
	if n == 0 {
		n = uint16(len(w.signs))
		w.signs = append(w.signs, [5]tagWeights{})
		if uint32(sign) < uint32(len(w.numbers)) {
			w.numbers[sign] = n
		} else {
			w.far[sign] = n
		}
	}
	return n
}

// cell is where a pair stands, or would.
func (w *spans) cell(key uint32) *pairCell {
	mask := uint32(len(w.cells) - 1)
	for i := key * 0x9E3779B1 >> 8 & mask; ; i = (i + 1) & mask {
		if c := &w.cells[i]; c.key == key || c.key == 0 {
			return c
		}
	}
}

// pair are the weights of two signs beside each other.
func (w *spans) pair(a, b uint16) *[2]tagWeights {
	if a == 0 || b == 0 {
		return &w.pairs[0]
	}
	return &w.pairs[w.cell(uint32(a)<<16|uint32(b)).row]
}

func classOf(c rune) int { return int(classNumber[c&127]) }

// classesAt is where three classes stand in spans.classes.
func classesAt(a, b, c int) int { return (a*spanClasses+b)*spanClasses + c }

// placeAt is the number of a class so many signs, '0' to '6', away.
func placeAt(class, far rune) int { return classOf(class)*(mostBeside+1) + int(far-'0')%(mostBeside+1) }

// spanSign is a sign of a message as the tags see it: the text is in small letters, and so a capital stands for all of a kind.
type spanSign struct{ sign, class rune }

// Classes of signs, each for the first and the further ones of a token.
const (
	noClass      = '-'
	classWord    = "Ww" // of two signs or more
	classKnown   = "Kk" // a customer of the book
	classShape   = "Uu" // another, by a rule
	classPerson  = "Pp" // by a rule
	classStaff   = "Ss"
	classNumeric = "Nn"
	classPart    = "Ff" // of a name of one of the sender's own customers
)

const mostBeside = 6 // signs to the next token that is looked at

// spanSigns are the signs of the message, one for each rune from the first on.
func (rd *reading) spanSigns(into []spanSign) []spanSign {
	into = into[:0]
	n := 0
	for i := rd.start; i < len(rd.r); i++ {
		for n < len(rd.tokens) && rd.tokens[n].j <= i {
			n++
		}
		s := spanSign{rd.r[i], noClass}
		switch {
		case s.sign >= '0' && s.sign <= '9':
			s.sign = 'D'
		case s.sign == '\n', s.sign == ';', s.sign == '\t':
			s.sign = ','
		}
		if n < len(rd.tokens) && rd.tokens[n].i <= i {
			class := ""
			switch t := &rd.tokens[n]; t.kind {
			case customerToken:
				class = classShape
				if len(t.ref.IDs) > 0 {
					class, s.sign = classKnown, 'K'
				}
			case contactToken:
				class = classPerson
			case personToken:
				class, s.sign = classStaff, 'S'
			case phoneToken, mailToken:
				class, s.sign = classNumeric, 'N'
			case wordToken:
				if t.j-t.i > 1 {
					class = classWord
				}
			}
			if class != "" {
				s.class = rune(class[min(1, i-rd.tokens[n].i)])
			}
		}
		into = append(into, s)
	}
	for i := rd.start; rd.c.Own != nil && i < len(rd.r); {
		n, _ := rd.c.Own.part(rd.r, i)
		if n == 0 || !rd.mayBePart(i, i+n) {
			i++
			continue
		}
		for k := range n {
			into[i-rd.start+k].class = rune(classPart[min(1, k)])
		}
		i += n
	}
	return into
}

// mayBePart reports whether [i, j) holds nothing known, and no word that tells something.
func (rd *reading) mayBePart(i, j int) bool {
	for ; i < j; i++ {
		if t := rd.covering(i); t != nil && (t.kind != wordToken && t.kind != customerToken || len(t.ref.IDs) > 0 || t.kind == wordToken && t.j-t.i > 1 && t.features != setOf(fOrdinary)) {
			return false
		}
	}
	return true
}

// runeRun is a feature as spans.txt and picks.txt write it: a letter, and what stands there; 0 is nothing.
type runeRun [5]rune

func (f runeRun) hash() uint64 {
	h := gramStart
	for _, c := range f {
		if c == 0 {
			break
		}
		h = gramNext(h, c)
	}
	return h
}

// String is it as the files write it.
func (f runeRun) String() string {
	n := 0
	for n < len(f) && f[n] != 0 {
		n++
	}
	return string(f[:n])
}

// signAt is sign i; what is before the first or behind the last is an edge.
func signAt(s []spanSign, i int) spanSign {
	if i < 0 || i >= len(s) {
		return spanSign{'^', noClass}
	}
	return s[i]
}

// beside is the class of the nearest token before or behind sign i, and how far off it is.
func beside(s []spanSign, i, step int) (class, far rune) {
	for n := 1; n <= mostBeside; n++ {
		if x := signAt(s, i+n*step); x.class != noClass {
			return x.class, '0' + rune(n)
		}
	}
	return noClass, '0'
}

// weigh finds in the room what each tag of each sign weighs: the features of eachFeature, in its order.
func (w *spans) weigh(s []spanSign, room *spanRoom) {
	edge := w.number('^')
	numbers := append(room.numbers[:0], edge, edge)
	for i := range s {
		numbers = append(numbers, w.number(s[i].sign))
	}
	numbers = append(numbers, edge, edge)
	room.numbers, room.scores = numbers, room.scores[:0]
	before := w.pair(edge, numbers[2])
	class, next := 0, classOf(signAt(s, 0).class)
	for n := range s {
		x := numbers[n : n+5]
		behind := w.pair(x[2], x[3])
		last := class
		class, next = next, classOf(signAt(s, n+1).class)
		left, right := placeAt(beside(s, n, -1)), placeAt(beside(s, n, 1))
		a, b, c, d, e := &w.signs[x[2]][0], &w.signs[x[1]][1], &w.signs[x[3]][2], &w.signs[x[0]][3], &w.signs[x[4]][4]
		f, g, h, i := &before[0], &behind[1], &w.class[class], &w.classes[classesAt(last, class, next)]
		j, k, l, m := &w.left[left], &w.right[right], &w.places[left*spanPlaces+right], &w.any
		var sum tagWeights
		for t := range sum {
			sum[t] = a[t] + b[t] + c[t] + d[t] + e[t] + f[t] + g[t] + h[t] + i[t] + j[t] + k[t] + l[t] + m[t]
		}
		room.scores = append(room.scores, sum)
		before = behind
	}
}

// best finds in the room the row of tags for which most speaks (Viterbi).
func (w *spans) best(room *spanRoom) {
	scores, back, into := room.scores, room.back[:0], room.tags[:0]
	if len(scores) == 0 {
		room.tags = into
		return
	}
	now := scores[0]
	for t := range tagCount {
		if !mayFollow(tagNone, t) {
			now[t] = neverFollow
		}
	}
	back = append(back, [tagCount]tag{})
	for i := 1; i < len(scores); i++ {
		var next tagWeights
		var came [tagCount]tag
		for t := range tagCount {
			most, from := now[0]+w.follow[0][t], tag(0)
			for f := tag(1); f < tagCount; f++ {
				if v := now[f] + w.follow[f][t]; v > most {
					most, from = v, f
				}
			}
			next[t], came[t] = most+scores[i][t], from
		}
		now, back = next, append(back, came)
	}
	last := tagNone
	for t := range tagCount {
		if now[t] > now[last] {
			last = t
		}
	}
	for range scores {
		into = append(into, tagNone)
	}
	for i := len(scores) - 1; i >= 0; i-- {
		into[i] = last
		last = back[i][last]
	}
	room.back, room.tags = back, into
}

// odds is how much more speaks for a customer at [i, j) than for nothing there.
func (w *spans) odds(scores []tagWeights, i, j int) (odds float32) {
	from := tagNone
	for k := i; k < j; k++ {
		to := tagCustomerOn
		if k == i {
			to = tagCustomer
		}
		odds += scores[k][to] + w.follow[from][to] - scores[k][tagNone] - w.follow[tagNone][tagNone]
		from = to
	}
	return odds + w.follow[from][tagNone] - w.follow[tagNone][tagNone]
}

const ruledOdds = 6 // against a name that a rule found, with which it is none

// taggedRun is a stretch of runes with a tag.
type taggedRun struct {
	i, j int
	what tag
}

// runsOf are the names that a row of tags makes, the first of it at rune start.
func runsOf(tags []tag, start int, into []taggedRun) []taggedRun {
	into = into[:0]
	for i := 0; i < len(tags); i++ {
		if tags[i] != tagCustomer && tags[i] != tagContact {
			continue
		}
		j := i + 1
		for j < len(tags) && tags[j] == tags[i]+1 {
			j++
		}
		into = append(into, taggedRun{start + i, start + j, tags[i]})
		i = j - 1
	}
	return into
}

// spanRoom is room to work in.
type spanRoom struct {
	signs   []spanSign
	dated   bool     // the signs have the times and amounts
	numbers []uint16 // of the signs
	scores  []tagWeights
	back    [][tagCount]tag
	tags    []tag
	runs    []taggedRun
}

// tagNames has the tags say which names stand in the message; of the customers of the book and the colleagues nothing is changed.
func (rd *reading) tagNames() {
	w := rd.p.spans
	if w == nil {
		return
	}
	room := &rd.spanRoom
	room.signs = rd.spanSigns(room.signs)
	w.weigh(room.signs, room)
	w.best(room)
	room.runs = runsOf(room.tags, rd.start, room.runs)
	room.runs = rd.tooLongForAPerson(room.runs)
	runs := room.runs
	borne := func(t *token) bool {
		for _, x := range runs {
			if x.i < t.j && t.i < x.j {
				return true
			}
		}
		return false
	}
	for k := 0; k < len(rd.tokens); k++ {
		t := rd.tokens[k]
		if t.kind == customerToken && len(t.ref.IDs) == 0 && !latinLetter(rd.r[t.i]) && rd.r[t.j-1] != '司' && !borne(&t) && w.odds(room.scores, t.i-rd.start, t.j-rd.start) < -ruledOdds {
			rd.tokens = append(rd.tokens[:k], rd.tokens[k+1:]...)
			rd.wordsIn(t.i, t.j)
			k--
		}
	}
	for _, x := range runs {
		kind := customerToken
		if x.what == tagContact {
			kind = contactToken
			x.i = rd.behindTitle(x.i, x.j)
		} else {
			x.i = rd.behindPointing(rd.behindDay(x.i, x.j), x.j)
			x.j = rd.toPremises(toCompany(rd.r, x.j))
			if x.j-x.i > 3 {
				x.i = rd.fromPlace(x.i)
			}
		}
		if x = withoutMoods(rd.r, x); x.i >= x.j || !rd.mayTag(x, kind) || !rd.substance(x.i, x.j) {
			continue
		}
		t := token{i: x.i, j: x.j, kind: kind, ref: Ref{Text: rd.tx.Slice(x.i, x.j), Span: rd.tx.Span(x.i, x.j)}}
		if kind == customerToken {
			t.ref.Match = "shape"
			if ids := rd.c.Own.called(rd.r[x.i:x.j]); len(ids) > 0 {
				t.ref.IDs, t.ref.Match = ids, matchPart
			}
		}
		rd.replaceAndReread(t)
	}
	rd.withLatin()
}

// behindDay is where a name begins in [i, j) behind the day before it, when a rule found that name: 明天|星辰科技, but 后天食品.
func (rd *reading) behindDay(i, j int) int {
	if n, _ := dayWords.Longest(rd.r[:j], i); n > 0 {
		if t := rd.tokenAtRune(i + n); t != nil && t.kind == customerToken {
			return t.i
		}
	}
	return i
}

var dayWords = zh.NewWords(indexed(strings.Fields(`今天 明天 后天 大后天 昨天 前天 今早 明早 今晚 昨晚 明晚 上午 下午 早上 中午 晚上 傍晚 刚才 刚刚 这周 下周 本周 上周 月底 今日 昨日 明日 听日 寻日 今儿 明儿 昨儿`)))

// behindPointing is where a name begins in [i, j) behind words that only point to it: 新会嗰边|葵乡民宿, 一家叫|空港小厨.
func (rd *reading) behindPointing(i, j int) int {
	for k := i; k+shortest < j; k++ {
		if n, _ := pointing.Longest(rd.r[:j], k); n > 0 && k+n+shortest <= j {
			i = k + n
		}
	}
	return i
}

var pointing = zh.NewWords(indexed(strings.Fields(`嗰边 嗰间 嗰家 那家叫 有家叫 有个叫 一家叫 一个叫 名叫 叫做`)))

// behindTitle is where a name begins in [i, j) behind an English title: EA |Coco, IT Director |骆总; j when there is a title alone.
func (rd *reading) behindTitle(i, j int) int {
	for i < j && latinLetter(rd.r[i]) {
		k := i
		for k < j && latinLetter(rd.r[k]) {
			k++
		}
		if !slices.Contains(titles, strings.ToLower(string(rd.r[i:k]))) {
			return i
		}
		i = skip(rd.r[:j], k, " ")
	}
	return i
}

// titles are English words for what somebody is, not who.
var titles = strings.Fields(`head of it hr gm ea pm cio cto cfo coo ceo cmo director lead manager partner ops sales buyer procurement purchasing finance account legal`)

// toCompany is the end of the registered name that goes on behind j, or j: 合肥邦利博汽车|零部件有限责任公司.
func toCompany(r []rune, j int) int {
	const longest = 14 // of what may stand between
	for k := j; k+3 < len(r) && k < j+longest; k++ {
		switch {
		case r[k] == '有' && r[k+1] == '限' && r[k+2] == '公' && r[k+3] == '司':
			return k + 4
		case k+5 < len(r) && r[k] == '有' && r[k+1] == '限' && r[k+2] == '责' && r[k+3] == '任' && r[k+4] == '公' && r[k+5] == '司':
			return k + 6
		case !unicode.Is(unicode.Han, r[k]) && !strings.ContainsRune("()（）", r[k]) || strings.ContainsRune("的了跟和与在把给到从说", r[k]):
			return j
		}
	}
	return j
}

// toPremises is the end of the name that a rule found and that goes on behind j with a sign for what it is, or j: 华美印刷|厂.
func (rd *reading) toPremises(j int) int {
	if t := rd.covering(j); t != nil && t.kind == customerToken && t.i < j && t.j == j+1 && strings.ContainsRune("厂店院校馆局站场行社所矿", rd.r[j]) {
		return t.j
	}
	return j
}

// withoutMoods is a run without the words of supposing, doubting, hearing … at its ends: what they make of a message must not be lost in a name.
func withoutMoods(r []rune, x taggedRun) taggedRun {
	for x.j-x.i > shortest {
		n, _ := moodWords.Longest(r[:x.j], x.i)
		if n < 2 || x.j-x.i-n < shortest {
			break
		}
		x.i += n
	}
	for n := longestMood; n >= 2; n-- {
		if x.j-x.i-n >= shortest {
			if m, _ := moodWords.Longest(r[:x.j], x.j-n); m == n {
				x.j -= n
			}
		}
	}
	for x.j-x.i > shortest && strings.ContainsRune("快没未不别要将就", r[x.j-1]) {
		x.j--
	}
	return x
}

const longestMood = 3

var moodWords = zh.NewWords(indexed(zh.MoodWords()))

// mayTag reports whether a run becomes a name: it is none yet, and covers nobody known.
func (rd *reading) mayTag(x taggedRun, kind tokenKind) bool {
	if hasRune(rd.r[x.i:x.j], "=\"/:<>,;?!") || kind == customerToken && (zh.TitleAt(rd.r, x.i) == x.j-x.i || distance(rd.r[x.i:x.j])) {
		return false
	}
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i >= x.j || t.j <= x.i {
			continue
		}
		if t.kind == kind && t.i == x.i && t.j == x.j || t.kind == personToken || len(t.ref.IDs) > 0 || t.kind == phoneToken || t.kind == mailToken {
			return false
		}
	}
	return true
}

// fromPlace is the beginning of a name of which the place was left before i: 成都|瑞康电子商务.
func (rd *reading) fromPlace(i int) int {
	for n := 4; n >= 2; n-- {
		if i-n >= rd.start && regionSet[string(rd.r[i-n:i])] {
			return i - n
		}
	}
	return i
}

// tooLongForAPerson makes customers of contacts of more signs than a person's name has, and no title: 成都|梅兰兰光电.
func (rd *reading) tooLongForAPerson(runs []taggedRun) []taggedRun {
	const longest = 4
	kept := runs[:0]
	for _, x := range runs {
		if x.what == tagContact && x.j-x.i > longest && !rd.endsInTitle(x) {
			x.what = tagCustomer
			if n := len(kept); n > 0 && kept[n-1].what == tagCustomer && kept[n-1].j == x.i {
				kept[n-1].j = x.j
				continue
			}
		}
		kept = append(kept, x)
	}
	return kept
}

// withLatin makes one customer of a name of Latin letters and the Chinese one that is written right behind it: Infineon|无锡后道.
func (rd *reading) withLatin() {
	for k := 0; k+1 < len(rd.tokens); k++ {
		t, o := rd.tokens[k], rd.tokens[k+1]
		if t.kind != contactToken || o.kind != customerToken || len(t.ref.IDs)+len(o.ref.IDs) > 0 || o.i != t.j || !unicode.Is(unicode.Han, rd.r[o.i]) || strings.ContainsRune("边嗰那这哪", rd.r[o.i]) || !latinName(rd.r[t.i:t.j]) {
			continue
		}
		rd.replaceAndReread(token{i: t.i, j: o.j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(t.i, o.j), Span: rd.tx.Span(t.i, o.j), Match: "shape"}})
	}
}

// latinName reports whether r is written in Latin letters: Decathlon, Dr.Smile.
func latinName(r []rune) bool {
	for _, c := range r {
		if !latinLetter(c) && !strings.ContainsRune(".&'-", c) {
			return false
		}
	}
	return len(r) > 2
}

// endsInTitle reports whether a run ends with a title, or is not written in Chinese throughout.
func (rd *reading) endsInTitle(x taggedRun) bool {
	for k := x.i; k < x.j; k++ {
		if !unicode.Is(unicode.Han, rd.r[k]) || k > x.i && zh.TitleAt(rd.r, k) == x.j-k {
			return true
		}
	}
	return false
}

// distance reports whether r is how far somebody went: 三百公里.
func distance(r []rune) bool {
	n := len(r)
	return n > 2 && (r[n-2] == '公' && r[n-1] == '里' || r[n-2] == '千' && r[n-1] == '米') && strings.ContainsRune("一二两三四五六七八九十百千万几多0123456789", r[n-3])
}

// wordsIn reads the words of [i, j) again.
func (rd *reading) wordsIn(i, j int) {
	for i < j {
		n, id := rd.p.words.Longest(rd.r[:j], i)
		if n == 0 {
			i++
			continue
		}
		rd.insert(token{i: i, j: i + n, kind: wordToken, word: id, features: rd.p.entries[id].features})
		i += n
	}
}
