package docx

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestTheBuiltInContractIsFilledOrToldToLack(t *testing.T) {
	blank, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"甲方": "华北<重工>&Co", "合同编号": "HT-1", "签订日期": "2026年11月24日", "联系人": "王总", "经办人": "张伟", "乙方": "远景软件", "乙方地址": "杭州文一路1号", "乙方电话": "0571-88880001", "乙方税号": "91330100X", "乙方开户行": "工行杭州分行", "乙方账号": "1202000000000001", "产品明细": "X3型 3台\n安装 1项", "金额": "50万元", "生效日期": "2026年12月1日", "到期日期": "2027年11月30日"}
	if out, missing, err := Fill(blank, values); err != nil || out != nil || !slices.Equal(missing, []string{"金额大写"}) {
		t.Fatalf("%d bytes, %v, %v", len(out), missing, err)
	}
	values["金额大写"] = "伍拾万元整"
	out, missing, err := Fill(blank, values)
	if err != nil || len(missing) != 0 {
		t.Fatal(missing, err)
	}
	text, err := Text(out)
	if err != nil || strings.Contains(text, "{{") {
		t.Fatal(text, err)
	}
	for _, v := range values {
		if !strings.Contains(text, v) {
			t.Errorf("no %q in\n%s", v, text)
		}
	}
}

// Word parts a name into runs as it likes.
func TestAHoleInSeveralRunsIsFilled(t *testing.T) {
	var in bytes.Buffer
	z := zip.NewWriter(&in)
	w, _ := z.Create("word/document.xml")
	_, _ = w.Write([]byte(`<w:document xmlns:w="x"><w:p><w:r><w:t>买方：{</w:t></w:r><w:r><w:rPr/><w:t xml:space="preserve">{甲</w:t></w:r><w:r><w:t>方}}。</w:t></w:r></w:p></w:document>`))
	z.Close()
	out, missing, err := Fill(in.Bytes(), map[string]string{"甲方": "远大"})
	if err != nil || missing != nil {
		t.Fatal(missing, err)
	}
	if text, err := Text(out); err != nil || text != "买方：远大。\n" {
		t.Errorf("%q %v", text, err)
	}
	if _, _, err := Fill([]byte("x"), nil); err == nil {
		t.Error("no document, and no error")
	}
}
