package bot

import (
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/crm/store/storetest"
	"genjin/intents"
)

// What an undo need not bring back, in one place. All other tables and columns must be as they were.
var (
	// journal, doors and what was delivered: they only grow
	growing = []string{"operations", "operation_changes", "sum_changes", "inbox", "outbox", "occurrences", "conversations", "feedback", "api_calls", "model_calls", "phone_views", "audit_events", "audit_blocks", "migrations", "schema_migrations",
		"imports", "blobs", "blob_parts", "encryption_keys", "forecasts", "process_versions", "article_readers"}
	// a record that was created stays hidden (deleted_at), and every write of one counts
	counting = []string{"version", "updated_at"}
)

// tables is the content of a database as text by table and id, records that are hidden left out.
func tables(t *testing.T, db *sql.DB, names []string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range names {
		if err := table(t, db, name, all); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func table(t *testing.T, db *sql.DB, name string, all map[string]string) error {
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+name)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		key, hidden := "", false
		var line []string
		for i, c := range columns {
			hidden = hidden || c == "deleted_at" && values[i].String != "0"
			if c == "id" {
				key = values[i].String
			}
			if !slices.Contains(counting, c) {
				line = append(line, c+"="+values[i].String)
			}
		}
		if key == "" {
			key = strings.Join(line, " ")
		}
		if !hidden {
			all[name+"/"+key] = strings.Join(line, " ")
		}
	}
	return rows.Err()
}

// differences of two contents, a line each.
func differences(was, is map[string]string) (out []string) {
	for key, w := range was {
		if i, there := is[key]; !there {
			out = append(out, "gone "+key+": "+w)
		} else if i != w {
			a, b := strings.Fields(w), strings.Fields(i)
			for k := range min(len(a), len(b)) {
				if a[k] != b[k] {
					out = append(out, key+": "+a[k]+" became "+b[k])
				}
			}
		}
	}
	for key, i := range is {
		if _, there := was[key]; !there {
			out = append(out, "new "+key+": "+i)
		}
	}
	slices.Sort(out)
	return out
}

// theatre is a house in which people say things at random.
type theatre struct {
	*stage
	db    *sql.DB
	names []string
	r     *rand.Rand
	log   strings.Builder
	done  map[intents.Kind]int
}

func openTheatre(t *testing.T, address string, seed uint64) *theatre {
	t.Helper()
	x := &theatre{stage: newStageOn(t, address, func(o *store.Options) { o.Keys = nil }), // what is encrypted is never twice the same
		r: rand.New(rand.NewPCG(seed, 1)), done: map[intents.Kind]int{}}
	var err error
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if path, embedded := strings.CutPrefix(address, "sqlite:"); embedded {
		x.db, err = sql.Open("sqlite3", "file:"+path)
	} else {
		list = "SHOW TABLES"
		x.db, err = sql.Open("mysql", "root@tcp("+storetest.Server()+")/"+address[strings.LastIndex(address, "/")+1:])
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.db.Close() })
	rows, err := x.db.QueryContext(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(growing, name) {
			x.names = append(x.names, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *theatre) snapshot() map[string]string { return tables(x.t, x.db, x.names) }

// says lets somebody say something; what is then asked by a card is agreed to. ops are the operations it came to.
func (x *theatre) says(who, text string) (heard string, ops int) {
	before := x.operations(who)
	return x.agrees(who, text), x.operations(who) - before
}

// agrees says something and agrees to what is then asked by a card.
func (x *theatre) agrees(who, text string) (heard string) {
	heard = x.line(who, who+"> "+text)
	for range 3 {
		c := x.cards[who]
		if c == nil || !strings.Contains(heard, "【"+c.Title+"】") || strings.HasPrefix(c.TaskID, "do-") || len(c.Buttons) == 0 {
			break
		}
		if strings.HasPrefix(c.TaskID, "hov-") || strings.HasPrefix(c.TaskID, "apr-") || strings.HasPrefix(c.TaskID, "task-") {
			break // of another matter
		}
		heard = x.line(who, who+" taps "+c.Buttons[0].Text)
	}
	return heard
}

// does is says, for what is said in a group, too.
func (x *theatre) does(who, text string) (heard string, ops int) {
	if !strings.HasPrefix(text, "in ") && !strings.HasPrefix(text, "sends ") && !strings.HasPrefix(text, "adds ") {
		return x.says(who, text)
	}
	before := x.operations(who)
	heard = x.line(who, who+" "+text)
	return heard, x.operations(who) - before
}

// line plays one line and keeps what was said.
func (x *theatre) line(who, script string) string {
	out := x.play(script + "\n")
	x.log.WriteString(out)
	return out
}

func (x *theatre) operations(who string) (n int) {
	err := x.db.QueryRowContext(x.t.Context(), "SELECT COUNT(*) FROM operations o JOIN users u ON u.id = o.user_id WHERE u.wecom_key = '"+crm.UserKey(who)+"'").Scan(&n)
	if err != nil {
		x.t.Fatal(err)
	}
	return n
}

// writes are messages by what they write. {c} is a customer of who speaks, {d} another of theirs, {n} a number, {p} a colleague, {new} a
// new name; @{p} is said by the colleague. A line may have things that are said before it, so that it has something to write upon.
func writes() map[intents.Kind][][]string {
	return map[intents.Kind][][]string{
		intents.LogContact:      {{"今天拜访了{c}王总，聊了框架，下周三再约"}, {"刚给{c}打了电话，对方要报价，预算{n}万"}, {"昨天和{c}李工微信聊了排产，明天下午三点再联系"}},
		intents.CreateCustomer:  {{"新增客户 {new}，联系人吴工，电话 138000{n5}"}, {"新客户：{new}，等级B，行业制造业"}, {"新线索：{new} 李工 139000{n5} 展会来的"}, {"有个客户打电话进来，{new}，李工139000{n5}，帮我分一下"}},
		intents.AddContact:      {{"给{c}加一个联系人，生产部马主任，138000{n5}"}, {"{c}的对接人换成何总了"}},
		intents.CreateDeal:      {{"给{c}建个商机，二期{n}，{n}万"}, {"新商机：{c}-框架{n}-{n}万-预计12月成交"}},
		intents.AdvanceDeal:     {{"{c}推进到报价，{n}万"}, {"给{d}建个商机，改造{n}，{n}万", "{d}推进到报价，{n}万，预计12月成交"}},
		intents.CloseWon:        {{"给{c}建个商机，扩容{n}，{n}万", "{c}推进到报价，{n}万", "{c}签了，{n}万"}, {"{c}签了，{n}万"}},
		intents.CloseLost:       {{"{c}丢了，价格太高"}, {"给{d}建个商机，维保{n}，{n}万", "{d}这单输给友商了"}},
		intents.RecordPayment:   {{"{c}回款{n}万"}, {"{c}首付{n}万到账了"}},
		intents.ReversePayment:  {{"新增客户 {new}", "给{new}建个商机，分期，60万", "{new}签了，60万", "{new}回款{n}万", "那笔回款退了"}},
		intents.RecordContract:  {{"{c}合同签了，编号HT-{n5}，{n}万，12月1日生效一年"}},
		intents.ChangeContract:  {{"{c}合同签了，编号HT-{n5}，{n}万，12月1日生效一年", "合同HT-{n5}到期日改成2028年6月30日"}, {"{c}合同签了，编号HT-{n5}，{n}万，12月1日生效一年", "作废合同HT-{n5}"}},
		intents.SetProduct:      {{"Y{n}型的目录价是{n}万"}},
		intents.MakeQuote:       {{"给{c}报价：X{n}型 3台 单价{n}00元，打九五折"}, {"新增客户 {new}", "给{new}报价：X{n}型 2台 单价3万，调试 1项 5000元，含税", "给{new}报价：X{n}型 2台 单价2.9万"}},
		intents.PlanPayment:     {{"新增客户 {new}", "给{new}建个商机，分期，60万", "{new}12月15日回款30万"}, {"新增客户 {new}", "给{new}建个商机，分期，60万", "{new}12月15日回款30万", "取消{new}的回款计划"}},
		intents.UpdateDeal:      {{"{c}预计12月20日成交"}, {"{c}的赢率改成80%"}, {"{c}金额改成{n}万"}},
		intents.SaveQuestion:    {{"把“按行业统计成交额”存为 行业榜{n}"}, {"把“按行业统计成交额”存为 行业榜{n}", "每周一9点把行业榜{n}发给我"}, {"把“按来源看转化率”存为 来源榜{n}", "删除常用问题 来源榜{n}"}},
		intents.SetReminder:     {{"明天上午9点提醒我联系{c}"}, {"每周五下午五点提醒我写周报"}, {"取消写周报的提醒"}},
		intents.AddNote:         {{"备注一下，{c}王总喜欢喝茶"}, {"给{c}加个备注：发票要专票{n}"}},
		intents.Feedback:        {{"吐槽：报价要填的字段太多，第{n}次了"}, {"建议：日报能按客户分{n}组"}},
		intents.AddTag:          {{"给{c}打标签 重点{n}"}, {"{c}升级为A类"}, {"{c}去掉标签 重点客户"}},
		intents.TeachWord:       {{"以后说“暗号{w}”就是寄样品"}, {"“拜山{w}”是拜访的意思"}},
		intents.KeepArticle:     {{"话术：嫌贵第{n}种，先问他拿谁来比"}, {"案例：第{n}家工厂三个月回本，漏检降到零"}, {"经验：第{n}次拜访前，先看对方的新闻", "撤下知识1"}},
		intents.TeachName:       {{"以后说老{n}厂就是{c}"}, {"{c}简称小{n}"}},
		intents.ShareCustomer:   {{"新增客户 {new}", "{p}一起跟{new}"}, {"新增客户 {new}", "{p}一起跟{new}", "把{p}从{new}撤下来"}, {"{c}让{p}代看到下周五"}, {"{c}让{p}代看到下周五", "{c}不用{p}代看了"}, {"{c}让{p}代看到下周五", "{p}一起跟{c}"}},
		intents.SetField:        {{"{c}设备台数{n}"}, {"{c}有{n}台设备"}, {"{c}的设备台数改成{n}"}},
		intents.CustomFields:    {{"加字段 客户.备用{n} 数字"}, {"删除字段 备用{n}"}},
		intents.LinkExternal:    {{"adds wm{n5}: name=微友{w}", "把微信好友微友{w}关联到{c}"}, {"adds wm{n5}: name=微友{w}", "把微信好友微友{w}关联到{c}", "把微信好友微友{w}关联到{d}"}},
		intents.MergeCustomers:  {{"把{c}和{d}合并"}},
		intents.DeleteCustomer:  {{"删除客户 {c}"}},
		intents.RestoreCustomer: {{"删除客户 {c}", "恢复客户 {c}"}, {"删除客户 {c}", "刚删的客户找回来"}},
		intents.Amend:           {{"{c}回款{n}万", "不对，改成{n}万"}, {"今天拜访了{c}王总，聊了框架", "刚才的拜访改成电话"}},
		intents.Transfer:        {{"把{c}转给{p}"}},
		intents.Assign:          {{"把{c}分配给{p}"}},
		intents.AcceptHandover:  {{"{c}升级为A类", "把{c}转给{p}", "@{p} 全部接收"}},
		intents.PickLead:        {{"新线索：{new} 李工 139000{n5} 展会来的", "把{new}放回公海，联系不上", "从公海捞{new}"}},
		intents.DropLead:        {{"新线索：{new} 李工 139000{n5} 展会来的", "把{new}放回公海，联系不上"}, {"把{c}放回公海，没预算"}},
		intents.ConvertLead:     {{"新线索：{new} 李工 139000{n5} 展会来的", "把线索{new}转为客户"}},
		intents.AskTask:         {{"让{p}周五前给{c}出方案"}, {"请{p}帮我准备{c}的样品"}},
		intents.AnswerTask:      {{"让{p}周五前给{c}出方案", "@{p} 接受任务"}, {"让{p}周五前给{c}出方案", "@{p} 任务完成：方案已发客户"}},
		intents.TakeLeave:       {{"我明天请假"}, {"下周一到周三休假，客户让{p}看着"}, {"我回来了"}},
		intents.SetTarget:       {{"给张伟这个月目标{n}万"}, {"李娜这周要拜访{n}家客户"}},
		intents.ManageAPI:       {{"给{p}开一个接口令牌，系统{n}，只读"}, {"把事件推送到 https://erp.example.com/hook/{n}"}},
		intents.ProcessRule:     {{"流程:报价阶段标准{n}天"}, {"流程:A级客户每{n}天联系一次"}, {"流程退回上一版"}, {"苏州的线索都给李娜"}, {"官网来的线索轮流分"}, {"苏州的线索都给张伟", "取消苏州的线索规则"}},
		intents.Approve:         {{"新增客户 {new}", "给{new}建个商机，大单，120万", "{new}推进到报价", "@王经理 同意{new}的报价"}},
		intents.Reject:          {{"新增客户 {new}", "给{new}建个商机，大单，120万", "{new}推进到报价", "@王经理 不同意{new}的报价，价格再谈谈"}},
		intents.FileDocument:    {{"sends 合同.pdf 20KB saying 这是{c}的合同"}},
		intents.BindGroup:       {{"in 华东群> 这个群是华东组"}, {"in 华东群> 这个群不是华东组了"}},
		intents.ImportRecords: {{"sends 台账{n}.xlsx rows 单位名称,姓名,手机,合同金额（万元）,阶段,下次跟进,备注;{new},王总,138000{n5},30,商机,2026-12-03,喜欢喝茶;{c},李工,139000{n5},,,,;{d},,,{n},商机,,", "taps 导入"},
			{"sends 名单{n}.xlsx rows 客户名称,等级,标签,设备台数;{new},A,出口,12;上善{n}水务,B,,", "taps 导入"}},
		intents.TapButton: {{"新增客户 {new}", "给{new}建个商机，大单，120万", "{new}推进到报价", "@王经理 taps"}},
	}
}

// Every intent that writes has its messages here; TidyNote needs a model, and TestANoteIsPutInOrder takes it back.
func TestUndoHasTemplates(t *testing.T) {
	for _, i := range intents.All() {
		if i.Write && i.Kind != intents.TidyNote && len(writes()[i.Kind]) == 0 {
			t.Errorf("%s writes: a message for it belongs into writes()", i.Kind)
		}
	}
}

var seeds = flag.Int("seeds", 3, "how many random histories are told on SQLite")

var cast = []string{"zhangwei", "lina", "wangjingli", "boss"}

// perform lets a random person say something of a kind, takes it back and brings it again.
func (x *theatre) perform(kind intents.Kind) {
	t := x.t
	who := cast[x.r.IntN(len(cast))]
	if kind == intents.BindGroup || kind == intents.SetTarget {
		who = cast[2+x.r.IntN(2)]
	}
	if kind == intents.Approve || kind == intents.Reject || kind == intents.TapButton {
		who = cast[x.r.IntN(2)]
	}
	if kind == intents.CustomFields || kind == intents.ManageAPI || kind == intents.ProcessRule {
		who = "boss"
	}
	own := x.customersOf(who)
	if len(own) < 2 {
		x.says(who, fmt.Sprintf("新增客户 甲乙%d厂", x.r.IntN(900)+100))
		x.says(who, fmt.Sprintf("新增客户 丙丁%d厂", x.r.IntN(900)+100))
		own = x.customersOf(who)
	}
	i := x.r.IntN(len(own))
	other := map[string]string{"zhangwei": "lina", "lina": "zhangwei", "wangjingli": "lina", "boss": "wangjingli"}[who]
	colleague := map[string]string{"lina": "李娜", "zhangwei": "张伟", "wangjingli": "王经理"}[other]
	n := x.r.IntN(90) + 3
	fill := strings.NewReplacer("{c}", own[i], "{d}", own[(i+1)%len(own)], "{p}", colleague, "{n}", fmt.Sprint(n), "{n5}", fmt.Sprintf("%05d", x.r.IntN(99999)), "{w}", word(n), "{new}", fmt.Sprintf("%s%d机械", []string{"远洋", "龙腾", "上善", "青山"}[x.r.IntN(4)], x.r.IntN(9000)+1000))
	choices := writes()[kind]
	script := choices[x.r.IntN(len(choices))]
	for _, before := range script[:len(script)-1] {
		x.does(who, fill.Replace(before))
	}
	text := fill.Replace(script[len(script)-1])
	if to, theirs := strings.CutPrefix(text, "@"); theirs {
		called, said, _ := strings.Cut(to, " ")
		who, text = map[string]string{"李娜": "lina", "张伟": "zhangwei", "王经理": "wangjingli"}[called], said
	}
	was := x.snapshot()
	var heard string
	var ops int
	if button, tap := strings.CutPrefix(text, "taps"); tap {
		c := x.cards[who]
		if c == nil || len(c.Buttons) == 0 {
			return
		}
		if button = strings.TrimSpace(button); button == "" { // any
			button = c.Buttons[x.r.IntN(len(c.Buttons))].Text
		}
		if !slices.ContainsFunc(c.Buttons, func(b crm.Button) bool { return b.Text == button }) {
			return // nothing new to import
		}
		before := x.operations(who)
		heard = x.line(who, who+" taps "+button)
		ops = x.operations(who) - before
	} else {
		heard, ops = x.does(who, text)
	}
	if ops == 0 {
		if now := x.snapshot(); strings.Contains(heard, "没有改动") && len(differences(was, now)) > 0 {
			t.Errorf("%s> %s changed\n%s", who, text, strings.Join(differences(was, now), "\n"))
		}
		return
	}
	if kind == intents.PlanPayment && strings.Contains(heard, "回款计划") { // read as money, and becomes a plan since it is to come
		x.done[kind]++
	}
	x.done[x.read(who, text, kind)]++
	is := x.snapshot()
	x.again(who, "撤销", ops, was, kind)
	if t.Failed() {
		return
	}
	x.again(who, "恢复", ops, is, kind)
	if !t.Failed() && x.r.IntN(3) == 0 {
		x.again(who, "撤销", ops, was, kind)
	}
}

// read is what a message is understood as; what is no text is what it was meant to be.
func (x *theatre) read(who, text string, meant intents.Kind) intents.Kind {
	if meant == intents.TapButton || meant == intents.ImportRecords || meant == intents.FileDocument || meant == intents.BindGroup {
		return meant
	}
	names, people, err := current(x.t.Context(), x.bot.book, x.clock.at())
	if err != nil {
		x.t.Fatal(err)
	}
	fields, err := x.store.Fields(x.t.Context())
	if err != nil {
		x.t.Fatal(err)
	}
	c := intents.Context{Now: x.clock.at(), Manager: who == "wangjingli" || who == "boss", Book: names, People: people, Fields: fields, Process: x.bot.Process, Workday: x.bot.workday}
	if all := x.bot.Parser.Parse(text, c).Requests; len(all) > 0 {
		return all[0].Kind
	}
	return intents.None
}

// again says 撤销 or 恢复 as often as there were operations; the state must become to.
func (x *theatre) again(who, word string, ops int, to map[string]string, kind intents.Kind) {
	heard := ""
	for range ops {
		heard = x.line(who, who+"> "+word)
	}
	if diff := differences(to, x.snapshot()); len(diff) > 0 {
		x.t.Errorf("%s: after %s\n%s\nheard:\n%s\nhistory:\n%s", kind, word, strings.Join(diff, "\n"), heard, tail(x.log.String(), 60))
	}
}

func tail(s string, n int) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func (x *theatre) customersOf(who string) (names []string) {
	rows, err := x.db.QueryContext(x.t.Context(), "SELECT c.name FROM customers c JOIN users u ON u.id = c.owner_id WHERE c.deleted_at = 0 AND u.wecom_key = '"+crm.UserKey(who)+"' ORDER BY c.id")
	if err != nil {
		x.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			x.t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		x.t.Fatal(err)
	}
	return names
}

// opening lets everybody be known and have something.
func (x *theatre) opening() {
	x.line("", "at 2026-11-24 10:00")
	x.gate("stage=quote; when=amount > 80万; approver=manager; hours=24")
	for _, who := range append([]string{"chenchen", "zhoumin"}, cast...) {
		x.says(who, "你好")
	}
	x.line("", "wangjingli in 华东群> 你好") // a group's row comes with its first message
	x.says("boss", "加字段 客户.设备台数 数字")
	for _, l := range []string{"zhangwei 华北重工", "zhangwei 星辰科技", "zhangwei 鼎盛机械", "lina 恒通物流", "lina 明德医疗", "wangjingli 绿源食品", "wangjingli 瑞丰包装", "boss 海纳集团", "boss 天成电子"} {
		who, name, _ := strings.Cut(l, " ")
		x.says(who, "新增客户 "+name)
		x.says(who, "给"+name+"建个商机，年度框架，60万")
	}
}

// word is a word without digits, another for each n below a hundred.
func word(n int) string {
	signs := []rune("梅兰竹菊松柏桃李杏棠")
	return string([]rune{signs[n/10%10], signs[n%10]})
}

// undo(write(state)) = state, and 恢复 brings it back, whatever came before: in random histories of what every intent that
// writes writes.
func TestUndoBringsBackTheState(t *testing.T) {
	kinds := slices.Sorted(maps.Keys(writes()))
	done := map[intents.Kind]int{}
	run := func(t *testing.T, address string, seed uint64, acts int) {
		x := openTheatre(t, address, seed)
		x.opening()
		order := slices.Clone(kinds) // each at least once, in any order
		x.r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for i := range acts {
			if i >= len(order) {
				order = append(order, kinds[x.r.IntN(len(kinds))])
			}
			x.perform(order[i])
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		for k, n := range x.done {
			done[k] += n
		}
		t.Logf("seed %d: %d kinds written and taken back, %v", seed, len(x.done), x.done)
	}
	for seed := range uint64(*seeds) {
		t.Run(fmt.Sprint("sqlite-", seed), func(t *testing.T) {
			run(t, "sqlite:"+filepath.Join(t.TempDir(), "genjin.db"), seed, 60)
		})
	}
	t.Run("mysql", func(t *testing.T) { run(t, storetest.MySQL(t), 11, 40) })
	for _, k := range kinds {
		if done[k] == 0 {
			t.Errorf("%s wrote nothing in any history", k)
		}
		t.Logf("%-17s %d times", k, done[k])
	}
}

// Undo is refused, with the difference, when somebody else has changed the same since; nothing is changed then.
func TestUndoRefusesAfterAForeignChange(t *testing.T) {
	x := openTheatre(t, "sqlite:"+filepath.Join(t.TempDir(), "genjin.db"), 1)
	x.opening()
	x.says("zhangwei", "华北重工设备台数10")
	for _, change := range [][5]string{ // who and what, then somebody else, and how the refusal tells it
		{"zhangwei", "华北重工的赢率改成80%", "wangjingli", "华北重工的赢率改成70%", "赢率：80% → 70%"},
		{"zhangwei", "华北重工预计12月20日成交", "wangjingli", "华北重工预计12月25日成交", "预计成交日：12月20日（周日） → 12月25日（周五）"},
		{"zhangwei", "华北重工升级为A类", "wangjingli", "华北重工升级为B类", "级别：A → B"},
		{"zhangwei", "华北重工设备台数12", "wangjingli", "华北重工设备台数15", "设备台数：12 → 15"},
		{"zhangwei", "给华北重工打标签 出口", "wangjingli", "华北重工去掉标签 出口", "删除：无 → 今天（11月24日 周二）10:00"},
		{"zhangwei", "今天拜访了星辰科技王总，聊了框架，下周三再约", "wangjingli", "星辰科技的跟进改到下周五", "时间：下周三（12月2日） → 下周五（12月4日）"},
		{"zhangwei", "鼎盛机械12月15日回款30万", "wangjingli", "取消鼎盛机械的回款计划", "取消：否 → 是"},
		{"zhangwei", "让李娜周五前给华北重工出方案", "lina", "接受任务", "状态：待接受 → 已接受"},
		{"wangjingli", "张伟今天到下周二请假", "zhangwei", "我回来了", "到：下周二（12月1日） → 昨天（11月23日 周一）"},
		{"wangjingli", "给张伟这个月目标30万", "boss", "给张伟这个月目标40万", "目标：30万 → 40万"},
		{"wangjingli", "in 华东群> 这个群是华东组", "boss", "in 华东群> 这个群不是华东组了", "团队：华东 → 无"},
	} {
		for _, i := range []int{0, 2} {
			if heard, ops := x.does(change[i], change[i+1]); ops != 1 {
				t.Fatalf("%s> %s came to %d operations: %s", change[i], change[i+1], ops, heard)
			}
		}
		was := x.snapshot()
		heard, _ := x.says(change[0], "撤销")
		other := map[string]string{"zhangwei": "张伟", "wangjingli": "王经理", "boss": "老板", "lina": "李娜"}[change[2]]
		if diff := differences(was, x.snapshot()); len(diff) > 0 || !strings.Contains(heard, "没有改动") || !strings.Contains(heard, other) || !strings.Contains(heard, change[4]) {
			t.Errorf("after %s and %s: %s\n%s", change[1], change[3], heard, strings.Join(diff, "\n"))
		}
		x.says(change[2], "撤销") // and is possible once that was taken back
		if heard, ops := x.says(change[0], "撤销"); ops != 1 {
			t.Errorf("%s is not taken back: %s", change[1], heard)
		}
	}
}
