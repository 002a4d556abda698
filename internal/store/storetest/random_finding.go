// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/store"
)

// world is the plain truth about a product: what its releases ship, what matches,
// and since when each finding has been known.
type world struct {
	product string
	ships   map[string]map[string]bool // by version: component, and whether it is shipped
	hits    map[[2]string]bool         // component and vulnerability
	since   map[string]time.Time       // by "version component vulnerability"
}

var worldVersions = []string{"1.0", "1.1", "1.2"}

func (w *world) components() (all []string) {
	for i := range 4 {
		all = append(all, fmt.Sprintf("pkg:npm/%s-c%d@1", w.product, i))
	}
	return all
}

// begin puts the product and its releases.
func (w *world) begin(tx *store.Tx) error {
	if err := putFeed(tx, record("X-1"), record("X-2")); err != nil {
		return err
	}
	if _, err := tx.PutVulnerabilities([]verdict.Vulnerability{upstream("v1", record("X-1")), upstream("v2", record("X-2"))}); err != nil {
		return err
	}
	if _, err := tx.PutProduct(verdict.Product{Slug: w.product, Name: "Random", Kind: verdict.Library}); err != nil {
		return err
	}
	if _, err := tx.PutLine(verdict.Line{Product: w.product, Slug: "1.x"}); err != nil {
		return err
	}
	for _, v := range worldVersions {
		r := verdict.Release{Product: w.product, Version: v, Line: "1.x", State: verdict.Released, ReleasedAt: Start}
		if _, err := tx.PutRelease(r); err != nil {
			return err
		}
	}
	// Every component is known from the first bill on.
	return w.ship(tx, worldVersions[0], map[string]bool{w.components()[0]: true, w.components()[1]: true, w.components()[2]: true, w.components()[3]: true})
}

func (w *world) ship(tx *store.Tx, version string, shipped map[string]bool) error {
	w.ships[version] = shipped
	purls := slices.Sorted(maps.Keys(shipped))
	sbom := bill(purls...)
	for i, purl := range purls {
		if !shipped[purl] {
			sbom.Occurrences[i].Scope = verdict.Excluded
		}
	}
	return changed(tx.PutSBOM(w.product, version, "", sbom, nil))
}

// step makes one random change.
func (w *world) step(t *rapid.T, tx *store.Tx) error {
	if rapid.Bool().Draw(t, "a bill") {
		shipped := map[string]bool{}
		for _, c := range rapid.SliceOfDistinct(rapid.SampledFrom(w.components()), rapid.ID).Draw(t, "components") {
			shipped[c] = rapid.IntRange(0, 3).Draw(t, "scope") > 0
		}
		return w.ship(tx, rapid.SampledFrom(worldVersions).Draw(t, "version"), shipped)
	}
	scanned := rapid.SliceOfDistinct(rapid.SampledFrom(w.components()), rapid.ID).Draw(t, "scanned")
	var found []verdict.Match
	for _, c := range scanned {
		for _, v := range []string{"v1", "v2"} {
			hit := rapid.Bool().Draw(t, "hit")
			delete(w.hits, [2]string{c, v})
			if hit {
				w.hits[[2]string{c, v}] = true
				found = append(found, match(c, v))
			}
		}
	}
	_, err := tx.PutMatches(append([]string{}, scanned...), found)
	return err
}

// active gives the findings that should be, and notes the time of new ones.
func (w *world) active(at time.Time) map[string]bool {
	all := map[string]bool{}
	for version, shipped := range w.ships {
		for hit := range w.hits {
			if !shipped[hit[0]] {
				continue
			}
			name := version + " " + hit[0] + " " + hit[1]
			all[name] = true
			if _, known := w.since[name]; !known {
				w.since[name] = at
			}
		}
	}
	return all
}

// compare wants of the database the findings that the world implies.
func (w *world) compare(t *rapid.T, b *bench, at time.Time) {
	want := w.active(at)
	var got []verdict.Finding
	err := b.View(t.Context(), verdict.Administrator, time.Time{}, func(s *store.Snapshot) (err error) {
		got, err = s.Findings(w.product)
		return err
	})
	if err != nil || len(got) != len(w.since) {
		t.Fatalf("%d findings, want %d: %v", len(got), len(w.since), err)
	}
	for _, f := range got {
		name := f.Version + " " + f.Component + " " + string(f.Vulnerability)
		if f.Inactive.IsZero() != want[name] || !f.Since.Equal(w.since[name]) {
			t.Fatalf("%s: since %s, inactive %s; want active %t since %s", name, f.Since, f.Inactive, want[name], w.since[name])
		}
	}
}

var randomFindingCases = []example{
	{"findings follow any sequence of bills and matches", func(t *testing.T, b *bench) {
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			w := &world{product: fmt.Sprint("p", round), ships: map[string]map[string]bool{}, hits: map[[2]string]bool{}, since: map[string]time.Time{}}
			b.random(r, w.begin)
			for range rapid.IntRange(1, 6).Draw(r, "commands") {
				at := b.random(r, func(tx *store.Tx) error { return w.step(r, tx) })
				w.compare(r, b, at)
			}
		})
		if found, err := b.Check(t.Context()); err != nil || len(found) > 0 {
			t.Error(found, err)
		}
	}},
}

// random makes a change inside of a property and gives its time.
func (b *bench) random(t *rapid.T, fn func(*store.Tx) error) (at time.Time) {
	_, err := b.Update(t.Context(), actor, "random", func(tx *store.Tx) error {
		at = tx.At()
		return fn(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return at
}
