// SPDX-License-Identifier: Apache-2.0

package csaf

// Versions are those of the standard that this package reads.
var Versions = []string{"2.0", "2.1"}

// The profiles of section 4 by document category; 2.1 adds the last three.
const (
	Base                  = "csaf_base"
	SecurityIncident      = "csaf_security_incident_response"
	InformationalAdvisory = "csaf_informational_advisory"
	SecurityAdvisory      = "csaf_security_advisory"
	VEX                   = "csaf_vex"
	DeprecatedSecurity    = "csaf_deprecated_security_advisory"
	Withdrawn             = "csaf_withdrawn"
	Superseded            = "csaf_superseded"
)

// deleted is the tracking status, unknown to the standard, of a document of Red
// Hat's of which nothing but its id is left.
const deleted = "deleted"

// The categories of a branch that say what its name is.
const (
	BranchVendor       = "vendor"
	BranchFamily       = "product_family"
	BranchProduct      = "product_name"
	BranchVersion      = "product_version"
	BranchVersionRange = "product_version_range"
	BranchArchitecture = "architecture"
)

// The categories of a remediation. FixPlanned and OptionalPatch are of 2.1.
const (
	Mitigation    = "mitigation"
	NoFixPlanned  = "no_fix_planned"
	NoneAvailable = "none_available"
	VendorFix     = "vendor_fix"
	Workaround    = "workaround"
	FixPlanned    = "fix_planned"
	OptionalPatch = "optional_patch"
)

// The closed lists of the standard, in order of text. Those of both versions are
// united; what only one of them has is said beside it.
var (
	BranchCategories = []string{"architecture", "host_name", "language", "legacy" /* 2.0 */, "patch_level", "platform", /* 2.1 */
		"product_family", "product_name", "product_version", "product_version_range", "service_pack", "specification", "vendor"}
	FlagLabels = []string{"component_not_present", "inline_mitigations_already_exist",
		"vulnerable_code_cannot_be_controlled_by_adversary", "vulnerable_code_not_in_execute_path", "vulnerable_code_not_present"}
	InvolvementStatuses    = []string{"completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open"}
	NoteCategories         = []string{"description", "details", "faq", "general", "legal_disclaimer", "other", "summary"}
	Parties                = []string{"coordinator", "discoverer", "other", "user", "vendor"}
	PublisherCategories    = []string{"coordinator", "discoverer", "multiplier" /* 2.1 */, "other", "translator", "user", "vendor"}
	ReferenceCategories    = []string{"external", "self"}
	RelationshipCategories = []string{"default_component_of", "external_component_of", "installed_on", "installed_with", "optional_component_of"}
	RemediationCategories  = []string{FixPlanned, Mitigation, NoFixPlanned, NoneAvailable, OptionalPatch, VendorFix, Workaround}
	RestartCategories      = []string{"connected", "dependencies", "machine", "none", "parent", "service", "system", "vulnerable_component", "zone"}
	ThreatCategories       = []string{"exploit_status", "impact", "target_set"}
	TrackingStatuses       = []string{"draft", "final", "interim"}
	TLPLabels              = []string{"AMBER", "AMBER+STRICT" /* 2.1 */, "CLEAR" /* 2.1 */, "GREEN", "RED", "WHITE" /* 2.0 */}
)

// Open reports whether a TLP label lets everybody have the document: WHITE of
// CSAF 2.0, CLEAR of 2.1, and none at all.
func Open(label string) bool { return label == "" || label == "WHITE" || label == "CLEAR" }

// Gone reports whether the document says that it no longer holds: by the profiles
// withdrawn and superseded of CSAF 2.1, or by Red Hat's word for it in CSAF 2.0.
func (d Document) Gone() bool {
	return d.Header.Category == Withdrawn || d.Header.Category == Superseded || d.Header.Tracking.Status == deleted
}
