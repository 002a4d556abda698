// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// full is a bill with something in every field.
var full = verdict.SBOM{
	Format: "CycloneDX", SpecVersion: "1.5", Name: "full.json", Subject: "pkg:maven/org.example/ledger@1.0.0", Completeness: verdict.Incomplete,
	Digest: "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", // of "[]"
	Occurrences: []verdict.Occurrence{
		{Component: verdict.Component{PURL: "pkg:maven/a/b@1"}, Ref: "b", Path: "libs/b.jar", Layer: "sha256:1", Part: "server",
			Scope: verdict.Required, Relocated: true, Digests: map[string]string{"sha-256": "aa", "sha-1": "bb"}},
		{Component: verdict.Component{PURL: "pkg:maven/a/b@1", Pedigree: &verdict.Pedigree{
			Ancestors: []string{"pkg:maven/up/b@1"}, Patches: []verdict.Patch{{Kind: "backport", Resolves: []string{"X-1"}}}}}, Ref: "b2"},
		{Component: verdict.Component{PURL: "pkg:maven/a/test@3"}, Ref: "t", Scope: verdict.Excluded},
		{Component: verdict.Component{PURL: "pkg:maven/a/b@1"}, Ref: "b3", Path: "other/b.jar"},
	},
	Edges:   []verdict.Edge{{From: "b", To: "t"}, {From: "t", To: "b"}},
	Skipped: []verdict.Skipped{{Reason: "no package URL", Count: 2, Examples: []string{"x", "y"}}},
}

var billCases = []example{
	{"a bill comes back as it was put, with its bytes", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			return changed(tx.PutSBOM("ledger", "1.0.0", "server", full, []byte("[]")))
		})
		b.see(t, func(s *store.Snapshot) error {
			got, err := s.Bill("ledger", "1.0.0", "server")
			if err != nil {
				return err
			}
			same(t, full, got.SBOM)
			raw, err := s.RawBill(full.Digest)
			same(t, "[]", string(raw))
			return err
		})
	}},
	{"an artifact comes back with what was found in it, beside the bill and in the place of the one of its name", func(t *testing.T, b *bench) {
		artifact := verdict.Artifact{Product: "ledger", Version: "1.0.0", Part: "server", Name: "server.tgz", Kind: verdict.ArtifactArchive,
			Digest: full.Digest, Bytes: 7, Found: full, Added: Start}
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			return changed(tx.PutArtifact(artifact))
		})
		artifacts := func(s *store.Snapshot) ([]verdict.Artifact, error) { return s.Artifacts("ledger", "1.0.0") }
		same(t, []verdict.Artifact{artifact}, read(t, b, artifacts))
		again := artifact
		again.Added = Start.Add(time.Hour)
		if n := b.do(t, func(tx *store.Tx) error { return changed(tx.PutArtifact(again)) }); n != 0 {
			t.Errorf("the same artifact again changed %d rows", n)
		}
		holding := read(t, b, func(s *store.Snapshot) ([]verdict.Ref, error) { return s.Holding("pkg:maven/a/b@1") })
		if len(holding) != 0 {
			t.Errorf("an artifact is taken for a bill of %v", holding)
		}
		images := func() []verdict.Artifact {
			return read(t, b, func(s *store.Snapshot) ([]verdict.Artifact, error) { return s.Images() })
		}
		if list := images(); len(list) > 0 {
			t.Errorf("an archive is taken for an image: %v", list)
		}
		again.Kind, again.Layers = verdict.ArtifactImage, []string{"sha256:aa"}
		again.Digest = strings.Repeat("0", 64)
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutArtifact(again)) })
		same(t, []verdict.Artifact{again}, read(t, b, artifacts))
		of := func(digest string) []verdict.Artifact {
			return read(t, b, func(s *store.Snapshot) ([]verdict.Artifact, error) { return s.ArtifactsOf(digest) })
		}
		same(t, []verdict.Artifact{again}, of(again.Digest))
		bare := again
		bare.Found.Occurrences = nil
		same(t, []verdict.Artifact{bare}, images())
		if gone := of(artifact.Digest); len(gone) > 0 {
			t.Errorf("the artifact that was replaced is still there: %v", gone)
		}
		b.refuse(t, verdict.NotFound, "no part cellar", func(tx *store.Tx) error {
			again.Part = "cellar"
			return changed(tx.PutArtifact(again))
		})
		b.refuse(t, verdict.Invalid, "is no SHA-256", func(tx *store.Tx) error {
			again.Digest = "abc"
			return changed(tx.PutArtifact(again))
		})
	}},
	{"bytes that are not those of the digest are refused", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		b.refuse(t, verdict.Invalid, "and not "+full.Digest, func(tx *store.Tx) error {
			return changed(tx.PutSBOM("ledger", "1.0.0", "", full, []byte("other")))
		})
		plain := bill("pkg:maven/a/b@1")
		b.refuse(t, verdict.Invalid, "not valid UTF-8", func(tx *store.Tx) error {
			return changed(tx.PutSBOM("ledger", "1.0.0", "", plain, []byte("\xff\xfe")))
		})
	}},
	{"a reference that stands twice in a bill is refused", func(t *testing.T, b *bench) {
		b.do(t, putLedger)
		twice := bill("pkg:maven/a/b@1", "pkg:maven/a/c@1")
		twice.Occurrences[1].Ref = "c0"
		b.refuse(t, verdict.Invalid, `two components by the reference "c0"`, func(tx *store.Tx) error {
			return changed(tx.PutSBOM("ledger", "1.0.0", "", twice, nil))
		})
	}},
	{"a component is stored once, and knows who ships it", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			for _, v := range []string{"1.0.0", "1.1.0"} {
				if _, err := tx.PutSBOM("ledger", v, "server", full, nil); err != nil {
					return err
				}
			}
			return changed(tx.PutSBOM("ledger", "1.1.0", "client", bill("pkg:maven/a/b@1"), nil))
		})
		b.see(t, func(s *store.Snapshot) error {
			all, err := s.Components()
			if err != nil {
				return err
			}
			same(t, []verdict.Component{full.Occurrences[0].Component, full.Occurrences[1].Component, full.Occurrences[2].Component}, all)
			refs, err := s.Shipping("pkg:maven/a/b@1")
			same(t, []verdict.Ref{
				{Product: "ledger", Version: "1.0.0", Part: "server"},
				{Product: "ledger", Version: "1.1.0", Part: "client"},
				{Product: "ledger", Version: "1.1.0", Part: "server"},
			}, refs)
			if err != nil {
				return err
			}
			refs, err = s.Shipping("pkg:maven/a/test@3")
			same(t, 0, len(refs))
			return err
		})
	}},
	{"a new bill takes the place of the old, which stays known", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			return changed(tx.PutSBOM("ledger", "1.0.0", "", full, nil))
		})
		before := read(t, b, func(s *store.Snapshot) (store.Bill, error) { return s.Bill("ledger", "1.0.0", "") })
		b.do(t, func(tx *store.Tx) error {
			return changed(tx.PutSBOM("ledger", "1.0.0", "", bill("pkg:maven/a/new@1"), nil))
		})
		same(t, []verdict.Component{{PURL: "pkg:maven/a/new@1"}}, read(t, b, (*store.Snapshot).Components))
		then := readAsOf(t, b, before.At, func(s *store.Snapshot) ([]store.Bill, error) { return s.Bills("ledger") })
		same(t, []store.Bill{before}, then)
		same(t, 3, len(readAsOf(t, b, before.At, (*store.Snapshot).Components)))
	}},
	{"bills are revised in place, keep their bytes, and tell who ships what", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			for _, v := range []string{"1.0.0", "1.1.0"} {
				if _, err := tx.PutSBOM("ledger", v, "server", full, []byte("[]")); err != nil {
					return err
				}
			}
			return changed(tx.PutSBOM("ledger", "2.0.0", "", bill("pkg:maven/a/b@1"), nil))
		})
		made := verdict.Component{PURL: "pkg:maven/a/b@1", Pedigree: &verdict.Pedigree{Ancestors: []string{"cpe:2.3:a:a:b:1:*:*:*:*:*:*:*"}}}
		shipping := func() int {
			return len(read(t, b, func(s *store.Snapshot) ([]verdict.Ref, error) { return s.Shipping(made.Key()) }))
		}
		for _, step := range []struct {
			to                  verdict.Component
			revised, thenShipIt int
		}{{made, 2, 2}, {made, 0, 2}, {full.Occurrences[3].Component, 2, 0}, {made, 2, 2}} {
			b.do(t, func(tx *store.Tx) error {
				n, err := tx.ReviseBills("ledger", func(s verdict.SBOM) verdict.SBOM { return withLast(s, step.to) })
				same(t, step.revised, n)
				return err
			})
			same(t, step.thenShipIt, shipping())
		}
		same(t, withLast(full, made), read(t, b, func(s *store.Snapshot) (store.Bill, error) { return s.Bill("ledger", "1.1.0", "server") }).SBOM)
		same(t, "[]", string(read(t, b, func(s *store.Snapshot) ([]byte, error) { return s.RawBill(full.Digest) })))
		if found, err := b.Check(t.Context()); err != nil || len(found) > 0 {
			t.Error(found, err)
		}
	}},
	{"a large bill comes back whole and in its order", func(t *testing.T, b *bench) {
		var purls []string
		for i := range 5000 {
			purls = append(purls, fmt.Sprintf("pkg:npm/c%d@%d.0.0", i*7919%5000, i%3))
		}
		large := bill(purls...)
		for i := range purls {
			large.Edges = append(large.Edges, verdict.Edge{From: fmt.Sprintf("c%d", i), To: fmt.Sprintf("c%d", (i+1)%len(purls))})
		}
		b.do(t, func(tx *store.Tx) error {
			if err := putLedger(tx); err != nil {
				return err
			}
			return changed(tx.PutSBOM("ledger", "1.0.0", "", large, nil))
		})
		got := read(t, b, func(s *store.Snapshot) (store.Bill, error) { return s.Bill("ledger", "1.0.0", "") })
		same(t, large, got.SBOM)
		same(t, 5000, len(read(t, b, (*store.Snapshot).Components)))
	}},
}

// withLast is a bill of four occurrences or more with another component for the last.
func withLast(s verdict.SBOM, c verdict.Component) verdict.SBOM {
	if len(s.Occurrences) >= 4 {
		s.Occurrences = slices.Clone(s.Occurrences)
		s.Occurrences[len(s.Occurrences)-1].Component = c
	}
	return s
}
