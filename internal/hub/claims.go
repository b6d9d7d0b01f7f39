package hub

import (
	"fmt"
	"time"

	"hark/internal/domain"
)

// Holder is who has a conversation or a lease, by the word of the hub.
type Holder struct {
	By      string
	Journal domain.JournalID
	Token   uint64 // the number of the message that gave it
	Until   time.Time
}

// HeldError says that somebody else has it.
type HeldError struct{ Holder }

// Error says who, and until when.
func (e *HeldError) Error() string {
	return fmt.Sprintf("%s has it until %s", e.By, e.Until.UTC().Format("15:04"))
}
