// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// source is a library in the making: class names with a number each; another
// number is another class.
type source struct {
	place   string // its package
	classes map[string]int
}

// librarySource gives a library of n classes, of which each has the number 1.
func librarySource(place string, n int) source {
	s := source{place, map[string]int{}}
	for i := range n {
		s.classes[fmt.Sprintf("%sClass%02d", strings.ToUpper(place[strings.LastIndexByte(place, '/')+1:]), i)] = 1
	}
	return s
}

// changed gives the library with another number for so many of its classes.
func (s source) changed(number, n int) source {
	c := source{s.place, map[string]int{}}
	for i, name := range slices.Sorted(mapsKeys(s.classes)) {
		c.classes[name] = s.classes[name]
		if i < n {
			c.classes[name] = number
		}
	}
	return c
}

// only gives the first n classes.
func (s source) only(n int) source {
	c := source{s.place, map[string]int{}}
	for _, name := range slices.Sorted(mapsKeys(s.classes))[:n] {
		c.classes[name] = s.classes[name]
	}
	return c
}

func mapsKeys(m map[string]int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// compiled gives the class files by their names in an archive.
func (s source) compiled() []string {
	var members []string
	for _, name := range slices.Sorted(mapsKeys(s.classes)) {
		numbers := make([]int16, 30)
		for i := range numbers {
			numbers[i] = int16(i * s.classes[name])
		}
		c := classtest.Class{Name: s.place + "/" + name, Methods: []classtest.Method{
			{Name: "run", Descriptor: "(L" + s.place + "/Other;)V", Numbers: numbers, Strings: []string{strings.ReplaceAll(s.place, "/", ".") + ".Other"}, Calls: []string{s.place + "/Other.call()V"}},
		}}
		members = append(members, s.place+"/"+name+".class", string(c.Bytes()))
	}
	return members
}

// moved gives the classes as a shading tool moves them to beneath another package.
func (s source) moved(to string) []string {
	members := s.compiled()
	for i := 0; i < len(members); i += 2 {
		members[i] = strings.Replace(members[i], s.place, to, 1)
		members[i+1] = string(classtest.Relocate([]byte(members[i+1]), s.place, to))
	}
	return members
}

// add teaches a table the classes of an archive's members.
func add(t testing.TB, b *identity.Builder, purl string, members ...string) {
	t.Helper()
	var d classfile.Digester
	for i := 0; i < len(members); i += 2 {
		c, err := classfile.Parse([]byte(members[i+1]))
		if err != nil {
			t.Fatal(err)
		}
		digest, _, err := d.Sum(c)
		if err != nil {
			t.Fatal(err)
		}
		b.Class(purl, members[i][:strings.LastIndexByte(members[i], '/')], digest)
	}
}

const protobuf = "pkg:maven/com.google.protobuf/protobuf-java@"

// protobufTable knows a library in three versions, of which 3.2 and 3.3 have half
// of their classes in common, and a carrier of it.
func protobufTable(t testing.TB) (*identity.Table, source) {
	b := identity.NewBuilder()
	one := librarySource("com/google/protobuf", 20)
	add(t, b, protobuf+"3.1", one.compiled()...)
	add(t, b, protobuf+"3.2", one.changed(2, 15).compiled()...)
	add(t, b, protobuf+"3.3", one.changed(3, 10).compiled()...)
	add(t, b, "pkg:maven/org.acme/carrier@1", slices.Concat(one.changed(2, 15).moved("org/acme/carrier/pb"), librarySource("org/acme/carrier", 15).compiled())...)
	return tableOf(t, b), one
}

func TestRelocatedClassesTellTheComponentThatWasShaded(t *testing.T) {
	table, one := protobufTable(t)
	const to = "org/apache/kafka/shaded/com/google/protobuf"
	own := slices.Concat(properties("org.apache.kafka", "kafka-clients", "3.5.0"), librarySource("org/apache/kafka/clients", 12).compiled())
	line := "kafka-clients-3.5.0.jar: maven/org.apache.kafka/kafka-clients@3.5.0 by pom (META-INF/maven/org.apache.kafka/kafka-clients/pom.properties)\n"
	within := "kafka-clients-3.5.0.jar!/" + to + ": maven/com.google.protobuf/protobuf-java"
	tests := []struct {
		name    string
		members []string
		want    string
	}{
		{"all classes of one version", one.changed(2, 15).moved(to), within + "@3.2 by digest (20 of its 20 classes), relocated\n"},
		{"some classes, which one version has", one.changed(2, 15).only(12).moved(to), within + "@3.2 by digest (12 of its 20 classes), relocated\n"},
		{"some classes, which several versions have", func() []string {
			shared := source{one.place, map[string]int{}}
			for i, name := range slices.Sorted(mapsKeys(one.classes)) {
				if i >= 10 {
					shared.classes[name] = 1
				}
			}
			return shared.moved(to)
		}(), within + " by digest (10 of its 20 classes, which are in 3.1, 3.3), relocated\n" +
			"1 classes that several versions of a component have: kafka-clients-3.5.0.jar!/" + to + ": pkg:maven/com.google.protobuf/protobuf-java in 3.1, 3.3\n"},
		{"a version that the table does not know", one.changed(9, 2).moved(to), within + " by digest (18 of its 20 classes), relocated\n" +
			"1 classes of a component in no version that is known: kafka-clients-3.5.0.jar!/" + to + ": pkg:maven/com.google.protobuf/protobuf-java, nearest to 3.1\n"},
		{"classes of two versions", slices.Concat(one.changed(2, 15).only(12).moved(to), one.changed(3, 10).only(3).moved(to+"/other")),
			within + " by digest (12 of its 20 classes), relocated\n" +
				"1 classes of a component in no version that is known: kafka-clients-3.5.0.jar!/" + to + ": pkg:maven/com.google.protobuf/protobuf-java, nearest to 3.2\n"},
		{"two classes, which may be anybody's", one.only(2).moved(to), ""},
		{"classes that were not moved", one.moved(one.place), strings.Replace(within, to, one.place, 1) + "@3.1 by digest (20 of its 20 classes)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantLines(t, catalogue(t, Options{Table: table}, file(t, "kafka-clients-3.5.0.jar", append(tt.members, own...)...)), line+tt.want)
		})
	}
}

func TestACarrierIsNotFoundWhereverItsCargoIs(t *testing.T) {
	table, one := protobufTable(t)
	got := catalogue(t, Options{Table: table}, file(t, "app.jar", append(one.changed(2, 15).moved("net/other/pb"), librarySource("net/other/app", 30).compiled()...)...))
	wantLines(t, got, `app.jar: generic/app by unresolved
app.jar!/net/other/pb: maven/com.google.protobuf/protobuf-java@3.2 by digest (20 of its 20 classes), relocated
`)
}

func TestABundleOfManyIsOnlyFoundWhereMostOfItIs(t *testing.T) {
	one, two := librarySource("com/one/first", 20), librarySource("net/two/second", 30)
	b := identity.NewBuilder()
	add(t, b, "pkg:maven/org.bundle/bundle-all@1", slices.Concat(one.compiled(), two.compiled())...)
	table := tableOf(t, b)
	other := librarySource("org/app", 60).compiled()
	wantLines(t, catalogue(t, Options{Table: table}, file(t, "app.jar", append(other, one.moved("org/app/lib")...)...)), "app.jar: generic/app by unresolved\n")
	wantLines(t, catalogue(t, Options{Table: table}, file(t, "app.jar", slices.Concat(other, one.compiled(), two.compiled())...)), `app.jar: generic/app by unresolved
app.jar: maven/org.bundle/bundle-all@1 by digest (50 of its 50 classes)
`)
}

func TestAnArchiveThatWasPackedAgainIsToldByItsClasses(t *testing.T) {
	table, one := protobufTable(t)
	got := catalogue(t, Options{Table: table},
		file(t, "pb.jar", append(one.changed(2, 15).compiled(), "X.txt", "")...),
		file(t, "protobuf-java-3.9.jar", one.changed(9, 3).compiled()...))
	wantLines(t, got, `pb.jar: maven/com.google.protobuf/protobuf-java@3.2 by digest (20 of its 20 classes)
protobuf-java-3.9.jar: maven/com.google.protobuf/protobuf-java@3.9 by digest (17 of its 20 classes)
1 classes of a component in no version that is known: protobuf-java-3.9.jar!/com/google/protobuf: pkg:maven/com.google.protobuf/protobuf-java, nearest to 3.1
`)
}

func TestAClassOfAnotherVersionIsSeenWhereNoClassOfTheLibraryWasFound(t *testing.T) {
	core, inner := librarySource("com/google/protobuf", 20), librarySource("com/google/protobuf/inner", 3)
	b := identity.NewBuilder()
	add(t, b, protobuf+"3.2", slices.Concat(core.compiled(), inner.compiled())...)
	table := tableOf(t, b)
	for _, to := range []string{"", "org/acme/shaded/"} {
		members := slices.Concat(core.moved(to+core.place), inner.changed(2, 3).moved(to+inner.place), librarySource("org/acme/app", 20).compiled())
		for _, o := range catalogue(t, Options{Table: table}, file(t, "app.jar", members...)).Occurrences {
			if strings.Contains(o.Component.PURL, "@") {
				t.Errorf("beneath %q: %s is told as %s", to, o.Path, o.Component.PURL)
			}
		}
	}
}

func TestTheNameOfAFileDecidesOnlyBetweenVersionsThatTheClassesLeaveOpen(t *testing.T) {
	one := librarySource("com/google/protobuf", 20)
	b := identity.NewBuilder()
	add(t, b, protobuf+"3.1", one.compiled()...)
	add(t, b, protobuf+"3.2", one.compiled()...)
	got := catalogue(t, Options{Table: tableOf(t, b)}, file(t, "protobuf-java-3.2.jar", one.compiled()...), file(t, "protobuf-java-9.jar", one.compiled()...),
		file(t, "protobuf-java.jar", one.compiled()...))
	wantLines(t, got, `protobuf-java-3.2.jar: maven/com.google.protobuf/protobuf-java@3.2 by digest (20 of its 20 classes, which are in 3.1, 3.2)
protobuf-java-9.jar: maven/com.google.protobuf/protobuf-java by digest (20 of its 20 classes, which are in 3.1, 3.2)
protobuf-java.jar: maven/com.google.protobuf/protobuf-java by digest (20 of its 20 classes, which are in 3.1, 3.2)
3 classes that several versions of a component have: protobuf-java-3.2.jar!/com/google/protobuf: pkg:maven/com.google.protobuf/protobuf-java in 3.1, 3.2; protobuf-java-9.jar!/com/google/protobuf: pkg:maven/com.google.protobuf/protobuf-java in 3.1, 3.2; protobuf-java.jar!/com/google/protobuf: pkg:maven/com.google.protobuf/protobuf-java in 3.1, 3.2
1 what tells of an archive contradicts itself: protobuf-java-9.jar: its name and manifest say pkg:maven/com.google.protobuf/protobuf-java@9, its classes 3.1, 3.2
`)
}

func TestThePOMGoesBeforeTheClassesAndTheirContradictionIsCounted(t *testing.T) {
	table, one := protobufTable(t)
	got := catalogue(t, Options{Table: table}, file(t, "protobuf-java-3.1.jar", append(properties("com.google.protobuf", "protobuf-java", "3.1"), one.changed(2, 15).compiled()...)...))
	wantLines(t, got, `protobuf-java-3.1.jar: maven/com.google.protobuf/protobuf-java@3.1 by pom (META-INF/maven/com.google.protobuf/protobuf-java/pom.properties)
1 what tells of an archive contradicts itself: protobuf-java-3.1.jar: by its pom it is pkg:maven/com.google.protobuf/protobuf-java@3.1, and by its classes pkg:maven/com.google.protobuf/protobuf-java@3.2
`)
}

func TestAPOMAndTheClassesTellOneOccurrence(t *testing.T) {
	table, one := protobufTable(t)
	own := properties("org.acme", "app", "1")
	got := catalogue(t, Options{Table: table},
		file(t, "a/app-1.jar", slices.Concat(own, properties("com.google.protobuf", "protobuf-java", "3.2"), one.changed(2, 15).moved("x/pb"))...),
		file(t, "b/app-1.jar", slices.Concat(own, properties("com.google.protobuf", "protobuf-java", "3.1"), one.changed(2, 15).moved("x/pb"))...))
	wantLines(t, got, `a/app-1.jar: maven/org.acme/app@1 by pom (META-INF/maven/org.acme/app/pom.properties)
a/app-1.jar!/x/pb: maven/com.google.protobuf/protobuf-java@3.2 by pom (META-INF/maven/com.google.protobuf/protobuf-java/pom.properties), relocated
b/app-1.jar: maven/org.acme/app@1 by pom (META-INF/maven/org.acme/app/pom.properties)
b/app-1.jar: maven/com.google.protobuf/protobuf-java@3.1 by pom (META-INF/maven/com.google.protobuf/protobuf-java/pom.properties)
b/app-1.jar!/x/pb: maven/com.google.protobuf/protobuf-java@3.2 by digest (20 of its 20 classes), relocated
1 what tells of an archive contradicts itself: b/app-1.jar: a pom says pkg:maven/com.google.protobuf/protobuf-java@3.1, its classes pkg:maven/com.google.protobuf/protobuf-java@3.2
`)
}

func TestAClassThatCannotBeReadLeavesTheVersionOpen(t *testing.T) {
	table, one := protobufTable(t)
	got := catalogue(t, Options{Table: table}, file(t, "app.jar", append(one.changed(2, 15).moved("x/pb"), "x/pb/New.class", "what is this")...))
	wantLines(t, got, `app.jar: generic/app by unresolved
app.jar!/x/pb: maven/com.google.protobuf/protobuf-java by digest (20 of its 20 classes), relocated
1 class that cannot be read: app.jar!/x/pb/New.class: is no class file: it does not begin with CAFEBABE
1 classes of a component in no version that is known: app.jar!/x/pb: pkg:maven/com.google.protobuf/protobuf-java, nearest to 3.2
`)
}

func TestASmallLibraryIsFoundWhenAllOfItIsThere(t *testing.T) {
	small := librarySource("org/small", 2)
	b := identity.NewBuilder()
	add(t, b, "pkg:maven/org.small/small@1", small.compiled()...)
	table := tableOf(t, b)
	app := librarySource("org/app", 20).compiled()
	if got := lines(catalogue(t, Options{Table: table}, file(t, "app.jar", append(app, small.moved("x")...)...))); !strings.Contains(got, "app.jar!/x: maven/org.small/small@1 by digest (2 of its 2 classes), relocated") {
		t.Errorf("the whole library: %s", got)
	}
	if got := lines(catalogue(t, Options{Table: table}, file(t, "app.jar", append(app, small.only(1).moved("x")...)...))); strings.Contains(got, "small") {
		t.Errorf("half of the library: %s", got)
	}
}

// TestRealShadingToolsLeaveTheirCargoRecognisable shades a library of the machine
// into an archive with the real tools.
func TestRealShadingToolsLeaveTheirCargoRecognisable(t *testing.T) {
	const library = "/usr/share/java/guava.jar"
	raw, err := os.ReadFile(library)
	if err != nil {
		t.Skip("guava.jar is not there (Debian: libguava-java)")
	}
	const purl = "pkg:maven/com.google.guava/guava@31.1-jre"
	b := identity.NewBuilder()
	add(t, b, purl, classFiles(t, raw)...)
	table := tableOf(t, b)
	for _, tool := range classtest.Tools {
		t.Run(tool.Name, func(t *testing.T) {
			if missing := tool.Missing(); missing != "" {
				t.Skip(missing)
			}
			out := filepath.Join(t.TempDir(), "shaded.jar")
			if said, err := exec.Command("java", tool.Arguments(t.TempDir(), library, out, "com.google", "org.acme.shaded.com.google")...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			shaded, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			members := append(classFiles(t, shaded), properties("org.acme", "acme", "1")...)
			got := catalogue(t, Options{Table: table}, file(t, "acme-1.jar", members...), fileOf("plain.jar", shaded))
			if len(got.Occurrences) != 3 || got.Skipped != nil {
				t.Fatalf("found is\n%s", lines(got))
			}
			o := got.Occurrences[1]
			if o.Component.PURL != purl || !o.Relocated || o.Path != "acme-1.jar!/org/acme/shaded/com/google" || o.Identity != verdict.ByDigest {
				t.Errorf("found is\n%s", lines(got))
			}
			if o := got.Occurrences[2]; o.Component.PURL != purl || !o.Relocated || o.Identity != verdict.ByPOM { // the tool kept pom and manifest
				t.Errorf("found is\n%s", lines(got))
			}
		})
	}
}

// classFiles are the classes of an archive and their content.
func classFiles(t testing.TB, raw []byte) []string {
	t.Helper()
	z, err := limits.NewBudget(limits.ZipCaps{}).Zip("x.jar", bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	contents := jar.List(z)
	var members []string
	for _, c := range contents.Classes {
		class, err := z.ReadEntry(c.File)
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, c.File.Name, string(class))
	}
	return members
}
