package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

// graphError is an answer of GraphQL that says what went wrong, with status 200.
type graphError struct {
	kind, message string // kind is empty where the whole may have been done all the same
}

// Error says what it says.
func (e *graphError) Error() string { return "GitHub answers: " + e.message }

// verdict says what it means for a reply. What has no kind, such as a time
// that ran out, leaves open whether the reply was taken.
func (e *graphError) verdict() error {
	switch e.kind {
	case "RATE_LIMITED", "RATE_LIMIT":
		return &source.Definite{Err: e, Retry: true, After: pauseDefault}
	case "NOT_FOUND", "FORBIDDEN", "UNPROCESSABLE", "INSUFFICIENT_SCOPES":
		return &source.Definite{Err: e}
	}
	return e
}

// query asks GraphQL and reads the data of its answer into out. What is wrong
// with a part is an error of the whole.
func (g *github) query(ctx context.Context, query string, vars map[string]any, out any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": vars}, json.Deterministic(true))
	if err != nil {
		return &web.Unsent{Err: err}
	}
	got, err := g.call(ctx, g.graph, web.Request{Method: http.MethodPost, Path: "/graphql", Body: body})
	if err != nil {
		return err
	}
	data, err := readGraph(got.Body)
	var said *graphError
	if errors.As(err, &said) && strings.HasPrefix(said.kind, "RATE_LIMIT") {
		g.graph.Pause(pauseDefault, "its limit of requests is reached")
	}
	if err == nil {
		err = source.ReadJSON(data, out)
	}
	if err != nil && said == nil {
		return fmt.Errorf("read the answer of %s: %w", g.graph.Host(), err)
	}
	return err
}

// readGraph gives the data of an answer.
func readGraph(body []byte) (jsontext.Value, error) {
	var a struct {
		Data   jsontext.Value `json:"data"`
		Errors []struct {
			Type    string           `json:"type"`
			Message string           `json:"message"`
			Path    []jsontext.Value `json:"path"`
		} `json:"errors"`
	}
	if err := source.ReadJSON(body, &a); err != nil {
		return nil, err
	}
	if len(a.Errors) > 0 {
		e := &graphError{kind: a.Errors[0].Type}
		for i := range a.Errors {
			if len(a.Errors[i].Path) > 1 { // of a field of what came of it: a comment that is there, and may not be shown
				e.kind = ""
			}
		}
		e.message = strings.Join(strings.Fields(source.Clip(a.Errors[0].Message, 300)), " ")
		return nil, e
	}
	if a.Data == nil || a.Data.Kind() != '{' {
		return nil, errors.New("it has no data")
	}
	return a.Data, nil
}
