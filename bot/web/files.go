package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strconv"

	"genjin/crm"
)

// serveFile gives a file of a customer to whoever may see the customer, to be saved and not to be shown: its bytes are somebody else's.
func (p *pages) serveFile(w http.ResponseWriter, r *http.Request) {
	id, ok := p.session(w, r)
	if !ok {
		return
	}
	var d crm.Document
	var content []byte
	err := p.visit(r, id, func(ctx context.Context, v *visit) error {
		n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			return errAway
		}
		d, content, err = v.tx.Document(ctx, crm.DocumentID(n))
		var gone *crm.NotFoundError
		if errors.As(err, &gone) {
			return errAway
		}
		return err
	})
	switch {
	case errors.Is(err, errAway):
		sorry(w, "没有这个文件，或者你看不到。", http.StatusNotFound)
		return
	case err != nil:
		p.Log.Warn("web: file", "error", err)
		sorry(w, "暂时打不开，请稍后再试。", http.StatusServiceUnavailable)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if _, err := w.Write(content); err != nil {
		p.Log.Info("web: not written", "error", err)
	}
}
