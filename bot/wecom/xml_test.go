package wecom

import (
	"bytes"
	"reflect"
	"testing"
)

// Both readers of XML agree on all that the quick one accepts.
func FuzzXML(f *testing.F) {
	for _, s := range []string{
		said("hi"), text("1 &lt; 2"), text("<![CDATA[a]]]]><![CDATA[>b]]>"), "<xml></xml>", "<xml><A>1</A>\n<A><![CDATA[]]></A></xml>",
		"<?xml version='1.0'?><xml><A><B>1</B></A></xml>", "<xml><A>a]]>b</A></xml>", "<xml><A/></xml>", text("a\vb"), text("a&#11;b"), "<xml><xml>1</xml></xml>",
	} {
		f.Add([]byte(s))
	}
	type pair struct{ path, text string }
	f.Fuzz(func(t *testing.T, p []byte) {
		collect := func(into *[]pair) element {
			return func(path, text []byte) bool {
				*into = append(*into, pair{string(path), string(text)})
				return true
			}
		}
		var quick, real []pair
		if scan(p, collect(&quick)) == scanned {
			if err := parse(p, collect(&real)); err != nil {
				t.Fatalf("only the quick reader took it: %v", err)
			}
			if !reflect.DeepEqual(quick, real) {
				t.Fatalf("quick %q, real %q", quick, real)
			}
		}
		fixed := repair(p)
		if string(repair(fixed)) != string(fixed) {
			t.Fatal("repaired, and still to repair")
		}
		if plainXML(p) && !bytes.Contains(p, []byte("&#")) && !bytes.Equal(fixed, p) {
			t.Fatal("repaired what was whole")
		}
	})
}
