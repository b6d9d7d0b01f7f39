package hub

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestCode(t *testing.T) {
	c := aCode()
	s := c.String()
	if err := c.Check(); err != nil || len(s) > codeMax || !strings.HasPrefix(s, "hark-") {
		t.Errorf("%d characters: %v", len(s), err)
	}
	for _, typed := range []string{s, strings.ToUpper(s), strings.ReplaceAll(s, "-", ""), " " + strings.ReplaceAll(s, "-", " - ") + "\n", strings.NewReplacer("0", "o", "1", "l").Replace(s)} {
		if got, err := ParseCode(typed); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%q is read as %+v: %v", typed, got, err)
		}
	}
	if c.Expired(c.Until.Add(-time.Second)) || !c.Expired(c.Until) {
		t.Error("it ends at another time")
	}
}

// Every wrong letter, every letter left out and every two exchanged are told
// from a code that does not count.
func TestCodeWithATypo(t *testing.T) {
	s := aCode().String()
	for i := len(codePrefix); i < len(s); i++ {
		if s[i] == '-' {
			continue
		}
		wrong := []string{s[:i] + s[i+1:], s[:i], s[:i] + "z" + s[i+1:], s[:i] + "7" + s[i+1:]}
		if i+1 < len(s) && s[i] != s[i+1] && s[i+1] != '-' {
			wrong = append(wrong, s[:i]+s[i+1:i+2]+s[i:i+1]+s[i+2:])
		}
		for _, w := range wrong {
			if _, err := ParseCode(w); w != s && !errors.Is(err, ErrTypo) {
				t.Errorf("%s: %v", w, err)
			}
		}
	}
	for _, w := range []string{"", "hark", "hark-", "code", strings.Repeat("x", 1<<20)} {
		if _, err := ParseCode(w); !errors.Is(err, ErrTypo) {
			t.Errorf("%.20q: %v", w, err)
		}
	}
}

func TestCodeThatDoesNotFit(t *testing.T) {
	for _, servers := range [][]string{nil, {""}, {"a\nb:1"}, {strings.Repeat("x", 256)}, strings.Fields(strings.Repeat("a-long-name.example:4222 ", 9))} {
		c := aCode()
		if c.Servers = servers; c.Check() == nil {
			t.Errorf("%q fits", fmt.Sprint(servers))
		}
	}
}
