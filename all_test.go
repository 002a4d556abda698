// SPDX-License-Identifier: Apache-2.0

// The tests of this file read the tree itself: its sizes, its words, its licence
// lines and its documents. Who may import whom is in all_tiers_test.go.
package verdict_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"unicode"

	"verdict"
)

// sourceFile is a file of the tree that people write.
type sourceFile struct {
	path string // slash-separated, relative to the root
	body []byte
}

func (f sourceFile) lines() int   { return bytes.Count(f.body, []byte("\n")) }
func (f sourceFile) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }
func (f sourceFile) goCode() bool { return strings.HasSuffix(f.path, ".go") && !f.isTest() }
func (f sourceFile) parse(t *testing.T, set *token.FileSet) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(set, f.path, f.body, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%s cannot be parsed: %v", f.path, err)
	}
	return file
}

// tree is every file outside .git, test data and build output.
var tree = sync.OnceValues(func() ([]sourceFile, error) {
	var files []sourceFile
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && skippedFolders[entry.Name()] {
				return filepath.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || !readExtensions[filepath.Ext(name)] {
			return nil
		}
		body, err := os.ReadFile(name)
		files = append(files, sourceFile{filepath.ToSlash(name), body})
		return err
	})
	return files, err
})

var (
	skippedFolders = map[string]bool{".git": true, "testdata": true, "dist": true, "verdict-data": true}
	readExtensions = map[string]bool{".go": true, ".sql": true, ".sh": true, ".tmpl": true, ".md": true, ".yml": true, ".yaml": true, "": true}
)

func sourceTree(t *testing.T) []sourceFile {
	t.Helper()
	files, err := tree()
	if err != nil {
		t.Fatalf("the tree cannot be read: %v", err)
	}
	return files
}

func TestEverySourceFileBeginsWithTheLicenceLine(t *testing.T) {
	begin := map[string]string{".go": "// ", ".sql": "-- ", ".sh": "# ", ".tmpl": "{{/* "}
	for _, f := range sourceTree(t) {
		comment, ok := begin[path.Ext(f.path)]
		if !ok {
			continue
		}
		body := f.body
		if bytes.HasPrefix(body, []byte("#!")) {
			_, body, _ = bytes.Cut(body, []byte("\n"))
		}
		if want := comment + "SPDX-License-Identifier: Apache-2.0"; !bytes.HasPrefix(body, []byte(want)) {
			t.Errorf("%s does not begin with %q", f.path, want)
		}
	}
}

func TestNoFileIsTooLong(t *testing.T) {
	for _, f := range sourceTree(t) {
		limit := 500
		if f.isTest() {
			limit = 900
		}
		if strings.HasSuffix(f.path, ".go") && f.lines() > limit {
			t.Errorf("%s has %d lines; a file has at most %d: split it by noun", f.path, f.lines(), limit)
		}
	}
}

func TestNineFunctionsInTenAreShort(t *testing.T) {
	const hardCap, shortEnough, median = 80, 45, 20
	var lengths []int
	set := token.NewFileSet()
	for _, f := range sourceTree(t) {
		if !f.goCode() {
			continue
		}
		for _, decl := range f.parse(t, set).Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
			lengths = append(lengths, n)
			if n > hardCap {
				t.Errorf("%s: function %s has %d lines; none has more than %d", f.path, fn.Name.Name, n, hardCap)
			}
		}
	}
	sort.Ints(lengths)
	if got := lengths[len(lengths)*9/10]; got > shortEnough {
		t.Errorf("the 90th percentile of the functions has %d lines; at most %d", got, shortEnough)
	}
	if got := lengths[len(lengths)/2]; got > median {
		t.Errorf("the median function has %d lines; at most %d", got, median)
	}
}

// neverUsed are the words of the glossary's last section. Packages that speak a
// standard (spec/…) use the standard's words.
var neverUsed = map[string]string{
	"project": "product", "asset": "artifact or component", "issue": "vulnerability or finding", "alert": "match or finding",
	"ticket": "the tracker's own word", "item": "the noun itself", "manager": "a name that says what it does",
	"helper": "a name that says what it does", "util": "a name that says what it does", "utils": "a name that says what it does",
	"common": "a name that says what it does",
}

func TestExportedNamesAreWordsOfTheGlossary(t *testing.T) {
	set := token.NewFileSet()
	for _, f := range sourceTree(t) {
		if !f.goCode() || strings.HasPrefix(f.path, "spec/") {
			continue
		}
		for _, name := range exportedNames(f.parse(t, set)) {
			for _, word := range camelWords(name) {
				if better, never := neverUsed[strings.TrimSuffix(word, "s")]; never {
					t.Errorf("%s: the exported name %s uses %q, which the glossary never does; use %s", f.path, name, word, better)
				}
			}
		}
	}
}

// exportedNames gives the exported names that a file declares, fields and
// methods among them.
func exportedNames(file *ast.File) []string {
	var names []string
	add := func(idents ...*ast.Ident) {
		for _, id := range idents {
			if id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name)
			return false
		case *ast.TypeSpec:
			add(n.Name)
		case *ast.ValueSpec:
			add(n.Names...)
		case *ast.Field:
			add(n.Names...)
		}
		return true
	})
	return names
}

// camelWords splits NotInExecutePath into not, in, execute, path.
func camelWords(name string) []string {
	var words []string
	start := 0
	runes := []rune(name)
	for i := 1; i < len(runes); i++ {
		if unicode.IsUpper(runes[i]) && unicode.IsLower(runes[i-1]) {
			words = append(words, strings.ToLower(string(runes[start:i])))
			start = i
		}
	}
	return append(words, strings.ToLower(string(runes[start:])))
}

func TestNoFileOrFolderIsABucket(t *testing.T) {
	buckets := regexp.MustCompile(`(^|[/_])(utils?|common|helpers?|managers?|types|models|misc|shared|base)(_test)?(\.go|/)`)
	for _, f := range sourceTree(t) {
		if word := buckets.FindString(f.path); word != "" {
			t.Errorf("%s is named after nothing in particular (%s); name it after the noun it holds", f.path, word)
		}
	}
}

func TestNoFileNamesAMachineOrWaitsForAnybody(t *testing.T) {
	// The patterns are written so that this file does not match itself.
	forbidden := map[string]*regexp.Regexp{
		"a path of somebody's machine": regexp.MustCompile(`(^|[\s"'(=])/(wor[k]|roo[t]|home|User[s])/\w`),
		"an unfinished thought":        regexp.MustCompile(`\b(TOD[O]|FIXM[E]|XX[X])\b`),
	}
	for _, f := range sourceTree(t) {
		for what, pattern := range forbidden {
			if found := pattern.Find(f.body); found != nil {
				t.Errorf("%s holds %s: %q", f.path, what, found)
			}
		}
	}
}

func TestTheHouseHasItsDocuments(t *testing.T) {
	must := map[string]string{
		"LICENSE": "Apache License", "NOTICE": "verdict", "README.md": "go run ./cmd/verdict demo", "ARCHITECTURE.md": "# Architecture",
		"CONTRIBUTING.md": "# Contributing", "SECURITY.md": "# Security policy", "CHANGELOG.md": "## [Unreleased]",
		"docs/glossary.md": "# Glossary", "docs/triage.md": "# ", "docs/adr/README.md": "0001",
		".golangci.yml": `version: "2"`, ".ci/run": "go test -race",
	}
	for name, text := range must {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%s is missing: %v", name, err)
			continue
		}
		if !bytes.Contains(body, []byte(text)) {
			t.Errorf("%s does not say %q", name, text)
		}
	}
}

func TestEveryDecisionOfTheArchitectureIsListed(t *testing.T) {
	list, err := os.ReadFile("docs/adr/README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("docs/adr/0*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("docs/adr holds no decisions: %v", err)
	}
	for _, page := range pages {
		if !bytes.Contains(list, []byte("("+filepath.Base(page)+")")) {
			t.Errorf("docs/adr/README.md does not list %s", filepath.Base(page))
		}
	}
}

func TestTheGlossaryNamesEveryStateOfTheDictionary(t *testing.T) {
	glossary, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	states = append(states, words(verdict.Statuses)...)
	states = append(states, words(verdict.Justifications)...)
	states = append(states, words(verdict.Classes)...)
	states = append(states, words(verdict.Severities)...)
	states = append(states, words(verdict.PremiseKinds)...)
	states = append(states, words(verdict.EvidenceKinds)...)
	states = append(states, words(verdict.EvidenceResults)...)
	states = append(states, words(verdict.ProductKinds)...)
	states = append(states, words(verdict.ReleaseStates)...)
	states = append(states, words(verdict.Completenesses)...)
	states = append(states, words(verdict.Treatments)...)
	states = append(states, words(verdict.Tellings)...)
	states = append(states, words([]verdict.Scope{verdict.Required, verdict.Optional, verdict.Excluded})...)
	states = append(states, words([]verdict.MatchedAs{verdict.AsPURL, verdict.AsPedigree, verdict.AsRelocation, verdict.AsRelease})...)
	states = append(states, words(verdict.SourceKinds)...)
	states = append(states, words(verdict.ArtifactKinds)...)
	states = append(states, words(verdict.FixStates)...)
	states = append(states, words(verdict.IdentityBases)...)
	states = append(states, words(verdict.SymbolSources)...)
	states = append(states, words(verdict.ScoreSources)...)
	states = append(states, words(verdict.Confidences)...)
	states = append(states, words(verdict.CVEStates)...)
	states = append(states, words(verdict.CVEAnswers)...)
	for _, state := range states {
		if !bytes.Contains(glossary, []byte("`"+state+"`")) {
			t.Errorf("docs/glossary.md does not name the state `%s`", state)
		}
	}
}

func words[T ~string](list []T) []string {
	var texts []string
	for _, s := range list {
		texts = append(texts, string(s))
	}
	return texts
}
