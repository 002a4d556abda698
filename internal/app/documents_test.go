// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/publish"
	openvexfile "verdict/internal/publish/openvex"
	"verdict/internal/publish/suppressions"
	"verdict/internal/store/storetest"
	"verdict/spec/openvex"
)

// public gives every byte that the outside can get of the example, or of some
// releases of it: by name the VEX documents, suppressions and notes of each, or the error
// in their place, and the published statements.
func public(t *testing.T, a *app.App, versions ...string) map[string]string {
	t.Helper()
	if len(versions) == 0 {
		versions = strings.Fields(releases49)
	}
	said := map[string]string{}
	for _, version := range versions {
		renderers := map[string]func() ([]byte, error){
			"openvex/" + version: func() ([]byte, error) { return a.OpenVEX(ctx, release(version)) },
			"answer/" + version:  func() ([]byte, error) { return answerSheets(a, version) },
			"notes/" + version:   func() ([]byte, error) { return a.Notes(ctx, release(version), verdict.PublicAudience, "markdown") },
		}
		if slices.Contains(telling, version) {
			maps.Copy(renderers, forScanners(a, version))
		}
		for name, render := range renderers {
			text, err := render()
			if err != nil {
				text = []byte("error: " + err.Error())
			}
			said[name] = string(text)
		}
	}
	list, err := a.Statements(ctx, verdict.Ref{Product: kafka.Product})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	said["statements"] = string(text)
	return said
}

// forScanners are the documents that are written for scanners.
func forScanners(a *app.App, version string) map[string]func() ([]byte, error) {
	all := map[string]func() ([]byte, error){
		"openvex-components/" + version: func() ([]byte, error) { return a.OpenVEXAs(ctx, release(version), openvexfile.ByComponent) },
		"cyclonedx/" + version: func() ([]byte, error) {
			text, _, err := a.CycloneDXVEX(ctx, release(version), app.BillFile{})
			return text, err
		},
		"csaf-vex/" + version: func() ([]byte, error) { return a.CSAFVEX(ctx, release(version)) },
	}
	for _, f := range suppressions.Formats {
		all[string(f)+"/"+version] = func() ([]byte, error) {
			file, err := a.Suppressions(ctx, release(version), f)
			return file.Text, err
		}
	}
	return all
}

var saidAtFirst struct {
	sync.Once
	public map[string]string
}

// telling are releases on every kind of bill and line, for tests that need not
// render all.
var telling = []string{"2.0.0", "2.6.1", "2.8.2", "3.0.2", "3.2.2", "3.5.0", "3.5.1", "3.9.0"}

// publicLoaded is what the outside can get of the loaded example, rendered once
// for all tests.
func publicLoaded(t *testing.T) map[string]string {
	t.Helper()
	saidAtFirst.Do(func() { saidAtFirst.public = public(t, open(t, loaded(), today)) })
	if saidAtFirst.public == nil {
		t.Fatal("the example could not be rendered")
	}
	return saidAtFirst.public
}

// changed gives the names under which two worlds differ.
func changed(before, after map[string]string) map[string]bool {
	names := map[string]bool{}
	for name := range after {
		if before[name] != after[name] {
			names[name] = true
		}
	}
	return names
}

func TestEveryReleaseHasAValidOpenVEXDocument(t *testing.T) {
	a := open(t, loaded(), today)
	schema := openVEXSchema(t)
	for _, version := range strings.Fields(releases49) {
		text, err := a.OpenVEX(ctx, release(version))
		if err != nil {
			t.Errorf("%s: %v", version, err)
			continue
		}
		for _, p := range openvex.Validate(text) {
			t.Errorf("%s: %s", version, p)
		}
		if schema == nil {
			continue
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: the official schema says %v", version, err)
		}
	}
	if schema == nil {
		t.Skip("VERDICT_TESTDATA is not set: our own validator judged, the official schema did not")
	}
}

// openVEXSchema is nil where the official schema is not at hand.
func openVEXSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		return nil
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(filepath.Join(dir, "schemas", "openvex", "openvex_json_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestReadingADocumentBackChangesNothing reads each document into statements and
// renders those: all bytes must come back.
func TestReadingADocumentBackChangesNothing(t *testing.T) {
	a := open(t, loaded(), today)
	ref := verdict.Ref{Product: kafka.Product}
	product, err := a.Product(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := a.Lines(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	releases, err := a.Releases(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range releases {
		before, err := a.OpenVEX(ctx, r.Ref())
		if err != nil {
			t.Fatal(err)
		}
		statements, skipped, err := openvexfile.Read(r.Version, before, product)
		if err != nil || len(skipped) > 0 {
			t.Fatalf("%s: left out %v: %v", r.Version, skipped, err)
		}
		if published := standing(t, a, r.Ref()); len(statements) != published {
			t.Errorf("%s: %d statements were read, %d are published", r.Version, len(statements), published)
		}
		after, err := openvexfile.Render(publish.Snapshot{Product: product, Lines: lines, Releases: releases, Statements: statements}, r.Version, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(before), string(after)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", r.Version, diff)
		}
	}
}

func standing(t *testing.T, a *app.App, ref verdict.Ref) int {
	t.Helper()
	list, err := a.Statements(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, st := range list {
		if !st.Withdrawn {
			n++
		}
	}
	return n
}

func TestRenderingAgainGivesTheSameBytes(t *testing.T) {
	unraced(t)
	a := open(t, loaded(), today)
	first := publicLoaded(t)
	if again := changed(first, public(t, a)); len(again) > 0 {
		t.Errorf("rendered twice, these differ: %v", again)
	}
	later := open(t, loaded(), "2031-01-01")
	if again := changed(first, public(t, later, telling...)); len(again) > 0 {
		t.Errorf("rendered years later, these differ: %v", again)
	}
}

// TestLoadingAgainGivesTheSameBytes applies the example to a new database on
// another day, and then once more to the same one.
func TestLoadingAgainGivesTheSameBytes(t *testing.T) {
	unraced(t)
	t.Parallel()
	want := publicLoaded(t)
	c := config.Config{Data: filepath.Join(t.TempDir(), "data"), At: "2027-03-04", As: "somebody else"}
	if err := load(c); err != nil {
		t.Fatal(err)
	}
	if differ := changed(want, public(t, openWith(t, c))); len(differ) > 0 {
		t.Errorf("a new database: these differ: %v", differ)
	}
	if err := load(c); err != nil {
		t.Fatal(err)
	}
	if differ := changed(want, public(t, openWith(t, c), telling...)); len(differ) > 0 {
		t.Errorf("the same database once more: these differ: %v", differ)
	}
}

// TestBothDatabasesGiveTheSameBytes loads the example into a PostgreSQL that
// sorts text as people do.
func TestBothDatabasesGiveTheSameBytes(t *testing.T) {
	unraced(t)
	t.Parallel()
	c := config.Config{Data: t.TempDir(), Database: storetest.NewCluster(t).Database(t), At: today, As: "tester"}
	if err := load(c); err != nil {
		t.Fatal(err)
	}
	a, b := open(t, loaded(), today), openWith(t, c)
	if differ := changed(publicLoaded(t), public(t, b)); len(differ) > 0 {
		t.Errorf("these differ: %v", differ)
	}
	one, err := a.Matrix(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.Matrix(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("the answers differ (-SQLite +PostgreSQL):\n%s", diff)
	}
}

// TestADocumentsVersionCountsItsContents publishes, publishes the same again, and
// withdraws.
func TestADocumentsVersionCountsItsContents(t *testing.T) {
	a := open(t, copied(t), today)
	ref := release("3.9.0")
	steps := []struct {
		what    string
		do      func() error
		version openvex.Number
	}{
		{"as loaded", func() error { return nil }, 1},
		{"the same published again", func() error { _, _, err := a.Publish(ctx, ref, []string{"CVE-2023-34455"}); return err }, 1},
		{"another statement", func() error { _, _, err := a.Publish(ctx, ref, []string{"CVE-2023-43642"}); return err }, 2},
		{"a statement about another release", func() error {
			_, _, err := a.Publish(ctx, release("3.8.0"), []string{"CVE-2023-43642"})
			return err
		}, 2},
		{"a third", func() error { _, _, err := a.Publish(ctx, ref, []string{"CVE-2023-26048"}); return err }, 3},
		{"one taken back, as it was before", func() error { _, _, err := a.Withdraw(ctx, ref, "CVE-2023-26048", "said too early"); return err }, 3},
		{"the other taken back too, as it was at first", func() error { _, _, err := a.Withdraw(ctx, ref, "CVE-2023-43642", "said too early"); return err }, 3},
		{"something new", func() error { _, _, err := a.Withdraw(ctx, ref, "CVE-2023-34455", "said too early"); return err }, 4},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.what, err)
		}
		text, err := a.OpenVEX(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		d, err := openvex.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if d.Version != s.version {
			t.Errorf("%s: version %d, want %d", s.what, d.Version, s.version)
		}
	}
}
