// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shape judges a JSON value at a place. The shapes of this file say what
// openvex_json_schema_0.2.0.json says, formats asserted.
type shape func(p *problems, path string, v any)

// object is a JSON object of named fields only.
type object struct {
	fields   map[string]shape
	required []string
	// oneOf are fields of which at least one is there.
	oneOf []string
	// also judges the fields together.
	also func(p *problems, path string, fields map[string]any)
}

func (o object) judge(p *problems, path string, v any) {
	fields, ok := v.(map[string]any)
	if !ok {
		p.schema(path, "is %s, not an object", kind(v))
		return
	}
	for _, name := range o.required {
		if _, ok := fields[name]; !ok {
			p.schema(path, "lacks the required field %q", name)
		}
	}
	if len(o.oneOf) > 0 && !slices.ContainsFunc(o.oneOf, func(name string) bool { return has(fields, name) }) {
		p.schema(path, "has none of the fields %s, and needs one", strings.Join(o.oneOf, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		at := path + "/" + escapePointer(name)
		if judge, known := o.fields[name]; known {
			judge(p, at, fields[name])
		} else {
			p.schema(at, "is not a field of the specification")
		}
	}
	if o.also != nil {
		o.also(p, path, fields)
	}
}

var documentShape = object{
	fields: map[string]shape{
		"@context": iri, "@id": iri, "author": text, "role": text, "timestamp": instant, "last_updated": instant,
		"version": positive, "tooling": text, "statements": list(1, statementShape),
	},
	required: []string{"@context", "@id", "author", "timestamp", "version", "statements"},
}.judge

var statementShape = object{
	fields: map[string]shape{
		"@id": iri, "version": positive, "vulnerability": vulnerabilityShape, "timestamp": instant, "last_updated": instant,
		"products": list(0, productShape), "status": oneOf(Statuses), "supplier": text, "status_notes": text,
		"justification": oneOf(Justifications), "impact_statement": text, "action_statement": text,
		"action_statement_timestamp": instant,
	},
	required: []string{"vulnerability", "status"},
	also:     statusNeeds,
}.judge

var vulnerabilityShape = object{
	fields:   map[string]shape{"@id": iri, "name": text, "description": text, "aliases": list(0, text)},
	required: []string{"name"},
}.judge

var productShape = component(map[string]shape{"subcomponents": list(0, component(nil))})

var identifiersShape = object{
	fields: map[string]shape{"purl": text, "cpe22": text, "cpe23": text},
	oneOf:  []string{"purl", "cpe22", "cpe23"},
}.judge

var hashesShape = object{fields: func() map[string]shape {
	labels := map[string]shape{}
	for _, name := range []string{"md5", "sha1", "sha-256", "sha-384", "sha-512", "sha3-224", "sha3-256", "sha3-384", "sha3-512",
		"blake2s-256", "blake2b-256", "blake2b-512"} {
		labels[name] = text
	}
	return labels
}()}.judge

// component is the shape of a component with more fields of its own.
func component(more map[string]shape) shape {
	fields := map[string]shape{"@id": iri, "identifiers": identifiersShape, "hashes": hashesShape}
	for name, judge := range more {
		fields[name] = judge
	}
	return object{fields: fields, oneOf: []string{"@id", "identifiers"}}.judge
}

// statusNeeds are the two conditions of the schema.
func statusNeeds(p *problems, path string, fields map[string]any) {
	status, given := fields["status"]
	if (!given || status == string(NotAffected)) && !has(fields, "justification") && !has(fields, "impact_statement") {
		p.schema(path, "says not_affected with neither justification nor impact_statement")
	}
	if (!given || status == string(Affected)) && !has(fields, "action_statement") {
		p.schema(path, "says affected without action_statement")
	}
}

func text(p *problems, path string, v any) {
	if _, ok := v.(string); !ok {
		p.schema(path, "is %s, not a string", kind(v))
	}
}

func iri(p *problems, path string, v any) {
	s, ok := v.(string)
	if !ok {
		p.schema(path, "is %s, not a string", kind(v))
		return
	}
	if u, err := url.Parse(s); err != nil || !u.IsAbs() {
		p.schema(path, "%q is not an IRI with a scheme", s)
	}
}

// instantForm is the grammar of RFC 3339, of which time.Parse takes a little more.
var instantForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)

func instant(p *problems, path string, v any) {
	s, ok := v.(string)
	if !ok {
		p.schema(path, "is %s, not a string", kind(v))
		return
	}
	if _, err := ParseTime(s); err != nil {
		p.schema(path, "%q is not an instant as RFC 3339 writes it", s)
	}
}

// ParseTime reads an instant of a document. A leap second reads as the second
// before it.
func ParseTime(s string) (time.Time, error) {
	if !instantForm.MatchString(s) {
		return time.Time{}, &time.ParseError{Layout: time.RFC3339, Value: s, Message: ": not as RFC 3339 writes it"}
	}
	s = strings.ToUpper(s)
	t, err := time.Parse(time.RFC3339, s)
	if err == nil || s[17:19] != "60" {
		return t, err
	}
	t, err = time.Parse(time.RFC3339, s[:17]+"59"+s[19:])
	if utc := t.UTC(); err == nil && (utc.Hour() != 23 || utc.Minute() != 59) {
		err = &time.ParseError{Layout: time.RFC3339, Value: s, Message: ": a leap second inside the day"}
	}
	return t, err
}

func positive(p *problems, path string, v any) {
	f, ok := v.(float64)
	if !ok || !isInteger(f) || f < 1 {
		p.schema(path, "is not a whole number from 1")
	}
}

func isInteger(f float64) bool { return f == math.Trunc(f) && math.Abs(f) <= 1<<53 }

func oneOf[T ~string](labels []T) shape {
	return func(p *problems, path string, v any) {
		s, ok := v.(string)
		if !ok || !slices.Contains(labels, T(s)) {
			p.schema(path, "is %s, not one of %v", kind(v), labels)
		}
	}
}

// list is an array of at least so many different values.
func list(atLeast int, each shape) shape {
	return func(p *problems, path string, v any) {
		values, ok := v.([]any)
		if !ok {
			p.schema(path, "is %s, not an array", kind(v))
			return
		}
		if len(values) < atLeast {
			p.schema(path, "has %d entries and needs %d", len(values), atLeast)
		}
		first := map[string]int{}
		for i, value := range values {
			at := path + "/" + strconv.Itoa(i)
			each(p, at, value)
			key, _ := json.Marshal(value) // a decoded value always encodes
			if j, twice := first[string(key)]; twice {
				p.schema(at, "is the same as entry %d", j)
			} else {
				first[string(key)] = i
			}
		}
	}
}

// kind names a JSON value for a message.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return strconv.Quote(v)
	case []any:
		return "an array"
	}
	return "an object"
}

func has(fields map[string]any, name string) bool {
	_, ok := fields[name]
	return ok
}

func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
