// SPDX-License-Identifier: Apache-2.0

package openvex_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/openvex"
)

// small is a valid document in the form that Encode writes.
const small = `{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://example.org/vex/shop@1.2.0",
  "author": "Example Shop security team",
  "timestamp": "2024-03-01T10:00:00Z",
  "version": 1,
  "statements": [
    {
      "vulnerability": {
        "name": "CVE-2024-0001",
        "aliases": [
          "GHSA-aaaa-bbbb-cccc"
        ]
      },
      "products": [
        {
          "@id": "pkg:generic/shop@1.2.0",
          "hashes": {
            "sha-256": "00"
          },
          "subcomponents": [
            {
              "identifiers": {
                "purl": "pkg:maven/org.example/parser@1.0"
              }
            }
          ]
        }
      ],
      "status": "not_affected",
      "justification": "vulnerable_code_not_in_execute_path",
      "impact_statement": "The parser's <script> mode is never called."
    },
    {
      "vulnerability": {
        "name": "CVE-2024-0002"
      },
      "timestamp": "2024-02-01T10:00:00.25+01:00",
      "products": [
        {
          "@id": "pkg:generic/shop@1.2.0"
        }
      ],
      "status": "affected",
      "action_statement": "Upgrade to 1.2.1."
    }
  ]
}
`

func TestEncodingWhatWasDecodedGivesTheSameBytes(t *testing.T) {
	d, err := openvex.Decode([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	out, err := openvex.Encode(d)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(small, string(out)); diff != "" {
		t.Errorf("the bytes changed:\n%s", diff)
	}
}

func TestDecodeNamesWhatIsWrongAndWhere(t *testing.T) {
	cases := []struct {
		name     string
		old, new string
		path     string
		rule     openvex.Rule
		says     string
	}{
		{"a field that the specification lacks", `"author"`, `"statement": "x", "author"`, "/statement", openvex.Schema, "not a field"},
		{"a missing author", `"author": "Example Shop security team",`, ``, "", openvex.Schema, `"author"`},
		{"a version of zero", `"version": 1`, `"version": 0`, "/version", openvex.Schema, "whole number from 1"},
		{"a version with a fraction", `"version": 1`, `"version": 1.5`, "/version", openvex.Schema, "whole number"},
		{"a version as text", `"version": 1`, `"version": "1"`, "/version", openvex.Schema, "whole number"},
		{"an id without scheme", `"https://example.org/vex/shop@1.2.0"`, `"vex/shop"`, "/@id", openvex.Schema, "not an IRI"},
		{"a day for an instant", `"2024-03-01T10:00:00Z"`, `"2024-03-01"`, "/timestamp", openvex.Schema, "RFC 3339"},
		{"an hour that is not there", `"2024-03-01T10:00:00Z"`, `"2024-03-01T25:00:00Z"`, "/timestamp", openvex.Schema, "RFC 3339"},
		{"a status of another format", `"affected"`, `"known_affected"`, "/statements/1/status", openvex.Schema, "not one of"},
		{"a justification of another format", `"vulnerable_code_not_in_execute_path"`, `"code_not_reachable"`, "/statements/0/justification", openvex.Schema, "not one of"},
		{"affected without action", `,
      "action_statement": "Upgrade to 1.2.1."`, ``, "/statements/1", openvex.Schema, "without action_statement"},
		{"affected with a blank action", `"Upgrade to 1.2.1."`, `" "`, "/statements/1/action_statement", openvex.Text, "blank"},
		{"a statement without product", `[
        {
          "@id": "pkg:generic/shop@1.2.0"
        }
      ]`, `[]`, "/statements/1/products", openvex.Text, "no product"},
		{"a product that nothing identifies", `"@id": "pkg:generic/shop@1.2.0"
        }`, `"hashes": {"md5": "0"}
        }`, "/statements/1/products/0", openvex.Schema, "needs one"},
		{"a hash of another name", `"sha-256"`, `"SHA256"`, "/statements/0/products/0/hashes/SHA256", openvex.Schema, "not a field"},
		{"a vulnerability as text", `{
        "name": "CVE-2024-0002"
      }`, `"CVE-2024-0002"`, "/statements/1/vulnerability", openvex.Schema, "not an object"},
		{"an alias named twice", `"GHSA-aaaa-bbbb-cccc"`, `"A", "A"`, "/statements/0/vulnerability/aliases/1", openvex.Schema, "same as entry 0"},
		{"a document of version 0.0.1", `/ns/v0.2.0`, `/ns`, "/@context", openvex.Text, "0.2.0"},
		{"a purl that is none", `"pkg:maven/org.example/parser@1.0"`, `"org.example:parser"`, "/statements/0/products/0/subcomponents/0/identifiers/purl", openvex.Text, "package URL"},
		{"a name that differs in case", `"author"`, `"Author"`, "/Author", openvex.Schema, "not a field"},
		{"text behind the document", `"version": 1,`, `"version": 1}{`, "", openvex.Schema, "not JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(small, c.old, c.new, 1)
			if changed == small {
				t.Fatalf("the case changes nothing: %q is not in the document", c.old)
			}
			_, err := openvex.Decode([]byte(changed))
			var invalid *openvex.Invalid
			if !errors.As(err, &invalid) {
				t.Fatalf("Decode gives %v, want *Invalid", err)
			}
			for _, p := range invalid.Problems {
				if p.Path == c.path && p.Rule == c.rule && strings.Contains(p.Message, c.says) {
					return
				}
			}
			t.Errorf("no problem at %q of rule %s says %q: %v", c.path, c.rule, c.says, invalid.Problems)
		})
	}
}

func TestTheErrorTellsHowManyProblemsThereAre(t *testing.T) {
	_, err := openvex.Decode([]byte(`{"version": 1}`))
	if err == nil || !strings.Contains(err.Error(), `lacks the required field "@context" (and 4 more)`) {
		t.Errorf("got %v", err)
	}
}

func TestEncodeRefusesWhatDecodeWouldRefuse(t *testing.T) {
	_, err := openvex.Encode(openvex.Document{Context: openvex.Context, ID: "https://example.org/1", Author: "A", Timestamp: "now", Version: 1})
	var invalid *openvex.Invalid
	if !errors.As(err, &invalid) || invalid.Problems[0].Path != "/statements" {
		t.Errorf("got %v, want problems from /statements on", err)
	}
}

func TestAVersionOfOnePointZeroIsAnInteger(t *testing.T) {
	d, err := openvex.Decode([]byte(strings.Replace(small, `"version": 1`, `"version": 1.0`, 1)))
	if err != nil || d.Version != 1 {
		t.Errorf("version %d, %v", d.Version, err)
	}
}

func TestInstantsAreThoseOfRFC3339(t *testing.T) {
	good := []string{"2024-03-01T10:00:00Z", "2024-03-01t10:00:00.123456789z", "2024-02-29T23:59:59-06:00", "1990-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00"}
	bad := []string{"", "2024-03-01", "2023-02-29T00:00:00Z", "2024-03-01T10:00:00", "2024-03-01 10:00:00Z", "2024-03-01T10:00:00,5Z",
		"2024-03-01T1:00:00Z", "2024-03-01T10:00:60Z", "2024-03-01T10:00:00+25:00"}
	for _, s := range good {
		if _, err := openvex.ParseTime(s); err != nil {
			t.Errorf("%s is refused: %v", s, err)
		}
	}
	for _, s := range bad {
		if at, err := openvex.ParseTime(s); err == nil {
			t.Errorf("%q is taken for %v", s, at)
		}
	}
}

func TestAComponentIsKnownByItsIdentifierBeforeItsID(t *testing.T) {
	cases := []struct {
		component openvex.Component
		want      string
	}{
		{openvex.Component{ID: "pkg:npm/a@1", Identifiers: &openvex.Identifiers{PURL: "pkg:npm/b@1"}}, "pkg:npm/b@1"},
		{openvex.Component{ID: "pkg:npm/a@1"}, "pkg:npm/a@1"},
		{openvex.Component{ID: "https://example.org/a", Identifiers: &openvex.Identifiers{CPE23: "cpe:2.3:a:a:a:1:*:*:*:*:*:*:*"}}, ""},
	}
	for _, c := range cases {
		if got := c.component.PackageURL(); got != c.want {
			t.Errorf("%+v is known as %q, want %q", c.component, got, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{"products":[{"@id":":"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := openvex.Decode(data)
		if err != nil {
			return
		}
		once, err := openvex.Encode(d)
		if err != nil {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
		again, err := openvex.Decode(once)
		if err != nil {
			t.Fatalf("what was encoded cannot be decoded: %v", err)
		}
		twice, err := openvex.Encode(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("the form is not stable: %v\n%s\n%s", err, once, twice)
		}
	})
}
