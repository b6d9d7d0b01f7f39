package ui

import (
	"strings"
	"testing"

	"hark/internal/verb"
)

// TestCatalogue holds keys, palette, help and what the console does to the
// one catalogue, both ways.
func TestCatalogue(t *testing.T) {
	k, err := newKeys(nil)
	if err != nil {
		t.Fatal(err)
	}
	drive(t, 200, 50, nil, func(c *console) {
		offered := map[string]bool{"palette": true} // it does not offer itself
		for _, o := range c.m.commands("") {
			offered[o.Name] = true
		}
		known := map[string]bool{}
		for _, v := range verb.All() {
			if !v.On(verb.Screen) {
				if offered[v.Name] {
					t.Errorf("%s is no verb of the console, and in the palette", v.Name)
				}
				continue
			}
			known[v.Name] = true
			if len(v.Keys) > 0 && k.show(v.Name) != v.Keys[0] {
				t.Errorf("%s: the key shown is %q", v.Name, k.show(v.Name))
			}
			if !offered[v.Name] {
				t.Errorf("%s is not in the palette", v.Name)
			}
			if !c.applies(v.Name) {
				t.Errorf("%s does nothing, on no screen", v.Name)
			}
		}
		for name := range offered {
			if !known[name] {
				t.Errorf("the palette offers %s, which is not in the catalogue", name)
			}
		}
		for name := range c.m.verbs {
			if !known[name] {
				t.Errorf("the console does %s, which is not in the catalogue", name)
			}
		}
		for _, m := range []map[string]string{k.Idle, k.Writing} {
			for key, name := range m {
				if !known[name] {
					t.Errorf("%s is the key of %s, which is not in the catalogue", key, name)
				}
			}
		}
	})
}

// applies reports whether a verb means something: to the program or to one of
// its screens.
func (c *console) applies(name string) bool {
	if c.m.verbs[name] != nil {
		return true
	}
	for _, s := range c.m.screens {
		if _, known := s.Do(name, c.m.body()); known {
			return true
		}
	}
	return false
}

func TestOwnKeys(t *testing.T) {
	k, err := newKeys(map[string][]string{"claim": {"x"}, "release": {"g r", "f5"}})
	if err != nil {
		t.Fatal(err)
	}
	if k.Idle["x"] != "claim" || k.Idle["c"] != "" || k.Idle["g r"] != "release" || k.show("release") != "g r" {
		t.Errorf("keys: %v", k.Idle)
	}
	for says, own := range map[string]map[string][]string{
		"both":       {"claim": {"r"}},
		"no verb":    {"clam": {"x"}},
		"begins":     {"claim": {"g"}},
		"at most":    {"claim": {"g g g"}},
		"want a key": {"claim": {"hyper+x"}},
	} {
		if _, err := newKeys(own); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: error %v, want one with %q", own, err, says)
		}
	}
}

func TestRemappedKeyIsShownAndWorks(t *testing.T) {
	drive(t, 120, 40, func(o *Options, _ *fakeDesk) { o.Keys = map[string][]string{"claim": {"x"}} }, func(c *console) {
		c.shows("x claim")
		c.press("c")
		if len(c.desk.done) != 0 {
			t.Error("the old key still works")
		}
		c.press("x")
		if len(c.desk.done) != 1 {
			t.Error("the new key does not work")
		}
	})
}

// TestPaletteSaysThatNothingFits holds that a word that no command has is not
// answered by an empty panel.
func TestPaletteSaysThatNothingFits(t *testing.T) {
	drive(t, 80, 24, nil, func(c *console) {
		c.press(":", "=qqq")
		c.shows("nothing here is called that")
	})
}
