// SPDX-License-Identifier: Apache-2.0

package suppressions

import (
	"fmt"
	"strings"
	"unicode"

	"verdict"
	"verdict/internal/publish/suppressions/scanner"
)

// lines builds a file of lines with # for comments.
type lines struct{ strings.Builder }

func (l *lines) add(format string, args ...any) { fmt.Fprintf(l, format+"\n", args...) }

func (l *lines) comment(head []string) {
	for _, line := range head {
		l.add("# %s", strings.Join(strings.FieldsFunc(line, breaks), " "))
	}
}

// breaks reports what may not stand in a comment.
func breaks(r rune) bool { return r == unicode.ReplacementChar || !printable(r) }

// printable is what YAML 1.2 (5.1) and TOML 1.0 both take as it is, line breaks left
// aside.
func printable(r rune) bool {
	return !unicode.IsControl(r) && r != '\u2028' && r != '\u2029' && r != '\uFEFF' && r != '\uFFFE' && r != '\uFFFF'
}

// quoted is a text in double quotes as YAML 1.2 and TOML 1.0 both read it.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case printable(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r) // all of them lie below U+10000
		}
	}
	b.WriteByte('"')
	return b.String()
}

// reported picks the ids under which trivy can show a vulnerability that has the given
// ones: its CVE ids, else any of them.
func reported(ids []string) (list []string) {
	for _, id := range ids {
		if verdict.IsCVE(id) {
			list = append(list, id)
		}
	}
	if len(list) == 0 {
		return ids
	}
	return list
}

// writeTrivy writes a .trivyignore.yaml. Trivy shows a vulnerability under its CVE id
// where it has one, and compares that id alone. A package URL of a rule holds for
// those that have the same type, namespace, name and version and all of its
// qualifiers.
func writeTrivy(head []string, rules []rule) ([]byte, error) {
	var l lines
	l.comment(head)
	l.add("vulnerabilities:")
	for _, r := range rules {
		for _, id := range reported(r.ids) {
			l.add("  - id: %s", quoted(id))
			l.add("    purls:")
			for _, c := range r.components {
				l.add("      - %s", quoted(c.bare))
			}
			l.add("    statement: %s", quoted(r.note()))
			l.add("    expired_at: %s", r.day())
		}
	}
	return []byte(l.String()), nil
}

// writeOSVScanner writes an osv-scanner.toml. A rule there knows no component: it
// names an id, and silences whatever is joined to it by aliases. One id is enough,
// and the scanner calls a second one unused; an override of a component
// (PackageOverrides) would silence all that is known of it.
func writeOSVScanner(head []string, rules []rule) ([]byte, error) {
	var l lines
	l.comment(head)
	for i, r := range rules {
		if i > 0 || len(head) > 0 {
			l.add("")
		}
		l.add("[[IgnoredVulns]]")
		l.add("id = %s", quoted(r.ids[0]))
		l.add("ignoreUntil = %sT00:00:00Z", r.day())
		l.add("reason = %s", quoted(r.note()))
	}
	return []byte(l.String()), nil
}

// writeGrype writes a .grype.yaml. Grype shows packages of languages under GHSA ids
// and those of distributions under CVE ids; a rule with include-aliases holds for
// both, and the others are for versions of grype that do not know it. Where an id leads
// to another flaw none has it, for it holds for every row that names the id beside its own. Its rules have
// no end, so the reason says when one should be looked at again.
func writeGrype(head []string, rules []rule) ([]byte, error) {
	var l lines
	l.comment(head)
	l.add("ignore:")
	for _, r := range rules {
		for _, c := range r.components {
			for _, id := range r.ids {
				l.add("  - vulnerability: %s", quoted(id))
				if r.alone { // else an alias may be another's too
					l.add("    include-aliases: true")
				}
				l.add("    reason: %s", quoted(r.note()+"; ends "+r.day()))
				l.add("    package:")
				l.add("      name: %s", quoted(scanner.GrypeRuleName(c.url)))
				l.add("      version: %s", quoted(scanner.GrypeVersion(c.url)))
				l.add("      type: %s", quoted(scanner.GrypeType(c.url)))
			}
		}
	}
	return []byte(l.String()), nil
}
