// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func benchmarkCheckJSON(b *testing.B, docs ...[]byte) {
	total := 0
	for _, d := range docs {
		total += len(d)
	}
	b.SetBytes(int64(total))
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			if err := CheckJSON("f", d, Caps{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// billOfMaterials writes a CycloneDX bill as tools do: indented, a few keys an
// object, some of them long.
func billOfMaterials(components int) []byte {
	var doc bytes.Buffer
	doc.WriteString("{\n  \"bomFormat\": \"CycloneDX\",\n  \"components\": [")
	for i := range components {
		if i > 0 {
			doc.WriteByte(',')
		}
		fmt.Fprintf(&doc, `
    {
      "type": "library",
      "bom-ref": "pkg:maven/org.example.group%d/library-%d@1.%d.0?type=jar",
      "group": "org.example.group%d",
      "name": "library-%d",
      "version": "1.%d.0",
      "hashes": [
        {
          "alg": "SHA-256",
          "content": "%064x"
        }
      ],
      "licenses": [
        {
          "license": {
            "id": "Apache-2.0"
          }
        }
      ],
      "purl": "pkg:maven/org.example.group%d/library-%d@1.%d.0?type=jar"
    }`, i%300, i, i%40, i%300, i, i%40, i*i, i%300, i, i%40)
	}
	doc.WriteString("\n  ]\n}\n")
	return doc.Bytes()
}

// record is an OSV record of the usual size, with text and ranges.
func record(i int, indent string) []byte {
	text := strings.Repeat("A flaw in the parser lets a remote attacker exhaust memory \\u2014 see the \\\"advisory\\\".\\n\\n", 12)
	doc := fmt.Sprintf(`{"id":"OSV-%d","modified":"2024-01-02T03:04:05Z","published":"2024-01-01T00:00:00Z","aliases":["CVE-2024-%d"],"summary":"Memory exhaustion in parser","details":"%s","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],"affected":[{"package":{"ecosystem":"Maven","name":"org.example:parser","purl":"pkg:maven/org.example/parser"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.%d.1"}]}],"versions":["1.0.0","1.0.1","1.1.0","2.0.0-rc1","2.0.0"]}],"references":[{"type":"ADVISORY","url":"https://example.org/advisories/%d"},{"type":"WEB","url":"https://example.org/commit/%040x"}],"database_specific":{"cwe_ids":["CWE-400"],"github_reviewed":true}}`,
		i, i, text, i%9, i, i)
	if indent == "" {
		return []byte(doc)
	}
	return []byte(strings.NewReplacer(`,"`, ",\n"+indent+`"`, `{"`, "{\n"+indent+indent+`"`).Replace(doc))
}

func BenchmarkCheckJSONOfASmallComponent(b *testing.B) {
	benchmarkCheckJSON(b, []byte(`{"type":"library","name":"snappy-java","version":"1.1.8"}`))
}

func BenchmarkCheckJSONOfAnSBOM(b *testing.B) { benchmarkCheckJSON(b, billOfMaterials(20_000)) }

func BenchmarkCheckJSONOfRecords(b *testing.B) {
	for name, indent := range map[string]string{"compact": "", "indented": "    "} {
		b.Run(name, func(b *testing.B) {
			var docs [][]byte
			for i := range 1000 {
				docs = append(docs, record(i, indent))
			}
			benchmarkCheckJSON(b, docs...)
		})
	}
}

// BenchmarkCheckJSONOfPublicRecords reads the public corpus of OSV records, one
// ecosystem after the other.
func BenchmarkCheckJSONOfPublicRecords(b *testing.B) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		b.Skip("VERDICT_TESTDATA is not set: the public documents are not at hand")
	}
	archives, err := filepath.Glob(filepath.Join(root, "osv-corpus", "*.zip"))
	if err != nil || len(archives) == 0 {
		b.Fatalf("no archives of records: %v", err)
	}
	var all [][]byte
	for _, path := range archives {
		z, err := zip.OpenReader(path)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				b.Fatal(err)
			}
			doc, err := io.ReadAll(r)
			r.Close()
			if err != nil {
				b.Fatal(err)
			}
			if CheckJSON("f", doc, Caps{}) == nil { // one holds U+0000
				all = append(all, doc)
			}
		}
		z.Close()
	}
	b.Logf("%d records", len(all))
	benchmarkCheckJSON(b, all...)
}
