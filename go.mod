module hark

go 1.26.0

// Bubble Tea and Lip Gloss v2 are the projects github.com/charmbracelet/bubbletea and /lipgloss; their v2 module
// paths are under charm.land. The versions are pinned together: bubbletea v2.1.1 does not build against any
// ultraviolet that can be downloaded, and the ultraviolet that v2.0.10 asks for by itself loses wide cells.
// Bubbles is not used: its inputs and lists measure by grapheme cluster where the terminal goes by wcwidth.
require (
	charm.land/bubbletea/v2 v2.0.10 // github.com/charmbracelet/bubbletea
	charm.land/lipgloss/v2 v2.0.6 // github.com/charmbracelet/lipgloss
	github.com/charmbracelet/colorprofile v0.4.3
	github.com/charmbracelet/ultraviolet v0.0.0-20260811164956-006e29f97886
	github.com/charmbracelet/x/ansi v0.11.8
	github.com/charmbracelet/x/term v0.2.2
	github.com/charmbracelet/x/vt v0.0.0-20260924144451-d676b019604b
	github.com/creack/pty v1.1.24 // stories and measurements in a real terminal
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3 // encoding/json takes doubled names and broken UTF-8 without a word
	github.com/jonreiter/govader v0.0.0-20250429093935-f6505c8d03cc // VADER's word list, which internal/train reads
	github.com/mmcdole/gofeed v1.4.2
	github.com/pelletier/go-toml/v2 v2.4.3
	github.com/rogpeppe/go-internal v1.16.0
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.10
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	go.etcd.io/bbolt v1.5.0
	golang.org/x/net v0.62.0
	golang.org/x/sync v0.24.0
	golang.org/x/sys v0.49.0
	golang.org/x/text v0.43.0
)

// What came with the networks. internal/floors_test.go says which package may name which.
require (
	filippo.io/age v1.3.2 // secrets in a file, where there is no keyring
	github.com/bluesky-social/indigo v0.0.0-20260605210604-af2fec94f34c // atproto/syntax alone: its other packages bring a metrics server
	github.com/clipperhouse/uax29/v2 v2.7.0 // grapheme clusters, as Bluesky and Mastodon count a reply
	github.com/coder/websocket v1.8.15
	github.com/coregx/ahocorasick v0.3.1 // all phrases in one pass: a firehose leaves no time for a pass each
	github.com/emersion/go-imap/v2 v2.0.0-beta.8 // a beta, with a server in memory for tests
	github.com/emersion/go-message v0.18.2
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6 // has no release
	github.com/emersion/go-smtp v0.25.1
	github.com/getkin/kin-openapi v0.152.0 // tests alone: fakes are held to the networks' own documents
	github.com/zalando/go-keyring v0.2.8
	golang.org/x/time v0.16.0
)

require (
	github.com/nats-io/jwt/v2 v2.8.2
	github.com/nats-io/nats-server/v2 v2.15.2
	github.com/nats-io/nats.go v1.55.0
	github.com/nats-io/nkeys v0.4.17
	golang.org/x/image v0.47.0
)

require (
	filippo.io/hpke v0.4.0 // indirect
	github.com/antithesishq/antithesis-sdk-go v0.8.0-default-no-op // indirect
	github.com/charmbracelet/x/exp/ordered v0.1.0 // indirect
	github.com/charmbracelet/x/termios v0.1.1 // indirect
	github.com/charmbracelet/x/windows v0.2.2 // indirect
	github.com/clipperhouse/displaywidth v0.11.0 // indirect
	github.com/danieljoos/wincred v1.2.3 // indirect
	github.com/go-openapi/jsonpointer v0.22.5 // indirect
	github.com/go-openapi/swag/jsonname v0.25.5 // indirect
	github.com/godbus/dbus/v5 v5.2.2 // indirect
	github.com/google/go-tpm v0.9.8 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/lucasb-eyer/go-colorful v1.4.1 // indirect
	github.com/mattn/go-runewidth v0.0.31 // indirect
	github.com/minio/highwayhash v1.0.4 // indirect
	github.com/mmcdole/goxpp/v2 v2.0.0 // indirect
	github.com/muesli/cancelreader v0.2.2 // indirect
	github.com/nats-io/nuid v1.0.1 // indirect
	github.com/oasdiff/yaml v0.1.1 // indirect
	github.com/oasdiff/yaml3 v0.0.14 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	github.com/xo/terminfo v0.0.0-20220910002029-abceb7e1c41e // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/tools v0.51.0 // indirect
	gonum.org/v1/gonum v0.8.2 // indirect
)
