package enrich

import (
	"testing"

	"hark/internal/domain"
)

func BenchmarkUnderstand(b *testing.B) {
	m := New(Options{Brand: []string{"acme"}, Subjects: DefaultSubjects()})
	for name, text := range map[string]string{
		"english": "@acme my Mini 9 is lovely but the apostrophe key sits where Enter should be and the screen flickers since the update. Still waiting for support 😡 https://acme.example/x",
		"spanish": "Llevo tres semanas esperando el reembolso de mi pedido y nadie contesta, el servicio al cliente es pésimo y la batería no carga",
	} {
		b.Run(name, func(b *testing.B) {
			in := &domain.Mention{ID: "1", Source: "x", Text: text}
			m.Understand(in)
			b.ReportAllocs()
			for b.Loop() {
				m.Understand(in)
			}
		})
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			New(Options{Brand: []string{"acme"}, Subjects: DefaultSubjects()})
		}
	})
}
