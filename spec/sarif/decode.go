// SPDX-License-Identifier: Apache-2.0

package sarif

import (
	"encoding/json"
	"fmt"
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

// URI gives where an artifact lies, which may be said by its place in the run's
// list only; "" when the run does not say.
func (r Run) URI(l ArtifactLocation) string {
	if l.URI == "" {
		artifact, _ := at(r.Artifacts, l.Index)
		return artifact.Location.URI
	}
	return l.URI
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
