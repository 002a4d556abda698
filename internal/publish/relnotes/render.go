// SPDX-License-Identifier: Apache-2.0

// Package relnotes writes the security release notes of a release in Markdown
// (CommonMark with tables): the advisories that it fixes, and the security
// hygiene under the sentence that being listed does not imply exploitability.
//
// A vulnerability stands in the notes of the first release of a branch that
// fixes it. What a record or a person wrote is text here, never markup.
package relnotes

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// hygieneSentence is what keeps the second list from being read as the first.
const hygieneSentence = "Being listed here does not imply that a vulnerability can be exploited in %s: " +
	"these are vulnerabilities of third-party components with no known exploitable path, and the components were upgraded or removed all the same."

// Render gives the notes of the release. The error is of code NotFound when
// there is no such release.
func Render(s publish.Snapshot, version string) ([]byte, error) {
	release, err := s.Release(version)
	if err != nil {
		return nil, err
	}
	n := notes{product: s.Product, release: release}
	if before, err := s.Release(release.Previous); err == nil {
		n.previous = before.State
	}
	for _, st := range s.Said(verdict.ChannelNote, version) {
		if fixedHere(s, st) {
			n.add(st)
		}
	}
	n.sort()
	return n.write(), nil
}

// fixedHere reports whether the release is the first of its branch that the
// statement calls fixed.
func fixedHere(s publish.Snapshot, st verdict.Statement) bool {
	if st.Status != verdict.Fixed {
		return false
	}
	before, ok := s.Ancestor(st.Version, st)
	return !ok || before.Status != verdict.Fixed
}

// notes are the statements of a release, by list.
type notes struct {
	product    verdict.Product
	release    verdict.Release
	previous   verdict.ReleaseState // of the release before; "" when it is not known
	advisories []verdict.Statement
	hygiene    []verdict.Statement
	others     []verdict.Statement
}

func (n *notes) add(st verdict.Statement) {
	switch st.Class {
	case verdict.Exploitable:
		n.advisories = append(n.advisories, st)
	case verdict.Hygiene:
		n.hygiene = append(n.hygiene, st)
	default:
		n.others = append(n.others, st)
	}
}

// sort puts the highest severity first, then the ids in order of text.
func (n *notes) sort() {
	for _, list := range [][]verdict.Statement{n.advisories, n.hygiene, n.others} {
		sort.Slice(list, func(i, j int) bool {
			a, b := list[i], list[j]
			if a.Severity.Gate() != b.Severity.Gate() {
				return a.Severity.Gate() > b.Severity.Gate()
			}
			if a.Severity != b.Severity {
				return a.Severity < b.Severity // high before unknown, which gates alike
			}
			return a.Vulnerability < b.Vulnerability
		})
	}
}

func (n *notes) write() []byte {
	var b bytes.Buffer
	n.heading(&b)
	b.WriteString("\n## Security advisories fixed\n\n")
	if len(n.advisories) == 0 {
		fmt.Fprintf(&b, "No security advisory has been published about a flaw that %s fixes.\n", n.name())
	}
	for i, st := range n.advisories {
		if i > 0 {
			b.WriteString("\n")
		}
		n.advisory(&b, st)
	}
	b.WriteString("\n## Security hygiene\n\n")
	if len(n.hygiene) == 0 {
		fmt.Fprintf(&b, "No fix of this kind has been published for %s.\n", n.name())
	} else {
		fmt.Fprintf(&b, hygieneSentence+"\n\n", n.name())
		hygieneTable(&b, n.hygiene)
	}
	n.rest(&b)
	return b.Bytes()
}

func (n *notes) name() string { return text(n.product.Name) + " " + text(n.release.Version) }

func (n *notes) heading(b *bytes.Buffer) {
	fmt.Fprintf(b, "# %s: security release notes\n\n", n.name())
	if n.product.Notice != "" {
		fmt.Fprintf(b, "> %s\n\n", text(n.product.Notice))
	}
	if n.release.State == verdict.Withdrawn {
		b.WriteString("> **This release was withdrawn. Do not use it.**")
		if n.release.Reason != "" {
			b.WriteString(" " + text(n.release.Reason))
		}
		b.WriteString("\n\n")
	}
	fmt.Fprintf(b, "- Release line: %s\n", text(n.release.Line))
	fmt.Fprintf(b, "- Released: %s\n", n.released())
	if n.release.Previous != "" {
		fmt.Fprintf(b, "- Previous release: %s", text(n.release.Previous))
		if n.previous == verdict.Withdrawn {
			b.WriteString(" (withdrawn)")
		}
		b.WriteString("\n")
	}
}

func (n *notes) released() string {
	switch {
	case !n.release.ReleasedAt.IsZero():
		return n.release.ReleasedAt.UTC().Format(time.DateOnly)
	case n.release.State == verdict.Withdrawn:
		return "never announced"
	}
	return "planned"
}

// rest names what is fixed and in neither list, so that nothing is left out in
// silence.
func (n *notes) rest(b *bytes.Buffer) {
	if len(n.others) == 0 {
		return
	}
	var ids []string
	for _, st := range n.others {
		ids = append(ids, fmt.Sprintf("%s (%s)", text(st.Vulnerability), strings.ReplaceAll(string(st.Class), "_", " ")))
	}
	fmt.Fprintf(b, "\nAlso fixed, and in neither list by their class: %s.\n", strings.Join(ids, ", "))
}
