// SPDX-License-Identifier: Apache-2.0

package suppression_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verdict/spec/suppression"
)

// document is one file and what the schema says about it. Body stands inside
// the root, from line 2 on, unless it is a whole document.
type document struct {
	name    string
	version suppression.Version
	body    string
	// line and wrong are the place and the words of the refusal; "" when valid.
	line  int
	wrong string
	// ours is set when not the schema refuses it but this package.
	ours bool
}

func (d document) xml() string {
	if strings.HasPrefix(d.body, "<?xml") || strings.HasPrefix(d.body, "<!DOCTYPE") {
		return d.body
	}
	return `<suppressions xmlns="` + d.version.Namespace() + "\">\n" + d.body + "\n</suppressions>"
}

const (
	v10 = suppression.V10
	v11 = suppression.V11
	v12 = suppression.V12
	v13 = suppression.V13
	v14 = suppression.V14
)

var documents = []document{
	{name: "a file without rules is valid", version: v13},
	{name: "a rule with a cve alone is valid", version: v11, body: "<suppress><cve>CVE-2020-0001</cve></suppress>"},
	{name: "criteria stand in any mix and order", version: v13, body: "<suppress><cve>CVE-2020-0001</cve><cpe>cpe:/a:b</cpe><cwe>79</cwe><cve>CVE-2020-0002</cve><cvssBelow>7</cvssBelow></suppress>"},
	{name: "a comment between elements is nothing", version: v13, body: "<!-- a --><suppress><!-- b --><cve>CVE-2020-<!-- c -->0001</cve></suppress><?x y?>"},
	{name: "version 1.0 accepts a rule without criteria", version: v10, body: "<suppress/>"},
	{name: "version 1.1 wants a criterion", version: v11, body: "\n<suppress>\n<notes>n</notes></suppress>", line: 3, wrong: "no criterion: no cpe, cve, cwe, cvssBelow"},
	{name: "version 1.3 wants a criterion behind a selector", version: v13, body: "<suppress><sha1>384FAA82E193D4E4B0546059CA09572654BC3970</sha1></suppress>", line: 2, wrong: "vulnerabilityName, cwe"},
	{name: "notes may be empty", version: v13, body: "<suppress><notes/><cve>CVE-2020-0001</cve></suppress>"},
	{name: "notes must come first", version: v13, body: "<suppress><cve>CVE-2020-0001</cve>\n<notes>n</notes></suppress>", line: 3, wrong: "notes must come first"},
	{name: "notes stand once", version: v13, body: "<suppress><notes>n</notes>\n\n<notes>n</notes><cve>CVE-2020-0001</cve></suppress>", line: 4, wrong: "and once"},
	{name: "notes hold no elements", version: v13, body: "<suppress><notes>a <b>c</b></notes><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "no element b"},
	{name: "notes have no attributes", version: v13, body: "<suppress><notes lang='en'>a</notes><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "has no attributes, but here stands lang"},
	{name: "a selector must stand in front of the criteria", version: v13, body: "<suppress><cve>CVE-2020-0001</cve>\n<gav>a:b:1</gav></suppress>", line: 3, wrong: "in front of the criteria"},
	{name: "a rule has one selector", version: v13, body: "<suppress><gav>a:b:1</gav>\n<filePath>x</filePath><cve>CVE-2020-0001</cve></suppress>", line: 3, wrong: "second selector"},
	{name: "the same selector twice is refused too", version: v13, body: "<suppress><gav>a:b:1</gav><gav>a:b:2</gav><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "second selector"},
	{name: "packageUrl came with 1.3", version: v12, body: "<suppress><packageUrl>pkg:a/b</packageUrl><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "packageUrl needs version 1.3"},
	{name: "vulnerabilityName came with 1.3", version: v12, body: "<suppress><vulnerabilityName>x</vulnerabilityName></suppress>", line: 2, wrong: "vulnerabilityName needs version 1.3"},
	{name: "until came with 1.2", version: v11, body: "<suppress until='2020-01-01Z'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "until needs version 1.2"},
	{name: "scores by version of CVSS came with 1.4", version: v13, body: "<suppress><cvssV3Below>7</cvssV3Below></suppress>", line: 2, wrong: "cvssV3Below needs version 1.4"},
	{name: "groups came with 1.4", version: v13, body: "<suppressionGroup><suppress><cve>CVE-2020-0001</cve></suppress></suppressionGroup>", line: 2, wrong: "suppressionGroup needs version 1.4"},
	{name: "an unknown element is named", version: v13, body: "<suppress><ghsa>x</ghsa></suppress>", line: 2, wrong: "no element ghsa"},
	{name: "an unknown element of the root is named", version: v13, body: "<ignore/>", line: 2, wrong: "suppressions holds no element ignore"},
	{name: "an unknown attribute is named", version: v13, body: "<suppress unti='x'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "no attribute unti; it has base, until"},
	{name: "an attribute of the expression kind is none of a cve", version: v13, body: "<suppress><cve regex='true'>CVE-2020-0001</cve></suppress>", line: 2, wrong: "cve has no attributes, but here stands regex"},
	{name: "text between elements is refused", version: v13, body: "<suppress>oops<cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: `text where only elements may stand: "oops"`},
	{name: "a boolean may be 1", version: v13, body: "<suppress base=' 1 '><cve>CVE-2020-0001</cve></suppress>"},
	{name: "a boolean is not TRUE", version: v13, body: "<suppress base='TRUE'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: `base: "TRUE" is no boolean`},
	{name: "regex is a boolean", version: v13, body: "<suppress><gav regex='yes'>a</gav><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "regex: \"yes\" is no boolean"},
	{name: "a date may have no time zone", version: v13, body: "<suppress until='2020-02-29'><cve>CVE-2020-0001</cve></suppress>"},
	{name: "a date may have an offset", version: v13, body: "<suppress until='2020-01-01-14:00'><cve>CVE-2020-0001</cve></suppress>"},
	{name: "a date is a day of the calendar", version: v13, body: "<suppress until='2021-02-29'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "no day of the calendar"},
	{name: "a date has no time", version: v13, body: "<suppress until='2021-02-28T00:00:00'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no date"},
	{name: "a date is not written as people do", version: v13, body: "<suppress until='28.02.2021'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no date"},
	{name: "an offset is at most fourteen hours", version: v13, body: "<suppress until='2021-02-28+14:01'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no time zone"},
	{name: "a sha1 has forty digits", version: v13, body: "<suppress><sha1>384FAA82</sha1><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no SHA-1"},
	{name: "a sha1 has no white space", version: v13, body: "<suppress><sha1> 384FAA82E193D4E4B0546059CA09572654BC3970</sha1><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no SHA-1"},
	{name: "a cve may be a number", version: v13, body: "<suppress><cve>12345</cve></suppress>"},
	{name: "a cve may have a word in front", version: v13, body: "<suppress><cve>OSV-CVE-2020-0001</cve></suppress>", line: 0},
	{name: "a word in front of a cve has no underscore", version: v13, body: "<suppress><cve>A_B-CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no CVE id"},
	{name: "a cve is in capitals", version: v13, body: "<suppress><cve>cve-2020-0001</cve></suppress>", line: 2, wrong: "is no CVE id"},
	{name: "a cve has no white space", version: v13, body: "<suppress>\n<cve> CVE-2020-0001</cve></suppress>", line: 3, wrong: "is no CVE id"},
	{name: "a GHSA id is no cve", version: v13, body: "<suppress><cve>GHSA-vmq6-5m68-f53m</cve></suppress>", line: 2, wrong: "vulnerabilityName"},
	{name: "a cwe may have zeros in front and white space", version: v13, body: "<suppress><cwe> 079 </cwe></suppress>"},
	{name: "a cwe is not zero", version: v13, body: "<suppress><cwe>0</cwe></suppress>", line: 2, wrong: "is no positive number; write 79 for CWE-79"},
	{name: "a cwe has no letters", version: v13, body: "<suppress><cwe>CWE-79</cwe></suppress>", line: 2, wrong: "is no positive number"},
	{name: "a score reaches ten", version: v13, body: "<suppress><cvssBelow>10.0</cvssBelow><cvssBelow>.5</cvssBelow><cvssBelow>+7.</cvssBelow></suppress>"},
	{name: "a score is not above ten", version: v13, body: "<suppress><cvssBelow>10.1</cvssBelow></suppress>", line: 2, wrong: "scores reach from 0 to 10"},
	{name: "a score is not above ten by however little", version: v13, body: "<suppress><cvssBelow>10.00000000000000000000001</cvssBelow></suppress>", line: 2, wrong: "scores reach from 0 to 10"},
	{name: "a score of ten may have zeros", version: v13, body: "<suppress><cvssBelow>+0010.00</cvssBelow><cvssBelow>10.</cvssBelow><cvssBelow>-0</cvssBelow></suppress>"},
	{name: "a score is not below zero", version: v13, body: "<suppress><cvssBelow>-1</cvssBelow></suppress>", line: 2, wrong: "scores reach from 0 to 10"},
	{name: "a score is a decimal without exponent", version: v13, body: "<suppress><cvssBelow>1e0</cvssBelow></suppress>", line: 2, wrong: "no decimal number"},
	{name: "an expression that Java refuses is refused", version: v13, body: "<suppress>\n<gav regex='true'>a(b</gav><cve>CVE-2020-0001</cve></suppress>", line: 3, wrong: "a ( without its )", ours: true},
	{name: "an expression without a counterpart is refused by name", version: v13, body: "<suppress><cpe regex='true'>\\p{IsGreek}</cpe></suppress>", line: 2, wrong: `\p{IsGreek}`, ours: true},
	{name: "an element of another namespace is refused", version: v13, body: "<suppress xmlns='urn:x'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "belongs to the namespace"},
	{name: "an attribute of another namespace is refused", version: v13, body: "<suppress xmlns:y='urn:y' y:base='true'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "no attribute base of the namespace"},
	{name: "a hint where the schema lies may stand anywhere", version: v13, body: "<suppress xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'><cve>CVE-2020-0001</cve></suppress>"},
	{name: "a root without namespace is refused", body: "<?xml version='1.0'?>\n<suppressions/>", line: 2, wrong: "is none of a suppression file"},
	{name: "a root of another name is refused", body: "<?xml version='1.0'?>\n<a/>", line: 2, wrong: `the root element is "a"`},
	{name: "an end tag that fits nothing is refused", version: v13, body: "<suppress>\n</suppres>", line: 3, wrong: "no well-formed XML"},
	{name: "an empty file is refused", body: "<?xml version='1.0'?>\n", line: 2, wrong: "no root element"},
}

// later are documents of version 1.4, and those that a validator cannot be asked
// about.
var later = []document{
	{name: "a group holds rules", version: v14, body: "<suppressionGroup name='g' until='2030-01-01'><notes>n</notes><suppress><cvssV2Below>7</cvssV2Below></suppress></suppressionGroup>"},
	{name: "a group holds at least one rule", version: v14, body: "<suppressionGroup><notes>n</notes></suppressionGroup>", line: 2, wrong: "the group holds no rule"},
	{name: "a group's notes come first", version: v14, body: "<suppressionGroup><suppress><cve>1</cve></suppress>\n<notes/></suppressionGroup>", line: 3, wrong: "notes must come first in a group"},
	{name: "a group has no selector", version: v14, body: "<suppressionGroup><gav>a</gav></suppressionGroup>", line: 2, wrong: "suppressionGroup holds no element gav"},
	{name: "a group's date is a date", version: v14, body: "<suppressionGroup until='soon'><suppress><cve>1</cve></suppress></suppressionGroup>", line: 2, wrong: `until: "soon" is no date`},
	{name: "a group's attributes are known", version: v14, body: "<suppressionGroup id='x'><suppress><cve>1</cve></suppress></suppressionGroup>", line: 2, wrong: "no attribute id"},
	{name: "a document type is refused", body: "<!DOCTYPE suppressions>\n<suppressions/>", line: 1, wrong: "document type"},
	{name: "another encoding is refused by name", body: "<?xml version='1.0' encoding='UTF-16'?><a/>", line: 1, wrong: `encoding "UTF-16"`},
	{name: "a second root is refused", body: "<?xml version='1.0'?><suppressions xmlns='" + v13.Namespace() + "'/>\n<b/>", line: 2, wrong: "second root"},
	{name: "an attribute that stands twice is refused", version: v13, body: "<suppress base='true' base='false'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "stands twice"},
	{name: "the year of a date has four digits", version: v13, body: "<suppress until='12020-01-01'><cve>CVE-2020-0001</cve></suppress>", line: 2, wrong: "is no date"},
}

func TestDecodeDecidesAsTheSchemaDoes(t *testing.T) {
	for _, d := range append(documents, later...) {
		t.Run(d.name, func(t *testing.T) {
			_, err := suppression.Decode([]byte(d.xml()))
			if d.wrong == "" {
				if err != nil {
					t.Fatalf("a valid file was refused: %v", err)
				}
				return
			}
			var e *suppression.Error
			if !errors.As(err, &e) {
				t.Fatalf("got error %v, want an *Error", err)
			}
			if e.Expression != d.ours {
				t.Errorf("Expression is %v", e.Expression)
			}
			if e.Line != d.line || !strings.Contains(e.Message, d.wrong) || e.Path == "" {
				t.Errorf("got %v\nwant line %d and %q", e, d.line, d.wrong)
			}
		})
	}
}

// schemaFiles are the official schemas by version; that of 1.4 is not among the
// test data.
var schemaFiles = map[suppression.Version]string{
	v10: "suppression.xsd", v11: "dependency-suppression.1.1.xsd",
	v12: "dependency-suppression.1.2.xsd", v13: "dependency-suppression.1.3.xsd",
}

func TestTheOfficialSchemasAgree(t *testing.T) {
	schemas := filepath.Join(testdata(t), "schemas", "dependency-check")
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not installed (package libxml2-utils): our verdicts are not compared with the schemas")
	}
	for _, d := range documents {
		version := d.version
		if version == "" {
			version = v13
		}
		if d.ours || schemaFiles[version] == "" {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "suppressions.xml")
			if err := os.WriteFile(file, []byte(d.xml()), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("xmllint", "--nonet", "--noout", "--schema", filepath.Join(schemas, schemaFiles[version]), file).CombinedOutput()
			if valid := err == nil; valid != (d.wrong == "") {
				t.Errorf("xmllint says valid=%v, we say %q:\n%s", valid, d.wrong, out)
			}
		})
	}
}

func TestDecodeKeepsLinesAndInheritance(t *testing.T) {
	f, err := suppression.Decode([]byte(`<?xml version="1.0"?>
<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.4.xsd">
  <suppress><cve>CVE-2020-0001</cve></suppress>
  <suppressionGroup name="g" base="true" until="2030-01-01Z">
    <notes>of the group</notes>
    <suppress><cve>CVE-2020-0002</cve></suppress>
    <suppress base="false" until="2031-01-01Z">
      <notes> own </notes>
      <gav caseSensitive="true"> a:b:1 </gav>
      <cvssV3Below>7</cvssV3Below>
    </suppress>
  </suppressionGroup>
</suppressions>`))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rules) != 3 || len(f.Groups) != 1 || f.Groups[0].Notes != "of the group" {
		t.Fatalf("got %d rules and groups %+v", len(f.Rules), f.Groups)
	}
	first, second, third := f.Rules[0], f.Rules[1], f.Rules[2]
	if first.Line != 3 || first.Number != 1 || first.Base || first.Group != 0 {
		t.Errorf("rule outside of the group: %+v", first)
	}
	if second.Line != 6 || !second.Base || second.Until.Text != "2030-01-01Z" || second.Notes != "" {
		t.Errorf("the group's attributes are inherited and its notes are not: %+v", second)
	}
	if third.Line != 7 || third.Base || third.Until.Text != "2031-01-01Z" || third.Notes != " own " {
		t.Errorf("a rule's own attributes win: %+v", third)
	}
	if s := third.Selector; s.Text.Value != "a:b:1" || !s.Text.CaseSensitive || third.Criteria[0].Line != 10 {
		t.Errorf("selector %+v, criteria %+v", s, third.Criteria)
	}
}

func testdata(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the public test data cannot be found")
	}
	return dir
}
