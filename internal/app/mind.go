package app

import (
	"sync"
	"sync/atomic"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/sentiment"
)

// mind is what understands mentions: what hark brings along, what this desk
// taught it, and the clusters that have names. It is exchanged whole, so that
// whoever asks meanwhile gets the one or the other, and is safe for concurrent
// use.
type mind struct {
	config *config.Config
	now    atomic.Pointer[enrich.Model]

	mu    sync.Mutex
	layer *sentiment.Layer // nil is none
	named []domain.Cluster
}

// newMind is a mind with a layer; nil is none.
func newMind(c *config.Config, layer *sentiment.Layer) *mind {
	m := &mind{config: c}
	m.take(layer)
	return m
}

// take goes on with a layer; nil is none.
func (m *mind) take(layer *sentiment.Layer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.layer = layer
	m.now.Store(newModel(m.config, m.layer, m.named))
}

// know goes on with the named clusters as they are now.
func (m *mind) know(named []domain.Cluster) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.named = named
	m.now.Store(newModel(m.config, m.layer, m.named))
}

// Understand implements listen.Understander.
func (m *mind) Understand(in *domain.Mention) domain.Understanding {
	return m.now.Load().Understand(in)
}

// feel is the model that judges sentiment now.
func (m *mind) feel() *sentiment.Model { return m.now.Load().Feeling() }
