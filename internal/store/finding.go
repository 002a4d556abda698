// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"database/sql"
	"time"

	"verdict"
)

var findings = series{table: "findings", key: []string{"product", "version", "component", "vulnerability"}}

// settle brings findings up to date with matches and bills: one is opened where a
// match stands on a component that a release ships, is inactive where none does,
// and is active again with its old Since.
func (tx *Tx) settle() error {
	if !tx.unsettled {
		return nil
	}
	tx.unsettled = false
	wanted, err := tx.wantedFindings()
	if err != nil {
		return err
	}
	standing, err := tx.standingFindings()
	if err != nil {
		return err
	}
	for name, f := range standing {
		switch _, still := wanted[name]; {
		case still:
			f.Inactive = time.Time{}
			wanted[name] = f
		case f.Inactive.IsZero():
			f.Inactive = tx.At()
			wanted[name] = f
		}
	}
	return tx.putFindings(wanted, standing)
}

func (tx *Tx) putFindings(wanted, standing map[string]verdict.Finding) error {
	for _, name := range sortedKeys(wanted) {
		f := wanted[name]
		if standing[name] == f {
			continue
		}
		if f.Since.IsZero() {
			f.Since = tx.At()
		}
		if _, err := findings.putValue(tx, f, findingKey(f)...); err != nil {
			return err
		}
	}
	return nil
}

func findingKey(f verdict.Finding) []any {
	return []any{f.Product, f.Version, f.Component, string(f.Vulnerability)}
}

func (tx *Tx) standingFindings() (map[string]verdict.Finding, error) {
	all, err := list[verdict.Finding](tx.Snapshot, findings, "")
	named := make(map[string]verdict.Finding, len(all))
	for _, f := range all {
		named[keyName(findingKey(f))] = f
	}
	return named, err
}

// wantedFindings are those that matches and bills ask for.
func (tx *Tx) wantedFindings() (map[string]verdict.Finding, error) {
	wanted := map[string]verdict.Finding{}
	add := func(f verdict.Finding) { wanted[keyName(findingKey(f))] = f }
	text := `SELECT DISTINCT b.product, b.version, m.component, m.vulnerability FROM matches m
		JOIN components k ON k.name = m.component JOIN occurrences o ON o.component = k.id
		JOIN contents c ON c.id = o.content JOIN bills b ON b.content = c.digest
		WHERE ` + tx.live("m.") + " AND " + tx.live("b.") + " AND o.scope <> '" + string(verdict.Excluded) + "'"
	err := tx.sql.each(tx.ctx, text, nil, func(rows *sql.Rows) error {
		var f verdict.Finding
		err := rows.Scan(&f.Product, &f.Version, &f.Component, &f.Vulnerability)
		add(f)
		return err
	})
	if err != nil {
		return nil, err
	}
	urls, err := tx.releaseURLs()
	if err != nil {
		return nil, err
	}
	all, err := list[verdict.Match](tx.Snapshot, matches, "")
	for _, m := range all {
		if m.As != verdict.AsRelease {
			continue
		}
		for _, r := range urls[m.Component] {
			add(verdict.Finding{Product: r.Product, Version: r.Version, Component: m.Component, Vulnerability: m.Vulnerability})
		}
	}
	return wanted, err
}

// releaseURLs gives releases by their own package URL: the product's with the
// version, or a generic one by slug for a product without.
func (tx *Tx) releaseURLs() (map[string][]verdict.Release, error) {
	all, err := list[verdict.Product](tx.Snapshot, products, "")
	if err != nil {
		return nil, err
	}
	purls := map[string]string{}
	for _, p := range all {
		purls[p.Slug] = p.PURL
	}
	shipped, err := list[verdict.Release](tx.Snapshot, releases, "")
	urls := map[string][]verdict.Release{}
	for _, r := range shipped {
		url := cmp.Or(purls[r.Product], "pkg:generic/"+r.Product) + "@" + r.Version
		urls[url] = append(urls[url], r)
	}
	return urls, err
}

// Findings gives the findings of a product, inactive ones too, by version,
// component and vulnerability in the order of text. "" means all products.
func (s *Snapshot) Findings(product string) ([]verdict.Finding, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	where, args := "", []any(nil)
	if product != "" {
		where, args = "product = $1", []any{product}
	}
	all, err := list[verdict.Finding](s, findings, where, args...)
	if err != nil {
		return nil, err
	}
	into, err := s.absorbed()
	if err != nil {
		return nil, err
	}
	read := map[string]verdict.Finding{}
	for _, f := range all {
		for _, key := range readAs(into, string(f.Vulnerability)) {
			f.Vulnerability = verdict.VulnerabilityID(key)
			name := keyName(findingKey(f))
			read[name] = joined(read[name], f)
		}
	}
	all = all[:0]
	for _, name := range sortedKeys(read) {
		all = append(all, read[name])
	}
	return sortBy(all, func(f verdict.Finding) []string {
		return []string{f.Product, f.Version, f.Component, string(f.Vulnerability)}
	}), nil
}

// joined is the finding that two rows of one finding make: as old as the older,
// and active while either is.
func joined(a, b verdict.Finding) verdict.Finding {
	if a.Product == "" {
		return b
	}
	if a.Since.Before(b.Since) {
		b.Since = a.Since
	}
	if a.Inactive.IsZero() || !b.Inactive.IsZero() && a.Inactive.After(b.Inactive) {
		b.Inactive = a.Inactive
	}
	return b
}

// Findings is Snapshot.Findings after the changes of the transaction.
func (tx *Tx) Findings(product string) ([]verdict.Finding, error) {
	if err := tx.settle(); err != nil {
		return nil, err
	}
	return tx.Snapshot.Findings(product)
}
