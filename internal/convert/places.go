// SPDX-License-Identifier: Apache-2.0

package convert

import "strings"

// places are JSON pointers into a source by those into a record that was made of it on the
// way, so that a loss of the second step is told by its place in the source.
type places map[string]string

// of gives the place of the longest pointer that the given one begins with; "" for none.
func (p places) of(pointer string) string {
	for at := pointer; at != ""; at = at[:strings.LastIndex(at, "/")] {
		if place, known := p[at]; known {
			return place
		}
	}
	return ""
}

// back gives losses by their places in the source.
func (p places) back(list losses) (told losses) {
	for _, l := range list {
		told = append(told, Loss{p.of(l.Path), l.Kind, l.Message})
	}
	return told
}
