// SPDX-License-Identifier: Apache-2.0

package suppress_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/triage/suppress"
	"verdict/spec/suppression"
)

func TestParseNamesThePlaceAndTheRemedy(t *testing.T) {
	tests := []struct {
		name, file string
		line       int
		says, hint string
	}{
		{"no XML", "not xml", 0, "", ""},
		{"a document type", "<!DOCTYPE a>\n" + head + "</suppressions>", 1, "document type", "remove"},
		{"what the schema refuses", head + "\n<suppress><cve>GHSA-x</cve></suppress></suppressions>", 3, "no CVE id", "by its schema too"},
		{"an expression", head + `<suppress><gav regex="true">\p{IsGreek}</gav><cve>CVE-2020-0001</cve></suppress></suppressions>`, 2, `\p{IsGreek}`, "java.util.regex.Pattern"},
		{"too deep", strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000), 0, "deeper", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := suppress.Parse("rules.xml", []byte(tt.file))
			var e *verdict.Error
			if !errors.As(err, &e) || e.Code == verdict.Internal {
				t.Fatalf("got %v", err)
			}
			if e.File != "rules.xml" || tt.line > 0 && e.Line != tt.line || !strings.Contains(e.Message, tt.says) || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestRulesAreStoredAsMuting(t *testing.T) {
	f := parse(t, "rules.xml", `<suppress until="2027-01-01+02:00">
  <notes><![CDATA[
    not
    reachable
  ]]></notes>
  <cve>CVE-2020-0001</cve>
</suppress>
<suppress><cve>CVE-2020-0002</cve></suppress>`)
	want := []verdict.Suppression{
		{File: "rules.xml", Line: 2, Rule: "1", Kind: verdict.Mute, Reason: "not reachable", Until: time.Date(2026, 12, 31, 22, 0, 0, 0, time.UTC)},
		{File: "rules.xml", Line: 9, Rule: "2", Kind: verdict.Mute},
	}
	if got := f.Rules(); !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

const mixed = `<suppress><gav regex="true">^org\.xerial\.snappy:.*$</gav><cve>CVE-2023-34455</cve></suppress>
<suppress until="2026-01-01Z"><cve>CVE-2023-34455</cve></suppress>
<suppress><gav>a:b:1</gav><cve>CVE-2023-34455</cve></suppress>
<suppress><vulnerabilityName>GHSA-QCWQ-55hx-v3vh</vulnerabilityName></suppress>
<suppress><cve>CVE-2020-0001</cve></suppress>
`

func TestEveryRuleThatHitsIsNamedInOrder(t *testing.T) {
	m := suppress.NewMatcher([]suppress.File{parse(t, "a.xml", mixed), parse(t, "b.xml", mixed)})
	var got []string
	for _, h := range m.Hits(kafka[0], now) {
		got = append(got, fmt.Sprintf("%s:%d rule %s: %s", h.File, h.Line, h.Rule, h.Why))
	}
	const first = `rule 1: gav ^org\.xerial\.snappy:.*$ matches org.xerial.snappy:snappy-java:1.1.8.4; cve is CVE-2023-34455`
	const second = "rule 4: no selector: the rule speaks of every dependency; vulnerabilityName is GHSA-qcwq-55hx-v3vh"
	want := []string{"a.xml:2 " + first, "a.xml:5 " + second, "b.xml:2 " + first, "b.xml:5 " + second}
	if !slices.Equal(got, want) {
		t.Errorf("got %s", strings.Join(got, "\n"))
	}
	if hits := suppress.NewMatcher(nil).Hits(kafka[0], now); hits != nil {
		t.Errorf("no rules, yet %+v", hits)
	}
}

func TestExplainNamesWhatNearlyHit(t *testing.T) {
	x := suppress.NewMatcher([]suppress.File{parse(t, "a.xml", mixed)}).Explain(kafka[0], now)
	if len(x.Hits) != 2 || len(x.Near) != 2 {
		t.Fatalf("got %+v", x)
	}
	expired, other := x.Near[0], x.Near[1]
	if expired.Kind != suppress.NearExpired || expired.Rule != "2" || !strings.Contains(expired.Why, "expired on 2026-01-01Z") {
		t.Errorf("got %+v", expired)
	}
	if other.Kind != suppress.NearSelector || other.Line != 4 || !strings.Contains(other.Why, "cve is CVE-2023-34455; but gav a:b:1 does not match") {
		t.Errorf("got %+v", other)
	}
}

func TestAnUndecidedRuleHitsNothingAndIsNamed(t *testing.T) {
	f := parse(t, "a.xml", `<suppress><packageUrl regex="true">(\D+)+!</packageUrl><cve>CVE-2020-0001</cve></suppress>`)
	m := suppress.NewMatcher([]suppress.File{f})
	s := finding("pkg:maven/"+strings.Repeat("a", 100), "CVE-2020-0001")
	if hits := m.Hits(s, now); len(hits) != 0 {
		t.Errorf("got %+v", hits)
	}
	if x := m.Explain(s, now); len(x.Near) != 1 || x.Near[0].Kind != suppress.NearUndecided {
		t.Errorf("got %+v", x)
	}
	if _, err := m.Subjects("a.xml", "1", []suppression.Subject{s}, now); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestSubjectsOfARule(t *testing.T) {
	m := suppress.NewMatcher([]suppress.File{parse(t, "a.xml", mixed)})
	got, err := m.Subjects("a.xml", "1", kafka, now)
	if err != nil || len(got) != 1 || got[0].Index != 0 || !strings.Contains(got[0].Why, "snappy-java:1.1.8.4") {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := m.Subjects("a.xml", "6", kafka, now); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestTheIndexFindsWhatEveryRuleAloneFinds(t *testing.T) {
	const pool = `<suppress><cve>CVE-2020-0001</cve></suppress>
<suppress><vulnerabilityName>ghsa-a</vulnerabilityName></suppress>
<suppress><vulnerabilityName caseSensitive="true">GHSA-A</vulnerabilityName></suppress>
<suppress><vulnerabilityName regex="true">.*-a</vulnerabilityName></suppress>
<suppress><cpe>cpe:/a:X</cpe></suppress>
<suppress><cpe></cpe></suppress>
<suppress><cpe caseSensitive="true">cpe:/a:X</cpe></suppress>
<suppress><cpe regex="true">cpe:/a:x:.*</cpe></suppress>
<suppress><cwe>7</cwe></suppress>
<suppress><cvssBelow>5</cvssBelow></suppress>
<suppress><cvssV4Below>5</cvssV4Below></suppress>
<suppress><gav regex="true">^a:.*$</gav><cve>CVE-2020-0002</cve><cpe>cpe:/a:x:y</cpe></suppress>
`
	f := parse(t, "pool.xml", pool)
	m := suppress.NewMatcher([]suppress.File{f})
	some := func(t *rapid.T, label string, values ...string) []string {
		return rapid.SliceOfN(rapid.SampledFrom(values), 0, 2).Draw(t, label)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := suppression.Subject{
			PURL:  rapid.SampledFrom([]string{"", "pkg:maven/a/b@1", "pkg:maven/b/b@1"}).Draw(t, "purl"),
			CPEs:  some(t, "cpes", "cpe:/a:x:y:1", "cpe:/a:X", "cpe:/a:z", "cpe:/a:İ"),
			Names: some(t, "names", "CVE-2020-0001", "cve-2020-0002", "GHSA-a", "GHSA-A", "CVE-2020-00011"),
			CWEs:  some(t, "cwes", "CWE-79", "CWE-8"),
		}
		if rapid.Bool().Draw(t, "scored") {
			v := rapid.Float64Range(0, 10).Draw(t, "v3")
			s.V3 = &v
		}
		var want []string
		for _, r := range f.Content.Rules {
			if h, err := suppression.Evaluate(r, s, now); err == nil && h.Hits() {
				want = append(want, fmt.Sprint(r.Number))
			}
		}
		var got []string
		for _, h := range m.Hits(s, now) {
			got = append(got, h.Rule)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the index finds rules %v, each alone %v, for %+v", got, want, s)
		}
	})
}

func TestTheBaseFileIsLintedAndMatched(t *testing.T) {
	f := testFile(t, "dependencycheck-base-suppression.xml")
	m := suppress.NewMatcher([]suppress.File{f})
	s := suppression.Subject{
		PURL: "pkg:maven/commons-cli/commons-cli@1.4", CPEs: []string{"cpe:/a:spirit-project:spirit:1.4"}, Names: []string{"CVE-2020-0001"},
	}
	hits := m.Hits(s, now)
	if len(hits) == 0 || hits[0].Line != 3 {
		t.Errorf("the first rule, on line 3, speaks of commons-cli: got %+v", hits)
	}
	for _, r := range suppress.Lint([]suppress.File{f}, nil, now) {
		if r.Line == 0 || r.Rule == "" || r.Message == "" || r.File == "" {
			t.Errorf("a remark without its place: %+v", r)
		}
	}
}

// subjectsOf makes n findings like those of a large programme.
func subjectsOf(n int) []suppression.Subject {
	out := make([]suppression.Subject, n)
	for i := range out {
		out[i] = suppression.Subject{
			PURL:  fmt.Sprintf("pkg:maven/org.example.group%d/artifact-%d@1.%d.0", i%50, i, i%7),
			CPEs:  []string{fmt.Sprintf("cpe:/a:apache:artifact%d:1.%d.0", i, i%7)},
			Names: []string{fmt.Sprintf("CVE-20%d-%04d", 10+i%16, i)},
			CWEs:  []string{"CWE-79"},
		}
	}
	return out
}

func BenchmarkHitsOfTheBaseFileOnAThousandFindings(b *testing.B) {
	m := suppress.NewMatcher([]suppress.File{testFile(b, "dependencycheck-base-suppression.xml")})
	subjects := subjectsOf(1000)
	b.ResetTimer()
	for b.Loop() {
		for _, s := range subjects {
			m.Hits(s, now)
		}
	}
}

func BenchmarkLintOfTheBaseFileOnAThousandFindings(b *testing.B) {
	files := []suppress.File{testFile(b, "dependencycheck-base-suppression.xml")}
	subjects := subjectsOf(1000)
	b.ResetTimer()
	for b.Loop() {
		suppress.Lint(files, subjects, now)
	}
}

func FuzzParseAndLint(f *testing.F) {
	f.Add(head+mixed+"</suppressions>", "CVE-2023-34455")
	f.Add(head+"<suppress><notes>until jetty 9.4.52 of x</notes><cpe>a</cpe></suppress></suppressions>", "x")
	f.Fuzz(func(t *testing.T, file, name string) {
		parsed, err := suppress.Parse("fuzz.xml", []byte(file))
		if err != nil {
			var e *verdict.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T is no *verdict.Error: %v", err, err)
			}
			return
		}
		subjects := append(slices.Clone(kafka), finding("pkg:maven/a/b@1", name))
		remarks := suppress.Lint([]suppress.File{parsed}, subjects, now)
		if again := suppress.Lint([]suppress.File{parsed}, subjects, now); !slices.Equal(remarks, again) {
			t.Fatal("two runs differ")
		}
		suppress.NewMatcher([]suppress.File{parsed}).Explain(subjects[4], now)
	})
}
