// SPDX-License-Identifier: Apache-2.0

package govulndb

import (
	"testing"

	"verdict/internal/source"
)

func FuzzIndex(f *testing.F) {
	f.Add([]byte(`[{"id": "GO-2026-0001", "modified": "2026-01-02T00:00:00Z"}]`), []byte(`[{"path": "m", "vulns": [{"id": "GO-2026-0001"}]}]`))
	f.Add([]byte(`[{"id": "", "modified": "soon"}]`), []byte(`[{"vulns": null}]`))
	f.Fuzz(func(t *testing.T, vulns, modules []byte) {
		x := index{reports: map[string]*report{}}
		var c source.Content
		for name, raw := range map[string][]byte{"index/vulns.json": vulns, "index/modules.json": modules} {
			if x.convert(source.Document{Name: name}, raw, &c) != nil {
				return
			}
		}
		named := len(x.reports)
		if found := x.compare(source.Report{Documents: 2}); found.Documents != 0 || len(found.Unread) != named {
			t.Fatalf("%d reports are named and %d missed", named, len(found.Unread))
		}
	})
}
