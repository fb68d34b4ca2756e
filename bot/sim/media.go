package sim

import (
	"bytes"
	"crypto/rand"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// Media is an uploaded file.
type Media struct {
	Name, Type string
	Bytes      []byte
	At         time.Time
}

const mediaLife = 3 * 24 * time.Hour

func (p *Platform) mediaUpload(q request) reply {
	kind := q.query.Get("type")
	limits := map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20} // D:90253
	limit, ok := limits[kind]
	if !ok {
		return failed(40004, "invalid media type")
	}
	r := q.http.Clone(q.http.Context())
	r.Body = io.NopCloser(bytes.NewReader(q.body))
	f, h, err := r.FormFile("media")
	if err != nil {
		return failed(codeEmpty, "media missing")
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil || len(b) <= 5 || len(b) > limit {
		return failed(40006, "invalid media size")
	}
	id := "3" + rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.media[id] = Media{Name: h.Filename, Type: kind, Bytes: b, At: p.Now()}
	return reply{"type": kind, "media_id": id, "created_at": strconv.FormatInt(p.Now().Unix(), 10)}
}

// MediaOf gives an uploaded file for as long as the platform keeps it: three days.
func (p *Platform) MediaOf(id string) (Media, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.media[id]
	return m, ok && p.Now().Sub(m.At) < mediaLife
}

func (p *Platform) mediaGet(w http.ResponseWriter, q request) {
	if refused := p.checkToken(q.query.Get("access_token")); refused != nil {
		writeJSON(w, refused, false)
		return
	}
	m, ok := p.MediaOf(q.query.Get("media_id"))
	if !ok {
		writeJSON(w, failed(codeMedia, "invalid media_id"), false)
		return
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Name}))
	w.Header().Set("Content-Type", http.DetectContentType(m.Bytes))
	_, _ = w.Write(m.Bytes)
}
