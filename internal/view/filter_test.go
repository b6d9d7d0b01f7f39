package view

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

func TestFilterMatch(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	at := At{Me: "ana", Now: now, Areas: []string{"Power"}}
	open := Row{
		ID: domain.MentionID("a", "1"), Source: "mastodon", Author: domain.Author{ID: "77", Handle: "maria_r", Name: "María Rossi"},
		Began: now.Add(-50 * time.Hour), Wait: now.Add(-40 * time.Minute), Last: now.Add(-time.Hour), Status: domain.StatusOpen,
		Owner: "ana", Lease: now.Add(time.Minute), Feeling: domain.Negative, Score: -0.4, Subject: "battery",
		Tags: []string{"refund", "vip"}, Level: domain.LevelDialogue, Lang: "es-MX", Rating: 2, Urgent: "legal",
		Reply: domain.ReplyParked, Conflict: 1, CopyOf: domain.ID{1}, Excerpt: "My Dell Mini's apostrophe key, finally",
	}
	resolved := Row{Status: domain.StatusResolved, Outcome: "fixed", Level: domain.LevelAnswered, Reply: domain.ReplySent}
	lapsed := Row{Status: domain.StatusSnoozed, Until: now.Add(-time.Minute), Owner: "tom", Lease: now.Add(-time.Second)}
	snoozed := Row{Status: domain.StatusSnoozed, Until: now.Add(time.Minute), Wait: now.Add(-2 * time.Hour)}
	fresh := Row{Status: domain.StatusOpen, Level: domain.LevelSeen, Wait: now.Add(-time.Hour), For: "power", Rules: []string{"swollen", "smoke"}, Priority: domain.PriorityLow}
	rows := map[string]*Row{"open": &open, "resolved": &resolved, "lapsed": &lapsed, "snoozed": &snoozed, "fresh": &fresh}
	for filter, want := range map[string]string{
		"":                               "open resolved lapsed snoozed fresh",
		"is:open":                        "open lapsed fresh",
		"is:resolved,snoozed":            "resolved snoozed",
		"-is:resolved,snoozed":           "open lapsed fresh",
		"is:mine":                        "open",
		"is:claimed":                     "open",
		"is:unclaimed":                   "resolved lapsed snoozed fresh",
		"is:waiting":                     "open fresh",
		"is:urgent":                      "open",
		"is:due":                         "lapsed fresh",
		"is:new":                         "fresh",
		"for:me":                         "fresh",
		"for:power":                      "fresh",
		"for:ana":                        "",
		"rule:Smoke":                     "fresh",
		"rule:smok":                      "",
		"priority:low":                   "fresh",
		"is:failed":                      "open",
		"is:conflict":                    "open",
		"is:copy":                        "open",
		"is:answered":                    "resolved",
		"source:rss,Mastodon":            "open",
		"sentiment:negative":             "open",
		"sentiment:unknown":              "resolved lapsed snoozed fresh",
		"sentiment:<-0.3":                "open",
		"sentiment:<-0.4":                "",
		"sentiment:<=-0.4":               "open",
		"subject:battery -tag:refund":    "",
		"tag:VIP":                        "open",
		"author:@maria_r":                "open",
		"author:@maria":                  "",
		"author:maria":                   "open",
		`author:"María rossi"`:           "open",
		"owner:tom":                      "lapsed",
		"owner:me":                       "open",
		"outcome:fixed":                  "resolved",
		"lang:es":                        "open",
		"lang:e":                         "",
		"level:in-dialogue":              "open",
		"level:dialogue,answered":        "open resolved",
		"rating:<3":                      "open",
		"rating:2":                       "open",
		"since:2d":                       "open",
		"since:30m":                      "",
		"since:2026-11-21":               "open",
		"before:2026-11-20":              "open resolved lapsed snoozed fresh",
		"before:2026-11-19":              "resolved lapsed snoozed fresh",
		"wait:>30m":                      "open snoozed fresh",
		"wait:<1h":                       "open",
		"wait:1h":                        "snoozed fresh",
		"id:" + open.ID.String()[:5]:     "open",
		`"dell mini"`:                    "open",
		"DELL key":                       "open",
		`"dell key"`:                     "",
		"maria":                          "open",
		"refund":                         "open",
		"-dell":                          "resolved lapsed snoozed fresh",
		`-"mini dell" -is:resolved dell`: "open",
		"!!! ...":                        "open resolved lapsed snoozed fresh",
	} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		for name, r := range rows {
			if got, want := f.Match(r, at), strings.Contains(" "+want+" ", " "+name+" "); got != want {
				t.Errorf("%q on %s: %v, want %v", filter, name, got, want)
			}
		}
		again, err := ParseFilter(f.String())
		if err != nil || !reflect.DeepEqual(f, again) {
			t.Errorf("%q is written %q, which reads as %q, %v", filter, f, again, err)
		}
	}
}

// What is asked beside posted: is asked of one and the same mention.
func TestFilterAsksOfOneMention(t *testing.T) {
	day := func(n, hour int) time.Time { return time.Date(2026, 11, n, hour, 0, 0, 0, time.UTC) }
	r := &Row{Status: domain.StatusOpen, Feeling: domain.Positive, Subject: "price", Lang: "en", Source: "rss"}
	fs := &facts{
		heard: []heardFact{
			{hour: hourOf(day(20, 23)), feeling: 1, label: 3, lang: "es", about: []aboutFact{{"screen", 3}, {"keyboard", 1}}, lists: []string{"press"}},
			{hour: hourOf(day(21, 14)), feeling: 3, lang: "en", copied: true, about: []aboutFact{{"", 3}}, named: []string{"us", "rival"}},
			{hour: hourOf(day(22, 0)), feeling: 2, gone: true, about: []aboutFact{{"price", 2}}},
		},
		moved: movedFact{hourOf(day(21, 3)), 1, silent},
	}
	at := At{Me: "ana", Now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("west", -2*3600))}
	for filter, want := range map[string]bool{
		"posted:2026-11-20":                                true, // 23:00 UTC is 21:00 of the 20th here
		"posted:2026-11-21":                                true,
		"posted:2026-11-22":                                false, // midnight UTC is still the 21st here
		"posted:2026-11-22Z":                               true,
		"posted:2026-11-21T12":                             true,
		"posted:2026-11-21T14":                             false,
		"posted:2026-11-21T14Z":                            true,
		"posted:2026-11-21T15Z..2026-11-21T23Z":            false,
		"posted:2026-11-21T15Z..":                          true,
		"posted:..2026-11-20T22Z":                          false,
		"posted:..2026-11-20T23Z":                          true,
		"posted:1d":                                        true,
		"posted:13h":                                       false,
		"posted:2026-11-20T23Z sentiment:negative":         true,
		"posted:2026-11-20T23Z sentiment:positive":         false,
		"posted:2026-11-20T23Z sentiment:>0":               false, // a score is the row's
		"sentiment:positive list:press":                    true,  // without posted:, the sentiment is the conversation's
		"posted:2d subject:screen sentiment:positive":      true,
		"posted:2d subject:screen sentiment:negative":      false,
		"posted:2d subject:keyboard sentiment:negative":    true,
		"posted:2d -subject:keyboard sentiment:negative":   false,
		`posted:2d subject:""`:                             true,
		`posted:2d subject:"" sentiment:negative`:          false,
		`posted:2026-11-22Z lang:""`:                       true,
		"posted:2d lang:es list:press":                     true,
		"posted:2d lang:es names:rival":                    false,
		"names:Rival names:us":                             true,
		"list:press names:us":                              false,
		"label:positive sentiment:positive":                true,
		"posted:2d label:positive sentiment:positive":      false,
		"label:negative":                                   false,
		"is:net":                                           true,
		"posted:2026-11-21T14Z is:net":                     false,
		"posted:2026-11-21T14Z is:copy":                    true,
		"posted:2026-11-21T14Z is:net,copy":                true,
		"posted:2026-11-22Z is:deleted":                    true,
		"posted:2026-11-22Z -is:deleted":                   false,
		"is:copy":                                          false, // the conversation is none
		"replied:2026-11-21 was:negative became:silent":    true,
		"replied:2026-11-22":                               false,
		"was:positive,negative -became:negative":           true,
		"became:positive":                                  false,
		"source:rss posted:2d":                             true,
		"source:rss -posted:2026-11-20T00Z..2026-11-22T1Z": false, // no mention of another time
	} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := f.matchTerms(r, at) && (!f.asksFacts() || f.matchFacts(r, fs, at)); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
		if f.asksFacts() && f.Match(r, at) {
			t.Errorf("%s: a row cannot know", filter)
		}
		again, err := ParseFilter(f.String())
		if err != nil || !reflect.DeepEqual(f, again) {
			t.Errorf("%q is written %q, which reads as %q, %v", filter, f, again, err)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	for filter, want := range map[string][]string{
		"is:opne":                  {"1", `"is:opne"`, `did you mean "open"`},
		"dell  sorce:rss":          {"7", `"sorce:rss"`, `did you mean "source"`},
		"https://x.example":        {`no key "https"`, "quotation marks"},
		`is:open "dell`:            {"9", "quotation mark is missing"},
		"tag:":                     {"value is missing", "tag:refund"},
		"tag:a,,b":                 {"value is missing"},
		"sentiment:bad":            {"negative, neutral, positive", "sentiment:<-0.3"},
		"sentiment:<x":             {"score from -1 to 1"},
		"rating:<":                 {"rating:<3"},
		"rating:nan":               {"rating:<3"},
		"wait:>30":                 {"wait:>30m"},
		"since:yesterday":          {"since:2d"},
		"before:2026-13-01":        {"before:2026-11-20"},
		"level:loud":               {"in-dialogue"},
		"posted:..":                {"posted:2026-11-21T14"},
		"posted:2026-11-21T25":     {"posted:2026-11-21T14"},
		"replied:soon":             {"replied:2026-11-01..2026-11-22"},
		"label:unknown":            {"negative, neutral, positive"},
		"became:quiet":             {"silent"},
		`source:""`:                {"value is missing"},
		"id:u":                     {"16 characters"},
		"id:日本語日本語日本語":             {"16 characters"},
		"\xff":                     {"UTF-8"},
		"日本 is:x":                  {"read filter at 4"},
		strings.Repeat("a ", 2100): {"4096 bytes"},
		strings.Repeat("a ", 65):   {"at most 64 terms"},
	} {
		_, err := ParseFilter(filter)
		var fe *FilterError
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v", filter, err)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %v; want %q in it", filter, err, w)
			}
		}
	}
}

func TestFilterOfNothing(t *testing.T) {
	if f, err := ParseFilter("is:open"); err != nil || f.Empty() {
		t.Errorf("%q is empty, %v", f, err)
	}
	if (Filter{}).String() != "" || !(Filter{}).Empty() {
		t.Error("the zero filter is not empty")
	}
}

func TestFilterHelpReads(t *testing.T) {
	shown := map[string]bool{}
	for _, h := range FilterHelp() {
		if _, err := ParseFilter(h[0]); err != nil {
			t.Error(err)
		}
		key, _, _ := strings.Cut(h[0], ":")
		shown[key] = true
	}
	for _, key := range filterKeys() {
		if !shown[key] {
			t.Errorf("the help does not show %s:", key)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{`is:open -tag:"a b",c "dell mini" --x`, "since:2d wait:>30m rating:<=3 level:in-dialogue", `a"b c"d`, `"-x"`, `"a:b"`, "sentiment:<-0.3 id:ABC",
		`posted:2026-11-01..2026-11-21T14Z -subject:"",x is:net,open`, "replied:2d was:negative became:silent label:positive",
		`began:..2026-11-21 -resolved:2d is:needed,hidden outcome:fixed reason:"a, b" by:me sent:2026-11-21T14Z late:response age:<=1h reopened:hand`,
		"started:2d eased:2d handled:2d lost:2d turned:2d"} {
		f.Add(s)
	}
	full := fullRecord()
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := ParseFilter(s)
		if err != nil {
			return
		}
		at := At{Me: "ana", Now: full.row.Last, Working: Working{Response: time.Hour, Resolve: time.Hour}}
		filter.Match(&full.row, at)
		filter.matchFacts(&full.row, &full.facts, at)
		again, err := ParseFilter(filter.String())
		if err != nil || again.String() != filter.String() || !reflect.DeepEqual(again, filter) {
			t.Errorf("%q is written %q, which reads as %q, %v", s, filter, again, err)
		}
	})
}
