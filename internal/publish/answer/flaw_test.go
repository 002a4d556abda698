// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"testing"

	"verdict"
	"verdict/internal/publish/answer"
)

func TestAStatementIsAboutItsOwnCVE(t *testing.T) {
	underGHSA := said("GHSA-9999-9999-9999", verdict.NotAffected, lib)
	underGHSA.Aliases = []string{"CVE-2024-0010"}
	shared := said("GHSA-5555-6666-7777", verdict.NotAffected, lib)
	for _, c := range []expected{
		{"a CVE that no record knows beside an id of another's", row(purl(lib), "CVE-2099-1111", "GHSA-2222-3333-4444"), answer.VulnerabilityAmbiguous, verdict.Unknown, "CVE-2024-0001, CVE-2099-1111"},
		{"the same the other way round", row(purl(lib), "GHSA-2222-3333-4444", "CVE-2099-1111"), answer.VulnerabilityAmbiguous, verdict.Unknown, "ask for each"},
		{"one that was never shipped", row(purl("pkg:npm/any@1"), "CVE-2099-1111", "GHSA-2222-3333-4444"), answer.VulnerabilityAmbiguous, verdict.Unknown, ""},
		{"a CVE beside an id that records give another one", row(purl(lib), "CVE-2024-0002", "GHSA-2222-3333-4444"), answer.VulnerabilityAmbiguous, verdict.Unknown, "CVE-2024-0001, CVE-2024-0002"},
		{"the CVE and its other id", row(purl(lib), "CVE-2024-0001", "GHSA-2222-3333-4444"), answer.Published, verdict.NotAffected, ""},
		{"a statement under an id that names another CVE", row(purl(lib), "GHSA-9999-9999-9999", "CVE-2024-0002"), answer.NothingPublished, verdict.Unknown, ""},
		{"a statement under an id that two share", row(purl(lib), "GHSA-5555-6666-7777", "CVE-2024-0003"), answer.NothingPublished, verdict.Unknown, ""},
	} {
		c.check(t, world(said("CVE-2024-0001", verdict.NotAffected, lib), underGHSA, shared), shop)
	}
}
