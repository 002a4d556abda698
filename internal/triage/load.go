// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage/suppress"
)

// Load reads the World of a product as a snapshot shows it, judged at now. With
// ids only the vulnerabilities that they name are read. The viewer must be
// allowed to see private rows.
func Load(s *store.Snapshot, product string, now time.Time, ids ...string) (World, error) {
	w := World{Now: now, Promotion: ShippedPromotion}
	steps := []func() error{
		func() (err error) { w.Product, err = s.Product(product); return },
		func() (err error) { w.Lines, err = s.Lines(product); return },
		func() (err error) { w.Releases, err = s.Releases(product); return },
		func() error { return w.loadBills(s, product) },
		func() (err error) { w.Sources, err = s.Sources(); return },
		func() error { return w.loadVulnerabilities(s, ids) },
		func() (err error) { w.Suppressions, err = s.Suppressions(); return },
		func() error { return w.loadImported(s) },
		func() (err error) { w.Assessments, err = s.Assessments(product); return },
		func() (err error) { w.Evidence, err = s.Evidence(product); return },
		func() (err error) { w.Replays, err = s.Replays(product); return },
		func() (err error) { w.Symbols, err = s.SymbolSets(); return },
		func() (err error) { w.Classifications, err = s.Classifications(product); return },
		func() (err error) { w.Decisions, err = s.Decisions(product); return },
		func() (err error) { w.Approvals, err = s.Approvals(""); return },
		func() (err error) { w.GivenScores, err = s.GivenScores(); return },
		func() (err error) { w.ScoreChoices, err = s.ScoreChoices(); return },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return World{}, err
		}
	}
	return w, nil
}

func (w *World) loadBills(s *store.Snapshot, product string) error {
	bills, err := s.Bills(product)
	for _, b := range bills {
		w.Bills = append(w.Bills, Bill{Version: b.Version, Part: b.Part, SBOM: b.SBOM})
	}
	return err
}

func (w *World) loadVulnerabilities(s *store.Snapshot, ids []string) (err error) {
	if len(ids) == 0 {
		if w.Vulnerabilities, err = s.Vulnerabilities(); err != nil {
			return err
		}
		w.Matches, err = s.Matches()
		return err
	}
	seen := map[verdict.VulnerabilityID]bool{}
	var keys []verdict.VulnerabilityID
	for _, id := range ids {
		found, err := s.VulnerabilitiesByID(id)
		if err != nil {
			return err
		}
		for _, v := range found {
			if !seen[v.ID] {
				seen[v.ID] = true
				w.Vulnerabilities = append(w.Vulnerabilities, v)
				keys = append(keys, v.ID)
			}
		}
	}
	if len(keys) > 0 {
		w.Matches, err = s.MatchesOf(keys...)
	}
	return err
}

func (w *World) loadImported(s *store.Snapshot) error {
	files, err := s.SuppressionFiles()
	if err != nil {
		return err
	}
	for _, f := range files {
		parsed, err := suppress.Parse(f.Name, f.Raw)
		if err != nil {
			return err
		}
		w.Imported = append(w.Imported, parsed)
	}
	return nil
}
