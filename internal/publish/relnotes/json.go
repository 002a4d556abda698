// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"bytes"
	"encoding/json"
	"time"
)

// JSON writes the notes with all names in snake case, lists where there is nothing,
// and null for the day of a release that never came out.
func (n Notes) JSON() ([]byte, error) { return indented(n) }

// MarshalJSON is for the day of a release that never came out.
func (n Notes) MarshalJSON() ([]byte, error) {
	type plain Notes // without this method
	view := struct {
		plain
		ReleasedAt *time.Time `json:"released_at"`
	}{plain: plain(n)}
	if !n.ReleasedAt.IsZero() {
		view.ReleasedAt = &n.ReleasedAt
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(view)
	return b.Bytes(), err
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
