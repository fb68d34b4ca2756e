package intents

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// Offers of products at prices, and the prices that the company lists.
const (
	MakeQuote     Kind = "make_quote"     // 给华北重工报价：X3型 3台 单价12万，打九折: advance_deal in contract.md's words
	QueryQuotes   Kind = "query_quotes"   // 华北重工的报价明细: a query of deals in contract.md's words
	SetProduct    Kind = "set_product"    // X3型目录价12万
	QueryProducts Kind = "query_products" // 产品价目表
)

// QuoteWords is what a message says of an offer.
type QuoteWords struct {
	Lines    []QuotedLine
	Discount int    // on the whole, in thousandths; 0: none was said
	Remark   string // 含税, 含运费 …
}

// QuotedLine is so many of a product, as said.
type QuotedLine struct {
	Product  string
	Quantity int64 // in thousandths of a unit
	Unit     string
	Fen      int64 // 0: no price was said
	Currency crm.Currency
	Sum      bool // the price is of all of them: 共36万
	Bare     bool // whether it is of one or of all was not said
	Discount int
}

// makeQuote records an offer and brings the deal to where offers are made, at its total and discount: what the process asks for there, and whose
// word it needs, holds for it as for any move.
func makeQuote() Intent {
	return Intent{
		Kind:     MakeQuote,
		Title:    "报价单",
		Examples: []string{"给华北重工报价：X3型 3台 单价12万，打九折", "给恒通物流报价：WMS系统 1套 50万，实施服务 20人天 单价3000元，含税", "华北重工报价：X3型三台，每台12万"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			r.Slots.Customer.Picked = int64(c.ID)
			q, problem, err := t.priced(ctx, r.Slots.Quote)
			if err != nil || problem != "" {
				return problem, err
			}
			d, has, err := t.Deal(ctx, r, c, open(t))
			if err != nil {
				return "", err
			}
			return t.quote(ctx, r, c, d, has, q)
		},
	}
}

// quote records an offer at its deal.
func (t *Turn) quote(ctx context.Context, r Request, c crm.Customer, d crm.Deal, has bool, q crm.Quote) (say.Text, error) {
	d, told, err := t.offer(ctx, r, c, d, has, q)
	if err != nil || d.ID == 0 {
		return told, err
	}
	q.CustomerID, q.DealID = c.ID, d.ID
	if q, err = t.Tx.RecordQuote(ctx, q); err != nil {
		return "", err
	}
	t.Memory.Last.Request = Request{} // its amount follows from its lines
	t.Tx.Summarise(say.SummaryOfQuote(c, q))
	return say.Both(say.QuoteMade(c, d, q), told), nil
}

// amendQuote makes the next version of the offer that was spoken of last, at another price or number of a product: 单价改成34万, 数量改成3辆. ok is
// false when the correction is about none. A bare amount near the price of the only product is its price, not the whole's.
func (t *Turn) amendQuote(ctx context.Context, r Request, last LastWrite, amount crm.Money) (said say.Text, ok bool, err error) {
	if last.Deal == 0 || last.Payment != 0 || last.Plan != 0 {
		return "", false, nil
	}
	d, c, err := t.dealOf(ctx, last)
	if err != nil || !t.Process.Open(d) {
		return "", false, err
	}
	all, err := t.Tx.Quotes(ctx, c.ID, 0)
	i := slices.IndexFunc(all, func(q crm.Quote) bool { return q.DealID == d.ID })
	if err != nil || i < 0 || all[i].Total() != d.Amount {
		return "", false, err
	}
	q := all[i]
	line := 0
	if len(q.Lines) > 1 {
		if line = slices.IndexFunc(q.Lines, func(l crm.QuoteLine) bool { return strings.Contains(t.Text, l.Product) }); line < 0 {
			return "", false, nil
		}
	}
	q.Lines = slices.Clone(q.Lines)
	l := &q.Lines[line]
	price := amount.Fen
	if amount.Fen == 0 || r.Slots.Amount.Kind == zh.Number {
		price = priceNear(r, l.Price)
	}
	switch n := quantityIn(t.Text); {
	case price > 0 && (asks(t.Text, "单价", "每"+l.Unit, "一"+l.Unit) || len(q.Lines) == 1 && price > l.Price/2 && price < l.Price*2 && price*2 < q.Amount):
		if l.List == l.Price {
			l.List = price
		}
		l.Price = price
	case n > 0 && n != l.Quantity && asks(t.Text, "数量", "改成", "改为", "是"):
		l.Quantity = n
	default:
		return "", false, nil
	}
	if q, ok = q.Finish(); !ok {
		return say.QuoteTooMuch(), true, nil
	}
	r = Request{Kind: MakeQuote, Speech: Fact}
	r.Slots.Customer, r.Slots.Deal = Ref{Picked: int64(c.ID)}, Ref{Picked: int64(d.ID)}
	said, err = t.quote(ctx, r, c, d, true, crm.Quote{Lines: q.Lines, Discount: q.Discount, Currency: q.Currency, Amount: q.Amount, ListAmount: q.ListAmount, Remark: q.Remark})
	return said, true, err
}

// priceNear is a bare number as a price like the one before: of 元, or of 万.
func priceNear(r Request, before int64) int64 {
	a := r.Slots.Amount
	if a == nil {
		return 0
	}
	fen := fenOf(a.Value)
	for _, f := range []int64{a.Fen, fen, fen * 10000} {
		if f > before/10 && f < before*10 {
			return f
		}
	}
	return 0
}

// quantityIn is the last number with a unit in words, in thousandths; 0: there is none.
func quantityIn(words string) (n int64) {
	r := []rune(words)
	for i := range r {
		for _, unit := range quoteUnits {
			u := []rune(unit)
			if len(r)-i < len(u) || string(r[i:i+len(u)]) != unit {
				continue
			}
			if from, x := quantityBefore(r, i); x > 0 && (from == 0 || r[from-1] != '第') {
				n = x
			}
			break
		}
	}
	return n
}

// priced is an offer with its prices; problem says what has to be said otherwise, and nothing is written.
func (t *Turn) priced(ctx context.Context, w QuoteWords) (q crm.Quote, problem say.Text, err error) {
	products, err := t.Tx.Products(ctx)
	if err != nil {
		return q, "", err
	}
	q = crm.Quote{Discount: w.Discount, Remark: w.Remark}
	for _, l := range w.Lines {
		line := crm.QuoteLine{Product: l.Product, Quantity: l.Quantity, Unit: l.Unit, Price: l.Fen, Discount: l.Discount}
		currency := l.Currency
		i := slices.IndexFunc(products, func(p crm.Product) bool { return crm.NameKey(p.Name) == crm.NameKey(l.Product) })
		listed := i >= 0
		switch {
		case l.Fen == 0 && !listed:
			return q, say.QuoteNoPrice(l.Product), nil
		case l.Bare:
			return q, say.QuoteBarePrice(l.Product, crm.Money{Fen: l.Fen, Currency: l.Currency}, say.Quantity(l.Quantity, l.Unit)), nil
		case l.Fen == 0:
			line.Price, currency = products[i].Price.Fen, products[i].Price.Currency
		case l.Sum:
			whole := l.Fen * crm.Whole // within int64: amounts are below 1e13
			if line.Price = whole / l.Quantity; whole%l.Quantity != 0 {
				return q, say.QuoteUneven(l.Product, crm.Money{Fen: l.Fen, Currency: l.Currency}, say.Quantity(l.Quantity, l.Unit)), nil
			}
		}
		if currency == "" {
			currency = crm.CNY
		}
		line.List = line.Price
		if listed && products[i].Price.Currency == currency {
			line.List = products[i].Price.Fen
			if line.Unit == "" {
				line.Unit = products[i].Unit
			}
		}
		if q.Currency != "" && q.Currency != currency {
			return q, say.QuoteCurrencies(), nil
		}
		q.Currency = currency
		q.Lines = append(q.Lines, line)
	}
	q, ok := q.Finish()
	if !ok {
		problem = say.QuoteTooMuch()
	}
	return q, problem, nil
}

// offer brings the deal, begun when the customer has none, to where offers are made. The deal without an id: told says why there is no offer.
func (t *Turn) offer(ctx context.Context, r Request, c crm.Customer, d crm.Deal, has bool, q crm.Quote) (crm.Deal, say.Text, error) {
	line := t.Process.Default()
	if has {
		line = t.Process.Of(d)
	}
	asked := q.Asked() % 1000 // the whole list price is no discount
	to, there := line.Find(say.QuoteWord())
	if !has && !there {
		return d, "", &crm.NotFoundError{What: crm.DealNoun, Name: c.Name}
	}
	if has && (!there || line.Index(d.Stage) >= line.Index(to.Code)) {
		return t.requote(ctx, r, c, d, q)
	}
	if has && d.Discount != 0 && asked == 0 {
		d.Discount = 0
		var err error
		if d, err = t.Tx.SaveDeal(ctx, d); err != nil {
			return d, "", err
		}
	}
	r.Slots.Amount = &zh.Amount{Kind: zh.MoneyAmount, Fen: q.Amount, Currency: string(q.Currency)}
	r.Slots.Discount = nil
	if asked != 0 {
		r.Slots.Discount = &zh.Amount{Discount: true, Value: fmt.Sprintf("%d.%d", asked/10, asked%10)}
	}
	if has {
		r.Slots.Deal.Picked = int64(d.ID)
	} else {
		r.Slots.Deal = Ref{Text: q.Lines[0].Product}
	}
	told, err := t.advance(ctx, r, to.Code)
	if err != nil {
		return d, "", err
	}
	if !has {
		all, err := t.deals(ctx, c, t.Process.Open)
		if err != nil || len(all) == 0 {
			return crm.Deal{}, told, err
		}
		return all[len(all)-1], told, nil
	}
	d, err = t.Tx.Deal(ctx, d.ID)
	return d, told, err
}

// requote gives a deal that was offered before its new amount and discount.
func (t *Turn) requote(ctx context.Context, r Request, c crm.Customer, d crm.Deal, q crm.Quote) (crm.Deal, say.Text, error) {
	after := d
	after.Amount, after.Discount = q.Total(), q.Asked()%1000
	if after == d {
		return d, "", nil
	}
	after, waits, err := t.reprice(ctx, r, c, d, after)
	if err != nil || waits != "" {
		return after, waits, err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: after.ID}, say.SummaryOfQuote(c, q))
	return after, say.DealChanged(c, d, after), nil
}

// queryQuotes shows the last version of a customer's offer, and what came before it.
func queryQuotes() Intent {
	return Intent{
		Kind:     QueryQuotes,
		Title:    "看报价",
		Examples: []string{"华北重工的报价明细", "给我看华北重工的报价", "给华北重工报过什么价"},
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			all, err := t.Tx.Quotes(ctx, c.ID, 0)
			if err != nil {
				return "", err
			}
			deals, err := t.deals(ctx, c, func(crm.Deal) bool { return true })
			titles := map[crm.DealID]string{}
			for _, d := range deals {
				titles[d.ID] = d.Title
			}
			return say.Quotes(c, all, titles, t.Now), err
		},
	}
}

// setProduct sets what a product is listed at.
func setProduct() Intent {
	return Intent{
		Kind:     SetProduct,
		Title:    "定目录价",
		Examples: []string{"X3型的目录价是12万", "产品X5型，目录价8.8万/台", "年度维保标准价3万"},
		Needs:    crm.ChangeProcess,
		Write:    true,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			amount, err := t.Amount(r)
			if err != nil {
				return "", err
			}
			p, err := t.Tx.SetProduct(ctx, crm.Product{Name: r.Slots.Text, Unit: r.Slots.Note, Price: amount})
			if err != nil {
				return "", err
			}
			t.wrote(r, LastWrite{}, say.SummaryOfProduct(p))
			return say.ProductSet(p), nil
		},
	}
}

func queryProducts() Intent {
	return Intent{
		Kind:     QueryProducts,
		Title:    "价目表",
		Examples: []string{"产品价目表", "我们有哪些产品", "产品目录"},
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, _ Request) (say.Text, error) {
			all, err := t.Tx.Products(ctx)
			return say.Products(all), err
		},
	}
}

var quoteForms = []form{
	{[]string{"报价明细", "报价记录", "报价历史"}, zh.NewSentence(`[看看|看一下|看下|看|查一下|查下|查查|查]*<a>[的](报价明细|报价记录|报价历史)[列表|情况]*[?]*`), askedQuotes},
	{[]string{"报价"}, zh.NewSentence(`[给|让|帮]*[我|我们]*(看看|看一下|看下|看|查一下|查下|查查|查|调出|打开|发我|发一下|要)<a>[的]*(报价单|报价)[列表|情况|明细|内容]*[?]*`), askedQuotes},
	{[]string{"报价"}, zh.NewSentence(`<a>[的]*(报价单|报价)(发我|发给我|给我看看|给我看|给我|拿来看看|看看|看一下|列出来|有哪些|有几份|有几版|是什么|怎么样|是多少|多少|呢)[?]*`), askedQuotes},
	{[]string{"报过什么价", "报过多少", "报的什么价", "报了什么价"}, zh.NewSentence(`(给|跟|向)<a>(报过什么价|报过多少|报的什么价|报了什么价)[了]*[?]*`), askedQuotes},
	{[]string{"目录价", "标准价", "列表价", "标价"}, zh.NewSentence(`[把|产品|新增产品|新产品]*[:|_]*<a 1-24 ^,。:?不没别>[的|,|_]*(目录价|标准价|列表价|标价)[改成|改为|定为|定在|是|为|:|_]*<b 1-20 ^,。?不没>`), priceSaid},
	{[]string{"价目表", "哪些产品", "产品目录"}, zh.NewSentence(`[看看|看一下|查一下|查]*[我们|公司]*[的]*(产品价目表|价目表|产品目录|有哪些产品|有什么产品)[?]*`), func(match) (Request, bool) {
		return Request{Kind: QueryProducts, Speech: Question}, true
	}},
}

func askedQuotes(m match) (Request, bool) {
	ref, ok := m.customer("a", true)
	r := Request{Kind: QueryQuotes, Speech: Question}
	r.Slots.Customer = ref
	return r, ok
}

// priceSaid is the list price of a product: 12万, 8.8万/台.
func priceSaid(m match) (Request, bool) {
	r := Request{Kind: SetProduct}
	i, j := m.runes("a")
	r.Slots.Text = strings.TrimSpace(m.tx.Slice(i, j))
	i, j = m.runes("b")
	words := m.tx.Slice(i, j)
	a, rest, ok := moneyOnce(words)
	if !ok || r.Slots.Text == "" || slices.ContainsFunc(m.tokens, func(t token) bool { return t.features.has(fRival) }) {
		return r, false // 友商同款标价19万8
	}
	r.Slots.Amount = &a
	unit := strings.TrimLeft(strings.TrimSpace(rest), "/每一")
	if r.Slots.Note = unit; unit != "" && !slices.Contains(quoteUnits, unit) {
		return r, false
	}
	return r, true
}

// moneyOnce is the one amount in words, and what stands around it.
func moneyOnce(words string) (a zh.Amount, rest string, ok bool) {
	all := zh.Amounts(zh.Read(words))
	if len(all) != 1 || all[0].Discount || all[0].Fen <= 0 && all[0].Kind != zh.Number || all[0].Kind == zh.Percent || all[0].Approx {
		return a, words, false
	}
	a = all[0]
	if a.Fen <= 0 {
		a.Fen = fenOf(a.Value)
	}
	a.Kind = zh.MoneyAmount
	rest = words[:a.Start] + words[a.End:]
	a.Span = zh.Span{}
	return a, rest, a.Fen > 0 && a.Fen < 1e13
}
