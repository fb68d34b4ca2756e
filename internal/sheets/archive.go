package sheets

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"genjin/crm"
)

// An archive is a workbook with the files that its sheet 附件 names: the workbook at its top, and beside it 附件/ with each file once, called
// by the first signs of its SHA-256 and its name.

const (
	archiveDigest = 16        // signs of a digest that begin a file's name
	bookLimit     = 512 << 20 // bytes of the workbook within
)

// filed is a file that a workbook names.
type filed struct {
	digest, name string
	blob         crm.BlobID
}

// Files is how many files the workbook names.
func (b *Book) Files() int { return len(b.files) }

// WriteArchive writes the workbook, called name, with the files that it names; bytes gives those, *crm.UnfitFileError one that is gone by now.
func (b *Book) WriteArchive(ctx context.Context, to io.Writer, name string, bytesOf func(context.Context, crm.BlobID) ([]byte, error)) error {
	z := zip.NewWriter(to)
	if err := z.SetComment(b.writer.mark); err != nil {
		return err
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // it is packed already
	if err != nil {
		return err
	}
	if _, err := b.WriteTo(w); err != nil {
		return err
	}
	had := map[string]bool{}
	for _, f := range b.files {
		if had[f.digest] || len(f.digest) < archiveDigest {
			continue
		}
		had[f.digest] = true
		content, err := bytesOf(ctx, f.blob)
		if unfit := (*crm.UnfitFileError)(nil); errors.As(err, &unfit) {
			continue
		} else if err != nil {
			return fmt.Errorf("sheets: archive: %w", err)
		}
		if w, err = z.Create(documentSheet + "/" + f.digest[:archiveDigest] + " " + path.Base(strings.ReplaceAll(f.name, `\`, "/"))); err != nil {
			return err
		}
		if _, err := w.Write(content); err != nil {
			return err
		}
	}
	return z.Close()
}

// Archive is an archive that was opened. Close it.
type Archive struct {
	from  *zip.ReadCloser
	book  *zip.File
	files map[string]*zip.File // by the first signs of their digests
}

// errNoFile is a file that the archive does not hold, or not as it was.
var errNoFile = errors.New("sheets: no such file in the archive")

// OpenArchive opens an archive; ok is false for a file of another kind, as a workbook alone is one.
func OpenArchive(name string) (_ *Archive, ok bool, err error) {
	if !strings.EqualFold(path.Ext(name), ".zip") {
		return nil, false, nil
	}
	z, err := zip.OpenReader(name)
	if errors.Is(err, zip.ErrFormat) {
		return nil, false, &crm.UnfitSheetError{Broken: true}
	} else if err != nil {
		return nil, false, err
	}
	a := &Archive{from: z, files: map[string]*zip.File{}}
	for _, f := range z.File {
		dir, base := path.Split(f.Name)
		digest, _, named := strings.Cut(base, " ")
		switch {
		case dir == "" && strings.EqualFold(path.Ext(base), ".xlsx") && a.book == nil:
			a.book = f
		case dir == documentSheet+"/" && named && len(digest) == archiveDigest:
			a.files[digest] = f
		}
	}
	if a.book == nil {
		return nil, false, errors.Join(&crm.UnfitSheetError{Broken: true}, z.Close())
	}
	return a, true, nil
}

// Close closes it.
func (a *Archive) Close() error { return a.from.Close() }

// Read opens its workbook, as Read does.
func (a *Archive) Read(fields []crm.CustomField, corrected ...Correction) (*File, error) {
	content, err := unpacked(a.book, bookLimit)
	if err != nil {
		return nil, &crm.UnfitSheetError{Broken: true}
	}
	return read(a.book.Name, content, a, fields, corrected)
}

// Has reports whether it holds a file of a digest.
func (a *Archive) Has(digest string) bool {
	return len(digest) > archiveDigest && a.files[digest[:archiveDigest]] != nil
}

// Bytes are the file of a digest; errNoFile when it is not in the archive, or is another one.
func (a *Archive) Bytes(digest string) ([]byte, error) {
	if !a.Has(digest) {
		return nil, errNoFile
	}
	content, err := unpacked(a.files[digest[:archiveDigest]], crm.DocumentLimit)
	if err != nil {
		return nil, errNoFile
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != digest {
		return nil, errNoFile
	}
	return content, nil
}

// unpacked is a member of an archive, of so many bytes at most, whatever it says of itself.
func unpacked(f *zip.File, limit int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // was read
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = &crm.UnfitFileError{TooLarge: true}
	}
	return out.Bytes(), err
}
