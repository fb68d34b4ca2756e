package zh

// partOfCode reports whether the number at i hangs on something that makes it no amount: A3, #12, 第2, 尾号0001.
func (rd *amountReader) partOfCode(i int) bool {
	prev := rd.at(i - 1)
	if !arabic(rd.at(i)) && rd.at(i) != '.' && rd.at(i) != '-' {
		return oneOf(prev, "第周初") && prev != 0 || rd.any(i-2, "星期", "礼拜") > 0
	}
	if start, code := rd.currencyBefore(i); code != "" && start < i {
		return false
	}
	switch {
	case latin(prev):
		return !rd.priceWord(i)
	case prev == '-' && (latin(rd.at(i-2)) || arabic(rd.at(i-2))), prev == '/' && arabic(rd.at(i-2)), prev == ':' && arabic(rd.at(i-2)),
		oneOf(prev, "#@第_.第*×") && prev != 0:
		return prev != '*' && prev != '×'
	case prev == '号' && (rd.any(i-2, "尾号", "编号", "单号", "型号", "账号", "工号", "机号") > 0):
		return true
	}
	for i > 0 && rd.r[i-1] == ' ' || oneOf(rd.at(i-1), ":") && i > 0 {
		i--
	}
	return rd.any(i-2, "电话", "手机", "方式", "尾号", "编号", "型号", "版本", "工号", "微信", "qq", "分机", "邮编", "房间", "合同号") > 0 && rd.any(i-2, "电话费") == 0
}

// phone reports whether the figure is a mobile number.
func (rd *amountReader) phone(k int, f figure) bool {
	return f.digits == 11 && f.len == 11 && rd.at(k) == '1' && rd.at(k+1) >= '3'
}

// terms reports whether the figure says how a price is paid, in tenths: 付款3331.
func (rd *amountReader) terms(k int, f figure) bool {
	if f.len != f.digits || f.digits < 2 || f.digits > 5 || rd.any(rd.before(k)-2, "付款", "比例", "分期", "账期") == 0 {
		return false
	}
	sum := 0
	for _, c := range rd.r[k : k+f.len] {
		if c == '0' {
			return false
		}
		sum += int(c - '0')
	}
	return sum == 10
}

// before is the place behind the last rune before i that is no blank.
func (rd *amountReader) before(i int) int {
	for i > 0 && oneOf(rd.r[i-1], " :按是") {
		i--
	}
	return i
}

// priceWord reports whether the Latin word before i speaks of money: won95k, po50w, rmb100 is caught before.
func (rd *amountReader) priceWord(i int) bool {
	return rd.any(i-3, "won") > 0 || rd.any(i-2, "po") > 0 && !latin(rd.at(i-3))
}

// counts reports whether what stands at e makes the number before it a count of something, not money.
func (rd *amountReader) counts(e int, f figure) bool {
	c := rd.at(rd.blank(e))
	if rd.blank(e) > e && !oneOf(c, "台套个人件") {
		return false
	}
	if oneOf(c, "台套个件人次家条项位名辆吨米斤克升箱瓶只张本册页户亩栋间粉字点颗桌排楼层期号代级室座路盒包袋支根片头匹枚亿度轮批环步种类组队倍平公里厘毫千") {
		switch c {
		case '点':
			return f.scale == 1
		case '千':
			return oneOf(rd.at(e+1), "米克")
		}
		return true
	}
	return rd.any(e, "笔单", "用户", "客户", "方", "kg", "km", "mm", "cm", "gb", "mb", "℃", "寸", "英寸", "岁", "股") > 0 && rd.at(e) != 0
}

// timeLike reports whether what stands at e makes the number a time.
func (rd *amountReader) timeLike(e int) bool {
	k := rd.blank(e)
	if k > e && (oneOf(rd.at(k), "周年月半") && oneOf(rd.at(k+1), "一二三四五六日天末底初中前后内年月1234567") || rd.any(k, "星期", "礼拜") > 0 && oneOf(rd.at(k+2), "一二三四五六日天1234567")) {
		return false // 报了30万 周五跟李经理谈
	}
	if oneOf(rd.at(e-1), "万w亿") && oneOf(rd.at(k), "周年月星礼") && (oneOf(rd.at(k+1), "一二三四五六日末底初中前后1234567") || rd.any(k, "星期", "礼拜") > 0) {
		return false // 剩下4万月底付
	}
	if k > e && oneOf(rd.at(e-1), "万w亿k") && rd.at(k) == '周' {
		return false // 到账30万 周建华说…
	}
	switch rd.at(k) {
	case '年', '月', '日', '天', '周', '秒', '时':
		return true
	case '号':
		return true
	case '点':
		return true
	case '分':
		return rd.at(k+1) != '之' // 9分, 十分, 40分钟
	case '小':
		return rd.any(k, "小时") > 0
	case '星', '礼', '工', '季', '钟', '刻', '半':
		return rd.any(k, "星期", "礼拜", "工作日", "季度", "钟头", "刻钟", "半年", "半月") > 0
	case 'a', 'p':
		return rd.any(k, "am", "pm") > 0 && !latin(rd.at(k+2))
	}
	return false
}

// codeBehind reports whether the number goes on as a date, a clock, a ratio or a code.
func (rd *amountReader) codeBehind(e int) bool {
	c := rd.at(e)
	if oneOf(c, "-/:.~") && c != 0 {
		return arabic(rd.at(e + 1))
	}
	return latin(c) || c == '#' || c == '_' || c == '@'
}

// alone reports whether the runes i to e are the whole message.
func (rd *amountReader) alone(i, e int) bool {
	for i > 0 && rd.r[i-1] == ' ' {
		i--
	}
	return i == 0 && rd.blank(e) >= len(rd.r)
}

// wanted decides whether a figure without a unit of money is worth giving back.
func (rd *amountReader) wanted(i, k, e int, f figure) bool {
	if rd.alone(i, e) {
		return true
	}
	if rd.at(e) == '个' && rd.alone(i, e+1) {
		return true
	}
	if rd.timeLike(e) && (f.scale == 1 || rd.at(e) != '分') || rd.codeBehind(e) {
		return false
	}
	if rd.counts(e, f) {
		return f.scale > 1 && !oneOf(rd.at(e), "里公厘毫号点")
	}
	if f.scale > 1 {
		return !rd.idiom(k, e)
	}
	if f.comma || f.ranged && f.units && f.v.m >= 100 {
		return true
	}
	next := rd.at(e)
	came := rd.any(rd.blank(e), "到账", "入账", "进账", "到帐", "已到账", "也到账", "已经到账", "打过来") > 0 || // 八千七到账
		rd.tightMoney(i) && rd.any(rd.blank(e), "到了", "已到", "已收", "已付", "收到", "收了", "到位", "刚到") > 0 || // 定金五千到了
		rd.any(e, "定金", "订金", "首付", "尾款", "余款", "货款", "预付", "押金", "保证金", "样品费", "样品钱") > 0 // 收到安泰八千定金
	free := came || rd.edge(e) || oneOf(next, "吧了的啊呢给左上以整出") || rd.has(e, "成交") > 0
	if f.arabic {
		if f.digits == 4 && f.v.e == 0 && f.v.m >= 1990 && f.v.m <= 2100 && !rd.tightMoney(i) {
			return false
		}
		if f.digits == 8 && f.len == 8 && f.v.m >= 19900101 && f.v.m <= 20601231 && f.v.m/100%100 <= 12 && f.v.m%100 <= 31 && !rd.tightMoney(i) {
			return false
		}
		if f.digits > 1 && rd.at(k) == '0' && rd.at(k+1) != '.' {
			return false
		}
		return free && (f.v.m >= 100 && f.v.e == 0 || rd.tightMoney(i))
	}
	return free && (f.units && !f.v.less(dec{m: 100}) && (came || rd.edge(i-1) || rd.tightMoney(i) || rd.at(i-1) == '是' && rd.edge(e) && !f.v.less(dec{m: 1000})) || rd.tightMoney(i) && f.units)
}

// idiom are 千万别, 万一, 百万 of a name.
func (rd *amountReader) idiom(k, e int) bool {
	return rd.at(k) == '千' && rd.at(k+1) == '万' || rd.at(e) == '一' && rd.at(e-1) == '万' && e-k == 1
}

// tightMoney reports whether a word of money stands right before i: 到账97500, 报价三百, 目标40.
func (rd *amountReader) tightMoney(i int) bool {
	k := i
	for k > 0 && oneOf(rd.r[k-1], " :是了为成到到约共有才就") {
		k--
	}
	return oneOf(rd.at(k-1), "款价额账算费金付标单收报签") && rd.any(k-2, "付款方", "几单", "名单", "清单", "菜单") == 0
}

// moneyBeside reports whether the clause speaks of money, so that a bare 50万 is one.
func (rd *amountReader) moneyBeside(i, e int) bool {
	from := i
	for from > 0 && i-from < 24 && !oneOf(rd.r[from-1], "。;?\n") {
		from--
	}
	to := e
	for to < len(rd.r) && to-e < 10 && !oneOf(rd.r[to], "。;!?\n") {
		to++
	}
	for k := from; k < to; k++ {
		if k == i {
			k = e
			if k >= to {
				break
			}
		}
		switch rd.r[k] {
		case '款', '价', '额', '账', '费', '签', '付', '钱', '单', '标':
			if rd.any(k-1, "单位", "菜单", "名单", "标准", "标签", "标题", "标记") == 0 && rd.any(k, "单位", "标准", "标签", "标题", "标记") == 0 {
				return true
			}
		case '预', '合', '报', '业', '成', '商', '投', '赢', '销', '收', '定', '订', '立', '机', '项':
			if rd.any(k, "预算", "预付", "合同", "报", "业绩", "成交", "商机", "投入", "赢", "销售", "收到", "收入", "定金", "订金", "立项", "机会", "项目") > 0 {
				return true
			}
		case '搞', '拿', '买', '追', '采', '下', '丢', '台', '谈', '漏', '卖', '赚', '亏', '省', '回', '到', '目':
			if rd.any(k, "搞定", "拿下", "买", "追加", "采购", "下单", "丢了", "台", "谈成", "谈到", "卖", "赚", "亏", "省", "回了", "到账", "目标") > 0 {
				return true
			}
		case 'w', 'o', 'd':
			if rd.any(k, "won", "opportunity", "deal", "order") > 0 {
				return true
			}
		}
	}
	return false
}

// percent reads 20%, 九折, 八成, 两个点 behind a figure that ends at j.
func (rd *amountReader) percent(i, j int, f figure) (Amount, int) {
	a := Amount{Span: Span{Start: i}, Kind: Percent, Rule: "percent"}
	k := rd.blank(j)
	switch c := rd.at(k); {
	case c == '%':
		a.Value = f.v.String()
		return a, k + 1
	case c == '‰':
		v := f.v
		v.e++
		a.Value = v.String()
		return a, k + 1
	case c == '折' && rd.at(k+1) != '腾' && rd.at(k+1) != '旧' && f.scale == 1 && !f.units:
		v := f.v
		if v.less(dec{m: 10}) {
			v, _ = v.times(10)
		}
		if !v.less(dec{m: 100}) {
			return Amount{}, 0
		}
		a.Value, a.Discount, a.Rule = v.String(), true, "discount"
		return a, k + 1
	case c == '成' && k == j && !f.units && f.v.less(dec{m: 10}) && !oneOf(rd.at(k+1), "交功立为本都员果长绩品分套都人家单"):
		v, _ := f.v.times(10)
		end := k + 1
		if d := digitOf(rd.at(end)); d > 0 && !arabic(rd.at(end)) {
			v.m += d
			end++
		} else if rd.at(end) == '半' {
			v.m += 5
			end++
		}
		a.Value = v.String()
		return a, end
	}
	n := rd.any(k, "个百分点", "百分点", "个点", "pct", "percent")
	if n == 0 || f.scale > 1 {
		return Amount{}, 0
	}
	end := k + n
	if rd.any(end, "的税", "税", "的增值税") > 0 || rd.any(i-2, "税率", "税点", "开票") > 0 {
		return Amount{Kind: 0}, end
	}
	a.Value = f.v.String()
	for b := i - 1; b >= 0 && b > i-7 && !breaks(rd.r[b]); b-- {
		if oneOf(rd.r[b], "让降惠返减砍抹宜少浮") {
			a.Discount, a.Off, a.Rule = true, true, "discount"
		}
	}
	if n == 2 && rd.alone(i, end) {
		a.Discount, a.Off = true, true
	}
	return a, end
}

// fractionOf reads 百分之二十, 千分之三, 三分之一.
func (rd *amountReader) fractionOf(i, k int, neg bool) (Amount, int) {
	j := k
	if rd.at(k) == '百' || rd.at(k) == '千' || rd.at(k) == '万' {
		if rd.has(k+1, "分之") == 0 {
			return Amount{}, 0
		}
		j = k + 1
	} else {
		for j < k+6 && (digitOf(rd.at(j)) >= 0 || unitOf(rd.at(j)) > 0) {
			j++
		}
		if rd.has(j, "分之") == 0 {
			return Amount{}, 0
		}
	}
	e := j + 2
	if rd.at(e) == '负' {
		neg = true
		e++
	}
	g := rd.figure(e)
	if g.len == 0 {
		return Amount{}, 0
	}
	v := g.v
	if neg {
		v.m = -v.m
	}
	a := Amount{Span: Span{Start: i}, Kind: Percent, Rule: "percent"}
	switch {
	case rd.at(k) == '百' && j == k+1 || j == k+2 && rd.at(k) == '一' && rd.at(k+1) == '百':
	case rd.at(k) == '千' && j == k+1:
		v.e++
	case rd.at(k) == '万' && j == k+1:
		v.e += 2
	default:
		d := rd.figure(k)
		if d.len != j-k || d.v.m == 0 || d.v.e > 0 || v.e > 0 {
			return Amount{}, 0
		}
		n, ok := v.times(1e12)
		if !ok {
			return Amount{}, 0
		}
		q := dec{m: n.m / d.v.m, e: 12}
		return Amount{Span: Span{Start: i}, Kind: Number, Value: q.String(), Rule: "fraction"}, e + g.len
	}
	a.Value = v.String()
	return a, e + g.len
}

// half reads 半个 and, with the 一 before it already read, 一半.
func (rd *amountReader) half(i int) (Amount, int) {
	if rd.at(i+1) == '个' && rd.alone(i, i+2) {
		return Amount{Span: Span{Start: i}, Kind: Number, Value: "0.5", Rule: "half"}, i + 2
	}
	if rd.has(i, "半折") > 0 || rd.has(i, "半价") > 0 {
		return Amount{Span: Span{Start: i}, Kind: Percent, Value: "50", Discount: true, Rule: "discount"}, i + 2
	}
	return Amount{}, 0
}
