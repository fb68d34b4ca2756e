package sim

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Card is a template card, in the JSON names of the API and the XML names of a passive reply (D:90236, D:90241).
type Card struct {
	Type      string       `json:"card_type" xml:"CardType"`
	Source    *CardSource  `json:"source,omitempty" xml:"Source"`
	Main      CardTitle    `json:"main_title" xml:"MainTitle"`
	Emphasis  *CardTitle   `json:"emphasis_content,omitempty" xml:"EmphasisContent"`
	Quote     *CardQuote   `json:"quote_area,omitempty" xml:"QuoteArea"`
	Sub       string       `json:"sub_title_text,omitempty" xml:"SubTitleText"`
	Fields    []CardField  `json:"horizontal_content_list,omitempty" xml:"HorizontalContentList"`
	Verticals []CardTitle  `json:"vertical_content_list,omitempty" xml:"VerticalContentList"`
	Jumps     []CardLink   `json:"jump_list,omitempty" xml:"JumpList"`
	Action    *CardLink    `json:"card_action,omitempty" xml:"CardAction"`
	Buttons   []CardButton `json:"button_list,omitempty" xml:"ButtonList"`
	TaskID    string       `json:"task_id,omitempty" xml:"TaskId"`
	Replace   string       `json:"replace_text,omitempty" xml:"ReplaceText"`
}

// CardSource is the small line above a card.
type CardSource struct {
	Desc  string `json:"desc" xml:"Desc"`
	Color int    `json:"desc_color,omitempty" xml:"DescColor"`
}

// CardTitle is a title with a line below it.
type CardTitle struct {
	Title string `json:"title,omitempty" xml:"Title"`
	Desc  string `json:"desc,omitempty" xml:"Desc"`
}

// CardQuote is a quotation inside a card.
type CardQuote struct {
	Title string `json:"title,omitempty" xml:"Title"`
	Text  string `json:"quote_text,omitempty" xml:"QuoteText"`
}

// CardField is a labelled line.
type CardField struct {
	Key   string `json:"keyname" xml:"KeyName"`
	Value string `json:"value,omitempty" xml:"Value"`
	Type  int    `json:"type,omitempty" xml:"Type"`
	URL   string `json:"url,omitempty" xml:"Url"`
}

// CardLink is something of a card that opens a page.
type CardLink struct {
	Type  int    `json:"type,omitempty" xml:"Type"`
	Title string `json:"title,omitempty" xml:"Title"`
	URL   string `json:"url,omitempty" xml:"Url"`
}

// CardButton is a button of a card.
type CardButton struct {
	Text  string `json:"text" xml:"Text"`
	Style int    `json:"style,omitempty" xml:"Style"`
	Key   string `json:"key" xml:"Key"`
	Type  int    `json:"type,omitempty" xml:"Type"`
	URL   string `json:"url,omitempty" xml:"Url"`
}

var taskID = regexp.MustCompile(`^[0-9A-Za-z_\-@]{1,128}$`)

// check refuses what WeCom refuses (D:90236).
func (c *Card) check() error {
	switch {
	case !slices.Contains([]string{"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}, c.Type):
		return fmt.Errorf("card_type %q", c.Type)
	case c.Main.Title == "" && (c.Sub == "" || c.Type != "text_notice"):
		return errors.New("main_title.title is empty")
	case strings.HasSuffix(c.Type, "_notice") && c.Action == nil:
		return errors.New("card_action is missing")
	case c.Type == "button_interaction" && len(c.Buttons) == 0:
		return errors.New("button_list is empty")
	case strings.HasSuffix(c.Type, "_interaction") && !taskID.MatchString(c.TaskID):
		return errors.New("task_id is not 1 to 128 of [0-9A-Za-z_-@]")
	case len(c.Fields) > 6:
		return errors.New("more than 6 in horizontal_content_list")
	case len(c.Buttons) > 6:
		return errors.New("more than 6 in button_list")
	case len(c.Jumps) > 3:
		return errors.New("more than 3 in jump_list")
	}
	for _, b := range c.Buttons {
		if b.Text == "" || (b.Type == 0 && (b.Key == "" || len(b.Key) > 1024)) {
			return errors.New("a button needs a text and a key of at most 1024 bytes")
		}
	}
	for _, f := range c.Fields {
		if f.Key == "" {
			return errors.New("a keyname is empty")
		}
	}
	return nil
}

// read is all that a person can read on the card.
func (c *Card) read() string {
	parts := []string{c.Main.Title, c.Main.Desc, c.Sub}
	if c.Emphasis != nil {
		parts = append(parts, c.Emphasis.Title, c.Emphasis.Desc)
	}
	for _, f := range c.Fields {
		parts = append(parts, f.Key+"："+f.Value)
	}
	for _, v := range c.Verticals {
		parts = append(parts, v.Title, v.Desc)
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, "\n")
}

// mintCardCode gives a response_code that changes a card once within 72 hours; it needs p.mu held.
func (p *Platform) mintCardCode(word, task string) string {
	p.codes[word] = code{task: task, until: p.Now().Add(72 * time.Hour)}
	return word
}

// updateCard is message/update_template_card (D:94888): it changes the card for the people named, by a code that works once.
func (p *Platform) updateCard(q request) reply {
	var in struct {
		UserIDs []string `json:"userids"`
		All     int      `json:"atall"`
		AgentID any      `json:"agentid"`
		Code    string   `json:"response_code"`
		Button  *struct {
			Name string `json:"replace_name"`
		} `json:"button"`
		Card *Card `json:"template_card"`
	}
	if err := json.Unmarshal(q.body, &in); err != nil {
		return failed(codeBadJSON, "data format error")
	}
	if !p.isAgent(in.AgentID) {
		return failed(codeAgent, "invalid agentid, it must be an integer")
	}
	if in.Button == nil && in.Card == nil {
		return failed(codeParam, "button or template_card is missing")
	}
	if in.Card != nil {
		if err := in.Card.check(); err != nil {
			return failed(codeParam, "invalid template_card: "+err.Error())
		}
	}
	c, ok := p.spend(in.Code, func(c code) bool { return c.task != "" })
	if !ok {
		return failed(codeParam, "invalid response_code")
	}
	for _, l := range p.Lines() {
		forWhom := in.All == 1 || slices.ContainsFunc(in.UserIDs, func(id string) bool { return PrivateChat(id) == l.Chat })
		if l.Card == nil || l.Card.TaskID != c.task || !forWhom {
			continue
		}
		p.change(l.ID, func(l *Line) {
			if in.Card != nil {
				l.Card, l.Pressed, l.Replaced = in.Card, "", in.Card.Replace
				return
			}
			l.Replaced = in.Button.Name
		})
	}
	invalid := []string{}
	for _, id := range in.UserIDs {
		if who, ok := p.person(id); !ok || !who.reachable() {
			invalid = append(invalid, strings.ToLower(id))
		}
	}
	return reply{"invaliduser": invalid}
}

// cardUpdate is what a callback's response does to the card that was clicked.
type cardUpdate struct {
	XMLName xml.Name `xml:"xml"`
	MsgType string
	Button  struct{ ReplaceName string }
	Card    *Card `xml:"TemplateCard"`
}
