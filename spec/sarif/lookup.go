// SPDX-License-Identifier: Apache-2.0

package sarif

import (
	"strconv"
	"strings"
)

// Lookup finds the rules of a run's results, however many there are of both.
type Lookup struct {
	run   Run
	rules map[*Component]map[string]*Rule
	names map[string]*Component // plug-ins by name
}

// Lookup makes the index of the run's rules.
func (r Run) Lookup() *Lookup {
	l := &Lookup{run: r, rules: map[*Component]map[string]*Rule{}, names: map[string]*Component{}}
	l.index(&l.run.Tool.Driver)
	for i := range l.run.Tool.Extensions {
		c := &l.run.Tool.Extensions[i]
		l.index(c)
		if l.names[c.Name] == nil {
			l.names[c.Name] = c
		}
	}
	return l
}

func (l *Lookup) index(c *Component) {
	byID := make(map[string]*Rule, len(c.Rules))
	for i := range c.Rules {
		if byID[c.Rules[i].ID] == nil {
			byID[c.Rules[i].ID] = &c.Rules[i]
		}
	}
	l.rules[c] = byID
}

// RuleOf gives the rule that a result names: by the index, else by the id, where
// one with more parts (CA1000/1) may name the rule of its beginning (3.27.5). A
// result that names none of the run's has one with an id only.
func (l *Lookup) RuleOf(result Result) Rule {
	id, index := result.RuleID, result.RuleIndex
	component := &l.run.Tool.Driver
	if ref := result.Rule; ref != nil {
		id = first(id, ref.ID)
		if index == nil {
			index = ref.Index
		}
		component = l.component(ref.Component)
	}
	if component == nil {
		return Rule{ID: id}
	}
	if rule, ok := at(component.Rules, index); ok && (id == "" || rule.ID == "" || id == rule.ID || strings.HasPrefix(id, rule.ID+"/")) {
		return rule
	}
	if rule := l.named(component, id); rule != nil {
		return *rule
	}
	return Rule{ID: id}
}

// maxParts is how many parts an id may have behind that of its rule; nobody
// writes more than one.
const maxParts = 8

func (l *Lookup) named(c *Component, id string) *Rule {
	for range maxParts {
		if rule := l.rules[c][id]; rule != nil {
			return rule
		}
		slash := strings.LastIndexByte(id, '/')
		if slash <= 0 {
			return nil
		}
		id = id[:slash]
	}
	return nil
}

// component gives what a reference points to; nil when the run has no such thing.
func (l *Lookup) component(ref *ComponentReference) *Component {
	switch {
	case ref == nil || ref.Index == nil && (ref.Name == "" || ref.Name == l.run.Tool.Driver.Name):
		return &l.run.Tool.Driver
	case ref.Index == nil:
		return l.names[ref.Name]
	case *ref.Index < 0 || *ref.Index >= len(l.run.Tool.Extensions):
		return nil
	}
	return &l.run.Tool.Extensions[*ref.Index]
}

// Level is how grave a result is: its own word, else that of its rule, else
// warning; none for a result that is no failure (3.27.10).
func (l *Lookup) Level(result Result) string {
	if result.Level != "" {
		return result.Level
	}
	if result.Kind != "" && result.Kind != "fail" {
		return "none"
	}
	return first(l.RuleOf(result).Default.Level, "warning")
}

// maxText is where a message with its arguments in place is cut off: placeholders
// multiply.
const maxText = 4 << 10

// Text gives a result's message in words, whether it stands there or among the
// strings of its rule, with its arguments in place (3.11.5).
func (l *Lookup) Text(result Result) string {
	m := result.Message
	text := m.Text
	if text == "" && m.ID != "" {
		text = l.RuleOf(result).MessageStrings[m.ID].Text
	}
	if len(m.Arguments) == 0 {
		return text
	}
	return fill(text, m.Arguments)
}

// fill puts arguments in the place of {0}, {1} and so on. {{ and }} are braces.
func fill(text string, arguments []string) string {
	var b strings.Builder
	b.Grow(min(len(text), maxText))
	for i := 0; i < len(text) && b.Len() < maxText; i++ {
		if pair := text[i:min(i+2, len(text))]; pair == "{{" || pair == "}}" {
			b.WriteByte(text[i])
			i++
			continue
		}
		if text[i] == '{' {
			if number, _, ok := strings.Cut(text[i+1:min(i+8, len(text))], "}"); ok {
				if n, err := strconv.Atoi(number); err == nil && n >= 0 && n < len(arguments) {
					b.WriteString(arguments[n])
					i += len(number) + 1
					continue
				}
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
