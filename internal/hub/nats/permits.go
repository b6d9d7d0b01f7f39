package nats

import "hark/internal/hub"

// Permits are the subjects that somebody may use, and no others.
type Permits struct {
	Publish, Subscribe []string
}

// Writer is a journal, and the leases that it may take besides that of the
// clock, by their names; "*" is any, of either.
type Writer struct {
	Journal string
	Leases  []string
}

// Member are the permits of whoever writes those journals: their own subjects,
// the hub's streams to read, and what the desk says. Not among them is any
// consumer, whose maker can choose where it sends to; nor the subjects of the
// streams themselves; nor to answer, as who asks can choose where that goes.
func (n Names) Member(inbox string, writers ...Writer) Permits {
	d := n.Desk
	p := Permits{
		Publish: []string{
			apiInfo + n.Events, apiInfo + n.Claims, apiGet + n.Events, apiGet + n.Claims, d.Join(),
		},
		Subscribe: []string{
			inbox + ".>", d.Here("*"),
			storedPrefix + d.Events("*"), storedPrefix + d.Claim("*", "*"), storedPrefix + d.Lease("*", "*"),
		},
	}
	for _, w := range writers {
		j := w.Journal
		p.Publish = append(p.Publish, d.Events(j), d.Claim("*", j), d.Lease(hub.ClockLease, j), d.Here(j))
		for _, name := range w.Leases {
			p.Publish = append(p.Publish, d.Lease(name, j))
		}
	}
	return p
}

// Reader are the permits of a member who may not write for a while.
func (n Names) Reader(inbox string) Permits {
	p := n.Member(inbox)
	p.Publish = []string{apiInfo + n.Events, apiInfo + n.Claims, apiGet + n.Events, apiGet + n.Claims}
	return p
}

// Stranger are the permits of whoever has a join code: to ask, and be answered.
func (n Names) Stranger(inbox string) Permits {
	return Permits{Publish: []string{n.Desk.Join()}, Subscribe: []string{inbox + ".>"}}
}
