// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// placeholders are what the help shows behind a flag that takes a value, in the
// words of the examples; a flag that is not among them takes a TEXT.
var placeholders = map[string]string{
	"allowed-signers": "FILE", "artifact": "[PART=]PATH", "as": "NAME", "as-of": "TIME", "at": "TIME",
	"base": "PATH", "bundle": "FILE", "component": "PURL", "data": "DIR", "db": "URL", "due": "DATE", "end-of-life": "DATE",
	"every": "DURATION", "evidence": "EVIDENCE", "expires": "DATE", "fact": "NAME=VALUE", "fail-on": "SEVERITY", "file": "DIR",
	"format": "FORMAT", "from": "DATE", "head": "HASH", "homepage": "URL", "identities": "FILE", "in": "RELEASE", "justification": "WORD",
	"completeness": "WORD", "key": "FILE", "kind": "WORD", "line": "LINE", "max-age": "DURATION", "namespace": "URL", "out": "FILE",
	"part": "PART", "path": "PATH", "platform": "OS/ARCH", "premise": "KIND:SUBJECT=EXPECTED", "previous": "VERSION", "product": "PRODUCT", "profile": "PROFILE",
	"prune": "FILE", "publish": "WORD", "purl": "PURL", "record": "ID", "records": "PATH", "released": "DATE", "result": "WORD", "root": "DIR",
	"sbom": "[PART=]FILE", "scope": "WORD", "score": "WORD", "since": "TIME", "state": "WORD", "status": "STATUS", "supersedes": "ASSESSMENT",
	"affected": "RANGE", "credit": "NAME[:TYPE]", "cwe": "CWE", "id": "ID", "reference": "URL", "timeline": "DATE=TEXT", "vector": "VECTOR",
	"before": "N", "after": "N", "size": "WORD", "amount": "N", "year": "YEAR", "on": "TIME", "replaced-by": "ID", "assigned": "ID", "by": "NAME", "outbox": "DIR", "revision": "N", "template": "FILE",
	"target": "VERSION", "tests": "TEST,…", "tool-version": "VERSION", "treatment": "WORD", "type": "WORD", "version": "VERSION",
	"versions": "RANGE", "vulndb": "FILE", "vulnerability": "ID",
}

// placeholdersOf are those of single commands, where the same flag takes something
// else.
var placeholdersOf = map[string]map[string]string{
	"verdict advisory announce":    {"from": "ADDRESS", "to": "ADDRESS"},
	"verdict advisory documents":   {"as": "FORMAT", "out": "DIR"},
	"verdict advisory draft":       {"file": "FILE"},
	"verdict advisory edit":        {"file": "FILE"},
	"verdict advisory publish":     {"out": "DIR", "from": "ADDRESS", "to": "ADDRESS"},
	"verdict advisory review":      {"due": "TIME"},
	"verdict advisory schedule":    {"due": "TIME"},
	"verdict cve record":           {"from": "FILE", "advisory": "NUMBER", "base-url": "URL"},
	"verdict vulnerability edit":   {"file": "FILE"},
	"verdict vulnerability new":    {"file": "FILE"},
	"verdict finding evidence add": {"artifact": "SHA256"},
	"verdict identity build":       {"from": "PATH"},
	"verdict match":                {"sbom": "FILE"},
	"verdict product add":          {"part": "NAME[=TITLE]", "part-profile": "PART=PROFILE", "versions": "SCHEME"},
	"verdict scan":                 {"sbom": "FILE"},
	"verdict suppression explain":  {"file": "NAME"},
}

// refusals are the commands that end with exit code 3, and when.
var refusals = map[string]string{
	"verdict advisory announce":      "the advisory was published before the programme began, and not revised since",
	"verdict advisory approve":       "the approval does not count",
	"verdict advisory check":         "a gate finds an error",
	"verdict advisory comment":       "the advisory is not in review",
	"verdict advisory documents":     "there is not one document in the standard to print",
	"verdict advisory draft":         "no release of any product is or was affected",
	"verdict advisory diff":          "the advisory was never published",
	"verdict advisory edit":          "the advisory was withdrawn or superseded",
	"verdict advisory publish":       "it is not approved, its hour has not come, a gate finds an error, or releases have changed since the review",
	"verdict advisory render":        "the revision was never published, or a template does not show that it writes a draft",
	"verdict advisory review":        "a gate finds an error",
	"verdict advisory schedule":      "the advisory is not in review",
	"verdict advisory supersede":     "one of the two is not published",
	"verdict advisory withdraw":      "the advisory is not published",
	"verdict apply":                  "an approval in it does not count, or policy forbids a decision in it",
	"verdict approve":                "the approval does not count",
	"verdict audit verify":           "the log was tampered with, or does not hold the head",
	"verdict csaf validate":          "a document is not valid",
	"verdict cve answer":             "the id that was assigned is given to no flaw",
	"verdict cve assign":             "the id is rejected",
	"verdict cve publish":            "the record is not ready, breaks a rule, or would be the first to tell of its flaw",
	"verdict cve record":             "the record that is kept breaks a rule, or the id is rejected",
	"verdict cve state":              "no step leads there, or the record breaks a rule",
	"verdict cve sweep":              "ids are to be rejected before the last month of their year",
	"verdict cve update":             "there is no public record, it breaks a rule, or it would be the first to tell of its flaw",
	"verdict cve validate":           "a record is not valid",
	"verdict cyclonedx validate":     "a bill is not valid",
	"verdict db check":               "the database is not sound",
	"verdict db restore":             "the backup is damaged, or the database holds what it lacks",
	"verdict decide":                 "policy forbids the decision",
	"verdict identity info":          "the table is damaged",
	"verdict match":                  "a match is at or above --fail-on, or the index is damaged",
	"verdict openvex validate":       "a document is not valid",
	"verdict osv validate":           "a record is not valid",
	"verdict policy check":           "a policy is wrong",
	"verdict profile check":          "a profile is wrong, or names what is not in the release",
	"verdict release add":            "the table of --identities is damaged",
	"verdict release base":           "a package of the base image was changed",
	"verdict release verify":         "the release does not hold to what was said of it",
	"verdict sbom":                   "the table of --identities is damaged",
	"verdict sbom verify":            "the bill and the artifacts differ",
	"verdict scan":                   "a match is at or above --fail-on",
	"verdict symbols import":         "the file was changed, or is signed by nobody who may",
	"verdict source sync":            "the bundle is damaged, or signed by nobody who may",
	"verdict spdx validate":          "a document is not valid",
	"verdict statement publish":      "every statement is refused",
	"verdict suppression contribute": "something of a rule makes no assessment",
	"verdict suppression import":     "a rule hits nothing, with --strict",
	"verdict suppression lint":       "there is a remark",
	"verdict train ship":             "the release does not hold to what was said of it",
	"verdict vex check":              "a document does something else than what is published",
	"verdict vulndb info":            "the index is damaged",
	"verdict vulndb update":          "the index is damaged",
}

// help has the help of each command name what its flags take, and its exit codes.
// The flags keep their types: completion and parsing see nothing of it.
func help(root *cobra.Command) {
	inner := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		shown := func(f *pflag.Flag) {
			f.Value = shownFlag{f.Value, placeholder(c, f)}
			if f.DefValue == "[]" || f.DefValue == "0s" { // nothing: the help leaves it out
				f.DefValue = ""
			}
		}
		c.LocalFlags().VisitAll(shown)
		c.InheritedFlags().VisitAll(shown)
		inner(c, args)
		if c.Runnable() && (!c.HasSubCommands() || len(argumentNames(c)) > 0) {
			_, _ = fmt.Fprintf(c.OutOrStdout(), "\nExit codes: %s\n", exitWords(c.CommandPath()))
		}
	})
}

func exitWords(path string) string {
	text := "0 done, 1 failed, 2 wrong usage"
	if when, ok := refusals[path]; ok {
		text += ", 3 when " + when
	}
	return text
}

func placeholder(c *cobra.Command, f *pflag.Flag) string {
	if f.NoOptDefVal != "" { // a switch
		return f.Value.Type()
	}
	if word, ok := placeholdersOf[c.CommandPath()][f.Name]; ok {
		return word
	}
	if word, ok := placeholders[f.Name]; ok {
		return word
	}
	return "TEXT"
}

// shownFlag is a flag's value under the name by which the help shows it.
type shownFlag struct {
	pflag.Value
	word string
}

// Type is what stands behind the flag.
func (s shownFlag) Type() string { return s.word }
