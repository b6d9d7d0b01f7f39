package nats

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/template"

	"hark/internal/hub"
)

// PlanOptions say for which desk a cluster is to be set up.
type PlanOptions struct {
	Desk           hub.Desk
	Events, Claims string // names of the streams; empty is config.DefaultEvents, DefaultClaims
	Replicas       int    // 0 is 3
}

//go:embed plan.txt
var planText string

// What stands for a member's own in the plan. The second is of NATS: a server
// puts in what a user's credentials say.
const (
	anyLogin, anyJournal     = "LOGIN", "JOURNAL"
	userSubject, userJournal = "{{subject()}}", "{{tag(journal)}}"
)

// Plan writes, as Markdown for a person, what whoever runs a NATS cluster sets
// up for a desk: streams, permissions, settings of the servers, and why.
func Plan(w io.Writer, o PlanOptions) error {
	full := Options{Desk: o.Desk, Events: o.Events, Claims: o.Claims}
	full.fill()
	n := full.names()
	if o.Replicas <= 0 {
		o.Replicas = 3
	}
	events, claims := n.Streams(o.Replicas)
	page, err := template.New("plan").Funcs(template.FuncMap{"json": indented}).Parse(planText)
	if err == nil {
		err = page.Execute(w, map[string]any{
			"Desk": strings.TrimPrefix(o.Desk.Join(), "join."), "Payload": Payload, "Subs": SubsMax,
			"EventsStream": events, "ClaimsStream": claims,
			"Login": anyLogin, "User": n.Member(Inbox(anyLogin), Writer{anyJournal, []string{"*"}}),
			"Template": n.Member(Inbox(userSubject), Writer{userJournal, []string{"*"}}),
			"Erase":    apiErase + n.Events, "Join": o.Desk.Join(),
		})
	}
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}

// indented is JSON as a block of Markdown.
func indented(v any) (string, error) {
	var page strings.Builder
	to := json.NewEncoder(&page)
	to.SetEscapeHTML(false)
	to.SetIndent("    ", "  ")
	err := to.Encode(v)
	return "    " + strings.TrimSpace(page.String()), err
}
