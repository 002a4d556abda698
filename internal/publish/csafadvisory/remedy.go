// SPDX-License-Identifier: Apache-2.0

package csafadvisory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
)

// remedies are what users of a product can do; what is the same for several releases stands
// once. Of one release none contradicts another (CSAF 2.1, test 6.1.35).
type remedies []csaf.Remediation

func (l *remedies) add(r csaf.Remediation) {
	at := slices.IndexFunc(*l, func(other csaf.Remediation) bool { return other.Category == r.Category && other.Details == r.Details })
	if at < 0 {
		*l = append(*l, r)
		return
	}
	for _, id := range r.ProductIDs {
		if !slices.Contains((*l)[at].ProductIDs, id) {
			(*l)[at].ProductIDs = append((*l)[at].ProductIDs, id)
		}
	}
}

// inOrder puts fixes before what helps meanwhile.
func (l remedies) inOrder() []csaf.Remediation {
	order := []string{csaf.VendorFix, csaf.NoFixPlanned, csaf.Mitigation, csaf.Workaround, csaf.NoneAvailable}
	slices.SortStableFunc(l, func(a, b csaf.Remediation) int {
		return cmp.Compare(slices.Index(order, a.Category), slices.Index(order, b.Category))
	})
	return l
}

// of adds what users of an affected release can do: there is always a word (test 6.2.2).
func (l *remedies) of(a publish.Advisory, p verdict.Product, r verdict.AdvisedRelease, products []csaf.ProductID) {
	told := false
	say := func(category, details, url string) {
		if details = strings.TrimSpace(details); details != "" {
			told = true
			l.add(csaf.Remediation{Category: category, Details: details, URL: url, ProductIDs: slices.Clone(products)})
		}
	}
	own, others := publish.FixedInLine(r), fixedElsewhere(p, r)
	action := publish.FirstOf(r.Action, a.ActionsFor(r))
	switch {
	case own != "" && names(r.Action, own):
		say(csaf.VendorFix, r.Action, a.Page())
	case own != "": // what was said of the release may be of another line's fix
		say(csaf.VendorFix, fmt.Sprintf("Upgrade to %s %s.\n%s", p.Name, own, publish.FirstOf(publish.Numbered(a.Text.Actions), r.Action)), a.Page())
	case ended(r):
		say(csaf.NoFixPlanned, noFix(p, r, others)+"\n"+action, "")
	case len(others) > 0:
		say(csaf.VendorFix, fmt.Sprintf("Upgrade to a release that fixes it: %s %s.\n%s", p.Name, strings.Join(others, ", "), action), a.Page())
	default:
		say(csaf.Mitigation, action, "")
	}
	for _, text := range append(slices.Clone(a.Text.Workarounds), r.Settings) {
		say(csaf.Workaround, text, "")
	}
	if !told {
		say(csaf.NoneAvailable, "No release that fixes it has been published yet.", "")
	}
}

// names reports whether a text names a version, as a word of its own.
func names(text, version string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool { return strings.Trim(word, ".,;:!()\"'") == version })
}

// ended reports whether no fix is to come for the line of a release.
func ended(r verdict.AdvisedRelease) bool {
	return r.EndOfLife || r.Treatment == verdict.Accept || r.Treatment == verdict.NoAction
}

// noFix says that none is to come, and where there is one.
func noFix(p verdict.Product, r verdict.AdvisedRelease, others []string) string {
	text := fmt.Sprintf("No fix is planned for %s %s.", p.Name, r.Line)
	if r.EndOfLife {
		text = fmt.Sprintf("%s %s is past its end of life, and gets no fix.", p.Name, r.Line)
	}
	if len(others) > 0 {
		text += " Releases of other lines fix it: " + strings.Join(others, ", ") + "."
	}
	return text
}

// fixedElsewhere are the releases of other lines that fix it, in order.
func fixedElsewhere(p verdict.Product, r verdict.AdvisedRelease) (list []string) {
	for _, f := range r.FixedIn {
		if f.Line != r.Line && f.Release != "" {
			list = append(list, f.Release)
		}
	}
	slices.SortFunc(list, p.CompareVersions)
	return slices.Compact(list)
}
