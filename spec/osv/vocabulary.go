// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"regexp"
	"slices"
	"strings"
)

// SeverityTypes are the systems of a score.
var SeverityTypes = []string{"CVSS_V2", "CVSS_V3", "CVSS_V4", "Ubuntu"}

// UbuntuScores are the words that a score of type Ubuntu may have.
var UbuntuScores = []string{"negligible", "low", "medium", "high", "critical"}

// RangeTypes are the types of a range.
var RangeTypes = []string{Git, SemVer, Ecosystem}

// ReferenceTypes are the types of a link.
var ReferenceTypes = []string{"ADVISORY", "ARTICLE", "DETECTION", "DISCUSSION", "REPORT", "FIX", "INTRODUCED",
	"GIT", "PACKAGE", "EVIDENCE", "WEB"}

// CreditTypes are the roles of a credit.
var CreditTypes = []string{"FINDER", "REPORTER", "ANALYST", "COORDINATOR", "REMEDIATION_DEVELOPER",
	"REMEDIATION_REVIEWER", "REMEDIATION_VERIFIER", "TOOL", "SPONSOR", "OTHER"}

// Ecosystems are the names that the standard lists, without suffix. GIT stands
// for packages that are known by their repository alone.
var Ecosystems = []string{"AlmaLinux", "Alpaquita", "Alpine", "Android", "Azure Linux",
	"BellSoft Hardened Containers", "Bioconductor", "Bitnami", "CRAN", "Chainguard", "CleanStart", "ConanCenter",
	"Debian", "Docker Hardened Images", "Echo", "FreeBSD", "GHC", "GIT", "GitHub Actions", "Go", "Hackage", "Hex",
	"Julia", "Kubernetes", "Linux", "Mageia", "Maven", "MinimOS", "NuGet", "OSS-Fuzz", "Packagist", "Photon OS",
	"Pub", "PyPI", "Red Hat", "Rocky Linux", "Root", "RubyGems", "SUSE", "SwiftURL", "TuxCare", "Ubuntu", "VSCode",
	"Wolfi", "crates.io", "npm", "opam", "openEuler", "openSUSE"}

// knownEcosystem accepts a listed name, and one followed by a colon and more.
func knownEcosystem(s string) bool {
	name, suffix, suffixed := strings.Cut(s, ":")
	return slices.Contains(Ecosystems, name) && (!suffixed || suffix != "")
}

// idPrefixes are those of the home databases, each followed by a hyphen.
var idPrefixes = []string{"ASB-A", "PUB-A", "ALPINE", "ALSA", "ALBA", "ALEA", "AZL", "BELL", "BIT", "CGA",
	"CLEANSTART", "CLSA", "CURL", "CVE", "DEBIAN", "DHI", "DRUPAL", "DSA", "DLA", "ELA", "DTSA", "ECHO", "EEF",
	"FreeBSD", "GHSA", "GO", "GSD", "HSEC", "JLSEC", "KUBE", "LBSEC", "LSN", "MAL", "MINI", "MGASA", "OESA", "OSEC",
	"OSV", "openSUSE-SU", "PHSA", "PSF", "PYSEC", "RHBA", "RHEA", "RHSA", "RLSA", "RXSA", "RSEC", "ROOT", "RUSTSEC",
	"SUSE-SU", "SUSE-RU", "SUSE-FU", "SUSE-OU", "UBUNTU", "USN", "V8"}

// KnownID reports whether an id is one of a registered database, or a private one that
// begins with x_.
func KnownID(id string) bool {
	if strings.HasPrefix(id, "x_") {
		return true
	}
	for _, p := range idPrefixes {
		if strings.HasPrefix(id, p+"-") {
			return true
		}
	}
	return false
}

var (
	timePattern   = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`)
	commitPattern = regexp.MustCompile(`^(0|[a-f0-9]{40}|[a-f0-9]{64})$`)
)

// vectorPatterns are the forms of a CVSS vector by type of score. Version 2 and
// 3 leave the order of metrics free here; whether a vector is complete is for
// package spec/cvss to say.
var vectorPatterns = map[string]*regexp.Regexp{
	"CVSS_V2": freeOrder(``, `AV:[NAL]`, `AC:[LMH]`, `Au:[MSN]`, `[CIA]:[NPC]`, `E:(?:U|POC|F|H|ND)`,
		`RL:(?:OF|TF|W|U|ND)`, `RC:(?:UC|UR|C|ND)`, `CDP:(?:N|L|LM|MH|H|ND)`, `TD:(?:N|L|M|H|ND)`, `[CIA]R:(?:L|M|H|ND)`),
	"CVSS_V3": freeOrder(`CVSS:3\.[01]/`, `AV:[NALP]`, `AC:[LH]`, `PR:[NLH]`, `UI:[NR]`, `S:[UC]`, `[CIA]:[NLH]`,
		`E:[XUPFH]`, `RL:[XOTWU]`, `RC:[XURC]`, `[CIA]R:[XLMH]`, `MAV:[XNALP]`, `MAC:[XLH]`, `MPR:[XNLH]`, `MUI:[XNR]`,
		`MS:[XUC]`, `M[CIA]:[XNLH]`),
	"CVSS_V4": fixedOrder(`CVSS:4\.0`, []string{`AV:[NALP]`, `AC:[LH]`, `AT:[NP]`, `PR:[NLH]`, `UI:[NPA]`, `VC:[HLN]`,
		`VI:[HLN]`, `VA:[HLN]`, `SC:[HLN]`, `SI:[HLN]`, `SA:[HLN]`},
		[]string{`E:[XAPU]`, `CR:[XHML]`, `IR:[XHML]`, `AR:[XHML]`, `MAV:[XNALP]`, `MAC:[XLH]`, `MAT:[XNP]`, `MPR:[XNLH]`,
			`MUI:[XNPA]`, `MVC:[XNLH]`, `MVI:[XNLH]`, `MVA:[XNLH]`, `MSC:[XNLH]`, `MSI:[XNLHS]`, `MSA:[XNLHS]`, `S:[XNP]`,
			`AU:[XNY]`, `R:[XAUI]`, `V:[XDC]`, `RE:[XLMH]`, `U:(?:X|Clear|Green|Amber|Red)`}),
}

func freeOrder(prefix string, metrics ...string) *regexp.Regexp {
	one := "(?:" + strings.Join(metrics, "|") + ")"
	return regexp.MustCompile("^" + prefix + one + "(?:/" + one + ")*$")
}

func fixedOrder(prefix string, required, optional []string) *regexp.Regexp {
	return regexp.MustCompile("^" + prefix + "/" + strings.Join(required, "/") +
		"(?:/" + strings.Join(optional, ")?(?:/") + ")?$")
}
