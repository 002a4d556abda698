// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"verdict/spec/csaf/validate"
)

// FuzzDocument: whatever the bytes are, findings have a place and a sentence, and
// the same document has the same ones.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(small))
	f.Add(whole(f))
	f.Add(large(3))
	f.Add([]byte(`{"document": {"csaf_version": "2.1"}}`))
	f.Add([]byte(`{"document": {}, "document": {"a": {"b": [{}]}}, "vulnerabilities": [{"metrics": 5}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		outcomes := validate.Document(b, everything)
		if again := validate.Document(b, everything); !reflect.DeepEqual(outcomes, again) {
			t.Errorf("found %v, and then %v", outcomes, again)
		}
		isJSON := json.Valid(b)
		if !isJSON && validate.Valid(outcomes) {
			t.Error("it is no JSON, and valid")
		}
		for _, o := range outcomes {
			if len(o.Findings) == 0 {
				t.Errorf("%s has no finding", o.ID)
			}
			for _, finding := range o.Findings {
				if finding.Path != "" && !strings.HasPrefix(finding.Path, "/") || finding.Message == "" || isJSON && finding.Line < 1 {
					t.Errorf("%s: %+v", o.ID, finding)
				}
			}
		}
	})
}
