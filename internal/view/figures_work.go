package view

// workFigures say how the team works.
func workFigures() []Figure {
	all := waitFigures()
	all = append(all, timeFigures()...)
	all = append(all, clockFigures()...)
	all = append(all, flowFigures()...)
	return append(all, outcomeFigures()...)
}

// waitFigures say whether those who wrote hear from us.
func waitFigures() []Figure {
	return []Figure{
		{
			ID: "reply-rate", Name: "Answered where needed", Place: OnOverview, Unit: UnitShare, Good: +1,
			Define: "Of the episodes begun in the period that need an answer, those that a reply with a receipt has answered by now. " + defineNeeds,
			Value:  func(s *Stats) Value { return s.replyRate() },
			Behind: func(s *Stats) string { return s.begun() + " is:needed" },
		},
		{
			ID: "answered", Name: "Answered of all", Place: OnTeam, Unit: UnitShare, Good: +1,
			Define: "Of all episodes begun in the period that did not come to spam, those that a reply with a receipt has answered by now, whether they needed one or not.",
			Value: func(s *Stats) Value {
				now := ShareOf(s.Now.Answered, s.Now.Begun)
				if now.N == 0 {
					return Value{Why: "nothing has begun"}
				}
				return against(shareValue(now, "episodes"), ChangeOf(ShareOf(s.Past.Answered, s.Past.Begun), now))
			},
			Behind: func(s *Stats) string { return s.begun() + " -outcome:spam answered:1970-01-01.." },
		},
		{
			ID: "backlog", Name: "Backlog", Place: OnOverview, Unit: UnitCount, Good: -1,
			Define: "Conversations that are not resolved now, whatever the period: snoozed ones too, those that rules hide not.",
			Value:  func(s *Stats) Value { return s.backlogNow() },
			Behind: func(*Stats) string { return "is:open,snoozed -is:hidden" },
		},
		{
			ID: "oldest", Name: "Oldest in the backlog", Place: OnTeam, Unit: UnitTime, Good: -1,
			Define: "How long ago the first mention of the oldest unresolved episode was posted, by the calendar, whatever the period.",
			Value:  func(s *Stats) Value { return s.oldest() },
			Behind: func(s *Stats) string { return s.behindOldest() },
		},
	}
}

// defineNeeds says what needs an answer.
const defineNeeds = "Spam, copies of an earlier mention, what rules hide and what was resolved without a reply as thanked or no-action (a person looked and found nothing to say) need none; resolved otherwise without a reply is not answered."

// timeFigures say how long things take, by the calendar and in business hours.
func timeFigures() []Figure {
	var all []Figure
	for _, f := range []struct {
		Figure
		of   func(*Effort) *Timing
		what string
	}{
		{Figure{ID: "first-response", Name: "First response", Place: OnOverview,
			Define: "From an episode's first mention to the receipt of its first reply, of the episodes answered in the period and not spam. Who still waits is not in it: the backlog and the clock tell of them.",
			Behind: func(s *Stats) string { return "answered:" + spanOf(s.From, s.To) + " -outcome:spam" }},
			func(e *Effort) *Timing { return &e.Response }, "episodes"},
		{Figure{ID: "reply-time", Name: "Every reply", Place: OnTeam,
			Define: "From the first mention that nobody had replied to, to the receipt of the reply after it, of all such replies that went out in the period. Several mentions in a row count once, from the first; a second reply to the same ones is not timed.",
			Behind: func(s *Stats) string { return "eased:" + spanOf(s.From, s.To) }},
			func(e *Effort) *Timing { return &e.Reply }, "replies"},
		{Figure{ID: "claim-latency", Name: "Until claimed", Place: OnTeam,
			Define: "From an episode's first mention until somebody first took it, of the episodes first taken in the period and not spam. One that began while somebody still had the conversation is not timed.",
			Behind: func(s *Stats) string { return "claimed:" + spanOf(s.From, s.To) + " -outcome:spam" }},
			func(e *Effort) *Timing { return &e.Claim }, "episodes"},
		{Figure{ID: "resolution", Name: "Resolution", Place: OnTeam,
			Define: "From an episode's first mention to its resolve, of the episodes resolved in the period and not as spam. A reopened conversation is a new episode, and the old one keeps its time.",
			Behind: func(s *Stats) string { return s.resolvedIn() + " -outcome:spam" }},
			func(e *Effort) *Timing { return &e.Resolve }, "episodes"},
	} {
		f.Unit, f.Good = UnitTime, -1
		calendar, business := f.Figure, f.Figure
		calendar.Value = func(s *Stats) Value {
			return compareTimes(f.of(&s.Work.Past).Calendar, f.of(&s.Work.Now).Calendar, f.what)
		}
		calendar.Define += " By the calendar."
		business.ID += "-business"
		business.Name += ", business hours"
		business.Place = OnTeam
		business.Define += " Only business hours count, as [hours] in hark.toml says."
		business.Value = func(s *Stats) Value {
			return s.inBusiness(f.of(&s.Work.Past).Business, f.of(&s.Work.Now).Business, f.what)
		}
		all = append(all, calendar, business)
	}
	return append(all, Figure{
		ID: "handle-time", Name: "Handle time", Place: OnTeam, Unit: UnitTime, Good: -1,
		Define: "For how long an episode was somebody's, summed over all its claims: from each claim or assignment to the release, the next holder, the resolve, or the end of the lease. Of the claimed episodes resolved in the period and not as spam; it is work whenever it is done, so there are no business hours of it.",
		Value:  func(s *Stats) Value { return compareTimes(s.Work.Past.Handle, s.Work.Now.Handle, "episodes") },
		Behind: func(s *Stats) string { return "handled:" + spanOf(s.From, s.To) },
	})
}

// clockFigures say whether work keeps to the targets of hark.toml.
func clockFigures() []Figure {
	return []Figure{
		{
			ID: "response-clock", Name: "First response on time", Place: OnTeam, Unit: UnitShare, Good: +1,
			Define: "Of the episodes begun in the period that need an answer (see there: Answered where needed), those answered within [clock] first_response, of these and all that are late: answered late, resolved late without a reply, or late and still open. What is not yet due, or was resolved in time without a reply, counts in neither.",
			Value:  func(s *Stats) Value { return s.onTime(s.Work.Clocks.Response, s.Work.Past.OnTime, s.Work.Now.OnTime) },
			Behind: func(s *Stats) string { return s.begun() + " late:response" },
		},
		{
			ID: "resolve-clock", Name: "Resolved in time", Place: OnTeam, Unit: UnitShare, Good: +1,
			Define: "Of the episodes begun in the period, those resolved within [clock] resolution, of these and all that are late, resolved late or still open. What is not yet due counts in neither; spam and what rules hide are left out.",
			Value:  func(s *Stats) Value { return s.onTime(s.Work.Clocks.Resolve, s.Work.Past.InTime, s.Work.Now.InTime) },
			Behind: func(s *Stats) string { return s.begun() + " late:resolution" },
		},
	}
}

// flowFigures say what comes, goes and meets.
func flowFigures() []Figure {
	return []Figure{
		{
			ID: "begun", Name: "Begun", Place: OnTeam, Unit: UnitCount,
			Define: "Episodes whose first mention was posted in the period, with spam and copies: each has to be looked at. Those that rules hide are left out unless they were resolved. A baseline of another length is scaled to the period's.",
			Value:  func(s *Stats) Value { return s.scaled(s.Work.Now.Begun, s.Work.Past.Begun, "episodes") },
			Behind: func(s *Stats) string { return s.begun() + " -is:hidden" },
		},
		{
			ID: "net-flow", Name: "Net flow", Place: OnTeam, Unit: UnitCount, Good: -1,
			Define: "Episodes begun in the period minus episodes resolved in it: by so much the backlog grew.",
			Value:  func(s *Stats) Value { return s.netFlow() },
			Behind: func(s *Stats) string { return s.begun() + " -is:hidden -resolved:.." + hourName(s.To.Add(-1)) },
		},
		{
			ID: "collisions", Name: "Collisions", Place: OnTeam, Unit: UnitShare, Good: -1,
			Define: "Of the claims asked for in the period, those that lost: somebody else had the conversation, or turned out to have claimed it before. Claiming again what one has is no new claim.",
			Value:  func(s *Stats) Value { return s.collisions() },
			Behind: func(s *Stats) string { return "lost:" + spanOf(s.From, s.To) },
		},
		{
			ID: "replies-sent", Name: "Replies sent", Place: OnTeam, Unit: UnitCount,
			Define: "Replies that the network took in the period, those deleted since too. A baseline of another length is scaled to the period's.",
			Value:  func(s *Stats) Value { return s.scaled(s.Work.Now.Sent, s.Work.Past.Sent, "replies") },
			Behind: func(s *Stats) string { return "sent:" + spanOf(s.From, s.To) },
		},
	}
}

// outcomeFigures say what came of the work, and whether it lasted.
func outcomeFigures() []Figure {
	share := func(id, name, outcome, define string) Figure {
		return Figure{
			ID: id, Name: name, Place: OnOutcomes, Unit: UnitShare, Good: +1, Define: define,
			Value:  func(s *Stats) Value { return s.cameTo(outcome) },
			Behind: func(s *Stats) string { return s.resolvedIn() + " outcome:" + outcome },
		}
	}
	return []Figure{
		{
			ID: "resolved", Name: "Resolved", Place: OnOutcomes, Unit: UnitCount, Good: +1,
			Define: "Episodes resolved in the period, whatever they came to; a resolve that was taken back is none. A baseline of another length is scaled to the period's.",
			Value:  func(s *Stats) Value { return s.scaled(s.Work.Now.Resolved, s.Work.Past.Resolved, "episodes") },
			Behind: func(s *Stats) string { return s.resolvedIn() },
		},
		{
			ID: "came-back", Name: "Customer came back", Place: OnOutcomes, Unit: UnitShare, Good: -1,
			Define: "Of the episodes resolved in the period, those after which the customer wrote again, by now, so that a new episode began.",
			Value:  func(s *Stats) Value { return s.ofResolved(func(e *Effort) int { return e.Back }) },
			Behind: func(s *Stats) string { return s.resolvedIn() + " reopened:customer" },
		},
		{
			ID: "reopened", Name: "Reopened by hand", Place: OnOutcomes, Unit: UnitShare, Good: -1,
			Define: "Of the episodes resolved in the period, those that a colleague has reopened by now.",
			Value:  func(s *Stats) Value { return s.ofResolved(func(e *Effort) int { return e.Reopened }) },
			Behind: func(s *Stats) string { return s.resolvedIn() + " reopened:hand" },
		},
		share("ideas", "Ideas", "idea", "Of the episodes resolved in the period, those that came to idea: a wish was written down to be judged."),
		share("changes", "Changes", "changed", "Of the episodes resolved in the period, those that came to changed: the product or the process was changed."),
		{
			ID: "turned", Name: "Turned positive", Place: OnOutcomes, Unit: UnitCount, Good: +1,
			Define: "Conversations whose author was negative or neutral when our first reply went out and is positive in the latest mention since whose feeling is known, by when that was posted.",
			Value:  func(s *Stats) Value { return s.scaled(s.Work.Now.Turned, s.Work.Past.Turned, "conversations") },
			Behind: func(s *Stats) string { return "turned:" + spanOf(s.From, s.To) },
		},
	}
}
