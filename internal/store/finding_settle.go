// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"database/sql"
	"time"

	"verdict"
)

// touched is what changed since findings were last brought up to date.
type touched struct {
	products   map[string]bool
	releases   map[verdict.Ref]bool
	components map[string]bool
}

func touchProduct(t *touched, key []any) { mark(&t.products, key[0].(string)) }

func touchRelease(t *touched, key []any) {
	mark(&t.releases, verdict.Ref{Product: key[0].(string), Version: key[1].(string)})
}

func touchComponent(t *touched, key []any) { mark(&t.components, key[0].(string)) }

func mark[K comparable](set *map[K]bool, k K) {
	if *set == nil {
		*set = map[K]bool{}
	}
	(*set)[k] = true
}

// settle brings findings up to date with matches and bills: one is opened where a
// match stands on a component that a release ships, is inactive where none does,
// and is active again with its old Since. Only releases that a change can have
// touched are looked at.
func (tx *Tx) settle() error {
	t := tx.touched
	tx.touched = touched{}
	if t.products == nil && t.releases == nil && t.components == nil {
		return nil
	}
	shipped, err := list[verdict.Release](tx.Snapshot, releases, "")
	if err != nil {
		return err
	}
	urls, err := tx.ownURLs()
	if err != nil {
		return err
	}
	shippers, err := tx.shippers(sortedKeys(t.components))
	if err != nil {
		return err
	}
	versions := map[string][]string{}
	for _, r := range shipped {
		if t.products[r.Product] || t.releases[r.Ref()] || shippers[r.Ref()] || t.components[urls[r.Product]+r.Version] {
			versions[r.Product] = append(versions[r.Product], r.Version)
		}
	}
	for _, product := range sortedKeys(versions) {
		err := inChunks(versions[product], func(_ string, args []any) error { return tx.settleReleases(product, urls[product], args) })
		if err != nil {
			return err
		}
	}
	return nil
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

// shippers gives the releases whose bills name one of the components.
func (tx *Tx) shippers(components []string) (map[verdict.Ref]bool, error) {
	found := map[verdict.Ref]bool{}
	err := inChunks(components, func(in string, args []any) error {
		text := `SELECT DISTINCT b.product, b.version FROM components k JOIN occurrences o ON o.component = k.id
			JOIN contents c ON c.id = o.content JOIN bills b ON b.content = c.digest WHERE k.name IN ` + in + " AND " + tx.live("b.")
		return tx.sql.each(tx.ctx, text, args, func(rows *sql.Rows) error {
			var r verdict.Ref
			err := rows.Scan(&r.Product, &r.Version)
			found[r] = true
			return err
		})
	})
	return found, err
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
	all, err := list[verdict.Finding](tx.Snapshot, findings, "product = $1 AND version IN "+in, args...)
	if err != nil {
		return err
	}
	standing := map[string]verdict.Finding{}
	for _, f := range all {
		name := keyName(findingKey(f))
		standing[name] = f
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
