// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/triage"
)

// Two records that are one vulnerability only when somebody says so: what was said of
// each before is said of both by nobody.
func TestAMergeMovesNoClassAndRevivesNoDecision(t *testing.T) {
	t.Parallel()
	const grave, small = "CVE-2026-0001", "CVE-2026-0002"
	data := filepath.Join(applied(t, shipped), "data")
	a := open(t, data, "2026-02-10")
	classify(t, a, "ledger", grave, verdict.Exploitable)
	a = open(t, data, "2026-02-11")
	classify(t, a, "ledger", small, verdict.Hygiene)
	decide(t, a, decision("ledger", small, verdict.TellNote))

	a = open(t, data, "2026-02-12")
	if _, err := a.Rule(ctx, verdict.AliasRuling{A: grave, B: small, Merge: true, Reason: "one flaw"}); err != nil {
		t.Fatal(err)
	}
	state, err := a.Class(ctx, small, "ledger")
	if err != nil || state.Class != verdict.Exploitable {
		t.Errorf("the class is %s, %v", state.Class, err)
	}
	p := publishOne(t, a, "ledger", grave)
	if !strings.Contains(p.Refused, "was taken before its records made one of two vulnerabilities") {
		t.Errorf("refused: %q", p.Refused)
	}
	waits, err := a.Queue(ctx, "ledger")
	if err != nil || !slices.ContainsFunc(waits, func(w triage.Wait) bool {
		return w.Kind == triage.WaitDecision && strings.Contains(w.Why, "one of two vulnerabilities")
	}) {
		t.Errorf("no decision waits: %+v, %v", waits, err)
	}
	a = open(t, data, "2026-02-13")
	decide(t, a, decision("ledger", grave, verdict.TellAdvisory))
	if p := publishOne(t, a, "ledger", grave); p.Refused != "" || p.Class != verdict.Exploitable {
		t.Errorf("decided about both it is refused: %q, as %s", p.Refused, p.Class)
	}
}
