package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/view"
)

// explain is the page of the help on a figure, and on all of its board.
func (b *Board) explain(f block, e *Env) Page {
	var text strings.Builder
	name, lines := f.define()
	text.WriteString("# " + kit.Clean(name) + "\n\n")
	_, now := f.says(e)
	period, against := b.scope.says(e, true)
	for _, l := range append(lines, "", "Now: "+now[0], "", period+", "+against+".") {
		text.WriteString(l + "\n")
	}
	if f.behind() != "" {
		text.WriteString("\nThe conversations behind it are found by this filter:\n\n    " + kit.Clean(f.behind()) + "\n")
	}
	text.WriteString("\n# " + boardName(b.place) + ", figure by figure\n")
	for _, x := range b.blocks() {
		name, lines := x.define()
		text.WriteString("\n## " + name + "\n\n")
		for _, l := range lines {
			text.WriteString(l + "\n")
		}
	}
	return Page{Name: name, Text: text.String()}
}

func boardName(p view.Place) string { return strings.ToUpper(string(p[:1])) + string(p[1:]) }

// copy puts a figure on the clipboard, with all that is needed to trust it.
func (b *Board) copy(f block, e *Env) Ask {
	name, lines := f.define()
	period, against := b.scope.says(e, true)
	text := f.text(e) + "\n" + period + ", " + against + ".\nRanges are 95 % intervals.\n" + strings.Join(lines, "\n") + "\n"
	if f.behind() != "" {
		text += "Conversations: " + kit.Clean(f.behind()) + "\n"
	}
	return AskCopy{Text: text, Says: name + ", with its definition"}
}
