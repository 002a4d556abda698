// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"bytes"
	"fmt"
	"time"
)

const securityPath = ".well-known/security.txt"

// Security is what a security.txt says beside where the metadata are (RFC 9116, section
// 2.5). What is empty is left out.
type Security struct {
	Contacts   []string // URIs, the preferred one first; none for the page that Policy names
	Expires    time.Time
	Encryption string // path of the key for reports
	Policy     string // path of the page about reports
	Languages  string // tags with commas between them
}

// SecurityMonths is for how many months a security.txt says that it holds.
const SecurityMonths = 11

// Expiry is until when a security.txt that is written at an instant holds: the first of a
// month, so that one that is written again has the same bytes, and less than a year away
// (RFC 9116, section 2.5.5).
func Expiry(now time.Time) time.Time {
	now = now.UTC()
	return time.Date(now.Year(), now.Month()+SecurityMonths, 1, 0, 0, 0, 0, time.UTC)
}

// securityTXT is the file (requirement 8). The well-known place is that of the host.
func (p provider) securityTXT() []byte {
	s := p.Security
	var b bytes.Buffer
	contacts := s.Contacts
	if len(contacts) == 0 && s.Policy != "" {
		contacts = []string{p.url(s.Policy)}
	}
	for _, c := range contacts {
		fmt.Fprintf(&b, "Contact: %s\n", c)
	}
	fmt.Fprintf(&b, "Expires: %s\n", s.Expires.UTC().Format(time.RFC3339))
	if s.Encryption != "" {
		fmt.Fprintf(&b, "Encryption: %s\n", p.url(s.Encryption))
	}
	if s.Languages != "" {
		fmt.Fprintf(&b, "Preferred-Languages: %s\n", s.Languages)
	}
	fmt.Fprintf(&b, "Canonical: %s/%s\n", p.origin(), securityPath)
	if s.Policy != "" {
		fmt.Fprintf(&b, "Policy: %s\n", p.url(s.Policy))
	}
	fmt.Fprintf(&b, "CSAF: %s\n", p.canonical())
	return b.Bytes()
}
