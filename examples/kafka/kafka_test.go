// SPDX-License-Identifier: Apache-2.0

package kafka_test

import (
	"io/fs"
	"maps"
	"path"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/remedy"
	"verdict/spec/vers"
)

func TestEveryDocumentIsAcceptedByTheDictionary(t *testing.T) {
	counts := map[string]int{}
	for _, d := range documents(t, "") {
		counts[d.text("kind")]++
		if d.text("apiVersion") != "verdict/v1" {
			t.Errorf("%s: apiVersion %q", d.file, d.text("apiVersion"))
		}
		if err := validate(t, d); err != nil {
			t.Errorf("%s: %v", d.file, err)
		}
	}
	want := map[string]int{"Product": 1, "Line": 19, "Release": 49, "Vulnerability": 10, "Source": 1, "HouseRecord": 2, "Advisory": 2}
	for kind, n := range want {
		if counts[kind] != n {
			t.Errorf("%d documents of kind %s, want %d", counts[kind], kind, n)
		}
	}
}

// validate fills the noun that the document's kind names and asks it.
func validate(t *testing.T, d document) error {
	t.Helper()
	several := map[string]string{"vulnerabilities": "vulnerability"}
	if d.text("kind") == "Advisory" {
		return validateAdvisory(t, d)
	}
	if ids := d.list("vulnerabilities"); len(ids) > 0 {
		d.fields["vulnerabilities"] = ids[0]
	}
	switch d.text("kind") {
	case "Product":
		var p verdict.Product
		d.fill(t, &p, map[string]string{"type": "kind"})
		return p.Validate()
	case "Line":
		var l verdict.Line
		d.fill(t, &l, map[string]string{"line": "slug"})
		return l.Validate()
	case "Release":
		var r verdict.Release
		d.fill(t, &r, nil, "sbom")
		return r.Validate()
	case "Source":
		var s verdict.Source
		d.fill(t, &s, map[string]string{"type": "kind"})
		return s.Validate()
	case "Vulnerability":
		var v verdict.OwnVulnerability
		d.fill(t, &v, nil)
		return v.Validate()
	case "Assessment":
		return validateAssessment(t, d, several)
	case "Classification":
		var c verdict.Classification
		d.fill(t, &c, several)
		return c.Validate()
	case "Decision":
		var c verdict.Decision
		d.fill(t, &c, nil)
		return c.Validate()
	case "Relocation":
		var r verdict.Relocation
		d.fill(t, &r, nil)
		return nil
	case "HouseRecord", "Suppression":
		_, err := fs.Stat(kafka.Files, d.text("file"))
		return err
	case "Policy":
		_, err := remedy.Parse(d.file, read(t, d.file))
		return err
	case "Train":
		return validateTrain(t, d)
	case "Statement":
		return nil
	}
	t.Errorf("%s: unknown kind %q", d.file, d.text("kind"))
	return nil
}

// validateAdvisory holds an advisory to the dictionary, and to two people.
func validateAdvisory(t *testing.T, d document) error {
	t.Helper()
	d.fields = days(maps.Clone(d.fields)).(map[string]any)
	if d.text("published") == "" || d.text("by") == d.text("approvedBy") {
		t.Errorf("%s: %s was not published by two people", d.file, d.text("title"))
	}
	var text verdict.AdvisoryText
	d.fill(t, &text, nil, "published", "by", "approvedBy")
	return text.Validate()
}

// validateTrain holds a train against the lines and releases of the example: what
// shipped did so on the day of its release, after the freeze.
func validateTrain(t *testing.T, d document) error {
	t.Helper()
	all := releases(t)
	frozen := d.fields["frozen"].(time.Time)
	lines, _ := d.fields["lines"].([]any)
	for _, l := range lines {
		l := document{fields: l.(map[string]any)}
		shipped := l.fields["shipped"].(time.Time)
		r, ok := all[l.text("release")]
		if !ok || r.Line != l.text("line") || !r.ReleasedAt.Equal(shipped) || shipped.Before(frozen) {
			t.Errorf("%s: train %s ships %s of line %s on %s", d.file, d.text("name"), l.text("release"), l.text("line"), shipped)
		}
	}
	return nil
}

func validateAssessment(t *testing.T, d document, several map[string]string) error {
	t.Helper()
	scope := d.fields["scope"].(map[string]any)
	if text, ok := scope["versions"].(string); ok {
		interval, err := vers.ParseInterval(text)
		if err != nil {
			return err
		}
		scope["versions"] = interval
	}
	var a verdict.Assessment
	d.fill(t, &a, several)
	if a.ApprovedBy == "" || a.Written.IsZero() {
		t.Errorf("%s: the assessment of %s is not approved or not dated", d.file, a.Vulnerability)
	}
	return a.Validate()
}

func TestEveryReleaseHasItsLineItsPreviousAndItsBill(t *testing.T) {
	all := releases(t)
	lines := map[string]bool{}
	for _, d := range documents(t, "Line") {
		lines[d.text("line")] = true
	}
	for version, r := range all {
		if !lines[r.Line] || !strings.HasPrefix(version, r.Line+".") {
			t.Errorf("release %s names the line %q", version, r.Line)
		}
		previous, ok := all[r.Previous]
		switch {
		case !ok && version != "2.0.0":
			t.Errorf("release %s comes from %q, which is not there", version, r.Previous)
		case previous.State == verdict.Withdrawn:
			t.Errorf("release %s comes from %s, which was withdrawn", version, r.Previous)
		}
		if way := verdict.Ancestry(all, version); version != "2.0.0" && way[len(way)-1].Version != "2.0.0" {
			t.Errorf("the ancestry of %s does not lead to 2.0.0", version)
		}
	}
	for _, d := range documents(t, "Release") {
		if want := "sboms/kafka-" + d.text("version") + ".cdx.json"; d.text("sbom") != want {
			t.Errorf("release %s has the bill %q", d.text("version"), d.text("sbom"))
		}
	}
}

func TestEverySentenceSpeaksOfAKnownVulnerabilityLineAndRelease(t *testing.T) {
	// Two vulnerabilities that the project spoke about have no record here.
	known := map[string]bool{"CVE-2023-35116": true, "CVE-2020-8908": true}
	for _, r := range records(t, "records") {
		for _, id := range append(r.Aliases, r.ID) {
			known[id] = true
		}
	}
	for _, d := range documents(t, "Vulnerability") {
		for _, id := range d.names() {
			known[id] = true
		}
	}
	all := releases(t)
	seen := map[string]bool{}
	for _, d := range documents(t, "") {
		scope, _ := d.fields["scope"].(map[string]any)
		for _, version := range append(d.list("releases"), document{fields: scope}.list("releases")...) {
			if _, ok := all[version]; !ok {
				t.Errorf("%s: no release %s", d.file, version)
			}
		}
		if target := d.text("target"); target != "" && all[target].Line != d.text("line") {
			t.Errorf("%s: line %s gets its repair of %s from %s", d.file, d.text("line"), d.names(), target)
		}
		for _, id := range d.names() {
			if !known[id] {
				t.Errorf("%s: nothing is known of %s", d.file, id)
			}
			key := d.text("kind") + id + d.text("line")
			if kind := d.text("kind"); (kind == "Classification" || kind == "Decision") && seen[key] {
				t.Errorf("%s: %s is spoken of twice", d.file, id)
			}
			seen[key] = true
		}
	}
}

func TestEveryTextSaysThatItIsAnExample(t *testing.T) {
	for _, file := range []string{"*.yaml", "suppressions/*.xml", "README.md"} {
		names, err := fs.Glob(kafka.Files, file)
		if err != nil || len(names) == 0 {
			t.Fatalf("no file %s: %v", file, err)
		}
		for _, name := range names {
			head, _, _ := strings.Cut(string(read(t, name)), "apiVersion")
			if words := strings.Join(strings.Fields(head), " "); !strings.Contains(words, "no statement of the Apache Kafka project") {
				t.Errorf("%s does not say what it is", path.Base(name))
			}
		}
	}
	product := documents(t, "Product")[0]
	if !strings.Contains(product.text("notice"), "no statement of the Apache Kafka project") {
		t.Errorf("the notice of the product is %q", product.text("notice"))
	}
}
