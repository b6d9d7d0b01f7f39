package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"hark/internal/domain"
)

// network is one of the places where the simulated people write.
type network struct {
	name    string
	weight  int    // share of the people
	url     string // of a post: with its id at the end
	handles bool   // people write @acme there
}

func networks() []network {
	return []network{
		{"mastodon", 22, "https://social.example/@%s/", true},
		{"bluesky", 22, "https://sky.example/%s/post/", true},
		{"x", 26, "https://x.example/%s/status/", true},
		{"forum", 12, "https://forum.example/%s/t/", false},
		{"reviews", 9, "https://reviews.example/%s/", false},
		{"blog", 4, "https://%s.example/", false},
		{"video", 5, "https://video.example/c/%s/", false},
	}
}

// person is one of the simulated people.
type person struct {
	domain.Author
	lang string
	at   network
}

// firstID is the number in the id of the first person.
const firstID = 10_000

// people are the names that a language's persons are put together from.
func people(lang string) (first, last []string) {
	s := func(a, b string) ([]string, []string) { return strings.Fields(a), strings.Fields(b) }
	switch lang {
	case "es":
		return s("María José Lucía Carlos Elena Javier Sofía Diego Carmen Andrés Paula Mateo", "García Torres Vega Rojas Molina Ibáñez Salas Prieto")
	case "pt":
		return s("Ana João Beatriz Rafael Inês Thiago Larissa Pedro Camila Tiago Joana Bruno", "Silva Rocha Almeida Barros Teixeira Moura Pires Lopes")
	case "de":
		return s("Anna Jonas Lena Felix Katrin Moritz Heike Tobias Miriam Uwe Greta Sven", "Weber Vogel Kranz Brandt Lindner Seidel Hoff Maurer")
	case "fr":
		return s("Camille Hugo Léa Julien Chloé Antoine Manon Théo Amélie Bastien Inès Rémi", "Martin Perrin Gauthier Lefèvre Morel Blanchard Roche Dumas")
	case "ja":
		return s("ゆき たろう さくら けん みほ だいち あや りょう", "さん 丸 猫 堂 ラボ 日記")
	case "ar":
		return s("سارة أحمد ليلى محمود نور خالد هدى يوسف", "علي حسن عمر سالم ناصر كريم")
	}
	return s("Tom Kay Priya Sam Maria Jo Dev Alice Ben Nadia Chris Wendy Omar Rosa Luke Grace Ian Tess Raj Molly",
		"R Archer Quinn Bell Okafor Hughes Lane Marsh Doyle Patel Novak Frost Kerr Webb Ames")
}

// languages and how many of a hundred write in each.
func languages() (names []string, weights []int) {
	return []string{"en", "es", "pt", "de", "fr", "ja", "ar"}, []int{64, 9, 7, 7, 6, 4, 3}
}

// member gives person number k: always the same one for a seed.
func member(seed uint64, k int) person {
	r := chance(seed^0xca57, uint64(k))
	var p person
	names, weights := languages()
	p.lang = names[weighted(r, weights...)]
	nets := networks()
	w := make([]int, len(nets))
	for i, n := range nets {
		w[i] = n.weight
	}
	p.at = nets[weighted(r, w...)]
	first, last := people(p.lang)
	f, l := pick(r, first), pick(r, last)
	p.Name = f + " " + l
	p.Handle = p.handle(r, f, l, k)
	p.ID = p.at.name[:1] + strconv.Itoa(firstID+k)
	p.Followers = followers(r)
	if p.at.name == "blog" {
		p.Name = pick(r, []string{"The Laptop Blog", "Keys & Hinges", "Small Machines", "Bench Notes", "Portable Weekly"})
		p.Followers += 4_000
	}
	if k%61 == 17 {
		p.Name, p.Followers = p.Name+" (TechWire)", 110_000+r.IntN(700_000)
	}
	return p
}

// handle is short and of plain letters, as networks demand; k keeps it unique.
func (p *person) handle(r *rand.Rand, first, last string, k int) string {
	base := strings.ToLower(ascii(first))
	if base == "" {
		base = pick(r, []string{"neko", "yuki", "sora", "nour", "amal", "qamar"})
	}
	if l := strings.ToLower(ascii(last)); l != "" && r.IntN(2) == 0 {
		base += "_" + l
	}
	base += strconv.Itoa(k)
	if p.at.name == "bluesky" {
		base = strings.ReplaceAll(base, "_", "-") + ".sky.example"
	}
	return base
}

// ascii is a name as a handle may hold it; scripts without such letters give "".
func ascii(s string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case 'á', 'ã':
			return 'a'
		case 'é', 'ê', 'è', 'É':
			return 'e'
		case 'í':
			return 'i'
		case 'ó':
			return 'o'
		case 'ü':
			return 'u'
		}
		if c < 0x80 {
			return c
		}
		return -1
	}, s)
}

// followers is a long tail: most have a few hundred, a few have very many.
func followers(r *rand.Rand) int {
	n := 20 + r.IntN(400)
	for r.IntN(3) == 0 {
		n *= 3
	}
	return min(n, 90_000)
}

// link is where a post can be read.
func (p *person) link(id string) string {
	return strings.Replace(p.at.url, "%s", strings.ReplaceAll(p.Handle, ".sky.example", ""), 1) + id
}
