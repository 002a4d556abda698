// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict/spec/suppression"
)

func TestEncodeWritesTheVersionThatTheRulesNeed(t *testing.T) {
	tests := []struct {
		name, body string
		read, want suppression.Version
	}{
		{"an old file is written as 1.3", "<suppress><cve>CVE-2020-0001</cve></suppress>", v11, v13},
		{"a rule without criteria exists in 1.0 only", "<suppress/>", v10, v10},
		{"scores by version need 1.4", "<suppress><cvssV4Below>7</cvssV4Below></suppress>", v14, v14},
		{"groups need 1.4", "<suppressionGroup><suppress><cve>1</cve></suppress></suppressionGroup>", v14, v14},
		{"what needs nothing new is 1.3", "<suppress><cve>1</cve></suppress>", v14, v13},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := suppression.Decode([]byte(document{version: tt.read, body: tt.body}.xml()))
			if err != nil {
				t.Fatal(err)
			}
			b, err := suppression.Encode(f)
			if err != nil || !strings.Contains(string(b), tt.want.Namespace()) {
				t.Errorf("got error %v and\n%s", err, b)
			}
		})
	}
}

func TestEncodeRefusesWhatNoFileCanExpress(t *testing.T) {
	cve := []suppression.Criterion{{Kind: suppression.CVE, Text: suppression.Text{Value: "CVE-2020-0001"}}}
	tests := []struct {
		name string
		file suppression.File
	}{
		{"a GHSA id as cve", suppression.File{Rules: []suppression.Rule{{Criteria: []suppression.Criterion{{Kind: suppression.CVE, Text: suppression.Text{Value: "GHSA-x"}}}}}}},
		{"a control character in notes", suppression.File{Rules: []suppression.Rule{{Notes: "a\x01b", Criteria: cve}}}},
		{"white space around a value", suppression.File{Rules: []suppression.Rule{{Criteria: []suppression.Criterion{{Kind: suppression.CPE, Text: suppression.Text{Value: " cpe:/a"}}}}}}},
		{"no criterion beside a new element", suppression.File{Rules: []suppression.Rule{{}, {Criteria: []suppression.Criterion{{Kind: suppression.CVSSv2Below, Text: suppression.Text{Value: "7"}, Score: 7}}}}}},
		{"a group in two places", suppression.File{
			Rules:  []suppression.Rule{{Group: 1, Criteria: cve}, {Criteria: cve}, {Group: 1, Criteria: cve}},
			Groups: []suppression.Group{{Name: "g"}},
		}},
		{"a group that is not there", suppression.File{Rules: []suppression.Rule{{Group: 1, Criteria: cve}}}},
		{"a group without rules", suppression.File{Groups: []suppression.Group{{Name: "g"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var e *suppression.Error
			if b, err := suppression.Encode(tt.file); !errors.As(err, &e) {
				t.Errorf("got error %v and\n%s", err, b)
			}
		})
	}
}

// drawRule draws any rule that version 1.4 can express.
func drawRule(t *rapid.T, group int) suppression.Rule {
	text := func() suppression.Text {
		return suppression.Text{
			Value:         rapid.StringMatching(`([a-z:/<>&"'@é]([a-z ]*[a-z.])?)?`).Draw(t, "value"),
			CaseSensitive: rapid.Bool().Draw(t, "caseSensitive"),
			Regex:         rapid.Bool().Draw(t, "regex"),
		}
	}
	r := suppression.Rule{Group: group, Base: rapid.Bool().Draw(t, "base")}
	r.Notes = rapid.StringMatching("[a-z <>&\\]\\[\n\r\t😀]*").Draw(t, "notes")
	r.Selector.Kind = rapid.SampledFrom([]suppression.SelectorKind{"", suppression.FilePath, suppression.SHA1, suppression.GAV, suppression.PackageURL}).Draw(t, "selector")
	switch r.Selector.Kind {
	case "":
	case suppression.SHA1:
		r.Selector.Text.Value = rapid.StringMatching(`[0-9a-fA-F]{40}`).Draw(t, "sha1")
	default:
		r.Selector.Text = text()
	}
	for range rapid.IntRange(1, 4).Draw(t, "criteria") {
		c := suppression.Criterion{Kind: rapid.SampledFrom([]suppression.CriterionKind{suppression.CPE, suppression.CVE, suppression.CWE, suppression.CVSSBelow, suppression.CVSSv4Below}).Draw(t, "kind")}
		switch c.Kind {
		case suppression.CPE:
			c.Text = text()
		case suppression.CVE:
			c.Text.Value = rapid.StringMatching(`CVE-2[0-9]{3}-[0-9]{4,7}`).Draw(t, "cve")
		case suppression.CWE:
			c.Text.Value = rapid.StringMatching(`[1-9][0-9]{0,3}`).Draw(t, "cwe")
		default:
			n := rapid.IntRange(0, 10).Draw(t, "score")
			c.Text.Value, c.Score = fmt.Sprint(n), float64(n)
		}
		r.Criteria = append(r.Criteria, c)
	}
	return r
}

func TestWhatIsEncodedIsDecodedAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f suppression.File
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			group := 0
			if rapid.Bool().Draw(t, "grouped") {
				f.Groups = append(f.Groups, suppression.Group{Name: "g", Base: rapid.Bool().Draw(t, "groupBase"), Notes: "n"})
				group = len(f.Groups)
			}
			for range rapid.IntRange(1, 3).Draw(t, "rules") {
				f.Rules = append(f.Rules, drawRule(t, group))
			}
		}
		b, err := suppression.Encode(f)
		if err != nil {
			t.Fatalf("%v\n%+v", err, f)
		}
		back, err := suppression.Decode(b)
		if err != nil || len(back.Rules) != len(f.Rules) {
			t.Fatalf("%v\n%s", err, b)
		}
		for i := range f.Rules {
			if !f.Rules[i].Equal(back.Rules[i]) {
				t.Fatalf("rule %d: wrote %+v, read %+v", i+1, f.Rules[i], back.Rules[i])
			}
		}
	})
}
