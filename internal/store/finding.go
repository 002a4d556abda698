// SPDX-License-Identifier: Apache-2.0

package store

import "verdict"

var findings = series{table: "findings", key: []string{"product", "version", "component", "vulnerability"}}

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
	return s.asRead(all)
}

// FindingsIn is Findings for some components of a product, by their keys.
func (s *Snapshot) FindingsIn(product string, components ...string) ([]verdict.Finding, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []verdict.Finding
	err := inChunks(components, func(in string, args []any) error {
		some, err := list[verdict.Finding](s, findings, "component IN "+in+" AND product = "+parameter(len(args)), append(args, product)...)
		all = append(all, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.asRead(all)
}

// asRead gives findings by the vulnerabilities as they are grouped now, sorted.
func (s *Snapshot) asRead(all []verdict.Finding) ([]verdict.Finding, error) {
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
