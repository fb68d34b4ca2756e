package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"genjin/crm"
)

// What the company holds of a person outside it: found here, given out by EachOfPerson (person_scan.go), erased by ErasePerson
// (person_erase.go). These are an operator's and an admin's: they reach everything, and each is in the audit log.

// AmbiguousPersonError is that several people may be meant: which one has to be said by number.
type AmbiguousPersonError struct{ Contacts []crm.Contact }

func (e *AmbiguousPersonError) Error() string {
	return fmt.Sprintf("%d people are called so: say the phone number, or contact:NUMBER", len(e.Contacts))
}

// FindPerson is who is meant by a phone number, a mail address, a WeChat id, a name, or "contact:NUMBER". It is *crm.NotFoundError when
// there is no such contact; a number, an address or an id may stand in texts all the same, so a person with only that is given besides.
func (s *Store) FindPerson(ctx context.Context, who string) (p crm.Person, err error) {
	db, cancel := s.on(ctx)
	defer cancel()
	return s.findPerson(db, who)
}

// FindPerson is Store.FindPerson in a transaction of an admin.
func (tx *Tx) FindPerson(_ context.Context, who string) (p crm.Person, err error) {
	if err := tx.actor.User.Require(crm.ErasePersons, crm.ToAll); err != nil {
		return p, err
	}
	return tx.s.findPerson(tx.db, who)
}

func (s *Store) findPerson(db *gorm.DB, who string) (p crm.Person, err error) {
	who = strings.TrimSpace(who)
	digits := crm.PhoneDigits(who)
	isPhone := len(digits) >= 7 && strings.Trim(who, "0123456789０１２３４５６７８９+＋-－ ()（）.") == ""
	var rows []contactRow
	switch id, byID := strings.CutPrefix(who, "contact:"); {
	case who == "":
		return p, errors.New("who is meant: a phone number, a mail address, a WeChat id or a name")
	case byID:
		err = db.Where("id = ?", number(id)).Find(&rows).Error
	case isPhone:
		p.Terms.Phones = []string{digits}
		err = db.Where("phone_idx IN ?", s.keys.blinds("phone", digits)).Find(&rows).Error
	case strings.Contains(who, "@"):
		p.Terms.Exact = []string{who}
		rows, err = s.contactsByMail(db, who)
	default:
		err = db.Where("name_key = ?", crm.NameKey(who)).Find(&rows).Error
		if len(rows) == 0 && isASCII(who) {
			p.Terms.Exact = []string{who}
		}
	}
	if err != nil {
		return p, fmt.Errorf("store: person: %w", err)
	}
	if !samePerson(rows) {
		return p, &AmbiguousPersonError{Contacts: contacts(rows)}
	}
	if err := s.complete(db, &p, rows); err != nil {
		return p, err
	}
	if len(p.Contacts)+len(p.Customers) == 0 {
		return p, &crm.NotFoundError{What: crm.ContactNoun, Name: who}
	}
	return p, nil
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII || r == ' ' }) < 0
}

// samePerson reports whether contacts found by one word are one person: one has no number that another lacks.
func samePerson(rows []contactRow) bool {
	var phone, mail string
	at := map[crm.CustomerID]bool{}
	for _, r := range rows {
		p, m := crm.PhoneDigits(r.Phone), strings.ToLower(r.Email)
		if p != "" && phone != "" && p != phone || m != "" && mail != "" && m != mail {
			return false
		}
		phone, mail, at[r.CustomerID] = max(phone, p), max(mail, m), true
	}
	return len(at) < 2 || phone != "" || mail != ""
}

func (s *Store) contactsByMail(db *gorm.DB, mail string) (found []contactRow, err error) {
	for after := int64(0); ; {
		var page []contactRow
		if err := db.Where("id > ? AND email <> ''", after).Order("id").Limit(eachPage).Find(&page).Error; err != nil {
			return nil, err
		}
		for _, r := range page {
			if strings.EqualFold(strings.TrimSpace(r.Email), strings.TrimSpace(mail)) {
				found = append(found, r)
			}
			after = r.ID
		}
		if len(page) < eachPage {
			return found, nil
		}
	}
}

// complete makes of the contacts found the whole person: the same number at other customers, customers that have it themselves, and what
// all of them are recognised by.
func (s *Store) complete(db *gorm.DB, p *crm.Person, rows []contactRow) error {
	byID := map[int64]contactRow{}
	for _, r := range rows {
		byID[r.ID] = r
		p.Terms.Phones = append(p.Terms.Phones, crm.PhoneDigits(r.Phone))
	}
	p.Terms.Phones = distinct(p.Terms.Phones, 50)
	var blinds []string
	for _, phone := range p.Terms.Phones {
		blinds = append(blinds, s.keys.blinds("phone", phone)...)
	}
	var more []contactRow
	var own []int64
	if len(blinds) > 0 {
		if err := db.Where("phone_idx IN ?", blinds).Find(&more).Error; err != nil {
			return fmt.Errorf("store: person: %w", err)
		}
		if err := db.Model(&customerRow{}).Where("phone_idx IN ?", blinds).Order("id").Pluck("id", &own).Error; err != nil {
			return fmt.Errorf("store: person: %w", err)
		}
	}
	for _, r := range more {
		byID[r.ID] = r
	}
	at := map[crm.CustomerID]bool{}
	var names, called []string // by contacts, and by themselves in WeChat
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		r := byID[id]
		p.Contacts, at[r.CustomerID] = append(p.Contacts, crm.ContactID(id)), true
		names = append(names, r.Name)
		if r.Email != "" {
			p.Terms.Exact = append(p.Terms.Exact, r.Email)
		}
	}
	for _, id := range own {
		p.Customers, at[crm.CustomerID(id)] = append(p.Customers, crm.CustomerID(id)), true
	}
	externals, err := s.externalsOf(db, *p)
	if err != nil {
		return err
	}
	for _, e := range externals {
		p.Externals = append(p.Externals, crm.ExternalContactID(e.ID))
		p.Terms.Exact = append(p.Terms.Exact, e.ExternalID)
		called = append(called, e.Name)
	}
	p.Terms.Exact = distinct(p.Terms.Exact, 400)
	p.At = slices.Sorted(maps.Keys(at))
	for _, n := range distinct(names, 200) {
		if err := errorsOf(s.nameTerms(db, p, n), s.addressTerms(db, p, n)); err != nil {
			return err
		}
	}
	for _, n := range distinct(called, 200) { // anything may be a name there, 采购经理 too: anywhere it is theirs only where that is said
		if n == crm.Erased || utf8.RuneCountInString(n) < 2 {
			continue
		}
		p.Terms.Near = append(p.Terms.Near, n)
		p.Terms.Names = append(p.Terms.Names, "微信联系人"+n, "微信好友"+n)
	}
	return nil
}

// externalsOf are a person's rows of what WeCom told: those that were linked to a contact of theirs or that have a number of theirs, and all
// others of the same somebody.
func (s *Store) externalsOf(db *gorm.DB, p crm.Person) (found []externalRow, err error) {
	ids := map[string]bool{}
	for after := int64(0); ; {
		var page []externalRow
		if err := db.Where("id > ? AND (contact_id IN ? OR phone <> '')", after, append(p.Contacts, 0)).Order("id").Limit(eachPage).Find(&page).Error; err != nil {
			return nil, fmt.Errorf("store: person: %w", err)
		}
		for _, r := range page {
			after = r.ID
			number := crm.PhoneDigits(r.Phone)
			theirs := r.ContactID != 0 && slices.Contains(p.Contacts, r.ContactID) || number != "" && slices.Contains(p.Terms.Phones, number)
			if theirs && !strings.HasPrefix(r.ExternalID, crm.Erased) {
				ids[r.ExternalID] = true
			}
		}
		if len(page) < eachPage {
			break
		}
	}
	for part := range slices.Chunk(sortedKeys(ids), bulk) {
		var rows []externalRow
		if err := db.Where("external_id IN ?", part).Order("id").Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("store: person: %w", err)
		}
		found = append(found, rows...)
	}
	return found, nil
}

// nameTerms is what a name is recognised by: anywhere when it is a whole name that nobody else has, else only at their customers.
func (s *Store) nameTerms(db *gorm.DB, p *crm.Person, name string) error {
	if name == crm.Erased {
		return nil
	}
	var others, colleagues int64
	key := crm.NameKey(name)
	if err := db.Model(&contactRow{}).Where("name_key = ? AND id NOT IN ?", key, append(p.Contacts, 0)).Count(&others).Error; err != nil {
		return fmt.Errorf("store: person: %w", err)
	}
	var people []string
	if err := db.Model(&userRow{}).Pluck("name", &people).Error; err != nil {
		return fmt.Errorf("store: person: %w", err)
	}
	for _, u := range people {
		if crm.NameKey(u) == key {
			colleagues++
		}
	}
	switch {
	case others+colleagues > 0 || utf8.RuneCountInString(name) < 3:
		p.Terms.Near, p.Shared = append(p.Terms.Near, name), append(p.Shared, name)
	case isASCII(name):
		p.Terms.Exact = append(p.Terms.Exact, name)
	default:
		p.Terms.Names = append(p.Terms.Names, name)
	}
	return nil
}

// addressTerms are forms of address of a name: they count where no other contact of the customer has the family name.
func (s *Store) addressTerms(db *gorm.DB, p *crm.Person, name string) error {
	forms := crm.AddressForms(name)
	if len(forms) == 0 {
		return nil
	}
	family, _, _ := strings.Cut(forms[0], "总")
	var same int64
	err := db.Model(&contactRow{}).Where("customer_id IN ? AND id NOT IN ? AND name LIKE ? ESCAPE '!' AND deleted_at = 0", append(p.At, 0), append(p.Contacts, 0), strings.TrimPrefix(containing(family), "%")).Count(&same).Error
	if err != nil {
		return fmt.Errorf("store: person: %w", err)
	}
	if same == 0 {
		p.Terms.Near = distinct(append(p.Terms.Near, forms...), 50)
	}
	return nil
}

// CorrectPerson writes what a person asked to have put right into each of their contacts, journaled as any change; a field left empty stays.
func (s *Store) CorrectPerson(ctx context.Context, d Deed, p crm.Person, to crm.Contact) (n int, err error) {
	err = s.InTx(ctx, d, func(tx *Tx) error {
		n = 0
		for _, id := range p.Contacts {
			var row contactRow
			if err := tx.db.Where("id = ? AND deleted_at = 0", id).Take(&row).Error; missing(err) {
				continue
			} else if err != nil {
				return fmt.Errorf("store: correct: %w", err)
			}
			c := contact(row)
			for field, value := range map[*string]string{&c.Name: to.Name, &c.Phone: to.Phone, &c.Email: to.Email, &c.Title: to.Title, &c.Department: to.Department} {
				if value != "" {
					*field = value
				}
			}
			if _, err := tx.SaveContact(ctx, c); err != nil {
				return err
			}
			n++
		}
		for _, id := range p.Customers {
			if to.Phone == "" {
				break
			}
			c, err := tx.Customer(ctx, id)
			if err != nil {
				return err
			}
			c.Phone = to.Phone
			if _, err := tx.SaveCustomer(ctx, c); err != nil {
				return err
			}
			n++
		}
		return tx.Witness(ctx, crm.AuditEvent{Kind: crm.AuditPerson, Subject: "correct", Details: details(map[string]any{"contacts": p.Contacts, "customers": p.Customers})})
	})
	return n, err
}
