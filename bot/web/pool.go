package web

import (
	"context"
	"strings"

	"genjin/crm"
	"genjin/internal/say"
)

// poolView is the pool 公海: of each customer no more than its reader may know before it is theirs.
type poolView struct {
	Search string
	Rows   []poolRow
	Full   bool
}

type poolRow struct {
	Customer crm.Customer
	Line     string
}

// shownPool is how many customers of the pool are listed.
const shownPool = 100

func (v *visit) pool(ctx context.Context) (any, error) {
	view := poolView{Search: strings.TrimSpace(v.r.FormValue("q"))}
	all, err := v.tx.Pool(ctx, strings.Fields(view.Search), shownPool+1)
	if err != nil {
		return nil, err
	}
	if view.Full = len(all) > shownPool; view.Full {
		all = all[:shownPool]
	}
	for _, p := range all {
		view.Rows = append(view.Rows, poolRow{p.Customer, say.PoolSince(p, v.now)})
	}
	return view, nil
}
