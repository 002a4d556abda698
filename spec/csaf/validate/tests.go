// SPDX-License-Identifier: Apache-2.0

package validate

// test is a test with what runs it.
type test struct {
	Test
	run func(*checker)
}

// mandatory, optional and informative make tests of the sections 6.1 to 6.3.
func mandatory(section, title string, run func(*checker)) test {
	return test{Test{ID: "6.1." + section, Group: Mandatory, Title: title}, run}
}

func optional(section, title string, run func(*checker)) test {
	return test{Test{ID: "6.2." + section, Group: Optional, Title: title}, run}
}

func informative(section, title string, run func(*checker)) test {
	return test{Test{ID: "6.3." + section, Group: Informative, Title: title}, run}
}

func (t test) needing(n Need) test {
	t.Needs = n
	return t
}

// tests are in the order of the standard.
var tests = []test{
	{Test{ID: Schema, Group: Mandatory, Title: "Schema"}, (*checker).bySchema},

	mandatory("1", "Missing Definition of Product ID", (*checker).missingProducts),
	mandatory("2", "Multiple Definition of Product ID", (*checker).productsTwice),
	mandatory("3", "Circular Definition of Product ID", (*checker).circularProducts),
	mandatory("4", "Missing Definition of Product Group ID", (*checker).missingGroups),
	mandatory("5", "Multiple Definition of Product Group ID", (*checker).groupsTwice),
	mandatory("6", "Contradicting Product Status", (*checker).contradictingStatus),
	mandatory("7", "Multiple Scores with same Version per Product", (*checker).severalScores),
	mandatory("8", "Invalid CVSS", (*checker).invalidCVSS),
	mandatory("9", "Invalid CVSS computation", (*checker).computation),
	mandatory("10", "Inconsistent CVSS", (*checker).contradictingCVSS),
	mandatory("11", "CWE", (*checker).weakness),
	mandatory("12", "Language", (*checker).invalidLanguage),
	mandatory("13", "PURL", (*checker).invalidPURL),
	mandatory("14", "Sorted Revision History", (*checker).sortedHistory),
	mandatory("15", "Translator", (*checker).sourceLanguage),
	mandatory("16", "Latest Document Version", (*checker).latestVersion),
	mandatory("17", "Document Status Draft", (*checker).draftStatus),
	mandatory("18", "Released Revision History", (*checker).releasedHistory),
	mandatory("19", "Revision History Entries for Pre-release Versions", (*checker).preReleaseHistory),
	mandatory("20", "Non-draft Document Version", (*checker).releasedVersion),
	mandatory("21", "Missing Item in Revision History", (*checker).missingRevision),
	mandatory("22", "Multiple Definition in Revision History", (*checker).revisionTwice),
	mandatory("23", "Multiple Use of Same CVE", (*checker).cveTwice),
	mandatory("24", "Multiple Definition in Involvements", (*checker).involvementTwice),
	mandatory("25", "Multiple Use of Same Hash Algorithm", (*checker).hashTwice),
	mandatory("26", "Prohibited Document Category Name", (*checker).prohibitedCategory),
	mandatory("27.1", "Document Notes", (*checker).documentNotes),
	mandatory("27.2", "Document References", (*checker).documentReferences),
	mandatory("27.3", "Vulnerabilities", (*checker).noVulnerabilities),
	mandatory("27.4", "Product Tree", (*checker).productTree),
	mandatory("27.5", "Vulnerability Notes", (*checker).vulnerabilityNotes),
	mandatory("27.6", "Product Status", (*checker).productStatus),
	mandatory("27.7", "VEX Product Status", (*checker).vexStatus),
	mandatory("27.8", "Vulnerability ID", (*checker).vulnerabilityID),
	mandatory("27.9", "Impact Statement", (*checker).impactStatement),
	mandatory("27.10", "Action Statement", (*checker).actionStatement),
	mandatory("27.11", "Vulnerabilities", (*checker).someVulnerabilities),
	mandatory("28", "Translation", (*checker).translation),
	mandatory("29", "Remediation without Product Reference", (*checker).remediationWithoutProducts),
	mandatory("30", "Mixed Integer and Semantic Versioning", (*checker).mixedVersions),
	mandatory("31", "Version Range in Product Version", (*checker).rangeInVersion),
	mandatory("32", "Flag without Product Reference", (*checker).flagWithoutProducts),
	mandatory("33", "Multiple Flags with VEX Justification Codes per Product", (*checker).severalFlags),

	optional("1", "Unused Definition of Product ID", (*checker).unusedProducts),
	optional("2", "Missing Remediation", (*checker).missingRemediation),
	optional("3", "Missing Score", (*checker).missingScore),
	optional("4", "Build Metadata in Revision History", (*checker).buildInHistory),
	optional("5", "Older Initial Release Date than Revision History", (*checker).initialRelease),
	optional("6", "Older Current Release Date than Revision History", (*checker).currentRelease),
	optional("7", "Missing Date in Involvements", (*checker).involvementDate),
	optional("8", "Use of MD5 as the only Hash Algorithm", (*checker).onlyMD5),
	optional("9", "Use of SHA-1 as the only Hash Algorithm", (*checker).onlySHA1),
	optional("10", "Missing TLP label", (*checker).missingLabel),
	optional("11", "Missing Canonical URL", (*checker).canonicalURL),
	optional("12", "Missing Document Language", (*checker).missingLanguage),
	optional("13", "Sorting", (*checker).sorting),
	optional("14", "Use of Private Language", (*checker).privateLanguage),
	optional("15", "Use of Default Language", (*checker).defaultLanguage),
	optional("16", "Missing Product Identification Helper", (*checker).withoutHelper),
	optional("17", "CVE in field IDs", (*checker).cveAmongIDs),
	optional("18", "Product Version Range without vers", (*checker).rangeWithoutVers),
	optional("19", "CVSS for Fixed Products", (*checker).scoreOfFixed),
	optional("20", "Additional Properties", (*checker).additional),

	informative("1", "Use of CVSS v2 as the only Scoring System", (*checker).onlyCVSS2),
	informative("2", "Use of CVSS v3.0", (*checker).cvss30),
	informative("3", "Missing CVE", (*checker).missingCVE),
	informative("4", "Missing CWE", (*checker).missingCWE),
	informative("5", "Use of Short Hash", (*checker).shortHash),
	informative("6", "Use of non-self referencing URLs Failing to Resolve", (*checker).deadLinks).needing(Links),
	informative("7", "Use of self referencing URLs Failing to Resolve", (*checker).deadSelf).needing(Links),
	informative("8", "Spell check", (*checker).spelling).needing(Dictionary),
	informative("9", "Branch Categories", (*checker).branchCategoriesInOrder),
	informative("10", "Usage of Product Version Range", (*checker).versionRanges),
	informative("11", "Usage of V as Version Indicator", (*checker).versionWithV),
}
