// SPDX-License-Identifier: Apache-2.0

package site

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"verdict"
)

// ranges writes releases as stretches of those that follow one another: 2.3.0 to
// 3.5.2, 3.6.0. A withdrawn release interrupts no stretch, unless something else is said
// of it.
func (p *place) ranges(answers []*answer) string {
	holds := map[string]bool{}
	for _, a := range answers {
		holds[a.Version] = true
	}
	var words, stretch []string
	flush := func() {
		switch len(stretch) {
		case 0:
		case 1:
			words = append(words, stretch[0])
		case 2:
			words = append(words, stretch...)
		default:
			words = append(words, stretch[0]+" to "+stretch[len(stretch)-1])
		}
		stretch = nil
	}
	for _, r := range slices.Backward(p.product.releases) {
		switch {
		case holds[r.Version]:
			stretch = append(stretch, r.Version)
		case r.State != verdict.Withdrawn, p.at(r) != nil:
			flush()
		}
	}
	flush()
	return strings.Join(words, ", ")
}

// since is the earliest instant at which what stands was said.
func since(group []*answer) time.Time {
	first := group[0].At
	for _, a := range group {
		if a.At.Before(first) {
			first = a.At
		}
	}
	return first
}

// webURL gives an address that a reader can follow, or "".
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return u.String()
}

// MailAddress gives an address to which a reader can write, or "".
func MailAddress(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return ""
	}
	return a.Address
}
