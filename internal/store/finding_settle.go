// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"database/sql"
	"strings"
	"time"

	"verdict"
)

// touched is what changed since findings were last brought up to date.
type touched struct {
	products map[string]bool
	releases map[verdict.Ref]bool
	matches  map[matchKey]bool
}

// matchKey names a match, and what a finding is about in any release.
type matchKey struct{ component, vulnerability string }

func touchProduct(t *touched, key []any) { mark(&t.products, key[0].(string)) }

func touchRelease(t *touched, key []any) {
	mark(&t.releases, verdict.Ref{Product: key[0].(string), Version: key[1].(string)})
}

func touchMatch(t *touched, key []any) { mark(&t.matches, matchKey{key[0].(string), key[1].(string)}) }

func mark[K comparable](set *map[K]bool, k K) {
	if *set == nil {
		*set = map[K]bool{}
	}
	(*set)[k] = true
}

// settle brings findings up to date with matches and bills: one is opened where a
// match stands on a component that a release ships, is inactive where none does,
// and is active again with its old Since. Only what a change can have touched is
// looked at: all of a release whose bills changed, and of the others what they
// ship of a component whose matches did.
func (tx *Tx) settle() error {
	t := tx.touched
	tx.touched = touched{}
	if t.products == nil && t.releases == nil && t.matches == nil {
		return nil
	}
	versions, urls, err := tx.touchedReleases(t)
	if err != nil {
		return err
	}
	whole := map[verdict.Ref]bool{}
	for _, product := range sortedKeys(versions) {
		for _, v := range versions[product] {
			whole[verdict.Ref{Product: product, Version: v}] = true
		}
		err := inChunks(versions[product], func(_ string, args []any) error { return tx.settleReleases(product, urls[product], args) })
		if err != nil {
			return err
		}
	}
	return tx.settleMatches(t.matches, whole)
}

// touchedReleases gives by product the versions of the releases that have to be
// looked at as a whole, and what the package URLs of a product's releases begin
// with.
func (tx *Tx) touchedReleases(t touched) (versions map[string][]string, urls map[string]string, err error) {
	if urls, err = tx.ownURLs(); err != nil {
		return nil, nil, err
	}
	refs := map[verdict.Ref]bool{}
	for product := range t.products {
		all, err := tx.Releases(product)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range all {
			refs[r.Ref()] = true
		}
	}
	products := map[string]string{}
	for product, url := range urls {
		products[url] = product
	}
	for r := range t.releases {
		refs[r] = true
	}
	for m := range t.matches {
		at := strings.LastIndexByte(m.component, '@') + 1
		if product, ours := products[m.component[:at]]; ours {
			refs[verdict.Ref{Product: product, Version: m.component[at:]}] = true
		}
	}
	versions = map[string][]string{}
	for r := range refs {
		there, err := tx.exists(releases, r.Product, r.Version)
		if err != nil {
			return nil, nil, err
		}
		if there {
			versions[r.Product] = append(versions[r.Product], r.Version)
		}
	}
	return versions, urls, nil
}

// ownURLs gives by product what stands before the version in the package URL of
// its releases: a generic one by slug where the product has none.
func (tx *Tx) ownURLs() (map[string]string, error) {
	all, err := list[verdict.Product](tx.Snapshot, products, "")
	urls := map[string]string{}
	for _, p := range all {
		urls[p.Slug] = cmp.Or(p.PURL, "pkg:generic/"+p.Slug) + "@"
	}
	return urls, err
}

// settleReleases brings the findings of some releases of a product up to date.
func (tx *Tx) settleReleases(product, url string, versions []any) error {
	args := append([]any{product}, versions...)
	in := placeholders(2, len(versions))
	wanted := map[string]verdict.Finding{}
	if err := tx.wantShipped(wanted, in, args); err != nil {
		return err
	}
	if err := tx.wantOwn(wanted, product, url, versions); err != nil {
		return err
	}
	found, standing, err := tx.standingFindings(func(verdict.Finding) bool { return true }, "product = $1 AND version IN "+in, args)
	if err != nil {
		return err
	}
	return tx.putFindings(wanted, found, standing)
}

// standingFindings gives the findings that stand where a condition holds and
// concerned says so, with what stands under the names of their keys.
func (tx *Tx) standingFindings(concerned func(verdict.Finding) bool, where string, args []any) (found []verdict.Finding, standing map[string]known, err error) {
	standing = map[string]known{}
	err = findings.scan(tx.Snapshot, "body, digest, valid_from", where, args, func(rows *sql.Rows) error {
		var f verdict.Finding
		var body string
		var k known
		if err := rows.Scan(&body, &k.digest, &k.from); err != nil {
			return err
		}
		if err := decode(body, &f); err != nil {
			return err
		}
		if concerned(f) {
			k.key = findingKey(f)
			standing[keyName(k.key)] = k
			found = append(found, f)
		}
		return nil
	})
	return found, standing, err
}

// wantShipped adds the findings that matches on components of bills ask for.
func (tx *Tx) wantShipped(wanted map[string]verdict.Finding, in string, args []any) error {
	text := `SELECT DISTINCT b.product, b.version, m.component, m.vulnerability FROM bills b
		JOIN contents c ON c.digest = b.content JOIN occurrences o ON o.content = c.id
		JOIN components k ON k.id = o.component JOIN matches m ON m.component = k.name
		WHERE b.product = $1 AND b.version IN ` + in + " AND " + tx.live("b.") + " AND " + tx.live("m.") +
		" AND o.scope <> '" + string(verdict.Excluded) + "'"
	return tx.sql.each(tx.ctx, text, args, func(rows *sql.Rows) error {
		var f verdict.Finding
		err := rows.Scan(&f.Product, &f.Version, &f.Component, &f.Vulnerability)
		wanted[keyName(findingKey(f))] = f
		return err
	})
}

// wantOwn adds the findings that matches on releases themselves ask for.
func (tx *Tx) wantOwn(wanted map[string]verdict.Finding, product, url string, versions []any) error {
	urls := make([]any, len(versions))
	for i, v := range versions {
		urls[i] = url + v.(string)
	}
	all, err := list[verdict.Match](tx.Snapshot, matches, "component IN "+placeholders(1, len(urls)), urls...)
	for _, m := range all {
		if m.As == verdict.AsRelease {
			f := verdict.Finding{Product: product, Version: m.Component[len(url):], Component: m.Component, Vulnerability: m.Vulnerability}
			wanted[keyName(findingKey(f))] = f
		}
	}
	return err
}

// putFindings opens the findings that are wanted, by the names of their keys, and
// ends the activity of those found that are not.
func (tx *Tx) putFindings(wanted map[string]verdict.Finding, found []verdict.Finding, standing map[string]known) error {
	for _, f := range found {
		name := keyName(findingKey(f))
		_, still := wanted[name]
		switch {
		case still:
			f.Inactive = time.Time{}
		case f.Inactive.IsZero():
			f.Inactive = tx.At()
		}
		wanted[name] = f
	}
	rows := make([]row, 0, len(wanted))
	for _, name := range sortedKeys(wanted) {
		f := wanted[name]
		if f.Since.IsZero() {
			f.Since = tx.At()
		}
		r, err := newRow(f, findingKey(f)...)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	_, err := findings.change(tx, standing, rows)
	return err
}

func findingKey(f verdict.Finding) []any {
	return []any{f.Product, f.Version, f.Component, string(f.Vulnerability)}
}
