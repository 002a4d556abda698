// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"strings"
)

// gemLeastPre makes of a version a pre-release that comes before all others of it
// that are in use. There is none that comes before every one: 1.A.A is before 1.A.
const gemLeastPre = ".A"

// readGemRange reads requirements of RubyGems, all of which have to hold. The pair of
// ~ and > holds from its version on, and ends before the pre-releases of the version
// that its last number but one leads to.
func readGemRange(s Scheme, text string) (Range, error) {
	list, err := comparisons(text)
	if err != nil {
		return Range{}, err
	}
	return every(s, list, func(c comparison) (Range, error) {
		if c.op == "==" {
			return Range{}, fmt.Errorf("the operator == is none of gem: write =")
		}
		if c.op != "~>" {
			return c.plain(s)
		}
		if !Valid(s, c.version) {
			return Range{}, &UnparsableError{s, c.version}
		}
		kept := gemKept(c.version)
		n := len(kept) - 1
		next, ok := successor(kept[n])
		if !ok {
			return Range{}, fmt.Errorf("a number of %s is too large", c.version)
		}
		return between(s, c.version, strings.Join(append(kept[:n:n], next), ".")+gemLeastPre)
	})
}

// gemKept are the numbers before the first word, without the last where there are
// several: those of which ~> raises the last.
func gemKept(v string) []string {
	v, _, _ = strings.Cut(v, "-")
	var list []string
	for part := range strings.SplitSeq(v, ".") {
		digits := part[:digitsEnd(part, 0)]
		if digits == "" {
			break
		}
		list = append(list, digits)
		if digits != part {
			break
		}
	}
	return list[:max(1, len(list)-1)]
}
