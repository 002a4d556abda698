// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"slices"
	"strings"
	"unicode"

	"verdict/spec/csaf"
)

// rangeInVersion is test 6.1.31. The text lists words that tell a range; they are
// looked for as words, so that a version called after-eight or fall-release is
// one version.
func (c *checker) rangeInVersion() {
	c.eachNamed(csaf.BranchVersion, func(path, name string) {
		if found := rangeWord(name); found != "" {
			c.report(path+"/name", "%.80q is a range, as %q tells, and the category is product_version; name one version, or write product_version_range", name, found)
		}
	})
}

var rangeWords = []string{"after", "all", "before", "earlier", "later", "prior", "versions"}

// rangeWord gives what in the name of a version tells that it is a range; "" when
// nothing does. Of words that are joined, as after-eight, one tells it where a
// number is among them, or nothing else is.
func rangeWord(name string) string {
	if i := strings.IndexAny(name, "<>"); i >= 0 {
		return name[i : i+1]
	}
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
	for _, joined := range strings.FieldsFunc(strings.ToLower(name), between) {
		parts := strings.FieldsFunc(joined, func(r rune) bool { return !unicode.IsLetter(r) })
		if !strings.ContainsFunc(joined, unicode.IsDigit) && slices.ContainsFunc(parts, ofTheName) {
			continue
		}
		for _, part := range parts {
			if slices.Contains(rangeWords, part) {
				return part
			}
		}
	}
	return ""
}

// ofTheName reports whether a word is neither one of a range nor one that joins.
func ofTheName(word string) bool {
	return !slices.Contains(rangeWords, word) && !slices.Contains([]string{"and", "or", "to"}, word)
}

var isVers = matching(`^vers:[a-z.+\-][a-z0-9.+\-]*/.+`)

// rangeWithoutVers is test 6.2.18.
func (c *checker) rangeWithoutVers() {
	c.eachNamed(csaf.BranchVersionRange, func(path, name string) {
		if !isVers(name) {
			c.report(path+"/name", "%.80q is not a version range as vers writes it; write one, as vers:npm/>=2.2.0|<2.3.0", name)
		}
	})
}

// branchCategoriesInOrder is test 6.3.9.
func (c *checker) branchCategoriesInOrder() {
	for _, d := range c.defined {
		missing := []string{csaf.BranchVendor, csaf.BranchProduct, csaf.BranchVersion}
		for _, b := range d.branches {
			if len(missing) > 0 && b.Category == missing[0] {
				missing = missing[1:]
			}
		}
		if len(missing) > 0 && d.branches != nil {
			c.report(d.path, "the branches around the product %q lack %s; put it beneath vendor, product_name and product_version, in that order",
				d.ProductID, strings.Join(missing, ", "))
		}
	}
}

// versionRanges is test 6.3.10.
func (c *checker) versionRanges() {
	c.eachNamed(csaf.BranchVersionRange, func(path, name string) {
		c.report(path+"/category", "%.80q is a range, which is hard to match; list the versions as product_version where that can be done", name)
	})
}

var beginsWithV = matching(`^[vV][0-9]`)

// versionWithV is test 6.3.11.
func (c *checker) versionWithV() {
	c.eachNamed(csaf.BranchVersion, func(path, name string) {
		if beginsWithV(name) {
			c.report(path+"/name", "the version %.80q begins with a v; leave it out unless the vendor writes it", name)
		}
	})
}
