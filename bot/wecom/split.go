package wecom

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"genjin/crm"
)

// Limits in bytes, not characters, of one text (D:90236, D:101031). WeCom cuts what is longer, without a word.
const (
	TextLimit   = 2048  // the app, passive or sent
	StreamLimit = 20480 // 智能机器人
)

// SplitFor cuts an answer into the parts that one message of a channel can hold once it is written in the channel's dialect.
func SplitFor(c crm.Channel, text string) []string {
	write, limit := PlainText, TextLimit
	switch c {
	case crm.BotChannel:
		write, limit = MarkdownV2, StreamLimit
	case crm.WebhookChannel:
		write, limit = MarkdownV2, WebhookLimit
	}
	written := write(text)
	if len(written) <= limit {
		return []string{text}
	}
	return Split(written, limit)
}

// Split cuts a text into parts of at most limit bytes, at the end of a line where there is one in the second half of
// the part, between characters otherwise. Several parts begin with their number: (1/3). Together they hold every
// character of the text but the line ends at which it was cut.
func Split(text string, limit int) []string {
	if len(text) <= limit {
		return []string{text}
	}
	for digits := 1; ; digits++ {
		mark := len("(/)\n") + 2*digits
		parts := cut(text, max(limit-mark, utf8.UTFMax))
		if len(fmt.Sprint(len(parts))) > digits {
			continue
		}
		for i, p := range parts {
			parts[i] = fmt.Sprintf("(%d/%d)\n%s", i+1, len(parts), p)
		}
		return parts
	}
}

func cut(text string, limit int) (parts []string) {
	for len(text) > limit {
		end := limit
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		if end == 0 { // no character begins here: not UTF-8
			end = limit
		}
		next := end
		if line := strings.LastIndexByte(text[:end+1], '\n'); line > 0 && line >= limit/2 {
			end, next = line, line+1
		}
		parts = append(parts, text[:end])
		text = text[next:]
	}
	if text != "" || len(parts) == 0 {
		parts = append(parts, text)
	}
	return parts
}
