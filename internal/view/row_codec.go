package view

import "hark/internal/domain"

// encode appends the row; Num is its key.
func (r *Row) encode(e *encoder) {
	e.int(r.Heard)
	e.time(r.Wait)
	e.time(r.Last)
	e.raw(r.ID[:])
	e.str(r.Source)
	e.str(r.URL)
	e.str(r.Author.ID)
	e.str(r.Author.Handle)
	e.str(r.Author.Name)
	e.int(r.Author.Followers)
	e.str(r.Author.URL)
	e.time(r.Began)
	e.str(string(r.Status))
	e.time(r.Until)
	e.str(r.Owner)
	e.time(r.Lease)
	e.str(string(r.Feeling))
	e.float(r.Score)
	flags := byte(0)
	for i, is := range [...]bool{r.Judged, r.Unsure, r.Hidden, r.Settled} {
		if is {
			flags |= 1 << i
		}
	}
	e.byte(flags)
	e.str(r.Subject)
	e.strs(r.Tags)
	e.strs(r.Rules)
	e.str(r.Outcome)
	e.str(r.Reason)
	e.str(string(r.Level))
	e.str(r.Urgent)
	e.str(string(r.Priority))
	e.str(r.For)
	e.str(r.Cluster)
	e.raw(r.CopyOf[:])
	e.str(r.Lang)
	e.float(r.Rating)
	for _, n := range [...]int{r.Gone, r.Revised, r.Replies, r.Notes, r.Proposed, r.Conflict, r.Voided} {
		e.int(n)
	}
	e.str(string(r.Reply))
	e.ref(r.Change)
	e.str(r.Excerpt)
}

func (r *Row) decode(d *decoder) {
	r.Heard = d.int()
	r.Wait = d.time()
	r.Last = d.time()
	r.ID = d.id()
	r.Source = d.str()
	r.URL = d.str()
	r.Author.ID = d.str()
	r.Author.Handle = d.str()
	r.Author.Name = d.str()
	r.Author.Followers = d.int()
	r.Author.URL = d.str()
	r.Began = d.time()
	r.Status = domain.Status(d.str())
	r.Until = d.time()
	r.Owner = d.str()
	r.Lease = d.time()
	r.Feeling = domain.Feeling(d.str())
	r.Score = d.float()
	flags := d.byte()
	r.Judged, r.Unsure, r.Hidden, r.Settled = flags&1 != 0, flags&2 != 0, flags&4 != 0, flags&8 != 0
	r.Subject = d.str()
	r.Tags = d.strs()
	r.Rules = d.strs()
	r.Outcome = d.str()
	r.Reason = d.str()
	r.Level = domain.Level(d.str())
	r.Urgent = d.str()
	r.Priority = domain.Priority(d.str())
	r.For = d.str()
	r.Cluster = d.str()
	r.CopyOf = d.id()
	r.Lang = d.str()
	r.Rating = d.float()
	for _, n := range [...]*int{&r.Gone, &r.Revised, &r.Replies, &r.Notes, &r.Proposed, &r.Conflict, &r.Voided} {
		*n = d.int()
	}
	r.Reply = domain.ReplyStatus(d.str())
	r.Change = d.ref()
	r.Excerpt = d.str()
}
