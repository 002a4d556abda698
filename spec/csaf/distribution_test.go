// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/csaf"
)

func TestChangesAreReadQuotedAndUnquoted(t *testing.T) {
	const late, early = "2026-07-01T10:09:07Z", "2019-03-01T06:01:00+00:00"
	for name, body := range map[string]string{
		"as 2.0 has them": "\"2020/a.json\",\"" + late + "\"\n\"2018/b.json\",\"" + early + "\"\n",
		"as 2.1 has them": "2020/a.json," + late + "\r\n2018/b.json," + early + "\r\n\r\n",
		"a name twice":    "2020/a.json," + late + "\n2018/b.json," + early + "\n2020/a.json," + early,
		"in wrong order":  "2020/a.json," + early + "\n2018/b.json," + early + "\n\"2020/a.json\", \"" + late + "\"",
	} {
		got, wrong := csaf.DecodeChanges([]byte(body))
		if want := []csaf.Change{{"2020/a.json", late}, {"2018/b.json", early}}; !cmp.Equal(got, want) || len(wrong) > 0 {
			t.Errorf("%s: read %v, wrong %v", name, got, wrong)
		}
	}
}

func TestALineThatLeadsElsewhereIsWrong(t *testing.T) {
	for _, name := range []string{"../a.json", "/a.json", "a/../../b.json", `a\..\b.json`, "https://x.example/a.json", "a.html", "..", "", "a.json?x", "a/./b.json", "a//b.json", "\x00.json"} {
		if got, wrong := csaf.DecodeIndex([]byte("2020/ok.json\n" + name + "\n")); len(got) != 1 || len(wrong) != 1 && strings.TrimSpace(name) != "" {
			t.Errorf("index.txt: %q is read as %q, wrong %v", name, got, wrong)
		}
		if got, wrong := csaf.DecodeChanges([]byte(name + ",2020-01-01T00:00:00Z\n")); len(got) != 0 || len(wrong) != 1 {
			t.Errorf("changes.csv: %q is read as %q, wrong %v", name, got, wrong)
		}
	}
	got, wrong := csaf.DecodeChanges([]byte("<html>\n<body>no</body>\n2020/a.json,soon\n2020/a.json,\n"))
	if len(got) != 0 || len(wrong) != 4 || wrong[2].Line != 3 || wrong[2].Message != `"2020/a.json,soon" is no file name and time with a comma between them` {
		t.Errorf("a page of HTML is read as %v, wrong %v", got, wrong)
	}
}

func TestSecurityTXTNamesTheProvider(t *testing.T) {
	body := "Contact: mailto:a@acme.example\ncsaf: https://acme.example/1.json\nCSAF:https://acme.example/2.json \r\nCSAF: http://acme.example/3.json\nCSAF: https://acme.example/1.json\nCSAF: x\n"
	if got := csaf.SecurityTXT([]byte(body)); !cmp.Equal(got, []string{"https://acme.example/1.json", "https://acme.example/2.json"}) {
		t.Errorf("it names %q", got)
	}
}

func TestAHashFileBeginsWithTheHash(t *testing.T) {
	const sum = "ea6a209dba30a958a78d82309d6cdcc6929fcb81673b3dc4d6b16fac18b6ff38"
	for _, body := range []string{sum, sum + "\n", sum + "  a.json\n", strings.ToUpper(sum) + "\ta.json"} {
		if got, err := csaf.DecodeHash([]byte(body), 32); err != nil || fmt.Sprintf("%x", got) != sum {
			t.Errorf("%q is read as %x, %v", body, got, err)
		}
	}
	for _, body := range []string{"", sum[:62], sum + "00", "<html>", "a.json " + sum} {
		if got, err := csaf.DecodeHash([]byte(body), 32); err == nil {
			t.Errorf("%q is read as %x", body, got)
		}
	}
}

func TestADocumentsFileIsNamedByItsID(t *testing.T) {
	for id, want := range map[string]string{
		"Cisco-SA-20190513-secureboot": "cisco-sa-20190513-secureboot.json", "RHBA-2019:0024": "rhba-2019_0024.json", "2022_#01-A": "2022_01-a.json",
	} {
		if got := csaf.FileName(id); got != want {
			t.Errorf("the file of %s is %s, want %s", id, got, want)
		}
	}
}

func TestAProviderOfEitherVersionSaysWhereItsDocumentsAre(t *testing.T) {
	for body, want := range map[string]string{
		`{"canonical_url": "https://a.example/p.json", "role": "csaf_provider", "list_on_CSAF_aggregators": true, "distributions": [{"directory_url": "https://a.example/csaf/"}]}`:                                       "https://a.example/csaf/ ",
		`{"canonical_url": "https://a.example/p.json", "metadata_version": "2.1", "distributions": [{"directory": {"url": "https://a.example/csaf/", "tlp_label": "CLEAR"}}], "maintained_from": "2026-01-01T00:00:00Z"}`: "https://a.example/csaf/ CLEAR",
	} {
		m, err := csaf.DecodeProviderMetadata([]byte(body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if url, label := m.Distributions[0].Folder(); url+" "+label != want || len(m.Unknown) > 0 {
			t.Errorf("the folder is %s with label %s, unknown %v", url, label, m.Unknown)
		}
	}
	if _, err := csaf.DecodeProviderMetadata([]byte(`{"document": {}}`)); err == nil {
		t.Error("a document is taken for metadata")
	}
	if _, err := csaf.DecodeAggregator([]byte(`{"document": {}}`)); err == nil {
		t.Error("a document is taken for an aggregator")
	}
}

func TestTheExamplesOfTheStandardAreRead(t *testing.T) {
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(testdata(t, "csaf-2.0-examples"), name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	m, err := csaf.DecodeProviderMetadata(read("provider-metadata/example-01-provider-metadata.json"))
	if err != nil || len(m.Unknown) > 0 || m.Distributions[0].ROLIE.Feeds[0].TLPLabel != "WHITE" || !m.MirrorOnCSAFAggregators || m.PublicOpenPGPKeys[0].Fingerprint == "" {
		t.Errorf("the metadata are read as %+v, %v", m, err)
	}
	for _, name := range []string{"aggregator/example-01-aggregator.json", "aggregator/example-02-aggregator.json", "aggregator/example-03-aggregator.json"} {
		a, err := csaf.DecodeAggregator(read(name))
		if err != nil || len(a.Unknown) > 0 || len(a.Providers) == 0 || a.Providers[0].Metadata.URL == "" {
			t.Errorf("%s is read as %+v, %v", name, a, err)
		}
	}
}
