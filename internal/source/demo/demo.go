// Package demo is a simulated day of a laptop maker called acme: people in
// seven languages who praise, complain, ask, joke and spam on seven made-up
// networks, and one evening's update that takes their wifi away. It needs no
// account and no network, and is also a network that takes replies.
//
// What it promises. For one seed the posts are always the same: post number n
// has the same id, author and text in every run, and the cursor is how many
// were given, so a restart goes on where the last one stopped. Only the times
// follow the clock. What the simulated network holds (replies taken, answers
// of customers still to come) lives in memory; after a restart it says of an
// older reply that it cannot tell.
//
// The people, companies and links are invented.
package demo

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Options say which day is simulated and how fast it passes.
type Options struct {
	Name  string           // of the source as a whole; empty is "demo"
	Seed  uint64           // another seed is another day
	Rate  float64          // new posts a second; 0 is the day's own curve, about one in 1.5 s
	Speed float64          // how fast the day passes; 0 is 1
	Now   func() time.Time // nil is time.Now
}

// Demo is the simulated day. It implements source.Source and source.Replier.
type Demo struct {
	o      Options
	script *script

	mu      sync.Mutex
	began   time.Time
	replies map[string]*answer // by key
	answers []followup         // of customers, still to come, in no order
	wake    chan struct{}      // told when answers grows; holds one
}

// New makes a day. It panics on nothing but a broken lines.txt, which the
// tests read.
func New(o Options) *Demo {
	if o.Name == "" {
		o.Name = "demo"
	}
	if !(o.Speed > 0) {
		o.Speed = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Demo{
		o:       o,
		script:  newScript(o.Seed),
		began:   o.Now(),
		replies: map[string]*answer{},
		wake:    make(chan struct{}, 1),
	}
}

// Name implements source.Source.
func (d *Demo) Name() string { return d.o.Name }

// Sources are the names of the simulated networks: what Mention.Source says.
// Replies to any of them go through this Demo.
func (d *Demo) Sources() []string {
	var names []string
	for _, n := range networks() {
		names = append(names, n.name)
	}
	return names
}

// Brand gives the names that say nothing of a feeling, for enrich.
func Brand() []string {
	return append([]string{"acme", "acmecares"}, products()...)
}

func products() []string {
	return []string{"Mini 9", "Mini 12", "Studio 14", "Studio 16", "Trek"}
}

// chance makes one generator for each post, so that a post depends on
// its number and the seed alone. The constants are those of splitmix64
// (Steele, Lea, Flood, 2014), which spreads neighbouring numbers apart.
func chance(seed, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed^0x9e3779b97f4a7c15), mix(n+seed*0xbf58476d1ce4e5b9)))
}

func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// pick gives one of a list.
func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// weighted gives an index, each as likely as its weight says.
func weighted(r *rand.Rand, weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := r.IntN(sum)
	return slices.IndexFunc(weights, func(w int) bool { at -= w; return at < 0 })
}
