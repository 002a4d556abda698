// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// Published is what came of publishing one statement.
type Published struct {
	verdict.Statement
	Changed bool
	// Refused says why there is nothing to publish for the release; "" else.
	Refused string
}

// Publish makes the revisions that the outside sees: what the engine answers now
// about the vulnerabilities, for one release or for all of the product. Releases
// without an answer that can be published are named, not published.
func (a *App) Publish(ctx context.Context, ref verdict.Ref, ids []string) (list []Published, changed int, err error) {
	changed, err = a.update(ctx, "statement publish "+ref.String(), func(tx *store.Tx) error {
		j, err := judgeOf(tx.Snapshot, ref.Product, a.Now(), ids...)
		if err != nil {
			return err
		}
		if tx.At().After(a.Now()) { // the clock was set back: what was decided since counts too
			j.later = j.at(tx.At())
		}
		if list, err = publishStatements(tx, j, versionsOf(ref), ids); err != nil {
			return err
		}
		return recordChanged(tx, ref.Product, a.Now(), list)
	})
	return list, changed, err
}

// recordChanged counts the contents of the documents of those releases about which
// something else is said now.
func recordChanged(tx *store.Tx, product string, at time.Time, list []Published) error {
	var versions []string
	for _, p := range list {
		if p.Changed && !slices.Contains(versions, p.Version) {
			versions = append(versions, p.Version)
		}
	}
	if len(versions) == 0 {
		return nil
	}
	return recordDocuments(tx, product, at, versions...)
}

func versionsOf(ref verdict.Ref) []string {
	if ref.Version == "" {
		return nil
	}
	return []string{ref.Version}
}

// publishStatements publishes what the judge's world says at its instant; no versions
// means all releases.
func publishStatements(tx *store.Tx, j *judge, versions, ids []string) ([]Published, error) {
	if len(versions) == 0 {
		versions = shippedVersions(j.world)
	}
	var list []Published
	for _, id := range ids {
		for _, version := range versions {
			p, err := publishOne(tx, j, id, version)
			if err != nil {
				return nil, err
			}
			list = append(list, p)
		}
	}
	return list, nil
}

// shippedVersions are those of all releases but the planned ones, in order.
func shippedVersions(w triage.World) (versions []string) {
	releases := slices.Clone(w.Releases)
	triage.SortReleases(w.Product, releases)
	for _, r := range releases {
		if r.State != verdict.Planned {
			versions = append(versions, r.Version)
		}
	}
	return versions
}

func publishOne(tx *store.Tx, j *judge, id, version string) (Published, error) {
	answer, err := j.engine.Answer(id, version, "")
	if err != nil {
		return Published{}, err
	}
	refused := func(why string) (Published, error) {
		return Published{Statement: verdict.Statement{Product: answer.Release.Product, Version: version, Vulnerability: answer.Vulnerability, Status: answer.Status},
			Refused: why}, nil
	}
	st, err := j.engine.Statement(answer)
	if verdict.CodeOf(err) == verdict.Refused {
		return refused(refusal(answer, err))
	}
	if err != nil {
		return Published{}, err
	}
	if err := j.tell(&st, answer); verdict.CodeOf(err) == verdict.Refused && err != nil {
		return refused(err.Error())
	} else if err != nil {
		return Published{}, err
	}
	if why, err := j.refusedSince(st, id, version); err != nil || why != "" {
		p, _ := refused(why)
		return p, err
	}
	earlier, err := tx.StatementRevisions(st.Product, st.Version, st.Vulnerability)
	if err != nil {
		return Published{}, err
	}
	st.At, st.ReleasedAs = j.world.Now, j.engine.ReleasedAs(answer, earlier)
	st, changed, err := tx.AddStatement(st)
	return Published{Statement: st, Changed: changed}, err
}

// refusedSince says why a statement that is dated back may not appear as things stand
// now: the class may have changed since, or a decision been taken. "" where it may, or
// is not dated back.
func (j *judge) refusedSince(st verdict.Statement, id, version string) (string, error) {
	if j.later == nil {
		return "", nil
	}
	answer, err := j.later.engine.Answer(id, version, "")
	if err != nil {
		return "", err
	}
	now := st
	switch err := j.later.tell(&now, answer); {
	case verdict.CodeOf(err) == verdict.Refused:
		return err.Error(), nil
	case err != nil:
		return "", err
	}
	if st.Class != answer.Class || st.Audience != now.Audience || !slices.Equal(st.Channels, now.Channels) {
		return "its class, its readers or its channels are others since", nil
	}
	return "", nil
}

// refusal says in words why there is nothing to publish.
func refusal(a triage.Answer, err error) string {
	if a.Release.State != verdict.Planned && (a.Status == verdict.Unknown || a.Status == verdict.NotEvaluated) {
		return a.Won.Why
	}
	return err.Error()
}

// Withdraw takes published statements back: a new revision says so.
func (a *App) Withdraw(ctx context.Context, ref verdict.Ref, id, reason string) (list []Published, changed int, err error) {
	id = verdict.CanonicalID(id)
	changed, err = a.update(ctx, "statement withdraw "+ref.String()+" "+id, func(tx *store.Tx) error {
		standing, err := tx.Statements(ref.Product)
		if err != nil {
			return err
		}
		for _, st := range standing {
			if st.Vulnerability != id || st.Withdrawn || ref.Version != "" && st.Version != ref.Version {
				continue
			}
			empty := verdict.Statement{Product: st.Product, Version: st.Version, Vulnerability: st.Vulnerability, Aliases: st.Aliases,
				Withdrawn: true, Reason: reason, At: a.Now()}
			next, changed, err := tx.AddStatement(empty)
			if err != nil {
				return err
			}
			list = append(list, Published{Statement: next, Changed: changed})
		}
		if len(list) == 0 {
			return verdict.Errorf(verdict.NotFound, "no published statement about %s in %s", id, ref)
		}
		return recordChanged(tx, ref.Product, a.Now(), list)
	})
	return list, changed, err
}

// Statements gives the last published revisions about a product or release. One
// that the outside does not see is NotFound.
func (a *App) Statements(ctx context.Context, ref verdict.Ref) (list []verdict.Statement, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		if _, err := s.Product(ref.Product); err != nil {
			return err
		}
		if ref.Version != "" {
			if _, err := s.Release(ref.Product, ref.Version); err != nil {
				return err
			}
		}
		all, err := s.Statements(ref.Product)
		for _, st := range all {
			if ref.Version == "" || st.Version == ref.Version {
				list = append(list, st)
			}
		}
		return err
	})
	return list, err
}

// public is all that documents are made from.
func public(s *store.Snapshot, product string) (p publish.Snapshot, err error) {
	if p.Product, err = s.Product(product); err != nil {
		return p, err
	}
	if p.Lines, err = s.Lines(product); err != nil {
		return p, err
	}
	if p.Releases, err = s.Releases(product); err != nil {
		return p, err
	}
	if p.Shipped, err = s.Shipped(product); err != nil {
		return p, err
	}
	p.Statements, err = s.Statements(product)
	return p.Indexed(), err
}
