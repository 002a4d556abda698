// SPDX-License-Identifier: Apache-2.0

package inventory_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/store"
)

var (
	noon  = time.Date(2023, 6, 15, 12, 0, 0, 0, time.UTC)
	actor = verdict.Actor{Name: "test", Way: "cli"}
)

// shelf is a store that tests put bills into.
type shelf struct{ *store.DB }

// put reads a bill and makes it that of ref.
func (s shelf) put(t *testing.T, ref verdict.Ref, raw []byte) (report inventory.Report, err error) {
	t.Helper()
	bill, err := inventory.ReadSBOM("bill.json", raw)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Update(t.Context(), actor, "test", func(tx *store.Tx) error {
		report, err = inventory.Put(tx, ref, bill, raw)
		return err
	})
	return report, err
}

func (s shelf) diff(t *testing.T, viewer verdict.Viewer, from, to verdict.Ref) (d inventory.Difference, err error) {
	err = s.View(t.Context(), viewer, time.Time{}, func(snap *store.Snapshot) error {
		d, err = inventory.DiffReleases(snap, from, to)
		return err
	})
	return d, err
}

// withReleases gives a store that knows releases 1.0 and 1.1 of a platform with
// the parts broker and clients.
func withReleases(t *testing.T) shelf {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = db.Update(t.Context(), actor, "test", func(tx *store.Tx) error {
		_, err := tx.PutProduct(verdict.Product{
			Slug: "platform", Name: "Platform", Kind: verdict.Platform, Versions: "semver",
			Parts:    []verdict.Part{{Name: "broker"}, {Name: "clients"}},
			Identity: []verdict.IdentityRule{{Component: "pkg:maven/org.example/*", Pattern: "(.*)-ex", Upstream: "$1"}},
		})
		if err == nil {
			_, err = tx.PutLine(verdict.Line{Product: "platform", Slug: "1", SupportFrom: noon})
		}
		for _, version := range []string{"1.0", "1.1"} {
			if err == nil {
				_, err = tx.PutRelease(verdict.Release{Product: "platform", Version: version, Line: "1", State: verdict.Released, ReleasedAt: noon})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return shelf{db}
}

func release(version, part string) verdict.Ref {
	return verdict.Ref{Product: "platform", Version: version, Part: part}
}

// billOf writes a bill that lists one library.
func billOf(version string) []byte {
	return fmt.Appendf(nil, `{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
		{"type": "library", "name": "lib", "purl": "pkg:maven/org.example/lib@%s"}, {"type": "library", "name": "plain"}]}`, version)
}

func TestABillIsReadIdentifiedAndKept(t *testing.T) {
	s := withReleases(t)
	raw := billOf("2.0-ex")
	want := inventory.Report{
		Ref: release("1.0", "broker"), Name: "bill.json", Changed: true, Components: 1, Identified: 1, Unidentified: 1, Completeness: verdict.CompletenessUnknown,
		Skipped: []verdict.Skipped{{Reason: "no package URL", Count: 1, Examples: []string{"plain (line 2)"}}},
	}
	got, err := s.put(t, release("1.0", "broker"), raw)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	err = s.View(t.Context(), verdict.Administrator, time.Time{}, func(snap *store.Snapshot) error {
		b, err := snap.Bill("platform", "1.0", "broker")
		if err != nil {
			return err
		}
		o := b.SBOM.Occurrences[0]
		if o.Part != "broker" || o.Component.Pedigree == nil || o.Component.Pedigree.Ancestors[0] != "pkg:maven/org.example/lib@2.0" {
			t.Errorf("kept is %+v", o)
		}
		kept, err := snap.RawBill(b.SBOM.Digest)
		if string(kept) != string(raw) {
			t.Errorf("the bytes kept are %q", kept)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.put(t, release("1.0", "broker"), raw)
	if err != nil || again.Changed {
		t.Errorf("the same bill again: changed %v, %v", again.Changed, err)
	}
}

func TestReleasesAreComparedPartByPart(t *testing.T) {
	s := withReleases(t)
	for ref, version := range map[verdict.Ref]string{
		release("1.0", "broker"): "2.0-ex", release("1.0", "clients"): "2.0-ex",
		release("1.1", "broker"): "2.1-ex", release("1.1", "clients"): "2.0-ex",
	} {
		if _, err := s.put(t, ref, billOf(version)); err != nil {
			t.Fatal(err)
		}
	}
	changed := []inventory.Change{{Base: "pkg:maven/org.example/lib", Part: "broker", From: []string{"2.0-ex"}, To: []string{"2.1-ex"}}}
	d, err := s.diff(t, verdict.Administrator, release("1.0", ""), release("1.1", ""))
	if diff := cmp.Diff(inventory.Difference{Changed: changed, Same: 1}, d); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	d, err = s.diff(t, verdict.Administrator, release("1.0", "clients"), release("1.1", "clients"))
	if diff := cmp.Diff(inventory.Difference{Same: 1}, d); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestWhatCannotBeKeptOrComparedIsSaid(t *testing.T) {
	s := withReleases(t)
	cases := []struct {
		name string
		do   func() error
		code verdict.Code
		want string
	}{
		{"a line", func() error {
			_, err := s.put(t, verdict.Ref{Product: "platform", Line: "1"}, billOf("1"))
			return err
		}, verdict.Usage, "platform/1 is no release; write product@version, or product@version:part"},
		{"a release that is not known", func() error { _, err := s.put(t, release("9", ""), billOf("1")); return err },
			verdict.NotFound, "there is no release platform@9"},
		{"a release without bill", func() error {
			_, err := s.diff(t, verdict.Administrator, release("1.0", ""), release("1.1", ""))
			return err
		}, verdict.NotFound, "there is no bill of materials of platform@1.0; add one with `verdict release add platform@1.0 --sbom FILE`"},
		{"a viewer from outside", func() error {
			_, err := s.diff(t, verdict.Outside, release("1.0", ""), release("1.1", ""))
			return err
		}, verdict.Forbidden, "this is not public"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.do(); err == nil || err.Error() != c.want || verdict.CodeOf(err) != c.code {
				t.Errorf("got  %v (%s)\nwant %s", err, verdict.CodeOf(err), c.want)
			}
		})
	}
}
