package crm

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Document is a file that was filed to a customer.
type Document struct {
	ID         DocumentID
	CustomerID CustomerID
	Author     UserID
	Name       string // of the file, as its sender called it, made harmless: shown, and offered for saving
	Title      string // what it is, as said: 合同; empty: nobody said
	Type       string // its content type, as its bytes say
	Size       int64  // bytes
	Blob       BlobID
	At         time.Time
}

// Received is a file that somebody sent and that is kept, but filed nowhere yet.
type Received struct {
	Blob BlobID
	Name string
	Type string
	Size int64
	At   time.Time
}

// DocumentLimit is the most bytes a file may have: what WeCom takes of a file itself (D:90253).
const DocumentLimit = 20 << 20

// Spreadsheet reports whether a file holds a table that could be imported.
func (r Received) Spreadsheet() bool {
	return slices.Contains([]string{".xlsx", ".xls", ".csv", ".et"}, strings.ToLower(path.Ext(r.Name)))
}

// Picture reports whether a file is something to look at.
func (r Received) Picture() bool { return strings.HasPrefix(r.Type, "image/") }

// documentTypes are the endings of files that may be filed: what offices send each other, and nothing that runs.
var documentTypes = []string{
	".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".heic",
	".pdf", ".ofd", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".csv", ".ppt", ".pptx", ".dps", ".txt", ".md", ".rtf",
	".zip", ".rar", ".7z", ".dwg", ".dxf", ".eml", ".msg", ".vsd", ".vsdx", ".xmind",
	".mp4", ".mov", ".mp3", ".m4a", ".amr", ".wav",
}

// endings of files that came without a name, by content type.
var endings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp",
	"application/pdf": ".pdf", "application/zip": ".zip", "video/mp4": ".mp4", "audio/mpeg": ".mp3", "audio/wave": ".wav",
}

// NewReceived describes a file: what it may be called, from the name its sender gave it (often none) and the type its bytes have.
// It errs with *UnfitFileError when such a file is not kept.
func NewReceived(sent string, kind MessageKind, contentType string, content []byte, at time.Time) (Received, error) {
	contentType, _, _ = strings.Cut(contentType, ";")
	r := Received{Name: fileName(sent), Type: contentType, Size: int64(len(content)), At: at}
	ending := strings.ToLower(path.Ext(r.Name))
	if ending == "" {
		word := "文件"
		switch kind {
		case ImageMessage:
			word = "图片"
		case VideoMessage:
			word = "视频"
		}
		ending = endings[contentType]
		if r.Name == "" || r.Name == word {
			r.Name = word + at.Format("1月2日15点04分")
		}
		r.Name += ending
	}
	switch {
	case r.Size == 0:
		return r, &UnfitFileError{Empty: true}
	case r.Size > DocumentLimit:
		return r, &UnfitFileError{TooLarge: true}
	case !slices.Contains(documentTypes, ending), runs(content):
		return r, &UnfitFileError{Ending: ending}
	}
	return r, nil
}

// runs reports whether bytes are a program or a page, whatever the file is called.
func runs(content []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(content[:min(len(content), 512)], " \t\r\n\xef\xbb\xbf"))
	for _, mark := range []string{"mz", "\x7felf", "#!", "<!doctype html", "<html", "<script", "<svg", "<?php"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return mark != "mz" || len(content) > 64 && content[0] == 'M' && content[1] == 'Z' && bytes.IndexByte(content[:64], 0) >= 0
		}
	}
	return false
}

const fileNameRunes = 80

// fileName is the last element of a sent name, without what is not to be seen; its ending stays when it is cut.
func fileName(sent string) string {
	sent = strings.ToValidUTF8(sent, "")
	if i := strings.LastIndexAny(sent, `/\`); i >= 0 {
		sent = sent[i+1:]
	}
	sent = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, sent)
	sent = strings.Trim(sent, " .　")
	if r := []rune(sent); len(r) > fileNameRunes {
		ending := []rune(path.Ext(sent))
		if len(ending) > 10 {
			ending = nil
		}
		sent = string(r[:fileNameRunes-len(ending)]) + string(ending)
	}
	return sent
}

// UnfitFileError is a file that is not kept.
type UnfitFileError struct {
	TooLarge bool   // more than DocumentLimit
	Empty    bool   // nothing in it
	Gone     bool   // the platform does not give it any more
	Ending   string // of a type that is not kept; may be empty
}

func (e *UnfitFileError) Error() string { return "crm: a file that is not kept" }

// UnfitSheetError is a spreadsheet that cannot be imported; with no field set it names no customers.
type UnfitSheetError struct {
	Old    bool // .xls, .et: not readable here
	Broken bool
	Empty  bool // a header, and nothing below it

	Bare   bool     // there is no header either: Header are the letters of the columns
	Header []string // of what names no customers: what may be its header
}

func (e *UnfitSheetError) Error() string { return "crm: a spreadsheet that cannot be imported" }
