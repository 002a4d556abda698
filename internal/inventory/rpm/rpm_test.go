// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/rpm"
)

const database = "var/lib/rpm/rpmdb.sqlite"

func osRelease(text string) inventory.File { return file("etc/os-release", []byte(text)) }

func TestAPackageIsNamedAsRecordsNameIt(t *testing.T) {
	for _, tt := range []struct{ name, system, want string }{
		{"of Red Hat", "ID=\"rhel\"\nVERSION_ID=\"8.9\"", "pkg:rpm/redhat/nodejs@18.1-3.el8?arch=aarch64&distro=rhel-8.9&epoch=1&rpmmod=nodejs:18:80:ab&upstream=nodejs-18.1-3.el8.src.rpm"},
		{"of another", "ID=almalinux\nVERSION_ID=8.9", "pkg:rpm/almalinux/nodejs@18.1-3.el8?arch=aarch64&distro=almalinux-8.9&epoch=1&rpmmod=nodejs:18:80:ab&upstream=nodejs-18.1-3.el8.src.rpm"},
		{"of openSUSE", "ID=opensuse-leap\nVERSION_ID=15.6", "pkg:rpm/opensuse/nodejs@18.1-3.el8?arch=aarch64&distro=opensuse-leap-15.6&epoch=1&rpmmod=nodejs:18:80:ab&upstream=nodejs-18.1-3.el8.src.rpm"},
		{"of a system that does not say", "", "pkg:rpm/nodejs@18.1-3.el8?arch=aarch64&epoch=1&rpmmod=nodejs:18:80:ab&upstream=nodejs-18.1-3.el8.src.rpm"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := catalogue(t, file(database, sqliteOf(t, whole())), osRelease(tt.system))
			want := []verdict.Occurrence{{
				Component: verdict.Component{PURL: tt.want}, Ref: tt.want, Path: database, Identity: verdict.ByDatabase, Evidence: database,
			}}
			if diff := cmp.Diff(want, got.Occurrences); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnlyRegularFilesThatCameWithThePackageAreOwned(t *testing.T) {
	got := catalogue(t, file("mnt/"+database, sqliteOf(t, whole())))
	purl := got.Occurrences[0].Component.PURL
	if diff := cmp.Diff(map[string]string{"mnt/usr/bin/node": purl, "mnt/etc/conf": purl}, got.Owned); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAPackageRequiresIsAnEdge(t *testing.T) {
	of := func(called string, requires, provides []string, more ...tag) []byte {
		return header(append(more, tag{name, called}, tag{version, "1"}, tag{release, "1"}, tag{1049, requires}, tag{1047, provides})...)
	}
	shell := []tag{{dirNames, []string{"/bin/"}}, {baseNames, []string{"sh"}}, {dirIndexes, []uint32{0}}, {modes, []uint16{0o100755}}}
	entries := [][]byte{
		of("a", []string{"libc.so.6", "libc.so.6", "/bin/sh", "rpmlib(x)", "many", "(b if c)", "a"}, []string{"a", "many"}),
		of("b", []string{"a"}, []string{"b", "libc.so.6", "libc.so.6"}), of("c", []string{"/none"}, []string{"many"}, shell...),
	}
	got := catalogue(t, file(database, sqliteOf(t, entries...)), file("mnt/var/lib/rpm/Packages", berkeleyOf(entries...)))
	var edges []string
	for _, e := range got.Edges {
		edges = append(edges, strings.ReplaceAll(e.From+" > "+e.To, "pkg:rpm/", ""))
	}
	again := "mnt/var/lib/rpm/Packages "
	want := []string{
		"a@1-1 > b@1-1", "a@1-1 > c@1-1", "b@1-1 > a@1-1",
		again + "a@1-1 > " + again + "b@1-1", again + "a@1-1 > " + again + "c@1-1", again + "b@1-1 > " + again + "a@1-1",
	}
	if diff := cmp.Diff(want, edges); diff != "" {
		t.Error(diff)
	}
}

func TestFoldersThatAreNamedOftenDoNotFillTheMemory(t *testing.T) {
	bases, indexes := make([]string, 100_000), make([]uint32, 100_000)
	b := header(tag{name, "a"}, tag{version, "1"}, tag{release, "1"}, tag{baseNames, bases}, tag{dirIndexes, indexes},
		tag{dirNames, []string{"/" + strings.Repeat("d", 4000) + "/"}})
	got := catalogue(t, file(database, sqliteOf(t, b)))
	if count(got, "an rpm database that lists too many files and dependencies: the rest of them is not told") != 1 || len(got.Occurrences) != 1 {
		t.Errorf("found %d, skipped %v", len(got.Occurrences), got.LeftOut())
	}
}

func TestWhatIsLeftOutIsCounted(t *testing.T) {
	key := header(tag{name, "gpg-pubkey"}, tag{version, "1"}, tag{release, "2"})
	short := plain("cut", 10)
	got := catalogue(t, file(database, sqliteOf(t, key, []byte("x"), header(tag{name, "a"}, tag{version, "1"}), short[:len(short)-20], plain("b", 1))))
	want := []verdict.Skipped{
		{Reason: "an entry of an rpm database that cannot be read", Count: 3, Examples: []string{
			database + ": a header of 1 bytes", database + `: a package "a" without name, version or release`,
			database + ": a header of 158 bytes that says to have 7 entries and 58 bytes of values",
		}},
		{Reason: "a key that signs packages, which rpm lists like a package", Count: 1, Examples: []string{database}},
	}
	if diff := cmp.Diff(want, got.LeftOut()); diff != "" || !slices.Equal(packageNames(got), []string{"b"}) {
		t.Errorf("%v: %s", packageNames(got), diff)
	}
}

func TestADatabaseThatIsNoneIsSaid(t *testing.T) {
	for name, tt := range map[string]struct {
		b    []byte
		says string
	}{
		"an empty one":  {nil, "it is cut off"},
		"a text":        {[]byte("this is no database at all"), "it is no database of rpm's"},
		"a SQLite head": {[]byte("SQLite format 3\x00\x02\x00"), "it is cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			got := catalogue(t, file(database, tt.b))
			if len(got.LeftOut()) != 1 || got.LeftOut()[0].Reason != "an rpm database that cannot be read" || !strings.Contains(got.LeftOut()[0].Examples[0], tt.says) {
				t.Errorf("skipped %v", got.LeftOut())
			}
		})
	}
}

func TestWants(t *testing.T) {
	sqlite, hash := []byte("SQLite format 3\x00"), append(make([]byte, 12), 0x61, 0x15, 6, 0)
	for _, tt := range []struct {
		path string
		head []byte
		want bool
	}{
		{"var/lib/rpm/rpmdb.sqlite", nil, true},
		{"usr/lib/sysimage/rpm/Packages.db", nil, true},
		{"chroot/usr/share/rpm/Packages", nil, true},
		{"var/lib/rpm/rpmdb.sqlite-wal", nil, true},
		{"var/lib/rpm/Packages-wal", nil, false},
		{"var/lib/rpm/Name", hash, false},
		{"rpmdb.sqlite", sqlite, true},
		{"rpmdb.sqlite", nil, false},
		{"x/Packages", hash, true},
		{"x/Packages", sqlite, false},
		{"dists/stable/Packages", []byte("Package: a\n"), false},
		{"usr/lib/os-release", nil, true},
		{"root/buildinfo/content_manifests/ubi9-container-9.4-1.json", nil, true},
		{"root/buildinfo/content_manifests/x.txt", nil, false},
		{"root/buildinfo/labels.json", nil, false},
		{"usr/share/buildinfo/content-sets.json", nil, true},
	} {
		if got := rpm.New().Wants(tt.path, tt.head); got != tt.want {
			t.Errorf("%s %.4q: %v", tt.path, tt.head, got)
		}
	}
}

func TestTheLayerIsThatOfTheInstallation(t *testing.T) {
	state := func(layer string, entries ...[]byte) inventory.File {
		f := file(database, sqliteOf(t, entries...))
		f.Layer = layer
		return f
	}
	again := header(tag{name, "b"}, tag{version, "1.0"}, tag{release, "2.el9"}, tag{arch, "x86_64"}, tag{installed, []uint32{8}})
	now := state("third", plain("a", 1), again, plain("c", 1), plain("d", 1))
	now.Before = []inventory.File{state("first", plain("a", 1), plain("b", 1), plain("d", 1)), state("second", plain("a", 1), plain("b", 1), plain("c", 1))}
	want := map[string]string{"a": "first", "b": "third", "c": "second", "d": "third"}
	if diff := cmp.Diff(want, layers(catalogue(t, now))); diff != "" {
		t.Error(diff)
	}
	now.Before[0].Open = func() (inventory.Content, error) { return nil, errors.New("it is gone") }
	got := catalogue(t, now)
	want = map[string]string{"a": "", "b": "third", "c": "", "d": "third"}
	if diff := cmp.Diff(want, layers(got)); diff != "" || len(got.LeftOut()) != 1 {
		t.Errorf("%v: %s", got.LeftOut(), diff)
	}
}

func layers(c inventory.Catalogued) map[string]string {
	of := map[string]string{}
	for _, o := range c.Occurrences {
		of[packageNames(inventory.Catalogued{Occurrences: []verdict.Occurrence{o}})[0]] = o.Layer
	}
	return of
}

func TestContentSetsAreTheRepositories(t *testing.T) {
	newer := file("usr/share/buildinfo/content-sets.json", []byte(`{"metadata":{},"from_dnf_hint":true,"content_sets":["rhel-9-for-x86_64-baseos-rpms","own"]}`))
	newer.Before = []inventory.File{file(newer.Path, []byte(`{"content_sets":["rhel-9-for-x86_64-appstream-rpms"]}`))}
	got := catalogue(t, newer,
		file("root/buildinfo/content_manifests/a-container-1-1.json", []byte(`{"image_contents":[{"purl":"x"}],"content_sets":["own","rhel-9-for-x86_64-baseos-rpms"]}`)),
		file("root/buildinfo/content_manifests/b-container-1-1.json", []byte(`{"content_sets":"all"}`)),
		file("root/buildinfo/content_manifests/c-container-1-1.json", []byte(`[`)))
	if want := []string{"own", "rhel-9-for-x86_64-appstream-rpms", "rhel-9-for-x86_64-baseos-rpms"}; !slices.Equal(got.Repositories, want) {
		t.Errorf("%v", got.Repositories)
	}
	if count(got, "a list of content sets that cannot be read") != 2 {
		t.Errorf("skipped %v", got.LeftOut())
	}
}

func TestAnOSReleaseThatCannotBeReadIsSaid(t *testing.T) {
	got := catalogue(t, file(database, sqliteOf(t, plain("a", 1))), osRelease(strings.Repeat("#", 100<<10)))
	if len(got.Occurrences) != 1 || count(got, "an os-release that cannot be read: the packages beside it have no distribution") != 1 {
		t.Errorf("%v, skipped %v", slices.Sorted(maps.Keys(layers(got))), got.LeftOut())
	}
}
