// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cpe"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// doubt says what else the records name that may be in the part although it did
// not match: something that is not compared, something that an incomplete
// inventory may hide, or something whose place in the ranges nobody worked out.
// None of it lets an answer be clean.
func (q *question) doubt() (Reason, string) {
	names, other := q.comparable()
	if other != "" {
		return ReasonNotComparable, other
	}
	if unlisted := q.unlisted(); len(unlisted) > 0 {
		return ReasonIncomplete, "the inventory of " + q.where() + " is incomplete and does not list " + listOf(unlisted)
	}
	for _, n := range sortedNames(names) {
		for _, o := range q.inv.byPackage[n] {
			if why := q.unjudged(o.Component); why != "" {
				return ReasonUndetermined, why
			}
		}
	}
	return "", ""
}

// comparable gives the packages that the records name and that a component can
// be compared with; and, where something they name cannot be and may be shipped,
// a sentence.
func (q *question) comparable() (names []verdict.PackageName, other string) {
	seen := map[verdict.PackageName]bool{}
	for _, c := range q.v.Claims() {
		name := c.PackageName()
		if why := q.incomparable(c, name); why != "" {
			if other == "" || why < other {
				other = why
			}
		} else if c.Comparable() && c.Named() && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, other
}

// incomparable says why a claim may concern the part in a way that cannot be
// judged: it names a shipped package without versions to compare, or a package of
// a kind that is not compared while the part ships such a kind.
func (q *question) incomparable(c verdict.Claim, name verdict.PackageName) string {
	purlType, _ := vers.PURLType(c.Ecosystem)
	switch {
	case c.Name == "":
		return ""
	case c.Ecosystem == verdict.CPE:
		return q.maybeByCPE(c)
	case !c.Comparable() && len(q.inv.byPackage[name]) > 0:
		return "record " + c.Record + " names " + c.Name + " without versions that can be compared"
	case q.inv.holdsUnnamed(purlType):
		return "record " + c.Record + " names " + c.Name + " of " + c.Ecosystem + ", which is not compared"
	}
	return q.otherRelease(c, name)
}

// otherRelease says that a claim is about a package of one release of a
// distribution, the part ships that package of another one, and nobody has a word
// on that: neither a record nor the distribution's own statement. A release that is
// not mentioned may be safe, or forgotten.
func (q *question) otherRelease(c verdict.Claim, name verdict.PackageName) string {
	distribution, _, released := strings.Cut(name.Ecosystem, ":")
	if _, namespace, ok := vers.PURLNamespace(c.Ecosystem); !ok || namespace == "" || !released {
		return ""
	}
	for _, o := range q.inv.ofDistribution[verdict.PackageName{Ecosystem: distribution, Name: name.Name}] {
		if own := verdict.PackageNames(o.Component); !q.spokenOf(own) {
			return "record " + c.Record + " speaks of " + c.Name + " in " + c.Ecosystem + ", and nobody of " + o.Component.PURL
		}
	}
	return ""
}

// spokenOf reports whether some record, or the supplier's statement, is about one of
// the names of a component.
func (q *question) spokenOf(names []verdict.PackageName) bool {
	statements := q.suppliedOf(q.v)
	for _, n := range names {
		if len(statements.byName[n]) > 0 || slices.ContainsFunc(q.v.Claims(), func(c verdict.Claim) bool { return c.PackageName() == n }) {
			return true
		}
	}
	return false
}

// holdsUnnamed reports whether components are among it that no record can name,
// because their kind is not compared or their distribution's release is not known,
// so that a record about packages of the type may concern them. A record of a kind
// that is not compared, whose type is "", may concern any of them.
func (inv *inventory) holdsUnnamed(purlType string) bool {
	return slices.ContainsFunc(inv.unnamed, func(o verdict.Occurrence) bool {
		return purlType == "" || strings.HasPrefix(o.Component.PURL, "pkg:"+purlType+"/")
	})
}

// maybeByCPE says that the part holds something of the name of the product that a
// CPE names, and that no package URL leads to records. A CPE says nothing of any
// package: it proves neither that one is affected nor that none is there.
func (q *question) maybeByCPE(c verdict.Claim) string {
	o, found := q.inv.likeProduct(c)
	if !found {
		return ""
	}
	return "record " + c.Record + " names the product " + productOf(c.Name) + " by a CPE, which does not tell whether " + o.Component.PURL + " is affected"
}

// productOf gives the product of part:vendor:product.
func productOf(name string) string {
	parts := strings.SplitN(name, ":", 3)
	return parts[len(parts)-1]
}

// likeProduct finds a component that only a CPE can lead to records, if any, and
// that is called like the product that a claim names.
func (inv *inventory) likeProduct(c verdict.Claim) (verdict.Occurrence, bool) {
	product := productOf(c.Name)
	i := slices.IndexFunc(inv.unnamed, func(o verdict.Occurrence) bool { return called(o.Component, product) })
	if i < 0 {
		return verdict.Occurrence{}, false
	}
	return inv.unnamed[i], true
}

// called reports whether a component, or what it was made from, has the product's
// name by its package URL or its CPE.
func called(c verdict.Component, product string) bool {
	names := []string{c.PURL}
	if c.Pedigree != nil {
		names = append(names, c.Pedigree.Ancestors...)
	}
	return slices.ContainsFunc(names, func(text string) bool {
		if n, err := cpe.Parse(text); err == nil {
			return !n.Product.Exact() || strings.EqualFold(n.Product.Text, product)
		}
		u, err := purl.Parse(text)
		return err == nil && strings.EqualFold(u.Name, product)
	})
}

// mayHold reports whether something is among it that no record can name and that
// the claim may concern.
func (inv *inventory) mayHold(c verdict.Claim) bool {
	switch purlType, _ := vers.PURLType(c.Ecosystem); {
	case c.Name == "":
		return false
	case c.Ecosystem == verdict.CPE:
		_, found := inv.likeProduct(c)
		return found
	default:
		return inv.holdsUnnamed(purlType)
	}
}

// unlisted gives the named packages that the part does not list although its
// inventory proves nothing. What the product's declaration keeps off the part's
// class path is not in it, however incomplete the bill. What a bill lists for
// tests or the build alone says nothing about what is shipped.
func (q *question) unlisted() []string {
	if q.inv.proves() {
		return nil
	}
	var missing []string
	for _, c := range q.v.Claims() {
		name := c.PackageName()
		if c.Named() && !q.inv.ships(name) && q.inPart(q.part, name.PURL()) {
			missing = append(missing, name.Name)
		}
	}
	return unique(missing)
}

// ships reports whether the package is listed as more than excluded.
func (inv *inventory) ships(name verdict.PackageName) bool {
	for _, o := range inv.byPackage[name] {
		if o.Scope != verdict.Excluded {
			return true
		}
	}
	return false
}

// placeKey is a component's place in the ranges of a vulnerability.
type placeKey struct {
	vulnerability verdict.VulnerabilityID
	component     string
}

// unjudged says why a listed component that has no match may still be affected:
// the records were read since the last scan, or no scan could compare it. A row
// that is missing is no proof.
func (q *question) unjudged(c verdict.Component) string {
	if _, matched := q.matches[q.v.ID][c.Key()]; matched {
		return ""
	}
	key := placeKey{q.v.ID, c.Key()}
	why, known := q.places[key]
	if !known {
		switch named, place, err := verdict.Position(*q.v, c); {
		case err != nil:
			why = "whether " + c.PURL + " is affected is undetermined: " + err.Error()
		case named && place.Kind == vers.In:
			why = c.PURL + " lies in an affected range and no scan has matched it yet"
		}
		q.places[key] = why
	}
	return why
}

// weighUnlisted lets what was said of a component weigh in where the inventory may
// hide that component: what is said of the whole does not outweigh it.
func (q *question) weighUnlisted(p *PartAnswer) {
	if !p.Status.Clean() || q.inv.proves() {
		return
	}
	for _, a := range q.naming() {
		component := a.Scope.Component
		hidden := component != "" && len(q.inv.byBase[component]) == 0 && q.partOf(q.part).Holds(component)
		if !hidden || !a.Scope.CoversRelease(q.release) || !a.Scope.CoversFinding(q.part, component) {
			continue
		}
		said, weighs := q.weighs(a, p.Won.Assessment)
		if !weighs {
			continue
		}
		p.Lost = append([]Ground{{What: p.Won.What, Why: "assessment " + a.ID + " " + said + " of a component that may be there", Assessment: p.Won.Assessment}}, p.Lost...)
		p.become(verdict.Unknown, ReasonIncomplete, Ground{What: missingWhat[ReasonIncomplete],
			Why: "the inventory of " + q.where() + " does not show whether " + component + " is there, of which assessment " + a.ID + " " + said})
		return
	}
}

// weighs reports whether an assessment of a component keeps the one that won for the
// whole from being an answer, if the component is there: it says affected, or it took
// the winner's place for the component and gives no clean answer today.
func (q *question) weighs(a verdict.Assessment, winner string) (said string, weighs bool) {
	stands := a.Standing(q.w.Now) && q.supersededBy(a, a.Scope.Component) == ""
	if stands && a.Status == verdict.Affected {
		return "says affected", true
	}
	replaced := winner != "" && a.Supersedes == winner && !a.Approved.IsZero() && !a.Approved.After(q.w.Now)
	return "took the place", replaced && !(stands && a.Status.Clean())
}
