package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"genjin/crm"
	"genjin/crm/store"
)

// A page masks numbers until they are asked for, and that they were is written down.
func TestPhonesAreShownOnRequest(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv, browser, s, team := siteOf(t, &now)
	deed := store.Deed{User: team.Zhang.ID, Now: now}
	var c crm.Customer
	err := s.InTx(t.Context(), deed, func(tx *store.Tx) (err error) {
		if c, err = tx.CreateCustomer(t.Context(), crm.Customer{Name: "华北重工"}); err == nil {
			_, err = tx.CreateContact(t.Context(), crm.Contact{CustomerID: c.ID, Name: "王总", Phone: "13812345678"})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	views := func() (n int) {
		err := s.InTx(t.Context(), deed, func(tx *store.Tx) error {
			all, err := tx.PhoneViews(t.Context(), c.ID)
			n = len(all)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i, page := range []string{fmt.Sprint("/app/customers/", c.ID), fmt.Sprint("/app/customers/", c.ID, "?phones=1")} {
		_, body, _ := get(t, browser, srv.URL+page)
		if !strings.Contains(body, "华北重工") || strings.Contains(body, "13812345678") != (i == 1) || strings.Contains(body, "138＊＊＊＊5678") != (i == 0) {
			t.Errorf("%s: %s", page, body)
		}
		if n := views(); n != i {
			t.Errorf("%s: seen %d times", page, n)
		}
	}
}
