package sentiment

import (
	_ "embed"
	"sync"
)

//go:embed weights.bin
var table []byte

// Notice names the word lists that are part of the weights, with their
// licences.
//
//go:embed NOTICE
var Notice string

// embedded reads the weights once: they are the same for all models.
var embedded = sync.OnceValues(func() (*Weights, error) { return Decode(table) })
