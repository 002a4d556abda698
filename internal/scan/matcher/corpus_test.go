// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"verdict"
	"verdict/internal/scan/matcher"
	"verdict/internal/vulndb"
)

// corpus is an index in memory.
type corpus struct{ *vulndb.Index }

func newCorpus(vulnerabilities []verdict.Vulnerability, relocations []verdict.Relocation) corpus {
	x, err := vulndb.Make(vulnerabilities, relocations)
	if err != nil {
		panic(err) // the tests' own vulnerabilities
	}
	return corpus{x}
}

func (c corpus) Match(components []verdict.Component) ([]verdict.Match, []verdict.Skipped) {
	return matcher.Match(c.Index, components)
}
