// SPDX-License-Identifier: Apache-2.0

package openvex_test

import (
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/publish/openvex"
	spec "verdict/spec/openvex"
)

func TestImagesHaveTheStatusOfTheirParts(t *testing.T) {
	image := func(part, name, letter string) verdict.Artifact {
		digest := strings.Repeat(letter, 64)
		return verdict.Artifact{Product: "shop", Version: "1.0", Part: part, Name: name + ".tar", Kind: verdict.ArtifactImage, Digest: digest,
			Found: verdict.SBOM{Subject: "pkg:oci/" + name + "@sha256:" + digest + "?repository_url=build.example.net/" + name + "&tag=1.0"}}
	}
	st := said("CVE-2024-0001", verdict.Affected)
	st.Action = "Upgrade."
	st.Parts = []verdict.StatedPart{{Part: "server", Status: verdict.Affected}, {Part: "client", Status: verdict.NotAffected, Justification: verdict.ComponentNotPresent},
		{Part: "tool", Status: verdict.NotAffected}}
	s := snapshot(st)
	s.Shipped = []verdict.Artifact{image("server", "shop", "a"), image("client", "shop-client", "b"), image("tool", "shop-tool", "c"), image("", "shop-all", "d")}
	out, err := openvex.Render(s, "1.0", 1)
	if err != nil || len(spec.Validate(out)) > 0 {
		t.Fatalf("%v %v", err, spec.Validate(out))
	}
	d, err := spec.Decode(out)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, st := range d.Statements {
		for _, p := range st.Products {
			got[p.ID] = strings.TrimSpace(string(st.Status) + " " + string(st.Justification))
		}
	}
	for id, want := range map[string]string{
		"pkg:generic/shop@1.0": "affected", "pkg:oci/shop?tag=1.0": "affected", "pkg:oci/shop@sha256:" + strings.Repeat("a", 64): "affected",
		"pkg:oci/shop-client?tag=1.0": "not_affected component_not_present", "pkg:oci/shop-client@sha256:" + strings.Repeat("b", 64): "not_affected component_not_present",
		"pkg:oci/shop-tool?tag=1.0": "under_investigation", "pkg:oci/shop-all?tag=1.0": "",
	} {
		if got[id] != want {
			t.Errorf("%s is %q, not %q", id, got[id], want)
		}
	}
	slices.Reverse(s.Shipped)
	if again, err := openvex.Render(s, "1.0", 1); err != nil || string(again) != string(out) {
		t.Errorf("in another order it is\n%s\nnot\n%s (%v)", again, out, err)
	}
	if read, _, err := openvex.Read("shop.json", out, shop); err != nil || len(read) != 1 || read[0].Status != verdict.Affected {
		t.Errorf("read are %+v: %v", read, err)
	}
}
