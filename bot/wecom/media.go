package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
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
		return &Error{API: api, Msg: fmt.Sprintf("the file has more than %d bytes", f.limit), Class: ClassContent}
	}
	f.Name, f.Bytes, f.Type = disposition["filename"], b, http.DetectContentType(b)
	return nil
}
