package intents

import (
	"slices"
	"strings"
	"unicode"

	"genjin/crm"
	"genjin/intents/zh"
)

// The forms in which people shorten a company's name. They are derived by structure and not looked up: whether a form
// means one customer is told by the book, whether it is meant by the text.

// legal are endings that a name is never called by, regions beginnings that it need not be called by.
var (
	legal   = strings.Fields(`股份有限公司 有限责任公司 集团有限公司 有限公司 集团公司 分公司 总公司 集团 公司 股份`)
	regions = strings.Fields(`台北 新北 桃园 台中 台南 高雄 基隆 新竹 嘉义 花莲 台东 宜兰 屏东 彰化 南投 苗栗 澎湖 九龙 新界 邢台 张家口 承德 衡水 阳泉 晋城 朔州 晋中 运城 忻州 吕梁 乌海 通辽 呼伦贝尔 巴彦淖尔 乌兰察布 本溪 丹东 阜新 辽阳 盘锦 铁岭 葫芦岛 四平 辽源 通化 白山 松原 白城 延边 鸡西 鹤岗 双鸭山 伊春 佳木斯 七台河 牡丹江 黑河 绥化 淮南 淮北 铜陵 黄山 宿州 六安 亳州 池州 宣城 南平 宁德 景德镇 萍乡 新余 鹰潭 吉安 抚州 东营 泰安 日照 莱芜 平顶山 鹤壁 焦作 濮阳 漯河 三门峡 信阳 周口 驻马店 济源 鄂州 荆门 孝感 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 邵阳 张家界 益阳 郴州 永州 怀化 娄底 韶关 梅州 汕尾 河源 阳江 云浮 梧州 防城港 钦州 贵港 玉林 百色 贺州 河池 崇左 儋州 自贡 攀枝花 广元 遂宁 内江 眉山 广安 达州 雅安 巴中 资阳 六盘水 安顺 毕节 铜仁 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 大理 铜川 渭南 延安 汉中 商洛 嘉峪关 金昌 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 石嘴山 吴忠 固原 中卫 克拉玛依 吐鲁番 哈密 昌吉 库尔勒 喀什 伊犁 胶州 即墨 平度 莱西 滕州 龙口 莱州 寿光 诸城 青州 高密 荣成 乳山 章丘 新泰 肥城 邹城 曲阜 慈溪 余姚 宁海 象山 海宁 桐乡 平湖 嘉善 海盐 德清 长兴 安吉 诸暨 上虞 嵊州 新昌 永康 东阳 兰溪 瑞安 乐清 苍南 温岭 临海 玉环 太仓 吴江 宜兴 溧阳 丹阳 句容 靖江 泰兴 兴化 如皋 海安 启东 海门 东台 大丰 邳州 新沂 仪征 高邮 晋江 石狮 南安 福清 长乐 龙海 增城 从化 花都 番禺 顺德 南海 三水 高明 中牟 巩义 新郑 禹州 长葛 项城 永城 邓州 涿州 霸州 三河 迁安 遵化 任丘 黄骅 都江堰 彭州 邛崃 崇州 简阳 广汉 什邡 绵竹 江油 峨眉山 阆中 大邑 蒲江 新津 金堂 浏阳 醴陵 宁乡 耒阳 枝江 当阳 枣阳 大冶 汉川 应城 丰城 樟树 高安 贵溪 瑞金 巢湖 桐城 界首 天长 明光
		北京市 上海市 天津市 重庆市 深圳市 广州市 杭州市 苏州市 东莞市 佛山市 宁波市 南京市 武汉市 成都市 西安市 北京 上海 天津 重庆 深圳 广州 杭州 苏州 东莞 佛山 宁波 南京 武汉 成都 西安 青岛 大连 厦门 长沙 郑州 济南 合肥 福州 无锡 常州 广东省 浙江省 江苏省 山东省 广东 浙江 江苏 山东 福建 河南 河北 湖南 湖北 四川 安徽 江西 陕西 山西 辽宁 吉林 黑龙江 云南 贵州 广西 海南 甘肃 中国
		内蒙古 青海 宁夏 新疆 西藏 香港 澳门 台湾 石家庄 太原 沈阳 长春 哈尔滨 南昌 南宁 海口 贵阳 昆明 拉萨 兰州 西宁 银川 乌鲁木齐 呼和浩特 温州 嘉兴 湖州 绍兴 台州 义乌 舟山 衢州 丽水 徐州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 常熟 张家港 烟台 潍坊 淄博 临沂 威海 德州 聊城 滨州 菏泽 枣庄 济宁 珠海 中山 惠州 汕头 江门 湛江 茂名 肇庆 清远 揭阳 潮州 泉州 漳州 莆田 三明 龙岩 芜湖 蚌埠 马鞍山 安庆 滁州 阜阳 赣州 九江 上饶 宜春 洛阳 开封 南阳 新乡 许昌 安阳 商丘 襄阳 宜昌 荆州 黄石 十堰 株洲 湘潭 衡阳 岳阳 常德 绵阳 德阳 宜宾 泸州 南充 乐山 遵义 桂林 柳州 北海 三亚 唐山 保定 邯郸 廊坊 沧州 秦皇岛 包头 鄂尔多斯 赤峰 大庆 齐齐哈尔 鞍山 抚顺 营口 锦州 咸阳 宝鸡 榆林 大同 长治 临汾`)
	regionSet = func() map[string]bool {
		m := map[string]bool{}
		for _, r := range regions {
			m[r] = true
		}
		return m
	}()
)

// generic are beginnings that many companies share and none is called by.
var generic = indexed(strings.Fields(`国际 环球 全球 中国 中华 国家 人民 城市 现代 智慧 绿色 生态 社会 公共 综合 专业 高级 中央 民族 国营 国有 地方 家庭 家用 工业 农业 商业 汽车 图书 手工 电脑 电影 音乐 美食 家政 水果 蔬菜 海鲜 面包 蛋糕 小吃 快餐 早餐 移动 在线 云端 安全 高新 经济 开发 高端 高速 铁路 公路 地铁 机场 港口 自来水 污水 垃圾 天然气 水处理 特种 特殊 普通 大型 小型 微型 精细 精美 民用 军用 医用 商用 工程 综合
	global china chinese international national new first the united best smart general great green world asia asian pacific euro europe european american america japan shanghai beijing shenzhen hong north south east west star super advanced modern digital data tech technology systems system solutions service services software home food auto power energy medical health big red blue black white gold golden silver it ai iot vr ar erp crm mes wms oa 5g 4g`))

// legalLatin are the words with which Latin names end and by which nobody calls them.
var legalLatin = indexed(strings.Fields(`inc ltd co llc corp corporation gmbh limited company sa ag plc bv pte pty kk srl spa`))

// shortNames are the forms of a full name: without legal ending, without region, without its trade, and the two or three
// runes it begins with when nobody knows where its trade begins: 华为技术有限公司 → 华为技术, 华为; 云雀乳品 → 云雀.
// No form is a word of the trade or the language, or a region.
func shortNames(text string) (out []string) {
	key := crm.NameKey(text)
	add := func(s string) {
		if r := []rune(s); len(r) >= shortest && s != key && !slices.Contains(out, s) && !ordinary(r) {
			out = append(out, s)
		}
	}
	latinForms(text, add)
	base := key
	for _, end := range legal {
		if s, ok := strings.CutSuffix(base, end); ok {
			base = s
			break
		}
	}
	add(base)
	bare := withoutRegion(base)
	add(bare)
	shorter(bare, add)
	if s, ok := withoutPlace(bare, districts); ok && bare != base && len([]rune(s)) >= 4 {
		add(s)
		add(strings.TrimSuffix(base, bare) + s) // 重庆渝北恒泰建筑: 重庆恒泰建筑
		shorter(s, add)
	}
	return out
}

// districts are parts of cities, by which no company is called behind its city: 长沙岳麓众展会展.
var districts = zh.NewWords(indexed(strings.Fields(`岳麓 天心 芙蓉 开福 雨花 望城 蓬莱 福山 牟平 莱山 芝罘 黄岛 崂山 城阳 市南 市北 李沧 渭城 雁塔 未央 碑林 长安 高陵 曲江 武侯 锦江 青羊 金牛 成华 龙泉驿 温江 双流 郫都 新都 洪山 武昌 汉口 汉阳 江汉 江岸 硚口 东西湖 光谷 江夏 黄陂 新洲 蔡甸 北仑 镇海 鄞州 海曙 江北 奉化 余杭 萧山 滨江 拱墅 西湖 上城 临平 富阳 临安 钱塘 柯桥 越城 黄埔 天河 海珠 荔湾 白云 越秀 南沙 福田 罗湖 南山 宝安 龙岗 龙华 坪山 光明 盐田 滨海 塘沽 西青 津南 东丽 武清 宝坻 北辰 静海 浦东 闵行 松江 嘉定 青浦 奉贤 金山 宝山 徐汇 静安 虹口 杨浦 普陀 长宁 黄浦 崇明 朝阳 海淀 丰台 石景山 通州 顺义 昌平 大兴 房山 怀柔 密云 平谷 门头沟 延庆 亦庄 渝北 渝中 江津 沙坪坝 九龙坡 南岸 巴南 北碚 涪陵 万州 永川 璧山 江宁 浦口 六合 栖霞 玄武 鼓楼 建邺 雨花台 溧水 高淳 吴中 相城 姑苏 虎丘 园区 滨湖 梁溪 锡山 惠山 新吴 武进 新北 天宁 钟楼 思明 湖里 集美 海沧 同安 翔安 晋安 仓山 马尾 台江 蜀山 包河 瑶海 庐阳 历下 历城 槐荫 天桥 长清 章丘 金水 中原 二七 管城 惠济 郑东 裕华 桥西 新华 长安 迎泽 小店 尖草坪 和平 沈河 浑南 铁西 皇姑 大东 道里 南岗 香坊 松北 二道 宽城 绿园 青山湖 红谷滩 青云谱 西乡塘 青秀 江南 良庆 官渡 五华 盘龙 呈贡 西山 云岩 南明 花溪 观山湖 龙亭 涧西 洛龙 西工 黄岩 椒江 路桥 瓯海 龙湾 鹿城 南湖 秀洲 吴兴 南浔 婺城 金东 禅城 顺德 南海 高明 三水 惠城 惠阳 蓬江 新会 香洲 斗门 金湾 赤坎 霞山`)))

// shorter gives the forms of a name without place and legal ending: without its trade, and its first two or three runes.
func shorter(name string, add func(string)) {
	r := []rune(name)
	for i := 2; i <= len(r)-2; i++ {
		if zh.EndingAt(r, i) > 0 && endsWithTrades(r, i) {
			if r = r[:i]; !strings.ContainsRune("省市县区镇乡村", r[i-1]) {
				add(string(r))
			}
			break
		}
	}
	for _, cut := range []int{2, 3, len(r) - 2} {
		if len(r) >= 4 && cut <= len(r)-2 && cuttable(r, cut) {
			add(string(r[:cut]))
		}
	}
}

// withoutRegion takes 江苏省, 苏州市 off a name that is longer than that.
func withoutRegion(name string) string {
	for range 3 {
		s, ok := withoutPlace(name, regionIndex)
		if !ok {
			break
		}
		name = s
	}
	return name
}

// withoutPlace takes one of places off the beginning of a longer name; ok is false when none is there.
func withoutPlace(name string, places *zh.Words) (_ string, ok bool) {
	r := []rune(name)
	n, _ := places.Longest(r, 0)
	s := string(r[n:])
	for _, kind := range []string{"省", "市", "自治区", "区"} {
		s = strings.TrimPrefix(s, kind)
	}
	if n == 0 || len([]rune(s)) < shortest {
		return name, false
	}
	return s, true
}

// cuttable reports whether the first n runes of r stand apart from the rest: no word reaches over the cut, and they are
// no place, number or common beginning.
func cuttable(r []rune, n int) bool {
	for k := range r {
		if k < n && !han(r[k]) {
			return false
		}
	}
	for k := max(0, n-3); k < n; k++ {
		if m, _ := vocabularyIndex.Longest(r, k); m > 1 && k+m > n {
			return false
		}
		if m := zh.EndingAt(r, k); k > 0 && k+m > n {
			return false
		}
	}
	if strings.ContainsRune("省市县区镇乡村路街州", r[n]) || strings.ContainsRune("省市县区镇乡村的第", r[n-1]) || r[0] == '第' {
		return false
	}
	const numerals, measures = "一二两三四五六七八九十百千", "只个匹家条号点分"
	return n > 3 || !strings.ContainsRune(numerals, r[0]) || !strings.ContainsRune(measures, r[1])
}

// latinForms gives the forms of a name with Latin words: Vertex Robotics Inc. → Vertex Robotics, Vertex; TCL华星 → TCL.
func latinForms(text string, add func(string)) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return
	}
	first := []rune(words[0])
	n := 0
	for n < len(first) && latinOrDigit(first[n]) {
		n++
	}
	lone := func(w string) bool {
		return len(w) >= 2 && generic[w] == 0 && strings.ContainsFunc(w, func(r rune) bool { return latinLetter(r) }) && (len(w) > 2 || strings.ContainsAny(w, "0123456789"))
	}
	if n < len(first) {
		if w := string(first[:n]); lone(w) {
			add(w)
		}
		return
	}
	for len(words) > 1 && legalLatin[words[len(words)-1]] > 0 {
		words = words[:len(words)-1]
		add(crm.NameKey(strings.Join(words, " ")))
	}
	if len(words) > 2 {
		add(crm.NameKey(strings.Join(words[:2], " ")))
	}
	if len(words) > 1 && lone(words[0]) {
		add(words[0])
	}
}

// endsWithTrades reports whether r[i:] is nothing but words of trade.
func endsWithTrades(r []rune, i int) bool {
	for i < len(r) {
		n := zh.EndingAt(r, i)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// ordinary reports whether r is a word by itself, which must not become a name: 科技, 明天, 天天, 智能设备.
func ordinary(r []rune) bool {
	s := string(r)
	if regionSet[s] || generic[s] > 0 || endsWithTrades(r, 0) {
		return true
	}
	if n, _ := vocabularyIndex.Longest(r, 0); n == len(r) {
		return true
	}
	n, _ := everydayIndex.Longest(r, 0)
	return n == len(r) || isTime(r)
}
