package domain

// plain reads an event in the very form in which Encode writes most of them:
// the keys in their order, no blank, no escape. Logs are read by the million,
// and this takes a fifth of the time. It reports false for everything else,
// which is not to say that it is wrong: then the event is to be read as JSON.
// What it does read it reads as JSON is read.
func (e *Event) plain(raw []byte) bool {
	p := plain{s: string(raw)}
	p.open()
	p.need("v")
	e.V = p.int()
	p.need("journal")
	e.Journal = JournalID(p.id())
	p.need("seq")
	e.Seq = p.uint()
	p.need("prev")
	e.Prev = p.hash()
	p.need("at")
	e.At = p.clock()
	p.need("kind")
	e.Kind = Kind(p.str())
	if p.has("conversation") {
		e.Conversation = p.id()
	}
	p.strIf("by", &e.By)
	p.refIf("basis", &e.Basis)
	if p.has("text") {
		e.Text.h = p.hash()
	}
	if p.has("mention") {
		e.Mention = p.mention()
	}
	if p.has("understood") {
		e.Understood = p.understanding()
	}
	p.decision(e)
	p.close()
	return !p.bad && p.s == ""
}

// decision reads what events hold that were written by a person, as far as it
// is found in many.
func (p *plain) decision(e *Event) {
	p.strIf("to", &e.To)
	p.timeIf("until", &e.Until)
	if p.has("token") {
		e.Token = p.uint()
	}
	p.strsIf("tags", &e.Tags)
	p.strIf("subject", &e.Subject)
	if p.has("sentiment") {
		e.Sentiment = &Sentiment{}
		p.sentiment(e.Sentiment)
	}
	p.strIf("outcome", &e.Outcome)
	p.strIf("reason", &e.Reason)
	p.refIf("undoes", &e.Undoes)
	p.strIf("reply", &e.Reply)
	p.intIf("attempt", &e.Attempt)
	p.strIf("key", &e.Key)
	p.strIf("plan", &e.Plan)
	if p.has("receipt") {
		e.Receipt = &Receipt{}
		p.open()
		p.strIf("id", &e.Receipt.ID)
		p.strIf("url", &e.Receipt.URL)
		p.boolIf("by_hand", &e.Receipt.ByHand)
		p.close()
	}
	p.strIf("error", &e.Error)
	p.intIf("with", &e.With)
}

func (p *plain) mention() *Mention {
	var m Mention
	p.open()
	p.need("id")
	m.ID = p.str()
	p.need("source")
	m.Source = p.str()
	p.strIf("url", &m.URL)
	p.need("at")
	m.At = p.time()
	p.strIf("title", &m.Title)
	p.strIf("text", &m.Text)
	p.strIf("lang", &m.Lang)
	p.floatIf("rating", &m.Rating)
	p.strIf("in_reply_to", &m.InReplyTo)
	p.strIf("thread", &m.Thread)
	p.intIf("revision", &m.Revision)
	p.boolIf("deleted", &m.Deleted)
	p.strIf("audience", (*string)(&m.Audience))
	p.boolIf("context", &m.Context)
	if p.has("author") {
		p.open()
		p.strIf("id", &m.Author.ID)
		p.strIf("handle", &m.Author.Handle)
		p.strIf("name", &m.Author.Name)
		p.intIf("followers", &m.Author.Followers)
		p.strIf("url", &m.Author.URL)
		p.close()
	}
	p.intIf("title_bytes", &m.TitleLen)
	p.close()
	return &m
}

func (p *plain) understanding() *Understanding {
	var u Understanding
	p.open()
	p.strIf("lang", &u.Lang)
	if p.has("sentiment") {
		p.sentiment(&u.Sentiment)
	}
	if p.has("about") {
		p.each(func() { u.About = append(u.About, p.aspect()) })
	}
	p.strsIf("subjects", &u.Subjects)
	p.strIf("urgent", &u.Urgent)
	if p.has("copy_of") {
		u.CopyOf = p.id()
	}
	p.strIf("cluster", &u.Cluster)
	p.strsIf("named", &u.Named)
	p.strsIf("lists", &u.Lists)
	p.strsIf("rules", &u.Rules)
	p.strIf("priority", (*string)(&u.Priority))
	p.strIf("for", &u.For)
	p.strsIf("tags", &u.Tags)
	p.boolIf("hidden", &u.Hidden)
	p.close()
	return &u
}

func (p *plain) sentiment(s *Sentiment) {
	p.open()
	p.strIf("feeling", (*string)(&s.Feeling))
	p.floatIf("score", &s.Score)
	if p.has("odds") {
		n := 0
		p.each(func() {
			f := p.float()
			if n < len(s.Odds) {
				s.Odds[n] = f
			}
			n++
		})
		p.bad = p.bad || n != len(s.Odds)
	}
	p.boolIf("ambiguous", &s.Ambiguous)
	p.strIf("by", &s.By)
	p.close()
}

func (p *plain) aspect() (a Aspect) {
	p.open()
	p.need("subject")
	a.Subject = p.str()
	p.strIf("feeling", (*string)(&a.Feeling))
	p.floatIf("score", &a.Score)
	p.close()
	return a
}
