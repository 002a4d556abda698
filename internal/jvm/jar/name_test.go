// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"strings"
	"testing"
)

func TestTheNameOfAFileIsReadAsArtifactAndVersion(t *testing.T) {
	tests := []struct{ file, artifact, version string }{
		{"kafka-clients-3.5.0.jar", "kafka-clients", "3.5.0"},
		{"libs/kafka_2.13-3.5.0.jar", "kafka_2.13", "3.5.0"},
		{"jackson-module-scala_2.13-2.13.5.jar", "jackson-module-scala_2.13", "2.13.5"},
		{"jetty-server-9.4.51.v20230217.jar", "jetty-server", "9.4.51.v20230217"},
		{"HdrHistogram-2.1.12.JAR", "HdrHistogram", "2.1.12"},
		{"guava-31.1-jre.jar", "guava", "31.1-jre"},
		{"kafka-clients-7.9.0-ccs.jar", "kafka-clients", "7.9.0-ccs"},
		{"log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", "2.17.1"},
		{"hibernate-jpa-2.1-api-1.0.0.Final.jar", "hibernate-jpa-2.1-api", "1.0.0.Final"},
		{"servlet-api-2.5-6.1.14.jar", "servlet-api-2.5", "6.1.14"},
		{"spark-streaming-kafka-0-10_2.12-3.3.0.jar", "spark-streaming-kafka-0-10_2.12", "3.3.0"},
		{"postgresql-9.4-1201.jar", "postgresql", "9.4-1201"},
		{"lib-1.0-beta-2.jar", "lib", "1.0-beta-2"},
		{"lib-4.5.3.Final-redhat-00001.jar", "lib", "4.5.3.Final-redhat-00001"},
		{"lib-1.0-20230101.120000-7.jar", "lib", "1.0-20230101.120000-7"},
		{"lib-1.0-SNAPSHOT.war", "lib", "1.0-SNAPSHOT"},
		{"netty-transport-native-epoll-4.1.94.Final-linux-x86_64.jar", "netty-transport-native-epoll", "4.1.94.Final"},
		{"lib-1.0-sources.jar", "lib", "1.0"},
		{"jsr-275-0.9.1.jar", "jsr-275", "0.9.1"},
		{"bcprov-jdk15on-1.70.jar", "bcprov-jdk15on", "1.70"},
		{"org.eclipse.osgi_3.18.0.v20220516-2155.jar", "org.eclipse.osgi", "3.18.0.v20220516-2155"},
		{"scala-library_2.13.jar", "scala-library_2.13", ""},
		{"commons-io.jar", "commons-io", ""},
		{"app.jar!/BOOT-INF/lib/lib-2.jar", "lib", "2"},
		{"plain", "plain", ""},
		{"-1.jar", "-1", ""},
		{"lib-1-.jar", "lib-1-", ""},
		{"kind-projector_2.13.11-0.13.2.jar", "kind-projector_2.13.11", "0.13.2"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			if got := Names(Stem(tt.file))[0]; got.Artifact != tt.artifact || got.Version != tt.version {
				t.Errorf("read as %+v, want %s in %s", got, tt.artifact, tt.version)
			}
		})
	}
}

func TestEveryOtherWayToReadANameComesBehind(t *testing.T) {
	var got []string
	for _, n := range Names("log4j-1.2-api-2.17.1") {
		got = append(got, n.Artifact+" "+n.Version)
	}
	want := "log4j-1.2-api 2.17.1, log4j 1.2-api-2.17.1, log4j-1.2-api-2.17.1 "
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestExtensionsAreThoseOfArchives(t *testing.T) {
	for file, want := range map[string]string{
		"a.jar": ".jar", "A.WAR": ".war", "x/a.ear": ".ear", "a.zip": ".zip", "a.jar.original": "", "jar": "", "a.class": "", "": "",
	} {
		if got := Extension(file); got != want {
			t.Errorf("the extension of %q is %q, want %q", file, got, want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"log4j-1.2-api-2.17.1", "a_1.2.3", "-1-2.3-", "a-1--2", "lib-1.0-20230101.120000-7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stem string) {
		list := Names(stem)
		if last := list[len(list)-1]; last != (Name{Artifact: stem}) {
			t.Fatalf("the last way to read %q is %+v", stem, last)
		}
		for _, n := range list {
			if !strings.HasPrefix(stem, n.Artifact) || !strings.Contains(stem, n.Version) {
				t.Fatalf("%q is read as %+v", stem, n)
			}
		}
	})
}
