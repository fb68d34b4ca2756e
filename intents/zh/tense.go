package zh

// cue reads, from the words of the same clause, on which side of now the bare time at [i, j) lies:
// 周三去过 is past, 周三再约 is future. Unsaid when nothing tells.
func (rd *timeReader) cue(i, j int) Tense {
	from, to := i, j
	for from > 0 && i-from < 10 && !breaks(rd.r[from-1]) {
		from--
	}
	for to < len(rd.r) && to-j < 18 && !breaks(rd.r[to]) {
		to++
	}
	if rd.appointed(from, i) {
		return Future
	}
	for k := j; k < to; k++ {
		if rd.at(k-1) == ' ' && rd.any(k, "下次", "再", "今天", "今早", "今儿", "昨天", "明天", "后天") > 0 && k > j+1 { // the next note
			break
		}
		if t := rd.cueAt(k, j, to); t != Unsaid {
			return t
		}
	}
	for k := i - 1; k >= from; k-- {
		switch {
		case rd.any(k, "提醒", "下次", "打算", "计划", "准备", "记得", "别忘", "预计", "争取", "希望", "再", "将", "等") > 0,
			rd.at(k) == '要' && rd.any(k-1, "主要", "需要", "重要") == 0,
			rd.at(k) == '会' && !oneOf(rd.at(k-1), "开议例") && rd.any(k+1, "议", "上", "后") == 0:
			return Future
		case rd.any(k, "上次", "刚", "已", "之前") > 0:
			return Past
		}
	}
	return Unsaid
}

// settled reports whether money that came is told of right behind a time that ends at j, with whose it is between at most:
// 11月1日回款30万, 11月1日恒通到账8万. What is planned is cut off by another word.
func (rd *timeReader) settled(j int) bool {
	const near = 8
	for k := j; k < len(rd.r) && k < j+near && !breaks(rd.r[k]); k++ {
		if n := rd.any(k, "回款", "到账", "到款", "收款", "打款"); n > 0 {
			return rd.any(k+n, "计划", "目标", "预测", "日", "吗", "提醒") == 0
		}
		if oneOf(rd.r[k], "要会能该得前后再提催问给") {
			return false
		}
	}
	return false
}

func breaks(r rune) bool { return oneOf(r, ",。;!?\n、…;") }

// appointed reports whether the words before i fix a date to come: 约了周三, 改到25号, 定在三点.
func (rd *timeReader) appointed(from, i int) bool {
	k := i
	for k > from && oneOf(rd.r[k-1], "到在了好至于成为 :") {
		k--
	}
	return k > from && oneOf(rd.r[k-1], "约定改推延挪排迟期") && rd.any(k-2, "签约", "合约", "节约", "预定金") == 0
}

func (rd *timeReader) cueAt(k, j, to int) Tense {
	next, prev := rd.at(k+1), rd.at(k-1)
	switch rd.r[k] {
	case '再', '约', '将', '得':
		if rd.r[k] == '得' && k > j && !oneOf(prev, "我你他还就") || rd.r[k] == '约' && oneOf(prev, "签合大节") {
			return Unsaid
		}
		return Future
	case '要':
		if oneOf(prev, "主重") || next == '求' {
			return Unsaid
		}
		return Future
	case '会':
		if next == '议' || next == '上' || next == '员' || oneOf(prev, "开例议展商晚了") {
			return Unsaid
		}
		return Future
	case '提', '下', '打', '计', '准', '记', '安', '预', '争', '别':
		if rd.any(k, "提醒", "下次", "打算", "计划", "准备", "记得", "安排", "预计", "争取", "别忘") > 0 {
			return Future
		}
	case '也', '就', '都':
		if rd.any(k+1, "行", "可以", "成") > 0 && rd.any(k+1, "行业", "行了", "行长", "成交", "成了", "成单", "成功") == 0 { // 周四给也行
			return Future
		}
	case '之', '以':
		if rd.any(k, "之前要", "以前要") > 0 {
			return Future
		}
	case '了':
		if next != '解' && prev != '为' && prev != '除' && next != '吗' {
			return Past
		}
	case '过':
		if !oneOf(next, "来去几两程年节目期渡于户后") && !oneOf(prev, "通超不经难透错") {
			return Past
		}
	case '完':
		if !oneOf(next, "成全整善") && prev != '没' {
			return Past
		}
	case '刚', '已', '昨':
		return Past
	case '率':
		if oneOf(prev, "成化单约款进") && k > j {
			return Past // 完成率, 转化率
		}
	case '谁':
		for m := k + 1; m+1 < to; m++ {
			if rd.r[m] == '最' || rd.any(m, "垫底", "第一") > 0 {
				return Past
			}
		}
	case '的':
		if k-j <= 8 && k > j && oneOf(prev, "签访见打聊谈发寄付回到系进报建录说开定收做办下催去通喝吃碰跑送交") && (k+1 == to || !oneOf(next, "时话人路")) {
			return Past
		}
	case '业', '月', '排', '复', '实':
		if rd.any(k, "业绩", "月报", "排名", "复盘", "实际", "实绩") > 0 {
			return Past
		}
	}
	return Unsaid
}
