// Package app joins the parts of hark. It alone knows both ends of any wire:
// it opens log, outbox, listener, the line to the hub and the socket, runs them
// under one context, and closes them in reverse.
//
// Whoever opens the log holds it, and serves every other hark on this machine
// through a private socket; Connect gives a Caller that does verbs here or
// there, and the command line cannot tell the difference. A verb is one
// function, whoever asks for it.
//
// What it promises. A verb that returned without an error is on disk. Of
// several processes that start at once one becomes the holder, the others its
// clients. When the context ends, sources and outbox stop first, what is being
// written is finished, those who are being answered get a moment (of a command
// that holds the log by chance, all the time they need), and the log
// is closed last; after a kill at any point the next start goes on from what
// the log holds. A part that fails is told of in Sources, in `hark doctor` and
// in the diary, and does not take the others with it.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/sentiment"
	"hark/internal/eventlog"
	"hark/internal/hub"
	"hark/internal/listen"
	"hark/internal/outbox"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/view"
	"hark/internal/web"
)

// Options say which desk is opened and what is to run.
type Options struct {
	Config  *config.Config
	Folders config.Folders
	Getenv  func(string) string // for the secrets of sources
	Sources []Wired             // in place of those of the Config; nil is those
	Listen  bool                // listen to the sources
	Send    bool                // send the replies that are due
	Serve   bool                // be the hub that [hub] of the Config says; the first time this begins a desk
	// Line opens the line to the desk's hub, in place of that of the Config; nil is that.
	Line func(ctx context.Context) (hub.Line, error)
	// Patience is the outbox's; left zero it is the usual one.
	Patience outbox.Patience
	Now      func() time.Time // nil is time.Now
	Rand     io.Reader        // for keys, salts and ids; nil is crypto/rand
	Diary    *slog.Logger     // what the program says of itself; nil is nowhere
	// Folding is that of eventlog.Options: how far opening is, where it takes its time.
	Folding func(done, total uint64)
	// Trouble is told, in a line for people, when a source is not reached or the
	// log's disk is full, when that is over, and what was missed in between. One
	// call at a time; nil is nobody.
	Trouble func(line string)
	// FirstLook says which sources are heard and which are not, as they come up:
	// in the console, and to Trouble.
	FirstLook bool
	// Kinds are the networks there are, in place of the table; nil is that.
	Kinds []source.Kind
	// Passphrase is asked for what locks the file of secrets, before anything
	// listens; nil is nobody to ask.
	Passphrase func(ctx context.Context) (secret.Text, error)
	// Browse opens an http or https address for the person; nil is the
	// machine's own browser.
	Browse func(ctx context.Context, address string) error
}

// App is an open desk: the log is ours.
type App struct {
	o         Options
	log       *eventlog.Log
	me        *pen // the responder's journal
	heard     *pen // the listener's
	ear       *listen.Listener
	team      *team // nil where the desk has no hub
	host      *host // the hub that this process is, or nil
	mind      *mind
	whys      whys
	teacher   teacher
	suggested suggestions
	wired     []Wired
	vault     *secret.Vault
	server    *server
	reading   reading
	changes   *pulse
	measured  measured
	tell      func()          // tells the webhook that something is new of an incident
	asked     context.Context // that of Open: it ends when whoever opened the desk has enough of it
	ctx       context.Context // ends when the app is closed
	stop      context.CancelFunc
	leaving   context.Context // ends when the app begins to close
	leave     context.CancelFunc
	grace     time.Duration // how long those who are being answered get then
	parts     sync.WaitGroup
	randLock  sync.Mutex
	troubling sync.Mutex                                          // held while Trouble runs
	room      func(folder string) (free, total uint64, err error) // of the disk
}

// ListenerName is the name of the journal in which a machine writes what it hears.
const ListenerName = "listener"

// Open opens the desk. Its errors are those of eventlog.Open, or say which
// part failed and what to do.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Diary == nil {
		o.Diary = slog.New(slog.DiscardHandler)
	}
	if o.Browse == nil {
		o.Browse = browse
	}
	log, err := eventlog.Open(ctx, o.logOptions())
	if err != nil {
		return nil, err
	}
	a := &App{
		o: o, log: log, asked: ctx, grace: closeWait, changes: newPulse(), tell: func() {},
		room: diskRoom, teacher: teacher{learn: (*sentiment.Model).Learn},
		me: &pen{Log: log, name: o.Config.Me}, heard: &pen{Log: log, name: ListenerName},
	}
	a.ctx, a.stop = context.WithCancel(context.WithoutCancel(ctx))
	a.leaving, a.leave = context.WithCancel(a.ctx)
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (o *Options) logOptions() eventlog.Options {
	return eventlog.Options{
		Path: o.Folders.Log(), Keys: o.Folders.Keys(),
		Now: o.Now, Rand: o.Rand,
		Views:  []eventlog.View{view.New(), shifts{}, hours{}, judged{}},
		Spare:  []string{o.Folders.File(), o.Folders.Secrets(), o.Folders.Themes(), o.Folders.Diary(), o.Folders.Runtime},
		Holder: fmt.Sprintf("hark, process %d", os.Getpid()), Folding: o.Folding,
	}
}

// start brings the parts up in order; what they need of each other is ready.
func (a *App) start(ctx context.Context) (err error) {
	a.vault = a.o.vault()
	if a.wired = a.o.Sources; a.wired == nil {
		if a.wired, err = configured(ctx, &a.o, a.vault); err != nil {
			return err
		}
	}
	for _, w := range a.wired {
		if w.Hosts != nil {
			w.Hosts.Tell(func(string, web.Circuit) { a.changes.health() })
		}
	}
	a.openLayer()
	if err := a.reindex(); err != nil {
		return err
	}
	a.ear = listen.New(listen.Options{
		Log: a.heard, Understand: a.mind, Copies: enrich.NewCopies(copiesKept), Now: a.o.Now,
		OnHealth: a.onHealth(),
	})
	if err := a.meet(ctx); err != nil {
		return err
	}
	if a.server, err = serve(a.o.Folders.Socket(), a.Call); err != nil {
		return err
	}
	if a.stays() {
		a.parts.Go(a.forget)
	}
	if a.o.Send {
		a.parts.Go(a.send)
		a.takeTurns()
	}
	if a.o.Listen {
		if err := a.startWarning(ctx); err != nil {
			return err
		}
		for _, w := range a.wired {
			a.parts.Go(func() { a.listen(w.Source) })
		}
	}
	return nil
}

// onHealth passes on how the sources are doing.
func (a *App) onHealth() func(listen.Status) {
	n := &notices{say: a.changes.notice, show: a.changes.notice, unsay: a.changes.unsay, state: map[string]source.State{}, behind: map[string]bool{}}
	if a.o.FirstLook {
		for _, w := range a.wired {
			n.look = append(n.look, w.Source.Name())
		}
	}
	if a.o.Trouble == nil {
		return func(s listen.Status) {
			a.changes.health()
			n.tell(s)
		}
	}
	n.say = func(line string) {
		a.changes.notice(line)
		a.trouble(line)
	}
	t := &troubles{say: a.trouble, full: func() error { return a.log.Stats().Full }, sources: map[string]string{}}
	return func(s listen.Status) {
		a.changes.health()
		t.tell(s)
		n.tell(s)
	}
}

// trouble tells whoever runs a listener or a hub, where there is one.
func (a *App) trouble(line string) {
	if a.o.Trouble == nil {
		return
	}
	a.troubling.Lock()
	defer a.troubling.Unlock()
	a.o.Trouble(line)
}

// send runs the outbox until the app is closed.
func (a *App) send() {
	out := outbox.New(outbox.Options{
		Log: a.log, Ours: a.ours,
		Repliers: a.repliers(), Hold: a.o.Config.Hold.Duration, Now: a.o.Now, Patience: a.o.Patience, Team: a.team.outbox(),
		Heard: func(ctx context.Context, m domain.Mention) error { return a.ear.Hear(ctx, m.Source, m) },
	})
	if err := out.Run(a.ctx); err != nil && a.ctx.Err() == nil {
		a.o.Diary.Error("the outbox has stopped", "error", err)
		a.changes.health()
	}
}

// listen runs one source until it ends or the app is closed.
func (a *App) listen(s source.Source) {
	run := func(ctx context.Context) error { return a.ear.Run(ctx, s) }
	if err := a.team.listen(a.ctx, s.Name(), run); err != nil && a.ctx.Err() == nil {
		a.o.Diary.Error("a source has stopped", "source", s.Name(), "error", err)
	}
}

// Close stops the parts in reverse and closes the log. It may be called once.
//
// A command that holds the log by chance first answers all whom it let in, as
// long as its own context lasts; what would go on for ever ends. A console or
// a listener gives them a moment.
func (a *App) Close() error {
	a.leave()
	var errs []error
	if a.server != nil {
		patient, stop := context.WithCancel(a.asked)
		if a.o.Listen {
			stop()
		}
		errs = append(errs, a.server.Close(patient, a.grace))
		stop()
	}
	a.team.part()
	a.stop()
	a.parts.Wait()
	if a.host != nil {
		errs = append(errs, a.host.server.Close())
	}
	return errors.Join(append(errs, a.log.Close())...)
}

// Outcomes is the desk's vocabulary.
func (a *App) Outcomes() []domain.Outcome {
	if len(a.o.Config.Outcomes) == 0 {
		return domain.Outcomes()
	}
	list := make([]domain.Outcome, len(a.o.Config.Outcomes))
	for i, o := range a.o.Config.Outcomes {
		list[i] = domain.Outcome(o)
	}
	return list
}

// Subjects is the managed list, and what rules name besides.
func (a *App) Subjects() []string {
	var names []string
	for _, s := range subjects(a.o.Config) {
		names = append(names, s.Name)
	}
	for _, r := range a.o.Config.Rules {
		if r.Subject != "" && !slices.Contains(names, r.Subject) {
			names = append(names, r.Subject)
		}
	}
	return names
}

// experts are those of whom hark.toml says what they know about.
func (a *App) experts() []string {
	var names []string
	for _, e := range a.o.Config.Expertise {
		names = append(names, e.Name)
	}
	return names
}

// newID is a fresh reply id: 80 random bits, as all ids of hark.
func (a *App) newID() string {
	a.randLock.Lock()
	defer a.randLock.Unlock()
	var id domain.ID
	if _, err := io.ReadFull(a.o.Rand, id[:]); err != nil {
		return strings.ToLower(rand.Text())
	}
	return id.String()
}
