// SPDX-License-Identifier: Apache-2.0

package apk_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/apk"
)

const (
	database = "lib/apk/db/installed"
	alpine   = "ID=alpine\nVERSION_ID=3.18.4\n"
)

// entry writes one of a database.
func entry(name, version string, more ...string) string {
	return "C:Q1" + name + "=\nP:" + name + "\nV:" + version + "\nA:x86_64\n" + strings.Join(append(more, "", ""), "\n")
}

func purls(c inventory.Catalogued) []string {
	var list []string
	for _, o := range c.Occurrences {
		list = append(list, o.Component.PURL)
	}
	return list
}

func TestAPackageIsNamedAsRecordsNameIt(t *testing.T) {
	got := catalogue(t, file(database, entry("ssl_client", "1.36.1-r5", "o:busybox")+entry("zlib", "1.3-r1", "o:zlib")+entry("c++", "1_p1-r0")), file("etc/os-release", alpine))
	var want []verdict.Occurrence
	for _, purl := range []string{
		"pkg:apk/alpine/ssl_client@1.36.1-r5?arch=x86_64&distro=alpine-3.18.4&upstream=busybox", "pkg:apk/alpine/zlib@1.3-r1?arch=x86_64&distro=alpine-3.18.4",
		"pkg:apk/alpine/c%2B%2B@1_p1-r0?arch=x86_64&distro=alpine-3.18.4",
	} {
		want = append(want, verdict.Occurrence{Component: verdict.Component{PURL: purl}, Ref: purl, Path: database, Identity: verdict.ByDatabase, Evidence: database})
	}
	if diff := cmp.Diff(want, got.Occurrences); diff != "" || len(got.LeftOut()) > 0 {
		t.Errorf("skipped %v: %s", got.LeftOut(), diff)
	}
}

func TestAPackageOwnsItsFiles(t *testing.T) {
	for root, place := range map[string]string{"": "", "mnt/": "mnt/", "x/": "x/usr/"} {
		got := catalogue(t, file(place+database, entry("a", "1", "F:", "R:top", "F:usr", "F:usr/bin", "R:a", "a:0:0:755", "Z:Q1x=", "R:a2")+entry("b", "1", "R:b", "F:etc", "R:b")))
		a, b := "pkg:apk/a@1?arch=x86_64", "pkg:apk/b@1?arch=x86_64"
		want := map[string]string{root + "top": a, root + "usr/bin/a": a, root + "usr/bin/a2": a, root + "b": b, root + "etc/b": b}
		if diff := cmp.Diff(want, got.Owned); diff != "" {
			t.Errorf("%s: %s", place, diff)
		}
	}
}

func TestWhatAPackageRequiresIsAnEdge(t *testing.T) {
	got := catalogue(t, file(database, entry("a", "1", "D:b>=1 !d so:libc.so.1 /bin/sh cmd:x~2 many nothing a", "p:cmd:a=1")+
		entry("b", "1", "p:many")+entry("c", "1", "p:so:libc.so.1=1 /bin/sh", "D:b<3 so:libc.so.1")+entry("d", "1", "p:many cmd:x=2")))
	var edges []string
	for _, e := range got.Edges {
		edges = append(edges, e.From[len("pkg:apk/"):][:1]+e.To[len("pkg:apk/"):][:1])
	}
	if want := []string{"ab", "ac", "ad", "cb"}; !slices.Equal(edges, want) {
		t.Errorf("%v; want %v", edges, want)
	}
}

func TestWhatIsLeftOutIsCounted(t *testing.T) {
	got := catalogue(t, file(database, "\n"+entry(".build-deps", "20240101")+"P:a\n\nasdf\n\n"+entry("b", "1")))
	want := []verdict.Skipped{
		{Reason: "an entry of an apk database that cannot be read", Count: 2, Examples: []string{
			database + ":7: it has no name or no version", database + ":9: it has no name or no version"}},
		{Reason: "a name that apk gave to a list of packages, which is no package", Count: 1, Examples: []string{database + ":2: .build-deps"}},
	}
	if diff := cmp.Diff(want, got.LeftOut()); diff != "" || len(got.Occurrences) != 1 {
		t.Error(diff)
	}
}

func TestFoldersThatAreNamedOnceDoNotFillTheMemory(t *testing.T) {
	text := entry("a", "1", "F:"+strings.Repeat("d", 4000)) + "\n"
	text = strings.TrimRight(text, "\n") + "\n" + strings.Repeat("R:x\n", 100_000) + "R:" + strings.Repeat("y", 5000)
	got := catalogue(t, file(database, text))
	if len(got.LeftOut()) != 1 || got.LeftOut()[0].Reason != "an apk database that lists too many files and dependencies: the rest of them is not told" {
		t.Errorf("skipped %v", got.LeftOut())
	}
}

func TestTheLayerIsThatOfTheInstallation(t *testing.T) {
	state := func(layer string, entries ...string) inventory.File {
		f := file(database, strings.Join(entries, ""))
		f.Layer = layer
		return f
	}
	now := state("second", entry("a", "1"), entry("b", "2"))
	now.Before = []inventory.File{state("none"), state("first", entry("a", "1"), entry("b", "1"))}
	got := map[string]string{}
	for _, o := range catalogue(t, now).Occurrences {
		got[o.Component.PURL[:len("pkg:apk/a")]] = o.Layer
	}
	if diff := cmp.Diff(map[string]string{"pkg:apk/a": "first", "pkg:apk/b": "second"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWants(t *testing.T) {
	for _, tt := range []struct {
		path, head string
		want       bool
	}{
		{database, "", true}, {"usr/" + database, "", true}, {"mnt/" + database, "", true}, {"xlib/apk/db/installed", "", false},
		{"installed", "C:Q1", true}, {"x/installed", "no", false}, {"lib/apk/db/scripts.tar", "", false}, {"etc/os-release", "", true},
	} {
		if got := apk.New().Wants(tt.path, []byte(tt.head)); got != tt.want {
			t.Errorf("%s: %v", tt.path, got)
		}
	}
}

// TestAPublicDatabase reads the one that osv-scalibr's tests have, and compares it
// with what three expressions find.
func TestAPublicDatabase(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Skipf("the go command does not say where modules lie: %v", err)
	}
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "github.com/google/osv-scalibr@v0.5.3/extractor/filesystem/os/apk/testdata/installed"))
	if err != nil {
		t.Skipf("%v: run `go mod download github.com/google/osv-scalibr@v0.5.3`", err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^P:(.*)\nV:(.*)\nA:(.*)\n(?:.+\n)*?o:(.*)$`).FindAllStringSubmatch(string(b), -1) {
		purl := "pkg:apk/alpine/" + m[1] + "@" + m[2] + "?arch=" + m[3] + "&distro=alpine-3.18.4"
		if m[4] != m[1] {
			purl += "&upstream=" + m[4]
		}
		want = append(want, purl)
	}
	got := catalogue(t, file(database, string(b)), file("etc/os-release", alpine))
	if diff := cmp.Diff(want, purls(got)); diff != "" || len(want) != strings.Count(string(b), "\nP:") {
		t.Error(diff)
	}
	if files := len(regexp.MustCompile(`(?m)^R:`).FindAll(b, -1)); files != len(got.Owned) || got.Owned["lib/apk/db/nothing"] != "" {
		t.Errorf("%d files of %d: %v", len(got.Owned), files, slices.Sorted(maps.Keys(got.Owned)))
	}
}

// FuzzInstalled reads any text as a database.
func FuzzInstalled(f *testing.F) {
	f.Add(entry("a", "1", "F:usr", "R:x", "o:b") + entry(".v", "1"))
	f.Fuzz(func(t *testing.T, text string) {
		got := catalogue(t, file(database, text), file("etc/os-release", alpine))
		if len(got.Occurrences) > len(text) {
			t.Fatalf("%d packages in %d bytes", len(got.Occurrences), len(text))
		}
		for _, o := range got.Occurrences {
			if !strings.HasPrefix(o.Component.PURL, "pkg:apk/alpine/") {
				t.Fatalf("the package URL %q", o.Component.PURL)
			}
		}
	})
}
