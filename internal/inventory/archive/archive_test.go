// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// packedJar makes an archive of names and their content.
func packedJar(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, members[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// content is a file in memory.
type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

func fileOf(path string, b []byte) inventory.File {
	return inventory.File{Path: path, Size: int64(len(b)), Open: func() (inventory.Content, error) { return content{bytes.NewReader(b)}, nil }}
}

// file makes a file of an archive of names and their content.
func file(t testing.TB, path string, members ...string) inventory.File {
	t.Helper()
	return fileOf(path, packedJar(t, members...))
}

func catalogue(t testing.TB, o Options, files ...inventory.File) inventory.Catalogued {
	t.Helper()
	got, err := New(o).Catalogue(context.Background(), files, limits.NewBudget(limits.ZipCaps{}))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// told writes what was found: a line for each occurrence, and one for each count.
func lines(c inventory.Catalogued) string {
	var b strings.Builder
	for _, o := range c.Occurrences {
		fmt.Fprintf(&b, "%s: %s by %s", o.Path, strings.TrimPrefix(o.Component.PURL, "pkg:"), o.Identity)
		if o.Evidence != "" {
			fmt.Fprintf(&b, " (%s)", o.Evidence)
		}
		if o.Relocated {
			b.WriteString(", relocated")
		}
		b.WriteString("\n")
	}
	for _, s := range c.Skipped {
		fmt.Fprintf(&b, "%d %s: %s\n", s.Count, s.Reason, strings.Join(s.Examples, "; "))
	}
	return b.String()
}

func wantLines(t *testing.T, c inventory.Catalogued, want string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(c)); diff != "" {
		t.Error(diff)
	}
}

// properties is a pom.properties and its content.
func properties(group, artifact, version string) []string {
	return []string{"META-INF/maven/" + group + "/" + artifact + "/pom.properties",
		"groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n"}
}

// classes are empty class files of the packages, written with slashes, so many in
// each.
func classes(n int, packages ...string) []string {
	var members []string
	for _, p := range packages {
		for i := range n {
			members = append(members, fmt.Sprintf("%s/C%d.class", p, i), "")
		}
	}
	return members
}

func TestTheOwnPOMIsTheOneThatTheFileIsNamedAfter(t *testing.T) {
	members := slices.Concat(properties("org.example", "inner", "1.0"), properties("org.example", "lib", "2.0"),
		properties("com.other", "else", "3"), classes(1, "org/example/lib", "com/other/x"))
	got := catalogue(t, Options{}, file(t, "libs/lib-2.0.jar", members...))
	wantLines(t, got, `libs/lib-2.0.jar: maven/org.example/lib@2.0 by pom (META-INF/maven/org.example/lib/pom.properties)
libs/lib-2.0.jar: maven/org.example/inner@1.0 by pom (META-INF/maven/org.example/inner/pom.properties)
libs/lib-2.0.jar: maven/com.other/else@3 by pom (META-INF/maven/com.other/else/pom.properties)
`)
	if own, inner := got.Occurrences[0], got.Occurrences[1]; len(own.Digests["sha-256"]) != 64 || len(own.Digests["sha-1"]) != 40 || inner.Digests != nil {
		t.Errorf("the digests are %v, and of what lies in it %v", own.Digests, inner.Digests)
	}
}

func TestWithoutAFileNameOtherSignsTellTheOwnPOM(t *testing.T) {
	two := slices.Concat(properties("org.example", "lib", "2.0"), properties("org.example", "inner", "1.0"))
	tests := []struct {
		name    string
		members []string
		want    string // of the archive itself
	}{
		{"the only pom, with its classes", slices.Concat(properties("org.example", "lib", "2.0"), classes(2, "org/example/a", "x")), "maven/org.example/lib@2.0 by pom"},
		{"the only pom, without classes", properties("org.example", "lib", "2.0"), "maven/org.example/lib@2.0 by pom"},
		{"the only pom, with classes of others", slices.Concat(properties("org.example", "lib", "2.0"), classes(2, "net/other")), "generic/app by unresolved"},
		{"two poms", slices.Concat(two, classes(2, "org/example")), "generic/app by unresolved"},
		{"two poms and a symbolic name", append([]string{"META-INF/MANIFEST.MF", "Bundle-SymbolicName: org.example.lib\n"}, two...), "maven/org.example/lib@2.0 by pom"},
		{"two poms and a title", append([]string{"META-INF/MANIFEST.MF", "Implementation-Title: lib\n"}, two...), "maven/org.example/lib@2.0 by pom"},
		{"a pom of something unpacked", []string{"x/META-INF/maven/g/app/pom.properties", "groupId=g\nartifactId=app\nversion=1"}, "generic/app by unresolved"},
		{"the pom of a web application", []string{"WEB-INF/classes/META-INF/maven/g/app/pom.properties", "groupId=g\nartifactId=app\nversion=1"}, "maven/g/app@1 by pom"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(catalogue(t, Options{}, file(t, "app.jar", tt.members...)))
			if !strings.HasPrefix(got, "app.jar: "+tt.want) {
				t.Errorf("got %swant %s", got, tt.want)
			}
		})
	}
}

func TestPOMsOfOneArtifactAreToldApartByTheClasses(t *testing.T) {
	members := slices.Concat(properties("com.sun.example", "impl", "1"), properties("org.example", "impl", "1"))
	got := catalogue(t, Options{}, file(t, "impl-1.jar", append(classes(3, "org/example/impl"), members...)...),
		file(t, "impl-1.jar", append(classes(3, "x/y"), members...)...))
	wantLines(t, got, `impl-1.jar: maven/org.example/impl@1 by pom (META-INF/maven/org.example/impl/pom.properties)
impl-1.jar: maven/com.sun.example/impl@1 by pom (META-INF/maven/com.sun.example/impl/pom.properties)
impl-1.jar: generic/impl@1 by unresolved
impl-1.jar: maven/com.sun.example/impl@1 by pom (META-INF/maven/com.sun.example/impl/pom.properties)
impl-1.jar: maven/org.example/impl@1 by pom (META-INF/maven/org.example/impl/pom.properties)
`)
}

func TestThePOMTheNameAndTheManifestTellTheVersionInThisOrder(t *testing.T) {
	open := func(version string) []string {
		return []string{"META-INF/maven/g/lib/pom.xml", "<project><groupId>g</groupId><artifactId>lib</artifactId>" + version + "</project>"}
	}
	manifest := []string{"META-INF/MANIFEST.MF", "Implementation-Version: 3\n"}
	got := catalogue(t, Options{},
		file(t, "a/lib-2.jar", open("<version>1</version>")...),
		file(t, "b/lib-2.jar", append(open("<version>${revision}</version>"), manifest...)...),
		file(t, "c/lib.jar", append(open(""), manifest...)...),
		file(t, "d/lib.jar", open("")...),
		file(t, "e/lib-1.0-20230101.120000-7.jar", open("<version>1.0-SNAPSHOT</version>")...),
		file(t, "f/lib-1.0.jar", open("<version>1.0.0</version>")...))
	wantLines(t, got, `a/lib-2.jar: maven/g/lib@1 by pom (META-INF/maven/g/lib/pom.xml)
b/lib-2.jar: maven/g/lib@2 by pom (META-INF/maven/g/lib/pom.xml)
c/lib.jar: maven/g/lib@3 by pom (META-INF/maven/g/lib/pom.xml)
d/lib.jar: maven/g/lib by pom (META-INF/maven/g/lib/pom.xml)
e/lib-1.0-20230101.120000-7.jar: maven/g/lib@1.0-SNAPSHOT by pom (META-INF/maven/g/lib/pom.xml)
f/lib-1.0.jar: maven/g/lib@1.0.0 by pom (META-INF/maven/g/lib/pom.xml)
2 what tells of an archive contradicts itself: a/lib-2.jar: its pom says version 1, its name 2; b/lib-2.jar: its name says version 2, its manifest 3
`)
}

func TestAPOMThatTellsNothingIsCountedAndTheNextRungIsClimbed(t *testing.T) {
	got := catalogue(t, Options{}, file(t, "lib-1.jar", "META-INF/maven/g/lib/pom.xml", "<project><groupId>${g}</groupId><artifactId>lib</artifactId></project>"))
	wantLines(t, got, `lib-1.jar: generic/lib@1 by unresolved
1 pom that names no component: lib-1.jar!/META-INF/maven/g/lib/pom.xml: leaves ${g} open, which another file defines
`)
}

func TestEmbeddedPOMsTellWhereShadedClassesLie(t *testing.T) {
	members := slices.Concat(properties("org.apache.kafka", "kafka-clients", "3.5.0"), properties("com.google.protobuf", "protobuf-java", "3.21.1"),
		properties("org.lz4", "lz4-java", "1.8.0"), properties("io.twice", "twice", "1"), properties("joda-time", "joda-time", "2"),
		classes(3, "org/apache/kafka/clients", "org/apache/kafka/shaded/com/google/protobuf/compiler", "org/lz4", "x/org/lz4", "a/io/twice", "b/io/twice"))
	got := catalogue(t, Options{}, file(t, "kafka-clients-3.5.0.jar", members...))
	wantLines(t, got, `kafka-clients-3.5.0.jar: maven/org.apache.kafka/kafka-clients@3.5.0 by pom (META-INF/maven/org.apache.kafka/kafka-clients/pom.properties)
kafka-clients-3.5.0.jar!/org/apache/kafka/shaded/com/google/protobuf: maven/com.google.protobuf/protobuf-java@3.21.1 by pom (META-INF/maven/com.google.protobuf/protobuf-java/pom.properties), relocated
kafka-clients-3.5.0.jar: maven/org.lz4/lz4-java@1.8.0 by pom (META-INF/maven/org.lz4/lz4-java/pom.properties)
kafka-clients-3.5.0.jar: maven/io.twice/twice@1 by pom (META-INF/maven/io.twice/twice/pom.properties), relocated
kafka-clients-3.5.0.jar: maven/joda-time/joda-time@2 by pom (META-INF/maven/joda-time/joda-time/pom.properties)
`)
}

func TestArchivesInsideOfArchivesAreFound(t *testing.T) {
	library := string(packedJar(t, properties("org.example", "lib", "1")...))
	war := string(packedJar(t, "WEB-INF/lib/lib-1.jar", library, "WEB-INF/web.xml", ""))
	got := catalogue(t, Options{},
		file(t, "app.jar", slices.Concat(properties("org.example", "app", "2"), []string{"BOOT-INF/classes/org/example/App.class", "", "BOOT-INF/lib/lib-1.jar", library})...),
		file(t, "all.ear", "web.war", war, "lib/lib-1.JAR", library),
		file(t, "dist.zip", "dist/libs/lib-1.jar", library, "dist/README", ""),
		file(t, "classes.zip", "a/B.class", ""),
		file(t, "texts.zip", "a.txt", ""))
	wantLines(t, got, `app.jar: maven/org.example/app@2 by pom (META-INF/maven/org.example/app/pom.properties)
app.jar!/BOOT-INF/lib/lib-1.jar: maven/org.example/lib@1 by pom (META-INF/maven/org.example/lib/pom.properties)
all.ear: generic/all by unresolved
all.ear!/web.war: generic/web by unresolved
all.ear!/web.war!/WEB-INF/lib/lib-1.jar: maven/org.example/lib@1 by pom (META-INF/maven/org.example/lib/pom.properties)
all.ear!/lib/lib-1.JAR: maven/org.example/lib@1 by pom (META-INF/maven/org.example/lib/pom.properties)
dist.zip!/dist/libs/lib-1.jar: maven/org.example/lib@1 by pom (META-INF/maven/org.example/lib/pom.properties)
classes.zip: generic/classes by unresolved
`)
}

func TestNestingEndsWithTheBudget(t *testing.T) {
	b := packedJar(t, properties("org.example", "lib", "1")...)
	for i := range 4 {
		b = packedJar(t, fmt.Sprintf("n%d.jar", 4-i), string(b))
	}
	got, err := New(Options{}).Catalogue(context.Background(), []inventory.File{fileOf("n0.jar", b)}, limits.NewBudget(limits.ZipCaps{Depth: 3}))
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, got, `n0.jar: generic/n0 by unresolved
n0.jar!/n1.jar: generic/n1 by unresolved
n0.jar!/n1.jar!/n2.jar: generic/n2 by unresolved
n0.jar!/n1.jar!/n2.jar!/n3.jar: generic/n3 by unresolved
1 archive beyond a limit: n0.jar!/n1.jar!/n2.jar!/n3.jar: archives lie more than 3 deep inside one another
`)
}

func TestWhatCannotBeReadStandsInTheListAndIsCounted(t *testing.T) {
	broken := fileOf("broken.jar", nil)
	broken.Open = func() (inventory.Content, error) { return nil, errors.New("no such disk") }
	got := catalogue(t, Options{}, fileOf("text-1.2.jar", []byte("git-lfs pointer")), broken, fileOf("empty.war", nil), fileOf("data.zip", []byte("PK nothing")),
		file(t, "outer.jar", "inner.jar", "nothing"))
	wantLines(t, got, `text-1.2.jar: generic/text@1.2 by unresolved
broken.jar: generic/broken by unresolved
empty.war: generic/empty by unresolved
outer.jar: generic/outer by unresolved
outer.jar!/inner.jar: generic/inner by unresolved
5 archive that cannot be read: text-1.2.jar: is not a zip archive, or is cut off; broken.jar: no such disk; empty.war: is empty; data.zip: is not a zip archive, or is cut off; outer.jar!/inner.jar: is not a zip archive, or is cut off
`)
	if got.Occurrences[0].Digests["sha-256"] == "" || got.Occurrences[1].Digests != nil {
		t.Errorf("the digests are %v and %v", got.Occurrences[0].Digests, got.Occurrences[1].Digests)
	}
}

func TestTheNameOfWhatNothingTellsOfIsValidStableAndAsItWasWritten(t *testing.T) {
	for name, want := range map[string]string{
		"HdrHistogram-2.1.12.jar": "pkg:generic/HdrHistogram@2.1.12", "a b.jar": "pkg:generic/a%20b", "ünï.jar": "pkg:generic/%C3%BCn%C3%AF",
		".jar": "pkg:generic/unnamed", "x\x00\n.jar": "pkg:generic/x--", "x\xff.jar": "pkg:generic/x-", "...jar": "pkg:generic/..", "@1.jar": "pkg:generic/%401",
	} {
		got := catalogue(t, Options{}, file(t, "dir/"+name, "a", "")).Occurrences[0]
		if p, err := purl.Parse(got.Component.PURL); got.Component.PURL != want || err != nil || p.String() != want || got.Identity != verdict.Unresolved {
			t.Errorf("%q is %s by %s, %v; want %s", name, got.Component.PURL, got.Identity, err, want)
		}
	}
}

func TestFilesAreWantedByTheirExtension(t *testing.T) {
	c := New(Options{})
	for path, want := range map[string]bool{"a/b.jar": true, "B.WAR": true, "c.ear": true, "d.zip": true, "e.class": false, "jar": true, "app-1.0": true, "f.jar.txt": false, "g.docx": false, "h.whl": false} {
		if got := c.Wants(path, []byte("PK\x03\x04")); got != want {
			t.Errorf("%s is wanted: %v, want %v", path, got, want)
		}
	}
	if c.Wants("d.zip", []byte("Rar!")) || c.Wants("d.zip", nil) || !c.Wants("a.jar", []byte("#!/bin/sh")) {
		t.Error("a zip archive is wanted for its name, or a jar for its first bytes")
	}
}

func TestAnArchiveThatNoNameTellsOfIsFoundAtItsEnd(t *testing.T) {
	lib := packedJar(t, properties("org.example", "lib", "1")...)
	commented := slices.Concat(lib[:len(lib)-2], []byte("\x05\x00hello"))
	program := append([]byte("\x7fELF"), make([]byte, 100)...)
	document := packedJar(t, "word/document.xml", "<x/>")
	nested := packedJar(t, "lib/lib-1.jar", string(lib))
	const own = "org.example/lib@1 by pom (META-INF/maven/org.example/lib/pom.properties)\n"
	tests := []struct {
		name    string
		content []byte
		want    string
	}{
		{"a script with an archive behind it", slices.Concat([]byte("#!/bin/bash\nexit\n"), lib), "bin/app: maven/" + own},
		{"a program with an archive behind it", slices.Concat(program, lib), "bin/app: maven/" + own},
		{"an archive with a comment", slices.Concat([]byte("#!/bin/sh\n"), commented), "bin/app: maven/" + own},
		{"an archive without anything in front", lib, "bin/app: maven/" + own},
		{"archives in what is none of Java", slices.Concat(program, nested), "bin/app!/lib/lib-1.jar: maven/" + own},
		{"an archive of something else", document, ""},
		{"a script alone", []byte("#!/bin/sh\n"), ""},
		{"a program alone", program, ""},
		{"an end that no directory stands in front of", slices.Concat(program, lib[len(lib)-22:]), ""},
		{"an archive that something stands behind", slices.Concat([]byte("#!/bin/sh\n"), lib, []byte("more")), ""},
		{"nothing", nil, ""},
		{"a damaged archive", slices.Concat([]byte("#!/bin/sh\n"), bytes.Replace(lib, []byte("PK\x03\x04"), []byte("PK\x03\x05"), 1)),
			"1 archive that cannot be read: bin/app: the member \"META-INF/maven/org.example/lib/pom.properties\" has no header of its own\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantLines(t, catalogue(t, Options{}, fileOf("bin/app", tt.content)), tt.want)
		})
	}
}

func TestAnArchiveBehindAScriptIsRead(t *testing.T) {
	b := append([]byte("#!/bin/sh\nexec java -jar $0\n"), packedJar(t, properties("org.example", "lib", "1")...)...)
	wantLines(t, catalogue(t, Options{}, fileOf("lib.jar", b)), "lib.jar: maven/org.example/lib@1 by pom (META-INF/maven/org.example/lib/pom.properties)\n")
}

func TestALargeFileIsReadInPlace(t *testing.T) {
	class := classtest.Class{Name: "A"}.Bytes()
	b := packedJar(t, "a/A.class", string(class))
	large := append(make([]byte, inMemory), b...) // an archive may stand behind anything
	got := catalogue(t, Options{}, fileOf("lib-1.jar", large))
	if lines(got) != "lib-1.jar: generic/lib@1 by unresolved\n" || got.Occurrences[0].Digests["sha-256"] != sumsOf(large).digests()["sha-256"] {
		t.Errorf("got %s with %v", lines(got), got.Occurrences[0].Digests)
	}
}

func TestTheOrderIsThatOfTheFiles(t *testing.T) {
	var files []inventory.File
	var want []string
	for i := range 200 {
		name := fmt.Sprintf("lib%03d.jar", i)
		files = append(files, file(t, name, classes(i%7, "a/b")...))
		want = append(want, name)
	}
	var got []string
	for _, o := range catalogue(t, Options{}, files...).Occurrences {
		got = append(got, o.Path)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the order is %v", got)
	}
}

func TestACancelledContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(Options{}).Catalogue(ctx, []inventory.File{file(t, "a.jar", "a", "")}, limits.NewBudget(limits.ZipCaps{})); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestLayersAreKept(t *testing.T) {
	f := file(t, "app.jar", append(properties("g", "inner", "1"), "lib/x.jar", string(packedJar(t, "a", "")))...)
	f.Layer = "sha256:1"
	for _, o := range catalogue(t, Options{}, f).Occurrences {
		if o.Layer != "sha256:1" {
			t.Errorf("%s is of layer %q", o.Path, o.Layer)
		}
	}
}
