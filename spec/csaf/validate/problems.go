// SPDX-License-Identifier: Apache-2.0

package validate

import "verdict/spec/csaf"

// What a test finds is kept in proportion to what people read, whatever the
// document is: a name of a megabyte in it could stand in each of a million findings.
const (
	// longest is how much of a text a message repeats, in bytes.
	longest = 300
	// most is how many bytes of paths and messages a test may find.
	most = 16 << 20
)

// problems are those that a test finds.
type problems struct {
	list  []csaf.Problem
	bytes int
}

// full reports whether nothing more is kept.
func (p *problems) full() bool { return p.bytes > most }

func (p *problems) add(path, message string) {
	if p.full() {
		return
	}
	if p.bytes += len(path) + len(message); p.full() {
		path, message = "", "there is more, which is left out; mend what is told first"
	}
	p.list = append(p.list, csaf.Problem{Path: path, Message: message})
}

// short cuts a text that is too long to be read.
func short(s string) string {
	if len(s) <= longest {
		return s
	}
	cut := longest
	for cut > 0 && s[cut]&0xc0 == 0x80 { // inside of a character
		cut--
	}
	return s[:cut] + "…"
}
