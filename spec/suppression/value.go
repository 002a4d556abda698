// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The lexical forms of XML Schema part 2 and of the suppression schema. \w of
// XML Schema is every character but punctuation (the underscore too),
// separators and control characters; its \d is every decimal digit.
var (
	cvePattern      = regexp.MustCompile(`^(([^\p{P}\p{Z}\p{C}]+-)?CVE-\p{Nd}{4}-\p{Nd}+|\p{Nd}+)$`)
	sha1Pattern     = regexp.MustCompile(`^[a-fA-F0-9]{40}$`)
	positivePattern = regexp.MustCompile(`^\+?0*[1-9][0-9]*$`)
	decimalPattern  = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)
	datePattern     = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?$`)
)

// collapse is whiteSpace=collapse of XML Schema.
func collapse(s string) string {
	return strings.Join(strings.FieldsFunc(s, isXMLSpace), " ")
}

func isXMLSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// trimJava is String.trim of Java, which dependency-check applies to the text of
// elements: it takes control characters too.
func trimJava(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

// parseBoolean reads an xs:boolean.
func parseBoolean(s string) (bool, error) {
	switch collapse(s) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, fmt.Errorf("%s is no boolean; write true or false", quote(s))
}

// ParseDate reads an xs:date: 2027-01-31, with Z or an offset such as +02:00
// behind it or without. Years have four digits here.
func ParseDate(s string) (Date, error) {
	text := collapse(s)
	m := datePattern.FindStringSubmatch(text)
	if m == nil {
		return Date{}, fmt.Errorf("%s is no date; write 2027-01-31, or 2027-01-31Z for a day of UTC", quote(s))
	}
	zone, err := parseZone(m[2])
	if err != nil {
		return Date{}, err
	}
	start, err := time.ParseInLocation(time.DateOnly, m[1], zone)
	if err != nil || m[1] < "0001" {
		return Date{}, fmt.Errorf("%s is no day of the calendar", quote(s))
	}
	return Date{Text: text, Start: start.UTC()}, nil
}

func parseZone(s string) (*time.Location, error) {
	if s == "" || s == "Z" {
		return time.UTC, nil
	}
	hours, _ := strconv.Atoi(s[1:3])
	minutes, _ := strconv.Atoi(s[4:6])
	if minutes > 59 || hours*60+minutes > 14*60 {
		return nil, fmt.Errorf("%s is no time zone; offsets reach from -14:00 to +14:00", quote(s))
	}
	offset := (hours*60 + minutes) * 60
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone(s, offset), nil
}

// parseScore reads an xs:decimal from 0 to 10.
func parseScore(s string) (string, float64, error) {
	text := collapse(s)
	if !decimalPattern.MatchString(text) {
		return "", 0, fmt.Errorf("%s is no decimal number; write a score such as 7 or 6.9", quote(s))
	}
	v, err := strconv.ParseFloat(text, 64)
	// A decimal just above ten is ten once it is a float.
	above := v == 10 && strings.Trim(strings.TrimLeft(text, "+0"), "0.") != "1"
	if err != nil || v < 0 || v > 10 || above {
		return "", 0, fmt.Errorf("%s is no score; scores reach from 0 to 10", quote(s))
	}
	return text, v, nil
}

// parseCriterion checks the text of a criterion that is no regexStringType.
func parseCriterion(kind CriterionKind, s string) (text string, score float64, err error) {
	switch kind {
	case CVE:
		if !cvePattern.MatchString(s) {
			return "", 0, fmt.Errorf("%s is no CVE id nor a number; other names stand in vulnerabilityName, since version 1.3", quote(s))
		}
		return s, 0, nil
	case CWE:
		text = collapse(s)
		if !positivePattern.MatchString(text) {
			return "", 0, fmt.Errorf("%s is no positive number; write 79 for CWE-79", quote(s))
		}
		return text, 0, nil
	}
	return parseScore(s)
}

// quote shows a value from a file in a message, cut when it is long.
func quote(s string) string {
	if rs := []rune(s); len(rs) > 80 {
		s = string(rs[:80]) + "…"
	}
	return strconv.Quote(s)
}

// newText makes the value of a regexStringType: trimmed as dependency-check does
// it, and compiled when it is an expression.
func newText(value string, regex, caseSensitive bool) (Text, error) {
	t := Text{Value: trimJava(value), Regex: regex, CaseSensitive: caseSensitive}
	if !regex {
		return t, nil
	}
	p, err := CompileJava(t.Value, caseSensitive)
	if err != nil {
		return Text{}, fmt.Errorf("the regular expression %s cannot be used: %w", quote(t.Value), err)
	}
	t.pattern = p
	return t, nil
}
