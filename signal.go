// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"time"

	"verdict/spec/purl"
)

// Exploited is a listing as known to be exploited in the wild, as CISA's
// catalogue has it.
type Exploited struct {
	Added  time.Time // when it was listed
	Due    time.Time // by when US agencies have to act; zero when it says none
	Action string    // what the catalogue requires, in its words
	// Ransomware is set when the catalogue knows of use in ransomware campaigns.
	Ransomware bool
}

// Likelihood is a prediction that a flaw will be exploited within 30 days (EPSS).
type Likelihood struct {
	Probability float64   // 0 to 1
	Percentile  float64   // 0 to 1: the share of flaws that are less likely
	Model       string    // version of the model
	At          time.Time // the day of the prediction
}

// FixState is what a supplier does about a flaw in a component of its own, as Red
// Hat's VEX says in remediations.
type FixState string

// The fix states.
const (
	FixAvailable    FixState = "fix_available"        // an advisory ships the fix
	FixPending      FixState = "affected"             // a fix is likely
	FixDeferred     FixState = "deferred"             // not now, and perhaps never
	FixRefused      FixState = "will_not_fix"         // the supplier leaves the flaw in
	FixOutOfSupport FixState = "out_of_support_scope" // the stream gets no fixes of this kind any more
)

// FixStates lists the states that a supplier names.
var FixStates = []FixState{FixAvailable, FixPending, FixDeferred, FixRefused, FixOutOfSupport}

// SupplierStatement is what a supplier says of a component in one of its product
// streams. It speaks of the component, never of a product of ours.
type SupplierStatement struct {
	By string // the supplier's name, such as Red Hat
	// Component is a package URL. With a version it names builds of the supplier;
	// without one it speaks of every version in the stream. It is "" where the
	// supplier speaks of a product of its own under its CPE alone.
	Component string
	// Arches are the architectures of a distribution's package whose builds are
	// meant, in order of text, where Component has a version and leaves them out.
	Arches []string
	// Stream is the supplier's product stream in its words, and CPE its name in
	// the form cpe:/o:redhat:enterprise_linux:9.
	Stream string
	CPE    string

	Status        Status
	Justification Justification // of not_affected, where the supplier gives one
	FixState      FixState      // of affected, and fix_available of fixed
	Advisory      string        // that ships the fix, such as RHSA-2024:1234
	URL           string        // of the advisory
	Rating        string        // the supplier's word for the severity in this entry
	Words         string        // the supplier's own, about this entry
}

// Package gives the package of a distribution that the statement speaks of: the
// name by which records name it in the stream, and whether it is a source package,
// whose word holds for all that is built from it. ok is false for other
// components and for streams of distributions that are not known.
func (s SupplierStatement) Package() (name PackageName, source, ok bool) {
	ecosystem := RedHatEcosystem(s.CPE)
	p, err := purl.Parse(s.Component)
	if ecosystem == "" || err != nil || p.Type != "rpm" || distributions[p.Type+"/"+p.Namespace].ecosystem != redHat {
		return PackageName{}, false, false
	}
	name = PackageName{Ecosystem: ecosystem, Name: p.Name}
	if module := p.Qualifiers["rpmmod"]; module != "" {
		name.Name = inModule(module, p.Name)
	}
	return name, p.Qualifiers["arch"] == "src", true
}
