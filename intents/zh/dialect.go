package zh

// standard writes words of dialects as the standard language does, where both have the same length: 没得 becomes 没有,
// 一哈 一下, 咋个 怎么. Places in the text stay what they were.
func standard(r []rune) {
	at := func(i int) rune {
		if i >= 0 && i < len(r) {
			return r[i]
		}
		return 0
	}
	for i := range r {
		next := at(i + 1)
		if separates(r, i) {
			r[i] = ','
			continue
		}
		switch r[i] {
		case '没':
			if next == '得' && !oneOf(at(i+2), "到出分罪意") {
				r[i+1] = '有'
			}
		case '哈':
			if oneOf(at(i-1), "一看问查改搞弄催等想试聊") && next != '哈' {
				r[i] = '下'
			}
		case '咋':
			if next == '个' {
				r[i], r[i+1] = '怎', '么'
			}
		case '啥':
			if next == '子' {
				r[i], r[i+1] = '什', '么'
			}
		case '晓':
			if next == '得' {
				r[i], r[i+1] = '知', '道'
			}
		case '别':
			if next == '个' {
				r[i+1] = '人'
			}
		case '己': // written for 已
			if oneOf(next, "到付收签发打报寄下经") && !oneOf(at(i-1), "自知利体异舍律") {
				r[i] = '已'
			}
		case '莫':
			if oneOf(next, "催忘去问打说急管要写记提") {
				r[i] = '别'
			}
		case '嘞', '喽':
			r[i] = '了'
		case '哒':
			if !oneOf(at(i-1), "哒咔好么萌滴棒") && next != '哒' { // 去哒 is 去了, 好哒 is not
				r[i] = '了'
			}
		case '明', '昨', '后':
			if next == '个' && !oneOf(at(i-1), "文照说声证表透光精聪鲜发最先前") && (oneOf(at(i+2), "儿上下中早晚我咱要去 ,得") || at(i+2) == 0) && !(r[i] == '后' && at(i+2) == '月') {
				r[i+1] = '天'
				if at(i+2) == '儿' {
					r[i+2] = ' '
				}
			}
		case '呢':
			if next == '个' && oneOf(at(i+2), "客单月商项星礼") {
				r[i] = '这'
			}
		case '哋':
			r[i] = '们'
		case '咩':
			r[i] = '啥'
		case '啲':
			r[i] = '些'
		case '食':
			if next == '饭' || next == '咗' || next == '了' {
				r[i] = '吃'
			}
		case '今', '朝':
			if r[i] == '今' && next == '个' && at(i+2) == '月' {
				r[i] = '这'
			} else if r[i] == '今' && next == '朝' {
				r[i+1] = '天'
			} else if r[i] == '朝' && next == '早' {
				r[i], r[i+1] = '早', '上'
			}
		case '覆':
			if oneOf(at(i-1), "回答") {
				r[i] = '复'
			}
		case '嚟':
			r[i] = '来'
		case '喺':
			r[i] = '在'
		case '系':
			if oneOf(at(i-1), "唔就都") || oneOf(next, "唔") {
				r[i] = '是'
			}
		case '喇', '㗎':
			r[i] = '了'
		case '倾':
			if oneOf(next, "咗紧下了过完") {
				r[i] = '谈'
			}
		case '紧':
			if oneOf(at(i-1), "谈倾跟做睇") {
				r[i] = '着'
			}
		case '边':
			if next == '个' && !oneOf(at(i-1), "那这两左右一单外里旁") {
				r[i] = '哪'
			}
		case '耐':
			if at(i-1) == '好' {
				r[i] = '久'
			}
		case '几':
			if next == '多' && (at(i+2) == 0 || oneOf(at(i+2), "钱张单个家,?")) {
				r[i], r[i+1] = '多', '少'
			}
		case '话':
			if oneOf(at(i-1), "他她板总生姐哥佢,") && !oneOf(next, "术题费筒剧不又虽机音多") {
				r[i] = '说'
			}
		case '嘅':
			r[i] = '的'
		case '咗':
			r[i] = '了'
		case '冇':
			r[i] = '没'
		case '佢':
			r[i] = '他'
		case '睇':
			r[i] = '看'
		case '畀', '俾':
			r[i] = '给'
		case '唔':
			r[i] = '不'
		case '听', '寻', '琴':
			if next == '日' && r[i] == '听' {
				r[i], r[i+1] = '明', '天'
			} else if next == '日' {
				r[i], r[i+1] = '昨', '天'
			}
		case '而':
			if next == '家' {
				r[i], r[i+1] = '现', '在'
			}
		}
	}
}

// separates reports whether the rune at i is a dash between the fields of a note: 无锡二院 - 上门 - 信息科, 徐医附院——演示.
// Between numbers it is a span.
func separates(r []rune, i int) bool {
	switch r[i] {
	case '—':
		return i > 0 && i+1 < len(r) && (r[i-1] == '—' || r[i+1] == '—' || r[i-1] == ',')
	case '/':
		return i > 1 && i+2 < len(r) && r[i-1] == ' ' && r[i+1] == ' ' && !(arabic(r[i-2]) && arabic(r[i+2]))
	case '-':
		if i < 2 || i+2 >= len(r) || r[i-1] != ' ' || r[i+1] != ' ' {
			return false
		}
		a, b := r[i-2], r[i+2]
		return !(arabic(a) || oneOf(a, "日号月点万元块")) || !(arabic(b) || digitOf(b) >= 0)
	}
	return false
}
