// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"verdict/spec/vers"
)

// trimmed takes spaces off a version; a version of nothing else is empty.
func trimmed(text string) string { return strings.TrimSpace(text) }

// saysNothing reports whether a text stands where nobody knew a version.
func saysNothing(text string) bool {
	return slices.Contains([]string{"", "-", "n/a", "na", "none", "unknown", "unspecified", "not specified", "tbd"}, strings.ToLower(text))
}

// saysAll reports whether a text means every version.
func saysAll(text string) bool {
	return slices.Contains([]string{"*", "all", "any", "all versions"}, strings.ToLower(text))
}

var branch = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[vV]?[0-9]+(?:\.[0-9]+)*\.[*xX]$`) })

// isBranch reports whether a text means all of a branch: 1.* of the standard, and
// 1.x as people write.
func isBranch(text string) bool { return branch().MatchString(text) }

// branchStart gives the first version of a branch, but for its pre-releases.
func branchStart(text string) string { return text[:len(text)-2] }

// branchEnd gives the first version past a branch: of 1.9.* it is 1.10, whose
// pre-releases count for the branch then.
func branchEnd(text string) (string, bool) {
	start := branchStart(text)
	at := strings.LastIndexAny(start, ".vV") + 1
	last, err := strconv.ParseUint(start[at:], 10, 63)
	return start[:at] + strconv.FormatUint(last+1, 10), err == nil
}

// begin reads the beginning of a range, and reports whether it is one. What is none
// is before all versions.
func (r *reading) begin(text string) (edge, bool) {
	text = trimmed(text)
	switch {
	case text == "0" || saysAll(text):
		return edge{}, true
	case isBranch(text) && vers.Valid(r.scheme, branchStart(text)):
		r.remark("a range that begins with a branch is read as beginning with its first version")
		return edge{text: branchStart(text)}, true
	case vers.Valid(r.scheme, text):
		return edge{text: text}, true
	}
	return edge{}, false
}

// finish reads the end of a range, of two ends the later one, and reports whether
// it is one.
func (r *reading) finish(before, last string) (edge, bool) {
	if before != "" && last != "" {
		r.remark("a range with two ends is read up to the later one")
		a, known := r.finish(before, "")
		b, too := r.finish("", last)
		if known && too && r.compare(a, b) < 0 {
			a = b
		}
		return a, known && too
	}
	text := before + last
	if saysAll(text) {
		return edge{end: true}, true
	}
	if isBranch(text) {
		r.remark("a range that ends with a branch is read as ending before the first version past it")
		end, ok := branchEnd(text)
		return edge{text: end}, ok && vers.Valid(r.scheme, end)
	}
	return edge{text: text, after: last != ""}, vers.Valid(r.scheme, text)
}

var bound = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(<=|>=|<|>|==?)\s*(\S+)$`) })

// expression reads what authorities write in place of one version: every version, a
// branch, and comparisons as GitHub writes them: >= 4.0.0, < 4.3.8.
func (r *reading) expression(text string) (span, bool) {
	if saysAll(text) {
		return span{to: edge{end: true}}, true
	}
	if isBranch(text) {
		end, ok := branchEnd(text)
		from, known := r.begin(text)
		return span{from: from, to: edge{text: end}}, ok && known && vers.Valid(r.scheme, end)
	}
	s := span{to: edge{end: true}}
	for part := range strings.SplitSeq(text, ",") {
		m := bound().FindStringSubmatch(trimmed(part))
		if m == nil || !vers.Valid(r.scheme, m[2]) || isBranch(m[2]) {
			return span{}, false
		}
		from, to := edge{text: m[2], after: m[1] == ">"}, edge{text: m[2], after: m[1] != "<"}
		if m[1] != "<" && m[1] != "<=" {
			if !s.from.first() {
				return span{}, false
			}
			s.from = from
		}
		if m[1] != ">" && m[1] != ">=" {
			if !s.to.end {
				return span{}, false
			}
			s.to = to
		}
	}
	return s, r.compare(s.from, s.to) < 0
}
