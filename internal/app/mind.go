package app

import (
	"fmt"
	"sync/atomic"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/clusters"
	"hark/internal/enrich/sentiment"
)

// mind is what understands mentions: what hark brings along, with what this
// desk taught it. It is exchanged whole, so that whoever asks meanwhile gets
// the one or the other, and is safe for concurrent use.
type mind struct {
	config   *config.Config
	now      atomic.Pointer[thought]
	clusters atomic.Pointer[knownClusters] // nil is none
}

// knownClusters are the named clusters that new mentions are held against.
type knownClusters struct {
	index *clusters.Index
	ids   []string // of its profiles
}

// thought is one state of a mind.
type thought struct {
	model *enrich.Model
	feel  *sentiment.Model
	layer *sentiment.Layer // nil is none
}

// newMind is a mind with a layer; nil is none.
func newMind(c *config.Config, layer *sentiment.Layer) (*mind, error) {
	m := &mind{config: c}
	return m, m.take(layer)
}

// take goes on with a layer; nil is none. Where that fails it stays as it is.
func (m *mind) take(layer *sentiment.Layer) error {
	feel, err := sentiment.New(sentiment.Options{Brand: m.config.Brand.Words, Layer: layer})
	if err != nil {
		return fmt.Errorf("open the model of sentiment: %w", err)
	}
	m.now.Store(&thought{newModel(m.config, layer), feel, layer})
	return nil
}

// Understand implements listen.Understander.
func (m *mind) Understand(in *domain.Mention) domain.Understanding {
	u := m.now.Load().model.Understand(in)
	if k := m.clusters.Load(); k != nil && !in.Context {
		if i, _ := k.index.Assign(in.Body()); i >= 0 {
			u.Cluster = k.ids[i]
		}
	}
	return u
}

// feel is the model that judges sentiment now.
func (m *mind) feel() *sentiment.Model { return m.now.Load().feel }
