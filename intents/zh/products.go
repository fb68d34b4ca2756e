package zh

// Product is what some pieces cost of which a text tells the price of one: 20箱,每箱380; 30吨 8650/吨; 3台 一台2.6万.
type Product struct {
	Span         // from the first of the two to the end of the other
	Price  Span  // of one
	Count  Span  // of the pieces, as said
	Number int64 // of pieces
	Fen    int64 // of all, exact
}

// pieceWords are what goods are counted by.
const pieceWords = `台套个件辆张人盒箱桶袋瓶吨斤米平樘块片支根份本册双副床车批间把条公只头匹卷捆罐包盏棵株亩座部组板令扇枚颗克升`

// notGoods are signs behind a figure and a piece that make of it no number of goods: 3个月, 2个点.
const notGoods = `月点小钟星礼季半多来几人`

// part is one of the two: a number of pieces, or the price of one.
type part struct {
	i, j  int
	piece rune // 0: said without one (单价)
	v     dec
}

// placeWords are what customers, shops and rooms are counted by; of them only 每 tells the price of one: 六家店,每家一万八.
const placeWords = `家店户位间所柜`

// Products reads the prices of one with the only number of pieces that goes with each, from left to right.
func Products(t *Text) (out []Product) {
	rd := amountReader{r: t.read}
	if !rd.ofOne() {
		return nil
	}
	rd.r = formal(rd.r)
	var counts, prices []part
	for i := 0; i < len(rd.r); {
		c := rd.r[i]
		if digitOf(c) < 0 && c != '十' {
			i++
			continue
		}
		if c == '一' && oneOf(rd.at(i+1), pieceWords) && !(rd.at(i+1) == '块' && digitOf(rd.at(i+2)) > 0) || c == '1' && oneOf(rd.at(i+1), pieceWords) && (i == 0 || !arabic(rd.at(i-1))) {
			i += 2 // 一箱: what stands behind is the price of one
			continue
		}
		f := rd.figure(i)
		if f.len == 0 {
			i++
			continue
		}
		j := i + f.len
		if f.ranged || f.v.m <= 0 {
			i = j
			continue
		}
		if before, piece := rd.eachBefore(i); before && (len(prices) == 0 || rd.eachFrom(i) >= prices[len(prices)-1].j) {
			m := rd.priced(f, i, j)
			prices, i = append(prices, part{rd.eachFrom(i), m.end, piece, m.v}), m.end
			continue
		}
		m := rd.priced(f, i, j)
		if piece, end := rd.eachAfter(m.end); end > 0 {
			prices, i = append(prices, part{i, end, piece, m.v}), end
			continue
		}
		if piece, end := rd.pieceAt(rd.blank(j)); end > 0 && (m.code == "" || piece == '块' && rd.ofGoods(end)) {
			counts = append(counts, part{i, end, piece, f.v})
		} else if m.end == j && rd.multiplied(i, j) {
			counts = append(counts, part{i, j, 0, f.v})
		}
		i = j
	}
	for _, p := range prices {
		only := -1
		for n, c := range counts {
			if p.piece != 0 && c.piece != 0 && p.piece != c.piece && (!(oneOf(p.piece, "个件") || oneOf(c.piece, "个件")) || c.piece == '月' || p.piece == '月') {
				continue
			}
			if only >= 0 && counts[only].v != c.v {
				only = -2
				break
			}
			only = n
		}
		if only < 0 {
			continue
		}
		c := counts[only]
		number := c.v.fen() / 100
		total, ok := p.v.times(number)
		if !ok || number < 2 || c.v.fen()%100 != 0 || total.fen() <= 0 {
			continue
		}
		out = append(out, Product{Span: t.Span(min(c.i, p.i), max(c.j, p.j)), Price: t.Span(p.i, p.j), Count: t.Span(c.i, c.j), Number: number, Fen: total.fen()})
	}
	return out
}

// ofOne reports whether anything may be the price of one.
func (rd *amountReader) ofOne() bool {
	for i, c := range rd.r {
		if oneOf(c, "每一1/") && (oneOf(rd.at(i+1), pieceWords) || c == '每' && oneOf(rd.at(i+1), placeWords) || rd.at(i+1) == '月') || oneOf(c, "x×*@") || c == 'u' && rd.has(i, "unit price ") > 0 || c == '单' && (rd.at(i+1) == '价' || digitOf(rd.at(i+1)) >= 0) {
			return true
		}
	}
	return false
}

// pieceAt is the piece of which the number before i is one of goods, or of months, and the end of that word: 箱, 个, 个月, 个点.
func (rd *amountReader) pieceAt(i int) (piece rune, end int) {
	switch {
	case rd.at(i) == '个' && oneOf(rd.at(i+1), "月点"):
		return rd.at(i + 1), i + 2
	case latin(rd.at(i)):
		if n := rd.any(i, "pcs", "pieces", "sets", "units", "rolls", "boxes", "ea"); n > 0 && !latin(rd.at(i+n)) {
			return 0, i + n // 1500 pcs
		}
	case (oneOf(rd.at(i), pieceWords) || oneOf(rd.at(i), placeWords)) && !oneOf(rd.at(i+1), notGoods):
		return rd.at(i), i + 1
	}
	return 0, 0
}

// ofGoods reports whether a sign for something stands at i, behind 块, of which it makes a piece and not money: 40块|指示牌.
func (rd *amountReader) ofGoods(i int) bool {
	c := rd.at(i)
	return c >= 0x4e00 && digitOf(c) < 0 && !oneOf(c, "钱一每左多的给了到,也就都吧上下以")
}

// eachBefore tells whether the price of one follows at i, and of which piece: 每箱, 一台, 单价, x.
func (rd *amountReader) eachBefore(i int) (bool, rune) {
	if rd.at(i-1) == '单' && (oneOf(rd.at(i-2), "/ ,") || i == 1) { // 12000个/单2.9
		return true, 0
	}
	if rd.at(i-1) == '@' && (rd.at(i-2) == ' ' || !latin(rd.at(i-2))) || rd.has(i-11, "unit price ") > 0 { // 25个@220
		return true, 0
	}
	for i > 0 && oneOf(rd.at(i-1), saidBetween) {
		i--
		if rd.at(i) == '价' && rd.at(i-1) == '单' {
			return true, 0
		}
	}
	if rd.at(i-3) == '一' && oneOf(rd.at(i-2), pieceWords) && rd.countedBefore(i-3, rd.at(i-2), rd.at(i-1)) {
		return true, rd.at(i - 2) // 3200头份,一头份6块5
	}
	if rd.at(i-1) == '月' && (rd.at(i-2) == '每' || rd.at(i-2) == '个' && oneOf(rd.at(i-3), "每一")) {
		return true, '月'
	}
	if oneOf(rd.at(i-1), "x×*") && !latin(rd.at(i-2)) {
		return true, 0
	}
	if piece := rd.at(i - 1); oneOf(piece, pieceWords) && (oneOf(rd.at(i-2), "每一") || rd.at(i-2) == '1' && !arabic(rd.at(i-3)) && rd.at(i-3) != '.') && !oneOf(rd.at(i-3), "第十") {
		return true, piece
	}
	for k := i - 1; k > 0 && k >= i-4; k-- {
		if rd.at(k-1) == '每' && (oneOf(rd.at(k), placeWords) || k < i-1 && oneOf(rd.at(k), pieceWords)) {
			return true, rd.at(k) // 每个园2.2万, 每家一万八
		}
	}
	return false, 0
}

// saidBetween may stand between what one piece is called and its price: 一间大概是六万八, 一个柜运费大约四万二.
const saidBetween = ` :,是要卖报价大概约差不多运费成本算就才`

// countedBefore reports whether a number of the same stands before i: a piece and the sign behind it.
func (rd *amountReader) countedBefore(i int, piece, noun rune) bool {
	for k := 1; k < i-1; k++ {
		if rd.r[k] == piece && rd.r[k+1] == noun && (digitOf(rd.r[k-1]) >= 0 || unitOf(rd.r[k-1]) > 0) {
			return true
		}
	}
	return false
}

// multiplied reports whether the bare figure at [i, j) is one of two that are multiplied, and no length: 6999*10, but 100*200*300 and 2*4米.
func (rd *amountReader) multiplied(i, j int) bool {
	if !oneOf(rd.at(j), "x×*") || oneOf(rd.at(i-1), "x×*") || latin(rd.at(i-1)) {
		return false
	}
	f := rd.figure(j + 1)
	if f.len == 0 {
		return false
	}
	next := rd.at(j + 1 + f.len)
	return !oneOf(next, "x×*米厘毫寸平") && !latin(next)
}

// eachFrom is where what eachBefore found begins.
func (rd *amountReader) eachFrom(i int) int {
	for i > 0 && oneOf(rd.at(i-1), saidBetween) {
		i--
	}
	for k := i - 1; k > 0 && k >= i-4; k-- {
		if (oneOf(rd.at(k), pieceWords) || rd.at(k) == '月') && oneOf(rd.at(k-1), "每一1") || oneOf(rd.at(k), placeWords) && rd.at(k-1) == '每' {
			return k - 1
		}
	}
	return i
}

// eachAfter is the piece of which the amount before j is the price of one, and the end of that: 12块5一个, 8650/吨, 380元每箱.
func (rd *amountReader) eachAfter(j int) (piece rune, end int) {
	k := rd.blank(j)
	if oneOf(rd.at(k), "一每/") && oneOf(rd.at(k+1), pieceWords) && !oneOf(rd.at(k+2), notGoods) {
		return rd.at(k + 1), k + 2
	}
	return 0, 0
}
