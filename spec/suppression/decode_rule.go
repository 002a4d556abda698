// SPDX-License-Identifier: Apache-2.0

package suppression

import "fmt"

// rules reads the children of the root.
func (d *decoder) rules(root element) error {
	for {
		el, ok, err := d.next(root)
		if err != nil || !ok {
			return err
		}
		switch {
		case el.name == "suppress":
			err = d.rule(el, root.path, len(d.file.Rules)+1, 0)
		case el.name == "suppressionGroup" && d.file.Version >= V14:
			err = d.group(el)
		case el.name == "suppressionGroup":
			err = el.errorf("suppressionGroup needs version 1.4 of the schema; the file's namespace says %s", d.file.Version)
		default:
			err = el.errorf("suppressions holds no element %s", el.name)
		}
		if err != nil {
			return err
		}
	}
}

func (d *decoder) group(el element) error {
	el.path = fmt.Sprintf("/suppressions/suppressionGroup[%d]", len(d.file.Groups)+1)
	g := Group{Line: el.line, Name: el.attrs["name"]}
	if err := only(el, "name", "until", "base"); err != nil {
		return err
	}
	if err := scope(el, &g.Base, &g.Until); err != nil {
		return err
	}
	d.file.Groups = append(d.file.Groups, g)
	at := len(d.file.Groups)
	for rules, first := 0, true; ; first = false {
		child, ok, err := d.next(el)
		switch {
		case err != nil:
			return err
		case !ok && rules == 0:
			return el.errorf("the group holds no rule")
		case !ok:
			return nil
		case child.name == "notes" && first:
			d.file.Groups[at-1].Notes, err = d.notes(child)
		case child.name == "notes":
			err = child.errorf("notes must come first in a group, and once")
		case child.name == "suppress":
			rules++
			err = d.rule(child, el.path, rules, at)
		default:
			err = child.errorf("suppressionGroup holds no element %s", child.name)
		}
		if err != nil {
			return err
		}
	}
}

func (d *decoder) notes(el element) (string, error) {
	if err := only(el); err != nil {
		return "", err
	}
	return d.text(el)
}

// scope reads base and until into what was inherited.
func scope(el element, base *bool, until *Date) (err error) {
	if v, ok := el.attrs["base"]; ok {
		if *base, err = parseBoolean(v); err != nil {
			return el.errorf("base: %v", err)
		}
	}
	if v, ok := el.attrs["until"]; ok {
		if *until, err = ParseDate(v); err != nil {
			return el.errorf("until: %v", err)
		}
	}
	return nil
}

// rule reads one suppress element; place is its number among its siblings.
func (d *decoder) rule(el element, parent string, place, group int) error {
	el.path = fmt.Sprintf("%s/suppress[%d]", parent, place)
	r := Rule{Line: el.line, Number: len(d.file.Rules) + 1, Group: group}
	if group > 0 {
		g := d.file.Groups[group-1]
		r.Base, r.Until = g.Base, g.Until
	}
	allowed := []string{"base", "until"}
	if d.file.Version < V12 {
		allowed = allowed[:1]
		if _, ok := el.attrs["until"]; ok {
			return el.errorf("until needs version 1.2 of the schema; the file's namespace says %s", d.file.Version)
		}
	}
	if err := only(el, allowed...); err != nil {
		return err
	}
	if err := scope(el, &r.Base, &r.Until); err != nil {
		return err
	}
	if err := d.ruleBody(el, &r); err != nil {
		return err
	}
	d.file.Rules = append(d.file.Rules, r)
	return nil
}

func (d *decoder) ruleBody(el element, r *Rule) error {
	for first := true; ; first = false {
		child, ok, err := d.next(el)
		switch {
		case err != nil:
			return err
		case !ok && len(r.Criteria) == 0 && d.file.Version > V10:
			return el.errorf("the rule has no criterion: no %s", d.criteria())
		case !ok:
			return nil
		case child.name == "notes" && first:
			r.Notes, err = d.notes(child)
		case child.name == "notes":
			err = child.errorf("notes must come first in a rule, and once")
		case selectorSince[SelectorKind(child.name)] != "":
			err = d.selector(child, r)
		default:
			err = d.criterion(child, r)
		}
		if err != nil {
			return err
		}
	}
}

// selectorSince and criterionSince say in which version an element came.
var (
	selectorSince  = map[SelectorKind]Version{FilePath: V10, SHA1: V10, GAV: V10, PackageURL: V13}
	criterionSince = map[CriterionKind]Version{
		CPE: V10, CVE: V10, CWE: V10, CVSSBelow: V10, VulnerabilityName: V13,
		CVSSv2Below: V14, CVSSv3Below: V14, CVSSv4Below: V14,
	}
	criterionOrder = []CriterionKind{CPE, CVE, VulnerabilityName, CWE, CVSSBelow, CVSSv2Below, CVSSv3Below, CVSSv4Below}
)

// criteria lists what the file's version knows.
func (d *decoder) criteria() string {
	list := ""
	for _, k := range criterionOrder {
		if criterionSince[k] > d.file.Version {
			continue
		}
		if list != "" {
			list += ", "
		}
		list += string(k)
	}
	return list
}

func (d *decoder) selector(el element, r *Rule) (err error) {
	kind := SelectorKind(el.name)
	switch {
	case selectorSince[kind] > d.file.Version:
		return el.errorf("%s needs version %s of the schema; the file's namespace says %s", kind, selectorSince[kind], d.file.Version)
	case len(r.Criteria) > 0:
		return el.errorf("%s must stand in front of the criteria", kind)
	case r.Selector.Kind != "":
		return el.errorf("%s is a second selector; a rule has one, and %s stands already", kind, r.Selector.Kind)
	}
	r.Selector.Kind = kind
	if kind != SHA1 {
		r.Selector.Text, err = d.regexString(el)
		return err
	}
	if err := only(el); err != nil {
		return err
	}
	text, err := d.text(el)
	if err == nil && !sha1Pattern.MatchString(text) {
		return el.errorf("%s is no SHA-1: it has 40 hexadecimal digits and no white space", quote(text))
	}
	r.Selector.Text = Text{Value: text}
	return err
}

func (d *decoder) criterion(el element, r *Rule) (err error) {
	c := Criterion{Kind: CriterionKind(el.name), Line: el.line}
	switch since := criterionSince[c.Kind]; {
	case since == "":
		return el.errorf("suppress holds no element %s", el.name)
	case since > d.file.Version:
		return el.errorf("%s needs version %s of the schema; the file's namespace says %s", c.Kind, since, d.file.Version)
	}
	if c.Kind == CPE || c.Kind == VulnerabilityName {
		c.Text, err = d.regexString(el)
	} else {
		err = d.plainCriterion(el, &c)
	}
	r.Criteria = append(r.Criteria, c)
	return err
}

func (d *decoder) plainCriterion(el element, c *Criterion) error {
	if err := only(el); err != nil {
		return err
	}
	text, err := d.text(el)
	if err != nil {
		return err
	}
	if c.Text.Value, c.Score, err = parseCriterion(c.Kind, text); err != nil {
		return el.errorf("%v", err)
	}
	return nil
}

// regexString reads a regexStringType.
func (d *decoder) regexString(el element) (Text, error) {
	if err := only(el, "regex", "caseSensitive"); err != nil {
		return Text{}, err
	}
	var flags [2]bool
	for i, name := range []string{"regex", "caseSensitive"} {
		v, ok := el.attrs[name]
		if !ok {
			continue
		}
		var err error
		if flags[i], err = parseBoolean(v); err != nil {
			return Text{}, el.errorf("%s: %v", name, err)
		}
	}
	value, err := d.text(el)
	if err != nil {
		return Text{}, err
	}
	t, err := newText(value, flags[0], flags[1])
	if err != nil {
		return Text{}, &Error{Line: el.line, Path: el.path, Message: err.Error(), Expression: true}
	}
	return t, nil
}
