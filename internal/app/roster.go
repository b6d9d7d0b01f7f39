package app

import (
	"context"
	"slices"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
)

// RosterParams say what is done about the roster.
type RosterParams struct {
	Do string `json:"do,omitempty"` // set, remove or policy; empty shows it
	RosterChange
}

// RosterChange is what becomes different; what is nil stays as it is.
type RosterChange struct {
	Name      string     `json:"name,omitempty"` // of the member
	Role      *string    `json:"role,omitempty"`
	Sources   *[]string  `json:"sources,omitempty"`  // none is all
	Subjects  *[]string  `json:"subjects,omitempty"` // none is all
	Expertise *[]string  `json:"expertise,omitempty"`
	Certified *time.Time `json:"certified,omitempty"` // until then; zero is not
	Sends     *[]string  `json:"sends,omitempty"`
	Certify   *bool      `json:"certify,omitempty"` // of the policy, as those that follow
	Record    *bool      `json:"record,omitempty"`
	Retain    *int       `json:"retain_days,omitempty"` // 0 is for ever
}

// RosterShown is who may do what at this desk.
type RosterShown struct {
	Desk    string         `json:"desk"` // the founder's journal
	Policy  RosterPolicy   `json:"policy"`
	Members []RosterMember `json:"members"` // in order of their names; removed ones too
}

// RosterPolicy is what holds for everybody.
type RosterPolicy struct {
	Certify bool `json:"certify"`     // a reply by who is not certified needs an approver
	Record  bool `json:"record"`      // reading and exporting are recorded
	Retain  int  `json:"retain_days"` // for which what customers write is kept; 0 is for ever
}

// RosterMember is one of them.
type RosterMember struct {
	Name      string          `json:"name"`
	Also      []string        `json:"also,omitempty"` // earlier names
	Role      string          `json:"role"`           // empty: removed
	Me        bool            `json:"me"`             // whoever works here
	Founder   bool            `json:"founder,omitempty"`
	Machines  []RosterMachine `json:"machines"`
	Sources   []string        `json:"sources,omitempty"`
	Subjects  []string        `json:"subjects,omitempty"`
	Expertise []string        `json:"expertise,omitempty"`
	Certified time.Time       `json:"certified,omitzero"`
	Sends     []string        `json:"sends,omitempty"`
}

// RosterMachine is a journal of a member.
type RosterMachine struct {
	Journal string `json:"journal"`
	Listens bool   `json:"listens,omitempty"` // it holds what the machine hears
	Events  uint64 `json:"events"`            // that this log holds of it
}

// rosterVerb shows the roster, or changes it and shows what it is then.
func rosterVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p RosterParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	if err := belongs(a.roster()); err != nil {
		return err
	}
	var err error
	switch p.Do {
	case "":
	case "set":
		err = a.setTerms(ctx, &p.RosterChange)
	case "remove":
		err = a.setTerms(ctx, &RosterChange{Name: p.Name, Role: new(string(domain.NoRole))})
	case "policy":
		err = a.setPolicy(ctx, &p.RosterChange)
	default:
		err = Failure(Usage, "set, remove or policy", "roster: there is nothing called %q", p.Do)
	}
	if err != nil {
		return err
	}
	shown, err := a.rosterShown(ctx)
	if err != nil {
		return err
	}
	return emitJSON(emit, shown)
}

// belongs refuses where the log is that of no desk, which has no roster.
func belongs(r *domain.Roster) error {
	if r == nil {
		return &desk.Refusal{Why: "this log belongs to no desk, so everybody may everything", Hint: "`hark hub` founds one here; `hark join CODE` joins a colleague's"}
	}
	return nil
}

// rosterShown is the roster as people and scripts read it.
func (a *App) rosterShown(ctx context.Context) (RosterShown, error) {
	held, err := a.heights(ctx)
	r := a.roster()
	p := r.Policy()
	out := RosterShown{Desk: r.Founder().String(), Policy: RosterPolicy(p), Members: []RosterMember{}}
	for _, m := range r.Members() {
		s := RosterMember{
			Name: m.Name, Also: m.Also, Role: string(m.Role), Machines: []RosterMachine{},
			Sources: m.Sources, Subjects: m.Subjects, Expertise: m.Expertise, Certified: m.Certified, Sends: m.Sends,
		}
		for _, seat := range m.Seats {
			s.Me = s.Me || seat.Journal == a.me.opened()
			s.Founder = s.Founder || seat.Journal == r.Founder()
			s.Machines = append(s.Machines, RosterMachine{seat.Journal.String(), seat.Listens, held[seat.Journal]})
		}
		out.Members = append(out.Members, s)
	}
	return out, err
}

// who are the names of those on the roster of whose terms can holds, each once.
func who(r *domain.Roster, can func(*domain.Terms) bool) (names []string) {
	for _, m := range r.Present() {
		if can(&m.Terms) && !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
	}
	return names
}

// rules is what the rules know where no conversation is looked at.
func (a *App) rules(s kv.Snapshot) desk.Moment {
	m := desk.Moment{Me: a.o.Config.Me, Journal: a.me.opened(), Now: a.o.Now()}
	a.terms(s.Roster(), &m)
	return m
}
