// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"testing"

	"verdict"
	"verdict/examples/kafka"
	"verdict/spec/csaf/validate"
)

// TestTheCSAFDocumentsOfTheExampleAreValid asks every test of the standard of every document
// of the example programme.
func TestTheCSAFDocumentsOfTheExampleAreValid(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := open(t, loaded(), today)
	list, err := a.Statements(ctx, verdict.Ref{Product: kafka.Product})
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, st := range list {
		if written[st.Version] {
			continue
		}
		written[st.Version] = true
		text, err := a.CSAFVEX(ctx, release(st.Version))
		if err != nil {
			t.Errorf("%s: %v", st.Version, err)
			continue
		}
		for _, outcome := range validate.Document(text, validate.Options{Tests: []string{"mandatory", "optional"}}) {
			t.Errorf("%s: test %s finds %v", st.Version, outcome.ID, outcome.Findings)
		}
	}
	if len(written) < len(telling) {
		t.Errorf("there are only %d documents", len(written))
	}
}
