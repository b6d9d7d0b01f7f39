// Package server is a hub in this process: an embedded NATS server with
// JetStream.
package server

import natsserver "github.com/nats-io/nats-server/v2/server"

var _ = natsserver.VERSION
