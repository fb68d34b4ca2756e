package sim

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// upload is a file that comes in chunks (D:101463).
type upload struct {
	kind, name, md5 string
	size            int
	chunks          [][]byte
}

// upload does aibot_upload_media_init, _chunk and _finish.
func (p *Platform) upload(f frame) (int, string, any) {
	var in struct {
		Kind   string `json:"type"`
		Name   string `json:"filename"`
		Size   int    `json:"total_size"`
		Chunks int    `json:"total_chunks"`
		MD5    string `json:"md5"`
		ID     string `json:"upload_id"`
		Index  int    `json:"chunk_index"`
		Data   string `json:"base64_data"`
	}
	if json.Unmarshal(f.Body, &in) != nil {
		return codeBadJSON, "data format error", nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.Command == "aibot_upload_media_init" {
		if in.Size <= 5 || in.Chunks < 1 || in.Chunks > 100 || in.Name == "" || len(in.MD5) != 2*md5.Size {
			return codeParam, "invalid upload", nil
		}
		id := "up_" + rand.Text()
		p.socket.uploads[id] = &upload{kind: in.Kind, name: in.Name, md5: in.MD5, size: in.Size, chunks: make([][]byte, in.Chunks)}
		return 0, "ok", map[string]string{"upload_id": id}
	}
	u := p.socket.uploads[in.ID]
	if u == nil {
		return codeParam, "invalid upload_id", nil
	}
	if f.Command == "aibot_upload_media_chunk" {
		data, err := base64.StdEncoding.DecodeString(in.Data)
		if err != nil || in.Index < 0 || in.Index >= len(u.chunks) || len(data) > 512<<10 {
			return codeParam, "invalid chunk", nil
		}
		u.chunks[in.Index] = data
		return 0, "ok", nil
	}
	whole := bytes.Join(u.chunks, nil)
	sum := md5.Sum(whole)
	if len(whole) != u.size || hex.EncodeToString(sum[:]) != u.md5 {
		return codeParam, "size or md5 differ", nil
	}
	delete(p.socket.uploads, in.ID)
	id := "3" + rand.Text()
	p.media[id] = Media{Name: u.name, Type: u.kind, Bytes: whole, At: p.Now()}
	return 0, "ok", map[string]string{"type": u.kind, "media_id": id, "created_at": strconv.FormatInt(time.Now().Unix(), 10)}
}

// inlineImage keeps a picture that came in a message itself, by webhook or in a finished stream; ok is false when it is none.
func (p *Platform) inlineImage(data, sum string) (id string, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(data)
	got := md5.Sum(raw)
	kind := http.DetectContentType(raw)
	if err != nil || hex.EncodeToString(got[:]) != sum || kind != "image/png" && kind != "image/jpeg" {
		return "", false
	}
	id = "3" + rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.media[id] = Media{Name: "image", Type: "image", Bytes: raw, At: p.Now()}
	return id, true
}
