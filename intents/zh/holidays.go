package zh

func springFestival() *festival {
	for i := range festivals {
		if festivals[i].name == "春节" {
			return &festivals[i].festival
		}
	}
	return nil
}

// festival reads a festival or a solar term by its name, in year y; y 0: by tense.
func (rd *timeReader) festival(i, y int) (val, int) {
	if i >= len(rd.r) {
		return val{}, 0
	}
	list := festivalsBy[rd.r[i]]
next:
	for n := range list {
		f := &list[n]
		for k, c := range f.name {
			if rd.at(i+k) != c {
				continue next
			}
		}
		j := i + len(f.name)
		if f.careful && !rd.festivalMeant(i, j, f) || f.kind == termFest && rd.at(j) != '节' && rd.at(j) != '前' && rd.at(j) != '后' && f.m != qingming && i > 0 && oneOf(rd.at(j), "山市县区路") {
			continue
		}
		if rd.any(j, "晚会", "联欢", "路", "月饼", "粽", "礼盒", "礼包", "礼品", "礼", "福利", "档", "款", "备货", "订单", "限定", "套餐", "汤圆", "年货", "贺卡", "花篮") > 0 {
			continue // 中秋礼盒, 元宵档
		}
		if f.kind == termFest {
			j += rd.any(j, "节气", "节")
		}
		if f.careful {
			j += rd.any(j, "大促", "节")
		}
		return rd.festivalVal(&f.festival, y), j
	}
	return val{}, 0
}

// festivalMeant decides whether a bare number, or 过年, is a festival: 十一前, 五一期间, 618大促.
func (rd *timeReader) festivalMeant(i, j int, f *namedFestival) bool {
	prev, next := rd.at(i-1), rd.at(j)
	if digitOf(prev) >= 0 || unitOf(prev) > 0 || latin(prev) || prev == '第' || prev == '.' {
		return false
	}
	if f.name[0] == '5' || f.name[0] == '6' || f.name[0] == '3' {
		return oneOf(next, "前后期假节大活") || rd.any(j, "之前", "之后", "以前", "以后") > 0
	}
	if oneOf(next, "前后期假长放节过大劳黄小") || rd.any(j, "之前", "之后", "以前", "以后", "回来", "去", "出游", "当天", "促销", "活动") > 0 {
		return !oneOf(next, "小大") || rd.any(j, "小长假", "大促") > 0
	}
	return f.name[0] == '五' && (next == 0 || breaks(next))
}

func (rd *timeReader) festivalVal(f *festival, y int) val {
	day, ok := 0, false
	if y != 0 {
		if day, ok = f.day(y); !ok {
			return invalidVal("festival")
		}
		if dy, _, _ := dateOf(day); dy > y { // 腊八 of the lunar year before
			if d, k := f.day(y - 1); k {
				day = d
			}
		}
	} else {
		for n := -1; n <= 2; n++ {
			d, k := f.day(rd.y + n)
			if !k {
				continue
			}
			if rd.tense == Past && d > rd.today {
				break
			}
			day, ok = d, true
			if rd.tense != Past && d >= rd.today {
				break
			}
		}
		if !ok {
			return val{}
		}
	}
	v := dayVal(day, "festival")
	v.fest, v.amb = f, y == 0
	return v
}

// holiday is the days off around a festival.
func (rd *timeReader) holiday(v val) val {
	if v.kind != Day {
		return v
	}
	from := v.day() - v.fest.lead
	to := from + max(v.fest.off, 1)
	if rd.workday != nil {
		for range 4 {
			if rd.isWorkday(from - 1) {
				break
			}
			from--
		}
		for range 9 {
			if rd.isWorkday(to) {
				break
			}
			to++
		}
	}
	h := daysVal(from, to, byDay, "holiday")
	h.amb = v.amb
	return h
}

// afterHoliday is the first working day after a festival's days off; after a festival without any, the day after it.
func (rd *timeReader) afterHoliday(v val) val {
	if v.fest == nil {
		return v
	}
	day := floorDiv(int(v.end), daySecs)
	if v.kind == Day && v.fest.off > 0 {
		day = v.day() - v.fest.lead + v.fest.off
	}
	if v.fest.off > 0 {
		for range 15 {
			if rd.isWorkday(day) {
				break
			}
			day++
		}
	}
	w := dayVal(day, "after-festival")
	w.bound, w.amb = After, v.amb
	return w
}

// nextHoliday is 节后 and 节前 of the public holiday that is on or comes next.
func (rd *timeReader) nextHoliday(after bool) val {
	best := val{}
	for i := range festivals {
		f := &festivals[i].festival
		if f.off == 0 || f.kind == lunarEve || f.careful {
			continue
		}
		for y := rd.y - 1; y <= rd.y+1; y++ {
			day, ok := f.day(y)
			if ok && day-f.lead+f.off > rd.today && (best.kind == 0 || int64(day)*daySecs < best.start) {
				best = dayVal(day, "festival")
				best.fest = f
			}
		}
	}
	for y := rd.y; y <= rd.y+1; y++ {
		if day := solarTerm(y, qingming); day+1 > rd.today && int64(day)*daySecs < best.start {
			best = dayVal(day, "festival")
			best.fest = &festival{kind: termFest, m: qingming, off: 1}
		}
	}
	if after {
		return rd.afterHoliday(best)
	}
	best.start -= int64(best.fest.lead) * daySecs
	return rd.before(best, false)
}

// lunar reads a date of the lunar calendar where it is said to be one: 农历八月十五, 正月初八, 腊月廿三, 初五.
func (rd *timeReader) lunar(i, y int) (val, int) {
	k := i + rd.any(i, "农历", "阴历")
	said := k > i
	m, leap := 0, false
	if said {
		k += rd.any(k, "的")
		if rd.any(k, "新年") > 0 {
			return rd.festivalVal(springFestival(), y), k + 2
		}
		if n := readInt(rd.r, k); n.digits == 4 && rd.at(k+n.len) == '年' {
			y, k = n.n, k+n.len+1
		}
	}
	if rd.at(k) == '闰' {
		leap = true
		k++
	}
	if n := rd.any(k, "正月", "腊月", "冬月"); n > 0 {
		m = map[rune]int{'正': 1, '腊': 12, '冬': 11}[rd.at(k)]
		k += n
	} else if n := readInt(rd.r, k); (said || leap || rd.at(k+n.len+1) == '初' && !n.arabic) && n.len > 0 && rd.at(k+n.len) == '月' && n.n >= 1 && n.n <= 12 {
		m = n.n
		k += n.len + 1
	} else if rd.has(k, "大年初") > 0 {
		m, k = 1, k+2
	}
	if rd.at(k) == '初' {
		if n := readInt(rd.r, k+1); n.len > 0 && n.n >= 1 && n.n <= 10 && !n.arabic && !oneOf(rd.at(k+1+n.len), "次步中级") {
			return rd.lunarDate(y, m, n.n, leap, k+1+n.len)
		}
	}
	if m == 0 {
		return val{}, 0
	}
	n := readInt(rd.r, k)
	if n.len > 0 && n.n >= 1 && n.n <= 30 {
		return rd.lunarDate(y, m, n.n, leap, k+n.len+rd.any(k+n.len, "日", "号"))
	}
	return rd.lunarMonth(y, m, leap, k)
}

// lunarDate finds the lunar day by tense; m 0: of this or the next lunar month.
func (rd *timeReader) lunarDate(y, m, d int, leap bool, j int) (val, int) {
	from, to := y, y
	if y == 0 {
		from, to = rd.y-1, rd.y+1
	}
	best, found := 0, false
	for ly := from; ly <= to; ly++ {
		for lm := max(m, 1); lm <= 12 && (m == 0 || lm == m); lm++ {
			day, ok := lunarDay(ly, lm, d, leap)
			if !ok {
				continue
			}
			if y != 0 || rd.tense == Past && day <= rd.today || rd.tense != Past && day >= rd.today {
				if !found || rd.tense == Past {
					best, found = day, true
				}
			}
		}
	}
	if !found {
		return invalidVal("lunar"), j
	}
	v := dayVal(best, "lunar")
	v.amb = y == 0
	return v, j
}

func (rd *timeReader) lunarMonth(y, m int, leap bool, j int) (val, int) {
	if y == 0 {
		y = rd.y
		if day, ok := lunarDay(y-1, m, 1, leap); ok && day+30 > rd.today && m > 10 {
			y--
		} else if day, ok := lunarDay(y, m, 1, leap); ok && day+30 < rd.today && rd.tense != Past {
			y++
		}
	}
	first, ok := lunarDay(y, m, 1, leap)
	if !ok {
		return invalidVal("lunar"), j
	}
	return daysVal(first, first+lunarMonthLen(y, m, leap), byMonth, "lunar"), j
}
