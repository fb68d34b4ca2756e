package intents

import (
	"strings"

	"genjin/intents/zh"
)

// regionNames takes for a name what a region begins and runes of no word go on with: 泰安岱下豆制品, 绍兴越剑纺机.
// It ends before a word that tells something, a particle, a title or a stop.
func (rd *reading) regionNames() {
	r := rd.r
	for i := rd.start; i+4 <= len(r); i++ {
		n, _ := regionIndex.Longest(r, i)
		if n == 0 || rd.inName(i) || rd.cutsWord(i) || i > rd.start && han(r[i-1]) && rd.free(i-1) {
			continue
		}
		if m := zh.EndingAt(r, i+n); m == 3 && rd.ownBranch(i+n, i+n+m) {
			continue
		}
		j, free, run := i+n, 0, 0
		for ; j < len(r) && j-i <= 14 && han(r[j]); j++ {
			t := rd.covering(j)
			if t == nil {
				if zh.TitleAt(r, j) >= 2 {
					break
				}
				if run++; run > free {
					free = run
				}
				continue
			}
			run = 0
			if t.kind != wordToken || t.j-t.i > 1 || particleSet.Has(r[j]) || j == i+n && t.j-t.i == 1 && t.features.any(&doings) || strings.ContainsRune(adverbs, r[j]) && r[j] != '第' && r[j] != '一' {
				if k := j + zh.EndingAt(r, j); k > j && t.i == j && t.j <= k && t.features == setOf(fOrdinary) {
					j = k - 1 // 医院, 包装: a word that ends names
					free = max(free, 2)
					continue
				}
				if t.j-t.i == 1 && j > i+n && zh.EndingAt(r, j+1) >= 2 {
					continue // 亳州药|都|酒店
				}
				break
			}
		}
		for j > i && rd.softAt(j-1) && strings.ContainsRune(notLast, r[j-1]) {
			j--
		}
		if j-2 > i+n && rd.r[j-1] == '家' && strings.ContainsRune("两三四几俩仨2345", rd.r[j-2]) {
			j -= 2 // 塞上能源和神木煤化|两家
		}
		if free < 2 || j-i-n < 2 || talk(r, i+n, j) || j < len(r) && r[j] == '的' && j-i-n < 3 {
			continue
		}
		rd.replace(token{i: i, j: j, kind: customerToken, ref: Ref{Text: rd.tx.Slice(i, j), Span: rd.tx.Span(i, j), Match: "shape"}})
		i = j - 1
	}
}

// notLast are words of one rune with which no name ends.
const notLast = `讲称来去了过要说问找回拿送付催约签丢黄报打聊谈见`

// cutsWord reports whether a token other than a word of the region itself begins before i and reaches over it.
func (rd *reading) cutsWord(i int) bool {
	t := rd.covering(i)
	return t != nil && t.i < i
}
