// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verdict/spec/suppression"
)

func decodeRule(t testing.TB, version suppression.Version, body string) suppression.Rule {
	t.Helper()
	f, err := suppression.Decode([]byte(document{version: version, body: body}.xml()))
	if err != nil {
		t.Fatal(err)
	}
	return f.Rules[0]
}

func score(v float64) *float64 { return &v }

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// snappy is a subject with every field filled.
var snappy = suppression.Subject{
	Paths: []string{"/opt/kafka/libs/snappy-java-1.1.8.4.jar"},
	SHA1s: []string{"384faa82e193d4e4b0546059ca09572654bc3970"},
	PURL:  "pkg:maven/org.xerial.snappy/snappy-java@1.1.8.4",
	CPEs:  []string{"cpe:/a:Xerial:snappy-java:1.1.8.4"},
	Names: []string{"CVE-2023-34455", "GHSA-qcwq-55hx-v3vh"},
	CWEs:  []string{"CWE-770"},
	V3:    score(7.5),
}

func TestRulesActAsInDependencyCheck(t *testing.T) {
	scored := func(v2, v3, v4 *float64) suppression.Subject {
		return suppression.Subject{V2: v2, V3: v3, V4: v4}
	}
	const cve = "<cve>CVE-2023-34455</cve>"
	tests := []struct {
		name    string
		rule    string // within suppress
		subject suppression.Subject
		want    bool
		words   string
	}{
		{"a rule without selector speaks of every dependency", cve, snappy, true, "no selector"},
		{"selector and criterion must both match", "<gav>org.xerial.snappy:snappy-java:1.1.8.4</gav>" + cve, snappy, true, "gav is org.xerial.snappy:snappy-java:1.1.8.4"},
		{"a selector that does not match stops the rule", "<gav>a:b:1</gav>" + cve, snappy, false, ""},
		{"any criterion is enough", "<cve>CVE-2020-0001</cve>" + cve, snappy, true, "cve is CVE-2023-34455"},
		{"no criterion that matches is not enough", "<gav>org.xerial.snappy:snappy-java:1.1.8.4</gav><cve>CVE-2020-0001</cve>", snappy, false, ""},
		{"filePath compares the whole path", "<filePath>snappy-java-1.1.8.4.jar</filePath>" + cve, snappy, false, ""},
		{"filePath as an expression matches the whole path", `<filePath regex="true">.*\bsnappy-java-[0-9.]+\.jar</filePath>` + cve, snappy, true, "filePath"},
		{"filePath ignores case", "<filePath>/OPT/kafka/libs/snappy-java-1.1.8.4.JAR</filePath>" + cve, snappy, true, "filePath is"},
		{"filePath with caseSensitive does not", `<filePath caseSensitive="true">/OPT/kafka/libs/snappy-java-1.1.8.4.JAR</filePath>` + cve, snappy, false, ""},
		{"sha1 ignores case", "<sha1>384FAA82E193D4E4B0546059CA09572654BC3970</sha1>" + cve, snappy, true, "sha1 is 384faa"},
		{"sha1 of another file does not match", "<sha1>084FAA82E193D4E4B0546059CA09572654BC3970</sha1>" + cve, snappy, false, ""},
		{"gav is group, artifact and version of the package URL", `<gav regex="true">^org\.xerial\.snappy:.*:1\.1\..*$</gav>` + cve, snappy, true, "gav"},
		{"gav without a version matches nothing", `<gav regex="true">.*</gav>` + cve, suppression.Subject{PURL: "pkg:maven/a/b", Names: snappy.Names}, false, ""},
		{"gav without a group matches nothing", `<gav regex="true">.*</gav>` + cve, suppression.Subject{PURL: "pkg:npm/b@1", Names: snappy.Names}, false, ""},
		{"packageUrl matches the whole package URL", `<packageUrl regex="true">^pkg:maven/org\.xerial\.snappy/snappy\-java@.*$</packageUrl>` + cve, snappy, true, "packageUrl"},
		{"packageUrl without a version is not a prefix", "<packageUrl>pkg:maven/org.xerial.snappy/snappy-java</packageUrl>" + cve, snappy, false, ""},
		{"a jar is what Maven means anyway", "<packageUrl>pkg:maven/a/b@1</packageUrl>" + cve, suppression.Subject{PURL: "pkg:maven/a/b@1?type=jar", Names: snappy.Names}, true, "packageUrl"},
		{"another type is another package", "<packageUrl>pkg:maven/a/b@1</packageUrl>" + cve, suppression.Subject{PURL: "pkg:maven/a/b@1?type=zip", Names: snappy.Names}, false, ""},
		{"cpe compares by prefix", "<cpe>cpe:/a:xerial:snappy</cpe>", snappy, true, "cpe cpe:/a:xerial:snappy begins cpe:/a:Xerial"},
		{"cpe compares the lower-cased texts", "<cpe>CPE:/A:XERIAL</cpe>", snappy, true, "begins"},
		{"cpe with caseSensitive does not", `<cpe caseSensitive="true">cpe:/a:xerial</cpe>`, snappy, false, ""},
		{"cpe as an expression matches the whole", `<cpe regex="true">cpe:/a:xerial</cpe>`, snappy, false, ""},
		{"cpe as an expression ignores case", `<cpe regex="true">cpe:/a:xerial:.*</cpe>`, snappy, true, "cpe cpe:/a:xerial:.* matches"},
		{"cve matches any id of the vulnerability and ignores case", cve, suppression.Subject{Names: []string{"GHSA-x", "cve-2023-34455"}}, true, "cve is cve-2023-34455"},
		{"cve is no prefix", "<cve>CVE-2023-3445</cve>", snappy, false, ""},
		{"cwe compares by prefix, so 77 meets CWE-770", "<cwe>77</cwe>", snappy, true, "begins CWE-770"},
		{"cwe of the same number", "<cwe>770</cwe>", snappy, true, "cwe is CWE-770"},
		{"cwe of a longer number does not match", "<cwe>7700</cwe>", snappy, false, ""},
		{"vulnerabilityName matches other names", "<vulnerabilityName>ghsa-QCWQ-55hx-v3vh</vulnerabilityName>", snappy, true, "vulnerabilityName is GHSA"},
		{"vulnerabilityName as an expression", `<vulnerabilityName regex="true">GHSA-.*</vulnerabilityName>`, snappy, true, "vulnerabilityName GHSA-.* matches"},
		{"cvssBelow is met by a lower score", "<cvssBelow>7.6</cvssBelow>", snappy, true, "the v3 score is 7.5"},
		{"cvssBelow is not met by the same score", "<cvssBelow>7.5</cvssBelow>", snappy, false, ""},
		{"cvssBelow is met by any version, however high another", "<cvssBelow>7</cvssBelow>", scored(score(5), score(9.8), nil), true, "the v2 score is 5.0"},
		{"cvssBelow is not met without a score", "<cvssBelow>10</cvssBelow>", scored(nil, nil, nil), false, ""},
		{"a threshold by version is met by its version", "<cvssV3Below>8</cvssV3Below>", snappy, true, "the score is 7.5"},
		{"a threshold by version is not met by the same score", "<cvssV3Below>7.5</cvssV3Below>", snappy, false, ""},
		{"all scores that are present must be below", "<cvssV2Below>6</cvssV2Below><cvssV3Below>6</cvssV3Below>", scored(score(5), score(7), nil), false, ""},
		{"all scores that are present are below", "<cvssV2Below>6</cvssV2Below><cvssV3Below>8</cvssV3Below>", scored(score(5), score(7), nil), true, "cvssV2Below 6: the score is 5.0; cvssV3Below 8"},
		{"a missing threshold passes", "<cvssV2Below>6</cvssV2Below>", scored(score(5), score(9), nil), true, "cvssV2Below"},
		{"a missing score passes", "<cvssV4Below>6</cvssV4Below>", snappy, true, "no score stands against"},
		{"of several thresholds the highest counts", "<cvssV3Below>6</cvssV3Below><cvssV3Below>8</cvssV3Below>", snappy, true, "cvssV3Below 8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := decodeRule(t, v14, "<suppress>"+tt.rule+"</suppress>")
			h, err := suppression.Evaluate(r, tt.subject, noon)
			if err != nil || h.Hits() != tt.want {
				t.Fatalf("got %+v, %v; want hit %v", h, err, tt.want)
			}
			if words := h.Selector + " | " + h.Criterion; !strings.Contains(words, tt.words) {
				t.Errorf("the words %q do not say %q", words, tt.words)
			}
		})
	}
}

func TestUntilEndsOnTheFirstInstantOfItsDay(t *testing.T) {
	tests := []struct {
		until, now string
		expired    bool
	}{
		{"2026-06-01Z", "2026-05-31T23:59:59Z", false},
		{"2026-06-01Z", "2026-06-01T00:00:00Z", true},
		{"2026-06-01Z", "2026-06-02T00:00:00Z", true},
		{"2026-06-01", "2026-06-01T00:00:00Z", true},
		{"2026-06-01+02:00", "2026-05-31T21:59:59Z", false},
		{"2026-06-01+02:00", "2026-05-31T22:00:00Z", true},
		{"2026-06-01-05:30", "2026-06-01T05:29:59Z", false},
	}
	for _, tt := range tests {
		t.Run(tt.until+" at "+tt.now, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatal(err)
			}
			r := decodeRule(t, v12, fmt.Sprintf("<suppress until=%q><cve>CVE-2023-34455</cve></suppress>", tt.until))
			h, err := suppression.Evaluate(r, snappy, now)
			if err != nil || h.Expired != tt.expired || h.Hits() == tt.expired || !h.Met {
				t.Errorf("got %+v, %v; want expired %v", h, err, tt.expired)
			}
		})
	}
}

func TestARuleWithoutCriteriaHitsNothing(t *testing.T) {
	r := decodeRule(t, v10, "<suppress><gav>org.xerial.snappy:snappy-java:1.1.8.4</gav></suppress>")
	if h, err := suppression.Evaluate(r, snappy, noon); err != nil || h.Hits() || !h.Selected {
		t.Errorf("got %+v, %v", h, err)
	}
}

func TestARuleMadeByHandIsEvaluatedToo(t *testing.T) {
	r := suppression.Rule{
		Selector: suppression.Selector{Kind: suppression.PackageURL, Text: suppression.Text{Value: `pkg:maven/.*`, Regex: true}},
		Criteria: []suppression.Criterion{{Kind: suppression.CVE, Text: suppression.Text{Value: "CVE-2023-34455"}}},
	}
	if h, err := suppression.Evaluate(r, snappy, noon); err != nil || !h.Hits() {
		t.Errorf("got %+v, %v", h, err)
	}
	r.Selector.Text.Value = "("
	if h, err := suppression.Evaluate(r, snappy, noon); err == nil || h.Hits() {
		t.Errorf("a broken expression: got %+v, %v", h, err)
	}
}

func TestAnUndecidedExpressionIsAnErrorAndNoHit(t *testing.T) {
	r := decodeRule(t, v13, `<suppress><filePath regex="true">(a+)+b</filePath><cve>CVE-2023-34455</cve></suppress>`)
	s := suppression.Subject{Paths: []string{strings.Repeat("a", 200)}, Names: snappy.Names}
	if h, err := suppression.Evaluate(r, s, noon); err == nil || h.Hits() {
		t.Errorf("got %+v, %v", h, err)
	}
}
