// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"fmt"

	"verdict/spec/csaf/validate"
)

func ExampleDocument() {
	document := []byte(`{
  "document": {
    "category": "csaf_base",
    "csaf_version": "2.0",
    "publisher": {"category": "translator", "name": "Example", "namespace": "https://example.org"},
    "title": "A flaw",
    "tracking": {
      "current_release_date": "2024-01-02T00:00:00Z",
      "id": "EX-1",
      "initial_release_date": "2024-01-02T00:00:00Z",
      "revision_history": [{"date": "2024-01-02T00:00:00Z", "number": "2", "summary": "First"}],
      "status": "final",
      "version": "2"
    }
  }
}`)
	outcomes := validate.Document(document, validate.Options{})
	for _, o := range outcomes {
		for _, f := range o.Findings {
			fmt.Printf("%s, line %d: %s\n", o.ID, f.Line, f.Message)
		}
	}
	fmt.Println("valid:", validate.Valid(outcomes))
	// Output:
	// 6.1.15, line 2: the publisher is a translator, and source_lang is missing; say from which language the document was translated
	// 6.1.21, line 11: the history begins with version 2; add the revisions from 0 or 1 on
	// valid: false
}
