package crm

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestNewReceived(t *testing.T) {
	at := time.Date(2026, 8, 25, 10, 5, 0, 0, time.UTC)
	png, pdf, exe := "\x89PNG\r\n\x1a\n....", "%PDF-1.7 ....", "MZ\x90\x00"+strings.Repeat("\x00", 100)
	for _, c := range []struct {
		sent, kind, contentType, content string
		name                             string // empty: not kept
	}{
		{"合同.pdf", "file", "application/pdf", pdf, "合同.pdf"},
		{"合同.PDF", "file", "application/pdf", pdf, "合同.PDF"},
		{"", "image", "image/png", png, "图片8月25日10点05分.png"},
		{"../../etc/合同.pdf", "file", "application/pdf", pdf, "合同.pdf"},
		{`C:\tmp\合同.docx`, "file", "application/zip", "PK\x03\x04", "合同.docx"},
		{"a\u202egnp.pdf\x00", "file", "application/pdf", pdf, "agnp.pdf"},
		{`<b>"报价"|?*.xlsx`, "file", "application/zip", "PK\x03\x04", "b报价.xlsx"},
		{strings.Repeat("长", 200) + ".pdf", "file", "application/pdf", pdf, strings.Repeat("长", 76) + ".pdf"},
		{"mz数据.csv", "file", "text/plain; charset=utf-8", "mz,1,2\n", "mz数据.csv"},
		{"安装.exe", "file", "application/octet-stream", exe, ""},
		{"照片.jpg", "image", "application/octet-stream", exe, ""},
		{"网页.txt", "file", "text/html", " \n<!DOCTYPE html><script>", ""},
		{"脚本.sh", "file", "text/plain", "#!/bin/sh", ""},
		{"什么", "file", "application/octet-stream", "\x01\x02", ""},
		{"空.pdf", "file", "text/plain", "", ""},
		{"大.pdf", "file", "application/pdf", pdf + strings.Repeat("x", DocumentLimit), ""},
	} {
		r, err := NewReceived(c.sent, MessageKind(c.kind), c.contentType, []byte(c.content), at)
		var unfit *UnfitFileError
		if c.name == "" {
			if !errors.As(err, &unfit) {
				t.Errorf("%q is kept as %q", c.sent, r.Name)
			}
			continue
		}
		if err != nil || r.Name != c.name || r.Size != int64(len(c.content)) || strings.Contains(r.Type, ";") {
			t.Errorf("%q is kept as %+v: %v", c.sent, r, err)
		}
	}
}
