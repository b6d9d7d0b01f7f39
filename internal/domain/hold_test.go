package domain

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// holds writes who had the conversation in minutes from noon.
func (s *story) holds() string {
	minute := func(t time.Time) int { return int(t.Sub(noon) / time.Minute) }
	var out strings.Builder
	c := s.fold()
	for _, h := range c.Holds {
		out.WriteString(fmt.Sprintf("%s %d-%d", h.By, minute(h.From.Time()), minute(h.Until)))
		if h.Assigned {
			out.WriteString("!")
		}
		out.WriteString(" ")
	}
	return out.String()
}

func TestHolds(t *testing.T) {
	for name, tt := range map[string]struct {
		tell func(s *story)
		want string
	}{
		"nobody":                     {func(*story) {}, ""},
		"until the lease ends":       {func(s *story) { s.claims("ana", 30*time.Minute, 0) }, "ana 2-32 "},
		"released":                   {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.decides("ana", Released) }, "ana 2-3 "},
		"acting extends":             {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.add(Event{Kind: Noted, By: "ana"}) }, "ana 2-33 "},
		"claiming again is one hold": {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.claims("ana", 30*time.Minute, 0) }, "ana 2-33 "},
		"given on":                   {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.decides("ana", Assigned) }, "ana 2-3 tom 3-62! "},
		"lost to a token":            {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.claims("eve", 30*time.Minute, 7) }, "ana 2-3 eve 3-33 "},
		"refused":                    {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.claims("eve", 30*time.Minute, 0) }, "ana 2-32 "},
		"taken back":                 {func(s *story) { s.undoes("ana", s.claims("ana", 30*time.Minute, 0)) }, ""},
		"after the lease": {func(s *story) {
			s.claims("ana", 10*time.Minute, 0)
			s.now = s.now.Add(time.Hour)
			s.claims("eve", 10*time.Minute, 0)
		}, "ana 2-12 eve 63-73 "},
		"back after the lease": {func(s *story) {
			s.claims("ana", 10*time.Minute, 0)
			s.now = s.now.Add(time.Hour)
			s.add(Event{Kind: Noted, By: "ana"})
		}, "ana 2-12 ana 63-73 "},
		"released after the lease": {func(s *story) {
			s.claims("ana", 10*time.Minute, 0)
			s.now = s.now.Add(time.Hour)
			s.decides("ana", Released)
		}, "ana 2-12 "},
		"a resolve ends no hold": {func(s *story) { s.claims("ana", 30*time.Minute, 0); s.decides("ana", Resolved) }, "ana 2-33 "},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell()
			s.hears("1")
			tt.tell(s)
			if got := s.holds(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
