package sim

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// mediaRef is a file in a message of 智能机器人 (D:100719): where it lies, and its key in WebSocket mode.
type mediaRef struct {
	URL    string `json:"url"`
	AESKey string `json:"aeskey,omitempty"`
}

// quotation is what a message points at.
type quotation struct {
	Type  string    `json:"msgtype"`
	Image *mediaRef `json:"image,omitempty"`
	File  *mediaRef `json:"file,omitempty"`
}

const (
	sealedPath = "/aibot/media/"
	sealedLife = 5 * time.Minute
)

// keepSent keeps what a person sends, as the platform does.
func (p *Platform) keepSent(name string, content []byte) (m Media, id string) {
	m = Media{Name: name, Type: "file", Bytes: content, At: p.Now()}
	if slices.Contains([]string{".jpg", ".jpeg", ".png", ".gif"}, strings.ToLower(path.Ext(name))) {
		m.Type = "image"
	}
	id = "3" + rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.media[id] = m
	return m, id
}

// showSent shows what a person sent.
func (p *Platform) showSent(from, chat, id string, m Media) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.write(Line{Chat: chat, From: from, Media: &MediaLine{ID: id, Name: m.Name, Type: m.Type}, State: "sending"})
}

// SendFile sends a picture or a file to the app: its media id.
func (p *Platform) SendFile(ctx context.Context, from, name string, content []byte) (Answer, error) {
	m, id := p.keepSent(name, content)
	line := p.showSent(from, PrivateChat(from), id, m)
	msg := p.complete(Message{From: from, Type: m.Type, Fields: []Field{{"MediaId", id}}})
	if m.Type == "image" {
		msg.Fields = append([]Field{{"PicUrl", p.BaseURL + "/pic/" + id}}, msg.Fields...)
	}
	a, err := p.sayAs(ctx, msg)
	p.settle(ctx, line, "", err)
	return a, err
}

// SendBotFile sends a picture or a file to 智能机器人 in its private chat, or, with chat and text, points at one in a group: files
// do not come there otherwise. It follows the answer to its end.
func (p *Platform) SendBotFile(ctx context.Context, chat, from, text, name string, file []byte) (Answer, error) {
	f, id := p.keepSent(name, file)
	m := p.botMessage(chat, from)
	ref := &mediaRef{URL: p.BaseURL + sealedPath + id}
	if p.bySocket() {
		key := make([]byte, 32)
		rand.Read(key) //nolint:errcheck // never fails
		ref.AESKey = base64.StdEncoding.EncodeToString(key)
		ref.URL += "?key=" + base64.RawURLEncoding.EncodeToString(key)
	}
	line := p.showSent(from, m.chat(), id, f)
	switch {
	case chat != "":
		q := &quotation{Type: f.Type, File: ref}
		if f.Type == "image" {
			q.Image, q.File = ref, nil
		}
		m.Type, m.Text, m.Quote = "text", &content{"@" + p.BotName + " " + text}, q
		p.settle(ctx, line, "", nil)
		line = p.hear(from, chat, m.Text.Content)
	case f.Type == "image":
		m.Type, m.Image = "image", ref
	default:
		m.Type, m.File = "file", ref
	}
	if p.bySocket() {
		a, err := p.askSocket(ctx, m)
		p.settle(ctx, line, "", err)
		return a, err
	}
	a, key, err := p.ask(ctx, m)
	p.settle(ctx, line, key, err)
	return a, err
}

// serveSealed gives a file as 智能机器人 gets it: encrypted without a head, for five minutes.
func (p *Platform) serveSealed(w http.ResponseWriter, r *http.Request) {
	m, ok := p.MediaOf(strings.TrimPrefix(r.URL.Path, sealedPath))
	if !ok || p.Now().Sub(m.At) > sealedLife {
		http.Error(w, "expired", http.StatusForbidden)
		return
	}
	c := p.bot.codec
	if key := r.URL.Query().Get("key"); key != "" {
		raw, err := base64.RawURLEncoding.DecodeString(key)
		if err == nil {
			c, err = newCodec(strings.TrimRight(base64.StdEncoding.EncodeToString(raw), "="))
		}
		if err != nil {
			http.Error(w, "no key", http.StatusBadRequest)
			return
		}
	}
	pad := padTo - len(m.Bytes)%padTo
	sealed := append(bytes.Clone(m.Bytes), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(sealed, sealed)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Name}))
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(sealed)
}

const longestFile = 25 << 20

// serveFile takes a file of the page and sends it as its person would, to the app or, in a group, as what a message points at.
func (p *Platform) serveFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	who, known := p.person(q.Get("as"))
	name := path.Base(strings.ReplaceAll(q.Get("name"), `\`, "/"))
	g, isGroup := p.group(q.Get("chat"))
	if !known || name == "." || name == "/" || q.Get("chat") != "" && (!isGroup || !slices.Contains(g.Members, who.ID)) {
		http.Error(w, "没有这个人或这个群", http.StatusBadRequest)
		return
	}
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		http.Error(w, "要文件的内容", http.StatusUnsupportedMediaType)
		return
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestFile))
	if err != nil || len(content) == 0 {
		http.Error(w, fmt.Sprintf("文件是空的，或者超过%dMB", longestFile>>20), http.StatusBadRequest)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	go func() { // a failure is shown at the message itself
		if isGroup {
			_, _ = p.SendBotFile(ctx, g.ID, who.ID, strings.TrimSpace(q.Get("text")), name, content)
		} else {
			_, _ = p.SendFile(ctx, who.ID, name, content)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}
