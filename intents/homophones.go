package intents

import (
	"strings"

	"genjin/intents/zh"
)

// misheard are words that voice input and pinyin keyboards write with other characters: 拜坊, 回宽, 伤机. A pair of runes
// that is no word, but sounds like one of these, is read as that word. Words that end a deal are not among them.
const misheard = `拜访 跟进 报价 商机 回款 联系 沟通 微信 演示 客户 提醒 合同 预算 样品 推进 任务 业绩 采购 电话`

type soundPair [2]uint16

var misheardIndex = func() map[soundPair]string {
	m := map[soundPair]string{}
	for _, w := range strings.Fields(misheard) {
		s := syllables().read(nil, w)
		m[soundPair{s[0], s[1]}] = w
	}
	return m
}()

// soundsAs is the entry of the word that the runes at i and i+1 sound like, 0 when there is none.
func (rd *reading) soundsAs(i int) int {
	r := rd.r
	if i+1 >= len(r) || !han(r[i]) || !han(r[i+1]) {
		return 0
	}
	if i > rd.start && han(r[i-1]) && !(len(rd.tokens) > 0 && rd.tokens[len(rd.tokens)-1].j == i) {
		return 0 // within other runes of no word: 实验室
	}
	if particleSet.Has(r[i]) {
		return 0
	}
	for k := i; k <= i+1; k++ {
		if n, _ := zh.PersonAt(r, k); n > 0 {
			return 0 // 和佟工
		}
	}
	t := syllables()
	w, ok := misheardIndex[soundPair{t[r[i]-0x4E00], t[r[i+1]-0x4E00]}]
	if !ok {
		return 0
	}
	if n, _ := everydayIndex.Longest(r, i); n >= 2 {
		return 0
	}
	if n, _ := rd.p.words.Longest(r, i+1); n >= 2 {
		return 0
	}
	n, id := rd.p.words.Longest([]rune(w), 0)
	if n != 2 {
		return 0
	}
	return id
}
