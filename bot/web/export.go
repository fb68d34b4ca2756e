package web

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"genjin/internal/say"
	"genjin/internal/sheets"
)

// exportFor is how long an export may take to make and to fetch: longer than a page.
const exportFor = 10 * time.Minute

// serveExport gives everything that the chosen people have, of what its reader may see, as a spreadsheet. It is made in the
// transaction and sent after it, so that a slow line holds up nobody.
func (p *pages) serveExport(w http.ResponseWriter, r *http.Request) { p.export(w, r, false) }

// serveArchive is serveExport with the customers' files.
func (p *pages) serveArchive(w http.ResponseWriter, r *http.Request) { p.export(w, r, true) }

func (p *pages) export(w http.ResponseWriter, r *http.Request, files bool) {
	id, ok := p.session(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), exportFor)
	defer cancel()
	if end, ok := ctx.Deadline(); ok {
		_ = http.NewResponseController(w).SetWriteDeadline(end) // a server that cannot keeps its own
	}
	var book *sheets.Book
	name := ""
	err := p.visit(r.WithContext(ctx), id, func(ctx context.Context, v *visit) (err error) {
		x := sheets.Export{Who: v.user.Name, Process: v.Process, Location: v.Location}
		if v.who.Key != "me" || v.who.Others != nil { // a rep's own and what they work on with others is all they see
			x.Owners = v.who.Of.Owners
		}
		name = say.ExportName(v.user.Name, v.now)
		book, err = x.Write(ctx, v.tx)
		if err == nil {
			p.Log.Info("web: export", "user", v.user.ID, "whose", v.who.Key, "records", book.Counts.Sum())
		}
		return err
	})
	if err != nil {
		p.Log.Warn("web: export", "error", err)
		sorry(w, "暂时导不出来，请稍后再试。", http.StatusServiceUnavailable)
		return
	}
	if !files {
		p.sendBook(w, name, book)
		return
	}
	defer book.Close() //nolint:errcheck // temporary files
	saveAs(w, "application/zip", strings.TrimSuffix(name, ".xlsx")+".zip")
	if err := book.WriteArchive(ctx, w, name, p.Store.Blob); err != nil {
		p.Log.Info("web: not written", "error", err)
	}
}

func saveAs(w http.ResponseWriter, contentType, name string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// sendBook gives a workbook to be saved.
func (p *pages) sendBook(w http.ResponseWriter, name string, book *sheets.Book) {
	defer book.Close() //nolint:errcheck // temporary files
	saveAs(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name)
	if _, err := book.WriteTo(w); err != nil {
		p.Log.Info("web: not written", "error", err)
	}
}
