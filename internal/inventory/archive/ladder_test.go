// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// recorded are the groups of records by artifact, and the versions that they list by
// group:artifact.
type recorded map[string][]string

func (r recorded) listed(group, artifactID, version string) bool {
	return slices.Contains(r[group+":"+artifactID], version)
}

func (r recorded) groups(artifactID string) []string { return r[artifactID] }

func tableOf(t testing.TB, b *identity.Builder) *identity.Table {
	t.Helper()
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	table, err := identity.FromBytes("known.jid", data)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestAKnownFileIsToldByItsDigest(t *testing.T) {
	one, two, three := packedJar(t, "a", "1"), packedJar(t, "a", "2"), packedJar(t, properties("org.example", "lib", "3")...)
	b := identity.NewBuilder()
	b.SHA1("pkg:maven/org.example/one@1", sha1.Sum(one))
	b.SHA256("pkg:maven/org.example/two@2", sha256.Sum256(two))
	b.SHA256("pkg:maven/com.example/moved@2", sha256.Sum256(two))
	b.SHA1("pkg:maven/org.example/two@9", sha1.Sum(two)) // SHA-256 goes before it
	b.SHA1("pkg:maven/org.example/renamed@3", sha1.Sum(three))
	got := catalogue(t, Options{Table: tableOf(t, b)}, fileOf("x.jar", one), fileOf("y.jar", two), fileOf("lib-3.jar", three), file(t, "z.jar", "a", "4"))
	wantLines(t, got, `x.jar: maven/org.example/one@1 by digest (digest of the file)
y.jar: maven/com.example/moved@2 by digest (digest of the file)
y.jar: maven/org.example/two@2 by digest (digest of the file)
lib-3.jar: maven/org.example/lib@3 by pom (META-INF/maven/org.example/lib/pom.properties)
z.jar: generic/z by unresolved
1 what tells of an archive contradicts itself: lib-3.jar: its pom says pkg:maven/org.example/lib@3, its digest pkg:maven/org.example/renamed@3
`)
}

func TestADamagedTableEndsTheWork(t *testing.T) {
	one := packedJar(t, "a", "1")
	b := identity.NewBuilder()
	b.SHA1("pkg:maven/org.example/one@1", sha1.Sum(one))
	b.SHA1("pkg:maven/org.example/other@1", sha1.Sum(one))
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("pkg:maven/org.example/one@1"))
	data[at-1] = 0xFF // the length of the text
	table, err := identity.FromBytes("known.jid", data)
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(Options{Table: table}).Catalogue(t.Context(), []inventory.File{fileOf("a.jar", one)}, limits.NewBudget(limits.ZipCaps{}))
	if verdict.CodeOf(err) != verdict.Tampered {
		t.Errorf("the error is %v", err)
	}
}

// kafka are the libraries of a broker that say nothing of themselves: their files
// and the packages of their classes.
var kafka = []struct{ file, purl, packages, symbolic string }{
	{"kafka_2.13-3.5.0.jar", "pkg:maven/org.apache.kafka/kafka_2.13@3.5.0", "kafka/server kafka/log kafka/controller", ""},
	{"kafka-clients-3.5.0.jar", "pkg:maven/org.apache.kafka/kafka-clients@3.5.0", "org/apache/kafka/clients org/apache/kafka/common org/apache/kafka/server", ""},
	{"kafka-streams-scala_2.13-3.5.0.jar", "pkg:maven/org.apache.kafka/kafka-streams-scala_2.13@3.5.0", "org/apache/kafka/streams/scala", ""},
	{"connect-api-3.5.0.jar", "pkg:maven/org.apache.kafka/connect-api@3.5.0", "org/apache/kafka/connect/data org/apache/kafka/connect/source", ""},
	{"connect-json-3.5.0.jar", "pkg:maven/org.apache.kafka/connect-json@3.5.0", "org/apache/kafka/connect/json", ""},
	{"zookeeper-3.6.4.jar", "pkg:maven/org.apache.zookeeper/zookeeper@3.6.4", "org/apache/zookeeper/server org/apache/zookeeper/common", ""},
	{"zookeeper-jute-3.6.4.jar", "pkg:maven/org.apache.zookeeper/zookeeper-jute@3.6.4", "org/apache/zookeeper/data org/apache/zookeeper/proto org/apache/jute", ""},
	{"metrics-core-2.2.0.jar", "pkg:maven/com.yammer.metrics/metrics-core@2.2.0", "com/yammer/metrics/core com/yammer/metrics/stats com/yammer/metrics", ""},
	{"jopt-simple-5.0.4.jar", "pkg:maven/net.sf.jopt-simple/jopt-simple@5.0.4", "joptsimple joptsimple/util joptsimple/internal", ""},
	{"scala-library-2.13.10.jar", "pkg:maven/org.scala-lang/scala-library@2.13.10", "scala scala/collection scala/math", ""},
	{"scala-logging_2.13-3.9.4.jar", "pkg:maven/com.typesafe.scala-logging/scala-logging_2.13@3.9.4", "com/typesafe/scalalogging", ""},
	{"paranamer-2.8.jar", "pkg:maven/com.thoughtworks.paranamer/paranamer@2.8", "com/thoughtworks/paranamer", ""},
	{"reload4j-1.2.25.jar", "pkg:maven/ch.qos.reload4j/reload4j@1.2.25", "org/apache/log4j org/apache/log4j/spi", ""},
	{"jackson-module-scala_2.13-2.13.5.jar", "pkg:maven/com.fasterxml.jackson.module/jackson-module-scala_2.13@2.13.5", "com/fasterxml/jackson/module/scala com/fasterxml/jackson/module/scala/ser", ""},
	{"lz4-java-1.8.0.jar", "pkg:maven/org.lz4/lz4-java@1.8.0", "net/jpountz/lz4 net/jpountz/xxhash", ""},
	{"zstd-jni-1.5.5-1.jar", "pkg:maven/com.github.luben/zstd-jni@1.5.5-1", "com/github/luben/zstd com/github/luben/zstd/util", ""},
	{"jose4j-0.9.3.jar", "pkg:maven/org.bitbucket.b_c/jose4j@0.9.3", "org/jose4j/jwt org/jose4j/jwk", ""},
	{"rocksdbjni-7.1.2.jar", "pkg:maven/org.rocksdb/rocksdbjni@7.1.2", "org/rocksdb org/rocksdb/util", ""},
	{"jackson-databind-2.13.5.jar", "pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.13.5", "com/fasterxml/jackson/databind/ser com/fasterxml/jackson/databind/deser", ""},
}

func kafkaFiles(t *testing.T) []inventory.File {
	var files []inventory.File
	for _, k := range kafka {
		members := classes(4, strings.Fields(k.packages)...)
		files = append(files, file(t, "libs/"+k.file, append(members, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n", "name", k.file)...))
	}
	return files
}

// kafkaRecords knows all of them, and namesakes of some.
func kafkaRecords() recorded {
	r := recorded{"metrics-core": {"io.dropwizard.metrics", "com.codahale.metrics"}, "reload4j": {}}
	for _, k := range kafka {
		group, rest, _ := strings.Cut(strings.TrimPrefix(k.purl, "pkg:maven/"), "/")
		artifact := rest[:strings.IndexByte(rest, '@')]
		r[artifact] = append(r[artifact], group)
	}
	return r
}

func TestKafkasLibrariesAreToldByRecords(t *testing.T) {
	got := catalogue(t, Options{Coordinates: kafkaRecords().groups}, kafkaFiles(t)...)
	for i, o := range got.Occurrences {
		if o.Component.PURL != kafka[i].purl || o.Identity != verdict.ByRecords {
			t.Errorf("%s is %s by %s, want %s", o.Path, o.Component.PURL, o.Identity, kafka[i].purl)
		}
	}
	if len(got.Occurrences) != len(kafka) || got.Skipped != nil {
		t.Errorf("there are %d occurrences, and left out is %v", len(got.Occurrences), got.Skipped)
	}
}

func TestKafkasLibrariesAreToldByATable(t *testing.T) {
	files := kafkaFiles(t)
	b := identity.NewBuilder()
	for i, f := range files {
		c, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw := make([]byte, c.Size())
		if _, err := c.ReadAt(raw, 0); err != nil {
			t.Fatal(err)
		}
		b.SHA1(kafka[i].purl, sha1.Sum(raw))
	}
	for i, o := range catalogue(t, Options{Table: tableOf(t, b), Coordinates: kafkaRecords().groups}, files...).Occurrences {
		if o.Component.PURL != kafka[i].purl || o.Identity != verdict.ByDigest {
			t.Errorf("%s is %s by %s, want %s", o.Path, o.Component.PURL, o.Identity, kafka[i].purl)
		}
	}
}

func TestKafkasLibrariesAreNeverToldWrong(t *testing.T) {
	prefix := 0
	for i, o := range catalogue(t, Options{}, kafkaFiles(t)...).Occurrences {
		switch {
		case o.Identity == verdict.ByPrefix && o.Component.PURL == kafka[i].purl:
			prefix++
		case o.Identity != verdict.Unresolved || !strings.HasPrefix(o.Component.PURL, "pkg:generic/"):
			t.Errorf("%s is %s by %s, and in truth %s", o.Path, o.Component.PURL, o.Identity, kafka[i].purl)
		}
	}
	if prefix < 2 {
		t.Errorf("only %d are guessed", prefix)
	}
}

func TestRecordsTellWhichGroupAnArtifactIsOf(t *testing.T) {
	manifest := func(lines string) []string { return []string{"META-INF/MANIFEST.MF", lines + "\n"} }
	tests := []struct {
		name, file string
		members    []string
		records    recorded
		want       string
	}{
		{"one group", "lib-1.jar", classes(2, "a/b"), recorded{"lib": {"org.example"}}, "maven/org.example/lib@1 by records (name of the file)"},
		{"one group, though most classes are elsewhere", "lz4-java-1.jar", classes(2, "net/jpountz/lz4"), recorded{"lz4-java": {"org.lz4"}}, "maven/org.lz4/lz4-java@1 by records (name of the file)"},
		{"one group of somebody else", "metrics-core-2.2.0.jar", classes(2, "com/yammer/metrics/core"), recorded{"metrics-core": {"io.dropwizard.metrics"}},
			"generic/metrics-core@2.2.0 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: metrics-core-2.2.0.jar: metrics-core of io.dropwizard.metrics"},
		{"one group that the manifest bears", "metrics-core-4.2.0.jar", append(classes(2, "com/codahale/metrics"), manifest("Bundle-SymbolicName: io.dropwizard.metrics.core")...),
			recorded{"metrics-core": {"io.dropwizard.metrics"}}, "maven/io.dropwizard.metrics/metrics-core@4.2.0 by records (name of the file)"},
		{"the group of most classes", "lib-1.jar", classes(2, "org/example/a", "org/example/b", "com/other"), recorded{"lib": {"com.other", "org.example"}}, "maven/org.example/lib@1 by records (name of the file)"},
		{"the most specific group", "lib-1.jar", classes(2, "org/example/lib/a"), recorded{"lib": {"org.example", "org.example.lib"}}, "maven/org.example.lib/lib@1 by records (name of the file)"},
		{"groups between which nothing decides", "lz4-java-1.jar", classes(2, "net/jpountz/lz4"), recorded{"lz4-java": {"org.lz4", "at.yawk.lz4"}},
			"generic/lz4-java@1 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: lz4-java-1.jar: lz4-java of at.yawk.lz4, org.lz4"},
		{"an artifact that ends in a number", "servlet-api-2.5.jar", nil, recorded{"servlet-api-2.5": {"org.mortbay.jetty"}}, "maven/org.mortbay.jetty/servlet-api-2.5 by records (name of the file)"},
		{"no shorter artifact", "log4j-1.2-api-2.17.1.jar", nil, recorded{"log4j": {"log4j"}}, "generic/log4j-1.2-api@2.17.1 by unresolved"},
		{"a file that was renamed", "app.jar", manifest("Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-databind\nBundle-Version: 2.13.0"),
			recorded{"jackson-databind": {"com.fasterxml.jackson.core"}}, "maven/com.fasterxml.jackson.core/jackson-databind@2.13.0 by records (META-INF/MANIFEST.MF)"},
		{"a file that was renamed, with the name that bnd gives", "app.jar", manifest("Bundle-SymbolicName: org.apache.maven.plugin.api"),
			recorded{"maven-plugin-api": {"org.apache.maven"}}, "maven/org.apache.maven/maven-plugin-api by records (META-INF/MANIFEST.MF)"},
		{"a file that was renamed, with a title and the classes", "app-2.jar", append(classes(2, "org/example/a"), manifest("Implementation-Title: lib")...),
			recorded{"lib": {"org.example"}}, "maven/org.example/lib@2 by records (META-INF/MANIFEST.MF)"},
		{"somebody else's artifact of an ordinary name", "core-1.jar", classes(2, "com/house/app"), recorded{"core": {"com.example"}},
			"generic/core@1 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: core-1.jar: core of com.example"},
		{"an artifact of an ordinary name with the group's classes", "core-1.jar", classes(2, "com/example/core"), recorded{"core": {"com.example"}}, "maven/com.example/core@1 by records (name of the file)"},
		{"one group of an organisation that the classes are not of", "fastlib-1.jar", classes(2, "com/house/app"), recorded{"fastlib": {"com.example"}},
			"generic/fastlib@1 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: fastlib-1.jar: fastlib of com.example"},
		{"a group that is named after the artifact", "reload4j-1.jar", classes(2, "org/apache/log4j"), recorded{"reload4j": {"ch.qos.reload4j"}}, "maven/ch.qos.reload4j/reload4j@1 by records (name of the file)"},
		{"a longer artifact than its manifest says", "httpclient-osgi-4.jar", append(classes(2, "org/apache/http"), manifest("Bundle-SymbolicName: org.example.httpclient\nImplementation-Title: httpclient")...),
			recorded{"httpclient": {"org.example"}}, "generic/httpclient-osgi@4 by unresolved"},
		{"a title alone", "app.jar", append(classes(2, "x/y"), manifest("Implementation-Title: lib")...), recorded{"lib": {"org.example"}}, "generic/app by unresolved"},
		{"several groups, and one that has that version", "log4j-1.2.17.jar", classes(2, "org/apache/log4j"), recorded{"log4j": {"log4j", "org.apache.logging.log4j"}, "log4j:log4j": {"1.2.16", "1.2.17"}},
			"maven/log4j/log4j@1.2.17 by records (name of the file)"},
		{"several groups that have that version", "log4j-1.2.17.jar", classes(2, "org/apache/log4j"),
			recorded{"log4j": {"log4j", "org.apache.logging.log4j"}, "log4j:log4j": {"1.2.17"}, "org.apache.logging.log4j:log4j": {"1.2.17"}},
			"generic/log4j@1.2.17 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: log4j-1.2.17.jar: log4j of log4j, org.apache.logging.log4j"},
		{"several groups that have other versions", "fop-2.8.jar", classes(2, "org/apache/fop"), recorded{"fop": {"fop", "org.apache.xmlgraphics"}, "fop:fop": {"0.20.5"}},
			"generic/fop@2.8 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: fop-2.8.jar: fop of fop, org.apache.xmlgraphics"},
		{"a version of the manifest that one group has", "fop.jar", append(classes(2, "org/apache/fop"), manifest("Implementation-Version: 2.8")...),
			recorded{"fop": {"fop", "org.apache.xmlgraphics"}, "org.apache.xmlgraphics:fop": {"2.8"}}, "maven/org.apache.xmlgraphics/fop@2.8 by records (name of the file)"},
		{"most classes beneath a group that has that version", "dom4j-2.1.0.jar", classes(2, "org/dom4j/io"), recorded{"dom4j": {"dom4j", "org.dom4j"}, "org.dom4j:dom4j": {"2.1.0"}},
			"maven/org.dom4j/dom4j@2.1.0 by records (name of the file)"},
		{"most classes beneath a group, and a version of another one", "dom4j-1.6.1.jar", classes(2, "org/dom4j/io"), recorded{"dom4j": {"dom4j", "org.dom4j"}, "dom4j:dom4j": {"1.6.1"}},
			"generic/dom4j@1.6.1 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: dom4j-1.6.1.jar: dom4j of dom4j, org.dom4j"},
		{"a version of a group whose classes they cannot be", "fastlib-1.jar", classes(2, "com/house/app"), recorded{"fastlib": {"com.example", "org.other"}, "com.example:fastlib": {"1"}},
			"generic/fastlib@1 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: fastlib-1.jar: fastlib of com.example, org.other"},
		{"an ordinary name, and one group that has that version", "core-1.jar", classes(2, "a/b"), recorded{"core": {"com.example", "org.other"}, "com.example:core": {"1"}},
			"generic/core@1 by unresolved\n1 records name the artifact, and nothing tells under which group it is this one: core-1.jar: core of com.example, org.other"},
		{"groups that are none", "lib-1.jar", nil, recorded{"lib": {"a b", "", "../c"}}, "generic/lib@1 by unresolved"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantLines(t, catalogue(t, Options{Coordinates: tt.records.groups, Listed: tt.records.listed}, file(t, tt.file, tt.members...)), tt.file+": "+tt.want+"\n")
		})
	}
}

func TestAGuessFollowsFromHowBundlesAndPackagesAreNamed(t *testing.T) {
	manifest := func(lines string) []string { return []string{"META-INF/MANIFEST.MF", lines + "\n"} }
	tests := []struct {
		name, file string
		members    []string
		want       string
	}{
		{"a bundle of group and artifact", "snappy-java-1.jar", manifest("Bundle-SymbolicName: org.xerial.snappy.snappy-java"), "maven/org.xerial.snappy/snappy-java@1 by prefix (META-INF/MANIFEST.MF)"},
		{"a bundle as bnd names it", "logback-core-1.jar", manifest("Bundle-SymbolicName: ch.qos.logback.core"), "maven/ch.qos.logback/logback-core@1 by prefix (META-INF/MANIFEST.MF)"},
		{"a bundle of an organisation only", "tomcat-juli-9.jar", manifest("Bundle-SymbolicName: org.apache.tomcat-juli"), "generic/tomcat-juli@9 by unresolved"},
		{"a product behind its organisation", "kafka-clients-3.jar", classes(3, "org/apache/kafka/a", "org/apache/kafka/b"), "maven/org.apache.kafka/kafka-clients@3 by prefix (org/apache/kafka)"},
		{"an organisation that is the product", "slf4j-api-2.jar", classes(3, "org/slf4j", "org/slf4j/spi"), "maven/org.slf4j/slf4j-api@2 by prefix (org/slf4j)"},
		{"a version from the manifest", "slf4j-api.jar", append(classes(3, "org/slf4j", "org/slf4j/spi"), manifest("Bundle-Version: 2.0.1")...), "maven/org.slf4j/slf4j-api@2.0.1 by prefix (org/slf4j)"},
		{"a module of a product", "connect-api-3.jar", classes(3, "org/apache/kafka/connect/a", "org/apache/kafka/connect/b"), "generic/connect-api@3 by unresolved"},
		{"a manifest that names another organisation", "metrics-core-4.jar", append(classes(3, "com/codahale/metrics", "com/codahale/metrics/x"), manifest("Automatic-Module-Name: io.dropwizard.x")...), "generic/metrics-core@4 by unresolved"},
		{"one word", "snakeyaml-2.jar", classes(3, "org/yaml/snakeyaml/a", "org/yaml/snakeyaml/b"), "generic/snakeyaml@2 by unresolved"},
		{"no organisation", "scala-library-2.jar", classes(3, "scala", "scala/a"), "generic/scala-library@2 by unresolved"},
		{"classes of many", "many-things-2.jar", classes(3, "org/many/a", "com/x", "net/y"), "generic/many-things@2 by unresolved"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantLines(t, catalogue(t, Options{}, file(t, tt.file, tt.members...)), tt.file+": "+tt.want+"\n")
		})
	}
}

func TestVersionsDifferOnlyWhenTheyContradict(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"1.0", "1.0.0", false}, {"1.0-SNAPSHOT", "1.0-20230101.120000-1", false}, {"1.2.3.Final", "1.2.3-Final", false}, {"1.2.3", "1.2.3.v2023", false},
		{"", "1", false}, {"1", "", false}, {"1.2", "1.3", true}, {"2.1", "2.13", true}, {"2.13", "2", false}, {"1.2.3", "1.2.4", true}, {"31.1-jre", "31.1-android", true},
	} {
		if got := differ(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q differ: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestSplitsUndoWhatBndDoes(t *testing.T) {
	for _, c := range []jar.Coordinates{{Group: "org.apache.maven", Artifact: "maven-core"}, {Group: "org.apache.maven", Artifact: "maven-plugin-api"},
		{Group: "org.slf4j", Artifact: "slf4j"}, {Group: "com.fasterxml.jackson.core", Artifact: "jackson-core"}, {Group: "g", Artifact: "a"}} {
		for _, name := range jar.SymbolicNames(c.Group, c.Artifact) {
			name = strings.ReplaceAll(name, "-", ".")
			if name != strings.ReplaceAll(c.Artifact, "-", ".") && !slices.Contains(splits(name), c) && !slices.Contains(splits(jar.SymbolicNames(c.Group, c.Artifact)[0]), c) {
				t.Errorf("%s is not split into %+v", name, c)
			}
		}
	}
	if splits(strings.Repeat("a.", 200)) != nil {
		t.Error("a name without end is split")
	}
}
