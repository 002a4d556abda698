// SPDX-License-Identifier: Apache-2.0

package sarif_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict/spec/sarif"
)

const log = `{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [{
  "tool": {"driver": {"name": "finder", "version": "1.2", "rules": [
      {"id": "A1", "defaultConfiguration": {"level": "error"}, "messageStrings": {"found": {"text": "{0} is in {1}"}}, "properties": {"tags": ["CVE-2024-0001"], "security-severity": "7.5"}},
      {"id": "B2", "shortDescription": {"text": "second"}}]},
    "extensions": [{"name": "more", "rules": [{"id": "A1", "shortDescription": {"text": "of the plug-in"}}]}]},
  "artifacts": [{"location": {"uri": "lib/a.jar"}}],
  "results": [
    {"ruleIndex": 1, "message": {"text": "by index"}},
    {"ruleId": "A1", "message": {"id": "found", "arguments": ["x", "y"]}, "locations": [{"physicalLocation": {"artifactLocation": {"index": 0}}}]},
    {"ruleId": "A1/7", "kind": "pass", "message": {"text": "a part of a rule"}},
    {"ruleId": "A1", "ruleIndex": 99, "message": {"text": "an index that is not there"}},
    {"rule": {"id": "A1", "index": 0, "toolComponent": {"index": 0}}, "level": "note", "message": {"text": "by reference"}},
    {"rule": {"id": "A1", "toolComponent": {"name": "more"}}, "message": {"text": "by name"}},
    {"rule": {"id": "A1", "toolComponent": {"index": -1}}, "message": {"text": "no such plug-in"}, "suppressions": [{"kind": "external"}]},
    {"ruleId": "C3", "message": {"text": "no such rule"}, "suppressions": [{"kind": "external", "status": "underReview"}]}
  ]}]}`

func TestAResultLeadsToItsRule(t *testing.T) {
	l, err := sarif.Decode([]byte(log))
	if err != nil {
		t.Fatal(err)
	}
	run := l.Runs[0]
	want := []string{
		"B2 second warning: by index",
		"A1  error: x is in y",
		"A1  none: a part of a rule",
		"A1  error: an index that is not there",
		"A1 of the plug-in note: by reference",
		"A1 of the plug-in warning: by name",
		"A1  warning: no such plug-in (suppressed)",
		"C3  warning: no such rule",
	}
	lookup := run.Lookup()
	for i, result := range run.Results {
		rule := lookup.RuleOf(result)
		got := fmt.Sprintf("%s %s %s: %s", rule.ID, rule.ShortDescription.Text, lookup.Level(result), lookup.Text(result))
		if result.Suppressed() {
			got += " (suppressed)"
		}
		if got != want[i] {
			t.Errorf("result %d is %q, want %q", i, got, want[i])
		}
	}
	if uri := run.URI(run.Results[1].Locations[0].Physical.Artifact); uri != "lib/a.jar" {
		t.Errorf("the place by index is %q", uri)
	}
	properties := lookup.RuleOf(run.Results[1]).Properties
	if properties.Text("security-severity") != "7.5" || properties.Texts("tags")[0] != "CVE-2024-0001" || properties.Text("tags") != "" || properties.Texts("none") != nil {
		t.Errorf("the properties are %v", properties)
	}
}

func TestArgumentsStandInTheirPlaces(t *testing.T) {
	cases := []struct {
		name, text string
		arguments  []string
		want       string
	}{
		{"in order and again", "{1} {0} {1}", []string{"a", "b"}, "b a b"},
		{"never twice", "{0}", []string{"{1}", "x"}, "{1}"},
		{"more than there are", "{0} {7}", []string{"a"}, "a {7}"},
		{"braces", "{{0}} {x} {", []string{"a"}, "{0} {x} {"},
		{"a number that is none", "{-1}{00000000000}", []string{"a"}, "{-1}{00000000000}"},
	}
	for _, c := range cases {
		result := sarif.Result{Message: sarif.Message{Text: c.text, Arguments: c.arguments}}
		if got := (sarif.Run{}).Lookup().Text(result); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	many := sarif.Result{Message: sarif.Message{Text: strings.Repeat("{0}", 10_000), Arguments: []string{strings.Repeat("x", 10_000)}}}
	if got := len((sarif.Run{}).Lookup().Text(many)); got > 15_000 {
		t.Errorf("a message of %d bytes came of 30 kB and 10 kB", got)
	}
}

func TestWhatIsNoLogIsRefused(t *testing.T) {
	cases := []struct{ name, text, says string }{
		{"another version", `{"version": "2.0.0", "runs": []}`, `/version: is "2.0.0"`},
		{"a tool without a name", `{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}`, "/runs/0/tool/driver: has no name"},
		{"a list where a run belongs", `{"version": "2.1.0", "runs": [[]]}`, "/runs/0"},
		{"no JSON", `{`, "line 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := sarif.Decode([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q in it", err, c.says)
			}
		})
	}
}

// TestRealLogsAreReadWhole counts the results of real logs against the numbers of
// another program, which leaves out results that say that nothing was found, as
// flawfinder.sarif has one.
func TestRealLogsAreReadWhole(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real logs are not here")
	}
	table, err := os.ReadFile(filepath.Join(dir, "scanner-reports", "expected-finding-counts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, line := range strings.Split(string(table), "\n") {
		parts := strings.Split(line, "\t")
		if parts[0] != "sarif" {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, "scanner-reports", "sarif", parts[1]))
		if err != nil {
			t.Fatal(err)
		}
		l, err := sarif.Decode(raw)
		if err != nil {
			t.Errorf("%s: %v", parts[1], err)
			continue
		}
		n := 0
		for _, run := range l.Runs {
			for _, result := range run.Results {
				if result.Kind != "pass" {
					n++
				}
			}
		}
		if got := fmt.Sprint(n); got != parts[2] {
			t.Errorf("%s: %d results, want %s", parts[1], n, parts[2])
		}
		counted++
	}
	if counted < 10 {
		t.Errorf("only %d logs were counted", counted)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(log))
	f.Add([]byte(`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "results": [{"ruleIndex": -1, "message": {"id": "x", "arguments": ["{0}"]}}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := sarif.Decode(b)
		if err != nil {
			return
		}
		for _, run := range l.Runs {
			lookup := run.Lookup()
			for _, result := range run.Results {
				rule := lookup.RuleOf(result)
				if lookup.Level(result) == "" {
					t.Fatalf("a result of rule %q has no level", rule.ID)
				}
				_ = lookup.Text(result)
				for _, place := range result.Locations {
					if place.Physical != nil {
						_ = run.URI(place.Physical.Artifact)
					}
				}
			}
		}
	})
}
