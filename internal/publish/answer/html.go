// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"bytes"
	"embed"
	"html/template"
	"strings"
	"sync"

	"verdict/internal/limits"
)

//go:embed sheet.html.tmpl
var files embed.FS

var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("sheet.html.tmpl").Funcs(template.FuncMap{
		"strip":   limits.Strip,
		"kind":    func(r Row) string { return strings.ReplaceAll(strings.TrimSuffix(r.Word(), notPublished), " ", "-") },
		"capital": capital,
		"private": Row.private,
		"fixed":   func(r Row) string { return releasesOf(r.FixedIn) },
	}).ParseFS(files, "sheet.html.tmpl"))
})

// HTML gives the sheet as one page that needs nothing else: no script, no request,
// in light and dark, and for print.
func (s Sheet) HTML() ([]byte, error) {
	var b bytes.Buffer
	view := struct {
		Sheet
		Notice string
		Placed []Row
		Others []Row
		Words  []string
		Counts map[string]int
	}{Sheet: s}
	if s.Internal {
		view.Notice = PrivateNotice
	}
	view.Words, view.Counts = s.Tally()
	for _, r := range s.Rows {
		if r.Placed {
			view.Placed = append(view.Placed, r)
		} else {
			view.Others = append(view.Others, r)
		}
	}
	err := page().Execute(&b, view)
	return b.Bytes(), err
}
