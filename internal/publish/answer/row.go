// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/purl"
)

type answerer struct {
	product verdict.Product
	release verdict.Release
	shipped *index
	known   *flaws
	inside  Inside
	ends    time.Time // support of the release's line; zero where no end is announced
}

// row answers one row: it is placed by its vulnerability and its component, and
// answered by what is published.
func (a *answerer) row(r verdict.ScanRow) Row {
	row := Row{ScanRow: r, Status: verdict.Unknown}
	f := a.known.find(r.IDs)
	p := a.shipped.find(r.Component)
	if a.inside != nil && len(f.ids) > 0 && f.reason == "" {
		if view, ok := a.inside(f.ids); ok {
			row.Inside, f.known = &view, true
		}
	}
	if p.unit != nil {
		row.By, row.Component = p.by, p.unit.text()
	}
	switch {
	case f.reason != "":
		row.Reason, row.Because = f.reason, f.why
	case p.unit == nil && saysAbsent(f.said, r.Component, p.reason):
		row.Placed, row.By = true, ByVulnerability
		a.published(&row, f.said)
		row.mind(p.mind)
	case p.unit == nil:
		row.Reason, row.Because = p.reason, p.why+a.elsewhere(f)
	case !f.known:
		row.Reason, row.Because = VulnerabilityUnknown, fmt.Sprintf("no record and no statement about %s knows %s", a.product.Name, shown(f.ids))
	default:
		row.Placed = true
		a.answer(&row, f, p.unit)
		row.mind(p.mind)
		if p.unit.another(r.Component.Digests) {
			row.mind("the file in the report is not the one that we ship: its digest is another")
		}
	}
	row.Because = sentence(row.Because)
	return row
}

// mind adds to an answer what could make it another one; "" adds nothing.
func (r *Row) mind(what string) {
	if what != "" {
		r.Because += "; mind that " + what
	}
}

// answer answers a placed row.
func (a *answerer) answer(row *Row, f flaw, u *unit) {
	switch {
	case f.said == nil && row.Inside != nil:
		row.Reason, row.Status, row.Justification = Unpublished, row.Inside.Status, row.Inside.Justification
		row.Because = fmt.Sprintf("nothing is published about %s in %s; our own view stands beside it", shown(f.ids), a.shipped.release())
	case f.said == nil:
		row.Reason = NothingPublished
		row.Because = fmt.Sprintf("nothing is published about %s in %s", shown(f.ids), a.shipped.release())
		if f.retracted {
			row.Because += "; everybody who reported it has withdrawn it since"
		}
	case f.said.Status.Clean() && !restsOn(*f.said, u):
		row.Reason = OtherComponent
		row.Because = fmt.Sprintf("what is published about %s in %s (%s) rests on %s; nothing is published about %s",
			f.said.Vulnerability, a.shipped.release(), plain(f.said.Status), components(*f.said), u.text())
	default:
		a.published(row, f.said)
	}
}

// published answers a row by a statement.
func (a *answerer) published(row *Row, st *verdict.Statement) {
	row.Reason, row.Said = Published, st
	row.Status, row.Justification, row.FixedIn = st.Status, st.Justification, slices.Clone(st.FixedIn)
	row.Because = statementWords(*st, a.shipped.release())
	if st.Status == verdict.UnderInvestigation && !a.ends.IsZero() {
		row.Because += "; support of line " + a.release.Line + " ends on " + a.ends.UTC().Format(time.DateOnly) + ", and what is not decided then is not looked into any more"
	}
}

// saysAbsent reports whether a statement answers a row about something that the
// release does not ship: it says that the component is not there, and names no
// other one. The row must name something that could be there.
func saysAbsent(st *verdict.Statement, c verdict.ScanComponent, why Reason) bool {
	if st == nil || st.Status != verdict.NotAffected || st.Justification != verdict.ComponentNotPresent || imageOnly(c) {
		return false
	}
	if why != NotShipped && why != NotInBill && why != NoInventory {
		return false
	}
	if len(st.Components) == 0 {
		return true
	}
	url, err := purl.Parse(c.PURL)
	return err == nil && slices.ContainsFunc(st.Components, func(s verdict.StatedComponent) bool {
		return means(s.PURL, url) || means(s.Previous, url)
	})
}

// elsewhere adds to a row that is not placed what is published about its
// vulnerability all the same.
func (a *answerer) elsewhere(f flaw) string {
	if f.said == nil {
		return ""
	}
	return fmt.Sprintf("; about %s in %s it is published: %s", f.said.Vulnerability, a.shipped.release(), plain(f.said.Status))
}

// restsOn reports whether a statement is about the component in its version. One
// that names no components is about the release as a whole, and so is one about a
// flaw of our own; and a row about the release as a whole, such as its image, is
// answered by what is said of the release. What a fix replaced is not what is fixed:
// a release that ships it all the same has the flaw in it.
func restsOn(st verdict.Statement, u *unit) bool {
	if len(st.Components) == 0 || st.Origin == verdict.Own || u.itself {
		return true
	}
	return slices.ContainsFunc(st.Components, func(c verdict.StatedComponent) bool {
		return slices.ContainsFunc(u.urls(), func(url purl.PURL) bool { return means(c.PURL, url) })
	})
}

// means reports whether a statement that names a package URL means another: the same
// package, and the same version where it names one.
func means(stated string, url purl.PURL) bool {
	s, err := purl.Parse(stated)
	return err == nil && s.Key() == url.Key() && (s.Version == "" || sameVersion(url, s.Version))
}

func components(st verdict.Statement) string {
	var list []string
	for _, c := range st.Components {
		text := c.PURL
		if text == "" {
			text = c.Previous
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

func shown(ids []string) string { return verdict.ShownID(ids) }

func plain[S ~string](word S) string { return strings.ReplaceAll(string(word), "_", " ") }

// justifications are the reasons in words.
var justifications = map[verdict.Justification]string{
	verdict.ComponentNotPresent:      "the component is not in it",
	verdict.CodeNotPresent:           "the vulnerable code is not in it",
	verdict.CodeNotInExecutePath:     "the vulnerable code is never executed",
	verdict.CodeNotControllable:      "an attacker cannot control the vulnerable code",
	verdict.InlineMitigationsPresent: "it is protected against it already",
}

// statementWords says what a statement says in one sentence.
func statementWords(st verdict.Statement, release string) string {
	var b strings.Builder
	mark := ": " // before the first reason
	switch st.Status {
	case verdict.NotAffected:
		fmt.Fprintf(&b, "%s is not affected by %s", release, st.Vulnerability)
		if why := justifications[st.Justification]; why != "" {
			b.WriteString(mark + why)
			mark = "; "
		}
	case verdict.Affected:
		fmt.Fprintf(&b, "%s is affected by %s", release, st.Vulnerability)
	case verdict.Fixed:
		fmt.Fprintf(&b, "%s is fixed in %s", st.Vulnerability, release)
	case verdict.UnderInvestigation:
		fmt.Fprintf(&b, "it is under investigation whether %s is affected by %s", release, st.Vulnerability)
	case verdict.NotEvaluated:
		fmt.Fprintf(&b, "nobody evaluated %s for %s, whose line has reached its end of life", st.Vulnerability, release)
	default:
		fmt.Fprintf(&b, "it is not known whether %s is affected by %s", release, st.Vulnerability)
	}
	if st.Impact != "" {
		b.WriteString(mark + strings.TrimRight(st.Impact, ". "))
	}
	if st.Action != "" {
		b.WriteString("; what to do: " + strings.TrimRight(st.Action, ". "))
	}
	if fixed := releasesOf(st.FixedIn); fixed != "" && st.Status != verdict.Fixed {
		b.WriteString("; fixed in " + fixed)
	}
	fmt.Fprintf(&b, " (published on %s, revision %d)", st.At.UTC().Format(time.DateOnly), st.Revision)
	return b.String()
}

func releasesOf(list []verdict.LineRelease) string {
	var texts []string
	for _, f := range list {
		texts = append(texts, f.Release)
	}
	return strings.Join(texts, ", ")
}

// sentence puts words of others and ours into one line.
func sentence(s string) string { return strings.Join(strings.Fields(s), " ") }
