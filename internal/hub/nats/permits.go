package nats

// Permits are the subjects that somebody may use, and no others.
type Permits struct {
	Publish, Subscribe []string
	Answers            bool // they may also answer what they are asked, on the subject of the question's answer
}

// Member are the permits of whoever writes those journals ("*" is any): their
// own subjects, the hub's streams to read, and what the desk says. Not among
// them is any consumer, whose maker can choose where it sends to; nor the
// subjects of the streams themselves.
func (n Names) Member(inbox string, journals []string, answers bool) Permits {
	d := n.Desk
	p := Permits{
		Publish: []string{
			apiInfo + n.Events, apiInfo + n.Claims, apiGet + n.Events, apiGet + n.Claims, d.Join(),
		},
		Subscribe: []string{
			inbox + ".>", d.Here("*"),
			storedPrefix + d.Events("*"), storedPrefix + d.Claim("*", "*"), storedPrefix + d.Lease("*", "*"),
		},
		Answers: answers,
	}
	for _, j := range journals {
		p.Publish = append(p.Publish, d.Events(j), d.Claim("*", j), d.Lease("*", j), d.Here(j))
	}
	if answers {
		p.Subscribe = append(p.Subscribe, d.Join())
	}
	return p
}

// Stranger are the permits of whoever has a join code: to ask, and be answered.
func (n Names) Stranger(inbox string) Permits {
	return Permits{Publish: []string{n.Desk.Join()}, Subscribe: []string{inbox + ".>"}}
}
