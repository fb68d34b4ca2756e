package main

import (
	"database/sql"
	"fmt"
	"html"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"genjin/bot/sim"
	"genjin/internal/picture"
)

var (
	listLink  = regexp.MustCompile(`(?s)<a[^>]*href="(/app/lists/[^"]+)"[^>]*>(.*?)</a>`)
	bold      = regexp.MustCompile(`(?s)<b>(.*?)</b>`)
	tags      = regexp.MustCompile(`<[^>]+>`)
	amounts   = regexp.MustCompile(`[\d,.]+(?:万|亿|元)`)
	counts    = regexp.MustCompile(`(\d+)\s*(?:单|次|家|项|步|笔)?(?:$|[\s·，])`)
	listTotal = regexp.MustCompile(`(?s)<p class="sum"><b>(\d+)</b> 条(.*?)</p>`)
)

// Each number that leads to a list counts what is listed, and its money is the list's.
func TestNumbersEqualTheirLists(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	for _, who := range []string{"zhangwei", "wangjingli", "zhaozong"} {
		b := visitor(t, base).as(who)
		checked, lists := 0, map[string]string{}
		for _, page := range []string{"/app/", "/app/deals", "/app/reports?step=day", "/app/reports?step=month", "/app/reports?step=year", "/app/reports?from=2026-08-01&last=2026-09-30"} {
			_, body, _ := b.get(page)
			links := listLink.FindAllStringSubmatch(body, -1)
			if len(links) < 3 {
				t.Fatalf("%s, %s: %d numbers: %s", who, page, len(links), body)
			}
			for _, l := range links {
				link, text := html.UnescapeString(l[1]), l[2]
				if m := bold.FindStringSubmatch(text); m != nil {
					text = m[1]
				}
				text = strings.TrimSpace(tags.ReplaceAllString(text, ""))
				if lists[link] == "" {
					status, list, _ := b.get(link)
					if status != http.StatusOK {
						t.Fatalf("%s, %s: %d", who, link, status)
					}
					lists[link] = list
				}
				checked += agrees(t, who+" "+page+" "+link, text, lists[link])
			}
		}
		if checked < 60 {
			t.Errorf("%s: only %d numbers were held against their lists", who, checked)
		}
		t.Logf("%s: %d numbers, %d lists", who, checked, len(lists))
	}
}

// agrees holds the numbers of a text against the list they lead to.
func agrees(t *testing.T, where, text, list string) (checked int) {
	t.Helper()
	total := listTotal.FindStringSubmatch(list)
	if total == nil {
		t.Errorf("%s: no total in %s", where, list)
		return 0
	}
	sums := tags.ReplaceAllString(total[2], "")
	for _, money := range amounts.FindAllString(text, -1) {
		checked++
		if !strings.Contains(sums, money) && (money != "0元" || total[1] != "0") { // a list of nothing has no sum
			t.Errorf("%s: 「%s」 shows %s, the list %s", where, text, money, sums)
		}
	}
	for _, n := range counts.FindAllStringSubmatch(amounts.ReplaceAllString(text, ""), -1) {
		checked++
		if n[1] != total[1] {
			t.Errorf("%s: 「%s」 shows %s, the list has %s", where, text, n[1], total[1])
		}
	}
	return checked
}

// A month is the same in the chat's words, in the chat's picture, on the page and in the spreadsheet.
func TestReportIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	base := demoSite(t)
	chat := openChat(t, base)
	b := visitor(t, base).as("wangjingli")
	for _, c := range []struct{ ask, page string }{
		{"团队月报", "/app/reports?step=month"}, {"团队日报", "/app/reports?step=day"}, {"团队周报", "/app/reports?step=week"},
		{"团队8月月报", "/app/reports?step=month&on=2026-08-05"}, {"张伟本月月报", "/app/reports?step=month&who=1"},
	} {
		sameEverywhere(t, chat, b, "wangjingli", c.ask, c.page)
	}
	png, _ := chat.ask("wangjingli", "", "画个近4个月趋势图")
	sameTrend(t, b, png)
}

// A crowd is told together, and so are its words, its page, its picture and its spreadsheet the same; the spreadsheet alone has each person, and they come to
// what is told.
func TestACrowdsReportIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	many := make([]sim.Person, 100)
	for i := range many {
		many[i] = sim.Person{ID: fmt.Sprint("many", i), Name: fmt.Sprint("同事", i), Departments: []int64{1}}
	}
	base := demoSiteIn(t, data, many...)
	db, err := sql.Open("sqlite3", filepath.Join(data, "genjin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, p := range many { // they never wrote anything
		if _, err := db.ExecContext(t.Context(), "INSERT INTO users (version, wecom_id, wecom_key, name, team_id, role, leads, manager_id, gone, joined_at) VALUES (1, ?1, ?1, ?2, 1, 'rep', '[]', 0, 0, 1)", p.ID, p.Name); err != nil {
			t.Fatal(err)
		}
	}
	chat := openChat(t, base)
	b := visitor(t, base).as("zhaozong")
	for _, c := range []struct{ ask, page string }{{"团队月报", "/app/reports?step=month"}, {"团队日报", "/app/reports?step=day"}, {"昨天日报", "/app/reports?step=day&on=2026-11-23"}, {"团队8月月报", "/app/reports?step=month&on=2026-08-05"}} {
		words, page := sameEverywhere(t, chat, b, "zhaozong", c.ask, c.page)
		if !strings.Contains(words, "不逐个列") || !strings.Contains(page, "不逐个列") {
			t.Errorf("%s tells each of a crowd: %s", c.ask, words)
		}
		sameByPerson(t, b, c.page)
	}
	png, _ := chat.ask("zhaozong", "", "画个近4个月趋势图")
	sameTrend(t, b, png)
}

// sameByPerson holds the persons of a report's spreadsheet against its figures.
func sameByPerson(t *testing.T, b *browser, page string) {
	t.Helper()
	_, body, _ := b.get(page + "&format=xlsx")
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	people, err := f.GetRows("每个人")
	if err != nil || len(people) < 100 {
		t.Fatalf("%s: %d people: %v", page, len(people), err)
	}
	told := map[string]string{}
	for _, s := range sheetOf(t, b, page+"&format=xlsx") {
		name, value, _ := strings.Cut(s, "=")
		told[name] = value
	}
	for k, name := range people[0][1:] {
		sum := 0
		for _, p := range people[1:] {
			n, err := strconv.Atoi(p[k+1])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if want := told[name]; want != "" && strings.TrimRight(strings.SplitN(want, " ", 2)[0], "次单项") != strconv.Itoa(sum) {
			t.Errorf("%s, %s: %s is told, each person's come to %d", page, name, want, sum)
		}
	}
}

// sameEverywhere asks for a report in the chat and holds it against its page and its spreadsheet.
func sameEverywhere(t *testing.T, chat *chatPage, b *browser, who, ask, path string) (words, page string) {
	t.Helper()
	chat.say(who, "", ask)
	words = chat.next(func(l sim.Line) bool { return strings.Contains(l.Text, "过程：") }).Text
	_, page, _ = b.get(path)
	shown := figuresOf(page)
	sheet := sheetOf(t, b, path+"&format=xlsx")
	if len(shown) < 10 || !slices.Equal(shown, sheet) {
		t.Errorf("%s: the page shows %q, the spreadsheet %q", ask, shown, sheet)
	}
	figure := map[string]string{}
	for _, s := range shown {
		name, value, _ := strings.Cut(s, "=")
		figure[name] = value
	}
	want := []string{fmt.Sprintf("跟进%s，%s客户", figure["跟进"], figure["客户"])}
	for _, x := range []struct{ name, format string }{{"没联系上", "%s没联系上"}, {"新增商机", "新增商机%s"}, {"成交", "成交%s"}, {"输单", "输单%s"}, {"逾期没清", "%s跟进逾期"}} {
		if v := figure[x.name]; !strings.HasPrefix(v, "0") {
			want = append(want, fmt.Sprintf(x.format, strings.Replace(v, " · ", " ", 1)))
		}
	}
	if _, paid, ok := strings.Cut(figure["回款"], " · "); ok {
		want = append(want, "回款"+paid)
	}
	for _, w := range want {
		if !strings.Contains(words, w) {
			t.Errorf("%s: the page says %q, the chat\n%s", ask, w, words)
		}
	}
	return words, page
}

// sameTrend holds the picture of a trend against the page of the month.
func sameTrend(t *testing.T, b *browser, png []byte) {
	t.Helper()
	chart, err := picture.Figures(png)
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := b.get("/app/reports?step=month")
	rows := regexp.MustCompile(`(?s)<tr><th scope="row">(\d+)年(\d+)月.*?</tr>`).FindAllStringSubmatch(page, -1)
	if len(rows) == 0 || len(chart.Rows) == 0 {
		t.Fatalf("no trend: %d rows, %d in the picture", len(rows), len(chart.Rows))
	}
	for i := range chart.Rows {
		drawn, row := chart.Rows[len(chart.Rows)-1-i], rows[len(rows)-1-i]
		text := strings.Join(strings.Fields(tags.ReplaceAllString(row[0], " ")), " ")
		for k, unit := range []string{"", "单", "次"} {
			if drawn.Figures[k] == "0元" && strings.HasSuffix(text, " 0单") {
				continue // what no deals come to is not told
			}
			if !strings.Contains(text, drawn.Figures[k]+unit) {
				t.Errorf("the picture draws %s for %s, the page has %s", drawn.Figures[k], drawn.Label, text)
			}
		}
	}
}

// figuresOf are the figures of a report's page, name=value.
func figuresOf(page string) (out []string) {
	for _, m := range regexp.MustCompile(`class="figure[^"]*"[^>]*><span>(.*?)</span><b>(.*?)</b>`).FindAllStringSubmatch(page, -1) {
		out = append(out, m[1]+"="+m[2])
	}
	return out
}

// sheetOf are the same of its spreadsheet.
func sheetOf(t *testing.T, b *browser, path string) (out []string) {
	t.Helper()
	status, body, _ := b.get(path)
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %d %v", path, status, err)
	}
	defer f.Close()
	rows, err := f.GetRows("报表", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[2:] {
		if len(r) < 4 {
			continue // a line of words
		}
		s := r[1] + "=" + r[2] + r[3]
		if len(r) > 4 {
			yuan, err := strconv.ParseFloat(r[4], 64)
			if err != nil {
				t.Fatalf("%q is no money", r[4])
			}
			s += " · " + wan(yuan)
		}
		out = append(out, s)
	}
	return out
}

// wan writes an amount of whole thousands as pages do.
func wan(yuan float64) string {
	return strconv.FormatFloat(yuan/10_000, 'f', -1, 64) + "万"
}
