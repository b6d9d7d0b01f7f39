// Package nats keeps the streams of a hub in NATS JetStream: the client's side.
package nats

import (
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

var _ = natsgo.Version
var _ = nkeys.FromSeed
