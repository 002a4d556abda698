// SPDX-License-Identifier: Apache-2.0

package programme_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/programme"
)

func TestTheExampleProgrammeIsReadWhole(t *testing.T) {
	p, err := programme.Read(kafka.Files, "examples/kafka")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(p.Releases); got != 49 {
		t.Errorf("%d releases, want 49", got)
	}
	for _, r := range p.Releases {
		if len(r.Value.Bills) != 1 {
			t.Errorf("release %s has %d bills, want 1", r.Value.Version, len(r.Value.Bills))
		}
	}
	if len(p.Products) != 1 || len(p.Vulnerabilities) < 10 || len(p.Assessments) == 0 || len(p.Statements) == 0 {
		t.Errorf("products %d, own vulnerabilities %d, assessments %d, statements %d", len(p.Products), len(p.Vulnerabilities), len(p.Assessments), len(p.Statements))
	}
}

const head = "apiVersion: verdict/v1\n"

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestWrongDocumentsAreRefusedWithTheirPlace(t *testing.T) {
	cases := []struct {
		name, text, want string
	}{
		{"an unknown kind", head + "kind: Gadget\n",
			`d/a.yaml:2: kind: no documents of kind "Gadget" are known; use one of Advisory, AliasRuling, Approval, Assessment, Classification, Decision, Evidence, HouseRecord, Line, Person, Policy, Product, Profile, Release, Relocation, Score, ScoreChoice, Source, Statement, Suppression, SymbolSet, Train, Vulnerability`},
		{"another apiVersion", "apiVersion: verdict/v9\nkind: Line\n",
			`d/a.yaml:1: apiVersion: apiVersion is "verdict/v9"; write verdict/v1`},
		{"more facts than anybody writes", head + "kind: Release\nfacts:\n" + numbered("  k%d: x\n", 20_000),
			"d/a.yaml:4: a mapping has more than 2000 keys"},
		{"a document that is too long", head + "kind: Release\n---\n" + head + "kind: Release\nfacts:\n" + numbered("  k%d: x\n", 200_000),
			"d/a.yaml:3: the document is larger than 256 KiB; divide it into several"},
		{"an unknown field in the second document", head + "kind: Line\nproduct: p\nline: \"1.0\"\n---\n" + head + "kind: Line\nproduct: p\ncolour: red\n",
			"d/a.yaml:9: no field colour is known in a line; correct its name, or remove it"},
		{"a date that is none", head + "kind: Line\nproduct: p\nline: \"1.0\"\nendOfLife: soon\n",
			`d/a.yaml:5: "soon" is no date; write it as 2023-06-15 or 2023-06-15T12:00:00Z`},
		{"a file outside the folder", head + "kind: Suppression\nfile: ../../etc/passwd\n",
			`d/a.yaml:1: file "../../etc/passwd" lies outside the folder; name files by their path below the document`},
		{"a file that is not there", head + "kind: Suppression\nfile: rules.xml\n",
			"d/a.yaml:1: there is no file d/rules.xml; name files by their path below the document"},
		{"an assessment that does not say why", head + "kind: Assessment\nvulnerability: CVE-2020-1234\nscope: {product: p}\nstatus: not_affected\nauthor: me\n",
			"d/a.yaml:1: justification: the assessment of CVE-2020-1234 says not_affected and not why; give one of the five justifications, or an impact text"},
		{"a range that cannot be read", head + "kind: Assessment\nvulnerability: CVE-2020-1234\nscope: {product: p, versions: \"1.0 to 2.0\"}\nstatus: affected\nauthor: me\n",
			""},
		{"a train that goes along no line", head + "kind: Train\nproduct: p\nname: q\nby: me\n",
			"d/a.yaml:1: lines: train p/q goes along no line; name the lines that it makes releases of"},
		{"a train that shipped and was never frozen", head + "kind: Train\nproduct: p\nname: q\nby: me\nlines: [{line: \"1\", release: \"1.1\", shipped: 2023-01-01}]\n",
			"d/a.yaml:6: lines: train p/q on line 1 says what goes along or shipped, and was never frozen; write when its lists were frozen, under frozen"},
		{"a train that shipped nothing that has a name", head + "kind: Train\nproduct: p\nname: q\nby: me\nfrozen: 2022-01-01\nlines: [{line: \"1\", shipped: 2023-01-01}]\n",
			"d/a.yaml:7: lines: train p/q on line 1 shipped, and the release is not named; write its version, under release"},
		{"a train that shipped before it was frozen", head + "kind: Train\nproduct: p\nname: q\nby: me\nfrozen: 2024-01-01\nlines: [{line: \"1\", release: \"1.1\", shipped: 2023-01-01}]\n",
			"d/a.yaml:7: lines: train p/q on line 1 shipped before its list was frozen on 2024-01-01; correct one of the two"},
		{"a train whose list is changed without a reason", head + "kind: Train\nproduct: p\nname: q\nby: me\nfrozen: 2022-01-01\nlines: [{line: \"1\", slipped: [{vulnerability: CVE-1}]}]\n",
			"d/a.yaml:7: lines: train p/q on line 1 changes its list without a name or without a reason; give each a vulnerability and a reason"},
		{"a score whose vector is none", head + "kind: Score\nvulnerability: CVE-2020-1234\nvector: high\nauthor: me\n",
			"d/a.yaml:4: vector: the vector of the score of CVE-2020-1234 cannot be read: \"high\" is not a metric of CVSS 2.0; `verdict cvss VECTOR` explains a vector, metric by metric"},
		{"a choice of two scores", head + "kind: ScoreChoice\nvulnerability: CVE-2020-1234\nvector: AV:N/AC:L/Au:N/C:P/I:P/A:P\nsource: nvd\nreason: ours\nby: me\n",
			"d/a.yaml:5: source: the choice of a score of CVE-2020-1234 names a source or a vector, one of the two"},
		{"YAML that is none", head + "kind: [\n", ""},
		{"an alias", head + "kind: &k Line\nproduct: *k\n", ""},
		{"the same key twice", head + "kind: Line\nproduct: p\nproduct: q\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := programme.Read(fstest.MapFS{"a.yaml": {Data: []byte(c.text)}}, "d")
			var e *verdict.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want an error with a place", err)
			}
			if e.File != "d/a.yaml" || e.Line == 0 {
				t.Errorf("the error names no place: %v", err)
			}
			if c.want != "" && err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			t.Log(err)
		})
	}
}

func TestAFolderWithoutDocumentsIsSaidToBeEmpty(t *testing.T) {
	_, err := programme.Read(fstest.MapFS{"readme.txt": {Data: []byte("x")}}, "d")
	if verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("got %v", err)
	}
}
