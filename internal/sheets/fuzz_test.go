package sheets

import "testing"

// Whatever somebody sends as a table is read or refused: never a panic.
func FuzzRead(f *testing.F) {
	f.Add("a.csv", []byte("客户名称,电话\n华北重工,13800138000\n"))
	f.Add("a.csv", []byte("\xff\xfe\x00客户"))
	f.Add("a.xlsx", []byte("PK\x03\x04"))
	f.Add("a.csv", []byte("\"=cmd\n,,,\n"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if file, err := Read(name, content, nil); err == nil {
			_ = file.Close()
		}
	})
}
