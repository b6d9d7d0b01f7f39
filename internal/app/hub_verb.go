package app

import (
	"bytes"
	"context"
	"fmt"

	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// HubParams say what is wanted of the hub.
type HubParams struct {
	Do string `json:"do"` // plan or check
}

// HubPlan is what whoever runs a cluster sets up, as text.
type HubPlan struct {
	Text string `json:"text"`
}

// HubFinding is one thing that the check of a live hub looked at.
type HubFinding struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Sure bool   `json:"sure"` // false: it cannot be seen from here
	Says string `json:"says"` // what was found, and what to do where it is not ok
}

func hubVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p HubParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	switch p.Do {
	case "plan":
		return a.planHub(emit)
	case "check":
		return a.checkCluster(ctx, emit)
	}
	return Failure(Usage, "want plan or check", "there is no %q of a hub", p.Do)
}

func (a *App) planHub(emit Emit) error {
	o := a.o.hub()
	var b bytes.Buffer
	if err := nats.Plan(&b, nats.PlanOptions{
		Desk: hub.Desk(a.roster().Founder()), Events: o.Events, Claims: o.Claims, Replicas: a.o.Config.Hub.Replicas,
	}); err != nil {
		return fmt.Errorf("plan the hub: %w", err)
	}
	return emitJSON(emit, HubPlan{b.String()})
}

// checkCluster tests the live hub as this machine signs in to it.
func (a *App) checkCluster(ctx context.Context, emit Emit) error {
	if !a.o.shares() {
		return Failure(Failed, "name one in [hub] of hark.toml, or run one: hark hub", "this desk has no hub")
	}
	o, err := a.dialling()
	if err != nil {
		return err
	}
	if a.host != nil { // as colleagues reach it
		o.Servers, o.Pin = []string{a.host.server.Address()}, a.host.server.Pin()
	}
	list, err := nats.Check(ctx, o, a.me.opened(), a.o.Now)
	if err != nil {
		return Failure(hubCode(err), hubHint(err), "check the hub: %w", err)
	}
	bad := 0
	for _, f := range list {
		if !f.OK && f.Sure {
			bad++
		}
		if err := emitJSON(emit, HubFinding(f)); err != nil {
			return err
		}
	}
	if bad > 0 {
		return Failure(Failed, "each of them says what to do; hark hub plan writes down how it should be", "%d of the checks found something", bad)
	}
	return nil
}

// Alone reports whether nobody but one member is on the roster.
func (a *App) Alone() bool { return len(a.roster().Present()) <= 1 }
