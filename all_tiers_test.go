// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
)

const module = "verdict"

// tier is a layer of the architecture; its word is used in the test's sentences.
type tier string

const (
	root    tier = "dictionary"
	leaf    tier = "leaf value of a standard"
	spec    tier = "standard"
	data    tier = "example"
	ground  tier = "ground"
	support tier = "support"
	stage   tier = "stage"
	plugin  tier = "plugin"
	app     tier = "wiring"
	front   tier = "front"
	command tier = "command"
	measure tier = "measurement"
)

// The tables of ARCHITECTURE.md. A name stands for the folder and, but for the
// stages, for what is beneath it.
var (
	leaves   = []string{"spec/purl", "spec/vers", "spec/cvss", "spec/cpe", "spec/cwe", "spec/strictjson", "spec/jsontree"}
	grounds  = []string{"limits", "egress", "blob", "config", "filelock", "convert"}
	supports = []string{"store", "queue", "vulndb", "jvm", "auth"}
	stages   = []string{"programme", "intake", "inventory", "source", "scan", "reach", "triage", "remedy", "publish", "notify", "tracker"}
	fronts   = []string{"server", "cli"}
)

// mayImport says which tiers each tier may import. A folder and what is beneath
// it are not asked about.
var mayImport = map[tier][]tier{
	root:    {leaf},
	leaf:    {leaf},
	spec:    {leaf},
	data:    {},
	ground:  {root, leaf, spec},
	support: {root, leaf, spec, ground},
	stage:   {root, leaf, spec, ground, support},
	plugin:  {root, leaf, spec, ground, support},
	app:     {root, leaf, spec, data, ground, support, stage, plugin},
	front:   {root, leaf, spec, ground, stage, plugin, app},
	command: {front},
	measure: {root, leaf, spec, ground, support, stage, plugin, app},
}

// because is the rule behind a forbidden edge, for those that people try.
var because = map[[2]tier]string{
	{stage, stage}:   "stages never import one another; what two of them need is a noun of the dictionary or a row of the store",
	{plugin, plugin}: "a plugin knows its parent and no other plugin",
	{plugin, stage}:  "a plugin computes for its own parent and knows no other stage",
	{stage, plugin}:  "a stage knows no plugin of another; plugins are handed over by internal/app",
	{front, support}: "pages and commands ask a stage; they do not open the store",
	{root, spec}:     "the dictionary knows leaf values of standards only: purl, vers, cvss, cwe",
	{spec, root}:     "a standard is usable alone, without our dictionary",
	{spec, spec}:     "a standard is usable alone; only leaf values, such as purl and vers, are shared",
	{command, app}:   "main.go only calls internal/cli",
}

// allowedByName are the exceptions, each with its reason.
var allowedByName = map[string]string{
	"internal/queue > internal/store": "a job is enqueued in the transaction of the change",
	"internal/auth > internal/store":  "sessions and grants are rows",

	"internal/queue/queuetest > internal/store": "the suite of jobs makes changes with them",
	"internal/cli > internal/server":            "the command serve",

	"internal/publish/csafvex > internal/publish/csaftree":      "documents of both profiles have the product tree alike",
	"internal/publish/csafadvisory > internal/publish/csaftree": "documents of both profiles have the product tree alike",
}

// forbiddenToPlugins are the support packages that do input and output.
var forbiddenToPlugins = regexp.MustCompile(`^internal/(store|queue)(/|$)`)

// listedPackage is what the go command says of a package.
type listedPackage struct {
	ImportPath string
	Doc        string
	GoFiles    []string
	Imports    []string
}

// name is the import path relative to the module; "." for the dictionary.
func (p listedPackage) name() string { return relative(p.ImportPath) }

func relative(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

func ours(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

var listed = sync.OnceValues(func() ([]listedPackage, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,GoFiles,Imports", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	var packages []listedPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
})

func packagesOf(t *testing.T) []listedPackage {
	t.Helper()
	packages, err := listed()
	if err != nil {
		t.Fatalf("the packages cannot be listed: %v", err)
	}
	return packages
}

// tierOf places a package, or reports that the tables do not name it.
func tierOf(name string) (tier, bool) {
	first, rest, nested := strings.Cut(strings.TrimPrefix(name, "internal/"), "/")
	switch {
	case name == ".":
		return root, true
	case among(leaves, name):
		return leaf, true
	case strings.HasPrefix(name, "spec/"):
		return spec, true
	case strings.HasPrefix(name, "examples/"):
		return data, true
	case strings.HasPrefix(name, "cmd/"):
		return command, true
	case strings.HasPrefix(name, "bench/"):
		return measure, true
	case !strings.HasPrefix(name, "internal/"):
		return "", false
	case among(grounds, first):
		return ground, true
	case among(supports, first):
		return support, true
	case among(stages, first) && nested && rest != "":
		return plugin, true
	case among(stages, first):
		return stage, true
	case first == "app":
		return app, true
	case among(fronts, first):
		return front, true
	}
	return "", false
}

func among(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// broken gives the sentence about an edge that the architecture forbids, or "".
func broken(from, to string) string {
	a, placed := tierOf(from)
	b, placedToo := tierOf(to)
	if !placed || !placedToo {
		return "" // TestEveryPackageHasATier speaks of it
	}
	if _, ok := allowedByName[from+" > "+to]; ok || parentAndChild(from, to) || ofBytecode(from) && ofBytecode(to) {
		return ""
	}
	if a == plugin && forbiddenToPlugins.MatchString(to) {
		return sentence(from, a, to, b, "a plugin computes, its parent does the input and output")
	}
	for _, allowed := range mayImport[a] {
		if allowed == b {
			return ""
		}
	}
	why, ok := because[[2]tier{a, b}]
	if !ok {
		why = fmt.Sprintf("a %s may import %s", a, tierList(mayImport[a]))
	}
	return sentence(from, a, to, b, why)
}

// parentAndChild reports whether one of two packages lies in the other's folder.
// The language keeps them from importing each other in a circle.
func parentAndChild(a, b string) bool {
	return a != "." && b != "." && (strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/"))
}

// ofBytecode reports whether a package is one of those beneath internal/jvm, which are one
// support in several rooms.
func ofBytecode(p string) bool { return strings.HasPrefix(p, "internal/jvm/") }

func sentence(from string, a tier, to string, b tier, why string) string {
	return fmt.Sprintf("%s (%s) imports %s (%s): %s", from, a, to, b, why)
}

func tierList(tiers []tier) string {
	if len(tiers) == 0 {
		return "nothing of ours"
	}
	var names []string
	for _, t := range tiers {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

func TestImportsKeepToTheTiers(t *testing.T) {
	for _, p := range packagesOf(t) {
		for _, imported := range p.Imports {
			if !ours(imported) {
				continue
			}
			if s := broken(p.name(), relative(imported)); s != "" {
				t.Error(s)
			}
		}
	}
}

func TestTheTierTestSpeaksInSentences(t *testing.T) {
	cases := []struct{ from, to, want string }{
		{"internal/scan", "internal/triage", "internal/scan (stage) imports internal/triage (stage): stages never import one another"},
		{"internal/source/osv", "internal/store", "internal/source/osv (plugin) imports internal/store (support): a plugin computes"},
		{"internal/cli", "internal/store", "internal/cli (front) imports internal/store (support): pages and commands ask a stage"},
		{"spec/openvex", ".", "spec/openvex (standard) imports . (dictionary): a standard is usable alone"},
		{"internal/limits", "internal/store", "internal/limits (ground) imports internal/store (support): a ground may import"},
		{"cmd/verdict", "internal/app", "cmd/verdict (command) imports internal/app (wiring): main.go only calls internal/cli"},
		{"internal/publish/openvex", "internal/publish/relnotes", "a plugin knows its parent and no other plugin"},
		{"internal/publish/openvex", "internal/publish", ""},
		{"internal/publish/openvex", "spec/openvex", ""},
		{"internal/publish", "internal/source/osv", "a stage knows no plugin of another"},
		{"internal/triage", "internal/triage/suppress", ""},
		{"internal/triage", "internal/store", ""},
		{"internal/app", "internal/publish/openvex", ""},
		{"internal/store", "internal/store/migrations", ""},
		{"internal/jvm/callgraph", "internal/jvm/program", ""},
		{"internal/jvm/program", "internal/store", "internal/jvm/program (support) imports internal/store (support): a support may import"},
	}
	for _, c := range cases {
		got := broken(c.from, c.to)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("of %s importing %s the test says %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestEveryPackageHasATier(t *testing.T) {
	for _, p := range packagesOf(t) {
		if _, ok := tierOf(p.name()); !ok && len(p.GoFiles) > 0 {
			t.Errorf("%s stands in no tier: add it to the table of all_tiers_test.go and to ARCHITECTURE.md", p.name())
		}
	}
}

func TestSQLStaysInTheStore(t *testing.T) {
	sql := regexp.MustCompile(`^(database/sql|modernc\.org/sqlite|github\.com/jackc/pgx)(/|$)`)
	home := regexp.MustCompile(`^internal/(store|queue)(/|$)`)
	for _, p := range packagesOf(t) {
		for _, imported := range p.Imports {
			if sql.MatchString(imported) && !home.MatchString(p.name()) {
				t.Errorf("%s imports %s: SQL and its drivers stay in internal/store and internal/queue", p.name(), imported)
			}
		}
	}
}

func TestEveryPackageHasAPackageComment(t *testing.T) {
	for _, p := range packagesOf(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment: say in a sentence what it holds", p.name())
		}
	}
}

func TestTheImportChainIsNotDeep(t *testing.T) {
	const limit = 10
	imports := map[string][]string{}
	for _, p := range packagesOf(t) {
		imports[p.ImportPath] = p.Imports
	}
	longest := map[string][]string{}
	var chain func(string) []string
	chain = func(from string) []string {
		if known, ok := longest[from]; ok {
			return known
		}
		var best []string
		for _, to := range imports[from] {
			if ours(to) {
				if c := chain(to); len(c) > len(best) {
					best = c
				}
			}
		}
		longest[from] = append([]string{relative(from)}, best...)
		return longest[from]
	}
	for from := range imports {
		if c := chain(from); len(c) > limit {
			t.Errorf("the import chain %s has %d links; at most %d", strings.Join(c, " > "), len(c), limit)
		}
	}
}

func TestTheArchitecturePageIsTrueToTheTree(t *testing.T) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	exists := map[string]bool{}
	for _, p := range packagesOf(t) {
		exists[p.name()] = true
		if p.name() != "." && !bytes.Contains(page, []byte("`"+p.name()+"`")) {
			t.Errorf("ARCHITECTURE.md does not name `%s`", p.name())
		}
	}
	for _, m := range regexp.MustCompile("`((?:internal|spec|cmd)/[a-z0-9/]+)`").FindAllSubmatch(page, -1) {
		if name := string(m[1]); !exists[name] {
			t.Errorf("ARCHITECTURE.md names `%s`, which is not there", name)
		}
	}
}
