package sheets

import (
	"cmp"
	"context"
	"strings"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/internal/say"
)

// of makes a line's things a customer's.
func (l *Line) of(id crm.CustomerID) {
	l.Contact.CustomerID, l.Deal.CustomerID, l.Activity.CustomerID, l.FollowUp.CustomerID, l.Payment.CustomerID, l.Note.CustomerID = id, id, id, id, id, id
	l.Plan.CustomerID, l.Contract.CustomerID = id, id
}

// put makes what a row tells and is not there. record is its deal or person, by which other rows name it.
func (b *batchRun) put(ctx context.Context, r Row, l *Line) (record int64, err error) {
	if r.Sheet.kind != nil {
		return b.putPast(ctx, r.Sheet.kind, l)
	}
	if err := b.complete(r, l); err != nil {
		return 0, err
	}
	id, err := b.customer(ctx, r, l)
	if err != nil {
		return 0, err
	}
	l.of(id)
	b.exported = r.Sheet.has["对上的计划"]
	contact, err := b.contact(ctx, r, l)
	if err != nil {
		return 0, err
	}
	deal, err := b.deal(ctx, r, l)
	if err != nil {
		return 0, err
	}
	l.Activity.ContactID, l.FollowUp.ContactID, l.Note.ContactID = contact, contact, contact
	l.Activity.DealID, l.FollowUp.DealID, l.Payment.DealID, l.Plan.DealID, l.Contract.DealID = deal, deal, deal, deal, deal
	plan, err := b.plan(ctx, l)
	if err != nil {
		return 0, err
	}
	for _, part := range []func(context.Context, *Line) error{b.activity, b.contract, b.payment, b.note, b.followUp} {
		if err := part(ctx, l); err != nil {
			return 0, err
		}
	}
	if plan != 0 {
		return plan, nil
	}
	if r.Sheet.tells(aDeal) {
		return int64(deal), nil
	}
	return int64(contact), nil
}

// customer is the customer of a line, made when it is not there.
func (b *batchRun) customer(ctx context.Context, r Row, l *Line) (crm.CustomerID, error) {
	key := crm.NameKey(l.Customer.Name)
	if id, ok := b.customers[key]; ok {
		return id, nil
	}
	if id, ok := b.nth("c|"+key, 0); ok {
		return crm.CustomerID(id), nil
	}
	if b.hidden[key] {
		who, _, err := b.tx.Followed(ctx, l.Customer.Name)
		if err != nil {
			return 0, err
		}
		return 0, &crm.DuplicateError{What: crm.CustomerNoun, Name: l.Customer.Name, Follower: who}
	}
	if l.Payment.FlowNo != "" && l.Payment.Amount.Fen != 0 && l.Deal.Title == "" && l.DealNo == "" { // a bank's list makes no customers
		return 0, &cellError{say.RowPayer(l.Customer.Name)}
	}
	c := l.Customer
	c.CreatedAt = l.Created
	pooled := l.Owner.Name == say.PoolName() && l.Owner.ID == ""
	if pooled && !b.tx.Actor().User.May(crm.ImportForAll, crm.ToAll) {
		return 0, crm.Denied(crm.ImportForAll, crm.ToAll)
	}
	var err error
	if !pooled {
		if c.Owner, err = b.who(l.Owner); err != nil {
			return 0, err
		}
	}
	id := b.fake()
	if !b.dry {
		aliases := c.Aliases
		if c, err = b.tx.CreateCustomer(ctx, c); err != nil {
			return 0, err
		}
		if pooled {
			c.Owner, c.Aliases = 0, aliases
			if c, err = b.tx.SaveCustomer(ctx, c); err != nil {
				return 0, err
			}
		}
		id = int64(c.ID)
	}
	b.newcomer(r, c.Name, cmp.Or(c.Phone, l.Contact.Phone))
	if b.dry {
		b.Import.pooled[crm.CustomerID(id)] = pooled
	}
	b.add("c|"+key, id)
	b.report.Made.Customers++
	return crm.CustomerID(id), b.values(ctx, l, crm.CustomerNoun, crm.CustomerID(id), id)
}

// newcomer keeps a new customer, in a dry run, to look for what it is probably there as.
func (b *batchRun) newcomer(r Row, called, phone string) {
	switch {
	case !b.dry || b.Alike.Key == nil:
	case len(b.newcomers) == mostLooked:
		b.report.Unlooked++
	default:
		b.newcomers = append(b.newcomers, newcomer{r.No, store.Newcomer{Name: called, Phone: phone}})
	}
}

// values stores what a line says in the company's own fields of a new record.
func (b *batchRun) values(ctx context.Context, l *Line, of crm.Noun, c crm.CustomerID, record int64) error {
	if len(l.Values) == 0 || b.dry {
		return nil
	}
	fields, err := b.tx.Fields(ctx)
	if err != nil {
		return err
	}
	for _, f := range fields {
		text, ok := l.Values[f.ID]
		if !ok || f.Of != of {
			continue
		}
		v := crm.FieldValue{Field: f, Record: record, Text: text}
		if f.Kind == crm.NumberField {
			if v.Number, _, err = number(f.Name, text); err != nil {
				return err
			}
		}
		if err := b.tx.SetField(ctx, c, v); err != nil {
			return err
		}
	}
	return nil
}

func (b *batchRun) contact(ctx context.Context, r Row, l *Line) (crm.ContactID, error) {
	if id, ok := b.number("p|" + l.ContactNo); ok && l.ContactNo != "" {
		return crm.ContactID(id), nil
	}
	if l.Contact.Name == "" {
		return 0, nil
	}
	numbered := l.ContactNo != "" && r.Sheet.tells(aContact)
	key := contactKey(l.Contact)
	id, ok := b.again(key, numbered)
	if !ok {
		id = b.fake()
		if !b.dry {
			p, err := b.tx.CreateContact(ctx, l.Contact)
			if err != nil {
				return 0, err
			}
			id = int64(p.ID)
		}
		b.add(key, id)
		b.report.Made.Contacts++
		if err := b.values(ctx, l, crm.ContactNoun, l.Contact.CustomerID, id); err != nil {
			return 0, err
		}
	}
	if numbered {
		b.add("#p|"+l.ContactNo, id)
	}
	return crm.ContactID(id), nil
}

func (b *batchRun) deal(ctx context.Context, r Row, l *Line) (crm.DealID, error) {
	if id, ok := b.number("d|" + l.DealNo); ok && l.DealNo != "" {
		return crm.DealID(id), nil
	}
	told := r.Sheet.tells(aDeal)
	if l.Payment.FlowNo != "" && !told && l.DealNo == "" && l.Deal.Title != "" { // a bank's list makes no deals
		if id, ok := b.nth(dealKey(l.Deal), 0); ok {
			return crm.DealID(id), nil
		}
		return 0, &cellError{say.RowNoDealCalled(l.Deal.Title)}
	}
	switch {
	case l.DealNo != "" && !told: // its own row did not come in
		if id, ok := b.nth(dealKey(l.Deal), 0); ok && l.Deal.Title != "" {
			return crm.DealID(id), nil
		}
		return 0, &cellError{say.RowNoDeal(l.DealNo)}
	case l.Deal.Title == "" && l.Deal.Amount.Fen == 0 && l.Stage == "" && l.Deal.WonAt.IsZero() && l.Deal.LostAt.IsZero():
		return 0, nil
	}
	if l.Deal.Title == "" {
		l.Deal.Title = say.NewDeal(1)
	}
	numbered := l.DealNo != "" && told
	key := dealKey(l.Deal)
	id, ok := b.again(key, numbered)
	if !ok {
		d := l.Deal
		d.CreatedAt = l.Created
		var err error
		if d.Owner, err = b.owner(l.Owner); err != nil {
			return 0, err
		}
		if err := b.passes(d, l.Customer.Level); err != nil {
			return 0, err
		}
		id = b.fake()
		if !b.dry {
			if d, err = b.tx.CreateDeal(ctx, d); err != nil {
				return 0, err
			}
			id = int64(d.ID)
		}
		d.ID = crm.DealID(id)
		b.fresh = append(b.fresh, d)
		b.add(key, id)
		b.report.Made.Deals++
		if err := b.values(ctx, l, crm.DealNoun, l.Deal.CustomerID, id); err != nil {
			return 0, err
		}
	}
	if numbered {
		b.add("#d|"+l.DealNo, id)
	}
	return crm.DealID(id), nil
}

// passes refuses a rep's deal in a stage that somebody has to agree to: an import is no way round a gate.
func (b *batchRun) passes(d crm.Deal, level crm.Level) error {
	if b.tx.Actor().User.May(crm.ImportPast, crm.ToTeam) {
		return nil
	}
	for _, step := range b.Process.Way(d) {
		if _, stops := b.Process.Stops(step, level); stops {
			return &cellError{say.RowNeedsWord(step.To)}
		}
	}
	return nil
}

func (b *batchRun) activity(ctx context.Context, l *Line) error {
	a := l.Activity
	if a.HappenedAt.IsZero() {
		return nil
	}
	var err error
	if a.Actor, err = b.who(l.By); err != nil {
		return err
	}
	if _, ok := b.again(activityKey(a), true); ok {
		return nil
	}
	id := b.fake()
	if !b.dry {
		if a, err = b.tx.RecordActivity(ctx, a); err != nil {
			return err
		}
		id = int64(a.ID)
	}
	b.add(activityKey(a), id)
	b.add(happenedKey(a.CustomerID, a.HappenedAt), id)
	b.report.Made.Activities++
	return nil
}

func (b *batchRun) note(ctx context.Context, l *Line) error {
	n := l.Note
	if n.Body == "" {
		return nil
	}
	if _, ok := b.again(noteKey(n), true); ok {
		return nil
	}
	var err error
	if n.Author, err = b.who(l.By); err != nil {
		return err
	}
	id := b.fake()
	if !b.dry {
		saved, err := b.tx.AddNote(ctx, n)
		if err != nil {
			return err
		}
		id = int64(saved.ID)
	}
	b.add(noteKey(n), id)
	b.report.Made.Notes++
	return nil
}

func (b *batchRun) followUp(ctx context.Context, l *Line) error {
	f := l.FollowUp
	if f.Due.IsZero() {
		return nil
	}
	key := followUpKey(f)
	if _, ok := b.again(key, false); ok {
		return nil
	}
	var err error
	if f.Owner, err = b.owner(l.Owner); err != nil {
		return err
	}
	id := b.fake()
	if !b.dry {
		if f, err = b.tx.PlanFollowUp(ctx, f); err != nil {
			return err
		}
		id = int64(f.ID)
	}
	b.add(key, id)
	b.report.Made.FollowUps++
	return nil
}

// who is the colleague that a line names, by account or by name: one in scope. Nobody named is who imports.
func (b *batchRun) who(p Person) (crm.UserID, error) {
	if p.Name == "" && p.ID == "" {
		return b.tx.Actor().User.ID, nil
	}
	var found []crm.User
	for _, u := range b.staff {
		if p.ID != "" && crm.UserKey(u.WeComID) == crm.UserKey(p.ID) {
			return u.ID, nil
		}
		if p.ID == "" && crm.NameKey(u.Name) == crm.NameKey(p.Name) {
			found = append(found, u)
		}
	}
	switch len(found) {
	case 0:
		return 0, &cellError{say.RowNobody(cmp.Or(p.Name, p.ID))}
	case 1:
		return found[0].ID, nil
	}
	return 0, &cellError{say.RowSeveral(p.Name, len(found))}
}

// owner is whom a line names as owner; 0, the customer's, when it names nobody.
func (b *batchRun) owner(p Person) (crm.UserID, error) {
	if p.Name == "" && p.ID == "" {
		return 0, nil
	}
	return b.who(p)
}

// complete makes of cells what they mean together.
func (b *batchRun) complete(r Row, l *Line) error {
	if c := &l.Contact; c.Name == "" && l.ContactNo == "" {
		if l.Customer.Phone == "" {
			l.Customer.Phone = c.Phone
		}
		if c.Title != "" || c.Email != "" || c.Department != "" {
			return &cellError{say.RowNoContact()}
		}
	}
	if l.Activity.HappenedAt.IsZero() { // without its day it is no contact, but worth remembering
		l.Note.Body = joined(l.Note.Body, l.Activity.Content)
		l.Activity.Content = ""
	} else if l.Activity.Type == "" {
		l.Activity.Type = crm.OtherActivity
	}
	if l.FollowUp.Due.IsZero() && l.FollowUp.Content != "" {
		l.Note.Body = joined(l.Note.Body, say.NextStep(l.FollowUp.Content))
	}
	if l.FollowUp.Origin == "" {
		l.FollowUp.Origin = crm.Said
	}
	if l.Deal.Amount.Currency == "" && (l.Deal.Amount.Fen != 0 || l.Payment.Amount.Fen != 0 || l.Plan.Amount.Fen != 0 || l.Contract.Amount.Fen != 0) {
		l.Deal.Amount.Currency = crm.CNY
	}
	if l.Payment.Amount.Fen != 0 {
		l.Payment.Amount.Currency = l.Deal.Amount.Currency
		if l.Payment.PaidOn.IsZero() {
			return &cellError{say.RowPaymentUndated()}
		}
	}
	if l.Plan.Amount.Fen != 0 {
		l.Plan.Amount.Currency = l.Deal.Amount.Currency
		if l.Plan.Due.IsZero() && l.Plan.Note == "" {
			return &cellError{say.RowPlanUndated()}
		}
	}
	if k := &l.Contract; k.Number != "" {
		if k.Amount.Fen == 0 {
			k.Amount.Fen = l.Deal.Amount.Fen
		}
		k.Amount.Currency = l.Deal.Amount.Currency
		switch {
		case k.Amount.Fen == 0:
			return &cellError{say.RowContractAmount(k.Number)}
		case !k.EndsOn.IsZero() && k.EndsOn.Before(k.StartsOn):
			return &cellError{say.RowContractDays(k.Number)}
		}
	}
	if k := &l.Contract; k.Number != "" && !k.SignedOn.IsZero() && r.Sheet.tells(aDeal) && !r.Sheet.has["阶段"] && l.Deal.WonAt.IsZero() { // a list of contracts: what is signed is won
		if won, ok := b.Process.Default().First(crm.WonStage); ok && l.Pipeline == "" {
			l.Stage, l.Deal.WonAt = won.Name, k.SignedOn.In(b.Location)
		}
	}
	if r.Sheet.tells(aDeal) || l.Stage != "" {
		return b.stage(l)
	}
	line := b.Process.Default()
	first, _ := line.First(crm.OpenStage)
	l.Deal.Pipeline, l.Deal.Stage = line.Code, first.Code
	return nil
}

func joined(a, b string) string {
	return strings.Trim(a+"\n"+b, "\n")
}

// stage finds the pipeline and the stage of a deal, and what must be known of one that is over.
func (b *batchRun) stage(l *Line) error {
	line, ok := b.Process.Default(), l.Pipeline == ""
	for _, p := range b.Process.Pipelines {
		if l.Pipeline != "" && (p.Name == l.Pipeline || p.Code == l.Pipeline) {
			line, ok = p, true
		}
	}
	if !ok {
		return &cellError{say.RowNoPipeline(l.Pipeline)}
	}
	d := &l.Deal
	d.Pipeline = line.Code
	s, ok := line.Find(l.Stage)
	if l.Stage == "" {
		if s, ok = line.Find(string(crm.DealNoun)); !ok || s.Kind != crm.OpenStage {
			s, ok = line.First(crm.OpenStage)
		}
	}
	if !ok {
		return &cellError{say.RowNoStage(l.Stage, line)}
	}
	d.Stage = s.Code
	switch {
	case s.Won() && d.WonAt.IsZero():
		return &cellError{say.RowWonUndated(s)}
	case s.Kind == crm.LostStage && d.LostAt.IsZero():
		return &cellError{say.RowLostUndated(s)}
	}
	if l.LostFrom != "" {
		d.LostFrom = crm.StageCode(l.LostFrom)
		if from, ok := line.Find(l.LostFrom); ok {
			d.LostFrom = from.Code
		}
	}
	if l.Loss != "" {
		if def, ok := b.Process.LossReason(l.Loss); ok {
			d.LostReason = def.Code
		} else {
			d.LostNote = joined(l.Loss, d.LostNote)
		}
	}
	for _, at := range []time.Time{d.WonAt, d.LostAt, l.Created} { // since when it stands there, as far as the file tells
		if d.StageEnteredAt.IsZero() {
			d.StageEnteredAt = at
		}
	}
	return nil
}
