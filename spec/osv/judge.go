// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"errors"

	"verdict/spec/jsontree"
)

// Judge tells why bytes are no valid record, with the lines: by the JSON schema, and
// when that has nothing to say, by the standard's prose.
func Judge(b []byte) []Problem {
	tree, err := jsontree.Parse(b)
	var syntax *jsontree.SyntaxError
	if errors.As(err, &syntax) {
		return []Problem{{"", "the record is no JSON: " + syntax.Message, Schema, syntax.Line}}
	}
	var problems []Problem
	for _, p := range jsontree.Judge(tree, recordShape, 0) {
		problems = append(problems, Problem{p.Path, p.Message, Schema, p.Line})
	}
	if len(problems) > 0 {
		return problems
	}
	r, err := Decode(b)
	var unusable *DecodeError
	if errors.As(err, &unusable) {
		return []Problem{{unusable.Path, unusable.Message, Schema, unusable.Line}}
	}
	for _, p := range Validate(r) {
		problems = append(problems, Problem{p.Path, p.Message, Text, tree.LineOf(p.Path)})
	}
	return problems
}
