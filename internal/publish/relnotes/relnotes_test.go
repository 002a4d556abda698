// SPDX-License-Identifier: Apache-2.0

package relnotes_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/relnotes"
)

func fixed(version, id string, class verdict.Class, severity verdict.Severity) verdict.Statement {
	return verdict.Statement{Product: "shop", Version: version, Revision: 1, Vulnerability: id, Status: verdict.Fixed, Class: class, Severity: severity}
}

func snapshot(statements ...verdict.Statement) publish.Snapshot {
	return publish.Snapshot{
		Product: verdict.Product{Slug: "shop", Name: "Shop"},
		Releases: []verdict.Release{
			{Product: "shop", Version: "1.0", Line: "1", State: verdict.Released},
			{Product: "shop", Version: "1.1", Line: "1", State: verdict.Released, Previous: "1.0"},
		},
		Statements: statements,
	}
}

func render(t *testing.T, s publish.Snapshot, version string) string {
	t.Helper()
	return string(notesOf(t, s, version).Markdown())
}

func TestTheHighestSeverityComesFirst(t *testing.T) {
	out := render(t, snapshot(
		fixed("1.1", "CVE-2024-0005", verdict.Exploitable, verdict.SeverityLow),
		fixed("1.1", "CVE-2024-0004", verdict.Exploitable, verdict.SeverityUnknown),
		fixed("1.1", "CVE-2024-0003", verdict.Exploitable, verdict.SeverityCritical),
		fixed("1.1", "CVE-2024-0002", verdict.Exploitable, verdict.SeverityHigh),
		fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh),
	), "1.1")
	at := -1
	for _, id := range []string{"CVE-2024-0003", "CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0004", "CVE-2024-0005"} {
		next := strings.Index(out, "### "+id)
		if next <= at {
			t.Errorf("%s stands in the wrong place:\n%s", id, out)
		}
		at = next
	}
}

func TestOnlyWhatThisReleaseFixesIsListed(t *testing.T) {
	affected := fixed("1.0", "CVE-2024-0002", verdict.Hygiene, verdict.SeverityHigh)
	affected.Status = verdict.Affected
	open := fixed("1.1", "CVE-2024-0004", verdict.Exploitable, verdict.SeverityHigh)
	open.Status = verdict.Affected
	withdrawn := fixed("1.1", "CVE-2024-0005", verdict.Exploitable, verdict.SeverityHigh)
	withdrawn.Revision, withdrawn.Withdrawn = 2, true
	out := render(t, snapshot(
		fixed("1.0", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh), // fixed before
		fixed("1.1", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh),
		affected,
		fixed("1.1", "CVE-2024-0002", verdict.Hygiene, verdict.SeverityHigh),
		fixed("1.1", "CVE-2024-0003", verdict.Exploitable, verdict.SeverityHigh), // nothing said before
		open,
		fixed("1.1", "CVE-2024-0005", verdict.Exploitable, verdict.SeverityHigh), withdrawn,
	), "1.1")
	for id, want := range map[string]bool{"CVE-2024-0001": false, "CVE-2024-0002": true, "CVE-2024-0003": true, "CVE-2024-0004": false, "CVE-2024-0005": false} {
		if fixes, _, _ := strings.Cut(out, "## Open in this release"); strings.Contains(fixes, id) != want {
			t.Errorf("%s is listed: %v, want %v\n%s", id, !want, want, out)
		}
	}
}

func TestHygieneStandsUnderTheSentenceThatItImpliesNothing(t *testing.T) {
	out := render(t, snapshot(fixed("1.1", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh)), "1.1")
	_, hygiene, _ := strings.Cut(out, "## Security hygiene")
	sentence, table, found := strings.Cut(hygiene, "\n\n|")
	if !found || !strings.Contains(sentence, "Being listed here does not imply that a vulnerability can be exploited in Shop 1.1") || !strings.Contains(table, "CVE-2024-0001") {
		t.Errorf("the table does not follow the sentence:\n%s", out)
	}
}

// A link would need brackets that nothing escapes, outside of code spans; those
// hold no backtick (CommonMark 0.31, code spans).
var (
	codeSpan = regexp.MustCompile("(^|[^\\\\])`[^`]*`")
	link     = regexp.MustCompile(`(^|[^\\])\]\(`)
)

func TestForeignWordsAreNeverMarkup(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		hostile := rapid.StringOf(rapid.SampledFrom([]rune("ab \n\r\t`*_[]()<>&#|~!\\:/-\x1b\u202e\u2028"))).Draw(rt, "words")
		st := fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh)
		st.Title, st.Impact, st.Action, st.Vector, st.Aliases = hostile, hostile, hostile, hostile, []string{hostile}
		st.Components = []verdict.StatedComponent{{PURL: "pkg:generic/" + hostile + "@1", Previous: hostile}}
		plain := st
		plain.Title, plain.Impact, plain.Action, plain.Vector, plain.Aliases = "a", "a", "a", "a", []string{"a"}
		plain.Components = []verdict.StatedComponent{{PURL: "pkg:generic/a@1", Previous: "a"}}
		hygiene := st
		hygiene.Vulnerability, hygiene.Class = "CVE-2024-0002", verdict.Hygiene
		out := render(t, snapshot(st, hygiene), "1.1")
		if strings.ContainsAny(out, "<\x1b\u202e\u2028\r") || link.MatchString(codeSpan.ReplaceAllString(out, "code")) {
			rt.Fatalf("markup or a control character came through:\n%q", out)
		}
		for _, line := range strings.Split(out, "\n") {
			bars := strings.Count(line, "|") - strings.Count(line, `\|`)
			if strings.HasPrefix(line, "| ") && bars != 6 {
				rt.Fatalf("a row of the table has %d bars: %q", bars, line)
			}
		}
		if got, most := strings.Count(out, "\n"), strings.Count(render(t, snapshot(plain, hygiene), "1.1"), "\n"); got > most {
			rt.Fatalf("the words made %d lines of %d", got, most)
		}
	})
}

func TestAReleaseThatIsNotThereHasNoNotes(t *testing.T) {
	if _, err := relnotes.Of(snapshot(), "9.9"); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("got %v, want not_found", err)
	}
}
