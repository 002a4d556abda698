// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/relnotes"
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
		w, err := triage.Load(tx.Snapshot, ref.Product, a.Now(), ids...)
		if err != nil {
			return err
		}
		if list, err = publishStatements(tx, w, versionsOf(ref), ids); err != nil {
			return err
		}
		return recordDocuments(tx, ref.Product, a.Now())
	})
	return list, changed, err
}

func versionsOf(ref verdict.Ref) []string {
	if ref.Version == "" {
		return nil
	}
	return []string{ref.Version}
}

// publishStatements publishes what the world says at its instant; no versions
// means all releases.
func publishStatements(tx *store.Tx, w triage.World, versions, ids []string) ([]Published, error) {
	if len(versions) == 0 {
		versions = shippedVersions(w)
	}
	e := triage.New(w)
	var list []Published
	for _, id := range ids {
		for _, version := range versions {
			p, err := publishOne(tx, e, id, version, w.Now)
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

func publishOne(tx *store.Tx, e *triage.Engine, id, version string, at time.Time) (Published, error) {
	answer, err := e.Answer(id, version, "")
	if err != nil {
		return Published{}, err
	}
	st, err := e.Statement(answer)
	if verdict.CodeOf(err) == verdict.Refused {
		return Published{Statement: verdict.Statement{Product: answer.Release.Product, Version: version, Vulnerability: answer.Vulnerability, Status: answer.Status},
			Refused: refusal(answer, err)}, nil
	}
	if err != nil {
		return Published{}, err
	}
	st.At = at
	st, changed, err := tx.AddStatement(st)
	return Published{Statement: st, Changed: changed}, err
}

// refusal says in words why there is nothing to publish.
func refusal(a triage.Answer, err error) string {
	if a.Release.State == verdict.Planned {
		return err.Error()
	}
	return a.Won.Why
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
		return recordDocuments(tx, ref.Product, a.Now())
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
	p.Statements, err = s.Statements(product)
	return p.Indexed(), err
}

// OpenVEX renders the published statements about a release as an OpenVEX
// document. Its version is the count of the distinct contents that it has had.
func (a *App) OpenVEX(ctx context.Context, ref verdict.Ref) ([]byte, error) {
	var snapshot publish.Snapshot
	err := a.outside(ctx, func(s *store.Snapshot) (err error) {
		snapshot, err = public(s, ref.Product)
		return err
	})
	if err != nil {
		return nil, err
	}
	version, err := a.documentVersion(ctx, ref.Product, ref.Version)
	if err != nil {
		return nil, err
	}
	return openvex.Render(snapshot, ref.Version, version)
}

// Notes renders the security release notes of a release as Markdown.
func (a *App) Notes(ctx context.Context, ref verdict.Ref) (text []byte, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		snapshot, err := public(s, ref.Product)
		if err != nil {
			return err
		}
		text, err = relnotes.Render(snapshot, ref.Version)
		return err
	})
	return text, err
}

// documentName is the key under which a release's OpenVEX document is counted.
func documentName(product, version string) string {
	return "openvex/" + verdict.Ref{Product: product, Version: version}.String()
}

// documentVersion is the count of the distinct contents that a document has had.
// That a document exists is public, its count too.
func (a *App) documentVersion(ctx context.Context, product, version string) (n int, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		d, err := s.DocumentVersion(documentName(product, version))
		n = max(d.Version, 1)
		return err
	})
	return n, err
}

// recordDocuments counts the contents of a product's documents after something
// that they are made from has changed.
func recordDocuments(tx *store.Tx, product string, at time.Time) error {
	snapshot, err := public(tx.Snapshot, product)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, st := range snapshot.Statements {
		if done[st.Version] {
			continue
		}
		done[st.Version] = true
		digest, err := openvex.Digest(snapshot, st.Version)
		if verdict.CodeOf(err) == verdict.NotFound {
			continue // all that was said is withdrawn, so there is no document
		}
		if err != nil {
			return err
		}
		if _, err := tx.PutDocument(documentName(product, st.Version), digest, at); err != nil {
			return err
		}
	}
	return nil
}
