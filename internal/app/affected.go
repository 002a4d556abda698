// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/scan"
	"verdict/internal/store"
)

// AffectedRelease is a release, or a part of one, that ships a component which a
// vulnerability matches. It is a raw match: nobody has looked at it yet.
type AffectedRelease struct {
	Ref verdict.Ref
	verdict.Match
	Shown string // the vulnerability's shown id
}

// AffectedReleases matches the vulnerabilities that an id names with the components
// that all releases ship, by release, component and vulnerability. It fails with
// NotFound for an id that no source knows.
func (a *App) AffectedReleases(ctx context.Context, id string) (list []AffectedRelease, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		named, err := s.VulnerabilitiesByID(id)
		if err != nil {
			return err
		}
		if len(named) == 0 {
			return verdict.Errorf(verdict.NotFound, "no source knows %s", id).WithHint("`verdict source list` shows the sources and how old they are")
		}
		for _, v := range named {
			some, err := affected(s, v)
			if err != nil {
				return err
			}
			list = append(list, some...)
		}
		return nil
	})
	slices.SortFunc(list, func(x, y AffectedRelease) int {
		return cmp.Or(strings.Compare(x.Ref.String(), y.Ref.String()), strings.Compare(x.Component, y.Component), strings.Compare(x.Shown, y.Shown))
	})
	return list, err
}

func affected(s *store.Snapshot, v verdict.Vulnerability) (list []AffectedRelease, err error) {
	matches, _, err := scan.Affected(s, v)
	if err != nil {
		return nil, err
	}
	for _, m := range matches {
		refs, err := s.Shipping(m.Component)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			list = append(list, AffectedRelease{ref, m, v.Shown()})
		}
	}
	return list, nil
}
