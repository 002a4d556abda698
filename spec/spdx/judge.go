// SPDX-License-Identifier: Apache-2.0

package spdx

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	j "verdict/spec/jsontree"
)

// Rule says what a problem breaks.
type Rule string

// The rules.
const (
	Schema Rule = "schema" // what the JSON schema of 2.3 says as well
	Text   Rule = "text"   // what the specification's text says and the schema cannot
)

// Problem is one departure from the specification.
type Problem struct {
	Rule Rule
	j.Problem
}

// Judge tells why bytes are no valid document of SPDX 2.2 or 2.3, in order of place.
// The text's rules are asked of what has the form of the schema.
func Judge(b []byte) []Problem {
	tree, err := j.Parse(b)
	var syntax *j.SyntaxError
	if errors.As(err, &syntax) {
		return []Problem{{Schema, j.Problem{Line: syntax.Line, Message: "the document is no JSON: " + syntax.Message}}}
	}
	problems := j.Judge(tree, documentShape, 0)
	rule := Schema
	if len(problems) == 0 {
		rule, problems = Text, j.Judge(tree, prose, 0)
	}
	var list []Problem
	for _, p := range problems {
		list = append(list, Problem{rule, p})
	}
	return list
}

var (
	elementID   = regexp.MustCompile(`^SPDXRef-[A-Za-z0-9.\-]+$`)
	createdForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)
)

// prose judges what the text says: the values of members (sections 6.1 to 6.9), ids
// that are unique, and relationships between what is there (section 11).
func prose(w *j.Walker, path string, v *j.Value) {
	require := func(name string, fits bool, message string) {
		if !fits {
			w.Wrong(path+"/"+name, v.Member(name), "%s", message)
		}
	}
	version, space := v.Member("spdxVersion").String(), v.Member("documentNamespace").String()
	require("spdxVersion", version == "SPDX-2.2" || version == "SPDX-2.3", "this is not SPDX-2.2 or SPDX-2.3")
	require("dataLicense", v.Member("dataLicense").String() == "CC0-1.0", "the licence of the document's own data is CC0-1.0")
	require("SPDXID", v.Member("SPDXID").String() == DocumentID, "the document's id is "+DocumentID)
	require("documentNamespace", strings.Contains(space, ":") && !strings.Contains(space, "#"), "the namespace is a URI with a scheme and without #")
	info := v.Member("creationInfo")
	if created := info.Member("created"); !createdForm.MatchString(created.Text) || !j.IsInstant(created.Text) {
		w.Wrong(path+"/creationInfo/created", created, "%.80q is not a time in UTC, as 2026-02-28T12:00:00Z", created.Text)
	}
	for i, c := range info.Member("creators").List() {
		kind, _, _ := strings.Cut(c.Text, ":")
		if !slices.Contains([]string{"Person", "Organization", "Tool"}, kind) {
			w.Wrong(j.Nth(path+"/creationInfo/creators", i), c, "%.80q begins with none of Person:, Organization: and Tool:", c.Text)
		}
	}
	relationships(w, v, ids(w, v))
}

// ids gives the ids of elements, and judges them.
func ids(w *j.Walker, v *j.Value) map[string]bool {
	known := map[string]bool{DocumentID: true, "NONE": true, "NOASSERTION": true}
	for _, list := range []string{"packages", "files", "snippets"} {
		for i, e := range v.Member(list).List() {
			id, at := e.Member("SPDXID"), j.Nth("/"+list, i)+"/SPDXID"
			switch {
			case !elementID.MatchString(id.Text):
				w.Wrong(at, id, "%.80q is no id: it is SPDXRef- with letters, digits, dots and hyphens behind it", id.Text)
			case known[id.Text]:
				w.Wrong(at, id, "the id %.80q stands before already", id.Text)
			}
			known[id.Text] = true
		}
	}
	return known
}

func relationships(w *j.Walker, v *j.Value, known map[string]bool) {
	refer := func(path string, id *j.Value) {
		if !known[id.Text] && !strings.HasPrefix(id.Text, "DocumentRef-") {
			w.Wrong(path, id, "nothing in the document has the id %.80q", id.Text)
		}
	}
	for i, r := range v.Member("relationships").List() {
		refer(j.Nth("/relationships", i)+"/spdxElementId", r.Member("spdxElementId"))
		refer(j.Nth("/relationships", i)+"/relatedSpdxElement", r.Member("relatedSpdxElement"))
	}
	for i, id := range v.Member("documentDescribes").List() {
		refer(j.Nth("/documentDescribes", i), id)
	}
}
