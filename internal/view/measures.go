package view

import (
	"time"
)

// Period is a stretch of time, From included, To not.
type Period struct{ From, To time.Time }

// Stats are the figures of a period. Each is defined once, here:
//
//   - A mention counts in the hour it was posted (domain.Heard.When).
//   - Gross is every mention heard. Net is without spam (conversations whose
//     present outcome is "spam"), copies, and posts that were deleted.
//   - Feelings, by source and by subject, are those of net mentions; a mention
//     has the subject of its conversation.
//   - Outcomes are episodes, in the hour they were resolved. An outcome that
//     was undone is not one.
//   - Answered is, of the episodes that began in the period and are not spam,
//     those that a reply with a receipt has answered by now.
//   - Response is Answered minus Began of each episode answered in the period,
//     Resolve is Resolved minus Began of each episode resolved in it; both
//     exact, by the calendar, to the second.
//   - Levels are conversations, in the hour of their first mention.
//   - Open, Waiting and Oldest are as of now, whatever the period.
//
// A period is widened to whole hours UTC; From and To say what was measured.
type Stats struct {
	From          time.Time     `json:"from"`
	To            time.Time     `json:"to"`
	Step          time.Duration `json:"step_ns"` // between the points of Series: an hour, or whole days
	Series        []Point       `json:"series"`
	Gross         int           `json:"gross"`
	Net           int           `json:"net"`
	GrossBefore   int           `json:"gross_before"` // in the period before, of equal length
	Feelings      Counts        `json:"feelings"`
	NetSentiment  Net           `json:"net_sentiment"`
	NegativeShare Share         `json:"negative_share"`
	Change        Change        `json:"change"`   // of the share of negative
	Sources       []Group       `json:"sources"`  // most mentions first
	Subjects      []Group       `json:"subjects"` // most mentions first; the name is empty where none is known
	Outcomes      []Count       `json:"outcomes"` // most first
	Levels        []Count       `json:"levels"`   // from least to most involved, those that occur
	Begun         int           `json:"begun"`    // episodes, without spam
	Answered      Share         `json:"answered"`
	Response      Times         `json:"response"`
	Resolve       Times         `json:"resolve"`
	Open          int           `json:"open"`    // conversations not resolved, snoozed ones included
	Waiting       int           `json:"waiting"` // of these, those in which somebody waits for us
	Oldest        time.Time     `json:"oldest,omitzero"`
}

// Point is one stretch of a series.
type Point struct {
	At       time.Time `json:"at"` // its beginning
	Gross    int       `json:"gross"`
	Feelings Counts    `json:"feelings"`
}

// Group is what was heard on one source or about one subject.
type Group struct {
	Name          string `json:"name"`
	Feelings      Counts `json:"feelings"`
	NegativeShare Share  `json:"negative_share"`
}

// Count is how often something happened.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}
