package config

import (
	"reflect"
	"testing"
	"time"
)

func parsed(t *testing.T, doc string) *Config {
	t.Helper()
	c := Defaults(env())
	if err := Parse("f", []byte(doc), c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestHours(t *testing.T) {
	c := parsed(t, `
[hours]
zone = "Europe/Berlin"
days = ["sat-mon", "wed"]
from = "09:00"
to = "24:00"
breaks = ["12:00-13:00", "18:30-19:00"]
holidays = ["2026-12-25"]
[clock]
first_response = "1h"
resolution = "2d"
business = true
[team]
named = true
`)
	p, ok := c.Hours.Plan()
	if !ok || p.Zone.String() != "Europe/Berlin" {
		t.Fatalf("%v, %v", p, ok)
	}
	day := [][2]int{{540, 720}, {780, 1110}, {1140, 1440}}
	want := [7][][2]int{0: day, 1: day, 3: day, 6: day}
	if !reflect.DeepEqual(p.Open, want) || len(p.Closed) != 1 || !p.Closed[0].Equal(time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v, closed %v", p.Open, p.Closed)
	}
	if c.Clock != (Clock{Duration{time.Hour}, Duration{48 * time.Hour}, true}) || !c.Team.Named {
		t.Errorf("got %+v %+v", c.Clock, c.Team)
	}
	plain := parsed(t, "[hours]\nfrom = \"09:00\"\nto = \"17:00\"\n")
	if p, ok := plain.Hours.Plan(); !ok || p.Zone != time.Local || p.Open[0] != nil || p.Open[1] == nil || p.Open[5] == nil || p.Open[6] != nil {
		t.Errorf("without days it is mon-fri, without a zone the machine's: %v, %v", p, ok)
	}
	if none := parsed(t, ""); none.Hours.Set() || none.Team.Named {
		t.Error("an empty file has hours, or shows everybody's figures")
	}
}

func TestHoursNameEveryMistake(t *testing.T) {
	for doc, want := range map[string]string{
		"[hours]\nfrom = \"09:00\"\n":                                                              `f:1:2: "hours.to": "" is no time of day such as 09:00`,
		"[hours]\nto = \"17:00\"\n":                                                                `f:1:2: "hours.from": "" is no time of day such as 09:00`,
		"[hours]\nfrom = \"9\"\nto = \"17:00\"\n":                                                  `f:2:1: "hours.from": "9" is no time of day such as 09:00`,
		"[hours]\nfrom = \"22:00\"\nto = \"06:00\"\n":                                              `f:3:1: "hours.to": 06:00 is not after 22:00; hours over midnight cannot be told, take 00:00 to 24:00`,
		"[hours]\nfrom = \"09:00\"\nto = \"24:01\"\n":                                              `f:3:1: "hours.to": "24:01" is no time of day such as 09:00`,
		"[hours]\nzone = \"Berlin\"\nfrom = \"09:00\"\nto = \"17:00\"\n":                           `f:2:1: "hours.zone": "Berlin" is no time zone; write one such as Europe/Berlin or America/New_York`,
		"[hours]\ndays = [\"tues\"]\nfrom = \"09:00\"\nto = \"17:00\"\n":                           `f:2:1: "hours.days": "tues" is no day; write mon, tue, wed, thu, fri, sat, sun, or mon-fri; did you mean "tue"?`,
		"[hours]\ndays = []\nfrom = \"09:00\"\nto = \"17:00\"\n":                                   `f:2:1: "hours.days": no day is left; leave the key out for mon-fri`,
		"[hours]\nfrom = \"09:00\"\nto = \"17:00\"\nbreaks = [\"noon\"]\n":                         `f:4:1: "hours.breaks": "noon" is no break such as 12:00-13:00`,
		"[hours]\nfrom = \"09:00\"\nto = \"17:00\"\nholidays = [\"xmas\"]\n":                       `f:4:1: "hours.holidays": "xmas" is no date such as 2026-12-25`,
		"[hours]\nfrom = \"09:00\"\nto = \"17:00\"\nbreaks = [\"12:00-13:00\", \"12:30-14:00\"]\n": `f:4:1: "hours.breaks": 12:30-14:00 is not between 09:00 and 17:00, or not after the break before it`,
		"[clock]\nfirst_response = \"1000d\"\n":                                                    `f:2:1: "clock.first_response": 24000h0m0s; want 0s to 2160h0m0s`,
		"[clock]\nbusiness = true\n":                                                               `f:2:1: "clock.business": there are no business hours; add [hours] with from and to`,
		"[clock]\nfirst_respons = \"1h\"\n":                                                        `f:2:1: unknown key "clock.first_respons"; did you mean "first_response"?`,
		"[team]\nnamed = \"yes\"\n":                                                                `f:2:9: "team.named" must be true or false`,
	} {
		err := Parse("f", []byte(doc), Defaults(env()))
		if err == nil || err.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", doc, err, want)
		}
	}
}
