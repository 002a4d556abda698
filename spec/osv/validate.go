// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Rule says what a problem breaks.
type Rule string

// The rules.
const (
	Schema Rule = "schema" // what the JSON schema says as well
	Text   Rule = "text"   // what the standard's prose says and the schema cannot
)

// Problem is one departure from the standard.
type Problem struct {
	Path    string // JSON pointer (RFC 6901)
	Message string // one sentence, lower case, no final period
	Rule    Rule
	Line    int // 1-based; 0 where only the record is known
}

// Validate judges a record by the OSV schema, in the order of its fields; none
// means that it is valid. Two rules come from the standard's prose and are not
// in the JSON schema: a SEMVER or ECOSYSTEM range needs a package, and no
// version ends a range in which it begins.
//
// Whether the package exists in its ecosystem, and whether its versions can be
// read by the ecosystem's rules, cannot be seen in the record.
func Validate(r Record) []Problem {
	var c checker
	c.identity(r)
	c.severities("/severity", r.Severity)
	for i, a := range r.Affected {
		at := fmt.Sprintf("/affected/%d", i)
		if r.Severity != nil && a.Severity != nil {
			c.add(at+"/severity", "the record has a severity for all of its packages already")
		}
		c.affected(at, a)
	}
	for i, ref := range r.References {
		c.reference(fmt.Sprintf("/references/%d", i), ref)
	}
	for i, credit := range r.Credits {
		c.credit(fmt.Sprintf("/credits/%d", i), credit)
	}
	c.object("/database_specific", r.DatabaseSpecific)
	for _, name := range r.Unknown {
		c.add("/"+pointerEscape.Replace(name), "the schema knows no field of this name")
	}
	return c.problems
}

var (
	pointerEscape   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")
)

type checker struct{ problems []Problem }

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...), Rule: Schema})
}

// text notes what the standard's prose says.
func (c *checker) text(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...), Rule: Text})
}

// oneOf checks a word against a closed list.
func (c *checker) oneOf(path, word string, list []string) {
	if !slices.Contains(list, word) {
		c.add(path, "%q is none of %s", word, strings.Join(list, ", "))
	}
}

func (c *checker) object(path string, raw json.RawMessage) {
	if len(raw) > 0 && raw[0] != '{' {
		c.add(path, "this is no JSON object")
	}
}

func (c *checker) identity(r Record) {
	switch {
	case r.ID == "":
		c.add("/id", "the record has no id")
	case !KnownID(r.ID):
		c.add("/id", "%q begins with the prefix of no known database, nor with x_", r.ID)
	}
	if r.Modified == "" {
		c.add("/modified", "the record does not say when it was modified")
	}
	c.time("/modified", r.Modified)
	c.time("/published", r.Published)
	c.time("/withdrawn", r.Withdrawn)
}

func (c *checker) time(path string, t Timestamp) {
	if !t.Standard() {
		c.add(path, "%q is no RFC 3339 time in UTC that ends in Z", string(t))
	}
}

func (c *checker) severities(path string, list []Severity) {
	for i, s := range list {
		at := fmt.Sprintf("%s/%d", path, i)
		c.oneOf(at+"/type", s.Type, SeverityTypes)
		if s.Type == "Ubuntu" {
			c.oneOf(at+"/score", s.Score, UbuntuScores)
		}
		if form := vectorPatterns[s.Type]; form != nil && !form.MatchString(s.Score) {
			c.add(at+"/score", "%q is no vector of %s", s.Score, s.Type)
		}
	}
}

func (c *checker) affected(path string, a Affected) {
	if p := a.Package; p != nil {
		if !knownEcosystem(p.Ecosystem) {
			c.add(path+"/package/ecosystem", "%q is no ecosystem of the standard", p.Ecosystem)
		}
		if p.Name == "" {
			c.add(path+"/package/name", "the package has no name")
		}
	}
	c.severities(path+"/severity", a.Severity)
	for i, r := range a.Ranges {
		at := fmt.Sprintf("%s/ranges/%d", path, i)
		if a.Package == nil && r.Type != Git {
			c.text(at, "a range of type %s needs a package", r.Type)
		}
		c.versionRange(at, r)
	}
	c.object(path+"/ecosystem_specific", a.EcosystemSpecific)
	c.object(path+"/database_specific", a.DatabaseSpecific)
}

func (c *checker) versionRange(path string, r Range) {
	c.oneOf(path+"/type", r.Type, RangeTypes)
	if r.Type == Git && r.Repo == "" {
		c.add(path+"/repo", "a GIT range names its repository")
	}
	var introduced, fixed, lastAffected bool
	for i, e := range r.Events {
		at := fmt.Sprintf("%s/events/%d", path, i)
		if n := e.Set(); n != 1 {
			c.add(at, "an event has exactly one of introduced, fixed, last_affected and limit, and this one has %d", n)
		}
		if r.Type == Git {
			c.commit(at, e)
		}
		introduced = introduced || e.Introduced != ""
		fixed = fixed || e.Fixed != ""
		lastAffected = lastAffected || e.LastAffected != ""
	}
	if !introduced {
		c.add(path+"/events", "no event says where the flaw was introduced")
	}
	if fixed && lastAffected {
		c.add(path+"/events", "a range has either fixed or last_affected, and this one has both")
	}
	c.distinct(path+"/events", r.Events)
	c.object(path+"/database_specific", r.DatabaseSpecific)
}

func (c *checker) commit(path string, e Event) {
	for _, hash := range []string{e.Introduced, e.Fixed, e.LastAffected, e.Limit} {
		if hash != "" && !commitPattern.MatchString(hash) {
			c.add(path, "%q is no full commit hash", hash)
		}
	}
}

// distinct refuses a version at which the flaw both comes and goes. It may come
// at the version that is the last with it.
func (c *checker) distinct(path string, events []Event) {
	begins := map[string]bool{}
	for _, e := range events {
		begins[e.Introduced] = e.Introduced != ""
	}
	for i, e := range events {
		if begins[e.Fixed] || begins[e.Limit] {
			c.text(fmt.Sprintf("%s/%d", path, i), "the flaw is introduced in the version that ends it, %s", e.Fixed+e.Limit)
		}
	}
}

func (c *checker) reference(path string, ref Reference) {
	c.oneOf(path+"/type", ref.Type, ReferenceTypes)
	if u, err := url.Parse(ref.URL); err != nil || !u.IsAbs() {
		c.add(path+"/url", "%q is no absolute URL", ref.URL)
	}
}

func (c *checker) credit(path string, credit Credit) {
	if credit.Name == "" {
		c.add(path+"/name", "the credit names nobody")
	}
	if credit.Type != "" {
		c.oneOf(path+"/type", credit.Type, CreditTypes)
	}
}
