package sheets

import (
	"cmp"
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/internal/say"
)

// kind is a sheet of an export with columns of its own: what people keep in lists is not read as one. It is read back by its name and its
// header, after the sheets of tables.
type kind struct {
	name    string
	shared  []string // columns that it has in common with other sheets: what a row hangs on
	columns []column // its own
	write   func(*exporter, context.Context, *sheet, *int) error
	count   func(*say.SheetCounts) *int

	once bool                                          // a customer has one, or one of each colleague; of others two may be alike
	bare bool                                          // a row may be of no customer
	no   func(*Line) string                            // nil: no row of another sheet names it; else by this number of the file
	key  func(*batchRun, *Line) error                  // who is named in the row, and what makes two of them the same, into Line.key
	make func(context.Context, *batchRun, *Line) error // a dry run decides alike and writes nothing
	rows int                                           // how many one transaction imports; 0: Batch
}

// documentSheet is read where the files are at hand.
const documentSheet = "附件"

// kinds are what is over, and what people keep for themselves, in the order in which it is read back.
func kinds() []kind {
	deal := []string{"客户名称", "商机编号", "商机"}
	of := []string{"客户名称"}
	return []kind{
		{name: "阶段记录", shared: deal, columns: stayColumns(), write: (*exporter).stays, count: func(n *say.SheetCounts) *int { return &n.Stays }, key: (*batchRun).stayOf, make: recordStay},
		{name: "已了结的跟进", shared: append(slices.Clone(deal), "联系人编号", "联系人"), columns: settledColumns(), write: (*exporter).settled, count: func(n *say.SheetCounts) *int { return &n.Settled }, key: (*batchRun).settledOf, make: recordSettled},
		{name: "报价单", shared: deal, columns: quoteColumns(), write: (*exporter).quotes, count: func(n *say.SheetCounts) *int { return &n.Quotes }, key: (*batchRun).quoteOf, make: recordQuote},
		{name: "任务", shared: deal, columns: taskColumns(), write: (*exporter).tasks, count: func(n *say.SheetCounts) *int { return &n.Tasks }, bare: true, key: (*batchRun).taskOf, make: recordTask},
		{name: "线索", shared: of, columns: leadColumns(), write: (*exporter).leads, count: func(n *say.SheetCounts) *int { return &n.Leads }, once: true, key: (*batchRun).leadOf, make: recordLead},
		{name: "协作人", shared: of, columns: collaboratorColumns(), write: (*exporter).collaborators, count: func(n *say.SheetCounts) *int { return &n.Collaborators }, once: true, key: (*batchRun).collaboratorOf, make: recordCollaborator},
		{name: "提醒", shared: of, columns: reminderColumns(), write: (*exporter).reminders, count: func(n *say.SheetCounts) *int { return &n.Reminders }, bare: true, key: (*batchRun).reminderOf, make: recordReminder},
		{name: "目标", columns: targetColumns(), write: (*exporter).targets, count: func(n *say.SheetCounts) *int { return &n.Targets }, bare: true, key: (*batchRun).targetOf, make: recordTarget},
		{name: "知识库", shared: []string{"知识编号"}, no: func(l *Line) string { return "x|" + l.ArticleNo }, columns: articleColumns(), write: (*exporter).articles, count: func(n *say.SheetCounts) *int { return &n.Articles }, bare: true, key: (*batchRun).articleOf, make: recordArticle},
		{name: "知识阅读", shared: []string{"知识编号"}, columns: readingColumns(), write: (*exporter).readings, count: func(n *say.SheetCounts) *int { return &n.Readings }, once: true, bare: true, key: (*batchRun).readingOf, make: recordReading},
		{name: "推送设置", columns: pushColumns(), write: (*exporter).pushes, count: func(n *say.SheetCounts) *int { return &n.Pushes }, once: true, bare: true, key: (*batchRun).pushOf, make: recordPush},
		{name: "价目表", columns: productColumns(), write: (*exporter).products, count: func(n *say.SheetCounts) *int { return &n.Products }, once: true, bare: true, key: (*batchRun).productOf, make: recordProduct},
		{name: "审批", shared: deal, columns: approvalColumns(), write: (*exporter).approvals, count: func(n *say.SheetCounts) *int { return &n.Approvals }, key: (*batchRun).approvalOf, make: recordApproval},
		{name: "常用问题", columns: savedColumns(), write: (*exporter).saved, count: func(n *say.SheetCounts) *int { return &n.Saved }, once: true, bare: true, key: (*batchRun).savedOf, make: recordSaved},
		{name: "定时问题", columns: scheduledColumns(), write: (*exporter).scheduled, count: func(n *say.SheetCounts) *int { return &n.Scheduled }, bare: true, key: (*batchRun).scheduledOf, make: recordScheduled},
		{name: "教过的说法", columns: wordColumns(), write: (*exporter).words, count: func(n *say.SheetCounts) *int { return &n.Words }, once: true, bare: true, key: (*batchRun).wordOf, make: recordWord},
		{name: "请假", columns: leaveColumns(), write: (*exporter).leaves, count: func(n *say.SheetCounts) *int { return &n.Leaves }, once: true, bare: true, key: (*batchRun).leaveOf, make: recordLeave},
		{name: "交接记录", columns: handoverColumns(), write: (*exporter).handovers, count: func(n *say.SheetCounts) *int { return &n.Handovers }, once: true, bare: true, key: (*batchRun).handoverOf, make: recordHandover},
		{name: documentSheet, shared: of, columns: documentColumns(), write: (*exporter).documents, count: func(n *say.SheetCounts) *int { return &n.Documents }, once: true, rows: 4, key: (*batchRun).documentOf, make: recordDocument},
	}
}

// kindOf is the kind that a sheet is one of, by its name and header: whoever left a column out keeps a list of their own.
func kindOf(name string, header []string) *kind {
	for _, k := range kinds() {
		if k.name != name {
			continue
		}
		for _, c := range k.columns {
			if !slices.Contains(header, c.title) {
				return nil
			}
		}
		return &k
	}
	return nil
}

// sheetOf is a sheet of a kind below its header.
func (g *guesser) sheetOf(k *kind, cells []string) *Sheet {
	s := &Sheet{Name: k.name, Header: slices.Clone(cells), kind: k, taken: make([]*column, len(cells)), units: make([]int64, len(cells)), fields: make([]*crm.CustomField, len(cells)), has: map[string]bool{}}
	for i, cell := range cells {
		s.units[i] = 1
		if at := slices.IndexFunc(k.columns, func(c column) bool { return c.title == cell }); at >= 0 {
			s.taken[i] = &k.columns[at]
		} else if slices.Contains(k.shared, cell) {
			s.taken[i] = &g.columns[g.exact[headKey(cell)]]
		}
		if c := s.taken[i]; c != nil {
			s.has[c.title] = true
			s.Found = append(s.Found, Found{cell, c.title})
		}
	}
	return s
}

// putPast makes what a row of a kind tells and is not there. record is its number here, when other rows name it.
func (b *batchRun) putPast(ctx context.Context, k *kind, l *Line) (record int64, err error) {
	if err := b.resolve(k, l); err != nil {
		return 0, err
	}
	id, ok := b.again(l.key, !k.once)
	if !ok {
		if err := k.make(ctx, b, l); err != nil {
			return 0, err
		}
		id = cmp.Or(int64(l.Article.ID), int64(l.Saved.ID), b.fake())
		b.add(l.key, id)
		*k.count(&b.report.Made)++
	}
	if k.no == nil {
		return 0, nil
	}
	b.add("#"+k.no(l), id)
	return id, nil
}

// resolve finds what a row of a kind names: its customer, deal, person and colleagues.
func (b *batchRun) resolve(k *kind, l *Line) error {
	id, err := b.customerNamed(l, k.bare)
	if err != nil {
		return err
	}
	l.of(id)
	l.Stay.CustomerID, l.Quote.CustomerID, l.Task.CustomerID, l.Lead.CustomerID, l.Reminder.CustomerID, l.Works.CustomerID = id, id, id, id, id, id
	l.Approval.CustomerID, l.Document.CustomerID = id, id
	deal, err := b.dealNamed(l)
	if err != nil {
		return err
	}
	l.Stay.DealID, l.FollowUp.DealID, l.Quote.DealID, l.Task.DealID, l.Approval.DealID = deal, deal, deal, deal, deal
	if p, ok := b.number("p|" + l.ContactNo); ok && l.ContactNo != "" {
		l.FollowUp.ContactID = crm.ContactID(p)
	} else if p, ok := b.nth(contactKey(l.Contact), 0); ok {
		l.FollowUp.ContactID = crm.ContactID(p)
	}
	return k.key(b, l)
}

// customerNamed is the customer that a row hangs on; 0: none.
func (b *batchRun) customerNamed(l *Line, bare bool) (crm.CustomerID, error) {
	key := crm.NameKey(l.Customer.Name)
	if key == "" {
		if bare {
			return 0, nil
		}
		return 0, &cellError{say.RowNoCustomer()}
	}
	if id, ok := b.customers[key]; ok {
		return id, nil
	}
	if id, ok := b.nth("c|"+key, 0); ok {
		return crm.CustomerID(id), nil
	}
	return 0, &cellError{say.RowCustomerUnknown(l.Customer.Name)}
}

// dealNamed is the deal that a row hangs on; 0: none.
func (b *batchRun) dealNamed(l *Line) (crm.DealID, error) {
	if id, ok := b.number("d|" + l.DealNo); ok && l.DealNo != "" {
		return crm.DealID(id), nil
	}
	if l.Deal.Title == "" && l.DealNo == "" {
		return 0, nil
	}
	if id, ok := b.nth(dealKey(l.Deal), 0); ok {
		return crm.DealID(id), nil
	}
	return 0, &cellError{say.RowNoDeal(cmp.Or(l.DealNo, l.Deal.Title))}
}

// people finds the colleagues that a row names, in the order of pairs; nobody named is nobody.
func (b *batchRun) people(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		p, into := pairs[i].(Person), pairs[i+1].(*crm.UserID)
		if p == (Person{}) {
			continue
		}
		id, err := b.who(p)
		if err != nil {
			return err
		}
		*into = id
	}
	return nil
}

// lookPast reads what is there of the kinds that rows are of.
func (b *batchRun) lookPast(ctx context.Context, ids []crm.CustomerID, rows []Row, lines []Line) error {
	p, err := b.tx.PastOf(ctx, ids)
	if err != nil {
		return err
	}
	has := func(key string) { b.there[key] = append(b.there[key], 0) }
	b.stood = map[crm.DealID][]crm.StageStay{}
	for _, s := range p.Stays {
		has(stayKey(s.StageStay))
		b.stood[s.DealID] = append(b.stood[s.DealID], s.StageStay)
	}
	for _, f := range p.FollowUps {
		has(settledKey(f))
	}
	for _, q := range p.Quotes {
		has(quoteKey(q))
	}
	for _, l := range p.Leads {
		has(leadKey(l))
	}
	for _, c := range p.Collaborators {
		has(collaboratorKey(c))
	}
	for _, a := range p.Approvals {
		has(approvalKey(a))
	}
	for _, d := range p.Documents {
		has(documentKey(d))
	}
	var moments []time.Time
	var articles []crm.ArticleID
	var wishing, asking []crm.UserID
	var products []string
	for i, l := range lines {
		if l.Product.Name != "" {
			products = append(products, l.Product.Name)
		}
		if id, err := b.who(l.By); err == nil && rows[i].Sheet.has["推送"] {
			wishing = append(wishing, id)
		}
		if whose := map[bool]Person{true: l.By, false: l.Owner}; l.Saved.Name != "" {
			if id, err := b.who(whose[rows[i].Sheet.has["问题原话"]]); err == nil {
				asking = append(asking, id)
			}
		}
		if id, ok := b.number("x|" + l.ArticleNo); ok {
			articles = append(articles, crm.ArticleID(id))
		}
		for _, at := range []time.Time{l.Task.AskedAt, l.Reminder.Due.At, l.Target.SetAt, l.Article.At} {
			if !at.IsZero() {
				moments = append(moments, at)
			}
		}
	}
	w, err := b.tx.WasAt(ctx, moments)
	for _, t := range w.Tasks {
		has(taskKey(t))
	}
	for _, m := range w.Reminders {
		has(reminderKey(m))
	}
	for _, t := range w.Targets {
		has(targetKey(t))
	}
	for _, a := range w.Articles {
		b.there[articleKey(a)] = append(b.there[articleKey(a)], int64(a.ID))
		articles = append(articles, a.ID)
	}
	if err != nil {
		return err
	}
	read, err := b.tx.ReadingsOf(ctx, articles)
	if err != nil {
		return err
	}
	for _, r := range read {
		has(readingKey(r))
	}
	if len(wishing) > 0 {
		wishes, err := b.tx.PushSettingsOf(ctx, wishing)
		if err != nil {
			return err
		}
		for _, p := range wishes {
			has(pushKey(p))
		}
	}
	if len(asking) > 0 {
		if b.teams, err = b.tx.TeamTree(ctx); err != nil {
			return err
		}
		saved, scheduled, err := b.tx.SavedQuestionsOf(ctx, asking)
		if err != nil {
			return err
		}
		for _, q := range saved {
			b.there[savedKey(q)] = append(b.there[savedKey(q)], int64(q.ID))
		}
		for _, m := range scheduled {
			has(scheduledKey(m.Reminder, m.Name))
		}
	}
	if err := b.lookHouse(ctx, lines); err != nil {
		return err
	}
	if len(products) > 0 {
		prices, err := b.tx.Products(ctx, products...)
		if err != nil {
			return err
		}
		for _, p := range prices {
			has(productKey(p))
			has(pricedKey(p))
		}
	}
	return nil
}
