// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import "slices"

// Gate is one rule that advisories are held against.
type Gate struct {
	Name  string `json:"name"`
	Level Level  `json:"level"` // at most
	// Standard is the section that asks for it.
	Standard string `json:"standard"`
	Sentence string `json:"sentence"` // what is asked, and why
	Remedy   string `json:"remedy"`   // what to do when it is not kept

	look func(*check)
}

// Gates lists all gates, in the order in which they are asked.
func Gates() []Gate { return slices.Clone(gates) }

var gates = slices.Concat(versionGates, weaknessGates, wordingGates, referenceGates, severityGates, assignmentGates, recordGates, revisionGates)

var versionGates = []Gate{
	{"version_unreadable", Error, "CVE Record Format 5.1, affected[].versions",
		"What stands for a version is a version of the product, as \"2.8.0\": no scanner can compare \"Some Product 2.8.x\" with anything.",
		"write the version alone, as the release has it", (*check).unreadable},
	{"range_empty", Error, "CVE Record Format 5.1, affected[].versions",
		"A range begins before it ends; one that does not holds no version.",
		"exchange the ends of the range, or correct one", (*check).emptyRanges},
	{"range_overlap", Error, "CSAF 2.1, test 6.2.50",
		"The ranges of a flaw and a part have no version in common: of two that do, one is a mistake.",
		"unite the ranges, or end the first before the second begins", (*check).overlaps},
	{"range_hole", Error, "CNA Rules 4.2.0, 5.1.4",
		"Between two affected ranges without a fix, no version is left out: readers take what is left out for not affected.",
		"let one range reach to the other, or name the release that fixes the first", (*check).holes},
	{"fix_gap", Error, "CNA Rules 4.2.0, 4.5.2.3",
		"The first fixed version follows the last affected one: of the releases between them nobody knows how they stand.",
		"end the range with the last release before the fix, or say how the releases between stand", (*check).gaps},
	{"range_contradicts_release", Error, "CSAF 2.0, test 6.1.6",
		"What is said of a release agrees with the affected ranges: a fixed release lies in none of them, an affected one does.",
		"correct the range, or the statement about the release", (*check).contradictions},
	{"nothing_affected", Error, "CNA Rules 4.2.0, 5.1.3, 5.1.4 and 5.1.8",
		"Something is affected, or it is unknown whether it is: what affects nothing needs no advisory.",
		"say which versions are affected", (*check).nothingAffected},
	{"release_unspoken", Warning, "ISO/IEC 29147:2018, 7.4",
		"Every known release of the products has a status: a hole in the matrix leaves its users to guess.",
		"publish a statement about the release", (*check).unspoken},
}

var weaknessGates = []Gate{
	{"cwe_missing", Warning, "CNA Rules 4.2.0, 5.1.7; CSAF 2.0, test 6.3.4",
		"The weakness is named by its CWE id, so that flaws can be counted by their cause.",
		"find the weakness on cwe.mitre.org and add its id to cwes", (*check).noWeakness},
	{"cwe_unknown", Error, "CSAF 2.0, test 6.1.11",
		"A weakness is an id of CWE, such as CWE-502: not its name, not free text, and no category or view.",
		"write the id alone, as CWE-502", (*check).unknownWeakness},
	{"cwe_deprecated", Error, "CSAF 2.1, test 6.2.23",
		"The weakness is one that CWE has not taken back.",
		"take the weakness that CWE names in its place", (*check).deprecatedWeakness},
	{"cwe_discouraged", Warning, "CSAF 2.1, tests 6.2.25 and 6.2.26",
		"The weakness is one that CWE lets be named as the cause of a flaw: some say too little, others are no flaw by themselves.",
		"take a nearer weakness beneath it", (*check).discouragedWeakness},
}

var wordingGates = []Gate{
	{"title_product", Error, "process of the Apache Software Foundation, checks of CVE titles",
		"The title says what the flaw is and not whose: the product stands beside it in every list, and would be read twice.",
		"take the product's name out of the title", (*check).productInTitle},
	{"title_id", Warning, "CSAF 2.1, test 6.2.22",
		"The title names no id of the flaw: each document writes it where it belongs.",
		"take the id out of the title", (*check).idInTitle},
	{"text_missing", Error, "ISO/IEC 29147:2018, 7.4; CNA Rules 4.2.0, 5.1.9",
		"Title, summary and the description of each flaw are there.",
		"write what is missing", (*check).missingText},
	{"impact_missing", Warning, "ISO/IEC 29147:2018, 7.4",
		"The advisory says what an attacker gains: without it nobody can judge how much it hurries.",
		"write impact", (*check).missingImpact},
	{"action_missing", Error, "ISO/IEC 29147:2018, 7.4; CSAF 2.0, test 6.1.27.10",
		"Users of affected releases are told what to do.",
		"write actions, and unfixed for those to whom no fix comes", (*check).missingAction},
	{"contact_missing", Warning, "ISO/IEC 29147:2018, 7.4",
		"The advisory says whom to ask.",
		"write contact, or give the product one", (*check).missingContact},
	{"exploitation_undated", Warning, "CSAF 2.1, test 6.1.52",
		"What is known of exploitation is said, with the day as of which it is known: it changes.",
		"write exploitation with known and asOf", (*check).undatedExploitation},
	{"credit_in_text", Error, "CNA Rules 4.2.0, 5.2.4",
		"Descriptions thank nobody and name nobody who is credited: credits does, where it can be changed at a person's wish.",
		"move the name to credits", (*check).creditInText},
	{"credit_form", Warning, "CVE Record Format 5.1, credits",
		"A credit is the name of a person, a group or a tool: no sentence of thanks, and no address of theirs.",
		"write the name alone", (*check).creditForm},
	{"advertising", Error, "CNA Rules 4.2.0, 5.2.6",
		"The text praises and sells nothing.",
		"take the praise out", (*check).advertising},
	{"exploit_in_text", Error, "process of the Apache Software Foundation, step 11",
		"The text says enough to judge the risk and not how it is done: no steps to reproduce, no commands, no payloads. How users find out whether they are affected stands in detection.",
		"take it out, or move what users look for to detection", (*check).exploitInText},
}

var referenceGates = []Gate{
	{"reference_missing", Warning, "CNA Rules 4.2.0, 5.3.1",
		"A public reference tells of the flaw when it is published.",
		"add references", (*check).noReference},
	{"reference_self", Error, "CNA Rules 4.2.0, 5.3.1",
		"A reference leads elsewhere than to the CVE record of the flaw, or a copy of it.",
		"name a page that tells more", (*check).ownRecord},
	{"reference_closed", Error, "CNA Rules 4.2.0, 4.5.2.2",
		"Everybody can follow a reference: it is a web address, of a host that the world can reach and that may be named.",
		"name a public page", (*check).closedReference},
	{"reference_unreachable", Error, "CNA Rules 4.2.0, 5.3.1; CSAF 2.0, tests 6.3.6 and 6.3.7",
		"References answer when the advisory is published. They are asked only when you want it.",
		"correct the address, or publish the page first", (*check).unreachable},
}

var severityGates = []Gate{
	{"vector_invalid", Error, "CSAF 2.0, test 6.1.8",
		"A CVSS vector can be read, in whatever version it is.",
		"`verdict cvss` says what is wrong with it", (*check).invalidVectors},
	{"severity_missing", Warning, "process of the Apache Software Foundation, severity",
		"Each flaw has a CVSS vector or a word of a severity scale.",
		"write vector or severity", (*check).noSeverity},
	{"severity_unknown", Warning, "process of the Apache Software Foundation, severity",
		"A severity in words is a word of a known scale, as critical, important, moderate, low.",
		"take a word of the scale", (*check).unknownSeverity},
	{"severity_contradiction", Error, "CVSS 3.1, section 5; CSAF 2.1, test 6.1.56",
		"Word and vector are of the same severity.",
		"change the word or the vector", (*check).severityContradiction},
}

var assignmentGates = []Gate{
	{"hygiene_cve", Error, "CNA Rules 4.2.0, 4.1.11",
		"Updating a dependency is no vulnerability of ours: hygiene gets no CVE id, and the library's is cited.",
		"cite the CVE id of the library and give up ours", (*check).hygieneWithID},
	{"upstream_cna", Error, "CNA Rules 4.2.0, 4.2.16.6",
		"A flaw of somebody else's component gets its CVE id from the CNA of its supplier.",
		"tell the supplier, and cite the id that they assign", (*check).upstreamID},
	{"hosted_tag", Error, "CNA Rules 4.2.0, 5.1.11",
		"The record has the tag exclusively-hosted-service when all products are services that we run, and only then.",
		"set or take back the tag", (*check).hostedTag},
	{"unsupported_tag", Error, "CNA Rules 4.2.0, 5.1.11",
		"The record has the tag unsupported-when-assigned when only releases past their end of life are affected, and only then.",
		"set or take back the tag", (*check).unsupportedTag},
}

var recordGates = []Gate{
	{"record_ranges", Error, "CNA Rules 4.2.0, 4.5.2.3",
		"Advisory and CVE record say the same versions are affected.",
		"correct the one that is wrong", (*check).recordRanges},
	{"record_score", Error, "CNA Rules 4.2.0, 4.5.2.3",
		"Advisory and CVE record give the same vector and the same word for the severity.",
		"correct the one that is wrong", (*check).recordScore},
	{"record_title", Warning, "CNA Rules 4.2.0, 4.5.2.3",
		"Advisory and CVE record have the same title.",
		"take one title for both", (*check).recordTitle},
	{"record_credits", Warning, "CNA Rules 4.2.0, 4.5.2.3",
		"Advisory and CVE record credit the same.",
		"credit the same in both", (*check).recordCredits},
	{"record_package", Warning, "CVE Record Format 5.1, affected[]: collectionURL and packageName, packageURL, cpes",
		"The record names the package, so that scanners find it: a vendor's and a product's name are for people.",
		"add collectionURL and packageName, packageURL or cpes", (*check).recordPackage},
	{"record_order", Warning, "CVE Record Format 5.1, affected[].versions[].versionType",
		"A range in the record says by which order its versions are compared.",
		"write versionType, as maven or semver", (*check).recordOrder},
	{"record_rules", Error, "CVE Record Format 5.1 and CNA Rules 4.2.0, as `verdict cve validate` asks them",
		"The CVE record of the flaw is valid and keeps the rules of a CNA.",
		"correct the record", (*check).recordRules},
}

var revisionGates = []Gate{
	{"statement_differs", Error, "CNA Rules 4.2.0, 4.5.2.3",
		"The advisory says of releases what the published statements say.",
		"send the advisory to review anew, or publish the statements", (*check).statementDiffers},
	{"history_changed", Error, "CSAF 2.0, tests 6.1.14 and 6.1.16",
		"Number, first date and past entries of the history stay as they were published, and each change has a new version.",
		"leave what was published as it is, and add a revision", (*check).historyChanged},
	{"revision_unexplained", Warning, "CSAF 2.0, section 3.2.1.12.6",
		"A revision says what is new in it.",
		"write a summary of the change", (*check).unexplained},
}
