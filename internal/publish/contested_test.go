// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/publish"
)

func TestADocumentForMachinesNamesNoIDThatSomethingElseHas(t *testing.T) {
	at := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	say := func(id string, status verdict.Status, aliases ...string) verdict.Statement {
		return verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: at, Vulnerability: id, Status: status, Aliases: aliases}
	}
	shared := say("CVE-3", verdict.NotAffected)
	shared.Shared = []string{"GHSA-1"}
	forOthers := say("CVE-4", verdict.Affected, "GHSA-1")
	forOthers.Audience = verdict.CustomerAudience
	elsewhere := say("CVE-5", verdict.Affected, "GHSA-1")
	elsewhere.Version = "2.0"
	for _, c := range []struct {
		name  string
		other verdict.Statement
		want  []string
	}{
		{"one that is affected", say("CVE-2", verdict.Affected, "GHSA-1"), []string{"X-1"}},
		{"one whose own id it is", say("GHSA-1", verdict.UnderInvestigation), []string{"X-1"}},
		{"one of which the same is said", say("CVE-2", verdict.NotAffected, "GHSA-1"), []string{"GHSA-1", "X-1"}},
		{"one that knows it as shared", shared, []string{"X-1"}},
		{"one for other readers", forOthers, []string{"GHSA-1", "X-1"}},
		{"one of another release", elsewhere, []string{"GHSA-1", "X-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := say("CVE-1", verdict.NotAffected, "GHSA-1", "X-1")
			st.At = at.Add(time.Hour)
			s := publish.Snapshot{Product: verdict.Product{Slug: "shop"}, Releases: []verdict.Release{{Product: "shop", Version: "1.0"}, {Product: "shop", Version: "2.0"}},
				Statements: []verdict.Statement{c.other, st}}
			if c.other.Vulnerability == "GHSA-1" { // else it is replaced
				s.Statements[0].At = st.At.Add(time.Hour)
			}
			if diff := cmp.Diff(c.want, s.MachineIDs(st)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
