// SPDX-License-Identifier: Apache-2.0

package csafvex_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csafvex"
	"verdict/spec/csaf"
	"verdict/spec/csaf/validate"
)

// shipped are what the release of the tests may ship: images, one under two architectures'
// digests and one tag, files, one of them in two parts, and what nobody can name.
var shipped = []verdict.Artifact{
	image("server", "shop-amd64.tar", "a", "pkg:oci/shop@sha256:"+digest("a")+"?repository_url=build.example.net:5000/ci/shop&tag=1.0"),
	image("server", "shop-arm64.tar", "b", "pkg:oci/shop@sha256:"+digest("b")+"?tag=1.0"),
	image("client", "client.tar", "c", "pkg:oci/shop-client@sha256:"+digest("c")+"?tag=1.0"),
	image("client", "nameless.tar", "d", ""),
	{Product: "shop", Version: "1.0", Part: "server", Name: "core.jar", Kind: verdict.ArtifactFile, Digest: digest("e")},
	{Product: "shop", Version: "1.0", Part: "client", Name: "core-1.jar", Kind: verdict.ArtifactFile, Digest: digest("e")},
	{Product: "shop", Version: "1.0", Name: "shop-1.0.tgz", Kind: verdict.ArtifactArchive, Digest: digest("f")},
	{Product: "shop", Version: "1.0", Part: "tool", Name: "tool", Kind: verdict.ArtifactFolder, Digest: digest("0")},
	{Product: "shop", Version: "2.0", Part: "server", Name: "core.jar", Kind: verdict.ArtifactFile, Digest: digest("1")},
}

func digest(letter string) string { return strings.Repeat(letter, 64) }

func image(part, name, letter, subject string) verdict.Artifact {
	return verdict.Artifact{Product: "shop", Version: "1.0", Part: part, Name: name, Kind: verdict.ArtifactImage, Digest: digest(letter), Found: verdict.SBOM{Subject: subject}}
}

func shipping(list []verdict.Artifact, statements ...verdict.Statement) publish.Snapshot {
	s := snapshot(statements...)
	s.Shipped = list
	s.Product.Parts = []verdict.Part{{Name: "server", Title: "The server"}, {Name: "client", Components: []string{"pkg:maven/org.example/client"}}}
	return s
}

func TestWhatIsShippedIsNamedAsScannersNameIt(t *testing.T) {
	d := written(t, shipping(shipped, said("CVE-2024-1001", verdict.Fixed, func(st *verdict.Statement) {
		st.Parts = []verdict.StatedPart{{Part: "server", Status: verdict.Fixed}, {Part: "client", Status: verdict.Fixed}}
	})))
	got := helpers(d)
	for id, want := range map[csaf.ProductID]string{
		"shop-1.0": "pkg:maven/org.example/shop@1.0",
		"shop-1.0:sha256:" + csaf.ProductID(digest("a")): "pkg:oci/shop@sha256:" + digest("a"),
		"shop-1.0:sha256:" + csaf.ProductID(digest("b")): "pkg:oci/shop@sha256:" + digest("b"),
		"shop-1.0:pkg:oci/shop?tag=1.0":                  "pkg:oci/shop?tag=1.0",
		"shop-1.0:pkg:oci/shop-client?tag=1.0":           "pkg:oci/shop-client?tag=1.0",
		"shop-1.0:sha256:" + csaf.ProductID(digest("e")): "core-1.jar sha256:" + digest("e") + " core.jar sha256:" + digest("e"),
		"shop-1.0:sha256:" + csaf.ProductID(digest("f")): "shop-1.0.tgz sha256:" + digest("f"),
	} {
		if got[id] != want {
			t.Errorf("%s is %q, not %q", id, got[id], want)
		}
		if !slices.Contains(d.Vulnerabilities[0].ProductStatus.Fixed, id) {
			t.Errorf("nothing is said of %s", id)
		}
	}
	for id, helper := range got {
		if strings.Contains(helper, "build.example.net") || strings.Contains(string(id)+helper, digest("0")) || strings.Contains(helper, digest("1")) {
			t.Errorf("%s tells where it was built, of a folder, or of another release: %s", id, helper)
		}
	}
}

func TestTheReleaseHasTheCPEOfTheProduct(t *testing.T) {
	for name, want := range map[string]string{
		"cpe:2.3:a:example:shop:*:*:*:*:*:*:*:*": "cpe:2.3:a:example:shop:1.0\\+b:*:*:*:*:*:*:*",
		"cpe:/a:example:shop":                    "cpe:2.3:a:example:shop:1.0\\+b:*:*:*:*:*:*:*",
		"":                                       "",
	} {
		s := snapshot(said("CVE-2024-1001", verdict.Fixed, func(st *verdict.Statement) { st.Version = "1.0+B" }))
		s.Product.CPE, s.Releases[0].Version = name, "1.0+B"
		out, err := csafvex.Render(s, "1.0+B", csafvex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := validate.Document(out, validate.Options{Tests: []string{"mandatory", "optional"}}); len(found) > 0 {
			t.Errorf("%+v", found)
		}
		d, err := csaf.Decode(out)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.ProductTree.Branches[0].Branches[0].Branches[0].Product.CPE(); got != want {
			t.Errorf("by %q it is %q, not %q", name, got, want)
		}
	}
}

func TestTheRegistryIsThatOfTheProduct(t *testing.T) {
	s := shipping(shipped, said("CVE-2024-1001", verdict.Fixed, nil))
	s.Product.PURL = "pkg:oci/shop?repository_url=registry.example.org/shop"
	got := helpers(written(t, s))
	if want := "pkg:oci/shop@sha256:" + digest("a") + "?repository_url=registry.example.org%2Fshop"; got["shop-1.0:sha256:"+csaf.ProductID(digest("a"))] != want {
		t.Errorf("%v lacks %s", got, want)
	}
	if got["shop-1.0-scanned"] != "pkg:oci/shop?repository_url=registry.example.org%2Fshop&tag=1.0" || len(got["shop-1.0:pkg:oci/shop?repository_url=registry.example.org%2Fshop&tag=1.0"]) > 0 {
		t.Errorf("the tag of the release is told twice, or not at all: %v", got)
	}
}

func TestWherePartsDifferEachHasItsOwnStatusAndTheReleaseHasNone(t *testing.T) {
	d := written(t, shipping(shipped, said("CVE-2024-1001", verdict.Affected, func(st *verdict.Statement) {
		st.Vector, st.Impact, st.Action = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "It falls over.", "Upgrade."
		st.Components = []verdict.StatedComponent{servlet}
		st.Parts = []verdict.StatedPart{{Part: "server", Status: verdict.Affected}, {Part: "client", Status: verdict.NotAffected, Justification: verdict.ComponentNotPresent}, {Part: "tool", Status: verdict.Unknown}}
	})))
	s := d.Vulnerabilities[0].ProductStatus
	affected := []csaf.ProductID{"shop-1.0:pkg:oci/shop?tag=1.0", "shop-1.0:server", "shop-1.0:server:pkg:maven/org.example/servlet@1.2",
		"shop-1.0:sha256:" + csaf.ProductID(digest("a")), "shop-1.0:sha256:" + csaf.ProductID(digest("b"))}
	spared := []csaf.ProductID{"shop-1.0:client", "shop-1.0:pkg:oci/shop-client?tag=1.0", "shop-1.0:sha256:" + csaf.ProductID(digest("c"))}
	if !slices.Equal(s.KnownAffected, affected) || !slices.Equal(s.KnownNotAffected, spared) || len(s.Fixed)+len(s.UnderInvestigation) > 0 {
		t.Errorf("affected are %q\nand not affected %q", s.KnownAffected, s.KnownNotAffected)
	}
	if threats := d.Vulnerabilities[0].Threats; len(threats) > 0 {
		t.Errorf("what the flaw does to the server is why the client has none of it: %+v", threats)
	}
	if got := helpers(d)["shop-1.0:server"]; got != "https://example.org/shop https://example.org/shop#shop@1.0:server" {
		t.Errorf("the server is known by %q", got)
	}
}

func TestWhatIsShippedLaterChangesTheDocument(t *testing.T) {
	later := slices.Clone(shipped)
	for i := range later {
		later[i].Added = noon.Add(time.Hour)
	}
	st := said("CVE-2024-1001", verdict.Fixed, nil)
	before, after := shipping(publish.ShippedBy(later, noon), st), shipping(later, st)
	if !csafvex.Changed(before, "1.0").Equal(noon) || !csafvex.Changed(after, "1.0").Equal(noon.Add(time.Hour)) {
		t.Errorf("it changed at %s and %s", csafvex.Changed(before, "1.0"), csafvex.Changed(after, "1.0"))
	}
	one, err := csafvex.Digest(before, "1.0")
	two, err2 := csafvex.Digest(after, "1.0")
	if err != nil || err2 != nil || one == two {
		t.Errorf("it has the same content: %v, %v", err, err2)
	}
	if !csafvex.Changed(shipping(later), "1.0").IsZero() {
		t.Error("of a release of which nothing is said something changed")
	}
}

// helpers are how the products of a document can be recognised, by their ids.
func helpers(d *csaf.Document) map[csaf.ProductID]string {
	by := map[csaf.ProductID]string{}
	for _, vendor := range d.ProductTree.Branches {
		for _, product := range vendor.Branches {
			for _, b := range product.Branches {
				words := []string{b.Product.Helper.PURL}
				for _, h := range b.Product.Helper.Hashes {
					words = append(words, h.Filename+" "+h.FileHashes[0].Algorithm+":"+h.FileHashes[0].Value)
				}
				for _, u := range b.Product.Helper.GenericURIs {
					words = append(words, u.Namespace+" "+u.URI)
				}
				by[b.Product.ProductID] = strings.TrimSpace(strings.Join(words, " "))
			}
		}
	}
	return by
}
