// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"encoding/json"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/osv"
)

// SymbolsSpecific is the ecosystem_specific object of a component in an OSV document
// about what a statement says: the symbols that were confirmed when the statement was
// published. It is nil when there are none, and for a statement that was never
// published or was taken back; what was confirmed or withdrawn since leaves no trace
// before a new revision says so. Of sets under an id that names other flaws as well
// nothing is told.
func SymbolsSpecific(st verdict.Statement, name verdict.PackageName, sets []verdict.SymbolSet) (json.RawMessage, error) {
	if st.Revision < 1 || st.Withdrawn || st.At.IsZero() {
		return nil, nil
	}
	var names []string
	for _, set := range sets {
		if set.Component == name.PURL() && set.Standing(st.At) && speaksOf(st, set.Vulnerability) {
			names = append(names, set.Symbols...)
		}
	}
	return osv.SymbolsSpecific(name.Ecosystem, names)
}

// speaksOf reports whether an id names what the statement is about, and nothing else.
func speaksOf(st verdict.Statement, id string) bool {
	is := func(other string) bool { return strings.EqualFold(id, other) }
	return (is(st.Vulnerability) || slices.ContainsFunc(st.Aliases, is)) && !slices.ContainsFunc(st.Shared, is)
}
