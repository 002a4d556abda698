// SPDX-License-Identifier: Apache-2.0

package sarif

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"verdict/spec/strictjson"
)

var logs = sync.OnceValue(strictjson.PlanOf[Log])

// Decode reads a log, from bytes that internal/limits has passed. The error is a
// *strictjson.Error: another version than 2.1.0, a run without the name of its
// tool, or a value of another type than the standard's.
func Decode(b []byte) (Log, error) {
	log, _, err := logs().Decode(b)
	if err != nil {
		return Log{}, err
	}
	if log.Version != "2.1.0" {
		return Log{}, wrong("/version", "is %q, where the version of SARIF 2.1.0 belongs", log.Version)
	}
	for i, r := range log.Runs {
		if r.Tool.Driver.Name == "" {
			return Log{}, wrong(fmt.Sprintf("/runs/%d/tool/driver", i), "has no name")
		}
	}
	return log, nil
}

func wrong(path, format string, args ...any) error {
	return &strictjson.Error{Line: 1, Path: path, Message: fmt.Sprintf(format, args...)}
}

// RuleOf gives the rule that a result names: by the index, else by the id, where
// one with more parts (CA1000/1) may name the rule of its beginning (3.27.5). A
// result that names none of the run's has one with an id only.
func (r Run) RuleOf(result Result) Rule {
	id, index := result.RuleID, result.RuleIndex
	component := &r.Tool.Driver
	if ref := result.Rule; ref != nil {
		id = first(id, ref.ID)
		if index == nil {
			index = ref.Index
		}
		component = r.component(ref.Component)
	}
	if component == nil {
		return Rule{ID: id}
	}
	if rule, ok := at(component.Rules, index); ok && (id == "" || rule.ID == "" || within(id, rule.ID)) {
		return rule
	}
	best := Rule{ID: id}
	for _, rule := range component.Rules {
		if rule.ID == id {
			return rule
		}
		if within(id, rule.ID) {
			best = rule
		}
	}
	return best
}

// within reports whether id is rule, or rule with more parts behind it.
func within(id, rule string) bool {
	return id == rule || rule != "" && strings.HasPrefix(id, rule+"/")
}

// component gives what a reference points to; nil when the run has no such thing.
func (r Run) component(ref *ComponentReference) *Component {
	switch {
	case ref == nil || ref.Index == nil && (ref.Name == "" || ref.Name == r.Tool.Driver.Name):
		return &r.Tool.Driver
	case ref.Index != nil:
		if c, ok := at(r.Tool.Extensions, ref.Index); ok {
			return &c
		}
		return nil
	}
	for i := range r.Tool.Extensions {
		if r.Tool.Extensions[i].Name == ref.Name {
			return &r.Tool.Extensions[i]
		}
	}
	return nil
}

// Level is how grave a result is: its own word, else that of its rule, else
// warning; none for a result that is no failure (3.27.10).
func (r Run) Level(result Result) string {
	if result.Level != "" {
		return result.Level
	}
	if result.Kind != "" && result.Kind != "fail" {
		return "none"
	}
	return first(r.RuleOf(result).Default.Level, "warning")
}

// URI gives where an artifact lies, which may be said by its place in the run's
// list only; "" when the run does not say.
func (r Run) URI(l ArtifactLocation) string {
	if l.URI == "" {
		artifact, _ := at(r.Artifacts, l.Index)
		return artifact.Location.URI
	}
	return l.URI
}

// Text gives a result's message in words, whether it stands there or among the
// strings of its rule, with its arguments in place (3.11.5).
func (r Run) Text(result Result) string {
	m := result.Message
	text := m.Text
	if text == "" && m.ID != "" {
		text = r.RuleOf(result).MessageStrings[m.ID].Text
	}
	for i, argument := range m.Arguments {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", argument)
	}
	return text
}

// Suppressed reports whether a result is not to be minded: it has suppressions,
// and none of them waits for review or was rejected (3.27.23).
func (r Result) Suppressed() bool {
	for _, s := range r.Suppressions {
		if s.Status != "" && s.Status != "accepted" {
			return false
		}
	}
	return len(r.Suppressions) > 0
}

// Text gives a property that is a text; "" for another value or none.
func (p Properties) Text(name string) string {
	var s string
	if json.Unmarshal(p[name], &s) != nil {
		return ""
	}
	return s
}

// Texts gives a property that is a list of texts, such as tags; nil else.
func (p Properties) Texts(name string) []string {
	var list []string
	if json.Unmarshal(p[name], &list) != nil {
		return nil
	}
	return list
}

func at[T any](list []T, index *int) (v T, ok bool) {
	if index == nil || *index < 0 || *index >= len(list) {
		return v, false
	}
	return list[*index], true
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
