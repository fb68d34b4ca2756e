package bot

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"

	"genjin/crm/store/storetest"
)

// typed are the numbers and mail addresses that people write in a script.
func typed(script string) (all []string) {
	for line := range strings.Lines(script) {
		if who, said, ok := strings.Cut(line, "> "); ok && !strings.HasPrefix(who, " ") && !strings.HasPrefix(who, "#") {
			all = append(all, regexp.MustCompile(`1[3-9]\d{9}|[\w.+-]+@[\w-]+\.[\w.-]+`).FindAllString(said, -1)...)
		}
	}
	return all
}

// unreadable checks that what was typed stands nowhere in the database file at path.
func unreadable(t *testing.T, path string, secrets []string) {
	t.Helper()
	for _, part := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if at := bytes.Index(raw, []byte(s)); at >= 0 {
				t.Errorf("%s stands in %s: %q", s, filepath.Base(part), raw[max(0, at-80):at+len(s)])
			}
		}
	}
}

func TestNothingTypedIsReadInMySQL(t *testing.T) {
	address := storetest.MySQL(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	db, err := sql.Open("mysql", "root@tcp("+u.Host+")/")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	script, err := os.ReadFile("testdata/dialogues/phones.txt")
	if err != nil {
		t.Fatal(err)
	}
	newStageOn(t, address).play(string(script))
	columns, err := db.Query("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ?", name)
	if err != nil {
		t.Fatal(err)
	}
	defer columns.Close()
	var all [][2]string
	for columns.Next() {
		var c [2]string
		if err := columns.Scan(&c[0], &c[1]); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := columns.Err(); err != nil || len(all) < 300 {
		t.Fatalf("%d columns, %v", len(all), err)
	}
	for _, c := range all {
		for _, s := range typed(string(script)) {
			var n int
			if err := db.QueryRow("SELECT COUNT(*) FROM "+name+"."+c[0]+" WHERE CAST(`"+c[1]+"` AS CHAR) LIKE ?", "%"+s+"%").Scan(&n); err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				t.Errorf("%s stands %d times in %s.%s", s, n, c[0], c[1])
			}
		}
	}
}

// A number that is typed into whatever there is to type into stands nowhere in the database: names, titles, tags, fields, words, reasons.
// Whole, it still finds whom it belongs to.
func TestNumbersTypedAnywhereAreNotReadable(t *testing.T) {
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	path := filepath.Join(t.TempDir(), "genjin.db")
	x := &theatre{stage: newStageOn(t, "sqlite:"+path), r: r}
	x.line("", "at 2026-11-24 10:00")
	for _, who := range []string{"boss", "lina", "wangjingli"} {
		x.line("", who+"> 你好")
	}
	var all []string
	number := func(form int) string {
		forms := []string{
			fmt.Sprintf("1%d%09d", 3+r.IntN(7), r.IntN(1e9)), fmt.Sprintf("1%d%d-%04d-%04d", 3+r.IntN(7), r.IntN(10), r.IntN(1e4), r.IntN(1e4)),
			fmt.Sprintf("0512-%08d", 20000000+r.IntN(6e7)), fmt.Sprintf("li%d@example.com", r.IntN(1e6)), fmt.Sprintf("1101051990%02d%02d%03d%d", 1+r.IntN(12), 1+r.IntN(28), r.IntN(1000), r.IntN(10)),
		}
		s := forms[form%len(forms)]
		all = append(all, s)
		return s
	}
	mobile := func() string {
		s := fmt.Sprintf("1%d%09d", 3+r.IntN(7), r.IntN(1e9))
		all = append(all, s)
		return s
	}
	found := map[string]string{mobile(): "甲子机械", mobile(): "青山仪表"}
	for n, name := range found {
		x.line("", "boss> 新增客户 "+name+n)
	}
	for _, said := range []string{"新增客户 瑞丰包装", "加字段 客户.热线 文本", "加字段 客户.编号 数字"} {
		x.line("", "boss> "+said)
	}
	for _, said := range []string{"给瑞丰包装加一个联系人，采购{}李工", "给瑞丰包装加联系人 {}", "给瑞丰包装打标签 {}", "给瑞丰包装建个商机，二期{}，60万", "备注一下，瑞丰包装的财务电话{}", "以后说老{}厂就是瑞丰包装",
		"瑞丰包装简称小{}", "瑞丰包装热线{}", "瑞丰包装编号{}", "让李娜周五前给瑞丰包装打{}", "明天上午9点提醒我打{}", "以后说“暗号{}”就是拜访", "今天拜访了瑞丰包装{}，聊了框架，下周三再约", "瑞丰包装丢了，被{}抢了",
		"瑞丰包装回款3万，{}付的", "加字段 客户.电话{} 文本", "新线索：苏州恒达 李工 {} 展会来的", "吐槽：{}打不通", "瑞丰包装行业{}", "{}"} {
		x.agrees("boss", strings.ReplaceAll(said, "{}", number(0)))
		x.agrees("boss", strings.ReplaceAll(said, "{}", number(r.IntN(5))))
	}
	for _, l := range []string{"boss sends 合同%s.pdf 20KB saying 这是瑞丰包装的合同", "boss sends 名单.xlsx rows 客户名称,姓名,职务,标签,热线;丙寅%s,王%s,采购%s,出口%s,%s"} {
		for strings.Contains(l, "%s") {
			l = strings.Replace(l, "%s", mobile(), 1)
		}
		x.line("", l)
	}
	x.line("", "boss taps 导入")
	unreadable(t, path, all)
	for n, name := range found {
		if heard := x.line("", "boss> 搜 "+n); !strings.Contains(heard, name) {
			t.Errorf("%s is not found by its number: %s", name, heard)
		}
	}
	t.Logf("%d numbers typed", len(all))
	if testing.Verbose() {
		t.Log(x.log.String())
	}
}
