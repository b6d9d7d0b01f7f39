package view

import "testing"

func TestUnitsInWords(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		v    float64
		want string
	}{
		{UnitCount, 0, "0"}, {UnitCount, 999, "999"}, {UnitCount, 1204, "1,204"}, {UnitCount, 1_234_567, "1,234,567"}, {UnitCount, 12_345_678, "12.3M"},
		{UnitShare, 0, "0 %"}, {UnitShare, 0.001, "<1 %"}, {UnitShare, 0.306, "31 %"}, {UnitShare, 0.999, ">99 %"}, {UnitShare, 1, "100 %"},
		{UnitPoints, 12.4, "+12"}, {UnitPoints, -47, "−47"}, {UnitPoints, 0.2, "0"},
		{UnitTime, 0.4, "0s"}, {UnitTime, 40, "40s"}, {UnitTime, 1085, "18m"}, {UnitTime, 4320, "1h12m"}, {UnitTime, 3900, "1h05m"}, {UnitTime, 7200, "2h"},
		{UnitTime, 3*86400 + 4*3600, "3d4h"}, {UnitTime, 20 * 86400, "20d"},
		{UnitRate, 4.25, "4.2 an hour"}, {UnitChange, -0.304, "−30 %"}, {UnitChange, 0.1, "+10 %"},
	} {
		if got := c.unit.Say(c.v); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.unit, c.v, got, c.want)
		}
	}
}

func TestValuesInWords(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		v    Value
		want string
	}{
		{UnitShare, Value{}, "nothing to measure"},
		{UnitShare, Value{Why: "label 30 posts first"}, "label 30 posts first"},
		{UnitShare, Value{Has: true, V: 0.31, Low: 0.28, High: 0.34, N: 1204, Of: "mentions", Before: 0.43, BeforeN: 900, Diff: -0.12, DiffLow: -0.16, DiffTop: -0.08, Verdict: Down},
			"31 % of 1,204 mentions (28 to 34 %); −12 points (−16 to −8) from 43 %"},
		{UnitPoints, Value{Has: true, V: -28, Low: -33, High: -20, N: 90, Of: "mentions", Before: -30, Verdict: CannotTell, Need: 140},
			"−28 of 90 mentions (−33 to −20); cannot tell yet from −30: about 140 more needed"},
		{UnitTime, Value{Has: true, V: 1500, P50: 1085, P90: 4320, P99: 20000, N: 80, Of: "episodes", Before: 1000, Diff: 85, Verdict: Up},
			"25m mean of 80 episodes (half within 18m, 9 in 10 within 1h12m, 99 in 100 within 5h33m); +1m from 16m"},
		{UnitCount, Value{Has: true, V: 1204, N: 1204, Of: "mentions"}, "1,204 mentions"},
		{UnitChange, Value{Has: true, V: -0.3, Low: -0.45, High: -0.12, N: 800, Of: "mentions", Verdict: Down, Why: "corrected by 120 labels"},
			"−30 % of 800 mentions (−45 to −12 %); it fell; corrected by 120 labels"},
		{UnitChange, Value{Has: true, V: -0.3, Low: -0.6, High: 0.2, N: 80, Of: "mentions", Verdict: CannotTell, Need: 1204},
			"−30 % of 80 mentions (−60 to +20 %); cannot tell yet: about 1,204 more needed"},
		{UnitChange, Value{Has: true, V: 0.01, Low: -0.05, High: 0.07, Verdict: Same}, "+1 % (−5 to +7 %); it did not fall"},
		{UnitShare, Value{Has: true, V: 0.06, Low: 0.0581, High: 0.0629, N: 900, Of: "mentions"}, "6 % of 900 mentions (5.8 to 6.3 %)"},
		{UnitShare, Value{Has: true, V: 0.004, Low: 0.001, High: 0.009}, "<1 % (0.1 to 0.9 %)"},
		{UnitShare, Value{Has: true, V: 0.06, Low: 0.06001, High: 0.06002}, "6 % (6 to 6 %)"},
		{UnitPoints, Value{Has: true, V: -3, Low: -3.3, High: -2.6}, "−3 (−3.3 to −2.6)"},
		{UnitChange, Value{Has: true, V: 0, Low: -0.004, High: 0.003}, "0 % (−0.4 to +0.3 %)"},
		{UnitCount, Value{Has: true, V: 12, Verdict: Same, Before: 12}, "12; no change from 12"},
		{UnitCount, Value{Has: true, V: 12, Why: "as of now"}, "12; as of now"},
	} {
		if got := c.v.Say(c.unit).Line(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
