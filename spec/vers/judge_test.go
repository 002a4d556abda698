// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"verdict/spec/vers"
)

// judge is a tool of an ecosystem that gives pairs of versions their order.
type judge struct {
	name   string
	scheme vers.Scheme
	// spelled writes a version of ours as the tool reads it; nil is as it is.
	spelled func(string) string
	// order answers each pair with -1, 0 or 1, or with "!" and the letters of the
	// sides that the tool refuses.
	order func(t *testing.T, pairs []pair) []string
	// strict and lax are the kinds of texts on which the two disagree whether
	// they are versions; any other such text fails the test.
	strict, lax []kind
}

// kind is a kind of texts, with the reason why one refuses them and the other
// does not.
type kind struct {
	like *regexp.Regexp
	why  string
}

func like(pattern, why string) kind { return kind{regexp.MustCompile(pattern), why} }

var judges = []judge{
	{name: "Maven, ComparableVersion", scheme: vers.Maven, order: byMaven, strict: []kind{
		like(`^[^0-9]*$`, "a word without a number (LATEST, RELEASE, unspecified) names no version; Maven orders every text"),
		like(`[:!,~$^\\/"<>|?*\[\](){} ]`, "signs of ranges, placeholders and files, which Maven's own model validation refuses"),
		like(`\+$`, "Gradle's 1.+ is a range"),
	}},
	{name: "node-semver", scheme: vers.NPM, order: byNode, strict: nil, lax: shortVersions},
	{name: "golang.org/x/mod/semver", scheme: vers.Golang, order: byGo, spelled: withV, lax: []kind{
		like(`^v(go)?\d+\.\d+(\.\d+)?((rc|beta)\d+)?$`, "releases of Go itself are no versions of modules"),
		like(`^v\d+(\.\d+)?[-+]`, "a missing minor or patch number reads as zero before a pre-release too"),
	}},
	{name: "the crate semver", scheme: vers.Cargo, order: byCargo, lax: shortVersions},
	{name: "Elixir", scheme: vers.Hex, order: byElixir, lax: shortVersions},
	{name: "nuget.exe", scheme: vers.NuGet, order: byNuGet},
	{name: "PyPA's packaging", scheme: vers.PyPI, order: byPackaging},
	{name: "RubyGems", scheme: vers.Gem, order: byRuby},
	{name: "Composer", scheme: vers.Composer, order: byComposer, strict: []kind{
		like(`(?i)([.-]x|x)?[.-]?dev$|9999999`, "a branch moves: it has no order among releases"),
	}, lax: []kind{
		like(`(?i)^v?\d{4}([.:-]?\d{2}){1,6}([.:-]?\d{1,3}){2}([._-]?[a-z].*|[._-])?(\+.*)?$`,
			"a second number behind a date: composer/semver reads it since 3.4"),
	}},
	{name: "R", scheme: vers.CRAN, order: byR},
	{name: "dpkg", scheme: vers.Deb, order: byDpkg, strict: []kind{
		like(`[^0-9A-Za-z.+~:-]`, "signs that Debian's policy forbids: dpkg warns of them and goes on"),
		like(`^[+-]`, "a sign before the epoch: dpkg's reader of numbers lets it pass"),
		like(`-[^-]*:[^-]*$`, "a colon in the revision: dpkg warns of it and goes on"),
	}},
	{name: "rpm", scheme: vers.RPM, order: byRPM, strict: []kind{
		like(`-.*-`, "neither the version nor the release of an rpm holds a dash"),
		like(`^([0-9]+:)?-|[-:]$`, "the version or the release is empty"),
		like(`^[^:]*[^0-9:][^:]*:|:.*:|^:`, "what stands before the colon is no epoch"),
		like(`[^0-9A-Za-z._+~^:-]`, "signs that rpmbuild refuses in a version"),
	}},
}

// shortVersions are those that records write though the tools refuse them.
var shortVersions = []kind{
	like(`^v?\d+(\.\d+)?([-+].*)?$`, "records write 2.0 for 2.0.0: nothing else can be meant"),
	like(`^v\d`, "records write versions as tags, with a v"),
}

func withV(v string) string {
	if strings.HasPrefix(v, "v") {
		return v
	}
	return "v" + v
}

// enough is how many pairs each judge has to order.
const enough = 100_000

func TestToolsOfTheEcosystemsAgree(t *testing.T) {
	for _, j := range judges {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			got := tally{strict: map[string]int{}, lax: map[string]int{}}
			for source := pairsOf(t, j.scheme); got.compared < enough && !t.Failed(); {
				j.try(t, &got, drawn(source, j.scheme))
			}
			t.Logf("%s: %d pairs, %d of versions by both, %d in another order", j.name, got.pairs, got.compared, got.wrong)
			for why, n := range got.strict {
				t.Logf("%6d texts that only we refuse: %s", n, why)
			}
			for why, n := range got.lax {
				t.Logf("%6d texts that only %s refuses: %s", n, j.name, why)
			}
		})
	}
}

// drawn gives somewhat more than enough pairs of versions, and up to a fifth as
// many that hold a text which we refuse.
func drawn(source *pairSource, s vers.Scheme) []pair {
	var list []pair
	for good, bad := 0, 0; good < enough*21/20; {
		p := source.draw()
		if strings.ContainsAny(p.a+p.b, "\t\r\n") || p.a == "" || p.b == "" {
			continue
		}
		if vers.Valid(s, p.a) && vers.Valid(s, p.b) {
			good++
		} else if bad++; bad > enough/5 {
			continue
		}
		list = append(list, p)
	}
	return list
}

// tally is what became of the pairs.
type tally struct {
	pairs, compared, wrong int
	strict, lax            map[string]int // by reason: texts that one of the two refuses
}

// try asks the tool, and tells where it and we differ.
func (j judge) try(t *testing.T, got *tally, pairs []pair) {
	spelled := slices.Clone(pairs)
	if j.spelled != nil {
		for i, p := range pairs {
			spelled[i] = pair{j.spelled(p.a), j.spelled(p.b)}
		}
	}
	answers := j.order(t, spelled)
	if len(answers) != len(pairs) {
		t.Fatalf("%d answers to %d pairs", len(answers), len(pairs))
	}
	got.pairs += len(pairs)
	for i, p := range pairs {
		order, err := vers.Compare(j.scheme, p.a, p.b)
		refused := strings.HasPrefix(answers[i], "!")
		if err != nil || refused {
			j.acceptance(t, got, p.a, spelled[i].a, refused && strings.Contains(answers[i], "A"))
			j.acceptance(t, got, p.b, spelled[i].b, refused && strings.Contains(answers[i], "B"))
			continue
		}
		got.compared++
		if strconv.Itoa(order) != answers[i] {
			if got.wrong++; got.wrong <= 20 {
				t.Errorf("%s ? %s: %s says %s, we say %d", p.a, p.b, j.name, answers[i], order)
			}
		}
	}
}

// acceptance counts a text that only one of the two takes for a version.
func (j judge) acceptance(t *testing.T, got *tally, v, spelled string, refused bool) {
	valid := vers.Valid(j.scheme, v)
	if valid != refused {
		return
	}
	kinds, counts := j.strict, got.strict
	if valid {
		kinds, counts, v = j.lax, got.lax, spelled
	}
	for _, k := range kinds {
		if k.like.MatchString(v) {
			counts[k.why]++
			return
		}
	}
	if counts[unexplained]++; counts[unexplained] <= 40 {
		t.Errorf("%q is a version by one of the two only; by ours: %v", v, valid)
	}
}

const unexplained = "nothing explains this"

// absent skips the test for want of a tool, or fails it where all are required.
func absent(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("VERDICT_REQUIRE_JUDGES") != "" {
		t.Fatalf("%s is missing: .ci/judges installs it", what)
	}
	t.Skipf("%s is missing: .ci/judges installs it", what)
}

// tool finds a program, which an environment variable may name.
func tool(t *testing.T, variable, name string) string {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv(variable), name))
	if err != nil {
		absent(t, "the program "+name)
	}
	return path
}

// file finds what a package of the distribution installs.
func file(t *testing.T, variable, path string) string {
	t.Helper()
	path = cmp.Or(os.Getenv(variable), path)
	if _, err := os.Stat(path); err != nil {
		absent(t, path)
	}
	return path
}

// judgeSource is the path of one of the judges' programs.
func judgeSource(t *testing.T, name string) string {
	path, err := filepath.Abs(filepath.Join("testdata", "judges", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a program that has to succeed, and gives what it prints.
func run(t *testing.T, stdin string, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...) // #nosec G204 -- tools that the test found
	c.Stdin, c.Env, c.Dir = strings.NewReader(stdin), append(os.Environ(), env...), t.TempDir()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%.2000s", name, strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

func input(pairs []pair) string {
	var b strings.Builder
	for _, p := range pairs {
		fmt.Fprintf(&b, "%s\t%s\n", p.a, p.b)
	}
	return b.String()
}

func byMaven(t *testing.T, pairs []pair) []string { return mavenJudge(t, "Maven", pairs) }

func mavenJudge(t *testing.T, class string, pairs []pair) []string {
	javac, java := tool(t, "VERDICT_JUDGE_JAVAC", "javac"), tool(t, "VERDICT_JUDGE_JAVA", "java")
	path := file(t, "VERDICT_JUDGE_MAVEN", "/usr/share/java/maven3-artifact.jar") + string(os.PathListSeparator) +
		file(t, "VERDICT_JUDGE_COMMONS_LANG", "/usr/share/java/commons-lang3.jar")
	classes := t.TempDir()
	run(t, "", nil, javac, "-cp", path, "-d", classes, judgeSource(t, class+".java"))
	return strings.Fields(run(t, input(pairs), nil, java, "-cp", classes+string(os.PathListSeparator)+path, class))
}

func byNode(t *testing.T, pairs []pair) []string {
	modules := os.Getenv("VERDICT_JUDGE_NODE_PATH")
	if modules == "" {
		absent(t, "VERDICT_JUDGE_NODE_PATH with the npm package semver")
	}
	return strings.Fields(run(t, input(pairs), []string{"NODE_PATH=" + modules}, tool(t, "VERDICT_JUDGE_NODE", "node"), judgeSource(t, "semver.js")))
}

func byGo(_ *testing.T, pairs []pair) []string {
	var answers []string
	for _, p := range pairs {
		answer := "!"
		if !semver.IsValid(p.a) {
			answer += "A"
		}
		if !semver.IsValid(p.b) {
			answer += "B"
		}
		if answer == "!" {
			answer = strconv.Itoa(semver.Compare(p.a, p.b))
		}
		answers = append(answers, answer)
	}
	return answers
}

func byCargo(t *testing.T, pairs []pair) []string { return cargoJudge(t, "cargo", pairs) }

func cargoJudge(t *testing.T, name string, pairs []pair) []string {
	rustc := tool(t, "VERDICT_JUDGE_RUSTC", "rustc")
	crate := file(t, "VERDICT_JUDGE_CRATE", "/usr/share/cargo/registry/semver-1.0.14")
	built := t.TempDir()
	run(t, "", nil, rustc, "--edition=2018", "--crate-type=rlib", "--crate-name=semver", "--cap-lints=allow", "-O", "--cfg", `feature="std"`,
		"--out-dir", built, filepath.Join(crate, "src", "lib.rs"))
	program := filepath.Join(built, name)
	run(t, "", nil, rustc, "--edition=2018", "-O", "--extern", "semver="+filepath.Join(built, "libsemver.rlib"), "-o", program, judgeSource(t, name+".rs"))
	return strings.Fields(run(t, input(pairs), nil, program))
}

func byElixir(t *testing.T, pairs []pair) []string {
	return strings.Fields(run(t, input(pairs), nil, tool(t, "VERDICT_JUDGE_ELIXIR", "elixir"), judgeSource(t, "hex.exs")))
}

func byNuGet(t *testing.T, pairs []pair) []string { return nugetJudge(t, "NuGet", pairs) }

func nugetJudge(t *testing.T, name string, pairs []pair) []string {
	mcs, mono := tool(t, "VERDICT_JUDGE_MCS", "mcs"), tool(t, "VERDICT_JUDGE_MONO", "mono")
	nuget := os.Getenv("VERDICT_JUDGE_NUGET")
	if nuget == "" {
		absent(t, "VERDICT_JUDGE_NUGET, the path of nuget.exe")
	}
	program := filepath.Join(t.TempDir(), "judge.exe")
	run(t, "", nil, mcs, "-out:"+program, judgeSource(t, name+".cs"))
	return strings.Fields(run(t, input(pairs), nil, mono, program, nuget))
}

func byPackaging(t *testing.T, pairs []pair) []string {
	return packagingJudge(t, "packaging_judge.py", pairs)
}

func packagingJudge(t *testing.T, name string, pairs []pair) []string {
	python := file(t, "VERDICT_JUDGE_PYTHON", "/usr/bin/python3")
	if exec.Command(python, "-c", "import packaging").Run() != nil { // #nosec G204 -- a tool that the test found
		absent(t, "packaging of "+python)
	}
	return strings.Fields(run(t, input(pairs), nil, python, judgeSource(t, name)))
}

func byRuby(t *testing.T, pairs []pair) []string {
	return strings.Fields(run(t, input(pairs), nil, tool(t, "VERDICT_JUDGE_RUBY", "ruby"), judgeSource(t, "gem.rb")))
}

func byComposer(t *testing.T, pairs []pair) []string {
	return composerJudge(t, "composer.php", pairs)
}

func composerJudge(t *testing.T, name string, pairs []pair) []string {
	php := tool(t, "VERDICT_JUDGE_PHP", "php")
	library := cmp.Or(os.Getenv("VERDICT_JUDGE_PHP_PATH"), "/usr/share/php")
	file(t, "", filepath.Join(library, "Composer", "Semver", "autoload.php"))
	return strings.Fields(run(t, input(pairs), nil, php, "-d", "include_path="+library, judgeSource(t, name)))
}

func byR(t *testing.T, pairs []pair) []string {
	return strings.Fields(run(t, input(pairs), nil, tool(t, "VERDICT_JUDGE_RSCRIPT", "Rscript"), judgeSource(t, "cran.R")))
}

// byDpkg compiles a program that calls the very functions of dpkg.
func byDpkg(t *testing.T, pairs []pair) []string {
	gcc := tool(t, "VERDICT_JUDGE_CC", "gcc")
	file(t, "VERDICT_JUDGE_DPKG_HEADER", "/usr/include/dpkg/dpkg-db.h")
	program := filepath.Join(t.TempDir(), "deb")
	run(t, "", nil, gcc, "-O2", "-DLIBDPKG_VOLATILE_API", "-o", program, judgeSource(t, "deb.c"), "-ldpkg", "-lmd")
	return strings.Fields(run(t, input(pairs), nil, program))
}

func byRPM(t *testing.T, pairs []pair) []string {
	rpm := tool(t, "VERDICT_JUDGE_RPM", "rpm")
	folder := t.TempDir()
	questions, orders := filepath.Join(folder, "pairs"), filepath.Join(folder, "orders")
	if err := os.WriteFile(questions, []byte(input(pairs)), 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(judgeSource(t, "rpm.lua"))
	if err != nil {
		t.Fatal(err)
	}
	run(t, "", nil, rpm, "--define", "pairs "+questions, "--define", "orders "+orders, "--eval", "%{lua:"+string(program)+"}")
	return strings.Fields(readAll(t, orders))
}

func TestMavenAgreesOnEveryLineOfTheOrderFiles(t *testing.T) {
	root := requireTestData(t)
	for _, name := range []string{"maven-versions.txt", "maven-versions-generated.txt"} {
		var pairs []pair
		for _, line := range orderLines(t, filepath.Join(root, "versions", name)) {
			if vers.Valid(vers.Maven, line.a) && vers.Valid(vers.Maven, line.b) {
				pairs = append(pairs, pair{line.a, line.b})
			}
		}
		answers := byMaven(t, pairs)
		if len(answers) != len(pairs) || len(pairs) == 0 {
			t.Fatalf("%d answers to %d lines of %s", len(answers), len(pairs), name)
		}
		for i, p := range pairs {
			if order, err := vers.Compare(vers.Maven, p.a, p.b); err != nil || strconv.Itoa(order) != answers[i] {
				t.Errorf("%s ? %s: Maven says %s, we say %d (%v)", p.a, p.b, answers[i], order, err)
			}
		}
		t.Logf("%s: Maven and we agree on %d lines", name, len(pairs))
	}
}
