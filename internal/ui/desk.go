package ui

import (
	"context"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// Desk is what the console works on. Every method may be slow and is called
// from its own goroutine, never from Update; many may be under way at once.
type Desk interface {
	Reader
	Actor
}

// Reader reads what the screens show. What it gives belongs to the caller.
type Reader interface {
	// Open gives every conversation that is not resolved, longest wait first.
	Open(ctx context.Context) ([]view.Row, error)
	// First gives the first n of these, and how many there are in all: enough
	// to draw while Open reads the rest.
	First(ctx context.Context, n int) (rows []view.Row, all int, err error)
	// Thread gives one conversation whole.
	Thread(ctx context.Context, id domain.ID) (view.Thread, error)
	// Why finds which words decided how each mention of a conversation is felt
	// to be; never nil, and without the mentions whose text was erased.
	Why(ctx context.Context, t *view.Thread) screen.Why
	// Search gives one page of what matches, newest first, resolved ones too.
	Search(ctx context.Context, f view.Filter, p view.Page) ([]view.Row, error)
	// Stats measures a period against another, for the boards.
	Stats(ctx context.Context, a view.Ask) (view.Stats, error)
	// Incidents are all that was out of the ordinary, open ones first.
	Incidents(ctx context.Context) ([]view.Incident, error)
	// Watch is how every subject stands, as early warning sees it.
	Watch(ctx context.Context) ([]view.Watched, error)
	// NamedClusters are those that are not closed and have most people first.
	NamedClusters(ctx context.Context) ([]view.Cluster, error)
	// Activity gives at most n lines of the log below a position, newest
	// first; before 0 is the end.
	Activity(ctx context.Context, before uint64, n int) ([]view.Line, error)
	// People gives the n authors who wrote last.
	People(ctx context.Context, n int) ([]view.Person, error)
	// Sources tells how each source is doing, and what was refused lately.
	Sources(ctx context.Context) ([]screen.Source, []screen.Refused, error)
	// Sample is the posts drawn at random that wait for a person's word; fresh
	// draws others, n of them, where there are none left or it is asked for.
	Sample(ctx context.Context, n int, fresh bool) (screen.Sample, error)
	// Clusters gives the named clusters, and what could be one: this is found
	// anew, and slow.
	Clusters(ctx context.Context) ([]screen.Cluster, error)
	// Telling is whom to tell that a cluster is done with.
	Telling(ctx context.Context, cluster string) (screen.Telling, error)
	// Draft is the reply as it was being typed; empty if there is none.
	Draft(ctx context.Context, id domain.ID) (string, error)
	// Note is the note as it was being typed; empty if there is none.
	Note(ctx context.Context, id domain.ID) (string, error)
	// Shift is what a hand-off since then would say.
	Shift(ctx context.Context, since time.Time) (screen.Shift, error)
}

// Actor changes things. A nil error says that the change is on disk; any
// other says what to do, and a *desk.Refusal that nothing was changed.
type Actor interface {
	// Do applies commands, each in its own decision, and gives one error for
	// each of them, nil for those that were done.
	Do(ctx context.Context, cmds []desk.Command) []error
	// SaveDraft keeps the reply as it is being typed; empty text drops it. A
	// reply with these words, done, has dropped it already.
	SaveDraft(ctx context.Context, id domain.ID, text string) error
	// SaveNote is SaveDraft for the note.
	SaveNote(ctx context.Context, id domain.ID, text string) error
	// NameCluster makes a cluster of what is suggested with a conversation, and
	// says how many conversations are in it.
	NameCluster(ctx context.Context, from domain.ID, name string) (int, error)
	// ChangeCluster changes name, owner or state of a cluster.
	ChangeCluster(ctx context.Context, c desk.ClusterChange) error
	// Learn teaches the sentiment what people have said of it, and says what
	// that is worth; the error says why it is not used.
	Learn(ctx context.Context) (string, error)
	// HandOver ends the shift: it writes page, table and bundle into the
	// desk's hand-off folder and gives their paths.
	HandOver(ctx context.Context, since time.Time) ([]string, error)
	// Acknowledge countersigns another's hand-off, by its shift's id.
	Acknowledge(ctx context.Context, shift string) error
	// TakeIncident says that the person has seen an incident and looks after
	// it; to names a colleague who shall.
	TakeIncident(ctx context.Context, id, to string) error
	// Looking tells colleagues which conversation the person looks at; zero is
	// none. What was said last holds until the next: the desk says it again as
	// often as colleagues need it. It is never kept.
	Looking(ctx context.Context, id domain.ID)
	// Writing tells them that the person writes to a conversation.
	Writing(ctx context.Context, id domain.ID)
	// Browse opens an http or https address in the person's browser.
	Browse(ctx context.Context, url string) error
}

// Changed is what app tells the console, at most once every 50 ms: many
// arrivals are one message, because every message is one drawing.
type Changed struct {
	Rows   []view.Row    // of every conversation that changed, as it is now; resolved ones too
	Health *Health       // nil where nothing changed
	Team   *screen.Team  // nil where nothing changed
	Here   []screen.Here // who looks at what, all of them; nil where nothing changed
	Notice string        // a line for the person; it never takes the place of an error
	Alert  string        // such a line that they shall see even while they look at something else
}

// Health is how the links and the log are doing.
type Health struct {
	Sources []screen.Source // all of them, in the order of hark.toml
	Stopped string          // why nothing more is taken in, and what to do; empty when all is well
}
