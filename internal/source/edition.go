// SPDX-License-Identifier: Apache-2.0

package source

import (
	"io"
	"time"
)

const notLatest = "an older edition of the same list: only the latest counts"

// latest leaves out the documents that are older editions of another one, and
// counts them. A document whose beginning does not tell its edition stays.
func (d *Documents) latest(report *Content) {
	edition := d.layout.Edition
	if edition == nil || len(d.List) < 2 {
		return
	}
	at := make([]time.Time, len(d.List))
	last := -1
	for i, doc := range d.List {
		made, told := edition(doc.head())
		if !told {
			continue
		}
		at[i] = made
		if last < 0 || made.After(at[last]) {
			last = i
		}
	}
	var kept []Document
	for i, doc := range d.List {
		if i == last || at[i].IsZero() {
			kept = append(kept, doc)
			continue
		}
		report.Skip(notLatest, doc.Shown+" of "+at[i].UTC().Format(time.RFC3339))
	}
	d.List = kept
}

// head gives the beginning of the document, nothing when it cannot be read.
func (d Document) head() []byte {
	r, err := d.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	head := make([]byte, likenessBytes)
	n, _ := io.ReadFull(r, head)
	return head[:n]
}
