package intents

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// updateDeal changes what is known of a deal while it stays where it is: when it is expected to close, how likely the
// rep thinks that is, what it is called.
func updateDeal() Intent {
	return Intent{
		Kind:     UpdateDeal,
		Title:    "改商机",
		Examples: []string{"华北重工预计12月20日成交", "预计成交日改到下个月底", "星辰科技的赢率改成80%", "商机名称改成二期扩容", "这单走渠道流程"},
		Write:    true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			c, err := t.Customer(ctx, r)
			if err != nil {
				return "", err
			}
			d, ok, err := t.Deal(ctx, r, c, open(t))
			if err != nil {
				return "", err
			} else if !ok {
				return "", &crm.NotFoundError{What: crm.DealNoun, Name: c.Name}
			}
			return t.changeDeal(ctx, r, c, d)
		},
	}
}

// justPassed is how many days after a date it is not taken for next year's.
const justPassed = 60

// changeDeal records what a request says of a deal.
func (t *Turn) changeDeal(ctx context.Context, r Request, c crm.Customer, d crm.Deal) (say.Text, error) {
	s, after, what := r.Slots, d, ""
	switch {
	case s.ToPipeline != "" || s.Field == fieldPipeline:
		return t.switchTo(ctx, r, c, d)
	case s.Close != nil:
		day, today := closeOf(s.Close), crm.DateOf(t.Now)
		if before := (crm.Date{Year: day.Year - 1, Month: day.Month, Day: day.Day}); !strings.Contains(t.words(s.Close.Span), "年") && before.Before(today) && today.Sub(before) <= justPassed {
			day = before // 11月15号, said on the 24th: hardly next year's
		}
		if day.Before(today) {
			r.Slots.Close, r.Slots.Field = nil, "close"
			return "", &Ask{Slot: AskDate, Say: say.ClosePassed(d, day, today), Request: r}
		}
		after.ExpectedClose, what = day, "预计成交日"
	case s.Field == fieldClose && !d.ExpectedClose.IsZero():
		after.ExpectedClose, what = crm.DateOf(d.ExpectedClose.In(t.Now.Location()).Add(time.Duration(s.Shift)*time.Second)), "预计成交日"
		if today := crm.DateOf(t.Now); after.ExpectedClose.Before(today) {
			r.Slots.Shift, r.Slots.Field = 0, "close"
			return "", &Ask{Slot: AskDate, Say: say.ClosePassed(d, after.ExpectedClose, today), Request: r}
		}
	case s.Field == fieldClose:
		r.Slots.Shift, r.Slots.Field = 0, "close"
		return "", &Ask{Slot: AskDate, Say: say.NeedClose(d), Request: r}
	case s.Percent != nil:
		after.Probability, what = int(fenOf(s.Percent.Value)/100), "赢率"
	case s.Text != "":
		after.Title, what = s.Text, "名称"
	}
	if after == d {
		return say.DealAsItWas(c, d), nil
	}
	saved, err := t.Tx.SaveDeal(ctx, after)
	if err != nil {
		return "", err
	}
	t.wrote(r, LastWrite{Customer: c.ID, Deal: saved.ID}, say.SummaryOfChange(c, "商机"+what))
	text := say.DealUpdated(c, d, saved, t.Now)
	if s.Amount == nil {
		return text, nil
	}
	amount, err := t.Amount(r)
	if err != nil || amount == saved.Amount {
		return text, err
	}
	priced, waits, err := t.reprice(ctx, r, c, saved, repriced(saved, amount, 0))
	if err != nil || waits != "" {
		return say.Both(text, waits), err
	}
	return say.DealUpdated(c, d, priced, t.Now), nil
}

// fieldClose marks a request that moves the day on which a deal is expected to close by some time.
const fieldClose = "close_by"

// lowered are words for a price that was let down.
var lowered = strings.Fields(`让利 降价 便宜 优惠 让价`)

var dealForms = []form{
	{ // 宏泰精密的预计成交日改到12月15号
		words: []string{"成交日", "成交时间", "签约日", "签约时间", "预计成交", "预计签约"},
		shape: zh.NewSentence(`[把][<a 2-24>[的]][这单|那单|商机|项目|单子][的](预计成交|预计签约|预计签单|成交|签约)(日期|日|时间)[应该][改到|改成|改为|调到|调成|推迟到|推到|延后到|延到|提前到|定在|定到|是|为|在|:|,]<b 2-14>`),
		read:  func(m match) (Request, bool) { return m.expected("a", "b", false) },
	},
	{ // 把小城故事预计成交改到明年3月
		words: []string{"预计成交", "预计签约", "预计签单"},
		shape: zh.NewSentence(`[把|将][<a 2-24>[的]][这单|那单|商机|项目|单子][的](预计成交|预计签约|预计签单)(改到|改成|改为|调到|调成|推迟到|推到|延后到|延到|提前到|定在|定到|是)<b 2-14>`),
		read:  func(m match) (Request, bool) { return m.expected("a", "b", false) },
	},
	{ // 老灶台那单预计成交日往后推两周
		words: []string{"成交日", "成交时间", "签约日", "签约时间", "预计成交", "预计签约"},
		shape: zh.NewSentence(`[把|将][<a 2-24>[的]][这单|那单|商机|项目|单子][的](预计成交|预计签约|预计签单|成交|签约)[日期|日|时间][再|要|得|都]*` + byHowMuch + `<b 2-6>[吧|了]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: UpdateDeal}
			by := m.timeAt(m.runes("b"))
			if by == nil || by.Kind != zh.Duration || by.Seconds < 86400 {
				return r, false
			}
			r.Slots.Field, r.Slots.Shift = fieldClose, by.Seconds
			if m.says("提前", "往前") {
				r.Slots.Shift = -by.Seconds
			}
			return m.ofDeal(r, "a")
		},
	},
	{ // 桂满楼让利一点，68万，你帮我改下: a deal that is named is offered for less
		words: lowered,
		shape: zh.NewSentence(`[把|给]<a 2-24>[的|这单|那单|那边|这边|,]*[再|又|给|要|说|最后|价格|报价|价]*(` + strings.Join(lowered, "|") + `)[了|一点|一些|点|些|一下|下]*[到|成|至|为|,|_]*[报|按|改成|改到|算]*<b 2-12>[,|_]*[你|帮我|给我|麻烦]*[改|更新|调]*[一下|下|了|吧]*`),
		read: func(m match) (Request, bool) {
			r, ok := m.dealAmount()
			return r, ok && inTheBook(r.Slots.Customer) && !r.Slots.Deal.Said()
		},
	},
	{ // 庆丰商机改成大号保温柜，3.2万: what it is and for how much
		words: []string{"商机", "那单", "单子", "项目"},
		shape: zh.NewSentence(`[把|将]<a 2-24>[的](商机|那单|这单|单子|项目)(改成|改为|换成|变成)<c 2-20 ^,;。?!0123456789>(,|_)[金额|总价|一共|共]<b 2-12>`),
		read: func(m match) (Request, bool) {
			r, ok := m.dealAmount()
			i, j := m.runes("c")
			r.Kind, r.Slots.Field, r.Slots.Text = UpdateDeal, "", strings.TrimSpace(m.tx.Slice(i, j))
			return r, ok && m.amountAt(i, j) == nil && m.timeAt(i, j) == nil
		},
	},
	{ // 华北重工预计12月20日成交: a day of the calendar; 预计下周成交 is a hope
		words: []string{"预计", "预期", "估计"},
		shape: zh.NewSentence(`[<a 2-24>[的]][这单|那单|这个单子|这个项目|商机](预计|预期|估计)[会|能][在|到]<b 2-12>[能|可以|会|左右](成交|签约|签合同|签单|签下来|签下|签|成单|下单)`),
		read:  func(m match) (Request, bool) { return m.expected("a", "b", true) },
	},
	{ // 星辰科技的赢率改成80%
		words: []string{"赢率", "胜率", "成交概率", "成功率", "把握"},
		shape: zh.NewSentence(`[把][<a 2-24>[的]][这单|那单|商机|项目|单子][的](赢率|胜率|成交概率|成功率|把握)[应该][改到|改成|改为|调到|调成|提到|提高到|升到|降到|降低到|是|有|为|:]<b 1-3 digits>%`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("b")
			n, err := strconv.Atoi(string(m.r[i:j]))
			if err != nil || n > 100 {
				return Request{}, false
			}
			r := Request{Kind: UpdateDeal}
			r.Slots.Percent = &zh.Amount{Kind: zh.Percent, Value: strconv.Itoa(n), Span: m.tx.Span(i, j)}
			return m.ofDeal(r, "a")
		},
	},
	{ // 华北重工商机金额调整到120万: of a deal that is named; without a name the last record is corrected
		words: []string{"金额", "总价", "总额"},
		shape: zh.NewSentence(`[把|将]<a 2-24>[的][这单|那单|这个单子|商机|项目|单子|合同|订单|报价]*[的](金额|总价|总额)[给|都|先|再|应该|帮我]*(改成|改到|改为|调整到|调整为|调整成|调到|调成|调为|更新为|更新成|更新到|变更为|变更到|修改为|修改成|更正为|提到|提高到|涨到|升到|降到|降为|降低到|变成|变为|定为|设为)[了]<b 1-20>`),
		read:  match.dealAmount,
	},
	{ // 不是三十八万是三十六万八,我讲快了
		words: []string{"不是"},
		shape: zh.NewSentence(`[哎呀|哎|呀|啊|哦|诶|等等|_|,]*不是<a 1-12>[,|_]*[应该]是<b 1-12>[,|_]*[刚才|刚刚|我|是]*[讲|说|写|打|记|看|按|输]*[快|错|岔|多|少|反]*[了]*`),
		read: func(m match) (Request, bool) {
			r := Request{Kind: Amend}
			r.Slots.Field, r.Slots.Amount = "amount", m.amountAt(m.runes("b"))
			return r, r.Slots.Amount != nil && m.amountAt(m.runes("a")) != nil
		},
	},
	{ // 商机名称改成二期扩容
		words: []string{"名称", "名字", "标题", "改名"},
		shape: zh.NewSentence(`[把][<a 2-24>[的]](这单|那单|商机|项目|单子)[的][名称|名字|标题](改名叫|改名为|改成|改为|改叫|换成)<b 1-30>`),
		read: func(m match) (Request, bool) {
			i, j := m.runes("b")
			r := Request{Kind: UpdateDeal}
			if r.Slots.Text = strings.TrimSpace(m.tx.Slice(i, j)); r.Slots.Text == "" {
				return r, false
			}
			return m.ofDeal(r, "a")
		},
	},
}

// expected is a request that says when a deal is expected to close: group when is a day or a span of days and no more;
// dated asks for a day of the calendar.
func (m match) expected(who, when string, dated bool) (Request, bool) {
	i, j := m.runes(when)
	r := Request{Kind: UpdateDeal}
	if said := string(m.r[i:j]); dated && !m.weekdayAt(i, j) && (!containsAny(said, []string{"日", "号"}) || !containsAny(said, []string{"月", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}) || strings.Contains(said, "星期") || strings.Contains(said, "周")) {
		return r, false
	}
	for k := range m.times {
		x := &m.times[k]
		if a, b := m.tx.Index(x.Span.Start), m.tx.Index(x.Span.End); a != i || b != j || x.Vague {
			continue
		}
		if x.Kind == zh.Point || x.Kind == zh.Day || x.Kind == zh.Range && !x.End.IsZero() {
			r.Slots.Close = x
			return m.ofDeal(r, who)
		}
	}
	return r, false
}

// weekdayAt reports whether the runes [i, j) are one day of a week: 下周五.
func (m match) weekdayAt(i, j int) bool {
	x := m.timeAt(i, j)
	return x != nil && !x.Vague && x.Kind == zh.Day && mentions(m.r[i:j], "周", "星期", "礼拜")
}

// dealAmount reads what a named deal's amount is to be: b is an amount and no more.
func (m match) dealAmount() (Request, bool) {
	a := m.amountAt(m.runes("b"))
	if a == nil {
		return Request{}, false
	}
	r := Request{Kind: Amend}
	r.Slots.Amount, r.Slots.Field = a, "amount"
	r, ok := m.ofDeal(r, "a")
	return r, ok && r.Slots.Customer.Match != "anaphor"
}

// ofDeal adds whose deal it is; without a name it is the one spoken of.
func (m match) ofDeal(r Request, who string) (Request, bool) {
	if m.has(who) {
		i, j := m.runes(who)
		switch said := string(m.r[i:j]); {
		case containsAny(said, []string{"不对", "错了", "不是", "更正", "应该"}):
			return r, false // a correction of what was just written
		case slices.Contains([]string{"这个", "那个", "这", "那", "该", "我们", "我", "预计", "这单预计", "这单"}, said):
		default:
			c, ok := m.customer(who, false)
			for k := range m.tokens { // 华北重工的年度框架: a customer of the book, and how the deal is called
				if t := &m.tokens[k]; t.kind == customerToken && t.ref.Match != "shape" && t.i == i && t.j < j {
					at := skip(m.r[:j], t.j, "的 ")
					c, r.Slots.Deal, ok = t.ref, Ref{Text: m.tx.Slice(at, j), Span: m.tx.Span(at, j)}, at < j
				}
			}
			if !ok || strings.HasPrefix(c.Text, "预计") {
				return r, false
			}
			c.Text = strings.TrimSuffix(c.Text, "预计")
			r.Slots.Customer = c
			return r, true
		}
	}
	r.Slots.Customer = Ref{Text: "这单", Match: "anaphor"}
	return r, true
}
