// SPDX-License-Identifier: Apache-2.0

package dpkg_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/dpkg"
)

const (
	status = "var/lib/dpkg/status"
	debian = "ID=debian\nVERSION_ID=\"12\"\n"
)

// stanza writes an entry of the status file.
func stanza(name, version, state string, more ...string) string {
	return "Package: " + name + "\nStatus: install ok " + state + "\nArchitecture: amd64\nVersion: " + version + "\n" + strings.Join(append(more, "", ""), "\n")
}

func purls(c inventory.Catalogued) []string {
	var list []string
	for _, o := range c.Occurrences {
		list = append(list, o.Component.PURL)
	}
	return list
}

func TestAPackageIsNamedAsRecordsNameIt(t *testing.T) {
	for _, tt := range []struct{ name, source, want string }{
		{"that is its own source", "", "pkg:deb/debian/libc6@1:2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12"},
		{"of another source", "Source: glibc", "pkg:deb/debian/libc6@1:2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc"},
		{"of another source in a version of its own", "source: glibc (2.36-9)", "pkg:deb/debian/libc6@1:2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc%402.36-9"},
		{"of its own source in another version", "Source: libc6 (2.36-9)", "pkg:deb/debian/libc6@1:2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=libc6%402.36-9"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := stanza("libc6", "1:2.36-9+deb12u4", "installed", "Description: the C library", " Version: 9", tt.source)
			got := catalogue(t, file(status, text), file("etc/os-release", debian))
			want := []verdict.Occurrence{{Component: verdict.Component{PURL: tt.want}, Ref: tt.want, Path: status, Identity: verdict.ByDatabase, Evidence: status}}
			if diff := cmp.Diff(want, got.Occurrences); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnlyWhatIsThereIsFoundAndTheRestIsCounted(t *testing.T) {
	text := "\n" + stanza("a", "1", "installed") + stanza("b", "1", "config-files") + stanza("c", "1", "not-installed") + stanza("d", "1", "half-installed") +
		stanza("e", "1", "unpacked") + stanza("f", "1", "triggers-pending") + "Package: g\nVersion: 1\n\n" + stanza("h", "", "installed") +
		"Status: install ok installed\nVersion: 1\n\n" + stanza("i", "1", "lost") + stanza("j", "1", "installed", "Version: 2") + stanza("k", "1", "half-configured")
	got := catalogue(t, file(status, strings.TrimSuffix(text, "\n")))
	if want := []string{"pkg:deb/a@1?arch=amd64", "pkg:deb/e@1?arch=amd64", "pkg:deb/f@1?arch=amd64", "pkg:deb/k@1?arch=amd64"}; !slices.Equal(purls(got), want) {
		t.Errorf("found %v", purls(got))
	}
	want := []verdict.Skipped{
		{Reason: "a package that was not unpacked to its end", Count: 1, Examples: []string{status + ":17: d"}},
		{Reason: "an entry of dpkg's status that cannot be read", Count: 4, Examples: []string{
			status + ":35: h has no field Version", status + ":40: it has no field Package",
			status + `:43: the status "install ok lost" of i is none of dpkg's`, status + ":48: the field Version stands twice",
		}},
		{Reason: "a package that was removed, or was never installed", Count: 3, Examples: []string{status + ":7: b", status + ":12: c", status + ":32: g"}},
	}
	if diff := cmp.Diff(want, got.LeftOut()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAPackageRequiresIsAnEdge(t *testing.T) {
	foreign := strings.Replace(stanza("b", "1", "installed"), "amd64", "i386", 1)
	got := catalogue(t, file(status, stanza("a", "1", "installed", "Depends: none | b (>= 1) | c, c:any [amd64], mta, both, a", "Pre-Depends: d")+
		stanza("b", "1", "installed", "Provides: both")+foreign+stanza("c", "1", "installed", "Provides: both")+
		stanza("d", "1", "installed", "Provides: mta (= 1), x")+stanza("gone", "1", "config-files", "Provides: both")))
	var edges []string
	for _, e := range got.Edges {
		edges = append(edges, e.From[len("pkg:deb/"):][:1]+e.To[len("pkg:deb/"):])
	}
	if want := []string{"ad@1?arch=amd64", "ab@1?arch=amd64", "ac@1?arch=amd64"}; !slices.Equal(edges, want) {
		t.Errorf("%v; want %v", edges, want)
	}
}

func TestAPackageOwnsTheFilesOfItsList(t *testing.T) {
	got := catalogue(t,
		file("mnt/"+status, stanza("a", "1", "installed")+stanza("libb", "2", "installed", "Multi-Arch: same")+stanza("gone", "1", "config-files")),
		file("mnt/var/lib/dpkg/info/a.list", "/.\n/usr\n/usr/bin\n/usr/bin/a\n/usr/bin/a2\n/usr/share\n/usr/share/a\n/usr/share/a/b.jar\n"),
		file("mnt/var/lib/dpkg/info/libb:amd64.list", "/.\n/usr\n/usr/lib\n/usr/lib/b.so"),
		file("mnt/var/lib/dpkg/info/gone.list", "/etc/gone\n"),
		file("mnt/var/lib/dpkg/info/empty.list", ""))
	a, b := "pkg:deb/a@1?arch=amd64", "pkg:deb/libb@2?arch=amd64"
	want := map[string]string{"mnt/usr/bin/a": a, "mnt/usr/bin/a2": a, "mnt/usr/share/a/b.jar": a, "mnt/usr/lib/b.so": b}
	if diff := cmp.Diff(want, got.Owned); diff != "" {
		t.Error(diff)
	}
}

func TestAnImageWithoutDpkgHasAFileForEachPackage(t *testing.T) {
	base := file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
	base.Layer = "first"
	got := catalogue(t, file(status, ""), base, file("var/lib/dpkg/status.d/base.md5sums", "d41d8cd98f00b204e9800998ecf8427e  usr/share/a b\n0  ./etc/x\nnothing\n"),
		file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a-0\nArchitecture: all\n"), file("etc/os-release", debian))
	purl := "pkg:deb/debian/base-files@12.4?arch=amd64&distro=debian-12"
	if want := []string{purl, "pkg:deb/debian/tzdata@2024a-0?arch=all&distro=debian-12"}; !slices.Equal(purls(got), want) || len(got.LeftOut()) > 0 {
		t.Errorf("found %v, skipped %v", purls(got), got.LeftOut())
	}
	if diff := cmp.Diff(map[string]string{"usr/share/a b": purl, "etc/x": purl}, got.Owned); diff != "" {
		t.Error(diff)
	}
	if got.Occurrences[0].Layer != "first" {
		t.Errorf("the layer %q", got.Occurrences[0].Layer)
	}
}

func TestTheLayerIsThatOfTheInstallation(t *testing.T) {
	state := func(layer string, stanzas ...string) inventory.File {
		f := file(status, strings.Join(stanzas, ""))
		f.Layer = layer
		return f
	}
	a, b, c := stanza("a", "1", "installed"), stanza("b", "1", "installed"), stanza("c", "1", "installed")
	now := state("third", a, stanza("b", "2", "installed"), c)
	now.Before = []inventory.File{state("empty"), state("first", a, b), state("second", a, b, c)}
	got := map[string]string{}
	for _, o := range catalogue(t, now).Occurrences {
		got[o.Component.PURL[len("pkg:deb/"):][:1]] = o.Layer
	}
	if diff := cmp.Diff(map[string]string{"a": "first", "b": "third", "c": "second"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWants(t *testing.T) {
	for _, tt := range []struct {
		path, head string
		want       bool
	}{
		{status, "", true}, {"root/" + status, "", true}, {"xvar/lib/dpkg/status", "", false},
		{"status", "Package: a\n", true}, {"status", "Name: a\n", false}, {status + "-old", "Package: a", false},
		{"var/lib/dpkg/status.d/a", "", true}, {"var/lib/dpkg/status.d/a.md5sums", "", true}, {"var/lib/dpkg/info/a.list", "", true},
		{"var/lib/dpkg/info/a.md5sums", "", false}, {"etc/os-release", "", true}, {"etc/passwd", "", false},
	} {
		if got := dpkg.New().Wants(tt.path, []byte(tt.head)); got != tt.want {
			t.Errorf("%s: %v", tt.path, got)
		}
	}
}

// FuzzStatus reads any text as a status, and as a list of files.
func FuzzStatus(f *testing.F) {
	f.Add(stanza("a", "1", "installed", "Source: b (2)") + stanza("b", "1", "config-files"))
	f.Add("Package:a\n Version: 1\n\n\r\n#x\nPACKAGE: b\nversion: ~%?\nstatus: installed")
	f.Fuzz(func(t *testing.T, text string) {
		got := catalogue(t, file(status, text), file("var/lib/dpkg/status.d/p", text), file("var/lib/dpkg/status.d/p.md5sums", text),
			file("var/lib/dpkg/info/a.list", text))
		if len(got.Occurrences) > len(text) {
			t.Fatalf("%d packages in %d bytes", len(got.Occurrences), len(text))
		}
		for _, o := range got.Occurrences {
			if !strings.HasPrefix(o.Component.PURL, "pkg:deb/") {
				t.Fatalf("the package URL %q", o.Component.PURL)
			}
		}
		for path := range maps.Keys(got.Owned) {
			if path == "" || path[0] == '/' {
				t.Fatalf("the path %q", path)
			}
		}
	})
}
