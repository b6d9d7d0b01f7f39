package report

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"hark/internal/escape"
)

// colours are those of the picture: it is made to stand on white.
func colours() map[ink]color.NRGBA {
	return map[ink]color.NRGBA{
		inkText: {0x1f, 0x26, 0x30, 255}, inkMuted: {0x5b, 0x65, 0x73, 255}, inkGrid: {0xdf, 0xe3, 0xe8, 255},
		inkNegative: {0xb4, 0x3a, 0x3a, 255}, inkNeutral: {0xb9, 0xc0, 0xc9, 255}, inkPositive: {0x3f, 0x7d, 0x4e, 255},
		inkBand: {0x2f, 0x6f, 0xb5, 48}, inkFirst: {0x2f, 0x6f, 0xb5, 255}, inkSecond: {0xb0, 0x74, 0x1a, 255}, inkThird: {0x6a, 0x4f, 0xa3, 255},
		inkGround: {255, 255, 255, 255}, inkPanel: {0xf4, 0xf6, 0xf8, 255},
	}
}

// dots draws into a picture. Faces are made once a size; what a letter of a
// script is that the font does not have is drawn as an empty box.
type dots struct {
	img    *image.RGBA
	inks   map[ink]color.NRGBA
	faces  map[faceKey]font.Face
	fonts  map[bool]*opentype.Font
	dx, dy float64 // where the present origin is
	err    error
}

type faceKey struct {
	bold bool
	size float64
}

func newDots(w, h int) (*dots, error) {
	d := &dots{img: image.NewRGBA(image.Rect(0, 0, w, h)), inks: colours(), faces: map[faceKey]font.Face{}, fonts: map[bool]*opentype.Font{}}
	for bold, ttf := range map[bool][]byte{false: goregular.TTF, true: gobold.TTF} {
		f, err := opentype.Parse(ttf)
		if err != nil {
			return nil, fmt.Errorf("read font: %w", err)
		}
		d.fonts[bold] = f
	}
	draw.Draw(d.img, d.img.Bounds(), image.NewUniform(d.inks[inkGround]), image.Point{}, draw.Src)
	return d, nil
}

// at moves the origin, for what is drawn next.
func (d *dots) at(x, y float64) { d.dx, d.dy = x, y }

// face gives the letters of a size, and keeps the first error for the end.
func (d *dots) face(as lettering) font.Face {
	key := faceKey{as.bold, as.size}
	if f := d.faces[key]; f != nil {
		return f
	}
	f, err := opentype.NewFace(d.fonts[as.bold], &opentype.FaceOptions{Size: as.size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		d.err = fmt.Errorf("set letters of %g pixels: %w", as.size, err)
		return nil
	}
	d.faces[key] = f
	return f
}

// wide is how many pixels a text takes.
func (d *dots) wide(s string, as lettering) float64 {
	f := d.face(as)
	if f == nil {
		return 0
	}
	return float64(font.MeasureString(f, s)) / 64
}

func (d *dots) text(at point, s string, as lettering) {
	f := d.face(as)
	if f == nil {
		return
	}
	s = escape.Plain(s)
	x := at.x + d.dx
	switch as.anchor {
	case atMiddle:
		x -= d.wide(s, as) / 2
	case atEnd:
		x -= d.wide(s, as)
	}
	pen := font.Drawer{Dst: d.img, Src: image.NewUniform(d.inks[as.ink]), Face: f,
		Dot: fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6((at.y + d.dy) * 64)}}
	pen.DrawString(s)
}

func (d *dots) area(pts []point, fill ink) {
	if len(pts) < 3 {
		return
	}
	// Only the part that the shape covers is rasterised: a page has thousands of them.
	low, high := pts[0], pts[0]
	for _, p := range pts {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	r := image.Rect(int(math.Floor(low.x+d.dx)), int(math.Floor(low.y+d.dy)), int(math.Ceil(high.x+d.dx))+1, int(math.Ceil(high.y+d.dy))+1).Intersect(d.img.Bounds())
	if r.Empty() {
		return
	}
	v := vector.NewRasterizer(r.Dx(), r.Dy())
	ox, oy := d.dx-float64(r.Min.X), d.dy-float64(r.Min.Y)
	v.MoveTo(float32(pts[0].x+ox), float32(pts[0].y+oy))
	for _, p := range pts[1:] {
		v.LineTo(float32(p.x+ox), float32(p.y+oy))
	}
	v.ClosePath()
	v.Draw(d.img, r, image.NewUniform(d.inks[fill]), image.Point{})
}

// line draws each stretch as a thin rectangle, cut where it is dashed.
func (d *dots) line(pts []point, with stroke) {
	gone := 0.0
	for i := 1; i < len(pts); i++ {
		a, b := pts[i-1], pts[i]
		whole := math.Hypot(b.x-a.x, b.y-a.y)
		for from := 0.0; from < whole; {
			to, drawn := whole, true
			if with.dash > 0 {
				part := math.Floor(gone / with.dash)
				to, drawn = min(whole, from+(part+1)*with.dash-gone), int(part)%2 == 0
			}
			if to <= from { // nothing is left of a dash but rounding
				to = min(whole, from+with.dash)
			}
			if drawn {
				d.bar(along(a, b, from/whole), along(a, b, to/whole), with)
			}
			gone += to - from
			from = to
		}
	}
}

func along(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

func (d *dots) bar(a, b point, with stroke) {
	l := math.Hypot(b.x-a.x, b.y-a.y)
	if l == 0 {
		return
	}
	nx, ny := -(b.y-a.y)/l*with.width/2, (b.x-a.x)/l*with.width/2
	d.area([]point{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}}, with.ink)
}

// encode writes the picture, unless something could not be drawn.
func (d *dots) encode(w io.Writer) error {
	if d.err != nil {
		return d.err
	}
	if err := png.Encode(w, d.img); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}
