// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"errors"
	"slices"
	"strings"

	j "verdict/spec/jsontree"
)

// Rule says what a problem breaks.
type Rule string

// The rules.
const (
	Schema Rule = "schema" // what the schema of the bill's version says as well
	Text   Rule = "text"   // what the standard's text says and the schema cannot
)

// Problem is one departure from the standard.
type Problem struct {
	Rule Rule
	j.Problem
}

// JudgeJSON tells why bytes are no valid bill of the version that they name, 1.2 to
// 1.7. The schemas of 1.2 and 1.3 are the strict ones. The text's rules, that a bom-ref
// stands once and that dependencies are between what is there, are asked of what has
// the form of the schema.
func JudgeJSON(b []byte) []Problem {
	tree, err := j.Parse(b)
	var syntax *j.SyntaxError
	if errors.As(err, &syntax) {
		return []Problem{{Schema, j.Problem{Line: syntax.Line, Message: "the bill is no JSON: " + syntax.Message}}}
	}
	said := tree.Member("specVersion").String()
	version := slices.Index(specVersions, said)
	if version < 0 && said != "" {
		at := tree.Member("specVersion")
		return []Problem{{Schema, j.Problem{Path: "/specVersion", Line: at.Line,
			Message: "this is none of the versions " + strings.Join(specVersions, ", ")}}}
	}
	problems := grammar().Judge(tree, "bom", max(version, 0)+2)
	rule := Schema
	if len(problems) == 0 {
		w := &j.Walker{}
		references(w, tree)
		rule, problems = Text, w.Problems
	}
	var list []Problem
	for _, p := range problems {
		list = append(list, Problem{rule, p})
	}
	return list
}

// JudgeXML tells what this package finds wrong with a bill in XML when it reads it:
// that is less than the schema says, which is not asked.
func JudgeXML(b []byte) []Problem {
	_, err := DecodeXML(b)
	var e *DecodeError
	if !errors.As(err, &e) {
		return nil
	}
	return []Problem{{Schema, j.Problem{Line: e.Line, Message: strings.TrimPrefix(e.Path+" "+e.Message, " ")}}}
}

// references judges the refs of the subject, components and services, which stand once,
// and what names them and others.
func references(w *j.Walker, tree *j.Value) {
	known := map[string]bool{}
	for i, name := range tree.Names {
		unique := name == "metadata" || name == "components" || name == "services"
		refs(j.Into("", name), tree.Values[i], func(path string, ref *j.Value) {
			if unique && known[ref.Text] {
				w.Wrong(path, ref, "the bom-ref %.80q stands before already", ref.Text)
			}
			known[ref.Text] = true
		})
	}
	refer := func(path string, ref *j.Value) {
		if !known[ref.Text] && !strings.HasPrefix(ref.Text, "urn:cdx:") {
			w.Wrong(path, ref, "nothing in the bill has the bom-ref %.80q", ref.Text)
		}
	}
	for i, d := range tree.Member("dependencies").List() {
		at := j.Nth("/dependencies", i)
		refer(at+"/ref", d.Member("ref"))
		for n, ref := range d.Member("dependsOn").List() {
			refer(j.Nth(at+"/dependsOn", n), ref)
		}
	}
}

// refs visits the refs in a value.
func refs(path string, v *j.Value, visit func(path string, ref *j.Value)) {
	for i, inner := range v.Values {
		at := j.Nth(path, i)
		if v.Kind == j.IsObject {
			at = j.Into(path, v.Names[i])
			if v.Names[i] == "bom-ref" {
				visit(at, inner)
			}
		}
		refs(at, inner, visit)
	}
}
