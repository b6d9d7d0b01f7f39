package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// Finding is one line of doctor.
type Finding struct {
	Check string `json:"check"` // config, folders, log, keys, sources, secrets, replies, rules, socket, terminal, hub, clock, roster, code
	OK    bool   `json:"ok"`
	What  string `json:"what"`
	Hint  string `json:"hint,omitempty"` // what to do
}

// doctor checks what only the holder of the log can see.
func doctor(ctx context.Context, a *App, _ Request, emit Emit) error {
	bad := 0
	say := func(f Finding) error {
		if !f.OK {
			bad++
		}
		return emitJSON(emit, f)
	}
	for _, check := range []func(context.Context, func(Finding) error) error{a.checkLog, a.checkKeys, a.checkSources, a.checkSecrets, a.checkReplies, a.checkLayer, a.checkRules, a.checkHub, a.checkSuspects, a.checkRoster} {
		if err := check(ctx, say); err != nil {
			return err
		}
	}
	if bad > 0 {
		return Failure(Failed, "each of them says what to do", "%d of the checks found something", bad)
	}
	return nil
}

func (a *App) checkLog(ctx context.Context, say func(Finding) error) error {
	problems, err := a.log.Check(ctx)
	if err != nil {
		return err
	}
	sound := true
	for _, p := range problems {
		sound = sound && p.Info
		if err := say(Finding{"log", p.Info, p.What, p.Hint}); err != nil {
			return err
		}
	}
	st := a.log.Stats()
	if st.Full != nil {
		if err := say(Finding{"log", false, "there is no room to write: " + st.Full.Error(), "free some disk space; intake goes on by itself"}); err != nil {
			return err
		}
	}
	if err := a.checkRoom(say); err != nil || !sound {
		return err
	}
	return say(Finding{"log", true, fmt.Sprintf("%d events in %s, chains, signatures, texts and views checked", st.Events, a.o.Folders.Log()), ""})
}

func (a *App) checkKeys(_ context.Context, say func(Finding) error) error {
	dir := a.o.Folders.Keys()
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist): // the check of the log tells of a key that should be there
		return say(Finding{"keys", true, "none yet; the first thing you write makes one, in " + dir, ""})
	case err != nil:
		return say(Finding{"keys", false, "the folder of the keys cannot be read: " + err.Error(), "put it back from a backup; without its key a journal cannot go on"})
	case info.Mode().Perm()&0o077 != 0:
		return say(Finding{"keys", false, "others can enter the folder of the keys, " + dir, "chmod 700 " + dir})
	}
	return say(Finding{"keys", true, "private, in " + dir, ""})
}

func (a *App) checkSources(_ context.Context, say func(Finding) error) error {
	list, refused, err := a.sources()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return say(Finding{"sources", true, "none in hark.toml", "hark account add KIND adds a network, [[feed]] a feed; hark listen --lines FILE takes a file in"})
	}
	for _, s := range list {
		f := Finding{"sources", true, fmt.Sprintf("%s (%s): ", s.Name, s.Kind), ""}
		switch s.State {
		case source.Broken:
			f.OK, f.What, f.Hint = false, f.What+s.Error, "mend its entry in hark.toml, then start hark again"
		case source.Retrying:
			f.What, f.Hint = f.What+"not reached: "+s.Error, "it is tried again by itself"
		case "":
			f.What += "nobody listens right now"
		default:
			f.What += string(s.State)
		}
		if err := say(f); err != nil {
			return err
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return say(Finding{"sources", true, "some of what was heard was refused", "hark sources lists it with the reasons"})
}

func (a *App) checkReplies(_ context.Context, say func(Finding) error) error {
	var due []view.Due
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		due, err = view.Pending(s)
		return err
	}); err != nil {
		return err
	}
	lost := 0
	for i := range due {
		if name := due[i].To.Source; a.replier(name) == nil && !a.team.sendsFor(name) {
			lost++
		}
	}
	if lost > 0 {
		return say(Finding{"replies", false, fmt.Sprintf("%d on their way, %d of them to a source that is not in hark.toml", len(due), lost), "put the source back, or post them by hand: hark reply ID --text T --posted URL"})
	}
	return say(Finding{"replies", true, fmt.Sprintf("%d on their way", len(due)), ""})
}
