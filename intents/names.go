package intents

import (
	"slices"
	"strings"

	"genjin/intents/zh"
)

// Names the book does not hold are known by their shape: a stem and an ending such as 科技 or 有限公司. A word or a
// date before a bare ending belongs to the name: 后天食品.

// particles never belong to a name.
const particles = `没咱俺的了在和与跟给把将被让向从对到是有说去来见找约叫等再又也还都就要会想能请帮为因而或及看听问聊做用卖买谈陪催发寄送`

// initials are runes by which a name may begin although they are words: 天工, 长河, 大成, 上善.
const initials = `大小新老中上下东西南北天地金长高明美万百千三四五六七八九一同成正开安好多元利进远月日水水快强友信`

// common are endings that are as often plain nouns: they need a stem of free runes.
const common = `食堂 业委会 居委会 村委会 食府 餐馆 饭馆 菜馆 法院 驿站 展馆 报社 火锅店 面包店 水果店 服装店 烧烤店 蛋糕店 养殖 温泉 小镇 义齿 停车场 购物中心 剧场 高尔夫 影城 再生 经纪 用品 劳保 敷料 辅具 监理 二手车 专用车 客运 货运 车队 维修 汽修 商会 工作室 产业园 物流园 管委会 项目部 开发商 索道 样板间 施工队 船舶 染料 印染 香料 礼品 文创 轮毂 润滑油 刹车片 橡塑 内饰 重卡 轴承 曲轴 卷材 外包 打卡 直聘 跨境 精密 布草 充电宝 物业管理 企业管理 工程管理 矫形 基地 代理 报关 托管 早教 冷冻 冷饮 面粉 专卖 海鲜 蛋糕 糕点 副食 批发 码头 冷库 市场 花园 广场 大厦 公寓 家园 小区 公交 地铁 轨道 路桥 混凝土 砂石 沥青 景区 漂流 滑雪 营销 云仓 出海 设计 策划 公关 会展 家政 拍卖 担保 保理 信托 期货 支付 租车 出行 票务 婚庆 茶饮 轻食 团餐 食材 调味 酿造 文旅 画廊 乐器 纳米 基因 细胞 诊断 试剂 耗材 康复 护理 齿科 牙科 骨科 数智 物联 智联 算力 视觉 电路 线路板 连接器 传感器 继电器 仪控 声学 音响 影音 显示 触控 储能 充电 换电 锂电 氢能 光热 节能 环卫 固废 除尘 保温 防水 防腐 涂装 喷涂 幕墙 铝材 型材 板材 管材 线材 钢结构 石材 装潢 软装 定制 潮玩 烘焙坊 餐饮管理 公司 集团 企业 厂 工厂 中心 技术 设备 信息 软件 数据 工程 建设 包装 材料 装修 印刷 运输 培训 教育 文化 广告 工具 电池 电源 服装 家具 汽车 电梯 空调 开关 电机 管道 保险 基金 投资 旅游 旅行 学校 大学 医院 银行 酒店 超市 饭店 餐厅 健康 环境 智能 数字 游戏 直播 化学 机器人 商店 宾馆 餐饮 网络 生物 检测 物流 体育 健身 材料 照明 激光 传感 通信 通讯 电子商务 电商 国际 外贸 连锁 仓储 协会 中学 小学 装备 仪器 仪表 玻璃 塑料 橡胶 钢材 五金 模具 咨询 租赁 贸易 开关 芯片 云`

// brands are companies whose short names look like words.
const brands = `华为 美的 格力 海尔 海信 联想 小米 腾讯 阿里 阿里巴巴 百度 京东 字节 字节跳动 美团 滴滴 顺丰 比亚迪 吉利 奇瑞 大疆 中兴 海康 大华 万科 碧桂园 恒大 中石油 中石化 中海油 国家电网 南方电网 中国移动 中国联通 中国电信 宁德时代 隆基 三一重工 徐工 中车 中建 中铁 中交 茅台 五粮液 伊利 蒙牛 农夫山泉 娃哈哈 海底捞 瑞幸 富士康 西门子 施耐德 博世 特斯拉 三星 索尼 松下 丰田 宝马 奔驰`

var (
	brandIndex  = zh.NewWords(indexed(strings.Fields(brands)))
	particleSet = zh.NewRunes(particles)
	initialSet  = zh.NewRunes(initials)
	commonIndex = zh.NewWords(indexed(strings.Fields(common)))
	regionIndex = zh.NewWords(indexed(regions))
)

// shapedNames turns stems with endings into customer tokens.
func (rd *reading) shapedNames() {
	r := rd.r
	for i := rd.start; i < len(r); i++ {
		n, _ := brandIndex.Longest(r, i)
		if t := rd.covering(i); n == 0 || t != nil && (t.kind != wordToken || t.i < i || t.j-t.i > n) || rd.wordReachesOver(i, i+n) || i+n < len(r) && han(r[i+n]) && rd.free(i+n) || i+n < len(r) && zh.EndingAt(r, i+n) > 0 || i > 0 && zh.EndingAt(r, i-1) > 1 {
			continue
		}
		rd.replace(token{i: i, j: i + n, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, i+n), Span: rd.tx.Span(i, i+n), Match: "shape"}})
		i += n - 1
	}
	for i := rd.start; i < len(r); {
		n := zh.EndingAt(r, i)
		if n == 0 || rd.inName(i) {
			i++
			continue
		}
		if n == 2 && rd.givenAway(i) {
			rd.replaceAndReread(token{i: i, j: i + n, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, i+n), Span: rd.tx.Span(i, i+n), Match: "shape"}})
			i += n
			continue
		}
		j := i + n // a chain of endings: 环境 科技 有限公司
		last := i
		for j < len(r) {
			m := zh.EndingAt(r, j)
			if d, _ := departmentIndex.Longest(r, j); m == 0 || rd.inName(j) || d > m || rd.institution(last, j) && !rd.legalEnding(j, j+m) {
				break
			}
			last, j = j, j+m
		}
		for n := 1; n <= 2 && j+n < len(r) && han(r[j+n-1]) && rd.free(j+n-1); n++ {
			if m, _ := institutions.Longest(r, j+n); m > 0 && zh.EndingAt(r, j+n) == m || starts(r[j+n:], "视光中心") {
				last, j = j+n, j+n+zh.EndingAt(r, j+n)
				break // 丹阳眼镜|城|视光中心
			}
		}
		if t := rd.tokenEnding(i); t != nil && t.kind == customerToken && rd.endsIn(t, institutions, 4) && !rd.legalEnding(i, j) {
			i = j
			continue // 大佛酒店|防水
		}
		if j < len(r) && strings.ContainsRune("王行店铺坊庄阁馆社城堂轩斋园", r[j]) && rd.shopSuffix(j) {
			last, j = j, j+1 // 基隆海鲜|王, 云浮石材|行
		}
		if n, _ := commonIndex.Longest(r, last); n == j-last && rd.objectOf(i, j) {
			i = j
			continue // 把有机认证资料发过去了
		}
		if streetAt(r, j) {
			i = j
			continue // 建设路8号
		}
		if j < len(r) && r[j] == '展' && (j+1 == len(r) || strings.ContainsRune("会那这上里的,。", r[j+1])) {
			i = j
			continue // 云浮石材|展那边
		}
		if rd.eitherOr(i, j) || rd.ownBranch(i, j) {
			i = j
			continue
		}
		if from := rd.notWeekday(rd.stem(i, last, j), i); from >= 0 && !rd.wordReachesOver(from, j) && !talk(r, from, last) && !rd.amountOf(from, last) {
			from = rd.widen(from, i)
			rd.replaceAndReread(token{i: from, j: j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(from, j), Span: rd.tx.Span(from, j), Match: "shape"}})
		}
		i = j
	}
}

// givenAway reports whether the word of trade of two runes at i stands by itself before 给 and a colleague, and so is what
// a customer is called for short: 公交|给孟凡跟.
func (rd *reading) givenAway(i int) bool {
	if i > rd.start && !strings.ContainsRune(" ,。;把将", rd.r[i-1]) || i+3 >= len(rd.r) || rd.r[i+2] != '给' && rd.r[i+2] != '归' {
		return false
	}
	t := rd.tokenAtRune(i + 3)
	return t != nil && t.kind == personToken
}

// amountOf reports whether [i, j) says how much of a thing there is: 十台|电池, 一年|保险.
func (rd *reading) amountOf(i, j int) bool {
	return j-i == 2 && strings.ContainsRune("一两三四五六七八九十几半", rd.r[i]) && strings.ContainsRune(pieces+"年月天", rd.r[i+1])
}

// institution reports whether [i, j) ends the name of a house that has no trade behind it: 大佛酒店|防水.
func (rd *reading) institution(i, j int) bool {
	n, _ := institutions.Longest(rd.r, i)
	return n == j-i
}

// endsIn reports whether a name ends in one of the words, of at most longest runes.
func (rd *reading) endsIn(t *token, words *zh.Words, longest int) bool {
	for k := max(t.i, t.j-longest); k < t.j; k++ {
		if n, _ := words.Longest(rd.r, k); n == t.j-k {
			return true
		}
	}
	return false
}

var institutions = zh.NewWords(indexed(strings.Fields(`酒店 大酒店 宾馆 饭店 医院 学校 大学 学院 中学 小学 幼儿园 银行 超市 商场 小区 花园 广场 大厦 公寓 民宿 酒庄 敬老院 养老院 体育馆`)))

// shopSuffix reports whether the rune at j ends a name: it begins no word of its own and no person.
func (rd *reading) shopSuffix(j int) bool {
	if n, _ := rd.p.words.Longest(rd.r, j); n > 1 || rd.inName(j) {
		return false
	}
	if n, _ := zh.PersonAt(rd.r, j); n > 0 {
		return false
	}
	if zh.EndingAt(rd.r, j) > 1 {
		return false
	}
	return j+1 >= len(rd.r) || !strings.ContainsRune("吗不了吧嘛呢", rd.r[j+1])
}

// objectOf reports whether what ends at j is a thing sent or spoken of to a customer named before i.
func (rd *reading) objectOf(i, j int) bool {
	if n, _ := things.Longest(rd.r, j); n == 0 {
		return false
	}
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.kind == customerToken && t.j <= i {
			return true
		}
	}
	return false
}

var things = zh.NewWords(indexed(strings.Fields(`资料 证书 材料 手续 报告 文件 价格 费用 方案 清单 目录 样本 合同 协议 说明`)))

// streetAt reports whether the rune at i makes what stands before it a street or a village.
func streetAt(r []rune, i int) bool {
	return i < len(r) && (strings.ContainsRune("路街巷镇村", r[i]) || r[i] == '大' && i+1 < len(r) && (r[i+1] == '道' || r[i+1] == '街'))
}

// partOf are words behind a bare ending that make it a thing of the customer's and no part of its name: 鼎盛|物流项目.
var partOf = zh.NewWords(indexed(strings.Fields(`机 项目 系统 工程 平台 方案 合同 订单 单子 商机 款 费 报价 采购 招标 改造 升级 需求 业务 问题 安装 调试 验收 到货 交付 发货 坏 部 科 处 园区`)))

// meansName reports whether a short form of two or three runes is meant as a name where it stands; read is where the last
// word before it ends. In 永远航行 there is no 远航, in 买了两批图书 no 图书大厦.
func (rd *reading) meansName(t token, read int) bool {
	if n := t.j - t.i; n > 3 || !han(rd.r[t.i]) {
		return true
	}
	if n, _ := rd.p.words.Longest(rd.r, t.i); n == 2 && t.j-t.i == 3 && strings.ContainsRune("见去来约谈", rd.r[t.j-1]) && isTime(rd.r[t.i:t.i+2]) {
		return false // 周五见面再谈 names no 周五见
	}
	if read > t.i {
		return false
	}
	for k := t.i + 1; k < t.j; k++ {
		if n, _ := everydayIndex.Longest(rd.r, k); n > 1 && k+n > t.j {
			return false
		}
		n, id := rd.p.words.Longest(rd.r, k)
		if f := &rd.p.entries[id].features; n > 1 && k+n > t.j && (f.has(fOrdinary) || k+n == t.j+1 && n == 2 && !f.any(&doings)) {
			return false
		}
	}
	return t.i == rd.start || t.i-2 >= rd.start && rd.r[t.i-1] == '个' && strings.ContainsRune("那这", rd.r[t.i-2]) || !strings.ContainsRune("批个条台套本张件些种款每某", rd.r[t.i-1])
}

// longerName is the name that a known name only begins: of 鼎盛物流 the book's 鼎盛, short for 鼎盛机械, is no more than
// a part. A legal ending alone changes nothing: 鼎盛机械有限公司.
func (rd *reading) longerName(t token) token {
	r, j, last := rd.r, t.j, t.j
	for k := j; t.ref.Match != "exact" && k < j+3 && k < len(r) && han(r[k]) && zh.EndingAt(r, k) == 0; k++ {
		if strings.ContainsRune("装修看送取拿换签谈聊催收拉搬", r[k]) {
			break // 去海味轩装设备
		}
		if n, _ := rd.p.words.Longest(r, k); n > 0 {
			break
		}
		if m, _ := zh.PersonAt(r, k); m > 0 || zh.TitleAt(r, k) > 0 {
			break
		}
		if zh.EndingAt(r, k+1) > 0 {
			j = k + 1 // 鼎盛|国兴|物流
			break
		}
	}
	t = rd.withPlace(rd.wholeName(t))
	j, last = max(j, t.j), max(last, t.j)
	if n := rd.misspelt(t); n > 0 {
		t.j += n
		t.ref = Ref{Text: rd.tx.Slice(t.i, t.j), Span: rd.tx.Span(t.i, t.j), Match: "shape"}
		return t
	}
	for first := true; j < len(r); first = false {
		n := zh.EndingAt(r, j)
		if m, _ := rd.p.words.Longest(r, j); n == 0 || m > n && first {
			break
		}
		if m, _ := departmentIndex.Longest(r, j); m > n {
			break
		}
		last, j = j, j+n
	}
	if last == t.j && j == t.j || zh.EndingAt(r, last) != j-last {
		return t
	}
	if rd.legalEnding(t.j, j) && !starts(r[t.j:], "集团") {
		t.j = j
		return t
	}
	n, _ := commonIndex.Longest(r, last)
	if m, _ := partOf.Longest(r, j); n == j-last && m > 0 {
		return t
	}
	if t.ref.Match == "exact" && !rd.legalEnding(last, j) {
		return t
	}
	i := t.i
	if m, _ := regionIndex.Longest(r, max(i-2, rd.start)); m == 2 && i-2 >= rd.start {
		i -= 2
	}
	t.i, t.j, t.ref = i, j, Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}
	return t
}

// withPlace is a short name with the place before it, where the full name begins with that: 重庆|恒泰建筑 of 重庆渝北恒泰建筑.
func (rd *reading) withPlace(t token) token {
	i := t.i - 2
	if t.ref.Match != "alias" || len(t.ref.IDs) != 1 || i < rd.start || rd.c.Book == nil {
		return t
	}
	if n, _ := regionIndex.Longest(rd.r, i); n != 2 || !strings.HasPrefix(rd.c.Book.Name(t.ref.IDs[0]), string(rd.r[i:t.i])) {
		return t
	}
	t.i = i
	t.ref.Text, t.ref.Span = rd.tx.Slice(i, t.j), rd.tx.Span(i, t.j)
	return t
}

// stem is where the name begins whose endings stand at [i, j); -1 when it is none.
func (rd *reading) stem(i, last, j int) int {
	from, free := i, 0
	for from > rd.start && rd.free(from-1) && han(rd.r[from-1]) {
		from--
		free++
	}
	if free == 0 && last > i { // 医疗设备有限公司: the first ending may be the stem
		if zh.EndingAt(rd.r, last) >= 2 && rd.legalEnding(last, j) {
			return i
		}
	}
	if free == 0 {
		for from > rd.start && latinLetter(rd.r[from-1]) && (rd.free(from-1) || rd.softAt(from-1)) {
			from--
		}
		if from < i {
			return from // A公司
		}
	}
	n, _ := commonIndex.Longest(rd.r, last)
	plain := n == j-last
	if m := rd.ordinalBefore(from); m > 0 && free == 0 {
		return from - m // 第一医院
	}
	for free < 2 && from > rd.start && rd.soft(from-1) {
		from--
		free++
	}
	for from > rd.start && free >= 2 && rd.free(from-1) && han(rd.r[from-1]) {
		from--
		free++
	}
	if t := rd.tokenEnding(from); t != nil && t.kind == wordToken && t.i >= rd.start && !t.features.any(&definers) && !rd.ends(t) && t.j-t.i >= 2 {
		if l := rd.left(t.i); l != nil && l.kind == wordToken && l.features.any(&definers) {
			return t.i // 新增客户 明日之星学校
		}
	}
	switch {
	case from-2 >= rd.start && free == 0 && particleSet.Has(rd.r[from-1]) && rd.softAt(from-1) && rd.free(from-2) && han(rd.r[from-2]) && rd.boundary(from-2): // 泰和药业
		from, free = from-2, 2
	case from > rd.start && particleSet.Has(rd.r[from-1]) && rd.softAt(from-1): // 叫和顺堂药房
		if l := rd.left(from - 1); l != nil && l.features.any(&definers) {
			from--
			free++
		}
	}
	if n, _ := regionIndex.Longest(rd.r, from); from > rd.start && rd.r[from-1] == '同' && n > 0 {
		return from // 同南沙港务对账
	}
	if free >= 1 && from > rd.start && initialSet.Has(rd.r[from-1]) && (rd.r[from-1] != '同' || strings.ContainsRune("仁济方兴力洲德心创程庆和盛", rd.r[from])) && rd.softAt(from-1) && rd.boundary(from-1) {
		from--
		free++
	}
	for n := 1; n <= 2 && from-n >= rd.start; n++ {
		if m, _ := regionIndex.Longest(rd.r, from-n); m > n && !rd.inName(from-n) {
			from, free = from-n, free+n // 周|口伏羲
			break
		}
	}
	if m := rd.regionBefore(from); m > 0 && (free >= 2 || j-i >= 4 || starts(rd.r[j-1:], "院")) {
		return from - m
	}
	if from+1 <= i && rd.r[from] == '家' && from > rd.start && strings.ContainsRune("有一这那", rd.r[from-1]) {
		return -1 // 有家书店
	}
	if from > rd.start && strings.ContainsRune("个顿点场趟次碗杯", rd.r[from]) && strings.ContainsRune("了吃喝一几两", rd.r[from-1]) ||
		strings.ContainsRune("他她", rd.r[from]) && from > rd.start && strings.ContainsRune("从到在去回", rd.r[from-1]) {
		return -1 // 吃了个火锅, 从他果园出来
	}
	switch {
	case free >= 2, free == 1 && (!plain || j-i >= 4):
		return from
	case plain:
		return -1
	}
	if t := rd.tokenEnding(from); t != nil && t.kind == wordToken && t.j-t.i >= 2 && rd.boundary(t.i) && !rd.muchUsed(t) {
		return t.i // 后天食品
	}
	return -1
}

// widen moves the beginning of a name over what belongs to it and looks like other words: a number (第二人民医院), the
// place (苍南县), whose it is (浙江大学附属), a word of one rune between free runes (外高桥). The endings begin at i.
func (rd *reading) widen(from, i int) int {
	r := rd.r
	for moved := true; moved && i-from < longestName; {
		moved = false
		if m := rd.ordinalBefore(from); m > 0 {
			from, moved = from-m, true
		}
		if k := from - 2; k >= rd.start && r[k+1] != 0 && (starts(r[k:], "附属") || starts(r[k:], "附设") || starts(r[k:], "直属")) && !rd.inName(k) {
			from, moved = k, true
		}
		if t := rd.tokenEnding(from); t != nil && t.kind == customerToken && t.ref.Match == "shape" && (from == i || r[from] == '第' || starts(r[from:], "附") || starts(r[from:], "直属")) {
			from, moved = t.i, true
		}
		if k := from - 1; k > rd.start && strings.ContainsRune("省市县区镇乡州旗盟局", r[k]) && !rd.inName(k) {
			from, moved = rd.placeBefore(k), true
		}
		if k := from - 2; k >= rd.start && rd.softAt(k+1) && !particleSet.Has(r[k+1]) && han(r[k]) && rd.free(k) {
			for from = k; from > rd.start && han(r[from-1]) && rd.free(from-1); {
				from--
			}
			moved = true
		}
	}
	if m := rd.regionBefore(from); m > 0 {
		from -= m
	}
	for n := 1; n <= 2 && from-n >= rd.start; n++ {
		if m, _ := regionIndex.Longest(rd.r, from-n); m > n && !rd.inName(from-n) {
			return from - n // 周|口太昊陵
		}
	}
	return rd.pastFillers(from, i)
}

// pastFillers leaves out what is breathed or done before a name: 呃灯饰城, 打德清布草仓储的电话.
func (rd *reading) pastFillers(from, i int) int {
	for from < i-1 && strings.ContainsRune("呃嗯额唉哎哦噢欸", rd.r[from]) {
		from++
	}
	if n, _ := regionIndex.Longest(rd.r, from+1); from < i-1 && n >= 2 && strings.ContainsRune("打带上给叫约跑", rd.r[from]) {
		if m, _ := regionIndex.Longest(rd.r, from); m == 0 {
			from++
		}
	}
	return from
}

// notWeekday is from, or what is behind it of a name that would begin with the day of 周一: 下周|一带工程师. -1: nothing is left.
func (rd *reading) notWeekday(from, i int) int {
	if from >= 0 && from+2 <= i && strings.ContainsRune("打贴加搞弄", rd.r[from]) && strings.ContainsRune("个上了", rd.r[from+1]) {
		if from += 2; i-from < 2 {
			return -1 // 打个文旅标签
		}
	}
	if from > rd.start && strings.ContainsRune("一二三四五六日天末", rd.r[from]) && strings.ContainsRune("周期拜", rd.r[from-1]) {
		if from++; i-from < 2 {
			return -1
		}
	}
	return from
}

// ownBranch reports whether 分公司, 总公司 at [i, j) has nothing but a place before it and so names nobody: 北京分公司.
func (rd *reading) ownBranch(i, j int) bool {
	if !starts(rd.r[i:j], "分公司") && !starts(rd.r[i:j], "总公司") && !starts(rd.r[i:j], "子公司") || j-i != 3 {
		return false
	}
	for n := 2; n <= 3 && i-n >= rd.start; n++ {
		if m, _ := regionIndex.Longest(rd.r[:i], i-n); m == n && (i-n == rd.start || !rd.free(i-n-1)) {
			return true
		}
	}
	return false
}

// eitherOr reports whether 整不整 stands right before or in [i, j), which asks and names nobody.
func (rd *reading) eitherOr(i, j int) bool {
	for k := max(rd.start, i-4); k+2 < j; k++ {
		if rd.r[k+1] == '不' && rd.r[k] == rd.r[k+2] {
			return true
		}
	}
	return false
}

// placeBefore is where the place begins whose last rune (省, 县, 区) is at k.
func (rd *reading) placeBefore(k int) int {
	const longest = 5
	if m := rd.regionBefore(k); m > 0 {
		return k - m
	}
	from := k
	for from > rd.start && k-from < longest && rd.soft(from-1) {
		from--
	}
	return from
}

// ordinalBefore is the length of a number that counts institutions and ends at i: 第二, 第十八, 102.
func (rd *reading) ordinalBefore(i int) int {
	k := i
	for k > rd.start && strings.ContainsRune("一二三四五六七八九十百", rd.r[k-1]) {
		k--
	}
	if k < i && k > rd.start && rd.r[k-1] == '第' {
		return i - k + 1
	}
	for k = i; k > rd.start && rd.r[k-1] >= '0' && rd.r[k-1] <= '9'; {
		k--
	}
	if n, _ := numbered.Longest(rd.r, i); k < i && k > rd.start && rd.r[k-1] == '第' {
		return i - k + 1
	} else if i-k >= 2 && i-k <= 4 && n > 0 && (k == rd.start || rd.r[k-1] != '.') {
		return i - k
	}
	return 0
}

// numbered are institutions that have numbers for names: 102医院.
var numbered = zh.NewWords(indexed(strings.Fields(`医院 中学 小学 学校 厂 所 研究所`)))

// muchUsed are words that stand before a noun as often as not: 今天, 我们, 采购.
func (rd *reading) muchUsed(t *token) bool {
	e := &rd.p.entries[t.word]
	return !e.features.has(fWon) && !e.features.has(fLost) && !timeLike(rd.r[t.i:t.j])
}

func timeLike(r []rune) bool {
	switch string(r) {
	case "后天", "明天", "明日", "昨日", "前天", "今日", "周末", "国庆", "春节", "中秋", "元旦", "年年", "一周", "三月":
		return true
	}
	return false
}

func (rd *reading) legalEnding(i, j int) bool {
	for _, l := range legal {
		if rd.tx.Slice(i, j) == l {
			return true
		}
	}
	return false
}

// wordReachesOver reports whether a word of the vocabulary begins in the name's last rune and goes on behind it.
func (rd *reading) wordReachesOver(i, j int) bool {
	for k := range rd.tokens {
		if t := &rd.tokens[k]; t.i < j && t.j > j && t.i > i {
			if n, _ := zh.PersonAt(rd.r, j); n > 1 && t.kind == wordToken && t.j == j+1 {
				return false // 水果行|李经理
			}
			return t.kind != wordToken || t.j-t.i > 1 && t.features != setOf(fOrdinary)
		}
	}
	return false
}

// free reports whether no token covers rune i.
func (rd *reading) free(i int) bool {
	if !han(rd.r[i]) && !latinLetter(rd.r[i]) && !(rd.r[i] >= '0' && rd.r[i] <= '9') {
		return false
	}
	return rd.covering(i) == nil
}

// covering is the token that holds rune i. Tokens stand in order and apart.
func (rd *reading) covering(i int) *token {
	from, to := 0, len(rd.tokens)
	for from < to {
		switch k := (from + to) / 2; {
		case rd.tokens[k].j <= i:
			from = k + 1
		case rd.tokens[k].i > i:
			to = k
		default:
			return &rd.tokens[k]
		}
	}
	return nil
}

func (rd *reading) inName(i int) bool {
	t := rd.covering(i)
	return t != nil && t.kind != wordToken
}

// soft reports whether rune i may belong to a name: free, or a word of one rune that is no particle.
func (rd *reading) soft(i int) bool {
	return han(rd.r[i]) && (rd.free(i) || rd.softAt(i) && !particleSet.Has(rd.r[i]))
}

func (rd *reading) softAt(i int) bool {
	t := rd.covering(i)
	return t != nil && t.kind == wordToken && t.j-t.i == 1
}

// boundary reports whether a name may begin at i: nothing free and no lone word but a particle stands before it.
func (rd *reading) boundary(i int) bool {
	if i <= rd.start || !han(rd.r[i-1]) {
		return true
	}
	t := rd.covering(i - 1)
	return t != nil && (t.j-t.i >= 2 || particleSet.Has(rd.r[i-1]))
}

func (rd *reading) regionBefore(i int) int {
	for n := 2; n <= 3; n++ {
		if i-n >= rd.start {
			if m, _ := regionIndex.Longest(rd.r, i-n); m >= n && !rd.inName(i-n) {
				return n
			}
		}
	}
	return 0
}

func (rd *reading) tokenEnding(i int) *token {
	if t := rd.covering(i - 1); t != nil && t.j == i {
		return t
	}
	return nil
}

// replace puts a name in its place and takes out the words it covers.
func (rd *reading) replace(t token) {
	from := 0
	for from < len(rd.tokens) && rd.tokens[from].j <= t.i {
		from++
	}
	to := from
	for to < len(rd.tokens) && rd.tokens[to].i < t.j {
		to++
	}
	rd.tokens = slices.Replace(rd.tokens, from, to, t)
}

// replaceAndReread also reads again what a word that reached out of the name has left behind: 地产 and 产线上会.
func (rd *reading) replaceAndReread(t token) {
	rd.replace(t)
	at, next := 0, len(rd.r)
	for at < len(rd.tokens) && rd.tokens[at].i <= t.i {
		at++
	}
	if at < len(rd.tokens) {
		next = rd.tokens[at].i
	}
	var found []token
	for i := t.j; i < next; {
		x := rd.tokenAt(i, len(rd.r))
		if x.j == i {
			i++
			continue
		}
		found = append(found, x)
		for at < len(rd.tokens) && rd.tokens[at].i < x.j {
			rd.tokens = append(rd.tokens[:at], rd.tokens[at+1:]...)
		}
		if at < len(rd.tokens) {
			next = rd.tokens[at].i
		} else {
			next = len(rd.r)
		}
		i = x.j
	}
	if len(found) > 0 {
		rd.tokens = append(rd.tokens[:at], append(found, rd.tokens[at:]...)...)
	}
}

func han(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func indexed(words []string) map[string]int {
	m := map[string]int{}
	for i, w := range words {
		m[w] = i + 1
	}
	return m
}
