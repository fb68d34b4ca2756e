package intents

import (
	"slices"
	"strings"
	"time"

	"genjin/crm"
	"genjin/intents/zh"
)

// What stands where a name could stand is none when it is made of the words of the language: 剩下, 对手便宜, 他喜欢抽烟.

// everyday are words of talk that the vocabulary has no use for. No name by place alone is made of them; to keep more
// words from being taken for customers, add them here.
const everyday = `
	办完 谈完 做完 忙完 改完 装完 办好 谈好 开好 装好 弄好 磨合 苦战 恶战 鏖战 大战 拉锯
	抽烟 喝茶 打牌 打麻将 麻将 钓鱼 爬山 跑步 游泳 足球 篮球 羽毛球 高尔夫 爱好 口味 忌口 酒量 烟酒 白酒 红酒 茶叶 螃蟹 月饼 礼盒 礼物 红包 购物卡
	俺妈 我妈 俺爸 我爸 闺女 媳妇 孩子 小孩 儿子 女儿 家里 家里人 父亲 母亲 爸爸 妈妈 老爷子 丈人 亲戚 老乡 校友 战友 同学 邻居 生日 结婚 离婚 怀孕 生病 住院 手术 出院 退休 考上 考试 高考 上学 留学 毕业 老家 房子 车子 搬家
	脾气 性格 为人 人品 抠门 小气 大方 直爽 直接 好说话 难缠 难搞 精明 靠谱 实在 谨慎 强势 健谈 话多 话少 年轻 年纪 专业 外行 内行 熟人 懂行 好人 厉害 聪明
	剩下 剩余 余下 其余 余额 尾数 零头 差额 中间 前后 前期 后期 中途 半路 半天 一阵 一阵子 几句 两句 一句 几次 两回 几回 好几次 好多次 几天 好几天 多年 很久 好久 过段时间 过一阵 改天 回头 月末 周末 早点 晚点 迟点 待会儿
	没空 有空 空闲 忙着 太忙 正忙 忙完 休息 放假 请假 出差 在外 在家 路上 堵车 门口 楼下 楼上 前门 后门 隔壁 附近 对面 里面 外面 那头 这头 两边 双方 各方 三方
	喜欢 讨厌 爱喝 爱吃 爱抽 想要 不想 不肯 不愿 舍不得 看中 看上 看好 相中 挑剔 嫌弃 放心 担心 怀疑 相信 信任 支持 反对 拖延 拖欠 拖着 扯皮 推诿 敷衍 应付 糊弄 忽悠 画饼 套话 打探 打听 撬走 挖走 抢走 抢单 压价 砍价 杀价 降价 涨价 加价 让利 让步 妥协 僵持 僵着 搁置 耽误 赶上 错过 等着 等会 盼着 争取 努力 加油
	便宜 便宜货 贵了 太贵 划算 合算 不值 超值 合理 离谱 过分 正常 顺利 麻烦 复杂 简单 困难 容易 严格 严重 紧张 轻松 稳定 稳妥 保险 危险 可惜 遗憾 开心 高兴 生气 发火 激动 失望 着急 犹豫 满意 挺好 很好 不好 还好 还行 不错 一般 勉强 凑合 糟糕 差劲 完美
	价位 价钱 底价 低价 高价 成本 利润 毛利 佣金 提成 返点 回扣 税点 税费 运费 差价 押金 罚款 违约金 滞纳金 分期 月结 季结 年结 现款 现金 支票 汇票 转账 发票 收据 账单 流水 账号 银行卡 凭证
	草稿 初稿 终稿 底稿 原件 复印件 扫描件 附件 截图 照片 录音 录像 说明书 清单 目录 样板 样机 样件 小样 打样 图样 图纸 图片 模型 效果图 参数表 报表 表单 盖章 公章 印章 签名 手印 电子版 纸质版
	安装 调试 验收 交付 发货 到货 收货 送货 提货 备货 缺货 断货 退货 换货 返修 维修 保养 售后 培训 操作 使用 测试 试用 试产 量产 停产 生产 加工 运输 装车 卸货 清点 入库 出库 盘点 改造 升级 换代 更换 替换 拆除 搬运
	老板 老总 领导 上级 下属 秘书 助理 司机 门卫 师傅 工人 学徒 员工 同事 同行 对手 友商 竞品 中介 掮客 熟客 散客 新人 老人 男的 女的 人家 大伙 有人 没人 谁家 哪家 别家 各家 两家 三家 几家 一家 全家 大家
	名单 记录 消息 好消息 坏消息 喜报 喜讯 捷报 战报 进度 进展 情况 现状 问题 难题 原因 结果 结论 办法 主意 想法 看法 打算 计划 安排 行程 日程 机会 风险 压力 动力 关系 人脉 门路 背景 资源 渠道 政策 制度 规矩 流程 手续 条款 条件 要求 标准 底线
	大单 小单 大客 小客 首单 散单 急单 长单 旧单 样单 补单 返单 整单 全单 单价 总价 数量 型号 规格 尺寸 重量 颜色 材质 品牌 产地 包装 批次 货期 工期 质期
	终于 总算 居然 竟然 果然 到底 毕竟 反正 其实 差点 几乎 似乎 好像 大概 可能 也许 或许 肯定 一定 必须 千万 万一 假如 如果 只要 除非 既然 虽然 但是 不过 因为 所以 而且 并且 或者 还是 今天 明天 昨天 刚刚 刚才 马上 立刻 赶紧 已经 正在 曾经 从来 一直 总是 经常 偶尔 有时 永远 永久 顺便 顺路 特意 专门 故意 直接 间接 陆续 继续 重新 再次 首次 头回
	知道 不知道 明白 清楚 记得 忘记 忘了 想起 听说 据说 看来 看样子 没想到 想不到 怪不得 难怪 算了 得了 行了 好了 完了 没了 有了 来了 走了 到了 成了
	谢谢 感谢 辛苦 抱歉 不好意思 对不起 没关系 没事 没问题 不客气 客气 拜托 麻烦 恭喜 祝贺 哈哈 呵呵 嘿嘿 嘻嘻 呜呜 晕 汗 tks thks thx thank thanks sorry sry pls plz yes no ok okay fine nice good great bad cool lol btw fyi asap idk hmm emm emmm gg nb`

var everydayIndex = zh.NewWords(indexed(strings.Fields(everyday)))

// pronouns begin a clause and no name: 他喜欢抽烟.
const pronouns = `我你您他她它咱俺谁这那哪某各每`

// withinNoName are runes that make words a clause, wherever they stand behind the first: 云雀的下次跟进, 剩下的钱.
const withinNoName = `的了吗呢吧啊呀嘛么着得很太没不`

// likeName reports whether runes may be a name by themselves: not made of words of the language only, no amount or time,
// and no clause with a verb and an object.
func likeName(r []rune) bool {
	if n, _ := brandIndex.Longest(r, 0); n > 0 && n == len(r) {
		return true
	}
	if len(r) < 2 || strings.ContainsRune(pronouns, r[0]) {
		return false
	}
	shaped := false
	for k := 1; k < len(r); k++ {
		if n := zh.EndingAt(r, k); n > 0 && endsWithTrades(r, k) {
			shaped = true
		}
		if strings.ContainsRune(withinNoName, r[k]) && !(k+1 < len(r) && zh.EndingAt(r, k) > 0) {
			return false
		}
	}
	free, words, verb := 0, 0, false
	for k := 0; k < len(r); {
		n, deed := wordIn(r, k)
		if n == 0 {
			free++
			k++
			continue
		}
		if m := zh.EndingAt(r, k); m >= n && k > 0 {
			n, deed = m, false
		}
		verb = verb || deed && k == 0 && n >= 2 && len(r)-n >= 2
		words++
		k += n
	}
	switch {
	case words == 1 && free == 0, verb && !shaped, free == 0 && words > 1 && !shaped:
		return false
	}
	return !amountOrTime(r) || shaped
}

// doings are words that tell what someone does: with an object behind them they make a clause.
var doings = setOf(fActivity, fTalk, fSay, fDoer, fNarrative, fAgain, fTodo, fLook, fSearch, fRemind, fNewCustomer, fNewDeal, fBuild, fMoveWord, fPaid, fReceived, fDun,
	fWantBuy, fNote, fTagWord, fMark, fAssign, fTransfer, fQuoted2, fQuote, fBudget, fWon, fLost, fOpinion)

// wordIn is the length of the word at k of the vocabulary or of everyday talk, and whether it tells a doing.
func wordIn(r []rune, k int) (n int, deed bool) {
	n, id := vocabularyIndex.Longest(r, k)
	deed = n > 0 && vocabularyEntries[id].features.any(&doings)
	if m, _ := everydayIndex.Longest(r, k); m > n {
		n, deed = m, false
	}
	return n, deed
}

// amountOrTime reports whether an amount, or a time that leaves less than two runes, stands in r.
func amountOrTime(r []rune) bool {
	t := zh.Read(string(r))
	for _, a := range zh.Amounts(t) {
		if a.Kind == zh.MoneyAmount || a.Kind == zh.NumberRange || a.Kind == zh.Percent || t.Index(a.End)-t.Index(a.Start) >= len(r)-1 {
			return true
		}
	}
	for _, x := range zh.Times(t, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), zh.TimeOptions{}) {
		if t.Index(x.Span.End)-t.Index(x.Span.Start) >= len(r)-1 {
			return true
		}
	}
	return false
}

// talk reports whether the runes [i, j) are everyday words but for one rune at most: 剩下, 打牌, 孩子考上.
func talk(r []rune, i, j int) bool {
	rest := 0
	for k := i; k < j; {
		n, _ := everydayIndex.Longest(r, k)
		if n == 0 || k+n > j {
			rest, k = rest+1, k+1
			continue
		}
		k += n
	}
	return rest <= 1 && j-i > rest
}

// nameLike reports whether an answer can be a name on its own: one piece, and nothing told in it. What the book holds is
// a name, however it looks.
func (t *Turn) nameLike(said string) bool {
	if strings.ContainsAny(said, ",，。;；:：!！、\n") || slices.ContainsFunc(deedWords, func(w string) bool { return strings.Contains(said, w) }) {
		return false
	}
	for _, q := range t.Understood.Requests {
		if c := q.Slots.Customer; (c.Match == "exact" || c.Match == "alias") && crm.NameKey(c.Text) == crm.NameKey(said) {
			return true
		}
	}
	return likeName(zh.Read(said).Runes)
}

// personLike reports whether an answer can be a person: a surname with a title or a given name, or any name.
func (t *Turn) personLike(said string) bool {
	r := zh.Read(said).Runes
	if n, _ := zh.PersonAt(r, 0); n == len(r) {
		return true
	}
	if n := zh.SurnameAt(r, 0); n > 0 && (len(r) == n+1 || len(r) == n+2) {
		word, _ := wordIn(r, 0)
		return word < len(r)
	}
	return t.nameLike(said)
}
