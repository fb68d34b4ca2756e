package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// Form is a way of having a server answer by a schema. Servers that call themselves compatible differ in which they know.
type Form string

// Forms, the strictest first.
const (
	Schema Form = "json_schema" // the server keeps the answer to the schema
	Object Form = "json_object" // … to some JSON
	Tools  Form = "tools"       // … to the arguments of a function, which is never called
	Plain  Form = "plain"       // it is asked for JSON in words
)

// Forms are all of them, in the order in which they are tried.
func Forms() []Form { return []Form{Schema, Object, Tools, Plain} }

const toolName = "actions"

// probed is what a server is tried with: every form has to find the same in it.
const probed = "今天拜访了华北重工王总，下周三再约"

// Form is the one in which the server is asked; empty until Probe found one.
func (m *Model) Form() Form {
	if m == nil {
		return ""
	}
	return m.form.Load().(Form)
}

// Probe finds the strictest form that the server knows by trying them on a message of our own, and has it used from then on.
// The error is the last form's. A nil Model has none, which is no error.
func (m *Model) Probe(ctx context.Context) (Form, error) {
	if m == nil {
		return "", nil
	}
	var failed error
	for _, form := range Forms() {
		_, err := m.ask(ctx, form, m.labelRequest(form, probed), func(content string) error {
			labels, err := m.read(content, probed, probed)
			if err == nil && (len(labels) == 0 || probed[labels[0].Customer.Start:labels[0].Customer.End] != "华北重工") {
				return fmt.Errorf("%w: it does not find the customer of 「%s」", errUnusable, probed)
			}
			return err
		})
		if err == nil {
			m.form.Store(form)
			return form, nil
		}
		failed = fmt.Errorf("%s: %w", form, err)
		if m.refused.Load() || ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
			return "", failed
		}
	}
	return "", failed
}

// inForm puts a schema into a request.
func inForm(r openai.ChatCompletionRequest, form Form, schema json.RawMessage) openai.ChatCompletionRequest {
	switch form {
	case Schema:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: toolName, Schema: schema, Strict: true}}
	case Object:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	case Tools:
		r.Tools = []openai.Tool{{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{Name: toolName, Strict: true, Parameters: schema}}}
		r.ToolChoice = openai.ToolChoice{Type: openai.ToolTypeFunction, Function: openai.ToolFunction{Name: toolName}}
	}
	if form != Schema && form != Tools {
		r.Messages[0].Content += "\nAnswer with one JSON object of this schema and nothing else:\n" + string(schema)
	}
	return r
}

// object is the JSON object of an answer: the whole of it, but for a fence around it and thoughts before it.
func object(content string) string {
	content = sentences(content)
	if rest, ok := strings.CutPrefix(content, "```"); ok {
		rest = strings.TrimPrefix(rest, "json")
		content = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "```"))
	}
	return content
}
