// Package verb is the one catalogue of what hark can be told to do. A verb is
// a key on the screen, an entry of the palette and a command of the command
// line; keys, palette, help, man page and CLI are all made from this table,
// and a test in each of them holds it to the table, both ways.
package verb

// Where says where a verb can be used.
type Where uint8

// The places of a verb; they can be combined.
const (
	Screen Where = 1 << iota // a key or a palette entry of the console
	CLI                      // a command of the command line
)

// Group is the heading a verb stands under in help.
type Group string

// The headings, in the order of the help.
const (
	Work    Group = "Work on a conversation"
	Look    Group = "Look"
	Move    Group = "Move"
	Shift   Group = "Shifts and the team"
	Keep    Group = "Look after the log"
	Start   Group = "Start"
	Compose Group = "While writing"
)

// Verb is one thing that hark can be told to do.
type Verb struct {
	Name  string   // what the palette and the command line call it
	Keys  []string // default keys of the console, the first one shown; hark.toml may change them
	Args  string   // what the command line takes after the name
	Short string   // what it does, one line, imperative, no full stop
	Group Group
	Where Where
}

// On reports whether the verb can be used there.
func (v *Verb) On(w Where) bool { return v.Where&w != 0 }

// All is the catalogue, in the order in which help shows it.
func All() []Verb {
	return []Verb{
		{"claim", []string{"c"}, "ID...", "Take a conversation; nobody else can answer it until you let go", Work, Screen | CLI},
		{"release", []string{"C"}, "ID...", "Give a claim back", Work, Screen | CLI},
		{"assign", []string{"a"}, "ID NAME", "Hand a conversation to a colleague", Work, Screen | CLI},
		{"reply", []string{"r"}, "ID --text T|-", "Answer; claims it first if nobody has it", Work, Screen | CLI},
		{"note", []string{"m"}, "ID --text T|-", "Leave a note that only the team sees", Work, Screen | CLI},
		{"tag", []string{"t"}, "ID TAG...", "Add tags; -TAG takes one off", Work, Screen | CLI},
		{"subject", []string{"s"}, "ID SUBJECT", "Say what it is about", Work, Screen | CLI},
		{"sentiment", []string{"f"}, "ID FEELING", "Overrule the sentiment: positive, neutral, negative", Work, Screen | CLI},
		{"negative", []string{"-"}, "", "Call it negative, by one key", Work, Screen},
		{"neutral", []string{"0"}, "", "Call it neutral, by one key", Work, Screen},
		{"positive", []string{"+", "="}, "", "Call it positive, by one key", Work, Screen},
		{"cluster", []string{"K"}, "list|suggest|show|name|put|out|owner|state|tell ...", "Put it with others of the same complaint, under one name", Work, Screen | CLI},
		{"label", []string{"g l"}, "draw [N] | ID FEELING", "Judge posts drawn at random: the sample that corrects the figures and teaches", Work, Screen | CLI},
		{"cannot-say", []string{"i"}, "", "On Label: go on, this post cannot be judged", Work, Screen},
		{"snooze", []string{"z"}, "ID --until T", "Put aside until a time, or until the customer writes", Work, Screen | CLI},
		{"resolve", []string{"e"}, "ID --outcome O", "Close with an outcome", Work, Screen | CLI},
		{"reopen", []string{"O"}, "ID...", "Put a resolved conversation back into the queue", Work, Screen | CLI},
		{"retry", []string{"R"}, "ID", "Send a reply again that failed or was parked", Work, Screen | CLI},
		{"delete", []string{"D"}, "ID", "Take a sent reply down, where the network can", Work, Screen | CLI},
		{"approve", []string{"p"}, "ID [--text T|-]", "Let a colleague's reply go out that waits for it", Work, Screen | CLI},
		{"decline", []string{"P"}, "ID --reason R", "Do not let a colleague's reply go out, and say why", Work, Screen | CLI},
		{"undo", []string{"u"}, "[ID]", "Take back your last action", Work, Screen | CLI},
		{"mark", []string{"space"}, "", "Mark for an action on several at once", Work, Screen},
		{"mark-all", []string{"*"}, "", "Mark all that the list shows, or none", Work, Screen},

		{"queue", []string{"1", "g q"}, "", "What waits, longest first", Look, Screen},
		{"mine", []string{"2", "g m"}, "", "What you have claimed", Look, Screen},
		{"unsure", []string{"g w"}, "", "What the machine cannot tell: negative, neutral or positive by one key", Look, Screen},
		{"proposed", []string{"g P"}, "", "Replies that wait for approval, by colleagues who need one", Look, Screen},
		{"clusters", []string{"g k"}, "", "The same complaint by many: who looks after it, who is told when it is mended", Look, Screen},
		{"conversation", []string{"enter", "3", "g c"}, "", "The whole thread", Look, Screen},
		{"overview", []string{"4", "g o"}, "", "How people feel, and how we keep up; again: Subjects, Team, Outcomes", Look, Screen},
		{"subjects", []string{"g S"}, "", "What people talk about, and how they feel about it", Look, Screen},
		{"team", []string{"g t"}, "", "Who answered how much, and how fast", Look, Screen},
		{"outcomes", []string{"g e"}, "", "What came of the work", Look, Screen},
		{"people", []string{"5", "g p"}, "", "Who writes to us, and how it went", Look, Screen},
		{"activity", []string{"6", "g a"}, "", "The log, as people read it", Look, Screen},
		{"sources", []string{"8", "g s"}, "", "How each source is doing, and what was refused", Look, Screen | CLI},
		{"filter", []string{"/"}, "", "Narrow the list: is:mine source:mastodon sentiment:<-0.3 \"dell mini\"", Look, Screen},
		{"show-new", []string{"n", "."}, "", "Let in what has arrived", Look, Screen},
		{"shorter", []string{"["}, "", "A shorter period, of figures and of Hand-off", Look, Screen},
		{"longer", []string{"]"}, "", "A longer period, of figures and of Hand-off", Look, Screen},
		{"baseline", []string{"b"}, "", "Choose what figures are compared with", Look, Screen},
		{"table", []string{"v"}, "", "Show a chart as a table, and back", Look, Screen},
		{"open", []string{"o"}, "", "Open the post in the browser", Look, Screen},
		{"copy", []string{"y"}, "", "Copy the link of the post, or a figure with its definition", Look, Screen},
		{"theme", []string{"ctrl+t"}, "", "Switch to the next theme", Look, Screen},
		{"palette", []string{":"}, "", "Type a command", Look, Screen},
		{"help", []string{"?"}, "", "What each key does", Look, Screen},
		{"list", nil, "[--all] [--filter F]", "Print conversations", Look, CLI},
		{"show", nil, "ID", "Print one conversation whole", Look, CLI},
		{"search", nil, "WORDS...", "Find conversations by their words", Look, CLI},
		{"stats", nil, "[--since D] [-o FILE]", "Print or write the figures; --define says what each one means", Look, CLI},
		{"incidents", nil, "[show ID|ack ID|watch]", "List what is out of the ordinary, and say who looks after it", Look, CLI},
		{"report", nil, "daily|weekly [-o FILE]", "Write a day or a week for people who do not open terminals", Look, CLI},

		{"down", []string{"j", "down"}, "", "Next", Move, Screen},
		{"up", []string{"k", "up"}, "", "Previous", Move, Screen},
		{"left", []string{"h", "left"}, "", "To the left, among figures", Move, Screen},
		{"right", []string{"l", "right"}, "", "To the right, among figures", Move, Screen},
		{"page-down", []string{"pgdown", "ctrl+d"}, "", "A page down", Move, Screen},
		{"page-up", []string{"pgup", "ctrl+u"}, "", "A page up", Move, Screen},
		{"first", []string{"home", "g g"}, "", "First", Move, Screen},
		{"last", []string{"end", "G"}, "", "Last", Move, Screen},
		{"next-pane", []string{"tab"}, "", "Scroll the preview instead of the list, and back", Move, Screen},
		{"back", []string{"esc"}, "", "Back to where you were", Move, Screen},
		{"quit", []string{"q", "ctrl+c"}, "", "Leave; drafts are kept", Move, Screen},

		{"send", []string{"ctrl+s"}, "", "Send what you wrote", Compose, Screen},
		{"editor", []string{"ctrl+e"}, "", "Write in $EDITOR", Compose, Screen},

		{"handoff", []string{"7", "g h"}, "--since D -o DIR", "Hand the shift over: page, table and signed bundle", Shift, Screen | CLI},
		{"ack", []string{"A"}, "FILE|SHIFT", "Acknowledge a hand-off; this countersigns its log", Shift, Screen | CLI},
		{"bundle", nil, "[-o FILE] [--for NAME]", "Write the signed bundle alone, for a stick, a mail or a pipe", Shift, CLI},
		{"verify", nil, "FILE", "Prove a bundle, offline", Shift, CLI},
		{"import", nil, "FILE", "Merge a bundle or an export into this log", Shift, CLI},
		{"export", nil, "[-o FILE]", "Write the whole log as JSON Lines", Shift, CLI},
		{"replay", nil, "[--since D]", "Print the log as it happened, a line an event", Shift, CLI},
		{"roster", nil, "[set NAME|remove NAME|policy]", "Who may do what at this desk, and what holds for everybody", Shift, CLI},
		{"invite", nil, "NAME [--role R]", "Make a join code for a colleague", Shift, CLI},
		{"join", nil, "CODE [--as NAME]", "Join a desk with the code that a colleague gave you", Shift, CLI},
		{"sync", nil, "[--follow]", "Bring this log and the hub's to the same state without a screen", Shift, CLI},
		{"hub", nil, "[plan|check]", "Run the hub where the team meets, or prepare a NATS cluster for it", Shift, CLI},

		{"doctor", nil, "[CODE]", "Check log, keys, sources, hub and terminal, or a join code, and say what to do", Keep, CLI},
		{"learn", []string{"L"}, "[--dry-run|--show|--export FILE|--delete]", "Teach the sentiment what this desk has said of it; refused where that is no better", Keep, Screen | CLI},
		{"backup", nil, "FILE", "Copy the log, consistent while it is in use", Keep, CLI},
		{"restore", nil, "FILE", "Put a backup in the log's place", Keep, CLI},
		{"compact", nil, "", "Give unused space of the log back", Keep, CLI},
		{"rebuild", nil, "", "Drop every view and fold it again from the log", Keep, CLI},
		{"erase", nil, "ID|--author X --reason R", "Erase what was written in a conversation, or by an author; the chain stays whole", Keep, CLI},

		{"demo", nil, "", "Open the console on a simulated day, no account needed", Start, CLI},
		{"watch", nil, "WORDS... [--feed URL]", "Open the console on public networks and feeds, no account needed", Start, CLI},
		{"init", nil, "", "Write hark.toml by asking", Start, CLI},
		{"account", nil, "add KIND|list|test NAME|renew NAME|remove NAME|passphrase", "Add, list, try, renew and remove accounts on networks", Start, CLI},
		{"listen", nil, "[--lines FILE|-]", "Take mentions in without a screen", Start, CLI},
		{"enrich", nil, "", "Say what hark understands of mentions on stdin", Start, CLI},
		{"rules", nil, "[list]|test FILE|try|suggest", "List the rules, say why they hold, try changed ones on the past, suggest words", Start, CLI},
		{"themes", nil, "", "List the themes and check your own", Start, CLI},
	}
}
