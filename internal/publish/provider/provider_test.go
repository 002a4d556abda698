// SPDX-License-Identifier: Apache-2.0

package provider_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish/provider"
	"verdict/internal/publish/site/sitetest"
	"verdict/spec/csaf"
	"verdict/spec/rolie"
)

const base = "https://security.example.org"

var shop = csaf.Publisher{Category: "vendor", Name: "Example Shop", Namespace: "https://example.org/shop"}

// made is a document of a label that was released first and last at these days.
func made(t *testing.T, id, label, version, first, last string) provider.Document {
	t.Helper()
	raw, err := csaf.Encode(csaf.Document{
		Header: csaf.Header{Category: csaf.VEX, CSAFVersion: "2.0", Lang: "en", Title: "About " + id, Publisher: shop,
			Distribution: &csaf.Distribution{TLP: &csaf.TLP{Label: label}}, Notes: []csaf.Note{{Category: "summary", Text: "Short."}},
			Tracking: csaf.Tracking{ID: id, Version: version, InitialReleaseDate: csaf.Timestamp(first + "T12:00:00Z"), CurrentReleaseDate: csaf.Timestamp(last + "T12:00:00Z")}},
		ProductTree: &csaf.ProductTree{Branches: []csaf.Branch{{Category: csaf.BranchVendor, Name: "Example", Branches: []csaf.Branch{{Category: csaf.BranchProduct, Name: "Shop & Co"}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := provider.ReadDocument(raw)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func input(t *testing.T) provider.Input {
	return provider.Input{
		BaseURL: base + "/", Publisher: shop,
		Documents: []provider.Document{made(t, "Shop 1.0", "WHITE", "2", "2024-12-31", "2025-03-01"), made(t, "Shop 1.1", "WHITE", "1", "2025-02-01", "2025-02-01")},
		Earlier:   []provider.Document{made(t, "Shop 1.0", "WHITE", "1", "2024-12-31", "2024-12-31")},
		Keys:      []provider.Key{{Fingerprint: "ABCD", Armored: []byte("the key"), Created: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}},
		Sign: func(message []byte, at time.Time) ([]byte, error) {
			return fmt.Appendf(nil, "%x at %s", sha256.Sum256(message), at.Format(time.DateOnly)), nil
		},
		Security: provider.Security{Contacts: []string{"mailto:security@example.org"}, Expires: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Encryption: "security-key.asc",
			Policy: "security.html", Languages: "en"},
	}
}

func tree(t *testing.T, in provider.Input) map[string]string {
	t.Helper()
	files, left, err := provider.Files(in)
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	content, err := sitetest.Render(files)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestTheTreeHoldsWhatATrustedProviderNeeds(t *testing.T) {
	content := tree(t, input(t))
	for _, name := range []string{"2024/shop_1_0.json", "2025/shop_1_1.json", "history/shop_1_0/1/shop_1_0.json"} {
		at := "csaf/white/" + name
		sum := sha256.Sum256([]byte(content[at]))
		if want := hex.EncodeToString(sum[:]) + "  " + path.Base(name) + "\n"; content[at] == "" || content[at+".sha256"] != want || len(content[at+".sha512"]) < 128 {
			t.Errorf("%s: %q, %q", at, content[at], content[at+".sha256"])
		}
		if !strings.HasPrefix(content[at+".asc"], hex.EncodeToString(sum[:])) {
			t.Errorf("%s is not signed: %q", at, content[at+".asc"])
		}
	}
	for name, want := range map[string]string{
		"csaf/white/index.txt":   "2024/shop_1_0.json\n2025/shop_1_1.json\n",
		"csaf/white/changes.csv": "\"2024/shop_1_0.json\",\"2025-03-01T12:00:00Z\"\n\"2025/shop_1_1.json\",\"2025-02-01T12:00:00Z\"\n",
		"csaf/openpgp/ABCD.asc":  "the key",
		".well-known/security.txt": "Contact: mailto:security@example.org\nExpires: 2026-01-01T00:00:00Z\nEncryption: https://security.example.org/security-key.asc\n" +
			"Preferred-Languages: en\nCanonical: https://security.example.org/.well-known/security.txt\nPolicy: https://security.example.org/security.html\n" +
			"CSAF: https://security.example.org/.well-known/csaf/provider-metadata.json\n",
	} {
		if content[name] != want {
			t.Errorf("%s holds\n%s\nnot\n%s", name, content[name], want)
		}
	}
	if content[provider.MetadataPath] != content[provider.WellKnownPath] || content["csaf/service.json"] != content[".well-known/csaf/service.json"] {
		t.Error("the metadata differ by their places")
	}
	for _, problem := range sitetest.Check(withSite(content)) {
		t.Error(problem)
	}
}

// withSite adds what the tree leads to beside itself.
func withSite(content map[string]string) map[string]string {
	content = maps.Clone(content)
	for _, name := range []string{"index.html", "style.css", "icon.svg"} {
		content[name] = ""
	}
	return content
}

func TestTheMetadataLeadToEverything(t *testing.T) {
	content := tree(t, input(t))
	m, err := csaf.DecodeProviderMetadata([]byte(content[provider.WellKnownPath]))
	if err != nil {
		t.Fatal(err)
	}
	if m.Role != csaf.RoleTrustedProvider || m.CanonicalURL != base+"/"+provider.WellKnownPath || m.LastUpdated != "2025-03-01T12:00:00Z" || !m.ListOnCSAFAggregators {
		t.Errorf("%+v", m)
	}
	local := func(url string) string {
		at, ok := strings.CutPrefix(url, base+"/")
		if _, there := content[at]; !ok || !there {
			t.Errorf("%s leads to no file", url)
		}
		return content[at]
	}
	local(m.PublicOpenPGPKeys[0].URL)
	r := m.Distributions[1].ROLIE
	local(r.Services[0])
	local(r.Categories[0])
	if m.Distributions[0].DirectoryURL != base+"/csaf/white/" {
		t.Errorf("the folder is %s", m.Distributions[0].DirectoryURL)
	}
	f, err := rolie.DecodeFeed([]byte(local(r.Feeds[0].URL)))
	if err != nil || len(f.Entries) != 2 || f.Entries[0].ID != "Shop 1.0" || f.Updated != "2025-03-01T12:00:00Z" {
		t.Fatalf("%v %+v", err, f)
	}
	for _, e := range f.Entries {
		local(e.URL())
		for _, link := range append(e.Linked("hash"), e.Linked("signature")...) {
			local(link)
		}
		if len(e.Linked("hash")) != 2 || len(e.Linked("signature")) != 1 || e.Summary.Content != "Short." {
			t.Errorf("%+v", e)
		}
	}
	c, err := rolie.DecodeCategories([]byte(content["csaf/white/category-white.json"]))
	if err != nil || len(c.Category) != 4 || c.Category[1].Term != "Shop & Co" {
		t.Errorf("%v %+v", err, c)
	}
}

func TestWithoutASignerItIsAProviderThatIsNotTrusted(t *testing.T) {
	in := input(t)
	in.Sign, in.Keys = nil, nil
	content := tree(t, in)
	if !strings.Contains(content[provider.MetadataPath], `"csaf_provider"`) || strings.Contains(content[provider.MetadataPath], "openpgp") {
		t.Error(content[provider.MetadataPath])
	}
	for name, text := range content {
		if strings.HasSuffix(name, ".asc") || strings.Contains(text, ".asc") && strings.HasPrefix(name, "csaf/") {
			t.Errorf("%s is or names a signature", name)
		}
	}
}

func TestASiteBeneathAPathHasItsMetadataThere(t *testing.T) {
	in := input(t)
	in.BaseURL, in.Security.Contacts = "https://example.org/security", nil
	content := tree(t, in)
	for _, want := range []string{"CSAF: https://example.org/security/csaf/provider-metadata.json\n", "Canonical: https://example.org/.well-known/security.txt\n",
		"Contact: https://example.org/security/security.html\n"} {
		if !strings.Contains(content[".well-known/security.txt"], want) {
			t.Errorf("%q is not in\n%s", want, content[".well-known/security.txt"])
		}
	}
	if !strings.Contains(content[provider.MetadataPath], `"canonical_url": "https://example.org/security/csaf/provider-metadata.json"`) {
		t.Error(content[provider.MetadataPath])
	}
}

func TestDocumentsForOthersAreApartAndNeverForEverybody(t *testing.T) {
	for _, label := range []string{"GREEN", "AMBER", "RED"} {
		in := input(t)
		in.Documents, in.Earlier = []provider.Document{made(t, "Shop 1.0", label, "1", "2025-01-01", "2025-01-01")}, nil
		if _, _, err := provider.Files(in); verdict.CodeOf(err) != verdict.Internal {
			t.Errorf("%s is given to everybody: %v", label, err)
		}
		in.Earlier, in.Documents = in.Documents, input(t).Documents
		if _, _, err := provider.Files(in); verdict.CodeOf(err) != verdict.Internal {
			t.Errorf("%s is given to everybody as history: %v", label, err)
		}
		in.Audience, in.Documents, in.Earlier = verdict.CustomerAudience, in.Earlier, nil
		content := tree(t, in)
		folder := "csaf/" + strings.ToLower(label) + "/"
		if content[folder+"2025/shop_1_0.json"] == "" || content[".well-known/security.txt"] != "" {
			t.Errorf("%s: %v", label, slices.Sorted(maps.Keys(content)))
		}
		if !strings.Contains(content[folder+"index.html"], "This copy is for: customers") {
			t.Errorf("%sindex.html does not say for whom it is", folder)
		}
		if m := content[provider.MetadataPath]; !strings.Contains(m, `"mirror_on_CSAF_aggregators": false`) || !strings.Contains(m, `"tlp_label": "`+label+`"`) {
			t.Error(m)
		}
		for name := range content {
			if strings.HasPrefix(name, "csaf/white") {
				t.Errorf("%s is there", name)
			}
		}
	}
}

func TestDocumentsOfOneFileAreTold(t *testing.T) {
	in := input(t)
	in.Documents = append(in.Documents, made(t, "shop 1_1", "WHITE", "1", "2025-02-03", "2025-02-03"))
	_, left, err := provider.Files(in)
	if err != nil || len(left) != 1 || left[0] != "the CSAF document shop 1_1 would have the file csaf/white/2025/shop_1_1.json of Shop 1.1" {
		t.Error(left, err)
	}
	if files, left, err := provider.Files(provider.Input{BaseURL: base}); len(files)+len(left) > 0 || err != nil {
		t.Error("without documents there are files")
	}
}

// TestTheOrderOfDocumentsDoesNotMatter turns them round.
func TestTheOrderOfDocumentsDoesNotMatter(t *testing.T) {
	in, want := input(t), tree(t, input(t))
	slices.Reverse(in.Documents)
	if got := tree(t, in); !maps.Equal(got, want) {
		t.Error("in another order the files are others")
	}
	for name, text := range want {
		if strings.HasSuffix(name, ".json") && !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON", name)
		}
	}
}

func TestASecurityTXTEndsWithinAYearAndWithAMonth(t *testing.T) {
	for now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC); now.Year() < 2027; now = now.AddDate(0, 0, 1) {
		until := provider.Expiry(now)
		if until.Day() != 1 || !until.Before(now.AddDate(1, 0, 0)) || until.Before(now.AddDate(0, 9, 0)) {
			t.Errorf("at %s it holds until %s", now, until)
		}
	}
}
