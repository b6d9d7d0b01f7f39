package sourcetest

import (
	"errors"
	"testing"

	"hark/internal/source"
)

// able gives what a source can do besides sending, or skips the part.
func able[T any](t *testing.T, rep source.Replier) T {
	t.Helper()
	a, can := rep.(T)
	if !can {
		t.Skip("this network cannot do that")
	}
	return a
}

func plans(t *testing.T, r Replies) {
	able[source.Preparer](t, r.New(t))
	out := outgoing(t, r)
	r.has(t, out.Text, 0)
	rc := r.send(t, out)
	found, ok, err := r.New(t).Find(t.Context(), out)
	if !errors.Is(err, source.ErrCannotTell) && (err != nil || !ok || found.ID != rc.ID) {
		t.Errorf("with the same plan a new process finds %+v, %v, %v; want %+v", found, ok, err, rc)
	}
	if !r.Once {
		return
	}
	if again, err := r.New(t).Reply(t.Context(), out); err != nil || again.ID != rc.ID {
		t.Errorf("sent again with the same plan: %+v, %v; want %+v", again, err, rc)
	}
	r.has(t, out.Text, 1)
}

func originals(t *testing.T, r Replies) {
	o, m := able[source.Original](t, r.New(t)), r.To(t)
	now, err := o.Original(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if now.ID != m.ID || now.Source != m.Source || now.Body() != m.Body() || now.Deleted {
		t.Errorf("nothing has changed, and the original is %+v; heard was %+v", now, m)
	}
}

func changed(t *testing.T, r Replies) {
	o := able[source.Original](t, r.New(t))
	if r.Change == nil {
		t.Skip("nobody can change a post on this network")
	}
	m := r.To(t)
	r.Change(t, m, "I meant the other one, sorry.")
	now, err := o.Original(t.Context(), m)
	if err != nil || now.ID != m.ID || now.Body() == m.Body() {
		t.Errorf("the post was changed, and the original is %+v, %v; heard was %+v", now, err, m)
	}
}

func gone(t *testing.T, r Replies) {
	o := able[source.Original](t, r.New(t))
	if r.Delete == nil {
		t.Skip("nobody can delete a post on this network")
	}
	m := r.To(t)
	r.Delete(t, m)
	now, err := o.Original(t.Context(), m)
	if !errors.Is(err, source.ErrGone) && !(err == nil && now.Deleted) {
		t.Errorf("the post was deleted, and the original is %+v, %v; want ErrGone", now, err)
	}
}

func takenDown(t *testing.T, r Replies) {
	d := able[source.Deleter](t, r.New(t))
	out := outgoing(t, r)
	rc := r.send(t, out)
	for n := range 2 {
		if err := d.Delete(t.Context(), out, rc); err != nil {
			t.Fatalf("Delete, for the time %d: %v", n+1, err)
		}
		r.has(t, out.Text, 0)
	}
}
