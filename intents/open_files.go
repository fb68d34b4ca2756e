package intents

import (
	"strings"
	"unicode"

	"genjin/intents/zh"
)

// Several customers to be entered, named one after the other: 再加两个客户:百家福超市、金穗面包; 我手上有6个老客户要录进来:…

var (
	openThem = zh.NewSentence(`[请|麻烦|帮我|帮忙|给我|再|又|还|还要|要|想|一次|批量|,]*(新增|新建|添加|增加|加|录入|录|建|登记|补录|导入)[下面|以下|如下|这|了|一下]*[<n 1-3 ^,:、>(个|家)]*[老|新|重点|意向|潜在]*客户[资料|档案]*[名单|如下|有|叫|是]*[:|,| ]*`)
	haveThem = zh.NewSentence(`[我|我们|这边|手上|手里|手头|名下|现在|目前|还|,]*有[这|下面|以下]*[<n 1-3 ^,:、>(个|家)]*[老|新|重点|意向|潜在]*客户[,]*[要|需要|想|得|都|先|帮我|给我|你]*(录进来|录进去|录入|录进系统|录一下|录下|加进来|加进去|加一下|建一下|建档|建一建|登记一下|登记)[系统|下|吧]*[:|,| ]*`)
)

// openFiles reads several customers to be entered; ok is false when anything else is said of one of them.
func (rd *reading) openFiles() (all []Request, ok bool) {
	i, j := rd.body[0], beforeWords(rd.r, rd.body[0], rd.body[1], []string{"。", "!", "~", "吧", "谢谢", "等", "这些", "这几家", ","})
	at := indexRune(rd.r[:j], i, "、\n")
	few := at < 0 // two at most, and they are counted: 再加两个客户:川香源食品和庆丰包子铺
	if few {
		at = j
	}
	if !mentions(rd.r[i:at], "客户") {
		return nil, false
	}
	head := i
	for k := i; k < at; k++ { // the head is the longest beginning that has its shape
		if openThem.Match(rd.r[i:k+1], &rd.found) || haveThem.Match(rd.r[i:k+1], &rd.found) {
			head = k + 1
		}
	}
	if head == i || few && indexRune(rd.r[:head], i, "两二俩2") < 0 {
		return nil, false
	}
	from := head
	for k := head; k <= j; k++ {
		if k < j && !strings.ContainsRune("、\n", rd.r[k]) {
			continue
		}
		parts := [][2]int{{from, k}}
		if k == j {
			parts = rd.lastTwo(from, k)
		}
		for _, p := range parts {
			r, ok := rd.fileOf(p[0], p[1])
			if !ok {
				return nil, false
			}
			all = append(all, r)
		}
		from = k + 1
	}
	return all, len(all) > 1
}

// lastTwo are the last names of a list, parted by 和 or 以及: 海之味水产和鲜达生鲜. A name of the book stays whole.
func (rd *reading) lastTwo(i, j int) [][2]int {
	if _, known := rd.inBook(i, j); !known {
		for k := i + leastOfList; k+leastOfList < j; k++ {
			for _, w := range []string{"和", "跟", "以及", "还有"} {
				if n := zh.Starts(rd.r[k:j], w); n > 0 && j-k-n >= leastOfList {
					return [][2]int{{i, k}, {k + n, j}}
				}
			}
		}
	}
	return [][2]int{{i, j}}
}

const leastOfList = 3 // runes of a name in a list

// fileOf is the order to enter the customer that the runes [i, j) name and nothing else.
func (rd *reading) fileOf(i, j int) (Request, bool) {
	for i < j && (strings.ContainsRune(around, rd.r[i]) || unicode.IsSpace(rd.r[i])) {
		i++
	}
	for j > i && (strings.ContainsRune(around, rd.r[j-1]) || unicode.IsSpace(rd.r[j-1])) {
		j--
	}
	r := Request{Kind: CreateCustomer, Speech: Command}
	if j-i < leastOfList || containsAny(string(rd.r[i:j]), []string{" ", "联系人", "电话", "行业", "地区", "来源", "等级", "级别", "标签", "预算", "下次", "下周"}) {
		return r, false
	}
	for k := range rd.tokens {
		t := &rd.tokens[k]
		if t.i >= i && t.j <= j && t.kind != wordToken && t.kind != customerToken && !(t.i == i && t.j < j) || t.i == i && t.j == j && t.kind == wordToken {
			return r, false // a person, a number, a day, a word of trade
		}
	}
	ref, ok := rd.customerAt(i, j, false)
	ref.Match, ref.IDs = "shape", nil // what is to be entered is new until it turns out to be there
	r.Slots.Customer = ref
	r = rd.surely(r)
	r.Span = rd.tx.Span(i, j)
	return r, ok
}
