// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"sort"

	"verdict"
	"verdict/internal/store"
)

// KnownIDs gives every id of the vulnerabilities that matched some component,
// that are our own, or that an assessment names; in order of text.
func (a *App) KnownIDs(ctx context.Context) (ids []string, err error) {
	seen := map[string]bool{}
	err = a.view(ctx, func(s *store.Snapshot) error {
		for _, read := range []func(*store.Snapshot, map[string]bool) error{matchedIDs, ownIDs, assessedIDs} {
			if err := read(s, seen); err != nil {
				return err
			}
		}
		return nil
	})
	for id := range seen {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids, err
}

func matchedIDs(s *store.Snapshot, seen map[string]bool) error {
	matches, err := s.Matches()
	if err != nil {
		return err
	}
	var keys []verdict.VulnerabilityID
	for _, m := range matches {
		keys = append(keys, m.Vulnerability)
	}
	found, err := s.VulnerabilitiesOf(keys...)
	for _, v := range found {
		for _, id := range v.IDs {
			seen[id] = true
		}
	}
	return err
}

func ownIDs(s *store.Snapshot, seen map[string]bool) error {
	own, err := s.OwnVulnerabilities()
	for _, v := range own {
		for _, id := range v.IDs {
			seen[id] = true
		}
	}
	return err
}

func assessedIDs(s *store.Snapshot, seen map[string]bool) error {
	products, err := s.Products()
	if err != nil {
		return err
	}
	for _, p := range products {
		list, err := s.Assessments(p.Slug)
		if err != nil {
			return err
		}
		for _, as := range list {
			seen[as.Vulnerability] = true
		}
	}
	return nil
}
