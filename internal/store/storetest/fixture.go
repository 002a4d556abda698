// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"fmt"

	"verdict"
	"verdict/internal/store"
)

// The programme of the suite: a ledger with two lines.
var (
	ledger = verdict.Product{
		Slug: "ledger", Name: "Ledger", Kind: verdict.Platform, PURL: "pkg:maven/org.example/ledger",
		Parts: []verdict.Part{{Name: "server", Title: "Server"}, {Name: "client"}},
	}
	lines = []verdict.Line{
		{Product: "ledger", Slug: "1.x", SupportFrom: Start, EndOfLife: Start.AddDate(2, 0, 0)},
		{Product: "ledger", Slug: "2.x", SupportFrom: Start.AddDate(1, 0, 0)},
	}
	releases = []verdict.Release{
		{Product: "ledger", Version: "1.0.0", Line: "1.x", State: verdict.Released, ReleasedAt: Start},
		{Product: "ledger", Version: "1.1.0", Line: "1.x", State: verdict.Released, ReleasedAt: Start.AddDate(0, 1, 0), Previous: "1.0.0",
			Facts: map[string]string{"uses.xml": "0", "empty": ""}},
		{Product: "ledger", Version: "2.0.0", Line: "2.x", State: verdict.Planned, Previous: "1.1.0"},
	}
)

// putLedger puts product, lines and releases.
func putLedger(tx *store.Tx) error {
	if _, err := tx.PutProduct(ledger); err != nil {
		return err
	}
	for _, l := range lines {
		if _, err := tx.PutLine(l); err != nil {
			return err
		}
	}
	for _, r := range releases {
		if _, err := tx.PutRelease(r); err != nil {
			return err
		}
	}
	return nil
}

// bill makes an SBOM of these components.
func bill(purls ...string) verdict.SBOM {
	sbom := verdict.SBOM{Format: "CycloneDX", SpecVersion: "1.5", Name: "bill.json", Completeness: verdict.Complete}
	for i, purl := range purls {
		sbom.Occurrences = append(sbom.Occurrences, verdict.Occurrence{
			Component: verdict.Component{PURL: purl}, Ref: fmt.Sprintf("c%d", i), Path: fmt.Sprintf("libs/c%d.jar", i),
		})
	}
	return sbom
}

// record is a record of the source "feed".
func record(id string, aliases ...string) verdict.Record {
	return verdict.Record{
		Source: "feed", ID: id, Aliases: aliases, Summary: "a flaw in " + id, Details: "how " + id + " works",
		Modified: Start, Scores: []verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Source: verdict.ScoreGHSA}},
	}
}

// putFeed puts the source "feed" with records.
func putFeed(tx *store.Tx, list ...verdict.Record) error {
	if _, err := tx.PutSource(verdict.Source{Name: "feed", Kind: "osv", Location: "feed.zip"}); err != nil {
		return err
	}
	for _, r := range list {
		if _, err := tx.PutRecord(r, nil); err != nil {
			return err
		}
	}
	return nil
}

// upstream is a vulnerability of records.
func upstream(key string, list ...verdict.Record) verdict.Vulnerability {
	v := verdict.Vulnerability{ID: verdict.VulnerabilityID(key), Records: list}
	for _, r := range list {
		v.IDs = append(append(v.IDs, r.ID), r.Aliases...)
	}
	return v
}
