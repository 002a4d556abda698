// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"slices"

	"verdict"
)

// Contested are the ids of a statement about a release by which nothing that speaks to
// a machine may speak: another statement that stands there, in any channel to the same
// readers, has one too and says something else, or knows it as shared. It is joined to
// others when it leads by ids, directly or through more statements, to one that says
// something else.
func (s Snapshot) Contested(version string, of verdict.Statement) (ids []string, joined bool) {
	beside := s.read(anyChannel).beside(version, of)
	if len(beside) == 0 {
		return nil, false
	}
	for _, id := range IDs(of) {
		if slices.ContainsFunc(beside, func(o Standing) bool {
			return names(o.Said, id) && (o.Said.Status != of.Status || slices.Contains(o.Said.Shared, id))
		}) {
			ids = append(ids, id)
		}
	}
	joined = len(ids) > 0 || slices.ContainsFunc(beside, func(o Standing) bool { return o.Said.Status != of.Status })
	return ids, joined
}

// MachineIDs are the other ids of a statement about a release by which a document for
// machines may name its vulnerability, in order of text.
func (s Snapshot) MachineIDs(of verdict.Statement) (ids []string) {
	contested, _ := s.Contested(of.Version, of)
	for _, id := range IDs(of)[1:] {
		if !slices.Contains(contested, id) && !slices.Contains(of.Shared, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
