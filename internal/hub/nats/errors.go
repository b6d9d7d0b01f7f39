package nats

import (
	"fmt"
	"strings"

	"hark/internal/hub"
)

// apiError is how JetStream says no. The numbers are of the list that comes
// with the server, errors.json.
type apiError struct {
	Status int    `json:"code"`
	Number int    `json:"err_code"`
	Text   string `json:"description"`
}

const (
	codeAccountFull     = 10002
	codeNotAvailable    = 10008
	codeNoResources     = 10023
	codeNoMessage       = 10037
	codeStorageFull     = 10047
	codeTooBig          = 10054
	codeNoStream        = 10059
	codeOtherConfig     = 10058
	codeOtherStream     = 10060
	codeWrongLast       = 10071
	codeNotEnabled      = 10076
	codeStoreFailed     = 10077
	codeNotYet          = 10163 // another put that bears on it is on its way
	codeWrongLastOfMany = 10164 // the same as codeWrongLast, of a stream with replicas
	codeTooMany         = 10167
)

// Error is what the server said.
func (e *apiError) Error() string { return fmt.Sprintf("%s (%d)", e.Text, e.Number) }

// busy reports whether nothing was stored, and might be in a moment.
func (e *apiError) busy() bool { return e.Number == codeNotYet || e.Number == codeTooMany }

// put is what it means for a put.
func (e *apiError) put() error {
	switch e.Number {
	case codeWrongLast, codeWrongLastOfMany:
		return hub.ErrWrongLast
	case codeStoreFailed:
		if !strings.Contains(e.Text, "maximum") && !strings.Contains(e.Text, "space") {
			break
		}
		fallthrough
	case codeAccountFull, codeNoResources, codeStorageFull:
		return fmt.Errorf("%w: %w", hub.ErrFull, e)
	case codeNotYet, codeTooMany, codeNotEnabled:
		return fmt.Errorf("%w: %w", hub.ErrOffline, e)
	case codeTooBig:
		return hub.ErrTooLarge
	case codeOtherStream:
		return e
	}
	return fmt.Errorf("%w: %w", hub.ErrUnsure, e)
}

// ask is what it means where nothing was to be stored.
func (e *apiError) ask() error {
	if e.Number == codeNoStream {
		return fmt.Errorf("the hub does not have it; whoever runs it sets it up as hark hub plan says: %w", e)
	}
	return fmt.Errorf("%w: %w", hub.ErrOffline, e)
}
