// SPDX-License-Identifier: Apache-2.0

package verdict

// CreditType is what somebody did for a vulnerability to be found and mended, in the
// words of CVE records (CVE Record Format 5.2, credits.type), which OSV shares.
type CreditType string

// The types of credit.
//
//nolint:gosec // the linter takes a credit for a credential
const (
	CreditFinder      CreditType = "finder"
	CreditReporter    CreditType = "reporter"
	CreditAnalyst     CreditType = "analyst"
	CreditCoordinator CreditType = "coordinator"
	CreditDeveloper   CreditType = "remediation developer"
	CreditReviewer    CreditType = "remediation reviewer"
	CreditVerifier    CreditType = "remediation verifier"
	CreditTool        CreditType = "tool"
	CreditSponsor     CreditType = "sponsor"
	CreditOther       CreditType = "other"
)

// CreditTypes lists the types in the order of the standard.
var CreditTypes = []CreditType{CreditFinder, CreditReporter, CreditAnalyst, CreditCoordinator, CreditDeveloper,
	CreditReviewer, CreditVerifier, CreditTool, CreditSponsor, CreditOther}

// Credit names, by their wish, somebody who helped: the only names that public pages hold.
type Credit struct {
	Name string     `yaml:"name" json:"name"`
	Type CreditType `yaml:"type" json:"type"`
}

// Validate reports the first thing that keeps c from being accepted.
func (c Credit) Validate() error {
	switch {
	case c.Name == "":
		return Errorf(Invalid, "a credit names nobody").at("credits")
	case !contains(CreditTypes, c.Type):
		return Errorf(Invalid, "the credit of %s has the unknown type %q", c.Name, c.Type).at("credits").
			WithHint("use one of %s", join(CreditTypes))
	}
	return nil
}

// TimelineEntry is something that happened on a day, in words for everybody.
type TimelineEntry struct {
	Date Day    `yaml:"date" json:"date"`
	Text string `yaml:"text" json:"text"`
}

// Validate reports what keeps e from being accepted; nil is nothing.
func (e TimelineEntry) Validate() *Error {
	if e.Date == "" || !e.Date.Valid() || e.Text == "" {
		return Errorf(Invalid, "an entry of the timeline needs a day and a text").WithHint("write the day as 2026-06-09")
	}
	return nil
}
