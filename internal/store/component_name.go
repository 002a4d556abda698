// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// packageKey is a package's name in one column.
func packageKey(n verdict.PackageName) string { return n.Ecosystem + "/" + n.Name }

// packageName is the way back of packageKey: no ecosystem has a slash in its name.
func packageName(key string) verdict.PackageName {
	ecosystem, name, _ := strings.Cut(key, "/")
	return verdict.PackageName{Ecosystem: ecosystem, Name: name}
}

// present refuses the outside, and snapshots of the past: what is derived is known
// of the present only.
func (s *Snapshot) present() error {
	if s.past {
		return verdict.Errorf(verdict.Internal, "what is derived was asked for as of the past")
	}
	return s.private()
}

// nameRows gives the rows of component_names of a component.
func nameRows(id int64, c verdict.Component) [][]any {
	known, _ := c.Identities()
	var rows [][]any
	seen := map[string]bool{}
	for _, identity := range known {
		scheme, _ := vers.SchemeOf(identity.Package.Ecosystem)
		key, exact, err := vers.AppendKey([]byte{}, scheme, identity.Version)
		odd := int64(0)
		if !exact || err != nil || aside(scheme, identity.Version) {
			key, odd = []byte{}, 1
		}
		name := packageKey(identity.Package)
		if unique := name + " " + string(key); !seen[unique] {
			seen[unique] = true
			rows = append(rows, []any{name, id, key, odd})
		}
	}
	return rows
}

// aside reports whether a version is judged by more than its place in the order: a
// local label of PyPI counts in some ranges only, and Maven's versions with and
// without a v in front are not compared with one another.
func aside(scheme vers.Scheme, version string) bool {
	switch scheme {
	case vers.PyPI:
		return strings.Contains(version, "+")
	case vers.Maven:
		return strings.HasPrefix(version, "v") || strings.HasPrefix(version, "V")
	}
	return false
}

func (tx *Tx) insertNames(rows [][]any) error {
	return tx.sql.insert(tx.ctx, "component_names", "package, component, version_key, odd", rows)
}

// Stretch is a range of versions by their keys, both ends included; an empty end is
// open.
type Stretch struct{ From, To []byte }

// ComponentsNamed gives the components that records may name so, whose versions lie
// in the stretch or have no key, by key; shipped or not.
func (s *Snapshot) ComponentsNamed(name verdict.PackageName, in Stretch) ([]verdict.Component, error) {
	if err := s.present(); err != nil {
		return nil, err
	}
	where, args := "package = $1", []any{packageKey(name)}
	if len(in.From) > 0 {
		where += " AND (odd = 1 OR version_key >= $2)"
		args = append(args, in.From)
	}
	if len(in.To) > 0 {
		where += " AND (odd = 1 OR version_key <= " + parameter(len(args)) + ")"
		args = append(args, in.To)
	}
	text := "SELECT DISTINCT k.id, k.body FROM component_names n JOIN components k ON k.id = n.component WHERE " + where
	return s.componentsWhere(text, args)
}

// AllComponents gives every component that some bill ever named, by key.
func (s *Snapshot) AllComponents() ([]verdict.Component, error) {
	if err := s.present(); err != nil {
		return nil, err
	}
	return s.componentsWhere("SELECT id, body FROM components", nil)
}

func (s *Snapshot) componentsWhere(text string, args []any) ([]verdict.Component, error) {
	var all []verdict.Component
	err := s.sql.eachPrepared(s.ctx, text, args, func(rows *sql.Rows) error {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var c verdict.Component
		err := decode(body, &c)
		all = append(all, c)
		return err
	})
	return sortBy(all, func(c verdict.Component) []string { return []string{c.Key()} }), err
}

// NamedPackages gives every name by which records may speak of some component.
func (s *Snapshot) NamedPackages() (map[verdict.PackageName]bool, error) {
	if err := s.present(); err != nil {
		return nil, err
	}
	named := map[verdict.PackageName]bool{}
	err := s.sql.each(s.ctx, "SELECT DISTINCT package FROM component_names", nil, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		named[packageName(key)] = true
		return err
	})
	return named, err
}

// PackagesNamedBy gives the packages that the records of vulnerabilities name.
func (s *Snapshot) PackagesNamedBy(ids []verdict.VulnerabilityID) (map[verdict.VulnerabilityID][]verdict.PackageName, error) {
	if err := s.present(); err != nil {
		return nil, err
	}
	named := map[verdict.VulnerabilityID][]verdict.PackageName{}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	err := inChunks(list, func(in string, args []any) error {
		return s.sql.each(s.ctx, "SELECT vulnerability, package FROM vulnerability_packages WHERE vulnerability IN "+in, args, func(rows *sql.Rows) error {
			var id verdict.VulnerabilityID
			var key string
			err := rows.Scan(&id, &key)
			named[id] = append(named[id], packageName(key))
			return err
		})
	})
	return named, err
}

// NewComponents gives the components that the transaction added, by key.
func (tx *Tx) NewComponents() []verdict.Component {
	all := slices.Clone(tx.added)
	return sortBy(all, func(c verdict.Component) []string { return []string{c.Key()} })
}

// VulnerabilitiesNaming gives the keys of the vulnerabilities whose records name
// one of the packages, in order of text.
func (s *Snapshot) VulnerabilitiesNaming(names []verdict.PackageName) ([]verdict.VulnerabilityID, error) {
	if err := s.present(); err != nil {
		return nil, err
	}
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = packageKey(n)
	}
	found := map[verdict.VulnerabilityID]bool{}
	err := inChunks(distinct(keys), func(in string, args []any) error {
		return s.sql.each(s.ctx, "SELECT vulnerability FROM vulnerability_packages WHERE package IN "+in, args, func(rows *sql.Rows) error {
			var id verdict.VulnerabilityID
			err := rows.Scan(&id)
			found[id] = true
			return err
		})
	})
	return sortedKeys(found), err
}

// putPackages makes the packages of the vulnerabilities in keys stand as given.
func (tx *Tx) putPackages(packages map[string][]string, keys []string) error {
	standing := map[[2]string]bool{}
	err := inChunks(keys, func(in string, args []any) error {
		return tx.sql.each(tx.ctx, "SELECT package, vulnerability FROM vulnerability_packages WHERE vulnerability IN "+in, args, func(rows *sql.Rows) error {
			var p [2]string
			err := rows.Scan(&p[0], &p[1])
			standing[p] = true
			return err
		})
	})
	if err != nil {
		return err
	}
	var fresh [][]any
	for _, key := range keys {
		for _, name := range packages[key] {
			if p := [2]string{name, key}; standing[p] {
				delete(standing, p)
			} else {
				fresh = append(fresh, []any{name, key})
			}
		}
	}
	for p := range standing {
		if err := tx.sql.exec(tx.ctx, "DELETE FROM vulnerability_packages WHERE package = $1 AND vulnerability = $2", p[0], p[1]); err != nil {
			return err
		}
	}
	return tx.sql.insert(tx.ctx, "vulnerability_packages", "package, vulnerability", fresh)
}

// packagesOf gives the packages that the records of a vulnerability name.
func packagesOf(v *verdict.Vulnerability) []string {
	var names []string
	for _, c := range v.Claims() {
		if name := c.PackageName(); name.Ecosystem != "" && name.Name != "" && !strings.ContainsRune(name.Name, 0) {
			names = append(names, packageKey(name))
		}
	}
	return distinct(names)
}
