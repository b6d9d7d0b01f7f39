package app

import (
	"fmt"

	"hark/internal/listen"
	"hark/internal/source"
)

// troubles turns what sources report into lines for people: one where a
// trouble begins or becomes another one, and one where it is over. It is told
// of one status at a time.
type troubles struct {
	say  func(line string)
	full func() error // why the log takes nothing; nil while it does

	sources map[string]string // the trouble that was last told of
	stopped bool
}

func (t *troubles) tell(s listen.Status) {
	full := t.full()
	switch stopped := full != nil; {
	case stopped && !t.stopped:
		t.say(full.Error())
	case !stopped && t.stopped:
		t.say("there is room again, and what is heard is kept")
	}
	t.stopped = full != nil
	was, now := t.sources[s.Name], ""
	switch s.State {
	case source.Broken:
		now = fmt.Sprintf("source %s is broken: %s", s.Name, s.Error)
	case source.Retrying:
		if now = fmt.Sprintf("source %s is not reached, and tried again: %s", s.Name, s.Error); full != nil {
			now = was // it waits for the log, which was told of
		}
	case source.Live, source.Ended:
		if was != "" {
			t.say(fmt.Sprintf("source %s is reached again", s.Name))
		}
	default:
		now = was // it has not come to anything yet
	}
	if now != "" && now != was {
		t.say(now)
	}
	t.sources[s.Name] = now
}
