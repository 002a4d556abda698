// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/jvm/identity"
)

// packed makes an archive of names and their content.
func packed(t testing.TB, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err == nil {
			_, err = f.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// class is a class file by its path in an archive, and its content.
func class(name string) []string {
	c := classtest.Class{Name: name, Methods: []classtest.Method{{Name: "run", Descriptor: "()V", Numbers: make([]int16, 60), Strings: []string{name}}}}
	return []string{name + ".class", string(c.Bytes())}
}

func pom(group, artifact, version string) string {
	return "<project><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId><version>" + version + "</version></project>"
}

func properties(group, artifact, version string) []string {
	return []string{"META-INF/maven/" + group + "/" + artifact + "/pom.properties", "groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n"}
}

// folder writes files, by their names and content, to beneath a new folder.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// gathered is what a table of the paths knows.
type gathered struct {
	table  *identity.Table
	report Report
	root   string
}

func gather(t testing.TB, o Options, root string, paths ...string) gathered {
	t.Helper()
	if paths == nil {
		paths = []string{root}
	}
	b := identity.NewBuilder()
	report, err := Gather(t.Context(), b, paths, o)
	if err != nil {
		t.Fatal(err)
	}
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	table, err := identity.FromBytes("known.vid", data)
	if err != nil {
		t.Fatal(err)
	}
	return gathered{table, report, root}
}

// purls gives the components of a set, without what all begin with.
func (g gathered) purls(t testing.TB, set identity.Set, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	members, err := g.table.Members(set)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, n := range members {
		c, err := g.table.Component(n)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, strings.TrimPrefix(c.PURL, "pkg:maven/"))
	}
	return strings.Join(words, " ")
}

// file tells what the table says of a file by either digest, which must agree.
func (g gathered) file(t testing.TB, content string) string {
	t.Helper()
	set, err := g.table.BySHA256(sha256.Sum256([]byte(content)))
	known := g.purls(t, set, err)
	set, err = g.table.BySHA1(sha1.Sum([]byte(content)))
	if also := g.purls(t, set, err); also != known {
		t.Errorf("by SHA-256 it is %q, by SHA-1 %q", known, also)
	}
	return known
}

// class tells what the table says of a class.
func (g gathered) class(t testing.TB, content string) string {
	t.Helper()
	c, err := classfile.Parse([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	var d classfile.Digester
	digest, _, err := d.Sum(c)
	if err != nil {
		t.Fatal(err)
	}
	set, err := g.table.ByClass(digest)
	return g.purls(t, set, err)
}

// skipped writes what was left out, without the folder of the test.
func (g gathered) skipped() string {
	var b strings.Builder
	for _, s := range g.report.Skipped {
		fmt.Fprintf(&b, "%d %s: %s\n", s.Count, s.Reason, strings.ReplaceAll(strings.Join(s.Examples, "; "), g.root+string(filepath.Separator), ""))
	}
	return filepath.ToSlash(b.String())
}

func sum1(content string) string {
	s := sha1.Sum([]byte(content))
	return hex.EncodeToString(s[:])
}

func TestARepositoryOfMavenIsReadByItsPOMs(t *testing.T) {
	main, tests, snapshot := packed(t, class("org/example/A")...), packed(t, class("org/example/ATest")...), packed(t, "s", "1")
	g := gather(t, Options{}, folder(t, map[string]string{
		"org/example/lib/1.0/lib-1.0.jar":                              main,
		"org/example/lib/1.0/lib-1.0-tests.jar":                        tests,
		"org/example/lib/1.0/lib-1.0-sources.jar":                      packed(t, "a", ""),
		"org/example/lib/1.0/lib-1.0.pom":                              "<project><parent><groupId>org.example</groupId><artifactId>p</artifactId><version>1.0</version></parent><artifactId>lib</artifactId></project>",
		"org/example/lib/1.0/_remote.repositories":                     "",
		"org/example/open/2.1/open-2.1.jar":                            packed(t, "o", "1"),
		"org/example/open/2.1/open-2.1.pom":                            pom("org.example", "open", "${revision}"),
		"org/example/snap/1-SNAPSHOT/snap-1-20230101.120000-1.jar":     snapshot,
		"org/example/snap/1-SNAPSHOT/snap-1-20230101.120000-1.pom":     pom("org.example", "snap", "1-SNAPSHOT"),
		"org/example/bad/1/bad-1.jar":                                  packed(t, "b", "1"),
		"org/example/bad/1/bad-1.pom":                                  "no pom",
		"org/example/bare/1/bare-1.jar":                                packed(t, "b", "2"),
		"org/example/other/1/other-1.jar":                              packed(t, "b", "3"),
		"org/example/other/1/other-1.pom":                              pom("org.example", "another", "1"),
		"org/example/whichever/debian/whichever-debian.jar":            packed(t, "b", "4"),
		"org/example/whichever/debian/whichever-debian.pom":            pom("org.example", "whichever", "debian"),
		"org/example/whichever/2.x/whichever-2.x.jar":                  packed(t, "b", "5"),
		"org/example/whichever/2.x/whichever-2.x.pom":                  pom("org.example", "whichever", "2.x"),
		"org/example/broken/1/broken-1.jar":                            "no jar",
		"org/example/broken/1/broken-1.pom":                            pom("org.example", "broken", "1"),
		"org/example/lib/maven-metadata-local.xml":                     "<metadata/>",
		"org/example/damaged/1/damaged-1.jar":                          packed(t, append(class("org/example/C"), "org/example/D.class", "x")...),
		"org/example/damaged/1/damaged-1.pom":                          pom("org.example", "damaged", "1"),
		"org/example/parts/1/parts-1.zip":                              packed(t, "z", ""),
		"org/example/lib/1.0/resolver-status.properties/lib-1.0.jar.d": "",
	}))
	for content, want := range map[string]string{
		main: "org.example/lib@1.0", tests: "org.example/lib@1.0", snapshot: "org.example/snap@1-SNAPSHOT", packed(t, "o", "1"): "org.example/open@2.1",
		packed(t, "b", "1"): "", packed(t, "b", "2"): "", packed(t, "b", "3"): "", packed(t, "b", "4"): "",
	} {
		if got := g.file(t, content); got != want {
			t.Errorf("a file is %q, want %q", got, want)
		}
	}
	if got := g.class(t, class("org/example/A")[1]); got != "org.example/lib@1.0" {
		t.Errorf("its class is of %q", got)
	}
	if got := g.class(t, class("org/example/ATest")[1]); got != "" {
		t.Errorf("the class of a test is of %q", got)
	}
	const want = `1 pom that names no component: org/example/bad/1/bad-1.pom:1: is not XML: it begins with 'n'
1 archive without a pom beside it or in it: org/example/bare/1/bare-1.jar
1 archive that cannot be read: org/example/broken/1/broken-1.jar: is not a zip archive, or is cut off
1 class that cannot be read: org/example/damaged/1/damaged-1.jar!/org/example/D.class: is no class file: it does not begin with CAFEBABE
1 archive of sources or documentation: org/example/lib/1.0/lib-1.0-sources.jar
1 archive that is not the artifact of the pom beside it: org/example/other/1/other-1.jar
2 archive whose version is written nowhere: org/example/whichever/2.x/whichever-2.x.jar; org/example/whichever/debian/whichever-debian.jar
`
	if diff := cmp.Diff(want, g.skipped()); diff != "" {
		t.Error(diff)
	}
	if g.report.Archives != 5 || g.report.Documents != 0 {
		t.Errorf("read were %d archives and %d documents", g.report.Archives, g.report.Documents)
	}
}

func TestACacheOfGradleIsReadByItsFolders(t *testing.T) {
	lib := packed(t, class("org/example/A")...)
	g := gather(t, Options{}, folder(t, map[string]string{
		"caches/modules-2/files-2.1/org.example/lib/1.0/" + strings.TrimLeft(sum1(lib), "0") + "/lib-1.0.jar": lib,
		"caches/modules-2/files-2.1/org.example/lib/1.0/0123/lib-1.0.pom":                                     pom("org.example", "lib", "1.0"),
		"caches/modules-2/files-2.1/org.example/evil/1.0/0123/evil-1.0.jar":                                   packed(t, "e", ""),
	}))
	if got := g.file(t, lib); got != "org.example/lib@1.0" {
		t.Errorf("the file is %q", got)
	}
	if got := g.class(t, class("org/example/A")[1]); got != "org.example/lib@1.0" {
		t.Errorf("its class is of %q", got)
	}
	const want = "1 archive whose digest is not the one that its folder is named after: caches/modules-2/files-2.1/org.example/evil/1.0/0123/evil-1.0.jar\n"
	if diff := cmp.Diff(want, g.skipped()); diff != "" {
		t.Error(diff)
	}
}

func TestAFolderIsReadByThePOMsBesideAndInTheArchives(t *testing.T) {
	beside, inside, nothing := packed(t, "a", "1"), packed(t, properties("org.example", "inside", "3")...), packed(t, "a", "2")
	root := folder(t, map[string]string{"beside-2.jar": beside, "beside-2.pom": pom("org.example", "beside", "2"), "inside.jar": inside, "nothing-1.jar": nothing})
	wants := map[string]string{beside: "org.example/beside@2", inside: "org.example/inside@3", nothing: ""}
	whole := gather(t, Options{}, root)
	apart := gather(t, Options{}, root, filepath.Join(root, "inside.jar"), filepath.Join(root, "beside-2.jar"), filepath.Join(root, "nothing-1.jar"))
	for content, want := range wants {
		if got := whole.file(t, content); got != want {
			t.Errorf("in its folder a file is %q, want %q", got, want)
		}
		if got := apart.file(t, content); got != want {
			t.Errorf("named itself a file is %q, want %q", got, want)
		}
	}
	if whole.table.Info().Digest != apart.table.Info().Digest {
		t.Error("the order in which files are read shows in the table")
	}
}

func TestClassesThatWereUnpackedIntoAnArchiveAreNotItsOwn(t *testing.T) {
	own, foreign, moved := class("org/example/A"), class("com/other/B"), class("org/example/shaded/C")
	var members []string
	for _, m := range [][]string{own, foreign, moved, properties("org.example", "lib", "1"), properties("com.other", "other", "2")} {
		members = append(members, m...)
	}
	g := gather(t, Options{}, folder(t, map[string]string{"lib-1.jar": packed(t, members...)}))
	for _, c := range []struct{ content, want string }{{own[1], "org.example/lib@1"}, {foreign[1], ""}, {moved[1], "org.example/lib@1"}} {
		if got := g.class(t, c.content); got != c.want {
			t.Errorf("a class is of %q, want %q", got, c.want)
		}
	}
	if files := gather(t, Options{FilesOnly: true}, g.root).table.Info(); files.Classes != 0 || files.SHA256 != 1 {
		t.Errorf("without classes the table has %d classes and %d files", files.Classes, files.SHA256)
	}
}

func TestListsOfDigestsAreRead(t *testing.T) {
	one, two, three := strings.Repeat("1a", 32), strings.Repeat("2B", 20), strings.Repeat("3c", 32)
	tests := []struct{ name, file, content, skipped string }{
		{"verification metadata of Gradle", "gradle/verification-metadata.xml", `<?xml version="1.0" encoding="UTF-8"?>
<verification-metadata xmlns="https://schema.gradle.org/dependency-verification"><configuration/><components>
<component group="org.example" name="lib" version="1">
<artifact name="lib-1.jar"><sha1 value="` + two + `"/><sha256 value="` + one + `" origin="x"><also-trust value="` + three + `"/></sha256></artifact>
<artifact name="lib-1.pom"><sha256 value="` + strings.Repeat("4d", 32) + `"/></artifact>
<artifact name="lib-1-sources.jar"><sha256 value="` + strings.Repeat("5e", 32) + `"/></artifact></component>
<component group="org.example" name="bad" version="1"><artifact name="bad-1.jar"><sha256 value="12"/></artifact></component>
<component group="org.example" name="${x}" version="1"><artifact name="x.jar"><sha256 value="` + strings.Repeat("6f", 32) + `"/></artifact></component>
</components></verification-metadata>`, `1 digest that is none: FILE: sha-256 12
1 component that is no Maven artifact with a version: FILE: org.example:${x}
`},
		{"a lock file", "lockfile.json", `{"artifactId": "app", "groupId": "org.acme", "version": "1", "lockFileVersion": 1,
"dependencies": [{"groupId": "org.example", "artifactId": "lib", "version": "1", "checksumAlgorithm": "SHA-256", "checksum": "` + one + `", "id": "x",
  "children": [{"groupId": "org.example", "artifactId": "lib", "version": "1", "type": "jar", "checksumAlgorithm": "SHA-1", "checksum": "` + two + `", "children": []},
    {"groupId": "org.example", "artifactId": "p", "version": "1", "type": "pom", "checksumAlgorithm": "SHA-1", "checksum": "` + strings.Repeat("7a", 20) + `"},
    {"groupId": "org.example", "artifactId": "none", "version": "1", "checksumAlgorithm": "SHA-1", "checksum": null}]}],
"mavenPlugins": [{"groupId": "org.example", "artifactId": "lib", "version": "1", "checksumAlgorithm": "sha256", "checksum": "` + three + `", "dependencies": []}]}`,
			"1 component without SHA-1 or SHA-256: FILE: org.example:none\n"},
		{"a bill of materials", "app.cdx.json", `{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
{"type": "library", "name": "lib", "purl": "pkg:maven/org.example/lib@1?type=jar", "hashes": [{"alg": "SHA-256", "content": "` + one + `"}, {"alg": "SHA-1", "content": "` + two + `"}, {"alg": "MD5", "content": "` + strings.Repeat("1", 32) + `"}]},
{"type": "library", "name": "lib", "version": "x", "purl": "pkg:maven/org.example/lib@1", "hashes": [{"alg": "SHA-256", "content": "` + three + `"}]},
{"type": "library", "name": "none", "purl": "pkg:maven/org.example/none@1"},
{"type": "library", "name": "npm", "purl": "pkg:npm/npm@1", "hashes": [{"alg": "SHA-1", "content": "` + strings.Repeat("8", 40) + `"}]},
{"type": "library", "name": "guess", "purl": "pkg:maven/org.example/guess@1", "hashes": [{"alg": "SHA-1", "content": "` + strings.Repeat("9", 40) + `"}], "properties": [{"name": "verdict:identity", "value": "prefix"}]},
{"type": "library", "name": "outer", "purl": "pkg:maven/org.example/outer@1", "hashes": [{"alg": "SHA-1", "content": "` + strings.Repeat("a", 40) + `"}]},
{"type": "library", "name": "inner", "purl": "pkg:maven/org.example/inner@1", "hashes": [{"alg": "SHA-1", "content": "` + strings.Repeat("a", 40) + `"}]}]}`,
			`1 component without SHA-1 or SHA-256: FILE: pkg:maven/org.example/none@1
1 component that is no Maven artifact with a version: FILE: pkg:npm/npm@1
1 component of a bill that was guessed: FILE: pkg:maven/org.example/guess@1
2 digest of several components of a list: FILE: org.example:outer; FILE: org.example:inner
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := folder(t, map[string]string{tt.file: tt.content})
			g := gather(t, Options{}, root)
			if direct := gather(t, Options{}, root, filepath.Join(root, tt.file)); direct.table.Info().Digest != g.table.Info().Digest {
				t.Error("named itself the file tells something else than in its folder")
			}
			if diff := cmp.Diff(strings.ReplaceAll(tt.skipped, "FILE", tt.file), g.skipped()); diff != "" {
				t.Error(diff)
			}
			if info := g.table.Info(); info.SHA1 != 1 || info.SHA256 != 2 || info.Components != 1 || g.report.Documents != 1 {
				t.Errorf("known are %d and %d digests of %d components", info.SHA1, info.SHA256, info.Components)
			}
			for _, digest := range []string{one, three} {
				raw, err := hex.DecodeString(digest)
				if err != nil {
					t.Fatal(err)
				}
				set, err := g.table.BySHA256([32]byte(raw))
				if got := g.purls(t, set, err); got != "org.example/lib@1" {
					t.Errorf("%s is %q", digest, got)
				}
			}
		})
	}
}

func TestWhatIsNoRepositoryIsAnErrorThatSaysWhatToDo(t *testing.T) {
	root := folder(t, map[string]string{"empty/x.txt": "", "a.txt": "text", "list.json": "[]", "broken.jar": "x", "gradle.xml": "<other/>", "deps.json": `{"dependencies": [{"groupId": 3}]}`})
	for name, want := range map[string]string{
		"missing":    "missing: does not exist; see whether the name is right",
		"empty":      "empty: holds no Java archive whose component is known, and no list of digests; name a Maven repository, a Gradle cache, a folder of jars with their poms, or a bill of materials with hashes",
		"broken.jar": "broken.jar: holds no Java archive whose component is known, and no list of digests; name a Maven repository, a Gradle cache, a folder of jars with their poms, or a bill of materials with hashes",
		"deps.json":  "deps.json:1: /dependencies/0/groupId: is no lock file of maven-lockfile: a JSON number stands where the schema has a string",
	} {
		_, err := Gather(t.Context(), identity.NewBuilder(), []string{filepath.Join(root, name)}, Options{})
		if err == nil || strings.ReplaceAll(err.Error(), root+string(filepath.Separator), "") != want {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
	}
	for _, name := range []string{"a.txt", "list.json", "gradle.xml"} {
		if _, err := Gather(t.Context(), identity.NewBuilder(), []string{filepath.Join(root, name)}, Options{}); verdict.CodeOf(err) != verdict.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte(`<verification-metadata><components><component group="g" name="a" version="1"><artifact name="a.jar"><sha1 value="00"/></artifact></component></components></verification-metadata>`))
	f.Add([]byte(`{"dependencies":[{"groupId":"g","artifactId":"a","version":"1","checksumAlgorithm":"SHA-1","checksum":"00","children":[{}]}],"mavenPlugins":[{}]}`))
	f.Add([]byte(`{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"a","purl":"pkg:maven/g/a@1","hashes":[{"alg":"SHA-1","content":"00"}]}]}`))
	name := filepath.Join(f.TempDir(), "list")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		b := identity.NewBuilder()
		if _, err := Gather(t.Context(), b, []string{name}, Options{}); err != nil {
			if verdict.CodeOf(err) == verdict.Internal || !strings.HasPrefix(err.Error(), name) {
				t.Fatal(err)
			}
			return
		}
		data, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := identity.FromBytes("known.vid", data); err != nil {
			t.Fatal(err)
		}
	})
}
