// SPDX-License-Identifier: Apache-2.0

package verdict

// Vehicle is the kind of release by which policy wants a fix to reach users.
type Vehicle string

// The vehicles.
const (
	OutOfBand      Vehicle = "out_of_band" // a release made for the fix
	NextPatch      Vehicle = "next_patch"
	QuarterlyTrain Vehicle = "quarterly_train"
)

// Vehicles lists the vehicles, the most urgent first.
var Vehicles = []Vehicle{OutOfBand, NextPatch, QuarterlyTrain}

// Channel is a way by which a statement can reach the outside.
type Channel string

// The channels.
const (
	ChannelPage        Channel = "page"        // pages of vulnerabilities, releases and products
	ChannelList        Channel = "list"        // the list of security vulnerabilities
	ChannelNote        Channel = "note"        // security release notes
	ChannelVEX         Channel = "vex"         // OpenVEX and CycloneDX VEX
	ChannelCSAF        Channel = "csaf"        // CSAF documents
	ChannelSuppression Channel = "suppression" // suppressions for other people's scanners
	ChannelMail        Channel = "mail"        // notices by mail
)

// Channels lists the channels.
var Channels = []Channel{ChannelPage, ChannelList, ChannelNote, ChannelVEX, ChannelCSAF, ChannelSuppression, ChannelMail}

// Audience is who may read what is published: PublicAudience, CustomerAudience, or
// the name of a group that is known by nothing else.
type Audience string

// The audiences that have a meaning of their own.
const (
	PublicAudience   Audience = "" // everybody
	CustomerAudience Audience = "customers"
)

// ParseAudience reads an audience by its name: public, customers, or that of a group.
func ParseAudience(name string) (Audience, bool) {
	if name == "public" {
		return PublicAudience, true
	}
	return Audience(name), ValidSlug(name)
}

// Readers names who belongs to the audience.
func (a Audience) Readers() string {
	if a == PublicAudience {
		return "everybody"
	}
	return string(a)
}

// Reads reports whether who belongs to audience a may read what is for another:
// everybody reads what is public.
func (a Audience) Reads(other Audience) bool { return other == PublicAudience || a == other }

// Remediation is what removes the risk.
type Remediation string

// The remediations.
const (
	RemedyUpgrade       Remediation = "upgrade"
	RemedyConfiguration Remediation = "configuration"
	RemedyRemoval       Remediation = "removal" // of a class or of a component
	RemedyDocumentation Remediation = "documentation"
)

// Remediations lists the remediations.
var Remediations = []Remediation{RemedyUpgrade, RemedyConfiguration, RemedyRemoval, RemedyDocumentation}
