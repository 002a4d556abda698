// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verdict/internal/jvm/callgraph"
)

// capability is one case of the suite in testdata/cases, whose README says how
// they are written.
type capability struct {
	category, name string
	files          []txtar.File
	head           map[string][]string // lines of the header by key, without the expectations
	expected       []expectation
	edges          []expectedEdge
}

// expectation says what the answer for a symbol is. One with an algorithm holds
// for that one and all that are more precise.
type expectation struct {
	word, symbol string
	from         callgraph.Algorithm
}

type expectedEdge struct {
	from, to, kind string
	forbidden      bool
}

func (c *capability) title() string { return c.category + "/" + strings.ReplaceAll(c.name, " ", "_") }

func (c *capability) one(key string) string {
	if lines := c.head[key]; len(lines) > 0 {
		return lines[0]
	}
	return ""
}

// words are all words of a key's lines.
func (c *capability) words(key string) []string {
	return strings.Fields(strings.Join(c.head[key], " "))
}

// runs reports whether the case is a program that a JVM can run.
func (c *capability) runs() bool { return c.one("main") != "" && c.one("runs") == "" }

var (
	headKeys = []string{"main", "entry", "release", "until", "classpath", "delete", "waits", "runs", "throws", "modules", "plugin", "api", "opening"}
	answers  = []string{"reached", "assumed", "undetermined", "not_reached", "absent", "imprecise", "ran"}
	keyForm  = regexp.MustCompile(`^([a-z_]+)(?:\((cha|rta|xta|0cfa)\))?: *(.*)$`)
	edgeForm = regexp.MustCompile(`^(\S+) -> (\S+)(?: ([a-z_]+))?$`)
)

// readSuite reads all cases.
func readSuite(t *testing.T) []*capability {
	t.Helper()
	names, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var suite []*capability
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := readCases(strings.TrimSuffix(filepath.Base(name), ".txtar"), archive)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		suite = append(suite, cases...)
	}
	return suite
}

// readCases cuts an archive into its cases.
func readCases(category string, archive *txtar.Archive) ([]*capability, error) {
	var cases []*capability
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "case: "); ok {
			c := &capability{category: category, name: name, head: map[string][]string{}}
			if err := c.read(string(f.Data)); err != nil {
				return nil, fmt.Errorf("%q: %w", name, err)
			}
			cases = append(cases, c)
			continue
		}
		if len(cases) == 0 {
			return nil, fmt.Errorf("the member %s stands before the first case", f.Name)
		}
		c := cases[len(cases)-1]
		c.files = append(c.files, f)
	}
	return cases, nil
}

// read reads the header of a case.
func (c *capability) read(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		match := keyForm.FindStringSubmatch(line)
		if match == nil {
			return fmt.Errorf("no line of a header: %s", line)
		}
		key, from, value := match[1], callgraph.Algorithm(match[2]), match[3]
		switch {
		case key == "edge" || key == "forbidden":
			edge := edgeForm.FindStringSubmatch(value)
			if edge == nil {
				return fmt.Errorf("no edge: %s", line)
			}
			c.edges = append(c.edges, expectedEdge{edge[1], edge[2], edge[3], key == "forbidden"})
		case slices.Contains(answers, key):
			for _, symbol := range strings.Fields(value) {
				c.expected = append(c.expected, expectation{key, symbol, from})
			}
		case slices.Contains(headKeys, key):
			c.head[key] = append(c.head[key], value)
		default:
			return fmt.Errorf("unknown key: %s", line)
		}
	}
	return nil
}

// expects reports whether a case names an edge or a method that must be found, be it by what
// is left open.
func (c *capability) expects() bool {
	return slices.ContainsFunc(c.edges, func(e expectedEdge) bool { return !e.forbidden }) ||
		slices.ContainsFunc(c.expected, func(e expectation) bool { return !denials[e.word] })
}

// denials are the words for what never runs.
var denials = map[string]bool{"not_reached": true, "absent": true, "imprecise": true}

// forbids reports whether a case names an edge or a method that must not be found. A method
// that is known to be told as reached all the same is none.
func (c *capability) forbids() bool {
	return slices.ContainsFunc(c.edges, func(e expectedEdge) bool { return e.forbidden }) ||
		slices.ContainsFunc(c.expected, func(e expectation) bool { return denials[e.word] && e.word != "imprecise" })
}

func TestTheSuiteIsWellFormed(t *testing.T) {
	suite := readSuite(t)
	count := map[string]int{}
	seen := map[string]bool{}
	for _, c := range suite {
		count[c.category]++
		switch {
		case seen[c.title()]:
			t.Errorf("%s stands twice", c.title())
		case c.one("main") == "" && c.one("entry") == "" && !c.addressed():
			t.Errorf("%s names neither a main class nor an entry point", c.title())
		case !c.expects():
			t.Errorf("%s expects no edge and no method", c.title())
		case !c.forbids():
			t.Errorf("%s forbids no edge and no method", c.title())
		case len(c.files) == 0:
			t.Errorf("%s has no sources", c.title())
		}
		seen[c.title()] = true
	}
	const least = 160
	if len(suite) < least {
		t.Errorf("the suite has %d cases; it is promised to have %d", len(suite), least)
	}
	t.Logf("%d cases in %d categories: %v", len(suite), len(count), count)
}
