// SPDX-License-Identifier: Apache-2.0

package kafka_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/examples/kafka"
	"verdict/spec/osv"
	"verdict/spec/suppression"
)

// testdata is the folder of public test data, whose own bills and table of facts
// judge those of the example here.
func testdata(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the facts and the official schemas are not here")
	}
	return dir
}

// bill is what the comparison needs of a CycloneDX bill of materials.
type bill struct {
	Metadata struct {
		Component struct{ PURL string }
	}
	Components []struct {
		Ref   string `json:"bom-ref"`
		PURL  string
		Scope string
		Group string
		Name  string
	}
	Dependencies []struct {
		Ref       string
		DependsOn []string
	}
	Compositions []struct{ Aggregate string }
}

func decodeBill(t *testing.T, b []byte) bill {
	t.Helper()
	var out bill
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// facts are the bill's lines in order: what it describes, components with their
// scopes, and edges between package URLs, whatever its references look like.
func (b bill) facts() []string {
	out := []string{"subject " + b.Metadata.Component.PURL}
	purls := map[string]string{}
	for _, c := range b.Components {
		purls[c.Ref] = c.PURL
		out = append(out, fmt.Sprintf("%s scope %s group %s name %s", c.PURL, c.Scope, c.Group, c.Name))
	}
	name := func(ref string) string {
		if purl, ok := purls[ref]; ok {
			return purl
		}
		return "subject"
	}
	for _, d := range b.Dependencies {
		for _, to := range d.DependsOn {
			out = append(out, name(d.Ref)+" needs "+name(to))
		}
	}
	sort.Strings(out)
	return out
}

func TestBillsNameTheComponentsAndEdgesOfTheData(t *testing.T) {
	dir := filepath.Join(testdata(t), "kafka", "sboms")
	for version, r := range releases(t) {
		name := "kafka-" + version + ".cdx.json"
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got := decodeBill(t, read(t, "sboms/"+name))
		if diff := cmp.Diff(decodeBill(t, want).facts(), got.facts()); diff != "" {
			t.Errorf("%s (-data +ours):\n%s", name, diff)
		}
		complete := bytes.Contains(want, []byte(`"value": "true"`))
		if (got.Compositions[0].Aggregate == "complete") != complete || (r.Completeness == "complete") != complete {
			t.Errorf("%s says %q and its release %q", name, got.Compositions[0].Aggregate, r.Completeness)
		}
		if date := r.ReleasedAt.Format("2006-01-02"); !r.ReleasedAt.IsZero() && !bytes.Contains(want, []byte(`"value": "`+date+`"`)) {
			t.Errorf("%s was not released on %s", version, date)
		}
	}
}

// TestTheListOfLicencesNamesTheJettyThatTheDataSaysItDoes: the data notes at each jar
// what the list in the release says wrongly.
func TestTheListOfLicencesNamesTheJettyThatTheDataSaysItDoes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(testdata(t), "kafka", "sboms", "kafka-3.7.1.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	list := decodeBill(t, read(t, "licences/kafka-3.7.1-licences.cdx.json"))
	if n := bytes.Count(data, []byte("LICENSE-binary wrongly says 9.4.53.v20231009")); n == 0 || n != len(list.Components) || list.Compositions[0].Aggregate != "incomplete" {
		t.Errorf("the data notes %d jars, the list names %d", n, len(list.Components))
	}
	for _, c := range list.Components {
		if !strings.HasSuffix(c.PURL, "@9.4.53.v20231009") || !bytes.Contains(data, []byte(strings.Replace(c.PURL, "@9.4.53.v20231009", "@9.4.54.v20240208", 1))) {
			t.Errorf("the list names %s", c.PURL)
		}
	}
}

// row writes an affected package as the table of facts does.
func row(a osv.Affected) string {
	var parts []string
	for _, r := range a.Ranges {
		var events []string
		for _, e := range r.Events {
			switch {
			case e.Introduced != "":
				events = append(events, "introduced="+e.Introduced)
			case e.Fixed != "":
				events = append(events, "fixed="+e.Fixed)
			case e.LastAffected != "":
				events = append(events, "last_affected="+e.LastAffected)
			}
		}
		parts = append(parts, strings.Join(events, " "))
	}
	if len(a.Versions) > 0 {
		parts = append(parts, "versions="+strings.Join(a.Versions, ","))
	}
	return strings.Join(parts, " || ")
}

func TestRecordsHoldTheRowsOfTheTableOfFacts(t *testing.T) {
	table, err := os.ReadFile(filepath.Join(testdata(t), "kafka", "facts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, line := range strings.Split(strings.TrimRight(string(table), "\n"), "\n")[1:] {
		f := strings.Split(line, "\t")
		id := f[1]
		if id == "" {
			id = f[0]
		}
		want[id] = append(want[id], strings.Join([]string{f[0], f[2], f[3], f[4]}, "\t"))
	}
	got := map[string][]string{}
	for id, r := range records(t, "records") {
		for _, a := range r.Affected {
			var cve, vector string
			if len(r.Aliases) > 0 {
				cve = r.Aliases[0]
			} else if strings.HasPrefix(id, "CVE-") {
				cve = id
			}
			if len(r.Severity) > 0 {
				vector = r.Severity[0].Score
			}
			got[id] = append(got[id], strings.Join([]string{cve, a.Package.Name, row(a), vector}, "\t"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-data +ours):\n%s", diff)
	}
}

func TestRecordsGiveTheDatesWeaknessesAndLinksOfTheTableOfFacts(t *testing.T) {
	table, err := os.ReadFile(filepath.Join(testdata(t), "kafka", "facts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	all := records(t, "records")
	for _, line := range strings.Split(strings.TrimRight(string(table), "\n"), "\n")[1:] {
		f := strings.Split(line, "\t")
		r, ok := all[f[1]]
		if !ok {
			r = all[f[0]]
		}
		if string(r.Published) > f[6] || string(r.Modified) < f[7] {
			t.Errorf("%s stands from %s to %s, its row from %s to %s", r.ID, r.Published, r.Modified, f[6], f[7])
		}
		body := string(read(t, "records/"+r.ID+".json"))
		for _, fact := range append(strings.Split(f[5], ","), strings.Fields(f[8])...) {
			if fact != "" && !strings.Contains(body, `"`+fact+`"`) {
				t.Errorf("%s does not name %s", r.ID, fact)
			}
		}
	}
}

type javaScript regexp2.Regexp

func (r *javaScript) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(r).MatchString(s)
	return err == nil && ok
}

func (r *javaScript) String() string { return (*regexp2.Regexp)(r).String() }

// official compiles a schema of the test data; the CycloneDX one refers to its
// neighbours by URL.
func official(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	dir := filepath.Join(testdata(t), "schemas")
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		return (*javaScript)(r), err
	})
	for _, file := range []string{"cyclonedx/bom-1.5.schema.json", "cyclonedx/spdx.schema.json", "cyclonedx/jsf-0.82.schema.json", "osv/schema.json"} {
		b, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://cyclonedx.org/schema/"+filepath.Base(file), doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("http://cyclonedx.org/schema/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryJSONFilePassesTheOfficialSchema(t *testing.T) {
	for folder, schema := range map[string]string{"sboms": "bom-1.5.schema.json", "licences": "bom-1.5.schema.json", "records": "schema.json", "house": "schema.json"} {
		s := official(t, schema)
		files, err := fs.Glob(kafka.Files, folder+"/*.json")
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s: %v", folder, err)
		}
		slices.Sort(files)
		for _, file := range files {
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, file)))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if err := s.Validate(doc); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// criteria gives each rule's criteria in order, one line a rule.
func criteria(t *testing.T, b []byte) []string {
	t.Helper()
	file, err := suppression.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, r := range file.Rules {
		if strings.TrimSpace(r.Notes) == "" {
			t.Errorf("a rule on %v has no notes", r.Criteria)
		}
		var line []string
		for _, c := range r.Criteria {
			line = append(line, string(c.Kind)+" "+c.Text.Value)
		}
		rules = append(rules, strings.Join(line, ", "))
	}
	return rules
}

func TestSuppressionsSuppressWhatTheProjectsOwnFileDoes(t *testing.T) {
	theirs, err := os.ReadFile(filepath.Join(testdata(t), "dependency-check", "kafka-dependencycheck-suppressions.xml"))
	if err != nil {
		t.Fatal(err)
	}
	ours := criteria(t, read(t, "suppressions/dependency-check.xml"))
	if diff := cmp.Diff(criteria(t, theirs), ours); diff != "" || len(ours) != 3 {
		t.Errorf("(-theirs +ours):\n%s", diff)
	}
}
