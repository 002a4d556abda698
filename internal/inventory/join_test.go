// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// finder is a cataloguer that finds what it was told to.
type finder struct {
	suffix string
	found  inventory.Catalogued
	err    error
	seen   *[]string
}

func (f finder) Wants(path string, _ []byte) bool { return strings.HasSuffix(path, f.suffix) }

func (f finder) Catalogue(_ context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	if f.seen != nil {
		for _, file := range files {
			*f.seen = append(*f.seen, file.Path)
		}
	}
	return f.found, f.err
}

// memory is a file's content.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func file(path, layer, text string, before ...inventory.File) inventory.File {
	return inventory.File{Path: path, Size: int64(len(text)), Layer: layer, Before: before, Open: func() (inventory.Content, error) {
		return memory{bytes.NewReader([]byte(text))}, nil
	}}
}

func seenAt(purl, path, ref string) verdict.Occurrence {
	return verdict.Occurrence{Component: verdict.Component{PURL: purl}, Path: path, Ref: ref}
}

func TestWhatCataloguersFindIsJoined(t *testing.T) {
	var seen []string
	jars := finder{suffix: ".jar", seen: &seen, found: inventory.Catalogued{
		Occurrences: []verdict.Occurrence{
			seenAt("pkg:maven/g/b@1", "usr/share/java/b.jar!/META-INF/x", "2"), seenAt("pkg:maven/g/a@1", "a.jar", "1"),
			seenAt("pkg:maven/g/a@1", "a.jar", "3"), {Path: "z.jar", Identity: verdict.Unresolved},
		},
		Edges:   []verdict.Edge{{From: "1", To: "2"}, {From: "3", To: "2"}, {From: "1", To: "none"}},
		Skipped: []verdict.Skipped{{Reason: "damaged", Count: 7, Examples: []string{"1", "2", "3", "4", "5"}}},
	}}
	packages := finder{suffix: "db", found: inventory.Catalogued{
		Occurrences:  []verdict.Occurrence{seenAt("pkg:deb/debian/b@1", "db", ""), seenAt("pkg:deb/debian/b@1", "db", "")},
		Owned:        map[string]string{"share/java/b.jar": "pkg:deb/debian/b@1", "usr/share/java/b.jar": "pkg:deb/debian/late@1"},
		Repositories: []string{"r2", "r1", "r2"},
		Skipped:      []verdict.Skipped{{Reason: "damaged", Count: 1, Examples: []string{"6"}}},
	}}
	a := inventory.Artifact{
		Name: "app.tar", Kind: inventory.OCIImage, Digest: "ab", Subject: "pkg:oci/app@1", Base: &verdict.BaseImage{Name: "base"},
		Files: []inventory.File{file("a.jar", "l1", ""), file("db", "l0", ""), file("usr/share/java/b.jar", "l0", ""), file("z.jar", "l2", "")},
		Real: func(path string) string {
			if strings.HasPrefix(path, "share/") {
				return "usr/" + path
			}
			return path
		},
	}
	got, err := inventory.Catalogue(t.Context(), a, []inventory.Cataloguer{jars, packages}, inventory.CatalogueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	jar := seenAt("pkg:maven/g/a@1", "a.jar", "1")
	jar.Layer = "l1"
	deb := seenAt("pkg:deb/debian/b@1", "db", "pkg:deb/debian/b@1")
	deb.Layer = "l0"
	owned := seenAt("pkg:maven/g/b@1", "usr/share/java/b.jar!/META-INF/x", "2")
	owned.Layer, owned.Owner = "l0", "pkg:deb/debian/b@1"
	unresolved := verdict.Occurrence{Path: "z.jar", Ref: "z.jar", Layer: "l2", Identity: verdict.Unresolved}
	want := verdict.SBOM{
		Format: "OCI image", Name: "app.tar", Digest: "ab", Subject: "pkg:oci/app@1", Base: &verdict.BaseImage{Name: "base"},
		Completeness: verdict.CompletenessUnknown, Occurrences: []verdict.Occurrence{jar, deb, owned, unresolved}, Unidentified: 9, // one occurrence, and eight files that nobody could look into
		Edges: []verdict.Edge{{From: "1", To: "2"}}, Repositories: []string{"r1", "r2"},
		Skipped: []verdict.Skipped{{Reason: "damaged", Count: 8, Examples: []string{"1", "2", "3", "4", "5"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a.jar", "usr/share/java/b.jar", "z.jar"}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestRefsAreUniqueWhoeverGaveThem(t *testing.T) {
	one := finder{suffix: "x", found: inventory.Catalogued{
		Occurrences: []verdict.Occurrence{seenAt("pkg:npm/a@1", "x", "1"), seenAt("pkg:npm/b@1", "x", "pkg:npm/c@1")},
		Edges:       []verdict.Edge{{From: "1", To: "pkg:npm/c@1"}},
	}}
	two := one
	two.found.Occurrences = []verdict.Occurrence{seenAt("pkg:npm/d@1", "y", "1"), seenAt("pkg:npm/c@1", "y", "")}
	two.found.Edges = nil
	got, err := inventory.Catalogue(t.Context(), inventory.Artifact{}, []inventory.Cataloguer{one, two}, inventory.CatalogueOptions{Completeness: verdict.Complete})
	if err != nil {
		t.Fatal(err)
	}
	var refs []string
	for _, o := range got.Occurrences {
		refs = append(refs, o.Component.PURL+" "+o.Ref)
	}
	want := []string{"pkg:npm/a@1 1", "pkg:npm/b@1 pkg:npm/c@1", "pkg:npm/c@1 pkg:npm/c@1#2", "pkg:npm/d@1 1#2"}
	if diff := cmp.Diff(want, refs); diff != "" || got.Completeness != verdict.Complete {
		t.Errorf("%s %s", got.Completeness, diff)
	}
	if diff := cmp.Diff([]verdict.Edge{{From: "1", To: "pkg:npm/c@1"}}, got.Edges); diff != "" {
		t.Error(diff)
	}
}

func TestACataloguerThatFailsFailsTheWhole(t *testing.T) {
	broken := finder{err: errors.New("no disk")}
	if _, err := inventory.Catalogue(t.Context(), inventory.Artifact{}, []inventory.Cataloguer{finder{}, broken}, inventory.CatalogueOptions{}); err == nil || err.Error() != "no disk" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inventory.Catalogue(ctx, inventory.Artifact{}, []inventory.Cataloguer{finder{}}, inventory.CatalogueOptions{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestADistributionIsToldByItsOSRelease(t *testing.T) {
	cases := []struct{ name, text, qualifier string }{
		{"Red Hat's", "NAME=\"Red Hat Enterprise Linux\"\nVERSION=\"9.4 (Plow)\"\nID=\"rhel\"\nVERSION_ID=\"9.4\"\n", "rhel-9.4"},
		{"single quotes and no quotes", "ID='debian'\nVERSION_ID=12\n", "debian-12"},
		{"Debian that has no version yet", "PRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\nVERSION_CODENAME=trixie\nID=debian\n", "debian-trixie"},
		{"one that rolls on", "ID=arch\nBUILD_ID=rolling", "arch"},
		{"the last assignment counts, comments do not", "ID=a\n#ID=b\nID=Alpine\n VERSION_ID=3.18.4 \r\n", "alpine-3.18.4"},
		{"escapes", `ID="a\"b\$c\\d\e"`, `a"b$c\d\e`},
		{"nothing", "HOME=x\n\x00\xff", ""},
	}
	for _, c := range cases {
		files := []inventory.File{file("rootfs/usr/lib/os-release", "", c.text), file("etc/os-release", "", "ID=other")}
		d, err := inventory.DistributionAt(files, "rootfs/")
		if err != nil || d.Qualifier() != c.qualifier {
			t.Errorf("%s: %+v gives %q, %v; want %q", c.name, d, d.Qualifier(), err, c.qualifier)
		}
	}
	if d, err := inventory.DistributionAt(nil, ""); err != nil || d.Qualifier() != "" {
		t.Errorf("without a file it is %+v, %v", d, err)
	}
	if _, err := inventory.DistributionAt([]inventory.File{file("etc/os-release", "", strings.Repeat("#", 70000))}, ""); verdict.CodeOf(err) != verdict.TooLarge {
		t.Error(err)
	}
	for path, want := range map[string]bool{"etc/os-release": true, "r/usr/lib/os-release": true, "usr/os-release": false, "xetc/os-release": false} {
		if inventory.IsOSRelease(path) != want {
			t.Errorf("%s is one: %v", path, !want)
		}
	}
	if root, ok := inventory.RootOf("mnt/var/lib/x", "var/lib/x"); root != "mnt/" || !ok {
		t.Errorf("the root is %q, %v", root, ok)
	}
}

func TestPackagesAreOfTheLayerFromWhichOnTheyStay(t *testing.T) {
	states := func(f inventory.File) ([]string, error) {
		b, err := f.Read(limits.Caps{})
		return strings.Fields(string(b)), err
	}
	db := file("db", "l3", "a b c d", file("db", "l0", "a b x"), file("db", "l1", "a x"), file("db", "l2", "a b c x"))
	got, err := inventory.Brought(db, []string{"a", "b", "c", "d"}, states)
	want := map[string]string{"a": "l0", "b": "l2", "c": "l2", "d": "l3"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	// One state is empty, which limits.ReadAll refuses: what came before it may
	// have come with it.
	db.Before[1] = file("db", "l1", "")
	got, err = inventory.Brought(db, []string{"a", "b", "c", "d"}, states)
	want = map[string]string{"a": "", "b": "", "c": "", "d": "l3"}
	if diff := cmp.Diff(want, got); diff != "" || err == nil {
		t.Errorf("%v %s", err, diff)
	}
}

func FuzzDistributionAt(f *testing.F) {
	f.Add("ID=\"rhel\"\nVERSION_ID='9.4'\n")
	f.Add("ID=\"a\\\"\nID_LIKE=x y\n=\n'\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := inventory.DistributionAt([]inventory.File{file("etc/os-release", "", text)}, "")
		if err == nil && d.ID == "" && d.Qualifier() != "" {
			t.Errorf("%+v is %q", d, d.Qualifier())
		}
	})
}

func TestWhatCouldNotBeLookedIntoMakesTheInventoryIncomplete(t *testing.T) {
	left := []verdict.Skipped{{Reason: "left out", Count: 2, Examples: []string{"a", "b"}}}
	for name, test := range map[string]struct {
		artifact     inventory.Artifact
		want         verdict.Completeness
		unidentified int
	}{
		"nothing was left out":              {inventory.Artifact{}, verdict.Complete, 0},
		"what was left out hides nothing":   {inventory.Artifact{Noted: left}, verdict.Complete, 0},
		"what was left out may be anything": {inventory.Artifact{Skipped: left}, verdict.Incomplete, 2},
	} {
		t.Run(name, func(t *testing.T) {
			bill, err := inventory.Catalogue(t.Context(), test.artifact, nil, inventory.CatalogueOptions{Completeness: verdict.Complete})
			if err != nil || bill.Completeness != test.want || bill.Unidentified != test.unidentified {
				t.Errorf("it is %s with %d unidentified, %v", bill.Completeness, bill.Unidentified, err)
			}
			if len(bill.Skipped) != len(test.artifact.LeftOut()) {
				t.Errorf("told is %v", bill.Skipped)
			}
		})
	}
}

func TestAFolderWhoseNameHoldsTheSignOfNestingIsNoArchive(t *testing.T) {
	jars := finder{suffix: ".jar", found: inventory.Catalogued{Occurrences: []verdict.Occurrence{
		seenAt("pkg:maven/g/a@1", "a!/b.jar", "1"), seenAt("pkg:maven/g/c@1", "a!/b.jar!/c.jar", "2")}}}
	a := inventory.Artifact{Files: []inventory.File{file("a!/b.jar", "l1", "")}}
	got, err := inventory.Catalogue(t.Context(), a, []inventory.Cataloguer{jars}, inventory.CatalogueOptions{})
	if err != nil || len(got.Occurrences) != 2 || got.Occurrences[0].Layer != "l1" || got.Occurrences[1].Layer != "l1" {
		t.Errorf("%+v, %v", got.Occurrences, err)
	}
}
