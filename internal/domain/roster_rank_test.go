package domain

import (
	"math/rand/v2"
	"testing"
)

// MayChange says of a change what the roster makes of it once it is written.
func TestMayChangeIsWhatTheRosterMakesOfIt(t *testing.T) {
	founder := JournalID{'z'}
	said := map[bool]int{}
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 3))
		journals := []JournalID{founder, {'a'}, {'b'}, {'c'}, {'d'}}
		pick := func() JournalID { return journals[rng.IntN(len(journals))] }
		var entries []Entry
		seqs := map[JournalID]uint64{}
		write := func(by, of JournalID, role Role) Ref {
			seqs[by]++
			r := FoldRoster(founder, append([]Entry(nil), entries...))
			e := r.Enrol(Member{Terms: Terms{Name: string(of[:1]), Role: role}, Seats: []Seat{{Journal: of}}}, func(j JournalID) uint64 { return seqs[j] })
			e.V, e.Journal, e.Seq, e.At, e.By = Version, by, seqs[by], Clock(rng.IntN(50)+1), string(by[:1])
			entries = append(entries, Entry{Event: e})
			return e.Ref()
		}
		for range 12 {
			write(pick(), pick(), []Role{NoRole, Responder, Administrator, Administrator}[rng.IntN(4)])
		}
		by, of := pick(), pick()
		may := FoldRoster(founder, append([]Entry(nil), entries...)).MayChange(by, of)
		ref := write(by, of, Observer)
		r := FoldRoster(founder, append([]Entry(nil), entries...))
		for i := range entries {
			if en := &entries[i]; en.Event.Ref() == ref {
				if r.Judge(en); (en.Void == "") != may {
					t.Fatalf("seed %d: %s may change %s: %v, and the roster says %q", seed, by, of, may, en.Void)
				}
			}
		}
		said[may]++
	}
	if said[true] < 50 || said[false] < 50 {
		t.Errorf("of random changes %v", said)
	}
}
