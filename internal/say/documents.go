package say

import (
	"fmt"
	"strings"
	"time"

	"genjin/crm"
)

// Files that people send, and what is filed to a customer.

// FileWhere asks to which customer received files belong.
func FileWhere(files []crm.Received) Text {
	question := "归到哪个客户？"
	switch {
	case len(files) == 1:
		question = fileName(files[0].Name, 20) + question
	case len(files) > 1:
		question = fmt.Sprintf("%d个文件%s", len(files), question)
	}
	return Text(question)
}

// FileWhereFree is what to do when no customer is offered.
func FileWhereFree(question Text) Text { return question + "\n回客户名就行。" }

// NotNow leaves a file where it is.
func NotNow() string { return "先不归" }

// Filed are files that a customer has now, and those it had already.
func Filed(c crm.Customer, filed, had []crm.Document, now time.Time) Text {
	var out []string
	if len(filed) == 1 {
		out = append(out, "已归档到"+name(c.Name)+"："+documentLine(filed[0]))
	} else if len(filed) > 1 {
		out = append(out, fmt.Sprintf("已归档到%s：%d个文件", name(c.Name), len(filed)))
		for _, d := range filed {
			out = append(out, "· "+documentLine(d))
		}
	}
	for _, d := range had {
		out = append(out, name(c.Name)+"已经有"+fileName(d.Name, 30)+"（"+ShortDay(crm.DateOf(d.At.In(now.Location())), crm.DateOf(now))+"归的），没有重复存。")
	}
	return lines(out...)
}

// SummaryOfFiling names the operation.
func SummaryOfFiling(c crm.Customer, filed []crm.Document) string {
	if len(filed) == 1 {
		return "归档" + fileName(filed[0].Name, 20) + "到" + name(c.Name)
	}
	return fmt.Sprintf("归档%d个文件到%s", len(filed), name(c.Name))
}

// SendTheFile waits for a file that was announced.
func SendTheFile(c crm.Customer, title string) Text {
	if title != "" {
		title = "（" + Clip(title, 20) + "）"
	}
	return Text("好，10分钟内把文件发过来，我归到" + name(c.Name) + title + "。")
}

// NoFile says that there is nothing to file.
func NoFile() Text { return "还没收到文件。先把文件发给我，再说归到哪个客户。" }

// FileKept tells of a file that came with something else to answer.
func FileKept(n int) Text {
	what := "文件先收着"
	if n > 1 {
		what = fmt.Sprintf("%d个文件先收着", n)
	}
	return Text(what + "，要归档就说：归到 客户名。")
}

// unfit says why a file was not kept.
func unfit(e *crm.UnfitFileError) Text {
	switch {
	case e.TooLarge:
		return Text(fmt.Sprintf("这个文件超过%dMB，收不下。压缩或拆开再发，或者把要点打字告诉我。", crm.DocumentLimit>>20))
	case e.Empty:
		return "这个文件是空的，没有收。"
	case e.Gone:
		return "文件没取下来，可能已经过期，请再发一次。"
	case e.Ending != "":
		return Text("「" + Clip(e.Ending, 12) + "」文件我不收。能收图片、PDF、Office文档和压缩包。")
	}
	return "认不出这是什么文件，没有收。能收图片、PDF、Office文档和压缩包。"
}

// Documents lists the files of a customer; page (empty: none) is where they can be saved from.
func Documents(c crm.Customer, all []crm.Document, authors map[crm.UserID]string, page string, now time.Time) Text {
	const most = 10
	if len(all) == 0 {
		return Text(name(c.Name) + "还没有文件。把文件发给我，再说归到" + name(c.Name) + "就行。")
	}
	out := []string{fmt.Sprintf("%s的文件：%d份", name(c.Name), len(all))}
	for i, d := range all {
		if i == most {
			out = append(out, fmt.Sprintf("还有%d份。", len(all)-most))
			break
		}
		who := ""
		if authors[d.Author] != "" {
			who = name(authors[d.Author]) + " "
		}
		out = append(out, fmt.Sprintf("%d. %s", i+1, dotted(documentLine(d), who+ShortDay(crm.DateOf(d.At.In(now.Location())), crm.DateOf(now)))))
	}
	if page != "" {
		out = append(out, "下载："+page)
	}
	return lines(out...)
}

// documentsLine is the files of a customer in its brief.
func documentsLine(all []crm.Document) string {
	switch len(all) {
	case 0:
		return ""
	case 1:
		return "文件：" + documentLine(all[0])
	}
	return fmt.Sprintf("文件：%d份，最新 %s", len(all), documentLine(all[0]))
}

func documentLine(d crm.Document) string {
	extra := Size(d.Size)
	if d.Title != "" && !strings.Contains(d.Name, d.Title) {
		extra = Clip(d.Title, 20) + "，" + extra
	}
	return fileName(d.Name, 40) + "（" + extra + "）"
}

// fileName is a file's name; a long one keeps its end, by which people tell files apart.
func fileName(s string, n int) string {
	r := []rune(Safe(s))
	if len(r) > n {
		r = append(append(r[:n-9:n-9], '…'), r[len(r)-8:]...)
	}
	return string(r)
}

// Size is a number of bytes for people.
func Size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%dB", n)
	case n < 1000_000:
		return fmt.Sprintf("%dKB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1fMB", float64(n)/1e6)
}
