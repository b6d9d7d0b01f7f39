// Package internal is the map of hark.
//
// hark hears what customers say, a responder answers, and everything that
// was heard and done is one signed, append-only log from which all else is
// folded. There is one way through the house:
//
//	source -> listen -> eventlog -> view -> ui          what arrives
//	ui, cli -> desk -> eventlog -> outbox -> source     what we do about it
//	eventlog <-> hub | bundle                           what others know
//
// A package imports only packages on lower floors; floors_test.go keeps the
// table. Consumers declare the one or two methods they need, and only app
// knows both ends of any wire.
//
//	-1 domain     mention, conversation, event, journal, roster; Fold: events to a conversation
//	-1 enrich/text  what of a post counts, its words, and where they stand
//	-1 whole      files that are there whole or not at all
//	0 kv          the shape in which views are stored; eventlog provides it
//	0 near        the word that was meant: every "did you mean"
//	0 verb        the catalogue of what hark can be told to do: keys, palette, commands
//	0 term        a program in a pseudo-terminal, for stories and measurements
//	0 secret      what must never be seen, and where it is kept
//	0 enrich/sentiment  how a post feels, by embedded weights, and what a brand's labels teach
//	0 enrich/rules  which of a desk's rules and word lists a post meets, ten thousand at once
//	0 enrich/suggest  the words that posts of a subject share
//	0 match       thousands of phrases against a stream of posts
//	0 escape      what anybody wrote, fit to stand in a page or a table
//	0 axis        round marks for the axes of charts
//	0 web         asking servers over HTTP: guarded, bounded, never twice by itself
//	0 enrich/language  in what language a short post is written
//	0 enrich/copies    which posts say the same as an earlier one
//	0 enrich/clusters  the same complaint in different words
//	0 enrich/labelled  posts that people judged, for training and measuring
//	0 warn        hourly counts -> an alarm, and how rare it is: early warning
//	1 config      hark.toml and folders
//	1 source      the contract of a place where people write
//	1 enrich      language, sentiment, subjects, urgency, rules, clusters, copies: pure
//	1 eventlog    the log on disk (bbolt): Write, Follow, Check, Merge, Backup
//	1 bundle      a range of journals in one file, provable offline
//	1 view        folds of the log: queue, search, people, measures, activity
//	1 desk        command + conversation -> events or a refusal: the rules of the work
//	1 ui/theme    a theme file -> styles by meaning
//	2 source/...  one folder a network or format: bluesky, mail, feed, demo; and
//	              sourcetest, the suites that each of them passes
//	2 listen      sources -> clean, known?, understand -> log; health and quarantine
//	2 outbox      accepted replies -> network -> receipts, never twice
//	2 hub         journals, claims, leases and presence, through whatever keeps streams
//	2 fault       a proxy that breaks what goes through it: for the fault table
//	2 handoff     the page of a shift, as Markdown, HTML and CSV
//	2 report      the figures of a period as a page, a picture, a table, an object
//	2 ui/kit      list, text, charts, table, prompt: know nothing of hark's subject
//	3 source/*/fake  a network in one process, for the suites and the fault table
//	3 hub/nats    the streams of hub in NATS JetStream: the client's side; plan and check of a cluster
//	3 hub/hubtest the suite for what keeps streams, and one in memory with faults
//	3 ui/screen   one file a screen, drawn from view values
//	3 fill        a log of invented histories, for demonstrations and measuring
//	4 hub/server  a hub in this process: an embedded NATS server, its certificate and who may sign in
//	4 ui          the one tea.Model: keys -> verbs -> desk
//	5 app         opens the parts in order, joins them, closes them; the private socket
//	6 app/apptest the whole program in a test, its keys pressed and its screen read
//	6 cli         commands, --json, exit codes
//	7 bench       the table of budgets, measured: make bench
//	7 train       the tables of enrich, from where they come: make model
//	7 e2e         real servers and the fault table: make e2e
//	7 sim         hours of a team with faults and a liar, by the seed: do all desks agree?
//
// Where to start reading: domain/event.go says what is recorded,
// domain/fold.go what it adds up to, eventlog/eventlog.go how it is kept,
// app/app.go how the parts are joined, and verb/verb.go what can be done.
//
// Where a change goes: a new network is a folder under source, as package
// source says step by step; a new figure is an entry of view's catalogue and
// its plain count in a test, and every screen and report shows it; a new rule
// is a case in desk; a new action is a line in verb, a rule in desk and, if it
// records something new, a kind in domain.
package internal
