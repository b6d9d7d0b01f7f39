package verb

import (
	"strings"
	"testing"
)

// A heading stands once: the verbs of a group are beside each other.
func TestGroupsAreContiguous(t *testing.T) {
	ended := map[Group]bool{}
	var group Group
	names := map[string]bool{}
	for _, v := range All() {
		if v.Group != group {
			ended[group], group = true, v.Group
			if ended[group] {
				t.Errorf("%s stands apart from its group %q", v.Name, group)
			}
		}
		if names[v.Name] {
			t.Errorf("%s is there twice", v.Name)
		}
		names[v.Name] = true
		if v.Where == 0 || v.Short == "" || strings.HasSuffix(v.Short, ".") {
			t.Errorf("%s: %+v", v.Name, v)
		}
	}
}

func TestBind(t *testing.T) {
	if k, wrong := Bind(nil); len(wrong) > 0 || k.Idle["c"] != "claim" || k.Writing["ctrl+s"] != "send" || k.Of["claim"][0] != "c" {
		t.Fatalf("the catalogue's own keys: %v", wrong)
	}
	k, wrong := Bind(map[string][]string{"claim": {"x"}, "release": {"g r", "f5"}})
	if len(wrong) > 0 || k.Idle["x"] != "claim" || k.Idle["c"] != "" || k.Idle["g r"] != "release" || k.Of["release"][0] != "g r" {
		t.Errorf("own keys: %v, %v", k, wrong)
	}
	for _, c := range []struct {
		own  map[string][]string
		verb string
		says string
	}{
		{map[string][]string{"claim": {"r"}}, "claim", `"r" is the key of both claim and reply: give one of them another`},
		{map[string][]string{"retry": {"c"}}, "retry", `"c" is the key of both claim and retry: give one of them another`},
		{map[string][]string{"clam": {"x"}}, "clam", "no verb of the console; `hark help keys` lists them"},
		{map[string][]string{"list": {"x"}}, "list", "no verb of the console; `hark help keys` lists them"},
		{map[string][]string{"claim": {"1 2"}}, "claim", `"1" of queue begins "1 2" of claim: give one of them another`},
		{map[string][]string{"claim": {"g g g"}}, "claim", `"g g g": at most two keys in a row`},
		{map[string][]string{"claim": {"hyper+x"}}, "claim", `"hyper+x": want a key such as x, X, space, f5, ctrl+x or alt+x`},
		{map[string][]string{"claim": {""}}, "claim", `"": want a key such as x, X, space, f5, ctrl+x or alt+x`},
	} {
		_, wrong := Bind(c.own)
		if len(wrong) != 1 || wrong[0].Verb != c.verb || wrong[0].What != c.says {
			t.Errorf("%v: got %v, want %s: %s", c.own, wrong, c.verb, c.says)
		}
	}
	if _, wrong := Bind(map[string][]string{"claim": {"r"}, "note": {"r"}, "x": nil}); len(wrong) != 3 {
		t.Errorf("of three mistakes it names %v", wrong)
	}
	// A key that begins several sequences is an error for each.
	if _, wrong := Bind(map[string][]string{"claim": {"g"}}); len(wrong) == 0 || wrong[0].Verb != "claim" {
		t.Errorf("a key that begins others: %v", wrong)
	}
}
