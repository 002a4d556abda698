// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"

	"verdict"
)

// putContent stores the occurrences of a bill once for each digest of content.
func (tx *Tx) putContent(digest string, list []verdict.Occurrence) error {
	if _, known, err := tx.number("SELECT id FROM contents WHERE digest = $1", digest); err != nil || known {
		return err
	}
	if err := tx.putComponents(list); err != nil {
		return err
	}
	last, _, err := tx.number("SELECT COALESCE(MAX(id), 0) FROM contents")
	if err != nil {
		return err
	}
	id := last + 1
	if err := tx.sql.insert(tx.ctx, "contents", "id, digest", [][]any{{id, digest}}); err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, o := range list {
		rest := o // what has no column of its own
		rest.Component, rest.Scope, rest.Ref, rest.Path = verdict.Component{}, "", "", ""
		body, err := encode(rest)
		if err != nil {
			return err
		}
		rows[i] = []any{id, int64(i), tx.componentIDs[o.Component.Key()], string(o.Scope), o.Ref, o.Path, body}
	}
	return tx.sql.insert(tx.ctx, "occurrences", "content, n, component, scope, ref, path, rest", rows)
}

// number runs a query for one number.
func (tx *Tx) number(text string, args ...any) (n int64, found bool, err error) {
	err = tx.sql.each(tx.ctx, text, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&n)
	})
	return n, found, err
}

// putComponents sees to it that componentIDs knows every component of the list.
func (tx *Tx) putComponents(list []verdict.Occurrence) error {
	wanted := map[string]verdict.Component{}
	for _, o := range list {
		key := o.Component.Key()
		if _, known := tx.componentIDs[key]; !known {
			wanted[key] = o.Component
		}
	}
	if err := tx.findComponents(sortedKeys(wanted)); err != nil {
		return err
	}
	last, _, err := tx.number("SELECT COALESCE(MAX(id), 0) FROM components")
	if err != nil {
		return err
	}
	var rows, names [][]any
	for _, key := range sortedKeys(wanted) {
		if _, known := tx.componentIDs[key]; known {
			continue
		}
		body, err := encode(wanted[key])
		if err != nil {
			return err
		}
		last++
		tx.componentIDs[key] = last
		tx.added = append(tx.added, wanted[key])
		rows = append(rows, []any{last, key, body})
		names = append(names, nameRows(last, wanted[key])...)
	}
	if err := tx.sql.insert(tx.ctx, "components", "id, name, body", rows); err != nil {
		return err
	}
	return tx.insertNames(names)
}

func (tx *Tx) findComponents(keys []string) error {
	if tx.componentIDs == nil {
		tx.componentIDs = map[string]int64{}
	}
	return inChunks(keys, func(in string, args []any) error {
		return tx.sql.each(tx.ctx, "SELECT name, id FROM components WHERE name IN "+in, args, func(rows *sql.Rows) error {
			var key string
			var id int64
			err := rows.Scan(&key, &id)
			tx.componentIDs[key] = id
			return err
		})
	})
}

// occurrences loads the occurrences of contents, by the digest of the content.
func (s *Snapshot) occurrences(contents []string) (map[string][]verdict.Occurrence, error) {
	found := map[string][]verdict.Occurrence{}
	components := map[int64]verdict.Component{}
	distinct := map[string]bool{}
	for _, c := range contents {
		distinct[c] = true
	}
	err := inChunks(sortedKeys(distinct), func(in string, args []any) error {
		if err := s.componentsOf(in, args, components); err != nil {
			return err
		}
		text := `SELECT c.digest, o.component, o.scope, o.ref, o.path, o.rest FROM contents c JOIN occurrences o ON o.content = c.id
			WHERE c.digest IN ` + in + ` ORDER BY o.content, o.n`
		return s.sql.each(s.ctx, text, args, func(rows *sql.Rows) error {
			var digest, rest string
			var id int64
			var o, columns verdict.Occurrence
			if err := rows.Scan(&digest, &id, &columns.Scope, &columns.Ref, &columns.Path, &rest); err != nil {
				return err
			}
			if rest != "{}" {
				if err := decode(rest, &o); err != nil {
					return err
				}
			}
			o.Component, o.Scope, o.Ref, o.Path = components[id], columns.Scope, columns.Ref, columns.Path
			found[digest] = append(found[digest], o)
			return nil
		})
	})
	return found, err
}

// componentsOf loads the components of contents, each once.
func (s *Snapshot) componentsOf(in string, args []any, into map[int64]verdict.Component) error {
	text := `SELECT id, body FROM components WHERE id IN
		(SELECT o.component FROM contents c JOIN occurrences o ON o.content = c.id WHERE c.digest IN ` + in + `)`
	return s.sql.each(s.ctx, text, args, func(rows *sql.Rows) error {
		var id int64
		var body string
		var c verdict.Component
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		err := decode(body, &c)
		into[id] = c
		return err
	})
}

// Components gives every component of the bills that stand, each once, by key;
// those of scope excluded too.
func (s *Snapshot) Components() ([]verdict.Component, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []verdict.Component
	text := `SELECT body FROM components WHERE id IN
		(SELECT o.component FROM bills b JOIN contents c ON c.digest = b.content JOIN occurrences o ON o.content = c.id
		WHERE ` + s.live("b.") + `)`
	err := s.sql.each(s.ctx, text, nil, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var c verdict.Component
		err := decode(body, &c)
		all = append(all, c)
		return err
	})
	return sortBy(all, func(c verdict.Component) []string { return []string{c.Key()} }), err
}

// Shipping gives the releases, with the part where the bill is a part's, that
// ship a component, in the order of their text. An occurrence of scope excluded
// does not ship.
func (s *Snapshot) Shipping(componentKey string) ([]verdict.Ref, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []verdict.Ref
	text := `SELECT DISTINCT b.product, b.version, b.part FROM components k JOIN occurrences o ON o.component = k.id
		JOIN contents c ON c.id = o.content JOIN bills b ON b.content = c.digest
		WHERE k.name = $1 AND o.scope <> '` + string(verdict.Excluded) + `' AND ` + s.live("b.")
	err := s.sql.each(s.ctx, text, []any{componentKey}, func(rows *sql.Rows) error {
		var r verdict.Ref
		err := rows.Scan(&r.Product, &r.Version, &r.Part)
		all = append(all, r)
		return err
	})
	return sortBy(all, func(r verdict.Ref) []string { return []string{r.Product, r.Version, r.Part} }), err
}
