// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"regexp"
	"strings"

	"github.com/google/osv-scalibr/semantic"
)

// native is a version whose order is that of osv-scalibr's package semantic.
// That package gives every text an order, so each parser here first makes sure
// that the text is a version, and writes it in its scheme's normal form.
type native struct{ semantic.Version }

func (v native) compare(other parsed) (int, error) {
	return v.Compare(other.(native).Version)
}

// mavenJunk holds what no published Maven version contains, beside control
// characters and everything outside of ASCII: characters that Maven's model
// validation refuses, those of range expressions, and the space.
const mavenJunk = "\\/:\"<>|?*[](){},$ "

// mavenDisputed holds a word that means the plain release, with a dot behind it:
// the POM reference puts 1.0.Final.1 before 1.0, Maven itself behind it.
var mavenDisputed = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:ga|final|release)\.`)

// parseMaven refuses what the build tool would have replaced: placeholders,
// ranges, Gradle's dynamic 1.+, and words such as LATEST; and what the two
// descriptions of the order place differently.
func parseMaven(v string) (parsed, bool) {
	junk := func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(mavenJunk, r) }
	if strings.ContainsFunc(v, junk) || mavenDisputed.MatchString(v) || strings.HasSuffix(v, "+") || !strings.ContainsAny(v, "0123456789") {
		return nil, false
	}
	return native{semantic.ParseMavenVersion(v)}, true
}

// pyPIPattern is the grammar of PEP 440, appendix B, with an optional local
// version label.
var pyPIPattern = regexp.MustCompile(`(?i)^\s*v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*` +
	`(?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?` +
	`(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?` +
	`(?:[-_.]?dev[-_.]?[0-9]*)?` +
	`(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?\s*$`)

func parsePyPI(v string) (parsed, bool) {
	if !pyPIPattern.MatchString(v) {
		return nil, false
	}
	p, err := semantic.ParsePyPIVersion(v)
	return native{p}, err == nil
}

// gemPattern is Gem::Version::VERSION_PATTERN.
var gemPattern = regexp.MustCompile(`^[0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`)

// parseGem replaces a dash by .pre. as Gem::Version does.
func parseGem(v string) (parsed, bool) {
	if !gemPattern.MatchString(v) {
		return nil, false
	}
	return native{semantic.ParseRubyGemsVersion(strings.ReplaceAll(v, "-", ".pre."))}, true
}

var (
	composerModifier = `[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\d+)*)?)?([.-]?dev)?`
	composerPattern  = regexp.MustCompile(`(?i)^v?(\d{1,5})(\.\d+)?(\.\d+)?(\.\d+)?` + composerModifier + `$`)
	composerDate     = regexp.MustCompile(`(?i)^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3}){0,2})` + composerModifier + `$`)
	composerBuild    = regexp.MustCompile(`\+[^\s+]+$`)
	notDigit         = regexp.MustCompile(`\D`)
)

// parseComposer writes a version as Composer's VersionParser::normalize does.
// Branches (dev-main, 1.x-dev, which Composer itself writes as 1.9999999-dev)
// move, so they have no order.
func parseComposer(v string) (parsed, bool) {
	if strings.Contains(v, "9999999") {
		return nil, false
	}
	v = composerBuild.ReplaceAllString(v, "")
	if m := composerPattern.FindStringSubmatch(v); m != nil {
		numbers := m[1]
		for _, n := range m[2:5] {
			if n == "" {
				n = ".0"
			}
			numbers += n
		}
		return composerVersion(numbers, m[5:])
	}
	if m := composerDate.FindStringSubmatch(v); m != nil {
		return composerVersion(notDigit.ReplaceAllString(m[1], "."), m[2:])
	}
	return nil, false
}

// composerVersion takes the numbers and the three groups of composerModifier.
func composerVersion(numbers string, modifier []string) (parsed, bool) {
	stability := strings.ToLower(modifier[0])
	if full, ok := composerStability[stability]; ok {
		stability = full
	}
	if stability != "" && stability != "stable" {
		numbers += "-" + stability + strings.TrimLeft(modifier[1], ".-")
	}
	if modifier[2] != "" && stability != "stable" {
		numbers += "-dev"
	}
	return native{semantic.ParsePackagistVersion(numbers)}, true
}

var composerStability = map[string]string{"a": "alpha", "b": "beta", "rc": "RC", "p": "patch", "pl": "patch"}
