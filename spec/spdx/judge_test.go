// SPDX-License-Identifier: Apache-2.0

package spdx_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"verdict/spec/jsontree/jsontreetest"
	"verdict/spec/spdx"
)

// complete has every member of the schema.
const complete = `{"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "name": "app", "comment": "c",
"documentNamespace": "https://example.org/app", "documentDescribes": ["SPDXRef-app"],
"creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: hand", "Organization: Acme"], "comment": "c", "licenseListVersion": "3.20"},
"annotations": [{"annotationDate": "2026-01-01T00:00:00Z", "annotationType": "OTHER", "annotator": "Tool: hand", "comment": "c"}],
"externalDocumentRefs": [{"externalDocumentId": "DocumentRef-x", "spdxDocument": "https://example.org/x", "checksum": {"algorithm": "SHA1", "checksumValue": "aa"}}],
"hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-1", "extractedText": "t", "name": "n", "comment": "c", "seeAlsos": ["https://example.org"],
  "crossRefs": [{"url": "https://example.org", "isLive": true, "isValid": true, "isWayBackLink": false, "match": "true", "order": 0, "timestamp": "t"}]}],
"revieweds": [{"reviewDate": "d", "reviewer": "r", "comment": "c"}],
"packages": [{"SPDXID": "SPDXRef-app", "name": "app", "versionInfo": "1", "downloadLocation": "NONE", "filesAnalyzed": false, "primaryPackagePurpose": "APPLICATION",
  "checksums": [{"algorithm": "SHA256", "checksumValue": "bb"}], "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/app@1", "comment": "c"}],
  "annotations": [], "attributionTexts": ["a"], "builtDate": "d", "comment": "c", "copyrightText": "c", "description": "d", "hasFiles": ["SPDXRef-f"], "homepage": "h", "licenseComments": "l",
  "licenseConcluded": "MIT", "licenseDeclared": "MIT", "licenseInfoFromFiles": ["MIT"], "originator": "o", "packageFileName": "p", "releaseDate": "d", "sourceInfo": "s", "summary": "s", "supplier": "s",
  "validUntilDate": "v", "packageVerificationCode": {"packageVerificationCodeValue": "v", "packageVerificationCodeExcludedFiles": ["x"]}}],
"files": [{"SPDXID": "SPDXRef-f", "fileName": "./f", "checksums": [{"algorithm": "MD5", "checksumValue": "cc"}], "fileTypes": ["BINARY"], "artifactOfs": [{"a": 1}], "fileContributors": ["x"],
  "fileDependencies": ["SPDXRef-f"], "licenseConcluded": "MIT", "licenseInfoInFiles": ["MIT"], "noticeText": "n", "comment": "c", "copyrightText": "c", "licenseComments": "l", "attributionTexts": ["a"]}],
"snippets": [{"SPDXID": "SPDXRef-s", "name": "s", "snippetFromFile": "SPDXRef-f", "ranges": [{"startPointer": {"reference": "SPDXRef-f", "offset": 1}, "endPointer": {"reference": "SPDXRef-f", "lineNumber": 2}}],
  "comment": "c", "licenseConcluded": "MIT", "licenseInfoInSnippets": ["MIT"], "licenseComments": "c", "copyrightText": "c"}],
"relationships": [{"spdxElementId": "SPDXRef-app", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-f", "comment": "c"},
  {"spdxElementId": "SPDXRef-app", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "DocumentRef-x:SPDXRef-y"}]}`

func TestAnExactDocumentPasses(t *testing.T) {
	if got := spdx.Judge([]byte(complete)); len(got) > 0 {
		t.Errorf("found is %+v", got)
	}
}

func TestWhatTheTextSaysIsJudged(t *testing.T) {
	for _, tt := range []struct{ name, old, with, path, message string }{
		{"another version", `"SPDX-2.3"`, `"SPDX-2.1"`, "/spdxVersion", "not SPDX-2.2 or SPDX-2.3"},
		{"another licence of its data", `"CC0-1.0"`, `"MIT"`, "/dataLicense", "CC0-1.0"},
		{"another id of the document", `"SPDXRef-DOCUMENT"`, `"SPDXRef-doc"`, "/SPDXID", "SPDXRef-DOCUMENT"},
		{"a namespace with a fragment", `org/app"`, `org/app#1"`, "/documentNamespace", "without #"},
		{"a day in place of a time", `"created": "2026-01-01T00:00:00Z"`, `"created": "2026-01-01"`, "/creationInfo/created", "not a time in UTC"},
		{"a creator of no kind", `"Tool: hand", "Org`, `"hand", "Org`, "/creationInfo/creators/0", "none of Person:"},
		{"an id with a space", `"SPDXRef-s"`, `"SPDXRef-s s"`, "/snippets/0/SPDXID", "is no id"},
		{"an id that stands twice", `"SPDXRef-s"`, `"SPDXRef-f"`, "/snippets/0/SPDXID", "stands before already"},
		{"a relationship to nothing", `"relatedSpdxElement": "SPDXRef-f"`, `"relatedSpdxElement": "SPDXRef-z"`, "/relationships/0/relatedSpdxElement", "nothing in the document"},
		{"a description of nothing", `["SPDXRef-app"]`, `["SPDXRef-z"]`, "/documentDescribes/0", "nothing in the document"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := spdx.Judge([]byte(strings.Replace(complete, tt.old, tt.with, 1)))
			if len(got) != 1 || got[0].Rule != spdx.Text || got[0].Path != tt.path || !strings.Contains(got[0].Message, tt.message) || got[0].Line == 0 {
				t.Errorf("found is %+v", got)
			}
		})
	}
}

func TestJudgeAgreesWithTheOfficialSchema(t *testing.T) {
	file := os.Getenv("VERDICT_SPDX_SCHEMA")
	if file == "" {
		t.Skip("VERDICT_SPDX_SCHEMA is not set: the official schema of SPDX 2.3 is not there")
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	agree := func(what string, b []byte) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			return
		}
		ours := slices.DeleteFunc(spdx.Judge(b), func(p spdx.Problem) bool { return p.Rule != spdx.Schema })
		if official := schema.Validate(doc); (official == nil) != (len(ours) == 0) {
			t.Errorf("%s: the schema says %v, and Judge %v", what, official, ours)
		}
	}
	var v any
	if err := json.Unmarshal([]byte(complete), &v); err != nil {
		t.Fatal(err)
	}
	count := 0
	jsontreetest.Mutate(v, replacements, []string{"unheard_of"}, func(what string) {
		count++
		b, _ := json.Marshal(v) // it was decoded
		agree(what, b)
	})
	documents := 0
	err = filepath.WalkDir(os.Getenv("VERDICT_TESTDATA"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return nil //nolint:nilerr // without the test data there are no documents
		}
		b, err := os.ReadFile(path)
		if err == nil && bytes.Contains(b, []byte(`"spdxVersion"`)) {
			documents++
			agree(path, b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d mutations and %d documents", count, documents)
}

var replacements = []any{nil, true, 0.0, 1.5, -1.0, "", "OTHER", "MD5", "CONTAINS", "BINARY", []any{}, []any{"x", "x"}, []any{map[string]any{}}, map[string]any{}}

func FuzzJudge(f *testing.F) {
	f.Add([]byte(complete))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range spdx.Judge(b) {
			if p.Message == "" || p.Line < 1 {
				t.Fatalf("the problem %+v says nothing", p)
			}
		}
	})
}
