package intents

import (
	"slices"
	"strings"
	"testing"

	"genjin/crm"
)

// Minimal groups, of every intent of the catalogue that writes: what is said as it is meant, and the same asked, denied,
// supposed, almost, heard, wished, or not to be written. Of each group only the first may write.

// groupSaid are what is said of an intent instead of its first example: which is long, or of several things.
var groupSaid = map[Kind][]string{
	LogContact:      {"拜访了华北重工"},
	CreateCustomer:  {"新增客户宏达阀门"},
	AddContact:      {"给华北重工加个联系人王总"},
	CreateDeal:      {"给华北重工建个商机50万"},
	AdvanceDeal:     {"把华北重工推进到报价"},
	CloseWon:        {"华北重工签了", "华北重工成交了"},
	CloseLost:       {"华北重工丢了"},
	RecordPayment:   {"华北重工回款50万了", "华北重工付款30万了"},
	MakeQuote:       {"给华北重工报价：X3型 3台 单价12万，打九折", "给恒通物流报价:X3型2套共10万"},
	SetProduct:      {"X3型的目录价是12万"},
	RecordContract:  {"登记合同 恒通物流，合同号HT-019，20万，到2027年6月30日"},
	Amend:           {"改成80万"},
	DropLead:        {"把华东精工放回公海"},
	Reject:          {"驳回李娜的申请"},
	SetReminder:     {"明天提醒我联系华北重工"},
	AddNote:         {"备注华北重工要专票"},
	AddTag:          {"给华北重工打标签重点"},
	Transfer:        {"把华北重工转给李娜"},
	Assign:          {"把华北重工分给李娜"},
	DeleteCustomer:  {"删除客户华北重工"},
	RestoreCustomer: {"恢复客户华北重工"},
	SetTarget:       {"李娜本月目标50万"},
	AskTask:         {"让李娜明天给华北重工打电话"},
}

// unmeant are what stands around what is said when it is not meant.
var unmeant = []struct{ class, pattern string }{
	{"asked", "{o}吗"}, {"asked", "{o}了吗"}, {"asked", "是不是{o}"}, {"asked", "谁{o}"}, {"asked", "有没有{o}"},
	{"denied", "没{o}"}, {"denied", "还没{o}"}, {"denied", "别{o}"}, {"denied", "不要{o}"},
	{"supposed", "要是{o}"}, {"supposed", "如果{o}就好了"}, {"supposed", "万一{o}怎么办"},
	{"almost", "差点{o}"}, {"almost", "差一点就{o}了"},
	{"heard", "听说{o}"}, {"heard", "据说{o}了"},
	{"wished", "真想{o}"}, {"wished", "真希望{o}"},
	{"unwritten", "{o},别记"}, {"unwritten", "{o},先别录系统"}, {"unwritten", "别记{o}"},
	{"taken back", "{o},开玩笑的"}, {"passed on", "转发:{o}"},
}

// wordless are the intents that no words make.
var wordless = []Kind{TapButton}

// groupMeant are the members of groups that rightly write, by what stands around: what one forgot, or took back, is said by it.
var groupMeant = map[Kind][]string{
	Feedback:    {"{o}吗", "{o}了吗"}, // a complaint may ask
	KeepArticle: {"{o}吗", "{o}了吗"}, // so may an article
}

func TestMinimalGroupsOfEveryWrite(t *testing.T) {
	p, c := NewParser(nil, Lexicon{}), testContext()
	c.Book, c.Manager = bookOf("华北重工, 星辰科技, 恒通物流, 青松设备"), true
	c.Fields = []crm.CustomField{{ID: 1, Of: crm.CustomerNoun, Name: "设备台数", Kind: crm.NumberField}}
	writing := map[Kind]bool{}
	for _, x := range All() {
		writing[x.Kind] = x.Write
	}
	all, wrote, groups := 0, 0, 0
	for _, x := range All() {
		if !x.Write || slices.Contains(wordless, x.Kind) {
			continue
		}
		said := groupSaid[x.Kind]
		if said == nil {
			if len(x.Examples) == 0 {
				t.Errorf("%s has no example and nothing in groupSaid", x.Kind)
				continue
			}
			said = x.Examples[:1]
		}
		for _, text := range said {
			groups++
			got := p.Parse(text, c).Requests
			if len(got) != 1 || got[0].Kind != x.Kind {
				t.Errorf("%s: %s is not read as meant: %s", x.Kind, text, brief(p.Parse(text, c)))
			}
			for _, u := range unmeant {
				if slices.Contains(groupMeant[x.Kind], u.pattern) {
					continue
				}
				all++
				line := strings.ReplaceAll(u.pattern, "{o}", text)
				for _, r := range p.Parse(line, c).Requests {
					if writing[r.Kind] && r.Speech != Question {
						wrote++
						t.Errorf("%s, %s: %s: would write: %s", x.Kind, u.class, line, r.Kind)
						break
					}
				}
			}
		}
	}
	t.Logf("%d groups, %d that are not meant, %d would write", groups, all, wrote)
}
