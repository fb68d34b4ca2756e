package intents

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
		内蒙古 青海 宁夏 新疆 西藏 香港 澳门 台湾 石家庄 太原 沈阳 长春 哈尔滨 南昌 南宁 海口 贵阳 昆明 拉萨 兰州 西宁 银川 乌鲁木齐 呼和浩特 温州 嘉兴 湖州 绍兴 台州 义乌 舟山 衢州 丽水 徐州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 常熟 张家港 烟台 潍坊 淄博 临沂 威海 德州 聊城 滨州 菏泽 枣庄 济宁 珠海 中山 惠州 汕头 江门 湛江 茂名 肇庆 清远 揭阳 潮州 泉州 漳州 莆田 三明 龙岩 芜湖 蚌埠 马鞍山 安庆 滁州 阜阳 赣州 九江 上饶 宜春 洛阳 开封 南阳 新乡 许昌 安阳 商丘 襄阳 宜昌 荆州 黄石 十堰 株洲 湘潭 衡阳 岳阳 常德 绵阳 德阳 宜宾 泸州 南充 乐山 遵义 桂林 柳州 北海 三亚 唐山 保定 邯郸 廊坊 沧州 秦皇岛 包头 鄂尔多斯 赤峰 大庆 齐齐哈尔 鞍山 抚顺 营口 锦州 咸阳 宝鸡 榆林 大同 长治 临汾 万安 万州 万年 万源 万载 上杭县 上蔡 丘北 东丽 东兰 东兴 东宁 东安 东平 东海 东港 东胜 东至 东西湖 东辽 个旧 中关村 丰县 丰宁 丰都 丰镇 丰顺 临夏 临安 临朐 临武 临沭 临河 临泉 临泽 临洮 临清 临港 临湘 临潼 临澧 临邑 临颍 丹凤 丹棱 丹江口 义县 义马 乌兰浩特 乌兰淖 乌审 乌苏 乐亭 乐安 乐平 乐昌 乐至 乐都 乐陵 九台 九寨沟 九龙坡 习水 乳源 乾县 乾安 二连浩特   云梦 云阳 云霄 五大连池 五家渠 五峰 五常 五河 五莲 井冈山 井研 亦庄 京口 京山 仁寿 仁怀 仙居 仙游 仪陇 伊川 伊通 伊金霍洛 休宁    余干 余杭 佛冈 佛坪 佳县 依兰 保康 保靖 信丰 信宜 修武 修水 偃师 元宝山 元江 元阳 光泽 克东 克山 兖州 全南 全州 全椒 公主岭 公安县 六合 兰考 兰西 兰陵 共青城 兴业县 兴义 兴国 兴城 兴宁 兴安 兴山 兴平 冀州 内乡 内黄 农安 冠县 冷水江 准格尔 凉州 凌海 凌源 凤冈 凤台 凤城 凤翔 凤阳 凭祥 凯里 分宜 利川 利津 利辛 前郭 剑川 剑阁 勉县 勐海 勐腊 包河 化州 化隆 北仑 北安 北川 北流 北碚 北票 北辰 北镇 千阳 华亭 华宁 华安 华容 华池 华蓥 华阴 卓资 单县 南丰 南丹 南县 南宫 南昌县 南沙 南浔 南漳 南澳 南谯 南陵 南雄 南靖 博乐 博兴 博山 博望 博爱县 博白 博罗 卢氏 卢龙 卫辉 历下 历城 原阳 友谊县 双城 双峰 双牌 双辽 双阳 叙永 古丈 古浪 古蔺 台安 台山 叶县 叶城 合川 合浦 合阳 吉首 同心县 含山 吴堡 吴川 周宁 周村 周至 呼兰 呼图壁 和县 和平县 和政 和林格尔 和田 和龙 咸丰 响水 唐县 唐河 商南 商城县 商水 商河 喀喇沁 嘉定 嘉祥 嘉禾 四会 团风 围场 固始 固安 固镇 图们 土默特 坊子 坪山 垦利 垫江 城口 城固 城步 城阳 塔城 塘沽 夏津 夏邑 大余 大埔 大洼 大石桥 大荔 大足 天台 天峨 天祝 太康 太湖县 夷陵 夹江 奉化 奉新 奉节 奉贤 奎屯 如东 始兴 威县 威远 婺源 嫩江 子洲 孝昌 孟州 孟村 孟津 宁南 宁国 宁城 宁安 宁强 宁明 宁晋 宁河 宁津 宁远 宁都 宁阳 宁陕 宁陵 安丘 安乡 安图 安岳 安新 安次 安溪 安福 安陆 宕昌 定兴 定南 定州 定边 定远 定陶 宜丰 宜城 宜州 宜章 宜良 宜都 宜阳 宜黄 宝丰 宝坻 宝安 宝应 宝清 宣化 宣威 宣恩 宣汉 容县 容城 宽城 宽甸 宾县 宾川 宾阳 宿松 密云 密山 富宁 富川 富平 富裕县 富锦 富阳 富顺 寒亭 寻乌 寻甸 寿县 寿宁 封丘 封开 射洪 射阳  尉氏 尚志 尤溪 屏南 山阳 岐山 岑溪 岚山 岚皋 岫岩 岱山 岳池 岳西 岷县 峡江 峨山 峨边 崇义 崇仁 崇信 崇明 崇阳 嵊泗 嵩县 嵩明 巍山 巨野 巫山 巫溪 巴东 巴南 巴彦 师宗 常宁 平利 平昌 平武 平江 平泉 平潭 平舆 平远 平邑 平阳 平阴 广丰 广南 广宁 广德 广昌 广水 广河 广阳 广饶 庄河 庄浪 庆云 庆元 庆城 庆安 庐山 庐江 庐阳 库车 府谷 康乐县 康县 康定 廉江 延吉 延寿 延庆 延津 建始 建平 建德 建昌 建水 建湖 建瓯 建阳 开州 开远 开鲁 弋阳 张家川 张店 张江 弥勒 弥渡 当涂 彬州 彭水 彭泽 彭阳 彰武 徐水 徐汇 徐闻 循化 微山 德令哈 德保 德兴 德化 德安 德惠 德昌 徽县 忠县 怀宁 怀安 怀来 怀柔 怀远 怀集 恩平 恭城 惠东 惠安 惠来 惠民 惠阳 慈利 成县 成武 户县 房县 房山 扎兰屯 托克托 托克逊 扬中 扶余 扶沟 扶绥 扶风 抚宁 抚松 招远 拜泉 揭东 揭西 攸县 政和 故城 敖汉 敦化 敦煌 文县 文安 文成 文登 新乐 新乡县 新宁 新密 新晃 新洲 新蔡 方正县 施甸 旅顺 旌德 无为 无棣 旬阳 旺苍 昌乐 昌图 昌宁 昌邑 昌黎 明溪 易县 易门 昭平 晋宁 晋安 晋州 普兰店 普宁 普陀 景县 景宁 景洪 曹县 曹妃甸 望奎 望江 朝阳县 本溪县 杜蒙 杞县  杨浦 杭锦 松溪 松滋 松潘 松阳 林口 林州 枞阳 枣强 柘城 柘荣 柞水 柯桥 柳城 柳江 柳河 栖霞 格尔木 栾城 栾川 桂东 桂平 桂阳 桃江 桐庐 桐柏 桐梓 桑植 桓仁 桓台 桦南 桦川 桦甸 梁山 梁平 梅河口 梓潼 梨树 椒江 榆中 榆树 槐荫 横县 横峰 歙县 武义 武冈 武城 武夷山 武宁 武安 武山 武平 武清 武穴 武进 武邑 武陟 武隆 武鸣 民勤 民权 水城 永丰 永修 永兴 永吉 永嘉 永宁 永寿 永川 永平 永新 永春 永泰 永清 永登 永福 永靖 永顺 汉寿 汉沽 汉阴 汝南 汝城 汝州 汝阳 江北嘴 江华 江夏 江宁 江永 江津 江陵 汤原 汤阴 汨罗 汪清 汶上 汶川 沁阳 沂南 沂水 沂源 沅江 沅陵 沈丘 沈北 沐川 沙县 沙坪坝 沙洋 沙湾 沛县 沧县 沭阳 河间 沾化 沾益 泉港 泊头 泌阳 法库 泗县 泗水 泗洪 泗阳 泰宁 泰顺 泸县 泸定 泸溪 泸西 泾县 泾川 泾源 泾阳 洋县 洛南 洛宁 洛江 洞口 津南 津市 洪江 洪泽 洪湖 洪雅 洮南 洱源 济阳 浑南 浠水 浦北 浦口 浦城 浦江 浮梁 海丰 海伦 海城 海拉尔 海林 海珠 海阳 涞水 涟水 涟源 涡阳 涪陵 涿鹿 淄川 淅川 淮滨 淮阳 深州 淳安 清涧 清苑 清镇 渌口 渑池 渝北 温县 渭源 湄潭 湖口 湘乡 湘潭县 湘阴 湟中 湟源 湾沚 溆浦 溧水 滑县 满城 满洲里 滦南 滦州 滦平 滨海 滨海新区 漕河泾 漳县 漳平 漳浦 漾濞 潜山 潢川 潮安 潮阳 潼关 潼南 澄城 澄江 澄海 澧县 濉溪 灌云 灌南 灌阳 灵台 灵宝 灵川 灵武 灵璧 炎陵 燕郊 牙克石 牟平 犍为 独山子 献县 玉山 玉田 玉门 玛纳斯 环县 环江 珲春 琅琊 理县 瑞丽 瑞昌 瑶海 璧山 瓜州 瓦房店 甘南县 甘州 甘谷 田东 田林 田阳 电白 留坝 略阳 登封 皋兰 盐亭 盐山 盐池 盐田 盐边 监利 盖州 盘山 盘州 盱眙 眉县 睢县 睢宁 石台 石城 石屏 石林 石柱 石河子 石泉 石首 砀山 砚山 确山 磐安 磐石 磴口 礼泉 社旗 祁东 祁门 祁阳 神木 祥云 禄丰 禄劝 福安 福山 福泉 福鼎 禹城 秀山 秀洲 秦安 秭归 穆棱 竹山 竹溪 米易 米脂 紫金 紫阳 綦江 繁昌 绥中 绥宁 绥德 绥棱 绥滨 绥芬河 绩溪 绿春 缙云 罗城 罗定 罗山 罗湖 罗源 罗田 翁源 翁牛特 老河口 肃南 肃宁 肇东 肇州 肇源 肥东 肥西 腾冲 舒兰 舒城 舞钢 舞阳 芒市 芜湖县 花垣 芷江 苍溪 英山 英德 茂县 茌平 茶陵 荔城 荔浦 荔湾 荣县 荣昌 荥阳 莎车 莒南 莒县 莘县 莱阳 获嘉 萝北 萧县 萧山 蒙城 蒙山 蒙自 蒙阴 蒲城 蓝山 蓝田 蓟州 蓬安 蓬溪 蓬莱 蔚县 蔡甸 蕉岭 蕲春 藁城 藤县 虎林 虞城 虹桥 蛟河 蜀山 融安 融水 衡东 衡南 衡山 衡阳县 襄城 西丰 西乡县 西吉 西峰 西昌 西畴 西青 讷河 诏安 调兵山 谷城 费县 贺兰 资中 资兴 资溪 赣榆 赤壁 赤水 越城 越秀 路桥 辉南 辉县 辛集 辰溪 辽中 达拉特 迁西 进贤 远安 连城 连州 连平 连江 通化县 通城 通州 通榆 通渭 通许 遂川 遂平 遂昌 遂溪 邕宁 邵东 邵武 邹平 邻水 郁南 郎溪 郏县 郓城 郧阳 郫都 郯城 郸城 都匀 鄄城 鄞州 鄠邑 鄢陵 鄯善 鄱阳 酉阳 金乡 金坛 金寨 金普 金湖 金溪 钟祥 铁力 铁西 铅山 铜梁 铜鼓 锡林浩特 镇原 镇坪 镇安 镇巴 镇平 镇赉 长垣 长岛 长岭 长汀 长沙县 长泰 长清 长阳 门头沟 闵行 闽侯 闽清 阎良 阜南 阜宁 阜平 阜康 阳信 阳新 阳朔 阳西 阳谷 阿克苏 阿勒泰 阿城 阿尔山 阿拉善 陆丰 陆川 陆河 陆良 陇县 陇西 陵县 隆回 隆尧 隆德 隆昌 隆林 随县 雄县 集宁 集贤 雷州 霍山 霍林郭勒 霍邱 霞浦 青冈 青县 青浦 青田 青白江 青神 青铜峡 青阳 靖宇 靖安 靖州 靖西 靖边 靖远 静宁 静海 韩城 韶山 颍上 饶平 饶河 香格里拉 香河 马尾 马龙 高唐 高州 高淳 高碑店 高陵 高青 鱼台 鲁山 鲅鱼圈 鸡东 鹤山 鹤峰 鹤庆 鹿寨 鹿泉 鹿邑 麟游 麻城 麻栗坡 麻阳 黄埔 黄岛 黄岩 黄陂 黎川 黑山 黔东南 黔南 黔江 黔西 黔西南 黟县 齐河 龙华 龙南 龙山 龙岗 龙州 龙江县 龙泉 龙泉驿 龙港 龙游 龙湾 龙陵 昌平 顺义 温江 双流 新都 开平 高要 嘉鱼 黄梅 巴马 吉水 顺昌`)
	regionSet = func() map[string]bool {
		m := map[string]bool{}
		for _, r := range regions {
			m[r] = true
		}
		return m
	}()
)

// generic are beginnings that many companies share and none is called by.
var generic = indexed(strings.Fields(`实验 试验 双语 师范 机关 附属 直属 职业 中心 国际 环球 全球 中国 中华 国家 人民 城市 现代 智慧 绿色 生态 社会 公共 综合 专业 高级 中央 民族 国营 国有 地方 家庭 家用 工业 农业 商业 汽车 图书 手工 电脑 电影 音乐 美食 家政 水果 蔬菜 海鲜 面包 蛋糕 小吃 快餐 早餐 移动 在线 云端 安全 高新 经济 开发 高端 高速 铁路 公路 地铁 机场 港口 自来水 污水 垃圾 天然气 水处理 特种 特殊 普通 大型 小型 微型 精细 精美 民用 军用 医用 商用 工程 综合
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
	const behindCity, alone = 3, 4 // runes that must be left
	if s, ok := withoutPlace(bare, districts); ok && len([]rune(s)) >= behindCity && (bare != base || len([]rune(s)) >= alone) {
		if more, ok := withoutPlace(s, districts); ok && len([]rune(more)) >= behindCity {
			add(s)
			s = more // 海淀知春银企服务
		}
		add(s)
		add(strings.TrimSuffix(base, bare) + s) // 重庆渝北恒泰建筑: 重庆恒泰建筑
		shorter(s, add)
	}
	return out
}

// companyCore is what stands in every name that may mean the same company: without legal ending and place.
func companyCore(name string) string { return withoutRegion(withoutLegal(name)) }

// withoutLegal takes the legal ending, and what stands in brackets, off a name.
func withoutLegal(name string) string {
	key := crm.NameKey(name)
	if i := strings.IndexAny(key, "(（"); i > 0 {
		if j := strings.IndexAny(key[i:], ")）"); j > 0 {
			_, size := utf8.DecodeRuneInString(key[i+j:])
			key = key[:i] + key[i+j+size:]
		}
	}
	for range 3 { // 集团股份有限公司
		for _, end := range legal {
			if s, ok := strings.CutSuffix(key, end); ok && len([]rune(s)) >= shortest {
				key = s
				break
			}
		}
	}
	return key
}

// sameCompany reports whether two names probably mean one company: they differ in the legal ending, or one of them says the
// place and the other does not.
func sameCompany(a, b string) bool {
	const alone = 3 // runes of a name that is the same without its place
	a, b = withoutLegal(a), withoutLegal(b)
	if a == b {
		return true
	}
	bareA, bareB := withoutRegion(a), withoutRegion(b)
	return bareA == bareB && (a == bareA || b == bareB) && len([]rune(bareA)) >= alone
}

// districts are parts of cities, by which no company is called behind its city: 长沙岳麓众展会展.
var districts = zh.NewWords(indexed(strings.Fields(`岳麓 天心 芙蓉 开福 雨花 望城 蓬莱 福山 牟平 莱山 芝罘 黄岛 城阳 市南 市北 李沧 渭城 雁塔 未央 碑林 长安 高陵 曲江 武侯 锦江 青羊 金牛 成华 龙泉驿 温江 双流 郫都 新都 洪山 武昌 汉口 汉阳 江汉 江岸 硚口 东西湖 光谷 江夏 黄陂 新洲 蔡甸 北仑 镇海 鄞州 海曙 江北 奉化 余杭 萧山 滨江 拱墅 西湖 上城 临平 富阳 临安 钱塘 柯桥 越城 黄埔 天河 海珠 荔湾 白云 越秀 南沙 福田 罗湖 南山 宝安 龙岗 龙华 坪山 光明 盐田 滨海 塘沽 西青 津南 东丽 武清 宝坻 北辰 静海 浦东 闵行 松江 嘉定 青浦 奉贤 金山 宝山 徐汇 静安 虹口 杨浦 普陀 长宁 黄浦 崇明 朝阳 海淀 丰台 石景山 通州 顺义 昌平 大兴 房山 怀柔 密云 平谷 门头沟 延庆 亦庄 渝北 渝中 江津 沙坪坝 九龙坡 南岸 巴南 北碚 涪陵 万州 永川 璧山 江宁 浦口 六合 栖霞 玄武 鼓楼 建邺 雨花台 溧水 高淳 吴中 相城 姑苏 虎丘 园区 滨湖 梁溪 锡山 惠山 新吴 武进 新北 天宁 钟楼 思明 湖里 集美 海沧 同安 翔安 晋安 仓山 马尾 台江 蜀山 包河 瑶海 庐阳 历下 历城 槐荫 天桥 长清 章丘 金水 中原 二七 管城 惠济 郑东 裕华 桥西 新华 长安 迎泽 小店 尖草坪 和平 沈河 浑南 铁西 皇姑 大东 道里 南岗 香坊 松北 二道 宽城 绿园 青山湖 红谷滩 青云谱 西乡塘 青秀 江南 良庆 官渡 五华 盘龙 呈贡 西山 云岩 南明 花溪 观山湖 龙亭 涧西 洛龙 西工 黄岩 椒江 路桥 龙湾 鹿城 南湖 秀洲 吴兴 南浔 婺城 金东 禅城 顺德 南海 高明 三水 惠城 惠阳 蓬江 新会 香洲 斗门 金湾 赤坎 霞山 七宝 七星关 七里河 万柏林 三乡 三元 三山 上地 下关 下城 下沙 下陆 丛台 东兴区 东凤 东区 东坡 东安 东宝 东昌 东昌府 东洲 东港 东湖 东营区 东钱湖 东风 两江 中关村 中山区 丰南 丰泽 丰润 丰满 临川 临淄 临渭 临港 临潼 丹徒 乌当 乌翠 乐从 九亭 于洪 云冈 云城 云州 云溪 云龙区 五角场 五道口 井陉 京口 亭湖 仙林 仲恺 任城 伊美 伍家岗 伦教 余江 信州 信都 元宝 公明 兰山 兴安区 兴庆 兴隆台 冀州 冷水滩 凉州 凌河 凤岗 凤泉 利州 前海 前进 前锋 勒流 北关 北塔 北戴河 北林 北湖 北滘 千山 华龙 南关 南头 南岳 南岸区 南康 南开 南汇 南溪 南翔 南谯 南郑 博山 卧龙 卫东 卫滨 印台 厚街 友好 双台子 双塔 双桥 双清 双滦 双阳 叙州 古冶 古城 古塔 古镇 召陵 台儿庄 吉州 吉阳 同里 名山 向阳 向阳区 君山 吴淞 周村 周浦 和平区 咸安 商州 嘉禾望岗 嘉陵 回龙观 国贸 坊子 坡头 坦洲 埇桥 城东 城中 城关 城北 城厢 城西 塘厦 复兴 外高桥 大亚湾 大场 大安区 大朗 大沥 大渡口 大祥 大良 大观 大通区 天元 天山 天府 天涯 太和区 头屯河 奎文 姜堰 娄星 孝南 宁江 安亭 安宁区 安定 安居 安次 安源 宏伟 定海区 宛城 宜秀 宝塔 宣州 容桂 宿城 宿豫 富拉尔基 寒亭 寮步 小榄 尖山 屯溪 山亭 山海关 山阳区 岚山 岭东 岱岳 岳塘 岳阳楼 峄城 峰峰 崂山区 崆峒 崇川 崖州 川汇 川沙 工农 巴州 市中 市中区 布吉 常平 平城 平山 平房 平桥 平江 广安区 广阳 广陵 康桥 延平 建华 建安 开平区 弋江 弓长岭 张店 张江 张湾 彭山 德城 徽州 思茅 恒山 恩阳 戚墅堰 振兴 振安 掇刀 播州 文圣 文峰 文登 新兴 新区 新华区 新城 新塘 新抚 新桥 新罗 旅顺口 旌阳 昂昂溪 昌江 昌邑区 明山 星沙 昭化 晋源 普兰店 普陀区 曾都 月湖 望京 望花 朝阳区 木渎 杏花岭 杜集 松山湖 松岗 柯城 柴桑 桂城 桃城 桃山 桥东 梁园 梅列 梅县 梅江 梅里斯 榆阳 榕城 樊城 樟木头 横岗 武江 武都 武陵 殷都 水磨沟 水贝 永定区 永年 汇川 汉台 汉沽 汉滨 江东 江北区 江北新区 江城 江桥 江都 江阳 汾水 沈北 沌口 沙井 沙依巴克 沙市 沙河口 沙湾 沧浪 河东 河东区 河北区 河口区 河西 河西区 泉山 泗泾 泰山 洛江 洮北 浈江 浉河 浑江 浔阳 海州 海州区 海棠湾 海港 海陵 润州 涪城 涵江 淄川 淮安区 淮海 淮阴 清城 清江浦 清溪 渌江 渝水 渭滨 港闸 游仙 湖滨 湘东 湘桥 湛河 源城 源汇 溪湖 滨城 滴道 漕河泾 潍城 濂溪 濠江 瀍河 灞桥 火炬 点军 烈山 燕莎 爱民 爱辉 牡丹 牧野 狮山 狮岭 猇亭 王益 环翠 珠山 珠晖 琅琊 琼山 瓯江 甘井子 甘州 甪直 田家庵 白云区 白塔 盐湖 盐都 盛泽 相山 睢阳 知春 知春路 石井 石岩 石峰 石湾 石碣 石鼓 石龙 碧江 碾子山 祖庙 祝桥 祥符 福永 禹会 禹王台 秀城 秀屿 秀英 秦州 秦淮 秦都 立山 站前 竞秀 章贡 端州 米东 红古 红岗 红旗 红桥 红花岗 纳溪 细河 经开 经开区 罗庄 罗江 美兰 翠屏 耀州 老城 肃州 肥乡 自流井 航空港 船山 船营 芗城 芦淞 花山 苏仙 苏家屯 茄子河 茅箭 荆州区 荔城 荷塘 莘庄 莲池 莲湖 莲都 萨尔图 蒸湘 蕉城 薛城 虎门 蚌山 蛇口 衢江 袁州 裕华区 裕安 襄城区 襄州 襄都 西丽 西区 西固 西塞山 西夏 西安区 西岗 西峰 西市 西湖区 西秀 西陵 观澜 解放 让胡路 谯城 贡井 贵池 贾汪 资阳区 赣县 赫山 路北 路南 达川 迎江 运河 连云 连山区 通川 通州湾 道外 邗江 邯山 郊区 郾城 鄂城 鄠邑 酒仙桥 里水 金凤 金台 金安 金州 金平 金桥 金融街 金阊 钟山区 铁东 铁锋 铜官 铜山 银州 镜湖 长安区 长安镇 阎良 阳明 陆家嘴 陈仓 陈村 陕州 雁峰 雁江 雨城 雨山 雨湖 零陵 震泽 青原 青山 顺城 顺庆 顺河 颍东 颍州 颍泉 马陆 驿城 高坪 高新 高新区 高港 魏都 鲤城 鸠江 鸡冠 鹤城 麦积 麻章 黄州 黄江 黄石港 鼎城 鼎湖 鼓楼区 龙凤 龙城 龙城区 龙子湖 龙安 龙山 龙文 龙江镇 龙沙 龙港区 龙湖 龙潭 龙马潭`)))

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
