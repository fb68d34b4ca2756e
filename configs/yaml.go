package configs

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// inFile puts yaml's complaint into our form, file:line: key: remedy, without the value, which may be a secret.
func inFile(label string, raw []byte, err error) error {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		if m := syntax.FindStringSubmatch(err.Error()); m != nil {
			return fmt.Errorf("%s:%s: %s: correct the YAML", label, m[1], m[2])
		}
		return fmt.Errorf("%s: %s: correct the YAML", label, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	lines := make([]string, len(typed.Errors))
	for i, e := range typed.Errors {
		lines[i] = label + ":" + complaint(raw, e)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// What yaml says.
var (
	syntax  = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)
	unknown = regexp.MustCompile(`^line (\d+): field (.*) not found in type .*$`)
	misfit  = regexp.MustCompile(`(?s)^line (\d+): cannot unmarshal (!!\w+)(?: ` + "`(.*?)(\\.\\.\\.)?`" + `)? into (.*)$`)
)

func complaint(raw []byte, e string) string {
	if m := unknown.FindStringSubmatch(e); m != nil {
		return m[1] + ": " + m[2] + ": unknown key: remove it or correct its spelling"
	}
	m := misfit.FindStringSubmatch(e)
	if m == nil { // a key given twice
		return strings.TrimPrefix(e, "line ")
	}
	key := "the file"
	if at, err := strconv.Atoi(m[1]); err == nil {
		if found, ok := keyAt(raw, at, m[2], m[3]); ok {
			key = found
		}
	}
	return m[1] + ": " + key + ": " + wanted(m[5])
}

func wanted(goType string) string {
	switch {
	case goType == "int":
		return "not a number: write a whole one"
	case goType == "bool":
		return "write true or false"
	case goType == "time.Duration":
		return "not a duration: write one such as 2500ms"
	case goType == "string", goType == "configs.Secret":
		return "write one text, in quotes when it has signs in it"
	case strings.HasPrefix(goType, "[]"):
		return "write a list: [one, two]"
	}
	return "write keys with their values below it"
}

// keyAt is the key of the first value on a line that has a tag and begins with a text.
func keyAt(raw []byte, line int, tag, text string) (string, bool) {
	var root yaml.Node
	if yaml.Unmarshal(raw, &root) != nil {
		return "", false
	}
	var search func(n *yaml.Node, key string) (string, bool)
	search = func(n *yaml.Node, key string) (string, bool) {
		if key != "" && n.Line == line && n.ShortTag() == tag && strings.HasPrefix(n.Value, text) {
			return strings.TrimPrefix(key, "."), true
		}
		for i, child := range n.Content {
			inner := key
			switch n.Kind {
			case yaml.MappingNode:
				if i%2 == 0 { // a name does not fit: it belongs to the key around it
					if key != "" && child.Line == line && child.ShortTag() == tag && strings.HasPrefix(child.Value, text) {
						return strings.TrimPrefix(key, "."), true
					}
					continue
				}
				inner += "." + n.Content[i-1].Value
			case yaml.SequenceNode:
				inner += fmt.Sprintf("[%d]", i)
			}
			if found, ok := search(child, inner); ok {
				return found, true
			}
		}
		return "", false
	}
	return search(&root, "")
}
