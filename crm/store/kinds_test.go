package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Whoever chooses a cluster reads in docs/scaling.md what is sent: every word of SQL in the store and in its migrations stands there, and
// what gorm and goose make of a call.
func TestEveryKindOfStatementIsInTheTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/scaling.md")
	if err != nil {
		t.Fatal(err)
	}
	_, told, _ := strings.Cut(string(page), "## What is sent")
	told, _, _ = strings.Cut(told, "\n## ")
	word, code := regexp.MustCompile(`\b[A-Z][A-Z_]+\b`), regexp.MustCompile("`[^`]+`")
	listed, sent := map[string]bool{}, map[string]string{}
	for _, span := range code.FindAllString(told, -1) {
		for _, w := range word.FindAllString(span, -1) {
			listed[w] = true
		}
	}
	calls := map[string]string{"OnConflict": "DUPLICATE", "SavePoint": "SAVEPOINT", "RollbackTo": "ROLLBACK", "LockingStrengthUpdate": "FOR"}
	others := []string{"PATH", "URL", "YAML", "NUMBER", "SEALED", "OFF", "DATABASE"} // of errors and values
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(n.Value)
				if err != nil {
					t.Fatal(err)
				}
				for _, w := range word.FindAllString(text, -1) {
					if !slices.Contains(others, w) && !strings.HasPrefix(w, "GENJIN_") {
						sent[w] = name
					}
				}
			case *ast.SelectorExpr:
				from, _ := n.X.(*ast.Ident)
				clause := from != nil && from.Name == "clause" && n.Sel.Name != "Locking" && n.Sel.Name != "Assignments"
				if w, known := calls[n.Sel.Name]; known {
					sent[w] = name
				} else if clause {
					t.Errorf("%s: what clause.%s makes is told nowhere: add it to this test and to docs/scaling.md", name, n.Sel.Name)
				}
			}
			return true
		})
	}
	migrations, err := filepath.Glob("migrations/mysql/*.sql")
	if err != nil || len(files) < 50 || len(migrations) < 50 {
		t.Fatalf("%d files, %d migrations, %v", len(files), len(migrations), err)
	}
	comment := regexp.MustCompile(`(?m)--.*$`)
	for _, name := range migrations {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range word.FindAllString(comment.ReplaceAllString(string(text), ""), -1) {
			sent[w] = name
		}
	}
	for w, name := range sent {
		if !listed[w] {
			t.Errorf("%s sends %s, which stands nowhere in docs/scaling.md", name, w)
		}
	}
	for w := range listed {
		if sent[w] == "" {
			t.Errorf("docs/scaling.md lists %s, which is not sent", w)
		}
	}
}
