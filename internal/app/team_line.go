package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"

	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// line opens the line to the desk's hub, as hark.toml says.
func (a *App) line(ctx context.Context) (hub.Line, error) {
	if a.o.Line != nil {
		return a.o.Line(ctx)
	}
	o, err := a.dialling()
	if err != nil {
		return nil, err
	}
	if a.host != nil {
		o.Process, o.Login = a.host.server, a.host.server.Login()
	}
	line, err := nats.Dial(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("reach the hub: %w", err)
	}
	return line, nil
}

// dialling is how this machine signs in to the desk's hub.
func (a *App) dialling() (nats.Options, error) {
	o := a.o.hub()
	o.Desk = hub.Desk(a.roster().Founder())
	if o.Credentials != "" {
		return o, nil
	}
	seed, _, err := a.o.login()
	o.Login = seed
	return o, err
}

// hub is how hark.toml says that the hub is reached, without who signs in.
func (o *Options) hub() nats.Options {
	h := &o.Config.Hub
	credentials := h.Credentials
	if credentials != "" {
		credentials = o.Config.Beside(credentials)
	}
	return nats.Options{
		Servers: h.Servers, Pin: h.Pin, Credentials: credentials,
		Events: h.Events, Claims: h.Claims, Replicas: h.Copies(), Diary: o.Diary,
	}
}

// address is where colleagues reach the hub, and the SHA-256 of its
// certificate: what a join code passes on.
func (a *App) address() (servers []string, pin [32]byte, err error) {
	h := &a.o.Config.Hub
	servers, digits := h.Servers, h.Pin
	if a.host != nil {
		digits = a.host.server.Pin()
		if len(servers) == 0 {
			servers = reachable(a.host.server.Address())
		}
	}
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != len(pin) && digits != "" {
		return nil, pin, Failure(BadConfig, "", "[hub] pin is no SHA-256: %q", digits)
	}
	copy(pin[:], raw)
	if len(servers) == 0 {
		return nil, pin, Failure(Failed, "while hark hub runs it knows the address that it listens at; else name it in [hub] servers", "it is not said where the hub is reached")
	}
	return servers, pin, nil
}

// addressesMost is how many addresses of a machine a join code names: it is
// read out and typed.
const addressesMost = 2

// reachable are the addresses at which others may reach what listens at one:
// where that is every interface, those of this machine that are not its own alone.
func reachable(listens string) []string {
	host, port, err := net.SplitHostPort(listens)
	if err != nil {
		return []string{listens}
	}
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		return []string{listens}
	}
	var list []string
	addresses, err := net.InterfaceAddrs()
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil && len(list) < addressesMost {
			list = append(list, net.JoinHostPort(n.IP.String(), port))
		}
	}
	if err != nil || len(list) == 0 {
		list = []string{net.JoinHostPort("127.0.0.1", port)}
	}
	return list
}
