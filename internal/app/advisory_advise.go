// SPDX-License-Identifier: Apache-2.0

package app

import (
	"errors"
	"slices"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/store"
)

// particulars is what an advisory says beside its text: what follows from what we know of the
// releases of its products.
type particulars struct {
	products []verdict.AdvisedProduct
	releases []verdict.AdvisedRelease
	flaws    []verdict.AdvisedFlaw
	shipped  []verdict.Artifact
	// silent are releases about which nothing can be said; refused those about which policy
	// or a decision lets nothing be said; wide those of which more people would be told than
	// may read the advisory, and narrow those of which fewer may be; and noted those of which
	// a note tells, and no advisory.
	silent, refused, wide, narrow, noted []Unadvised
	classes                              map[string]verdict.Class // by the flaw's id in the text
}

// Unadvised is a release about which an advisory says nothing, and why.
type Unadvised struct {
	Ref           verdict.Ref
	Vulnerability string
	Why           string
}

// advise works out what an advisory says of releases as of an instant. Embargoes keep
// nothing out of it: it is what is said once they end.
func advise(s *store.Snapshot, t verdict.AdvisoryText, now time.Time) (particulars, error) {
	x := particulars{classes: map[string]verdict.Class{}}
	ids := flawIDs(t)
	for _, slug := range t.Products {
		j, err := judgeOf(s, slug, now, ids...)
		if err != nil {
			return x, err
		}
		if err := x.product(j, ids, t.Audience); err != nil {
			return x, err
		}
		if err := x.ship(s, slug); err != nil {
			return x, err
		}
	}
	for i, id := range ids {
		f, err := advisedFlaw(s, t.Vulnerabilities[i], id)
		if err != nil {
			return x, err
		}
		x.flaws = append(x.flaws, f)
	}
	return x, nil
}

func flawIDs(t verdict.AdvisoryText) (ids []string) {
	for _, f := range t.Vulnerabilities {
		ids = append(ids, verdict.CanonicalID(f.ID))
	}
	return ids
}

// ship notes the images and files of the releases of which something is said. Nobody else
// knows the digest of a folder.
func (x *particulars) ship(s *store.Snapshot, product string) error {
	all, err := s.Shipped(product)
	for _, a := range all {
		if a.Kind != verdict.ArtifactFolder && slices.ContainsFunc(x.releases, func(r verdict.AdvisedRelease) bool { return r.Product == product && r.Version == a.Version }) {
			x.shipped = append(x.shipped, a)
		}
	}
	return err
}

func (x *particulars) product(j *judge, ids []string, readers verdict.Audience) error {
	p := j.world.Product
	advised := verdict.AdvisedProduct{Slug: p.Slug, Name: p.Name, Kind: p.Kind, PURL: p.PURL, Scheme: p.Versions}
	for _, id := range ids {
		var about []verdict.AdvisedRelease
		for _, version := range shippedVersions(j.world) {
			r, said, err := x.release(j, id, version, readers)
			if err != nil {
				return err
			}
			if said {
				about = append(about, r)
			}
		}
		x.releases = append(x.releases, about...)
		advised.Ranges = append(advised.Ranges, rangesOfFlaw(j, id, about)...)
	}
	x.products = append(x.products, advised)
	return nil
}

// release is what is said of one release; nothing where there is no answer, or nobody may
// say it.
func (x *particulars) release(j *judge, id, version string, readers verdict.Audience) (verdict.AdvisedRelease, bool, error) {
	answer, err := j.engine.Answer(id, version, "")
	if err != nil {
		return verdict.AdvisedRelease{}, false, err
	}
	if answer.Release.ReleasedAt.After(j.world.Now) {
		return verdict.AdvisedRelease{}, false, nil // nobody could speak of it then
	}
	x.classes[id] = verdict.Graver(x.classes[id], answer.Class)
	because := Unadvised{Ref: answer.Release.Ref(), Vulnerability: id}
	st, err := j.engine.Draft(answer)
	if verdict.CodeOf(err) == verdict.Refused && err != nil {
		because.Why = refusal(answer, err)
		x.silent = append(x.silent, because)
		return verdict.AdvisedRelease{}, false, nil
	}
	if err != nil {
		return verdict.AdvisedRelease{}, false, err
	}
	if err := j.tell(&st, answer); verdict.CodeOf(err) == verdict.Refused && err != nil {
		because.Why = sentence(err)
		x.refused = append(x.refused, because)
		return verdict.AdvisedRelease{}, false, nil
	} else if err != nil {
		return verdict.AdvisedRelease{}, false, err
	}
	switch {
	case !readers.Reads(st.Audience):
		because.Why = "policy has it told to " + st.Audience.Readers() + " alone, and the advisory is for " + readers.Readers()
		x.narrow = append(x.narrow, because)
	case !st.Audience.Reads(readers):
		because.Why = "it would be told to " + st.Audience.Readers() + ", who do not read the advisory"
		x.wide = append(x.wide, because)
	}
	if !toldInAdvisories(st) {
		because.Why = "policy and decision have it told in notes, and in no advisory"
		x.noted = append(x.noted, because)
	}
	r := verdict.Advised(st, answer.Release.Line)
	r.Vulnerability, r.Withdrawn = id, answer.Release.State == verdict.Withdrawn
	if d, taken := j.decision(j.idsOf(id), r.Line); taken && !d.Lapsed(j.world.Now) {
		r.Treatment = d.Treatment
	}
	line, err := j.line(r.Line)
	r.EndOfLife = err == nil && line.Ended(j.world.Now)
	return r, true, nil
}

// toldInAdvisories reports whether a statement may appear where advisories do.
func toldInAdvisories(st verdict.Statement) bool {
	return len(st.Channels) == 0 || slices.ContainsFunc(announced, func(c verdict.Channel) bool { return slices.Contains(st.Channels, c) })
}

// sentence is an error's own words.
func sentence(err error) string {
	var e *verdict.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

// rangesOfFlaw gives the ranges of a flaw of the product itself as its record says, and of
// any other as they follow from the releases.
func rangesOfFlaw(j *judge, id string, about []verdict.AdvisedRelease) (ranges []verdict.AdvisedRange) {
	v := j.vulnerability(id)
	if v == nil || v.Own == nil || v.Own.Product != j.world.Product.Slug {
		return publish.AffectedRanges(about)
	}
	for _, r := range v.Own.Affected {
		ranges = append(ranges, verdict.AdvisedRange{Vulnerability: id, OwnRange: r, Parts: v.Own.Parts})
	}
	return ranges
}

// advisedFlaw is what the world knows of a vulnerability, our score of the text first. Ours
// is said as the text has it, which people approved: nobody approves what a record gets
// meanwhile.
func advisedFlaw(s *store.Snapshot, told verdict.AdvisoryFlaw, id string) (verdict.AdvisedFlaw, error) {
	f := verdict.AdvisedFlaw{ID: id, Origin: verdict.Upstream}
	if told.Vector != "" {
		f.Scores = append(f.Scores, verdict.Score{Vector: told.Vector, Source: verdict.ScoreOwn})
	}
	v, err := flawNamed(s, id)
	if err != nil {
		return f, err
	}
	f.ID, f.Origin = v.Shown(), v.Origin
	f.Aliases = slices.DeleteFunc(v.PublicIDs(), func(other string) bool { return other == f.ID || slices.Contains(v.Ambiguous, other) })
	for _, sc := range v.Scored() {
		if sc.Source == verdict.ScoreOwn || slices.ContainsFunc(f.Scores, func(k verdict.Score) bool { return k.Source == sc.Source && k.Vector == sc.Vector }) {
			continue
		}
		f.Scores = append(f.Scores, sc.Score)
	}
	for _, r := range v.Standing() {
		for _, w := range r.Words {
			if !slices.Contains(f.Words, w) {
				f.Words = append(f.Words, w)
			}
		}
	}
	return f, nil
}

// worthAnAdvisory are the slugs of the products in which a release is or was affected.
func worthAnAdvisory(s *store.Snapshot, ids []string, now time.Time) (slugs []string, err error) {
	products, err := s.Products()
	if err != nil {
		return nil, err
	}
	for _, p := range products {
		j, err := judgeOf(s, p.Slug, now, ids...)
		if err != nil {
			return nil, err
		}
		if affects(j, ids) {
			slugs = append(slugs, p.Slug)
		}
	}
	return slugs, nil
}

func affects(j *judge, ids []string) bool {
	for _, id := range ids {
		for _, version := range shippedVersions(j.world) {
			answer, err := j.engine.Answer(id, version, "")
			if err == nil && (answer.Status == verdict.Affected || answer.Status == verdict.Fixed) {
				return true
			}
		}
	}
	return false
}
