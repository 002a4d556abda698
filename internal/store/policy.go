// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"verdict"
)

var policies = series{table: "policies", key: []string{"name"}}

// Policy is a stored policy of remediation and publication, verbatim.
type Policy struct {
	Name string
	// Version is the name, @, and a digest of the text.
	Version string
	// Products are those that it is for; none means all that no other policy names.
	Products []string
	Text     string
	At       time.Time // when it was put
}

// policyBody is what is stored of a policy beside its name.
type policyBody struct {
	Version  string
	Products []string
	Text     string
}

// PutPolicy makes a policy stand under its name. At most one is for a product, and
// at most one for all that no other names: another is a Conflict.
func (tx *Tx) PutPolicy(p Policy) (bool, error) {
	if !verdict.ValidSlug(p.Name) || p.Version == "" || p.Text == "" {
		return false, verdict.Errorf(verdict.Invalid, "a policy needs a name and a text").At("", 0, "name")
	}
	for _, slug := range p.Products {
		if err := tx.needProduct(slug); err != nil {
			return false, err
		}
	}
	standing, err := tx.Policies()
	if err != nil {
		return false, err
	}
	for _, other := range standing {
		if other.Name == p.Name {
			continue
		}
		if len(p.Products)+len(other.Products) == 0 {
			return false, verdict.Errorf(verdict.Conflict, "policy %s is for all products, and so is policy %s", p.Name, other.Name).At("", 0, "products").
				WithHint("name the products of one of them, or give it the name of the other to replace it")
		}
		for _, slug := range p.Products {
			if slices.Contains(other.Products, slug) {
				return false, verdict.Errorf(verdict.Conflict, "product %s has the policy %s already", slug, other.Name).At("", 0, "products").
					WithHint("take the product out of one of them")
			}
		}
	}
	return policies.putValue(tx, policyBody{p.Version, p.Products, p.Text}, p.Name)
}

// RemovePolicy ends a policy.
func (tx *Tx) RemovePolicy(name string) (bool, error) { return policies.remove(tx, name) }

// Policies gives the stored policies by name. They are promises, and everybody may
// read them.
func (s *Snapshot) Policies() ([]Policy, error) {
	var all []Policy
	err := policies.scan(s, "name, body, valid_from", "", nil, func(rows *sql.Rows) error {
		var name, text string
		var from int64
		if err := rows.Scan(&name, &text, &from); err != nil {
			return err
		}
		var body policyBody
		err := decode(text, &body)
		all = append(all, Policy{Name: name, Version: body.Version, Products: body.Products, Text: body.Text, At: instant(from)})
		return err
	})
	slices.SortFunc(all, func(a, b Policy) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}
