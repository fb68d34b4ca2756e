package picture

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"genjin/crm"
)

// The figures stand in the PNG as text (iTXt): Title and Description for people and search, the chart itself as JSON.
const chartKey = "genjin:chart"

// header is the signature and the IHDR chunk of a PNG, behind which text may stand.
const header = 8 + 4 + 4 + 13 + 4

func withFigures(png []byte, c *crm.Chart) ([]byte, error) {
	if len(png) < header || string(png[12:16]) != "IHDR" {
		return nil, errors.New("not a PNG")
	}
	chart, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(png[:header])
	for _, t := range [][2]string{{"Title", c.Title}, {"Description", Description(c)}, {chartKey, string(chart)}} {
		writeText(&b, t[0], t[1])
	}
	b.Write(png[header:])
	return b.Bytes(), nil
}

func writeText(b *bytes.Buffer, key, text string) {
	body := append([]byte("iTXt"+key+"\x00\x00\x00zh-CN\x00\x00"), text...)
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(body)-4))
	b.Write(n[:])
	b.Write(body)
	binary.BigEndian.PutUint32(n[:], crc32.ChecksumIEEE(body))
	b.Write(n[:])
}

// Description is what a chart shows, a line a row.
func Description(c *crm.Chart) string {
	lines := []string{c.Sub}
	for _, r := range c.Rows {
		figures := r.Figures
		if len(c.Series) == len(figures) {
			figures = make([]string, len(c.Series))
			for i, s := range c.Series {
				figures[i] = s + r.Figures[i]
			}
		}
		if r.Group != "" {
			lines = append(lines, r.Group)
		}
		lines = append(lines, r.Label+"："+strings.Join(figures, " · "))
	}
	return strings.Trim(strings.Join(append(lines, c.Foot), "\n"), "\n")
}

// Figures reads back what a picture shows.
func Figures(png []byte) (*crm.Chart, error) {
	for at := 8; at+12 <= len(png); {
		n := int(binary.BigEndian.Uint32(png[at:]))
		if n < 0 || at+12+n > len(png) {
			break
		}
		if body := png[at+8 : at+8+n]; string(png[at+4:at+8]) == "iTXt" && bytes.HasPrefix(body, []byte(chartKey+"\x00")) {
			text := body[len(chartKey)+3:]
			_, text, _ = bytes.Cut(text, []byte{0}) // language
			_, text, _ = bytes.Cut(text, []byte{0}) // translated key
			c := &crm.Chart{}
			if err := json.Unmarshal(text, c); err != nil {
				return nil, fmt.Errorf("picture: figures: %w", err)
			}
			return c, nil
		}
		at += 12 + n
	}
	return nil, errors.New("picture: no figures in it")
}
