// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict/spec/csaf"
)

func ExampleEncodeChanges() {
	fmt.Print(string(csaf.EncodeChanges([]csaf.Change{
		{Name: "2025/shop-1_0-vex.json", At: "2025-03-01T12:00:00Z"},
		{Name: "2026/shop-1_1-vex.json", At: "2026-01-02T00:30:00+01:00"},
		{Name: "2025/shop-0_9-vex.json", At: "2026-01-01T23:45:00Z"},
	})))
	// Output:
	// "2025/shop-0_9-vex.json","2026-01-01T23:45:00Z"
	// "2026/shop-1_1-vex.json","2026-01-02T00:30:00+01:00"
	// "2025/shop-1_0-vex.json","2025-03-01T12:00:00Z"
}

func TestListingsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.StringMatching(`20[0-9]{2}/[a-z0-9_+-]{1,9}\.json`), rapid.ID).Draw(t, "names")
		var list []csaf.Change
		for _, name := range names {
			at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).UTC()
			list = append(list, csaf.Change{Name: name, At: csaf.Timestamp(at.Format(time.RFC3339))})
		}
		got, wrong := csaf.DecodeChanges(csaf.EncodeChanges(list))
		if len(wrong) > 0 || len(got) != len(list) {
			t.Fatalf("%d of %d are read; wrong: %v", len(got), len(list), wrong)
		}
		if !slices.IsSortedFunc(got, func(a, b csaf.Change) int {
			x, _ := a.At.Time()
			y, _ := b.At.Time()
			return y.Compare(x)
		}) {
			t.Errorf("the newest does not stand first: %v", got)
		}
		index, wrong := csaf.DecodeIndex(csaf.EncodeIndex(names))
		slices.Sort(names)
		if len(wrong) > 0 || !slices.Equal(index, names) {
			t.Errorf("%v is read as %v; wrong: %v", names, index, wrong)
		}
	})
}

func TestMetadataAreReadAsTheyWereWritten(t *testing.T) {
	m := csaf.ProviderMetadata{CanonicalURL: "https://example.org/.well-known/csaf/provider-metadata.json", LastUpdated: "2026-01-01T00:00:00Z", ListOnCSAFAggregators: true,
		MetadataVersion: "2.0", MirrorOnCSAFAggregators: true, Publisher: csaf.Publisher{Category: "vendor", Name: "Shop", Namespace: "https://example.org"}, Role: csaf.RoleTrustedProvider,
		Distributions:     []csaf.DistributionSite{{DirectoryURL: "https://example.org/csaf/white/"}, {ROLIE: &csaf.ROLIE{Feeds: []csaf.Feed{{TLPLabel: "WHITE", URL: "https://example.org/f.json"}}}}},
		PublicOpenPGPKeys: []csaf.OpenPGPKey{{Fingerprint: "AB", URL: "https://example.org/k.asc"}}}
	b, err := csaf.EncodeProviderMetadata(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := csaf.DecodeProviderMetadata(b)
	if d := cmp.Diff(&m, got); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
}
