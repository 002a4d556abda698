// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/programme"
)

// parserClass is a class of the library, under whatever name.
func parserClass(name string) []byte {
	return classtest.Class{Name: name, Methods: []classtest.Method{{Name: "unsafe", Descriptor: "()V"}}}.Bytes()
}

// jarOf packs members.
func jarOf(t *testing.T, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(members[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// artifact writes a folder as it ships: an application, and what else is given.
func artifact(t *testing.T, name string, files map[string][]byte) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), name)
	all := map[string]string{"lib/app.jar": string(jarOf(t, map[string][]byte{"app/Main.class": parserClass("app/Main")}))}
	for file, content := range files {
		all[file] = string(content)
	}
	writeSources(t, folder, all)
	return folder
}

const scopeDocuments = shopDocuments + `---
apiVersion: verdict/v1
kind: SymbolSet
vulnerability: CVE-2030-0001
component: pkg:maven/org.acme/parser
symbols: ["org.acme.Parser#unsafe"]
source: bytecode
confidence: high
by: ana
at: 2030-01-01
confirmed: {by: ana, at: 2030-01-01}
`

// appliedBy applies documents, with a record of the flaw of the library beside them.
func appliedBy(t *testing.T, a *app.App, documents string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "programme")
	writeSources(t, folder, map[string]string{"shop.yaml": documents, "records/1.json": shopRecord("CVE-2030-0001")})
	p, err := programme.Read(os.DirFS(folder), folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Apply(ctx, p, folder, nil); err != nil {
		t.Fatal(err)
	}
}

// shippedAs gives the release an artifact at a path, and a bill that lists the library with a
// scope where one is given.
func shippedAs(t *testing.T, a *app.App, data, folder string, scope verdict.Scope) {
	t.Helper()
	artifacts, err := app.CatalogueAll(ctx, []app.ArtifactFile{{Path: folder}}, app.CatalogueOptions{Keep: app.BlobsIn(data), Completeness: verdict.Complete})
	if err != nil {
		t.Fatal(err)
	}
	for i := range artifacts {
		artifacts[i].Name = "shop"
	}
	var bills []app.BillFile
	if scope != "" {
		bills = []app.BillFile{{Name: "bill.cdx.json", Raw: []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "library", "group": "org.acme", "name": "parser",
 "version": "1.5", "purl": "pkg:maven/org.acme/parser@1.5", "bom-ref": "parser", "scope": "` + string(scope) + `"}]}`)}}
	}
	r := verdict.Release{Product: "shop", Version: "1.0.0", Line: "1.0", State: verdict.Released, ReleasedAt: a.Now(), Completeness: verdict.Complete}
	if _, _, err := a.AddRelease(ctx, r, bills, artifacts); err != nil {
		t.Fatal(err)
	}
}

// comparedNow asks the release, and gives what the analyzer scope says: its result and words.
func comparedNow(t *testing.T, a *app.App) []string {
	t.Helper()
	list, _, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: verdict.Ref{Product: "shop", Version: "1.0.0"}})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, p := range list {
		for _, ev := range p.Evidence {
			if ev.OfScope() {
				said = append(said, string(ev.Result)+": "+ev.Summary)
			}
		}
	}
	return said
}

var (
	libraryPOM = map[string][]byte{"META-INF/maven/org.acme/parser/pom.properties": []byte("groupId=org.acme\nartifactId=parser\nversion=1.5\n")}
	library    = map[string][]byte{"org/acme/Parser.class": parserClass("org/acme/Parser")}
)

func TestWhatShipsAgainstItsBill(t *testing.T) {
	jar := func(members map[string][]byte) []byte { return jarOf(t, members) }
	whole := maps.Clone(library)
	maps.Copy(whole, libraryPOM)
	tests := []struct {
		name  string
		scope verdict.Scope
		files map[string][]byte
		want  string // "" for no evidence
	}{
		{"nowhere, and for tests alone", verdict.Excluded, nil, "absent: the bill lists pkg:maven/org.acme/parser@1.5 for tests or the build alone, and not in what ships"},
		{"nowhere, and listed as used", verdict.Required, nil, "absent: pkg:maven/org.acme/parser@1.5 is in the bill, and not in what ships"},
		{"there, and listed as used", verdict.Required, map[string][]byte{"lib/p.jar": jar(whole)}, ""},
		{"there, and for tests alone", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(whole)}, "present: "},
		{"its classes without a pom", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(library)}, "present: "},
		{"its classes without a pom, and listed as used", verdict.Required, map[string][]byte{"lib/p.jar": jar(library)}, ""},
		{"loose classes", verdict.Excluded, map[string][]byte{"classes/org/acme/Parser.class": library["org/acme/Parser.class"]}, "present: "},
		{"a relocated copy in a jar of a jar", verdict.Excluded, map[string][]byte{"lib/outer.jar": jar(map[string][]byte{
			"inner.jar": jar(map[string][]byte{"shop/shaded/org/acme/Parser.class": parserClass("shop/shaded/org/acme/Parser")})})}, "present: "},
		{"a jar in a zip, by its pom", verdict.Excluded, map[string][]byte{"extra.zip": jar(map[string][]byte{"p.jar": jar(whole)})}, "present: "},
		{"a jar in a zip, without a pom", verdict.Excluded, map[string][]byte{"extra.zip": jar(map[string][]byte{"p.jar": jar(library)})}, "undetermined: "},
		{"a jar without its extension", verdict.Excluded, map[string][]byte{"lib/launcher": jar(library)}, "undetermined: "},
		{"classes for a newer Java only", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{
			"META-INF/MANIFEST.MF": []byte("Manifest-Version: 1.0\nMulti-Release: true\n\n"), "META-INF/versions/25/org/acme/Parser.class": library["org/acme/Parser.class"]})}, "present: "},
		{"classes where no program looks for them", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{"payload/org/acme/Parser.class": library["org/acme/Parser.class"]})}, "present: "},
		{"a class of that name elsewhere", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{"net/other/Parser.class": parserClass("net/other/Parser")})}, "undetermined: "},
		{"other classes of its package, and not the known one", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{"org/acme/Reader.class": parserClass("org/acme/Reader")})}, "undetermined: "},
		{"other classes of its package behind another", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{"shop/shaded/org/acme/Reader.class": parserClass("shop/shaded/org/acme/Reader")})},
			"undetermined: "},
		{"a class that cannot be read", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{"a/B.class": []byte("\xca\xfe\xba\xbe")})}, "undetermined: "},
		{"an archive that cannot be read", verdict.Excluded, map[string][]byte{"lib/p.jar": []byte("PK, and no more")}, "undetermined: "},
		{"an archive of a kind that is not opened", verdict.Excluded, map[string][]byte{"data.7z": []byte("7z")}, "undetermined: "},
		{"a program of which nothing tells what it holds", verdict.Excluded, map[string][]byte{"bin/tool": []byte("\x7fELF and more")}, "undetermined: "},
		{"another version of it", verdict.Excluded, map[string][]byte{"lib/p.jar": jar(map[string][]byte{"org/acme/Parser.class": library["org/acme/Parser.class"],
			"META-INF/maven/org.acme/parser/pom.properties": []byte("groupId=org.acme\nartifactId=parser\nversion=2.0\n")})}, "undetermined: "},
		{"beside an archive whose own words contradict each other", verdict.Excluded, map[string][]byte{"lib/other-1.0.jar": jar(map[string][]byte{"net/other/Thing.class": parserClass("net/other/Thing"),
			"META-INF/maven/net.other/other/pom.properties": []byte("groupId=net.other\nartifactId=other\nversion=2.0\n")})}, "absent: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := t.TempDir()
			a := open(t, data, "2030-02-01")
			appliedBy(t, a, scopeDocuments)
			shippedAs(t, a, data, artifact(t, "shop", tt.files), tt.scope)
			said := comparedNow(t, a)
			if tt.want == "" && len(said) == 0 {
				return
			}
			if tt.want == "" || len(said) != 1 || !strings.HasPrefix(said[0], tt.want) {
				t.Errorf("it says %q, want %q", said, tt.want)
			}
		})
	}
}

func TestAComparisonIsTakenBackWhenWhatShipsChanges(t *testing.T) {
	data := t.TempDir()
	whole := maps.Clone(library)
	maps.Copy(whole, libraryPOM)
	without, with := artifact(t, "shop", nil), artifact(t, "shop", map[string][]byte{"lib/p.jar": jarOf(t, whole)})
	for _, step := range []struct {
		day, folder string
		scope       verdict.Scope
		want        string // "" for nothing new
		proposes    verdict.Justification
	}{
		{"2030-02-01", without, verdict.Required, "absent", verdict.ComponentNotPresent},
		{"2030-02-02", without, "", "", verdict.ComponentNotPresent},
		{"2030-02-03", with, "", "present", ""},
		{"2030-02-04", without, "", "absent", verdict.ComponentNotPresent},
		{"2030-02-05", with, verdict.Excluded, "present", ""},
	} {
		a := open(t, data, step.day)
		if step.day == "2030-02-01" {
			appliedBy(t, a, scopeDocuments)
		}
		shippedAs(t, a, data, step.folder, step.scope)
		result := ""
		for _, said := range comparedNow(t, a) {
			result, _, _ = strings.Cut(said, ":")
		}
		answer, err := a.Explain(ctx, "CVE-2030-0001", verdict.Ref{Product: "shop", Version: "1.0.0"})
		if err != nil {
			t.Fatal(err)
		}
		var proposes verdict.Justification
		if p := answer.Matches[0].Proposal; p != nil {
			proposes = p.Justification
		}
		if result != step.want || proposes != step.proposes {
			t.Errorf("on %s it says %q and proposes %q, want %q and %q", step.day, result, proposes, step.want, step.proposes)
		}
	}
}

func TestAPartIsHeldAgainstItsOwnArtifactsAndThoseOfTheWholeRelease(t *testing.T) {
	data := t.TempDir()
	a := open(t, data, "2030-02-01")
	appliedBy(t, a, strings.Replace(scopeDocuments, "profile: shop\n", "parts: [{name: broker, title: The broker}, {name: clients, title: The clients}]\n", 1))
	whole := maps.Clone(library)
	maps.Copy(whole, libraryPOM)
	files := []app.ArtifactFile{
		{Part: "broker", Path: artifact(t, "broker", map[string][]byte{"lib/p.jar": jarOf(t, whole)})},
		{Part: "clients", Path: artifact(t, "clients", nil)},
	}
	for _, step := range []struct {
		name string
		more []app.ArtifactFile
		want []string
	}{
		{"the part without it", nil, []string{"clients absent"}},
		{"an artifact of the whole release that could not be read to its end", []app.ArtifactFile{{Path: artifact(t, "all", map[string][]byte{"data.7z": []byte("7z")})}},
			[]string{"clients undetermined"}},
		{"an artifact of the whole release that has it", []app.ArtifactFile{{Path: artifact(t, "all", map[string][]byte{"lib/p.jar": jarOf(t, whole)})}},
			[]string{"clients present"}},
	} {
		artifacts, err := app.CatalogueAll(ctx, append(slices.Clone(files), step.more...), app.CatalogueOptions{Keep: app.BlobsIn(data), Completeness: verdict.Complete})
		if err != nil {
			t.Fatal(err)
		}
		bill := app.BillFile{Name: "bill.cdx.json", Raw: []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "library", "group": "org.acme", "name": "parser",
 "version": "1.5", "purl": "pkg:maven/org.acme/parser@1.5", "bom-ref": "parser"}]}`)}
		bills := []app.BillFile{bill}
		for _, part := range []string{"broker", "clients"} {
			bill.Part = part
			bills = append(bills, bill)
		}
		r := verdict.Release{Product: "shop", Version: "1.0.0", Line: "1.0", State: verdict.Released, ReleasedAt: a.Now(), Completeness: verdict.Complete}
		if _, _, err := a.AddRelease(ctx, r, bills, artifacts); err != nil {
			t.Fatal(err)
		}
		list, _, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: r.Ref()})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, p := range list {
			for _, ev := range p.Evidence {
				said = append(said, ev.Part+" "+string(ev.Result))
			}
		}
		if !slices.Equal(said, step.want) {
			t.Errorf("%s: it says %q, want %q", step.name, said, step.want)
		}
	}
}
