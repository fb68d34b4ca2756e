package zh

import "strings"

// Names of persons and companies by their shape. Where a name begins and ends is for the caller to decide, who knows
// the other words of the text.

// surnames are the hundred families and what else is common today; those that are mostly other words (和, 成, 应, 水) stand
// in doubtful: they are surnames only before a title.
const (
	surnames = `赫付赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳唐罗薛雷贺倪汤滕殷毕郝邬安常乐于时傅卞齐康伍余顾孟黄穆萧尹姚邵湛汪祁毛狄米贝明臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房裘缪解丁宣邓郁杭洪包左石崔吉龚程邢裴陆荣翁荀惠曲封储靳段焦侯班秋仲宁仇甘厉祖符刘景詹龙叶黎薄白蒲邰赖卓蔺屠蒙池乔温庄晏柴瞿阎连习艾鱼容向古易廖耿匡文寇广欧沃利蔚越师巩聂晁敖冷辛简饶曾沙丰关查游权岳帅肖佟仝牛谷车侯覃麦苟占战邸盛桂代闫单尚党迟辜翟涂冉佘祝漆鞠酆鲍史费廉岑卜禹茅席娄刁昝宗贲诸钮嵇甄芮羿汲邴巫乌隗宓郗伊栾钭戎武幸韶郜蓟谭贡逄姬郦雍郤璩桑濮扈冀郏浦慕茹宦戈庾暨禄夔厍訾阚巢蒯竺逯缑亢况郈佴牟谯笪楚晋鄢隋芦尧冼禚亓綦粟雒仉仵谌栗禤睢赧遆郗麴荆邝鄞郇鄘潭妫蒿昃庹`
	doubtful = `和成应水云元平计谈支经干双国公空相后通全家都危强仰那养须益红年爱阳福言皮伏麻糜牧蓬束宿鄂籍莘寿充别慎衡阙殳隆勾毋乜燕宰琴商墨哈司丛练盖区植揭卿税么撒智员矫门衣原由展逢修英敬洛鹿母淡狐粘忻宫冶苑苍寻咸钦融利尚党农厚弓尉慈皇银零磨依豆渠闭虎沐旦索岩帕兰郄豹镡`
	compound = `欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 端木 宇文 长孙 夏侯 轩辕 南宫 独孤 呼延 司空 司寇 东郭 赫连 澹台 钟离 鲜于 闻人 申屠 公羊 公冶 淳于 濮阳 万俟 拓跋 宗政 谷梁 左丘 梁丘 闾丘 仲孙 太叔 颛孙 巫马 漆雕 羊舌 纳兰 完颜 耶律 叶赫 爱新`
	titles   = `姑娘 庄主 村长 管家 嫂子 大姐 大叔 园长 副园长 馆长 会长 副会长 秘书长 理事长 船长 场长 矿长 镇长 县长 区长 护士长 台长 总编 主编 总经理 副总经理 总工程师 总工 副总裁 副总 总裁 总监 总助 总 经理 副经理 主任 副主任 工程师 工 处长 副处长 科长 副科长 部长 副部长 所长 副所长 院长 副院长 校长 副校长 厂长 副厂长 店长 站长
		局长 副局长 社长 行长 队长 班长 组长 董事长 董事 董 书记 主管 助理 秘书 会计 出纳 老师 教授 博士 博 医生 大夫 律师 老板 老板娘 掌柜 先生 女士 小姐 太太 师傅 姐 哥 叔 姨 阿姨 大哥 大姐 处 科 所 院 局 部 主席 教练 采购 专员 法务 顾问 ` + latinTitles
	// latinTitles stand before a name as often as behind it: CTO王涛, 张磊CEO.
	latinTitles = `pm ceo cto cfo coo cio cmo cso cpo cdo chro hrd hrbp hrvp vp svp evp gm`
	notGiven    = `的了在是给和跟与把到让找去来上下不没说讲问要会能这那我你他她它们个家公司前后里外及等再就又也还对从向被将请叫约见打通已刚才今明昨天月日年号点周星期第为以因而或者各每都很太更最多少大小`
)

var (
	surnameSet    = NewRunes(surnames)
	notGivenSet   = NewRunes(notGiven)
	titleIndex    = NewWords(numbered(titles))
	doubtfulSet   = NewRunes(doubtful)
	compoundHeads = new(Runes) // with which those of two runes begin
	compoundSet   = func() map[[2]rune]bool {
		m := map[[2]rune]bool{}
		for _, w := range strings.Fields(compound) {
			r := []rune(w)
			compoundHeads.add(r[0])
			m[[2]rune{r[0], r[1]}] = true
		}
		return m
	}()
)

func numbered(s string) map[string]int {
	m := map[string]int{}
	for i, w := range strings.Fields(s) {
		m[w] = i + 1
	}
	return m
}

// SurnameAt is the length of a surname at i, 0 when there is none.
func SurnameAt(r []rune, i int) int {
	if i < 0 || i >= len(r) {
		return 0
	}
	if i+1 < len(r) && compoundHeads.Has(r[i]) && compoundSet[[2]rune{r[i], r[i+1]}] {
		return 2
	}
	if surnameSet.Has(r[i]) {
		return 1
	}
	return 0
}

// TitleAt is the length of a person's title at i: 总, 经理, 主任.
func TitleAt(r []rune, i int) int {
	n, _ := titleIndex.Longest(r, i)
	if n == 1 && i+1 < len(r) {
		next := r[i+1]
		switch r[i] {
		case '总':
			if oneOf(next, "部结监额共计价数量是包装体会局公算归账的") && !(next == '会' || next == '是' || next == '公' || next == '的' || next == '算') {
				return 0
			}
		case '工':
			if oneOf(next, "程厂作业地资具人艺商序位") {
				return 0
			}
		case '处', '科', '所', '院', '局', '部':
			if oneOf(next, "理技室有以谓分门署长员研子里内面") {
				return 0
			}
		case '董', '哥', '姐', '叔', '姨':
		}
	}
	return n
}

// PersonAt is the length of a person with a title at i, 王总, 欧阳主任, 李建国经理, or called 老郑, 小林, 阿杰; 0: none.
// given is how many runes of a given name stand between surname and title.
func PersonAt(r []rune, i int) (n, given int) {
	if i >= len(r) {
		return 0, 0
	}
	if s := SurnameAt(r, i); s > 0 && !(r[i] == '管' && i > 0 && r[i-1] == '谁') {
		for g := 0; g <= 2; g++ {
			if g > 0 && EndingAt(r, i) > 0 {
				break // 包装陈姐
			}
			if g > 0 && (i+s+g > len(r) || notGivenSet.Has(r[i+s+g-1]) || r[i+s+g-1] < firstHan || r[i+s+g-1] > lastHan) {
				break
			}
			if t := TitleAt(r, i+s+g); t > 0 && !(t == 1 && oneOf(r[i+s+g], "处科所院局部") && EndingAt(r, i+s+g) > 1) && !(g > 0 && t == 1 && r[i+s+g] != '总') && !endsInTrade(r, i, i+s+g+t) {
				return s + g + t, g
			}
		}
	}
	if i+1 < len(r) {
		switch r[i] {
		case '老', '小', '大':
			if s := SurnameAt(r, i+1); s > 0 && r[i] != '大' {
				return 1 + s, 0
			}
		case '阿':
			if r[i+1] >= firstHan && r[i+1] <= lastHan && !oneOf(r[i+1], "里姨弟拉根富迪斯哥") {
				return 2, 0
			}
		}
	}
	return 0, 0
}

// RarePersonAt is the length of a person at i whose surname is not in the table, or is mostly another word, before a
// title that leaves no doubt: 乜总, 应主任, 水经理. The caller sees to it that the rune stands apart.
func RarePersonAt(r []rune, i int) int {
	if i+1 >= len(r) || r[i] < firstHan || r[i] > lastHan || oneOf(r[i], "副老小大高正各总众其该本贵新旧前原任几") && !doubtfulSet.Has(r[i]) || notGivenSet.Has(r[i]) && !doubtfulSet.Has(r[i]) {
		return 0
	}
	if t := TitleAt(r, i+1); t >= 2 && !Bought(r, i+1) || t == 1 && oneOf(r[i+1], "总董") {
		return 1 + t
	}
	return 0
}

// Bought reports whether the title at i is a deed or a department as well, which what is bought stands before: 服务器|采购.
func Bought(r []rune, i int) bool {
	n, _ := boughtIndex.Longest(r, i)
	return n > 0
}

var boughtIndex = NewWords(numbered(`采购 法务 会计 顾问`))

// TitledAt is the length of a whole name without a title of its own that stands at i, right behind a title or a word
// that leads to a name: 采购总监|王建国, CTO|王涛. It is the surname and as much of a given name as ends says may end there;
// 0: there is none.
func TitledAt(r []rune, i int, ends func(j int) bool) int {
	s := SurnameAt(r, i)
	if s == 0 && i < len(r) && doubtfulSet.Has(r[i]) {
		s = 1
	}
	if s == 0 {
		return 0
	}
	for g := 2; g > 0; g-- {
		j := i + s + g
		if j > len(r) {
			continue
		}
		given := true
		for k := i + s; k < j; k++ {
			given = given && r[k] >= firstHan && r[k] <= lastHan && !neverGivenSet.Has(r[k])
		}
		if given && ends(j) {
			return j - i
		}
	}
	return 0
}

var neverGivenSet = NewRunes(`的了在是给和跟与把到让找去来上下不没说讲问要会能这那我你他她它们个也很对从向被将请叫约见已才今昨就又还等再`)

// Doubtful reports whether a rune is a surname, but mostly another word.
func Doubtful(r rune) bool { return doubtfulSet.Has(r) }

// endsInTrade reports whether a word of trade that began inside [i, j) ends at or behind j: 华北重工.
func endsInTrade(r []rune, i, j int) bool {
	for k := i + 1; k < j; k++ {
		if n := EndingAt(r, k); n > 0 && k+n >= j {
			return true
		}
	}
	return false
}

// endings are the words with which Chinese companies' names end, or which stand before such an ending.
const endings = `文创园 创意园 家庭农场 大剧院 童车 食堂 职工食堂 业委会 业主委员会 居委会 村委会 街道办 疗养院 干休所 海鲜城 食府 菜馆 餐馆 饭馆 酒馆 土菜馆 火锅店 面包店 水果店 服装店 烧烤店 蛋糕店 理发店 健身中心 舞蹈学校 艺术中心 艺术学校 农家乐 影楼 会展中心 信用社 农商行 教育局 派出所 法院 检察院 火车站 高铁站 养殖基地 书屋 洗浴中心 洗车行 驿站 粉店 米粉店 餐吧 展馆 会议中心 体检站 水果行 建设局 住建局 文旅局 水利局 交通局 财政局 公安局 电视台 报社 实验楼 微基因 质检院 质检所 检验所 计量院 药检所 环监站 化工园 化工园区 物流港 停车场 眼镜城 船厂 猫舍 犬舍 宠物店 养殖 温泉 温泉酒店 小镇 度假小镇 特色小镇 义齿 牙科诊所 齿科连锁 牙科连锁 琉璃瓦厂 瓦厂 砖厂 陶瓷厂 联合办公 联投 冷冻厂 屠宰厂 饲料厂 造船厂 修船厂 灯具厂 家具厂 玩具厂 制衣厂 纸箱厂 包装厂 模具厂 五金厂 铸造厂 化肥厂 农药厂 制药厂 面粉厂 米厂 油厂 糖厂 茶厂 果汁厂 乳品厂 豆制品厂 罐头厂 月子中心 康复中心 眼科中心 口腔门诊 中医诊所 美容中心 文旅城 奥莱 奥特莱斯 购物中心 影城 剧场 马场 高尔夫 滑雪场 游泳馆 羽毛球馆 拳馆 瑜伽馆 光伏电站 风电场 电站 会务 茶机厂 精密 合作社 酒店管理 医院管理 企业管理 物业管理 供应链管理 工程管理 塑料再生 再生 再生资源 防水卷材 卷材 保险经纪 经纪 人才网 劳保用品 劳保 用品 医用敷料 敷料 辅具 康复辅具 中医馆 假肢矫形 矫形 工程监理 监理 印铁 文保所 充电宝 共享充电宝 专用车 特种车 改装厂 二手车 旅游客运 客运 客运站 客运集团 货运部 运输公司 车队 班车队 旅游车队 冷藏车队 维修 维修中心 港机维修 专业合作社 商会 孵化器 服饰园 民宿联盟 民宿集群 温泉度假村 摄影基地 管委会 管理局 消防站 水泥厂 家居厂 家私 文创商店 礼品店 开发商 索道 施工队 配套厂 风电设备 染料 香料 酱醋 板材市场 汽配城 童装城 灯饰城 水晶城 宠物医院 民营医院 托盘租赁 布草 轮毂 润滑油 刹车片 橡塑 内饰 汽车贸易 曲轴 配套件 电子签 直聘 外包 打卡 金服 政务云 跨境电商 直播基地 酒吧 清吧 茶馆 饮品 商圈 度假区 风景区 游乐园 海洋馆 商管 生态园 小院 渔场 林场 茶场 苗圃 农资站 烟叶站 粮站 油坊 茶油坊 菜园 合作总社 果蔬社 不锈钢 国贸 轻纺 模塑 鞋服 世家 之家 书画院 画院 书院 剧院 戏院 棋院 少年宫 文化宫 图书馆 博物馆 科技馆 童书馆 文化馆 档案馆 基地 拓展基地 研学基地 训练营 夏令营 教培 幼教 早教 托育 托管 职校 职高 外国语 外国语学校 实验学校 实验中学 附中 附小 实验小学 石材行 五金行 建材行 粮油行 洋行 药行 琴行 报关 报关行 代理 冷冻 冷饮 豆制品 面粉 纺机 科创 酒楼 酱园 货行 专卖 专卖店 枣业 海鲜 蛋糕 糕点 副食 批发 批发部 经营部 门市部 营业部 商社 合作联社 供销社 农资 种苗 果园 茶园 渔港 码头 加工厂 养殖场 屠宰场 冷库 粮库 附院 附一院 附二院 附三院 一院 二院 三院 四院 五院 人民医院 中医院 妇保院 妇幼 妇幼保健院 保健院 护理院 康养中心 视光中心 疾控中心 疾控 血站 卫生局 卫健委 妇产医院 口腔医院 眼科医院 骨科医院 市场 城投 交投 水投 建投 国投 农投 文投 旅投 产投 铁投 路桥 公交 地铁 轨道 混凝土 混泥土 砂石 沥青 酒庄 客栈 山庄 庄园 茶庄 饭庄 会所 花园 广场 大厦 公寓 家园 小区 农贸市场 电子市场 商贸城 汽车城 机电城 五金城 茶城 大市场 大酒店 国际酒店 度假酒店 房车 露营 滑雪 漂流 景区 陵园 公墓 营销 云仓 出海 设计 策划 公关 会展 家政 拍卖 担保 保理 信托 期货 支付 租车 出行 票务 婚庆 茶饮 轻食 团餐 食材 调味 酿造 文旅 画廊 乐器 纳米 基因 细胞 诊断 试剂 耗材 康复 护理 齿科 牙科 骨科 数智 物联 智联 算力 视觉 电路 线路板 连接器 传感器 继电器 仪控 声学 音响 影音 显示 触控 储能 充电 换电 锂电 氢能 光热 节能 环卫 固废 除尘 保温 防水 防腐 涂装 喷涂 幕墙 铝材 型材 板材 管材 线材 钢结构 石材 装潢 软装 定制 潮玩 烘焙坊 餐饮管理 阀业 船业 钢业 铁业 锌业 镁业 钛业 硅业 竹业 胶业 皮业 革业 袜业 帽业 衣业 纱业 线业 丝业 绸业 布业 棉业 麻业 毛业 绒业 粮业 油业 面业 米业 糖业 盐业 奶业 肉业 禽业 菌业 菇业 花业 草业 苗业 饲业 瓷业 砖业 瓦业 石业 煤业 灯业 锁业 具业 表业 模业 轮业 缸业 链业 轴业 簧业 钉业 刀业 锯业 砂业 漆业 涂业 粉业 笔业 印业 传业 演业 箱业 包业 锅业 炉业 窑业 焊业 热电 热力 水电 风电 核电 光电 供电 发电 煤机 矿机 压力机 减速机 起重机 机床厂 电厂 油封 密封件 紧固件 标准件 铸件 锻件 锻压 螺旋桨 叶片 磨具 磨料 刀具 量具 夹具 齿轮 链条 弹簧 有限公司 有限责任公司 股份有限公司 集团公司 集团 公司 总公司 分公司 子公司 股份 控股 实业 企业 厂 总厂 工厂 制造厂 印刷厂 食品厂 机械厂 服装厂 酒厂 药厂 电厂 水厂
	商行 商店 超市 商场 酒店 宾馆 饭店 餐厅 餐饮 医院 诊所 门诊 学校 大学 学院 中学 小学 幼儿园 研究院 研究所 设计院 设计研究院 规划设计院 勘察设计院 勘测设计院 科学院 设计所 银行 律所 律师事务所 事务所 中心 协会 农场 牧场 工作室 俱乐部 影院 影城 书店 药店 旗舰店 生活馆 美术馆 体育馆 健身房 茶楼 火锅 烘焙 咖啡 奶茶 民宿 家电 美容院 美发 会计师事务所 税务师事务所 物流园 产业园 科技园 工业园 产业园区 物流园区 工业园区 科技园区 物业公司 驾校 车行 4s店 花店 面馆 烧烤 农庄 度假村 水电站 加油站 汽修 修理厂 印刷社 打印社 旅馆 招待所 养老院 福利院 敬老院 卫生院 服务中心 门诊部 体检中心 培训学校 职业学院 技校 高中 研究中心 建材城 家具城 批发市场 便利 百货商场
	科技 技术 机械 重工 轻工 机电 机床 电子 电气 电器 电缆 电力 电网 电源 电池 光电 光学 光伏 半导体 芯片 微电子 通信 通讯 网络 信息 软件 数据 大数据 智能 智造 制造 装备 设备 仪器 仪表 工具 五金 模具 精工 自动化 机器人 工程 建设 建筑 建工 建材 装饰 装修 家居 家具 木业 家纺 纺织 服饰 服装 鞋业 皮具 印务 印刷 包装 纸业 塑胶 塑料 塑业 橡胶 化工 化学 材料 新材料 新材 涂料 玻璃 陶瓷 钢铁 钢构 钢材 铝业 铜业 矿业 金属 能源 新能源 石油 石化 燃气 热力 环保 环境 环科 净水 水务 水利 农业 农牧 牧业 种业 粮油 粮食 食品 饮料 乳业 酒业 茶业 茶叶 水产 鲜果 果业 果蔬 生鲜 冷链 物流 货运 货代 国际货代 速递 快运 供应链 仓储 船舶 船务 航运 航空 港务 汽车 汽贸 汽配 车业 轮胎 轴承 阀门 泵业 锅炉 交通 运输 医疗 医药 药业 制药 生物 健康 大药房 药房 器械 医美 口腔 眼科 养老 教育 培训 文化 文创 传媒 传播 广告 影视 影业 摄影 出版 图文 旅游 旅行社 旅行 地产 置业 房产 物业 商业 商贸 贸易 商城 进出口 国际 外贸 跨境 电商 电子商务 百货 零售 便利店 连锁 金融 投资 资本 基金 保险 证券 租赁 典当 咨询 人力 安防 消防 保安 照明 灯饰 光源 空调 制冷 暖通 电梯 卫浴 洁具 珠宝 首饰 玩具 文具 文教 体育 健身 宠物 花卉 园林 园艺 市政 检测 计量 认证 日化 化妆品 美妆 母婴 钟表 眼镜 门窗 地板 厨具 厨卫 管业 线缆 焊接 铸造 锻造 热处理 激光 传感 测控 测绘 勘测 勘察 地质 海洋 渔业 林业 畜牧 饲料 肥业 化肥 农机 重机 起重 工贸 科贸 实验室 印染 针织 丝绸 箱包 制衣 制鞋 钢管 管道 泵阀 液压 风机 电机 变压器 开关 成套 电控 数控 数码 数字 互联 互娱 游戏 动漫 直播 娱乐`

var endingIndex = NewWords(numbered(endings))

// EndingAt is the length of a word at i with which companies' names end: 科技, 机械, 有限公司; 0: none.
func EndingAt(r []rune, i int) int {
	n, _ := endingIndex.Longest(r, i)
	return n
}
