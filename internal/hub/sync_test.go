package hub_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/bundle"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

// refs are the events of a chunk.
func refs(t testing.TB, data []byte) (list []domain.Ref) {
	t.Helper()
	b, err := bundle.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range b.Records() {
		if err != nil {
			t.Fatal(err)
		}
		e, err := domain.Decode(r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e.Ref())
	}
	return list
}

// settle lets the desk run for a while.
func settle() {
	time.Sleep(3 * time.Minute)
	synctest.Wait()
}

// desk is a hub and some machines that sync with it.
func desk(t *testing.T, names ...string) (*hubtest.Hub, []*node) {
	h := hubtest.New(founder)
	var nodes []*node
	for _, name := range names {
		n := newNode(t, h, name)
		n.begin()
		nodes = append(nodes, n)
	}
	return h, nodes
}

func TestSyncBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		ana.write(notes(1300, "early")...) // more than a chunk
		ben.write(notes(3, "also")...)
		settle()
		ana.write(notes(1, "live")...)
		settle()
		agree(t, ana, ben)
		once(t, h)
		for _, n := range nodes {
			st := n.state()
			if !st.Up || st.Waiting != 0 || st.Behind != 0 || st.Synced.IsZero() || st.Err != nil || len(st.Refused)+len(st.Parked) > 0 {
				t.Errorf("%+v", st)
			}
		}
		for _, m := range h.Messages() {
			if _, err := bundle.Verify(bytes.NewReader(m.Data)); err != nil {
				t.Errorf("a chunk does not prove itself: %v", err)
			}
			if n := len(refs(t, m.Data)); n > 512 || len(m.Data) > 256<<10 {
				t.Errorf("a chunk of %d events, %d bytes", n, len(m.Data))
			}
		}
		late := newNode(t, h, "eve")
		late.begin()
		settle()
		agree(t, ana, ben, late)
	})
}

func TestSyncAfterCutsAndKills(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		settle()
		ana.line.Cut()
		ana.write(notes(5, "offline")...)
		ben.write(notes(5, "meanwhile")...)
		settle()
		if st := ana.state(); st.Up || st.Waiting != 5 {
			t.Errorf("cut: %+v", st)
		}
		ana.line.Heal()
		settle()
		agree(t, ana, ben)
		// A kill forgets what was not kept, and the cursor is older than the log.
		before := ben.kept()
		ana.write(notes(700, "more")...)
		settle()
		ben.end()
		ben.cursor = before
		ben.write(notes(2, "while down")...)
		ben.begin()
		settle()
		ana.end()
		ana.cursor = nil
		ana.write(notes(2, "while down")...)
		ana.begin()
		settle()
		agree(t, ana, ben)
		once(t, h)
	})
}

func TestSyncThroughFaultyPuts(t *testing.T) {
	for _, fault := range []hubtest.Fault{hubtest.Refused, hubtest.UnsureStored, hubtest.UnsureLost, hubtest.UnsureLater} {
		synctest.Test(t, func(t *testing.T) {
			h, nodes := desk(t, "ana", "ben")
			n := 0
			h.Break(func(string) hubtest.Fault {
				if n++; n%2 == 0 {
					return hubtest.None
				}
				return fault
			})
			for range 4 {
				nodes[0].write(notes(60, "x")...)
				time.Sleep(time.Second)
			}
			settle()
			agree(t, nodes...)
			once(t, h)
		})
	}
}

func TestSyncWithAFullHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		settle()
		h.Fill(true)
		nodes[0].write(notes(5, "x")...)
		settle()
		if st := nodes[0].state(); !errors.Is(st.Err, hub.ErrFull) || st.Waiting != 5 {
			t.Errorf("%+v", st)
		}
		h.Fill(false)
		settle()
		if st := nodes[0].state(); st.Err != nil || st.Waiting != 0 {
			t.Errorf("%+v", st)
		}
		agree(t, nodes...)
	})
}

func TestSyncAfterRollback(t *testing.T) {
	for name, back := range map[string]func(h *hubtest.Hub){
		"lost tail":  func(h *hubtest.Hub) { h.Rollback(3) },
		"made anew":  func(h *hubtest.Hub) { h.Renew() },
		"went on":    func(h *hubtest.Hub) { h.Rollback(2); h.Forge(h.Desk.Events(founder.String()), []byte("other")) },
		"everything": func(h *hubtest.Hub) { h.Rollback(0) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, nodes := desk(t, "ana", "ben")
				for range 4 {
					nodes[0].write(notes(4, "x")...)
					time.Sleep(10 * time.Second)
					nodes[1].write(notes(4, "y")...)
					time.Sleep(10 * time.Second)
				}
				settle()
				back(h)
				nodes[0].write(notes(2, "after")...)
				settle()
				eve := newNode(t, h, "eve")
				eve.begin()
				settle()
				agree(t, nodes[0], nodes[1], eve)
				if st := nodes[1].state(); st.Err != nil || st.Waiting != 0 || st.Behind != 0 {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

func TestSyncTellsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana")
		settle()
		h.Skew(-time.Hour)
		nodes[0].line.Slow(func() time.Duration { return 50 * time.Millisecond })
		nodes[0].write(notes(1, "x")...)
		settle()
		if a := nodes[0].state().Ahead; (a - time.Hour).Abs() > 100*time.Millisecond {
			t.Errorf("ahead by %s", a)
		}
	})
}

// A text that the hub does not take stays here; its event goes up.
func TestSyncALargeText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		h.Limit(64 << 10)
		list := notes(8, strings.Repeat("long ", 4000))
		list[3].Text = strings.Repeat("longer", 20000)
		nodes[0].write(list...)
		nodes[0].write(notes(1, "after")...)
		settle()
		st := nodes[0].state()
		if len(st.Parked) != 1 || st.Parked[0].Journal != nodes[0].id || !strings.Contains(st.Parked[0].Why, "event 5 has 120000 bytes") {
			t.Errorf("%+v", st.Parked)
		}
		if st.Err != nil || st.Waiting != 0 {
			t.Errorf("%+v", st)
		}
		got, want := nodes[1].held(), nodes[0].held()
		if len(got) != len(want) {
			t.Errorf("%v of %v arrived", spans(got), spans(want))
		}
		once(t, h)
	})
}

// A log that was put back from an old copy takes in what the hub has more.
func TestSyncTakesInWhatWasLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, nodes := desk(t, "ana", "ben")
		ana := nodes[0]
		ana.write(notes(3, "x")...)
		settle()
		copied := ana.o.Path + ".copy"
		if err := ana.log.Backup(context.Background(), copied); err != nil {
			t.Fatal(err)
		}
		ana.write(notes(900, "lost")...)
		settle()
		ana.close()
		ana.o.Path, ana.cursor = copied, nil
		ana.open("ana")
		ana.begin()
		settle()
		agree(t, ana, nodes[1])
		ana.write(notes(1, "goes on")...)
		settle()
		agree(t, ana, nodes[1])
	})
}

// A log that was put back and went on in another way is told, and does not
// keep others from theirs.
func TestSyncTellsAFork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		settle()
		copied := ana.o.Path + ".copy"
		if err := ana.log.Backup(context.Background(), copied); err != nil {
			t.Fatal(err)
		}
		ana.write(notes(3, "one way")...)
		settle()
		ana.close()
		ana.o.Path, ana.cursor = copied, nil
		ana.open("ana")
		ana.write(notes(2, "another way")...)
		ana.begin()
		ben.write(notes(2, "y")...)
		settle()
		st := ana.state()
		if len(st.Parked) != 1 || !strings.Contains(st.Parked[0].Why, "another event 2") {
			t.Errorf("%+v", st)
		}
		n := 0
		for ref := range ana.held() {
			if ref.Journal == ben.id {
				n++
			}
		}
		if n != 3 {
			t.Errorf("%d of ben's events arrived", n)
		}
	})
}

func TestSyncEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, nodes := desk(t, "ana", "ben", "eve")
		settle()
		if err := nodes[0].stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("with its context: %v", err)
		}
		if err := nodes[1].line.Close(); err != nil {
			t.Fatal(err)
		}
		nodes[0].stop = nil
		synctest.Wait()
		if err := nodes[1].stop(); !errors.Is(err, hub.ErrOffline) {
			t.Errorf("with its line: %v", err)
		}
		nodes[1].stop = nil
		if err := nodes[2].log.Close(); err != nil {
			t.Fatal(err)
		}
		settle()
		if err := nodes[2].stop(); !errors.Is(err, eventlog.ErrClosed) {
			t.Errorf("with its log: %v", err)
		}
		nodes[2].stop, nodes[2].log = nil, nil
	})
}
