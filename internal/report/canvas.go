package report

// canvas is what a chart is drawn on: vectors in a page, or dots in a picture.
// Lengths are in pixels, the origin is at the top left.
type canvas interface {
	line(pts []point, with stroke)
	area(pts []point, fill ink)
	text(at point, s string, as lettering)
}

type point struct{ x, y float64 }

// ink is a colour by what it means; the page and the picture say which it is.
type ink string

const (
	inkText     ink = "text"
	inkMuted    ink = "muted"
	inkGrid     ink = "grid"
	inkNegative ink = "negative"
	inkNeutral  ink = "neutral"
	inkPositive ink = "positive"
	inkBand     ink = "band" // the interval around a line, seen through
	inkFirst    ink = "first"
	inkSecond   ink = "second"
	inkThird    ink = "third"
	inkGround   ink = "ground"
	inkPanel    ink = "panel"
)

// stroke is how a line is drawn. Dash tells lines apart without colour.
type stroke struct {
	ink   ink
	width float64
	dash  float64 // of each dash and gap; 0 is none
}

// lettering is how a text is set. It stands on at, and at its left, middle or right end.
type lettering struct {
	ink    ink
	size   float64
	bold   bool
	anchor anchor
}

type anchor int

const (
	atStart anchor = iota
	atMiddle
	atEnd
)

// box is the four corners of a rectangle.
func box(x, y, w, h float64) []point {
	return []point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
}
