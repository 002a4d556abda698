// SPDX-License-Identifier: Apache-2.0

package suppress_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict/internal/triage/suppress"
	"verdict/spec/suppression"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const head = `<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.4.xsd">` + "\n"

// parse reads rules, which begin on line 2, as a file of version 1.4.
func parse(t rapid.TB, name, rules string) suppress.File {
	t.Helper()
	f, err := suppress.Parse(name, []byte(head+rules+"</suppressions>"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func finding(purl string, names ...string) suppression.Subject {
	return suppression.Subject{PURL: purl, Names: names}
}

// kafka is what the findings of a small programme look like.
var kafka = []suppression.Subject{
	finding("pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4", "CVE-2023-34455", "GHSA-qcwq-55hx-v3vh"),
	finding("pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.13.4", "CVE-2023-35116"),
	finding("pkg:maven/org.eclipse.jetty/jetty-servlets@9.4.51.v20230217", "CVE-2023-36479"),
	finding("pkg:maven/org.eclipse.jetty/jetty-http@9.4.51.v20230217", "CVE-2023-40167"),
}

func of(kind suppress.RemarkKind, remarks []suppress.Remark) []suppress.Remark {
	return slices.DeleteFunc(slices.Clone(remarks), func(r suppress.Remark) bool { return r.Kind != kind })
}

func TestLintNamesWhatIsWrong(t *testing.T) {
	const purl = `<packageUrl regex="true">^pkg:maven/org\.xerial\.snappy/.*$</packageUrl>`
	const snappy = "<notes>why</notes>" + purl + "<cve>CVE-2023-34455</cve>"
	tests := []struct {
		name, rules string
		kind        suppress.RemarkKind
		line        int    // 0: no such remark
		says        string // in the message
	}{
		{"a rule that is as it should be", "<suppress until='2027-01-01Z'>" + snappy + "</suppress>", "", 0, ""},
		{"no selector", "<suppress><notes>why</notes><cve>CVE-2023-34455</cve></suppress>", suppress.Unscoped, 2, "speaks of every dependency"},
		{"an empty prefix", "<suppress>" + purl + "\n<cpe> </cpe></suppress>", suppress.EmptyCriterion, 2, "line 3"},
		{"criteria that nothing meets", "\n<suppress>" + purl + "<cve>CVE-2020-0001</cve></suppress>", suppress.HitsNothing, 3, "none has what its criteria name"},
		{"a selector of another component", "<suppress><gav>a:b:1</gav><cve>CVE-2023-34455</cve></suppress>", suppress.HitsNothing, 2, "meet 1, but gav a:b:1"},
		{"a CPE where findings have none", "<suppress><cpe>cpe:/a:xerial</cpe></suppress>", suppress.HitsNothing, 2, "no finding has one, because they are matched by package URL"},
		{"a file where findings have none", "<suppress><filePath>x</filePath><cve>CVE-2023-34455</cve></suppress>", suppress.HitsNothing, 2, "selects by filePath, and no finding has one"},
		{"an expired rule that would hit", "<suppress until='2026-06-01Z'>" + snappy + "</suppress>", suppress.HitsNothing, 0, ""},
		{"an id beside one that is used", "<suppress>" + snappy + "\n<cve>CVE-2020-0001</cve></suppress>", suppress.UnusedCriterion, 2, "line 3: no finding that the rule hits has cve CVE-2020-0001"},
		{"ids that are all used", "<suppress>" + snappy + "<vulnerabilityName>GHSA-qcwq-55hx-v3vh</vulnerabilityName></suppress>", suppress.UnusedCriterion, 0, ""},
		{"a date that has come", "<suppress until='2026-06-01Z'>" + snappy + "</suppress>", suppress.Expired, 2, "ended on 2026-06-01Z"},
		{"a date that has not come", "<suppress until='2026-06-02Z'>" + snappy + "</suppress>", suppress.Expired, 0, ""},
		{"a date without a time zone", "<suppress until='2027-01-01'>" + snappy + "</suppress>", suppress.UntilWithoutZone, 2, "write 2027-01-01Z"},
		{"no notes", "<suppress>" + purl + "<cve>CVE-2023-34455</cve></suppress>", suppress.NoNotes, 2, "no notes"},
		{"notes of white space", "<suppress><notes> \n </notes>" + purl + "<cve>CVE-2023-34455</cve></suppress>", suppress.NoNotes, 2, "no notes"},
		{"notes of the group", "<suppressionGroup><notes>why</notes><suppress>" + purl + "<cve>CVE-2023-34455</cve></suppress></suppressionGroup>", suppress.NoNotes, 0, ""},
		{"a cwe", "<suppress>" + purl + "<cwe>7</cwe></suppress>", suppress.CWEPrefix, 2, "7 hits CWE-70 to CWE-79"},
		{"a cwe with zeros", "<suppress>" + purl + "<cwe>079</cwe></suppress>", suppress.CWEPrefix, 2, "hits no number"},
		{"a score of any version", "<suppress>" + purl + "<cvssBelow>4</cvssBelow></suppress>", suppress.CVSSBelowAny, 2, "even when another is above"},
		{"scores by version", "<suppress>" + purl + "<cvssV3Below>4</cvssV3Below></suppress>", suppress.CVSSMissing, 2, "nobody has scored"},
		{"an expression that takes too long", `<suppress><packageUrl regex="true">(\D+)+!</packageUrl><vulnerabilityName regex="true">.*</vulnerabilityName></suppress>`, suppress.Undecided, 2, "could not be decided"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			subjects := kafka
			if tt.kind == suppress.Undecided {
				subjects = []suppression.Subject{finding("pkg:maven/"+strings.Repeat("a", 100), "CVE-2020-0001")}
			}
			all := suppress.Lint([]suppress.File{parse(t, "rules.xml", tt.rules)}, subjects, now)
			if tt.kind == "" {
				if len(all) != 0 {
					t.Errorf("remarks on a good rule: %+v", all)
				}
				return
			}
			got := of(tt.kind, all)
			if tt.line == 0 {
				if len(got) != 0 {
					t.Errorf("got %+v, want none", got)
				}
				return
			}
			if len(got) != 1 || got[0].Line != tt.line || got[0].File != "rules.xml" || got[0].Rule != "1" || !strings.Contains(got[0].Message, tt.says) {
				t.Errorf("got %+v\nof %+v\nwant line %d, %q", got, all, tt.line, tt.says)
			}
		})
	}
}

func TestLintReadsAnEndOutOfProse(t *testing.T) {
	tests := []struct{ name, notes, says string }{
		{"a build tool is in no SBOM", "Only in checkstyle. This suppression will no longer be needed when checkstyle is updated to 10.5.0 or later.", "checkstyle is a build tool"},
		{"a component of the findings can be checked", "no longer needed once snappy-java is upgraded to 1.1.10.1", "premise that pkg:maven/org.xerial.snappy/snappy-java is below 1.1.10.1"},
		{"the version may stand in front", "until 1.1.10.1 of snappy-java is used", "is below 1.1.10.1"},
		{"the name may follow the change", "Once we have upgraded to snappy-java 1.1.10.1 this goes.", "is below 1.1.10.1"},
		{"group and name", "until org.xerial.snappy:snappy-java 1.1.10.1", "is below 1.1.10.1"},
		{"a name that several begin with", "until Jetty 9.4.52", "pkg:maven/org.eclipse.jetty/jetty-http, pkg:maven/org.eclipse.jetty/jetty-servlets: say which"},
		{"a name that no finding has", "until commons-io 2.14.0", "no finding is about a component of the name commons-io"},
		{"no component", "Remove this when 10.5.0 is out", "version 10.5.0 is of no component"},
		{"no version", "temporary", "no component and version can be read"},
		{"a date", "until 2026-12-01 at most", `write until="2026-12-01Z"`},
		{"no end at all", "The attack cannot be achieved. Once more: it is not reachable when configured.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rules := "<suppress><notes>" + tt.notes + "</notes><cve>CVE-2020-8908</cve></suppress>"
			got := of(suppress.ExpiryInProse, suppress.Lint([]suppress.File{parse(t, "rules.xml", rules)}, kafka, now))
			if tt.says == "" {
				if len(got) != 0 {
					t.Errorf("got %+v", got)
				}
				return
			}
			if len(got) != 1 || !strings.Contains(got[0].Message, tt.says) {
				t.Errorf("got %+v, want %q", got, tt.says)
			}
		})
	}
}

func TestLintSaysWhenThereIsNothingToLookIn(t *testing.T) {
	rules := "<suppress><notes>until commons-io 2.14.0</notes><cve>CVE-2020-8908</cve></suppress>"
	all := suppress.Lint([]suppress.File{parse(t, "rules.xml", rules)}, nil, now)
	if got := of(suppress.ExpiryInProse, all); len(got) != 1 || !strings.Contains(got[0].Message, "not known without findings") {
		t.Errorf("got %+v", got)
	}
	if got := of(suppress.HitsNothing, all); len(got) != 0 {
		t.Errorf("without findings nothing can be said to hit nothing: %+v", got)
	}
}

func TestALaterRuleIsShadowedByAWiderOne(t *testing.T) {
	rule := func(attrs, body string) string { return "<suppress" + attrs + ">" + body + "</suppress>\n" }
	const gav = "<gav>org.a:b:1</gav>"
	tests := []struct {
		name, earlier, later string
		want                 bool
	}{
		{"the same rule", rule("", gav+"<cve>CVE-2020-0001</cve>"), rule("", gav+"<cve>CVE-2020-0001</cve>"), true},
		{"a rule without selector", rule("", "<cve>CVE-2020-0001</cve>"), rule("", gav+"<cve>CVE-2020-0001</cve>"), true},
		{"a narrower rule shadows nothing", rule("", gav+"<cve>CVE-2020-0001</cve>"), rule("", "<cve>CVE-2020-0001</cve>"), false},
		{"more criteria", rule("", "<cve>CVE-2020-0002</cve><cve>CVE-2020-0001</cve>"), rule("", gav+"<cve>CVE-2020-0001</cve>"), true},
		{"fewer criteria", rule("", "<cve>CVE-2020-0001</cve>"), rule("", "<cve>CVE-2020-0001</cve><cve>CVE-2020-0002</cve>"), false},
		{"another selector", rule("", "<gav>org.a:c:1</gav><cve>CVE-2020-0001</cve>"), rule("", gav+"<cve>CVE-2020-0001</cve>"), false},
		{"a selector of another kind", rule("", "<packageUrl>pkg:maven/org.a/b@1</packageUrl><cve>CVE-2020-0001</cve>"), rule("", gav+"<cve>CVE-2020-0001</cve>"), false},
		{"an expression that matches the literal", rule("", `<gav regex="true">^org\.a:.*$</gav><cve>CVE-2020-0001</cve>`), rule("", gav+"<cve>CVE-2020-0001</cve>"), true},
		{"an expression that does not", rule("", `<gav regex="true">^org\.b:.*$</gav><cve>CVE-2020-0001</cve>`), rule("", gav+"<cve>CVE-2020-0001</cve>"), false},
		{"an expression that looks at case", rule("", `<gav regex="true" caseSensitive="true">^org\.a:.*$</gav><cve>CVE-2020-0001</cve>`), rule("", gav+"<cve>CVE-2020-0001</cve>"), false},
		{"an expression that takes everything", rule("", `<gav regex="true">.*</gav><cve>CVE-2020-0001</cve>`), rule("", `<gav regex="true">^org.*$</gav><cve>CVE-2020-0001</cve>`), true},
		{"two expressions are not compared", rule("", `<gav regex="true">^org.*$</gav><cve>CVE-2020-0001</cve>`), rule("", `<gav regex="true">^org\.a.*$</gav><cve>CVE-2020-0001</cve>`), false},
		{"expressions that differ in case are others", rule("", `<gav regex="true">\d</gav><cve>CVE-2020-0001</cve>`), rule("", `<gav regex="true">\D</gav><cve>CVE-2020-0001</cve>`), false},
		{"a shorter cpe", rule("", "<cpe>cpe:/a:X</cpe>"), rule("", "<cpe>cpe:/a:x:y</cpe>"), true},
		{"a longer cpe", rule("", "<cpe>cpe:/a:x:y</cpe>"), rule("", "<cpe>cpe:/a:x</cpe>"), false},
		{"a cpe that looks at case", rule("", `<cpe caseSensitive="true">cpe:/a:x</cpe>`), rule("", "<cpe>cpe:/a:x:y</cpe>"), false},
		{"a cpe expression does not take a prefix", rule("", `<cpe regex="true">cpe:/a:x</cpe>`), rule("", "<cpe>cpe:/a:x</cpe>"), false},
		{"a shorter cwe", rule("", "<cwe>7</cwe>"), rule("", "<cwe>79</cwe>"), true},
		{"a higher score", rule("", "<cvssBelow>7</cvssBelow>"), rule("", "<cvssBelow>4</cvssBelow>"), true},
		{"a lower score", rule("", "<cvssBelow>4</cvssBelow>"), rule("", "<cvssBelow>7</cvssBelow>"), false},
		{"a threshold that the other implies", rule("", "<cvssV3Below>7</cvssV3Below>"), rule("", "<cvssV3Below>4</cvssV3Below><cvssV2Below>4</cvssV2Below>"), true},
		{"a threshold that the other does not have", rule("", "<cvssV3Below>7</cvssV3Below><cvssV2Below>7</cvssV2Below>"), rule("", "<cvssV3Below>4</cvssV3Below>"), false},
		{"a name that takes the cve", rule("", `<vulnerabilityName regex="true">CVE-2020-.*</vulnerabilityName>`), rule("", "<cve>CVE-2020-0001</cve>"), true},
		{"a rule that ends sooner", rule(" until='2027-01-01Z'", "<cve>CVE-2020-0001</cve>"), rule("", "<cve>CVE-2020-0001</cve>"), false},
		{"a rule that ends later", rule(" until='2028-01-01Z'", "<cve>CVE-2020-0001</cve>"), rule(" until='2027-01-01Z'", "<cve>CVE-2020-0001</cve>"), true},
		{"a rule that has ended", rule(" until='2020-01-01Z'", "<cve>CVE-2020-0001</cve>"), rule(" until='2019-01-01Z'", "<cve>CVE-2020-0001</cve>"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := of(suppress.Shadowed, suppress.Lint([]suppress.File{parse(t, "rules.xml", tt.earlier+tt.later)}, nil, now))
			if (len(got) == 1) != tt.want {
				t.Fatalf("got %+v, want shadowed %v", got, tt.want)
			}
			if tt.want && (got[0].Line != 3 || !strings.Contains(got[0].Message, "rule 1 of rules.xml (line 2)")) {
				t.Errorf("got %+v", got[0])
			}
		})
	}
}

var (
	shadowSelectors = []string{
		"", "<gav>a:b:1</gav>", "<gav caseSensitive='true'>a:B:1</gav>", "<gav regex='true'>A:.*</gav>", "<gav regex='true'>.*</gav>",
		"<gav regex='true' caseSensitive='true'>a:.*</gav>", "<packageUrl regex='true'>.*</packageUrl>",
	}
	shadowCriteria = []string{
		"<cve>CVE-2020-0001</cve>", "<vulnerabilityName>cve-2020-0001</vulnerabilityName>", "<vulnerabilityName regex='true'>CVE-.*</vulnerabilityName>",
		"<vulnerabilityName caseSensitive='true'>cve-2020-0001</vulnerabilityName>", "<cpe>cpe:/a:X</cpe>", "<cpe>cpe:/a:x:y</cpe>",
		"<cpe caseSensitive='true'>cpe:/a:X</cpe>", "<cpe regex='true'>cpe:/a:x</cpe>", "<cpe regex='true'>.*</cpe>", "<cwe>7</cwe>", "<cwe>79</cwe>",
		"<cvssBelow>4</cvssBelow>", "<cvssBelow>7</cvssBelow>", "<cvssV2Below>4</cvssV2Below>", "<cvssV3Below>7</cvssV3Below>", "<cvssV3Below>4</cvssV3Below>",
	}
)

// shadows reports whether the first of two rules shadows the second, and fails
// the test where it is said to and the second hits a subject that the first does not.
func shadows(t rapid.TB, earlier, later string, subjects []suppression.Subject) bool {
	t.Helper()
	f := parse(t, "rules.xml", "<suppress>"+earlier+"</suppress><suppress>"+later+"</suppress>")
	if len(of(suppress.Shadowed, suppress.Lint([]suppress.File{f}, nil, now))) == 0 {
		return false
	}
	for _, s := range subjects {
		first, _ := suppression.Evaluate(f.Content.Rules[0], s, now)
		second, _ := suppression.Evaluate(f.Content.Rules[1], s, now)
		if second.Hits() && !first.Hits() {
			t.Fatalf("the shadowed rule hits what the other does not: %s, %s\n%+v", earlier, later, s)
		}
	}
	return true
}

// TestWhatAShadowedRuleHitsTheOtherHits goes through all pairs of rules with one criterion.
func TestWhatAShadowedRuleHitsTheOtherHits(t *testing.T) {
	var subjects []suppression.Subject
	for _, purl := range []string{"pkg:maven/a/b@1", "pkg:maven/a/B@1", "pkg:maven/A/B@2", "pkg:npm/c@1"} {
		for _, s := range []suppression.Subject{
			{Names: []string{"CVE-2020-0001"}}, {Names: []string{"cve-2020-0001"}}, {Names: []string{"GHSA-a"}},
			{CPEs: []string{"cpe:/a:x"}}, {CPEs: []string{"cpe:/a:X:y:1"}}, {CPEs: []string{"cpe:/a:x:z"}},
			{CWEs: []string{"CWE-7"}}, {CWEs: []string{"CWE-79"}},
			{V3: new(3.0)}, {V3: new(5.0)}, {V2: new(3.0)}, {V2: new(5.0), V3: new(9.0)}, {V2: new(9.0), V3: new(5.0)},
		} {
			s.PURL = purl
			subjects = append(subjects, s)
		}
	}
	var rules []string
	for _, selector := range shadowSelectors {
		for _, criterion := range shadowCriteria {
			rules = append(rules, selector+criterion)
		}
	}
	shadowed := 0
	for _, earlier := range rules {
		for _, later := range rules {
			if shadows(t, earlier, later, subjects) {
				shadowed++
			} else if earlier == later {
				t.Errorf("a rule does not shadow the same one: %s", later)
			}
		}
	}
	if shadowed <= len(rules) {
		t.Errorf("%d pairs of %d rules are shadowed: no rule shadows a narrower one", shadowed, len(rules))
	}
}

func TestARuleOfManyCriteriaHitsWhatItShadows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rules [2]string
		for i := range rules {
			rules[i] = rapid.SampledFrom(shadowSelectors).Draw(rt, "selector") +
				strings.Join(rapid.SliceOfN(rapid.SampledFrom(shadowCriteria), 1, 3).Draw(rt, "criteria"), "")
		}
		score := func(label string) *float64 {
			return rapid.SampledFrom([]*float64{nil, new(3.0), new(5.0), new(9.0)}).Draw(rt, label)
		}
		var subjects []suppression.Subject
		for range 20 {
			subjects = append(subjects, suppression.Subject{
				PURL:  rapid.SampledFrom([]string{"pkg:maven/a/b@1", "pkg:maven/a/B@1", "pkg:maven/A/B@2", "pkg:npm/c@1"}).Draw(rt, "purl"),
				Names: rapid.SliceOfN(rapid.SampledFrom([]string{"CVE-2020-0001", "cve-2020-0001", "GHSA-a"}), 0, 2).Draw(rt, "names"),
				CPEs:  rapid.SliceOfN(rapid.SampledFrom([]string{"cpe:/a:x", "cpe:/a:X:y:1", "cpe:/a:x:z"}), 0, 2).Draw(rt, "cpes"),
				CWEs:  rapid.SliceOfN(rapid.SampledFrom([]string{"CWE-7", "CWE-79", "CWE-8"}), 0, 2).Draw(rt, "cwes"),
				V2:    score("v2"), V3: score("v3"),
			})
		}
		shadows(rt, rules[0], rules[1], subjects)
	})
}

func TestAShadowFallsAcrossFiles(t *testing.T) {
	files := []suppress.File{
		parse(t, "first.xml", "<suppress><cve>CVE-2020-0001</cve></suppress>"),
		parse(t, "second.xml", "<suppress><gav>a:b:1</gav><cve>CVE-2020-0001</cve></suppress>"),
	}
	got := of(suppress.Shadowed, suppress.Lint(files, nil, now))
	if len(got) != 1 || got[0].File != "second.xml" || !strings.Contains(got[0].Message, "rule 1 of first.xml") {
		t.Errorf("got %+v", got)
	}
}

func TestLintOfTheRulesOfKafka(t *testing.T) {
	f := testFile(t, "kafka-dependencycheck-suppressions.xml")
	all := suppress.Lint([]suppress.File{f}, kafka, now)
	if got := of(suppress.Unscoped, all); len(got) != 3 {
		t.Errorf("%d of 3 rules are unscoped", len(got))
	}
	if got := of(suppress.HitsNothing, all); len(got) != 1 || got[0].Rule != "2" {
		t.Errorf("only the rule about guava hits nothing, got %+v", got)
	}
	if got := of(suppress.ExpiryInProse, all); len(got) != 1 || got[0].Rule != "2" || !strings.Contains(got[0].Message, "checkstyle is a build tool") {
		t.Errorf("the end of the rule about guava stands in prose, got %+v", got)
	}
	if again := suppress.Lint([]suppress.File{f}, kafka, now); !slices.Equal(all, again) {
		t.Error("two runs differ")
	}
}

func testFile(t testing.TB, path string) suppress.File {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the suppression files of dependency-check cannot be found")
	}
	b, err := os.ReadFile(filepath.Join(dir, "dependency-check", path))
	if err != nil {
		t.Fatal(err)
	}
	f, err := suppress.Parse(path, b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
