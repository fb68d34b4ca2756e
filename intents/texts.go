package intents

import (
	"genjin/crm"
	"strconv"
	"strings"
	"time"

	"genjin/intents/zh"
)

// reminderText is what to be reminded of: the message without 提醒我 and its time.
func (rd *reading) reminderText(d *draft) string {
	var b strings.Builder
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		if b.Len() > 0 {
			b.WriteString("，")
		}
		from := c.i
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			if t.kind == timeToken || t.kind == wordToken && t.features.has(fRemind) {
				b.WriteString(rd.tx.Slice(from, t.i))
				from = t.j
			}
		}
		b.WriteString(rd.tx.Slice(from, c.j))
	}
	return strings.Trim(b.String(), " ，,。!！:：的")
}

// noteText is what to remember: the message without 备注一下 and its customer at the head.
func (rd *reading) noteText(d *draft) string {
	from := rd.clauses[d.clauses[0]].i
	for moved := true; moved; {
		moved = false
		from = skip(rd.r, from, " ,:。;")
		if from > 0 && from < len(rd.r) && rd.r[from] == '的' {
			from++
		}
		if t := rd.tokenAtRune(from); t != nil && t.kind == wordToken && (t.features.has(fNote) || strings.ContainsRune("给把再请", rd.r[t.i]) && t.j-t.i == 1 || t.features.has(fBuild)) {
			from, moved = t.j, true
		} else if t != nil && t.kind == customerToken && (rd.aboutNote(t.j)) {
			from, moved = t.j, true
		}
	}
	end := rd.clauses[d.clauses[len(d.clauses)-1]].j
	if from >= end {
		return rd.text(d)
	}
	return strings.TrimSpace(rd.tx.Slice(from, end))
}

// aboutNote reports whether what follows a customer's name at i leads in a note.
func (rd *reading) aboutNote(i int) bool {
	j := skip(rd.r, i, " ,:")
	if j > i {
		return true
	}
	if j < len(rd.r) && rd.r[j] == '的' {
		j++
	}
	t := rd.tokenAtRune(j)
	return t != nil && (t.features.has(fBuild) || t.features.has(fNote) || t.features.has(fAttribute))
}

// fillAmendment reads what an amendment changes, and to what. Of 「是A不是B」 and 「不是B是A」 it takes A.
func (rd *reading) fillAmendment(d *draft, s *Slots) {
	field := ""
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			old := rd.denied(c, t.i)
			if !old && rd.replacedLater(c, k) {
				old = true
			}
			switch t.kind {
			case amountToken:
				if a := &rd.amounts[t.n]; !old && (a.Fen > 0) && !a.Discount {
					s.Amount = a
				}
			case timeToken:
				if x := &rd.times[t.n]; !old && x.Kind != zh.Duration && (s.Next == nil || !rd.future(s.Next) || rd.future(x)) {
					s.Next = rd.notLongAgo(x) // 是明天提,今天只付了一半: what lies ahead stays
				}
			case contactToken:
				if !old {
					s.Contact = t.ref
				}
			case customerToken:
				if !old {
					s.Customer = t.ref
				}
			case wordToken:
				switch w := string(rd.r[t.i:t.j]); {
				case strings.HasPrefix(w, "金额"), strings.HasPrefix(w, "价格"), strings.HasPrefix(w, "少写"), strings.HasPrefix(w, "多写"), strings.HasPrefix(w, "少打"), strings.HasPrefix(w, "多打"), w == "报价":
					field = "amount"
				case w == "联系人" || w == "对接人":
					field = "contact"
				case strings.HasPrefix(w, "客户") && t.features.has(fField):
					field = "customer"
				case strings.HasPrefix(w, "下次"), w == "日期", w == "时间", w == "跟进时间":
					field = "next"
				case strings.HasSuffix(w, "方式") && t.features.has(fField):
					field = "activity"
				case w == "阶段":
					field = "stage"
				}
				if e := rd.entry(t); e.activity != "" && !old && (k == c.a || rd.changedTo(t.i)) {
					if rd.changedTo(t.i) || s.Activity == "" {
						s.Activity = e.activity
					}
				}
				if e := rd.entry(t); e.stage != "" && rd.aims(c, k) {
					s.Stage = e.stage
				}
			}
		}
	}
	if s.Customer.Text == "" && field == "customer" {
		if ref, ok := rd.nameByPlace(d); ok {
			s.Customer = ref
		}
	}
	s.Field = field
	if s.Field == "" {
		switch {
		case s.Amount != nil:
			s.Field = "amount"
		case s.Next != nil:
			s.Field = "next"
		case s.Customer.Text != "":
			s.Field = "customer"
		case s.Contact.Text != "":
			s.Field = "contact"
		case s.Activity != "":
			s.Field = "activity"
		case s.Stage != "":
			s.Field = "stage"
		}
	}
	if s.Field != "activity" {
		s.Activity = ""
	}
	s.Text = rd.text(d)
	if s.Next != nil && containsAny(s.Text, expectedWords) {
		s.Field, s.Close, s.Next = "close", s.Next, nil
	}
}

// notLongAgo is a date as it was said, or the one to come when what was read lies months ago: 刚才说错了是十二月九号.
func (rd *reading) notLongAgo(x *zh.Time) *zh.Time {
	const long = 60 * 24 * time.Hour
	if x.Other.IsZero() || x.Start.IsZero() || rd.c.Now.Sub(x.Start) < long || !x.Other.After(rd.c.Now) || rd.longAgo(x) && strings.Contains(rd.tx.Orig[x.Span.Start:x.Span.End], "年") {
		return x
	}
	y := *x
	y.Start, y.Other = x.Other, x.Start
	if !x.End.IsZero() {
		y.End = y.Start.Add(x.End.Sub(x.Start))
	}
	return &y
}

var expectedWords = []string{"成交日", "成交时间", "预计成交", "签约日", "签约时间", "预计签"}

// denied reports whether 不是 or 而不是 stands right before rune i.
func (rd *reading) denied(c *clause, i int) bool {
	for i > c.i && rd.r[i-1] == ' ' {
		i--
	}
	return i-2 >= c.i && rd.r[i-2] == '不' && rd.r[i-1] == '是'
}

// replacedLater reports whether token k is what 把…改成 or …改成 changes: 刚才的拜访改成电话, 50万改成80万.
func (rd *reading) replacedLater(c *clause, k int) bool {
	t := &rd.tokens[k]
	for n := k + 1; n < c.b; n++ {
		o := &rd.tokens[n]
		if o.kind == wordToken && o.features.has(fChange) && o.i-t.j <= 1 && o.j-o.i >= 2 {
			return true
		}
		if o.kind == t.kind {
			return false
		}
	}
	return false
}

func (rd *reading) changedTo(i int) bool {
	return i > 0 && strings.ContainsRune("成为是到", rd.r[i-1])
}

// fillUndo reads 撤销27, 撤销今天上午全部, 恢复.
func (rd *reading) fillUndo(d *draft, s *Slots) {
	s.Number = rd.hash(d)
	s.All = rd.anyHas(d, fAllOf)
	s.Nth = rd.nth(d)
	s.Count = rd.several(d)
	s.Text = rd.undone(d)
	s.Redo = rd.anyHas(d, fRedo)
	rd.fillPeriod(d, s)
	s.Person, s.Scope = Ref{}, ""
}

// nth is the place that is named: 第一个, 第2条; 0: none.
func (rd *reading) nth(d *draft) int {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.i; k+2 < c.j; k++ {
			if rd.r[k] != '第' || !strings.ContainsRune("个条项", rd.r[k+2]) {
				continue
			}
			for i, digits := range ordinals {
				if strings.ContainsRune(digits, rd.r[k+1]) {
					return i + 1
				}
			}
		}
	}
	return 0
}

// several is how many are to be taken back: 撤销最近3条, 撤销两条.
func (rd *reading) several(d *draft) int {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.i + 1; k < c.j; k++ {
			if rd.r[k] != '条' && rd.r[k] != '个' || k >= 2 && rd.r[k-2] == '第' {
				continue
			}
			for i, digits := range ordinals {
				if strings.ContainsRune(digits, rd.r[k-1]) && (k < 2 || rd.r[k-2] < '0' || rd.r[k-2] > '9') {
					return i + 1
				}
			}
		}
	}
	return 0
}

var ordinals = []string{"1一", "2两二", "3三", "4四", "5五", "6六", "7七", "8八", "9九"}

// undone are the words that say what is to be taken back: 撤销悦途的电话 gives 悦途的电话.
func (rd *reading) undone(d *draft) string {
	var b strings.Builder
	money := ""
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		from := c.i
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			sum := t.kind == amountToken && rd.inMoney(t.i)
			if sum {
				a := &rd.amounts[t.n]
				money = crm.Money{Fen: a.Fen, Currency: crm.Currency(a.Currency)}.String()
			}
			if sum || t.kind == timeToken || t.kind == wordToken && t.features.any(&undoWords) {
				b.WriteString(string(rd.r[from:t.i]))
				from = t.j
			}
		}
		b.WriteString(string(rd.r[from:c.j]))
	}
	return without(b.String(), undoFiller) + money // as summaries write it
}

var (
	undoWords  = setOf(fUndo, fCancel, fRedo, fJustNow, fWrong, fAllOf, fHash)
	undoFiller = []string{"那条记录", "这条记录", "那一条", "最近", "记录", "一下", "帮我", "的", "了", "吧", "把", "给", "那条", "这条", "那个", "都", "掉", "条", "个", "第", "#", "我", "请", "是", "还是", "再", "先", "重复", "多", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "一", "两", "二", "三", "四", "五"}
)

// hash is the first small whole number: #12, 第3条, 撤销27.
func (rd *reading) hash(d *draft) int {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.i; k < c.j; k++ {
			if rd.r[k] < '0' || rd.r[k] > '9' || rd.inTime(k) || rd.inMoney(k) {
				continue
			}
			j := k
			for j < c.j && rd.r[j] >= '0' && rd.r[j] <= '9' {
				j++
			}
			v, err := strconv.Atoi(string(rd.r[k:j]))
			if many := j < c.j && (rd.r[j] == '条' || rd.r[j] == '个') && (k == c.i || rd.r[k-1] != '第'); err == nil && j-k <= 6 && !many {
				return v
			}
			k = j
		}
	}
	return 0
}

// inMoney reports whether the rune at i is of an amount in so many words: the 2 of 2万.
func (rd *reading) inMoney(i int) bool {
	t := rd.covering(i)
	return t != nil && t.kind == amountToken && rd.amounts[t.n].Kind == zh.MoneyAmount
}

func (rd *reading) inTime(i int) bool {
	t := rd.covering(i)
	return t != nil && t.kind == timeToken
}

// count is the number of visits of a target: 拜访10家.
func (rd *reading) count(d *draft) int {
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := c.i; k < c.j; k++ {
			if rd.r[k] < '0' || rd.r[k] > '9' || rd.inTime(k) || k > 0 && rd.r[k-1] >= '0' && rd.r[k-1] <= '9' {
				continue
			}
			j := k
			for j < c.j && rd.r[j] >= '0' && rd.r[j] <= '9' {
				j++
			}
			if j < c.j && strings.ContainsRune("家个次单位条通", rd.r[j]) {
				v, _ := strconv.Atoi(string(rd.r[k:j]))
				return v
			}
			k = j
		}
	}
	return 0
}

// reason is what stands behind the decision: 驳回,价格太低.
func (rd *reading) reason(d *draft) string {
	var parts []string
	for i, n := range d.clauses {
		if i == 0 {
			continue
		}
		c := &rd.clauses[n]
		text := strings.Trim(rd.tx.Slice(c.i, c.j), " ,:：，。")
		for _, w := range []string{"理由是", "原因是", "理由", "原因", "因为"} {
			text = strings.Trim(strings.TrimPrefix(text, w), " :：")
		}
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "，")
}

// fillQuery reads stage, contact and search text of a query.
func (rd *reading) fillQuery(d *draft, s *Slots) {
	rd.each(d, func(c *clause, k int, t *token) {
		if t.kind != wordToken {
			return
		}
		if d.kind == QueryPipeline && s.Stage == "" && c.f.has(fAskedDeed) {
			switch {
			case t.features.has(fWon), t.features.has(fWonBare):
				s.Stage = rd.p.stageCalled("成交", "won")
			case t.features.has(fLost):
				s.Stage = rd.p.stageCalled("输单", "lost")
			case t.features.has(fQuoted2):
				s.Stage = rd.p.stageCalled("报价", "quote")
			}
		}
		if e := rd.entry(t); e.stage != "" && s.Stage == "" && d.kind == QueryPipeline && (!t.features.has(fDealWord) || starts(rd.r[t.j:], "阶段")) {
			s.Stage = e.stage
		}
		if t.features.has(fSearch) && s.Text == "" {
			s.Text = strings.Trim(rd.tx.Slice(t.j, c.j), " \"“”:：「」")
		}
	})
	if d.kind != QueryCustomer && d.kind != Assign && d.kind != Transfer {
		s.Customer = Ref{}
		for _, c := range d.customers {
			s.Customer = c
		}
	} else if s.Text == "" {
		if q, ok := rd.quotedRun(&rd.clauses[d.lead]); ok {
			s.Text = rd.tx.Slice(q.i, q.j)
		}
	}
}

// fillFilter reads what narrows a query down.
func (rd *reading) fillFilter(d *draft, s *Slots) {
	f := &s.Filter
	f.Overdue = rd.anyHas(d, fOverdue)
	f.Forgotten = rd.anyHas(d, fForgot)
	f.Stuck = rd.anyHas(d, fStuck)
	f.First = rd.anyHas(d, fFirstOne)
	f.Closing = rd.anyHas(d, fCanWin)
	f.Today = rd.anyHas(d, fToday)
	f.Biggest = rd.anyHas(d, fBiggest)
	f.NoContact = rd.anyHas(d, fNoContact)
	f.Those = rd.anyHas(d, fThose)
	if f.Biggest {
		f.Top = rd.top(d)
	}
	if rd.anyHas(d, fPromise) {
		f.Promise = rd.promise(d)
	}
	for _, n := range d.clauses {
		c := &rd.clauses[n]
		for k := range rd.times {
			x := &rd.times[k]
			if i := rd.tx.Index(x.Span.Start); i >= c.i && i < c.j && x.Kind == zh.Duration && (c.f.has(fDue) || c.f.has(fForgot) || c.f.has(fStuck) || c.f.has(fOverdue) || d.kind == QueryFollowUps) {
				f.IdleDays = int(x.Seconds / 86400)
			}
		}
		for k := c.a; k < c.b; k++ {
			t := &rd.tokens[k]
			switch t.kind {
			case amountToken:
				a := &rd.amounts[t.n]
				if a.Kind == zh.NumberRange {
					f.MinFen, f.MaxFen = fen(a.Min), fen(a.Max)
				} else if a.Fen > 0 && a.Kind != zh.Percent {
					f.MinFen = a.Fen
				}
			case wordToken:
				if l := levelIn(rd.r[t.i:t.j]); l != "" {
					f.Level = l
				} else if t.features.has(fTag) && f.Tag == "" {
					f.Tag = rd.tx.Slice(t.i, t.j)
				}
			}
		}
	}
}

// fen reads a decimal of yuan.
func fen(s string) int64 {
	whole, part, _ := strings.Cut(s, ".")
	part = (part + "00")[:2]
	v, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		return 0
	}
	return v
}
