package wecom

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"genjin/crm"
)

// File is a file as WeCom gave it. Name is what the sender called it: never use it as a path.
type File struct {
	Name  string
	Type  string // as its bytes say, not its sender
	Bytes []byte
	limit int64
}

// Upload makes a file known to WeCom for three days and gives its media id. kind is image, voice, video or file;
// a file has more than 5 bytes, an image at most 10 MB, a voice 2 MB, a video 10 MB, any other 20 MB (D:90253).
func (c *Client) Upload(ctx context.Context, kind, name string, content []byte) (mediaID string, err error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("media", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", fmt.Errorf("wecom: media/upload: %w", err)
	}
	var up struct {
		ID string `json:"media_id"`
	}
	err = c.call(ctx, "media/upload", func(ctx context.Context, address string) (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body.Bytes()))
		if err == nil {
			r.Header.Set("Content-Type", w.FormDataContentType())
		}
		return r, err
	}, url.Values{"type": {kind}}, &up)
	return up.ID, err
}

// pictureID uploads a picture, once for all who get it: the id is part of the request, and a repeat must be byte-equal for WeCom
// to see that it is one.
func (c *Client) pictureID(ctx context.Context, p *crm.Picture) (string, error) {
	if p == nil {
		return "", nil
	}
	if len(p.PNG) == 0 || len(p.PNG) > pictureLimit {
		return "", &Error{API: "media/upload", Msg: "a picture has at most 2 MB", Class: ClassContent}
	}
	return c.uploaded(ctx, c.mediaKey("picture", "", p.PNG), "image", pictureName(p), p.PNG)
}

// fileID uploads the file of a push, once whatever is tried again.
func (c *Client) fileID(ctx context.Context, f *crm.Attachment) (string, error) {
	if f == nil {
		return "", nil
	}
	if len(f.Content) < 6 || len(f.Content) > crm.DocumentLimit {
		return "", &Error{API: "media/upload", Msg: "a file has from 6 bytes to 20 MB", Class: ClassContent}
	}
	return c.uploaded(ctx, c.mediaKey("file", f.Name, f.Content), "file", f.Name, f.Content)
}

// uploaded is the media id under a key, of bytes that were uploaded before or are now.
func (c *Client) uploaded(ctx context.Context, key, kind, name string, content []byte) (string, error) {
	if id := c.marks.get(ctx, key); id != "" {
		return id, nil
	}
	id, err := c.Upload(ctx, kind, name, content)
	if err == nil {
		_ = c.marks.Set(key, id, mediaLife)
	}
	return id, err
}

// mediaLife is below the three days for which WeCom keeps a file.
const mediaLife = 48 * time.Hour

func (c *Client) mediaKey(what, name string, content []byte) string {
	sum := sha256.Sum256(append([]byte(name), content...))
	return fmt.Sprintf("genjin:wecom:%s:%d:%s:%s", c.CorpID, c.AgentID, what, hex.EncodeToString(sum[:12]))
}

func pictureName(p *crm.Picture) string {
	if p.Name == "" {
		return "picture.png"
	}
	return p.Name
}

// forgetMedia has picture and file uploaded anew at the next try when WeCom does not know them any more.
func (c *Client) forgetMedia(ctx context.Context, r crm.Reply, err error) error {
	var e *Error
	if r.Picture == nil && r.File == nil || !errors.As(err, &e) || e.Code != codeMedia {
		return err
	}
	if r.Picture != nil {
		c.marks.forget(ctx, c.mediaKey("picture", "", r.Picture.PNG))
	}
	if r.File != nil {
		c.marks.forget(ctx, c.mediaKey("file", r.File.Name, r.File.Content))
	}
	again := *e
	again.Class = ClassUnknown
	return &again
}

// codeMedia: the media id is unknown or too old.
const codeMedia = 40007

// Download fetches a file of at most limit bytes that somebody sent or we uploaded in the last three days.
func (c *Client) Download(ctx context.Context, mediaID string, limit int64) (File, error) {
	f := File{limit: limit}
	err := c.get(ctx, "media/get", url.Values{"media_id": {mediaID}}, &f)
	return f, err
}

// receive reads the answer of media/get: the file, or the JSON of an error.
func (f *File) receive(api string, res *http.Response) *Error {
	if res.StatusCode != http.StatusOK {
		return unanswered(api, fmt.Sprintf("HTTP status %d", res.StatusCode), nil)
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, f.limit+1))
	if err != nil {
		return unanswered(api, "half an answer", err)
	}
	_, disposition, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
	if err != nil && strings.Contains(res.Header.Get("Content-Type"), "json") {
		// Without a file name it is the JSON of an error.
		var head struct {
			Code int    `json:"errcode"`
			Msg  string `json:"errmsg"`
		}
		if json.Unmarshal(b, &head) == nil && head.Code != 0 {
			return fault(api, head.Code, head.Msg)
		}
	}
	if int64(len(b)) > f.limit {
		return tooLarge(api, f.limit)
	}
	f.Name, f.Bytes, f.Type = disposition["filename"], b, http.DetectContentType(b)
	return nil
}
