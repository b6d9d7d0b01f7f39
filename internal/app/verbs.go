package app

import (
	"context"
	"fmt"
	"slices"

	"hark/internal/near"
)

// verbFunc does one verb on an open desk.
type verbFunc func(ctx context.Context, a *App, q Request, emit Emit) error

// verbs is the table of what can be asked of an open desk. Verbs of the
// catalogue that need no log (verify, enrich, themes ...) or that need it to
// be closed (restore, compact) are not here.
func verbs() map[string]verbFunc {
	t := map[string]verbFunc{
		"cluster": clusterVerb, "label": labelVerb, "learn": learnVerb, "list": list, "show": show, "search": search, "stats": stats, "sources": sources, "replay": replay,
		"handoff": handoffVerb, "bundle": bundleVerb, "import": importVerb, "export": exportLog, "ack": ackVerb,
		"backup": backup, "rebuild": rebuild, "erase": erase, "doctor": doctor, "listen": listenVerb,
		"incidents": incidentsVerb, "reply": replyVerb, "invite": inviteVerb, "hub": hubVerb, "sync": syncVerb, "delete": deleteVerb, "rules": rulesVerb, "roster": rosterVerb,
	}
	for _, v := range []string{"claim", "release", "assign", "note", "approve", "decline", "tag", "subject", "sentiment", "snooze", "resolve", "reopen", "retry", "undo"} {
		t[v] = work(v)
	}
	return t
}

// Call implements Caller for the process that holds the log.
func (a *App) Call(ctx context.Context, q Request, emit Emit) error {
	t := verbs()
	f, known := t[q.Verb]
	if !known {
		names := make([]string, 0, len(t))
		for name := range t {
			names = append(names, name)
		}
		slices.Sort(names)
		hint := "this hark may be older than the one that asks; restart it"
		if meant := near.To(q.Verb, names); meant != "" {
			hint = fmt.Sprintf("did you mean %q?", meant)
		}
		return Failure(Usage, hint, "there is no verb %q", q.Verb)
	}
	if err := f(ctx, a, q, emit); err != nil {
		return Explain(err)
	}
	return nil
}
