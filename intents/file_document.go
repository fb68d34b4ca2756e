package intents

import (
	"context"
	"slices"
	"time"

	"genjin/crm"
	"genjin/crm/store"
	"genjin/intents/zh"
	"genjin/internal/say"
)

// fileDocument files what somebody sent to a customer: the customer may be said before, with or after the file.
func fileDocument() Intent {
	return Intent{
		Kind:     FileDocument,
		Title:    "归档文件",
		Examples: []string{"这是华北重工的合同", "把刚才的文件归到华北重工", "这几张照片放到恒通物流"},
		Write:    true,
		Rare:     true,
		Do: func(ctx context.Context, t *Turn, r Request) (say.Text, error) {
			if len(r.Slots.Files) == 0 {
				r.Slots.Files = t.waitingFiles()
			}
			to := t.Memory.FileTo
			announced := !r.Slots.Customer.Said() && to.Customer != 0 && t.Now.Sub(to.At) <= announcedFor
			switch {
			case announced:
				r.Slots.Customer, r.Slots.Note = Ref{Picked: int64(to.Customer)}, to.Title
			case !r.Slots.Customer.Said() && len(r.Slots.Files) == 0:
				return say.NoFile(), nil
			case !r.Slots.Customer.Said():
				return "", t.askWhereTo(ctx, r)
			}
			c, err := t.existing(ctx, r, AskCustomer)
			if err != nil {
				return "", err
			}
			t.mention(c.ID, 0)
			if len(r.Slots.Files) == 0 {
				t.Memory.FileTo = FileTo{Customer: c.ID, Title: r.Slots.Note, At: t.Now}
				return say.SendTheFile(c, r.Slots.Note), nil
			}
			var filed, had []crm.Document
			for _, f := range r.Slots.Files {
				d, fresh, err := t.Tx.File(ctx, crm.Document{CustomerID: c.ID, Name: f.Name, Title: r.Slots.Note, Type: f.Type, Blob: f.Blob, At: t.Now})
				if err != nil {
					return "", err
				}
				if fresh {
					filed = append(filed, d)
				} else {
					had = append(had, d)
				}
			}
			t.filed(r.Slots.Files)
			if !announced { // several may come after one word
				t.Memory.FileTo = FileTo{}
			}
			if len(filed) > 0 {
				t.wrote(r, LastWrite{Customer: c.ID}, say.SummaryOfFiling(c, filed))
			}
			return say.Filed(c, filed, had, t.Now), nil
		},
	}
}

// FileTo is a customer of whom a file was announced.
type FileTo struct {
	Customer crm.CustomerID `json:"customer,omitempty"`
	Title    string         `json:"title,omitempty"`
	At       time.Time      `json:"at,omitzero"`
}

const (
	announcedFor = 10 * time.Minute
	filesWait    = 24 * time.Hour // in the memory of the chat; their bytes are kept twice as long (FilesKept)
	filesAtOnce  = 10 * time.Minute
	mostFiles    = 20

	// FilesKept is how long bytes are kept that nobody files.
	FilesKept = 2 * filesWait
)

// Receive notes the file of the turn among those that wait.
func (t *Turn) Receive() {
	m := t.Memory
	m.Files = slices.DeleteFunc(m.Files, func(f crm.Received) bool {
		return t.Now.Sub(f.At) > filesWait || t.File != nil && f.Blob == t.File.Blob
	})
	if t.File == nil {
		return
	}
	m.TakenBack = nil
	m.Files = append(m.Files, *t.File)
	m.Files = m.Files[max(0, len(m.Files)-mostFiles):]
}

// waitingFiles are the files that a word about them means: those that came close together, the last ones; with none, those
// just taken back.
func (t *Turn) waitingFiles() []crm.Received {
	all := t.Memory.Files
	if len(all) == 0 {
		all = t.Memory.TakenBack
	}
	for i := len(all) - 1; i >= 0; i-- {
		next := t.Now
		if i+1 < len(all) {
			next = all[i+1].At
		} else if next.Sub(all[i].At) > filesWait {
			return nil
		} else {
			continue
		}
		if next.Sub(all[i].At) > filesAtOnce {
			return slices.Clone(all[i+1:])
		}
	}
	return slices.Clone(all)
}

// filed takes files off the list of those that wait.
func (t *Turn) filed(files []crm.Received) {
	t.Memory.TakenBack = nil
	t.Memory.Files = slices.DeleteFunc(t.Memory.Files, func(w crm.Received) bool {
		return slices.ContainsFunc(files, func(f crm.Received) bool { return f.Blob == w.Blob })
	})
}

// waitAgain lets files whose filing is taken back wait for another word about them.
func (t *Turn) waitAgain(ctx context.Context, o crm.Operation) error {
	var files []crm.Received
	for _, touched := range o.Touched {
		if touched.Table != "documents" {
			continue
		}
		d, gone, err := t.Tx.DocumentAfterUndo(ctx, crm.DocumentID(touched.ID))
		if notFound(err) {
			continue
		} else if err != nil {
			return err
		}
		if gone {
			files = append(files, crm.Received{Blob: d.Blob, Name: d.Name, Type: d.Type, Size: d.Size, At: t.Now})
		}
	}
	slices.Reverse(files) // undone last to first
	t.Memory.TakenBack = files
	return nil
}

// askWhereTo asks for the customer of files, offering those the person worked on last.
func (t *Turn) askWhereTo(ctx context.Context, r Request) error {
	var ids []crm.CustomerID
	for _, s := range t.Memory.Topics {
		ids = append(ids, s.Customer)
	}
	last, err := t.Tx.ListActivities(ctx, store.ActivityFilter{Owners: []crm.UserID{t.Actor.User.ID}, From: t.Now.AddDate(0, -1, 0), Limit: 20})
	if err != nil {
		return err
	}
	for _, a := range last {
		ids = append(ids, a.CustomerID)
	}
	ask := &Ask{Slot: AskCustomer, Say: say.FileWhere(r.Slots.Files), Request: r}
	var offered []crm.CustomerID
	for _, id := range ids {
		if slices.Contains(offered, id) || len(offered) == maxChoices-1 {
			continue
		}
		found, err := t.Tx.Customers(ctx, []crm.CustomerID{id})
		if err != nil {
			return err
		}
		for _, c := range found {
			offered = append(offered, c.ID)
			ask.Choices = append(ask.Choices, Choice{Label: c.Name, ID: int64(c.ID)})
		}
	}
	if len(ask.Choices) == 0 {
		ask.Say = say.FileWhereFree(ask.Say)
		return ask
	}
	ask.Choices = append(ask.Choices, Choice{Label: say.NotNow(), Value: chooseNo})
	return ask
}

const (
	aFile   = `(d=合同|协议|技术协议|保密协议|补充协议|报价单|报价|方案|标书|投标书|投标文件|招标文件|图纸|清单|发票|开票资料|名片|营业执照|资质|证书|验收单|验收报告|送货单|回单|付款回单|凭证|转账凭证|截图|照片|图片|文件|资料|附件|需求文档|会议纪要|纪要|样本|样册|录音|视频|聊天记录|聊天截图|表格|订单|采购单)`
	these   = `(这[几|些](个|份|张|页)|这[些]|那(个|份|张)|[我](刚才|刚刚|刚)[发|传]的[那|这][个|份|张]|上面[的|那个|那份|那张|这个]|上一(个|份|张))`
	fileish = `(文件|图片|照片|截图|附件|资料|合同|协议|报价单|方案|图纸|发票|名片|表格|视频|录音|东西)`
)

var fileForms = []form{
	{ // 这是华北重工的合同, 刚才发的是华北重工的报价单
		words: []string{"是"},
		shape: zh.NewSentence(`[h=` + these + `[的][` + fileish + `]][都]是[客户]<a>[的]` + aFile),
		read:  func(m match) (Request, bool) { return m.filing(!m.has("h")) },
	},
	{ // 这份合同是华北重工的, 照片是恒通物流的
		words: []string{"是"},
		shape: zh.NewSentence(`(` + these + `[的][` + aFile + `]|(文件|图片|照片|截图|附件|名片|发票|表格))[都|全]是[客户]<a>的`),
		read:  func(m match) (Request, bool) { return m.filing(true) },
	},
	{ // 把刚才的文件归到华北重工, 这几张照片放到恒通物流
		words: []string{"归到", "归档", "归入", "存到", "存入", "放到", "放进", "挂到", "归给"},
		shape: zh.NewSentence(`[把|将]` + `(` + these + `[的]` + `[` + fileish + `]` + `|` + fileish + `)` + `[都|全][帮我](归到|归档到|归档给|归入|归给|存到|存入|放到|放进|挂到)[客户]<a>[的][名下|下面|里面|里|那里|文件夹|文件|资料|档案][里|下|去|中]`),
		read:  func(m match) (Request, bool) { return m.filing(false) },
	},
	{ // 归到华北重工: of a customer that is known, since people and pools are put elsewhere by the same words
		words: []string{"归到", "归档", "归入", "存到"},
		shape: zh.NewSentence(`[都|全][帮我](归到|归档到|归档给|归入|存到)[客户]<a>[的][名下|下面|里面|里|那里|文件夹|文件|资料|档案][里|下|去|中]`),
		read:  func(m match) (Request, bool) { return m.filing(true) },
	},
	{ // 给华北重工存一份合同
		words: []string{"存", "上传", "归档"},
		shape: zh.NewSentence(`[我][要|想](给|往|为)[客户]<a>(存|上传|归档|存档)[一](个|份|张|下)[一下]` + aFile),
		read:  func(m match) (Request, bool) { return m.filing(true) },
	},
	{ // 归档
		words: []string{"归档"},
		shape: zh.NewSentence(`[把|将][` + these + `[的]` + `[` + fileish + `]|` + fileish + `]归档[一下]`),
		read:  func(match) (Request, bool) { return Request{Kind: FileDocument}, true },
	},
}

// filing is a request to file to the customer of slot a.
func (m match) filing(known bool) (Request, bool) {
	ref, ok := m.customer("a", known)
	r := Request{Kind: FileDocument}
	r.Slots.Customer = ref
	if i, j := m.runes("d"); !slices.Contains(anyFile, m.tx.Slice(i, j)) {
		r.Slots.Note = m.tx.Slice(i, j)
	}
	return r, ok && !m.c.People.IsColleague(ref.Text)
}

// anyFile are words that say nothing of what a file is.
var anyFile = []string{"文件", "图片", "照片", "截图", "附件", "资料", "视频", "录音", "表格"}
