package wecom

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// downloads fetches what people send to 智能机器人: files that lie encrypted under an address for five minutes (D:100719).
type downloads struct {
	http *http.Client
	base *url.URL // of the API
	key  string   // EncodingAESKey of the bot in URL mode; a file with a key of its own carries it in its address
}

// known reports whether an address belongs to WeCom: nobody else has us call theirs.
func (d downloads) known(u *url.URL) bool {
	if u.Scheme == d.base.Scheme && u.Host == d.base.Host {
		return true
	}
	host := u.Hostname()
	return u.Scheme == "https" && u.User == nil && (strings.HasSuffix(host, ".qq.com") || strings.HasSuffix(host, ".myqcloud.com"))
}

func (d downloads) fetch(ctx context.Context, media string, limit int64) (f File, err error) {
	const api = "media"
	u, err := url.Parse(media)
	if err != nil || !d.known(u) {
		return f, &Error{API: api, Msg: "not an address of WeCom", Class: ClassContent}
	}
	key := d.key
	if u.Fragment != "" {
		if key, err = url.QueryUnescape(u.EscapedFragment()); err != nil {
			return f, &Error{API: api, Msg: "not a key", Class: ClassContent}
		}
	}
	u.Fragment, u.RawFragment = "", ""
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return f, unanswered(api, "request", err)
	}
	res, err := d.http.Do(r)
	if err != nil {
		return f, unanswered(api, "no answer", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return f, &Error{API: api, Msg: fmt.Sprintf("HTTP status %d: the address has worked its five minutes", res.StatusCode), Class: ClassContent}
	}
	sealed, err := io.ReadAll(io.LimitReader(res.Body, limit+padTo+1))
	switch {
	case err != nil:
		return f, unanswered(api, "half an answer", err)
	case int64(len(sealed)) > limit+padTo:
		return f, tooLarge(api, limit)
	}
	if f.Bytes, err = openFile(key, sealed); err != nil {
		return File{}, &Error{API: api, Msg: "not a file for this key", Class: ClassContent}
	}
	if int64(len(f.Bytes)) > limit {
		return File{}, tooLarge(api, limit)
	}
	if _, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition")); err == nil {
		f.Name = params["filename"]
	}
	f.Type = http.DetectContentType(f.Bytes)
	return f, nil
}

// openFile decrypts a file: AES-256-CBC without a head, padded to 32 bytes.
func openFile(key string, sealed []byte) ([]byte, error) {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(key, "="))
	if err != nil || len(raw) != 32 {
		return nil, errors.New("not a key")
	}
	block, err := aes.NewCipher(raw)
	if err != nil || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, errors.New("not a file for this key")
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(plain, sealed)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > padTo || pad > len(plain) {
		return nil, errors.New("not a file for this key")
	}
	for _, c := range plain[len(plain)-pad:] {
		if int(c) != pad {
			return nil, errors.New("not a file for this key")
		}
	}
	return plain[:len(plain)-pad], nil
}
