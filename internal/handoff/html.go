package handoff

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

	"hark/internal/escape"
)

const style = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}
h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid}
.counts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0;padding:0}
.counts div{min-width:7rem}
dt{font-size:.85rem}
dd{margin:0;font-size:1.4rem}
dd small{display:block;font-size:.8rem}
ol{padding-left:1.4rem}
li{margin:.6rem 0;overflow-wrap:anywhere}
q{display:block}
.why{font-style:italic}
.says{font-size:.9rem}
@media print{body{margin:0}}
`

// The policy forbids everything but the one style above: no script, no
// picture, no font, no form, nothing from anywhere.
const layout = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{plain .Title}}</title>
<style>%s</style>
</head>
<body>
<h1><bdi>{{plain .Title}}</bdi></h1>
<p>{{day .From}} to {{day .To}}, handed over by <bdi>{{plain .By}}</bdi>.</p>
{{if .Note}}<blockquote><bdi>{{plain .Note}}</bdi></blockquote>
{{end}}<p><strong>{{plain .Acknowledged}}</strong></p>
<dl class="counts">
{{range .Counts}}<div><dt>{{.Name}}</dt><dd>{{number .N}}{{if .Says}} <small>{{plain .Says}}</small>{{end}}</dd></div>
{{end}}</dl>
{{if .Unusual}}<h2>{{unusual}}</h2>
<p class="says">{{UnusualSays}}</p>
<ul>
{{range .Unusual}}<li><bdi>{{plain .Line}}</bdi>
<span class="why"><bdi>{{plain .Why}}; {{plain .Owner}}</bdi></span></li>
{{end}}</ul>
{{end}}{{if .Clusters}}<h2>{{clusters}}</h2>
<p class="says">{{ClustersSays}}</p>
<ul>
{{range .Clusters}}<li><bdi>{{plain .Line}}</bdi>
<span class="why"><bdi>{{plain .Owner}}</bdi></span></li>
{{end}}</ul>
{{end}}{{$now := .To}}{{range .Sections}}<h2>{{.Name}}</h2>
{{if .Items}}<p class="says">{{.Says}}</p>
<ol>
{{range .Items}}<li>{{with link .URL}}<a href="{{.}}" rel="noopener noreferrer nofollow">{{end}}{{.ID.Short}}{{if link .URL}}</a>{{end}} <bdi>{{plain .Who}}</bdi> on {{plain .Source}}{{range facts . $now}}, {{plain .}}{{end}}
<q dir="auto">{{plain .What}}</q>{{if .Why}}
<span class="why" dir="auto">{{plain .Why}}</span>{{end}}</li>
{{end}}</ol>
{{if .More}}<p>{{number .More}} more are in the table (handoff.csv).</p>
{{end}}{{else}}<p>{{.Empty}}</p>
{{end}}{{end}}<h2>How to verify</h2>
<pre>hark verify {{plain .Bundle}}</pre>
<p>{{verify}}</p>
</body>
</html>
`

// HTML writes the page as one file that needs and loads nothing else.
func HTML(w io.Writer, p Page) error {
	sum := sha256.Sum256([]byte(style))
	text := fmt.Sprintf(layout, base64.StdEncoding.EncodeToString(sum[:]), style)
	t, err := template.New("handoff").Funcs(template.FuncMap{
		"plain":  escape.Plain,
		"link":   escape.Link,
		"day":    func(t time.Time) string { return t.Format(dayFormat) },
		"facts":  func(it Item, now time.Time) []string { return it.facts(now) },
		"verify": func() string { return verifySays },

		"number":       number,
		"unusual":      func() string { return UnusualName },
		"UnusualSays":  func() string { return UnusualSays },
		"clusters":     func() string { return ClustersName },
		"ClustersSays": func() string { return ClustersSays },
	}).Parse(text)
	if err != nil {
		return fmt.Errorf("write hand-off page: %w", err)
	}
	if err := t.Execute(w, &p); err != nil {
		return fmt.Errorf("write hand-off page: %w", err)
	}
	return nil
}
