// SPDX-License-Identifier: Apache-2.0

package npm_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/npm"
	"verdict/internal/limits"
)

type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

func file(path, text string) inventory.File {
	b := []byte(text)
	return inventory.File{Path: path, Size: int64(len(b)), Head: b[:min(len(b), inventory.HeadBytes)], Open: func() (inventory.Content, error) {
		return content{bytes.NewReader(b)}, nil
	}}
}

func catalogue(t testing.TB, files ...inventory.File) inventory.Catalogued {
	t.Helper()
	c := npm.New()
	for _, f := range files {
		if !c.Wants(f.Path, f.Head) {
			t.Fatalf("%s is not wanted", f.Path)
		}
	}
	found, err := c.Catalogue(t.Context(), files, limits.NewBudget(limits.ZipCaps{}))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lines writes each occurrence as its package URL, scope, patch and identity where
// it has none, then each edge in package URLs.
func lines(found inventory.Catalogued) []string {
	var all []string
	names := map[string]string{}
	for _, o := range found.Occurrences {
		line := []string{o.Component.PURL}
		if o.Scope != "" {
			line = append(line, string(o.Scope))
		}
		if o.Component.Pedigree != nil {
			line = append(line, "patched by "+o.Component.Pedigree.Patches[0].URL)
		}
		if o.Identity != verdict.ByDatabase {
			line = append(line, string(o.Identity))
		}
		names[o.Ref] = o.Component.PURL
		all = append(all, strings.Join(line, " "))
	}
	for _, e := range found.Edges {
		all = append(all, names[e.From]+" > "+names[e.To])
	}
	return all
}

func expect(t *testing.T, found inventory.Catalogued, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(found)); diff != "" {
		t.Error(diff)
	}
	if len(found.Skipped) > 0 {
		t.Error(found.Skipped)
	}
}

// skipped expects one reason for what was left out, and takes it away.
func skipped(t *testing.T, found *inventory.Catalogued, reason string, examples ...string) {
	t.Helper()
	if diff := cmp.Diff([]verdict.Skipped{{Reason: reason, Count: len(examples), Examples: examples}}, found.Skipped); diff != "" {
		t.Error(diff)
	}
	found.Skipped = nil
}

// lock3 is a lock file of npm with what it can hold: packages of development, of
// both kinds of optional ones, of a scope, under another name, of a repository, of
// an archive at an address and in a folder, of a workspace, of a mirror, and one
// that came in another package.
const lock3 = `{
  "name": "app", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
  "packages": {
    "": {"name": "app", "version": "1.0.0", "workspaces": ["packages/*"],
      "dependencies": {"alias": "npm:real@^2.0.0", "archive": "https://token@host.example/archive.tgz", "packed": "file:packed.tgz",
        "forked": "github:someone/forked", "JSONStream": "^1.0.0", "part": "1.0.0", "jsonstream": "^1.0.0"},
      "devDependencies": {"@scope/tool": "^1.0.0"}, "optionalDependencies": {"maybe": "^1.0.0", "absent": "^1.0.0"}},
    "node_modules/@scope/tool": {"version": "1.1.0", "resolved": "https://mirror.example/@scope/tool/-/tool-1.1.0.tgz", "dev": true,
      "dependencies": {"both": "^1.0.0", "real": "^1.0.0"}},
    "node_modules/@scope/tool/node_modules/real": {"version": "1.5.0", "dev": true},
    "node_modules/JSONStream": {"version": "1.3.5", "peerDependencies": {"missing": "*"}},
    "node_modules/alias": {"name": "real", "version": "2.1.2"},
    "node_modules/archive": {"version": "1.0.0", "resolved": "https://token@host.example/archive.tgz"},
    "node_modules/both": {"version": "1.0.1", "devOptional": true},
    "node_modules/forked": {"version": "4.0.0", "resolved": "git+ssh://git@github.com/someone/forked.git#abcdef", "hasInstallScript": true},
    "node_modules/jsonstream": {"version": "1.0.3", "inBundle": true},
    "node_modules/maybe": {"version": "1.2.3-beta.1+x", "optional": true, "dependencies": {"both": "^1.0.0"}},
    "node_modules/packed": {"version": "7.0.0", "resolved": "file:packed.tgz"},
    "node_modules/part": {"resolved": "packages/part", "link": true},
    "packages/part": {"version": "1.0.0", "dependencies": {"alias": "npm:real@^2.0.0"}, "devDependencies": {"@scope/tool": "^1.0.0"}}
  }
}`

var found3 = []string{
	"pkg:generic/app@1.0.0 required",
	"pkg:npm/%40scope/tool@1.1.0 excluded",
	"pkg:npm/real@1.5.0 excluded",
	"pkg:npm/JSONStream@1.3.5 required",
	"pkg:npm/real@2.1.2 required",
	"pkg:generic/archive@1.0.0?download_url=https:%2F%2Fhost.example%2Farchive.tgz required unresolved",
	"pkg:npm/both@1.0.1 optional",
	"pkg:generic/forked@4.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fsomeone%2Fforked.git%23abcdef required unresolved",
	"pkg:npm/jsonstream@1.0.3 required",
	"pkg:npm/maybe@1.2.3-beta.1%2Bx optional",
	"pkg:generic/packed@7.0.0?download_url=file:packed.tgz required unresolved",
	"pkg:generic/part@1.0.0 required",
}

func TestPackagesOfALockFileOfNPM(t *testing.T) {
	found := catalogue(t, file("app/package-lock.json", lock3))
	expect(t, found, append(found3,
		"pkg:generic/app@1.0.0 > pkg:npm/JSONStream@1.3.5", "pkg:generic/app@1.0.0 > pkg:npm/real@2.1.2", "pkg:generic/app@1.0.0 > "+purlOf(found3[5]),
		"pkg:generic/app@1.0.0 > "+purlOf(found3[7]), "pkg:generic/app@1.0.0 > pkg:npm/jsonstream@1.0.3", "pkg:generic/app@1.0.0 > "+purlOf(found3[10]),
		"pkg:generic/app@1.0.0 > pkg:generic/part@1.0.0", "pkg:generic/app@1.0.0 > pkg:npm/maybe@1.2.3-beta.1%2Bx", "pkg:generic/app@1.0.0 > pkg:npm/%40scope/tool@1.1.0",
		"pkg:npm/%40scope/tool@1.1.0 > pkg:npm/both@1.0.1", "pkg:npm/%40scope/tool@1.1.0 > pkg:npm/real@1.5.0", "pkg:npm/maybe@1.2.3-beta.1%2Bx > pkg:npm/both@1.0.1",
		"pkg:generic/part@1.0.0 > pkg:npm/real@2.1.2", "pkg:generic/part@1.0.0 > pkg:npm/%40scope/tool@1.1.0")...)
	if o := found.Occurrences[2]; o.Path != "app/package-lock.json" || o.Evidence != "node_modules/@scope/tool/node_modules/real" {
		t.Errorf("%+v", o)
	}
}

func purlOf(line string) string { return strings.Fields(line)[0] }

func TestTheFirstFormOfNPMNestsItsPackages(t *testing.T) {
	expect(t, catalogue(t, file("npm-shrinkwrap.json", "\ufeff"+`{"name": "app", "version": "1.0.0", "lockfileVersion": 1, "requires": true, "dependencies": {
		"a": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz", "requires": {"b": "^2.0.0", "c": "^1.0.0"},
			"dependencies": {"b": {"version": "2.0.0", "bundled": true, "resolved": false}}},
		"b": {"version": "1.0.0", "dev": true}, "c": {"version": "npm:real@3.0.0", "optional": true, "requires": true},
		"d": {"version": "git+https://github.com/someone/d.git#abc", "from": "git+https://github.com/someone/d.git"},
		"g": {"version": "git@host.example:someone/g.git#abc"}, "e": {"version": "file:packages/e"}, "f": {"version": "github:someone/f#abc"}}}`)),
		"pkg:npm/a@1.0.0 required", "pkg:npm/b@2.0.0 required", "pkg:npm/b@1.0.0 excluded", "pkg:npm/real@3.0.0 optional",
		"pkg:generic/d?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fsomeone%2Fd.git%23abc required unresolved", "pkg:generic/e required",
		"pkg:generic/f?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fsomeone%2Ff%23abc required unresolved",
		"pkg:generic/g?vcs_url=git%2Bssh:%2F%2Fgit%40host.example%2Fsomeone%2Fg.git%23abc required unresolved",
		"pkg:npm/a@1.0.0 > pkg:npm/b@2.0.0", "pkg:npm/a@1.0.0 > pkg:npm/real@3.0.0")
}

func TestPackagesOfALockFileOfYarn1(t *testing.T) {
	found := catalogue(t, file("yarn.lock", `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


"@scope/a@^1.0.0", "@scope/a@^1.0.1 || ^2.0.0":
  version "1.0.2"
  resolved "https://registry.yarnpkg.com/@scope/a/-/a-1.0.2.tgz#00"
  integrity sha512-xx
  dependencies:
    alias "npm:real@^1.0.0"
    gone "^1.0.0"
  optionalDependencies:
    "forked" someone/forked

"alias@npm:real@^1.0.0":
  version "1.0.0"

forked@someone/forked:
  version "2.0.0"
  resolved "https://codeload.github.com/someone/forked/tar.gz/abcdef"

local@./local:
  version "0.0.0"

"ssh@git+ssh://git@host.example/ssh.git":
  version "1.0.0"
  resolved "git+ssh://git@host.example/ssh.git#abcdef"
`+"\r\n"))
	skipped(t, &found, "dependencies of npm packages that lead to none in the list", "yarn.lock#1 needs gone")
	expect(t, found,
		"pkg:npm/%40scope/a@1.0.2", "pkg:npm/real@1.0.0",
		"pkg:generic/forked@2.0.0?download_url=https:%2F%2Fcodeload.github.com%2Fsomeone%2Fforked%2Ftar.gz%2Fabcdef unresolved",
		"pkg:generic/local@0.0.0", "pkg:generic/ssh@1.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40host.example%2Fssh.git%23abcdef unresolved",
		"pkg:npm/%40scope/a@1.0.2 > pkg:npm/real@1.0.0",
		"pkg:npm/%40scope/a@1.0.2 > pkg:generic/forked@2.0.0?download_url=https:%2F%2Fcodeload.github.com%2Fsomeone%2Fforked%2Ftar.gz%2Fabcdef")
}

func TestPackagesOfALockFileOfLaterYarns(t *testing.T) {
	expect(t, catalogue(t, file("web/yarn.lock", `# This file is generated by running "yarn install" inside your repository.

__metadata:
  version: 8
  cacheKey: 10c0

"@scope/a@npm:^1.0.0, @scope/a@npm:^1.0.1":
  version: 1.0.2
  resolution: "@scope/a@npm:1.0.2"
  dependencies:
    alias: "npm:real@^1.0.0"
    b: ^2
  checksum: 10c0/00
  languageName: node
  linkType: hard

"alias@npm:real@^1.0.0":
  version: 1.0.0
  resolution: "real@npm:1.0.0"

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    "@scope/a": "npm:^1.0.0"
    b: "patch:b@npm%3A^2#./b.patch"
  languageName: unknown
  linkType: soft

"b@npm:^2":
  version: 2.0.0
  resolution: "b@npm:2.0.0"

"b@patch:b@npm%3A^2#./b.patch::locator=app%40workspace%3A.":
  version: 2.0.0
  resolution: "b@patch:b@npm%3A2.0.0#./b.patch::version=2.0.0&hash=abc&locator=app%40workspace%3A."

"forked@someone/forked":
  version: 4.0.0
  resolution: "forked@https://github.com/someone/forked.git#commit=abcdef"
`)),
		"pkg:npm/%40scope/a@1.0.2", "pkg:npm/real@1.0.0", "pkg:generic/app", "pkg:npm/b@2.0.0", "pkg:npm/b@2.0.0 patched by ./b.patch",
		"pkg:generic/forked@4.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fsomeone%2Fforked.git%23commit%3Dabcdef unresolved",
		"pkg:npm/%40scope/a@1.0.2 > pkg:npm/real@1.0.0", "pkg:npm/%40scope/a@1.0.2 > pkg:npm/b@2.0.0",
		"pkg:generic/app > pkg:npm/%40scope/a@1.0.2", "pkg:generic/app > pkg:npm/b@2.0.0")
}

func TestPackagesOfLockFilesOfPNPM(t *testing.T) {
	want := []string{
		"pkg:npm/%40scope/a@1.0.2 required", "pkg:npm/b@2.0.0 required", "pkg:npm/maybe@1.0.0 optional", "pkg:npm/tool@3.0.0 excluded",
		"pkg:generic/forked@4.0.0?download_url=https:%2F%2Fcodeload.github.com%2Fsomeone%2Fforked%2Ftar.gz%2Fabcdef required unresolved",
		"pkg:generic/local@1.0.0 required",
	}
	edges := []string{"pkg:npm/%40scope/a@1.0.2 > pkg:npm/b@2.0.0", "pkg:npm/%40scope/a@1.0.2 > pkg:npm/maybe@1.0.0", "pkg:npm/tool@3.0.0 > pkg:npm/b@2.0.0"}
	const five = `lockfileVersion: 5.4
packages:
  /@scope/a/1.0.2_b@2.0.0:
    resolution: {integrity: sha512-x}
    dependencies: {b: 2.0.0}
    optionalDependencies: {maybe: 1.0.0}
    dev: false
  /b/2.0.0: {resolution: {integrity: sha512-x}}
  /maybe/1.0.0: {resolution: {integrity: sha512-x}, optional: true}
  /tool/3.0.0: {resolution: {integrity: sha512-x}, dev: true, dependencies: {alias: /b/2.0.0, part: "link:../part"}}
  github.com/someone/forked/abcdef: {resolution: {tarball: "https://codeload.github.com/someone/forked/tar.gz/abcdef"}, name: forked, version: 4.0.0}
  file:local: {resolution: {directory: local, type: directory}, name: local, version: 1.0.0}
`
	const six = `lockfileVersion: '6.0'
packages:
  /@scope/a@1.0.2(b@2.0.0):
    resolution: {integrity: sha512-x}
    dependencies: {b: 2.0.0}
    optionalDependencies: {maybe: 1.0.0}
    dev: false
  /b@2.0.0: {resolution: {integrity: sha512-x}}
  /maybe@1.0.0: {resolution: {integrity: sha512-x}, optional: true}
  /tool@3.0.0: {resolution: {integrity: sha512-x}, dev: true, dependencies: {alias: /b@2.0.0}}
  '@codeload.github.com/someone/forked/tar.gz/abcdef': {resolution: {tarball: "https://codeload.github.com/someone/forked/tar.gz/abcdef"}, name: forked, version: 4.0.0}
  file:local: {resolution: {directory: local, type: directory}, name: local, version: 1.0.0}
`
	const nine = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '@scope/a': {specifier: ^1.0.0, version: 1.0.2(b@2.0.0)}
      forked: {specifier: someone/forked, version: https://codeload.github.com/someone/forked/tar.gz/abcdef}
      local: {specifier: file:local, version: file:local}
    devDependencies:
      tool: {specifier: ^3, version: 3.0.0}
  part:
    dependencies:
      app: {specifier: workspace:*, version: link:..}
packages:
  '@scope/a@1.0.2': {resolution: {integrity: sha512-x}}
  b@2.0.0: {resolution: {integrity: sha512-x}}
  maybe@1.0.0: {resolution: {integrity: sha512-x}}
  tool@3.0.0: {resolution: {integrity: sha512-x}}
  forked@https://codeload.github.com/someone/forked/tar.gz/abcdef: {resolution: {tarball: "https://codeload.github.com/someone/forked/tar.gz/abcdef"}, version: 4.0.0}
  local@file:local: {resolution: {directory: local, type: directory}, version: 1.0.0}
snapshots:
  '@scope/a@1.0.2(b@2.0.0)':
    dependencies: {b: 2.0.0}
    optionalDependencies: {maybe: 1.0.0}
  b@2.0.0: {}
  maybe@1.0.0: {optional: true}
  tool@3.0.0: {dependencies: {alias: b@2.0.0}}
  forked@https://codeload.github.com/someone/forked/tar.gz/abcdef: {}
  local@file:local: {}
`
	for name, text := range map[string]string{"format 5": five, "format 6": six, "format 9": nine} {
		t.Run(name, func(t *testing.T) {
			got := lines(catalogue(t, file("pnpm-lock.yaml", text)))
			for _, list := range [][]string{want, edges} {
				for _, line := range list {
					if !slices.Contains(got, line) {
						t.Errorf("%s is not among %q", line, got)
					}
				}
			}
			if len(got) != len(want)+len(edges) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestPatchesOfPNPMAreCited(t *testing.T) {
	expect(t, catalogue(t, file("pnpm-lock.yaml", `lockfileVersion: '9.0'
patchedDependencies:
  a@1.0.0: {hash: abc, path: patches/a.patch}
  b: patches/b.patch
packages:
  a@1.0.0: {resolution: {integrity: x}}
  b@1.0.0: {resolution: {integrity: x}}
  git@git+https://user:secret@host.example/git.git#abc: {resolution: {type: git, repo: "https://user:secret@host.example/git.git", commit: abc}, version: 1.0.0}
snapshots:
  a@1.0.0(patch_hash=abc): {}
  b@1.0.0(patch_hash=def)(peer@1.0.0): {}
  git@git+https://user:secret@host.example/git.git#abc: {}
`)), "pkg:npm/a@1.0.0 patched by patches/a.patch", "pkg:npm/b@1.0.0 patched by patches/b.patch",
		"pkg:generic/git@1.0.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fgit.git%23abc unresolved")
}

func TestInstalledPackages(t *testing.T) {
	found := catalogue(t,
		file("app/package-lock.json", `{"lockfileVersion": 3, "packages": {"": {"dependencies": {"archive": "https://host.example/a.tgz"}},
			"node_modules/archive": {"version": "1.0.0", "resolved": "https://host.example/a.tgz"}}}`),
		file("app/node_modules/.package-lock.json", `{"lockfileVersion": 3, "packages": {"node_modules/tool": {"version": "1.0.0", "dev": true},
			"node_modules/forked": {"version": "2.0.0", "resolved": "git+https://host.example/forked.git#abc"}, "node_modules/part": {"resolved": "part", "link": true}}}`),
		file("app/node_modules/archive/package.json", `{"name": "archive", "version": "1.0.0"}`),
		file("app/node_modules/tool/package.json", `{"name": "tool", "version": "1.0.0", "dependencies": {"@scope/a": "^1.0.0"}}`),
		file("app/node_modules/forked/package.json", `{"name": "forked", "version": "2.0.0", "dependencies": []}`),
		file("app/node_modules/@scope/a/package.json", "\ufeff"+`{"name": "@scope/a", "version": "v1.2.0", "private": false, "dependencies": {"old": "1", "elsewhere": 1}}`),
		file("app/node_modules/@scope/a/node_modules/old/package.json", `{"name": "old", "version": "0.1.0", "_resolved": "git://host.example/old.git#abc"}`),
		file("app/node_modules/.pnpm/x@1.0.0/node_modules/x/package.json", `{"name": "X", "version": "1.0.0"}`),
		file("app/node_modules/own/package.json", `{"name": "own", "version": "1.0.0", "private": true}`),
		file("app/node_modules/broken/package.json", `{"name": "broken", "version": "1.0.0", "version": "2.0.0"}`),
		file("app/node_modules/@scope/number/package.json", `{"name": 1, "version": 2}`),
	)
	skipped(t, &found, "package.json files of installed packages that cannot be read: their version is not known",
		`app/node_modules/broken/package.json:1: $.version: the key "version" stands twice, first on line 1`)
	expect(t, found,
		"pkg:generic/archive@1.0.0?download_url=https:%2F%2Fhost.example%2Fa.tgz required unresolved",
		"pkg:npm/X@1.0.0", "pkg:npm/%40scope/a@1.2.0", "pkg:generic/old@0.1.0?vcs_url=git%2Bgit:%2F%2Fhost.example%2Fold.git%23abc unresolved",
		"pkg:npm/%40scope/number", "pkg:generic/archive@1.0.0?download_url=https:%2F%2Fhost.example%2Fa.tgz required unresolved", "pkg:npm/broken",
		"pkg:generic/forked@2.0.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fforked.git%23abc required unresolved", "pkg:generic/own@1.0.0", "pkg:npm/tool@1.0.0 excluded",
		"pkg:npm/%40scope/a@1.2.0 > pkg:generic/old@0.1.0?vcs_url=git%2Bgit:%2F%2Fhost.example%2Fold.git%23abc", "pkg:npm/tool@1.0.0 > pkg:npm/%40scope/a@1.2.0")
}

func TestOnlyWhatTellsOfPackagesIsWanted(t *testing.T) {
	for path, want := range map[string]bool{
		"package-lock.json": true, "a/b/yarn.lock": true, "pnpm-lock.yaml": true, "node_modules/a/yarn.lock": false, "package.json": false,
		"a/package.json": false, "node_modules/a/package.json": true, "x/node_modules/@s/a/package.json": true, "node_modules/@s/package.json": false,
		"node_modules/a/dist/package.json": false, "node_modules/.bin/package.json": false, "node_modules/.package-lock.json": true, ".package-lock.json": false,
		"node_modules/@s/a/b/package.json": false, "x-node_modules/a/package.json": false,
	} {
		if npm.New().Wants(path, nil) != want {
			t.Errorf("%s is wanted: %v", path, !want)
		}
	}
}

func TestALockFileThatCannotBeReadIsCounted(t *testing.T) {
	found := catalogue(t,
		file("a/package-lock.json", `{"packages": {"node_modules/a": {"version": 1}}}`),
		file("c/yarn.lock", "a@1:\n  version \"1\"\n<<<<<<< HEAD\n"), file("d/pnpm-lock.yaml", "lockfileVersion: 4\n"),
		file("e/yarn.lock", "x: 1\n__metadata:\n  version: 8\n"), file("f/pnpm-lock.yaml", "# x\n- lockfileVersion\n"))
	skipped(t, &found, "lock files of npm, Yarn or pnpm that cannot be read",
		"a/package-lock.json:1: /packages/node_modules~1a/version: is not what it should be: a JSON number stands where the schema has a string",
		"c/yarn.lock:3: the line is not as Yarn 1 writes a lock file",
		`d/pnpm-lock.yaml:1: is of the format "4", which is not read; formats 5 to 9 are`,
		"e/yarn.lock:1: a package has no resolution", "f/pnpm-lock.yaml:2: is no lock file: a mapping should stand here")
	expect(t, found)
}

func FuzzCatalogue(f *testing.F) {
	f.Add("package-lock.json", lock3)
	f.Add("package-lock.json", `{"dependencies": {"a": {"version": "npm:b@1", "requires": {"c": "1"}, "dependencies": {"c": {"version": "file:c"}}}}}`)
	f.Add("yarn.lock", "\"@s/a@1\", b@2:\n  version \"1\"\n  dependencies:\n    c \"1\"\n")
	f.Add("yarn.lock", "\n__metadata: {}\n\"a@npm:1\":\n  version: 1\n  resolution: \"a@patch:a@npm%3A1#x::y\"\n")
	f.Add("pnpm-lock.yaml", "lockfileVersion: 5.4\npackages:\n  /a/1.0.0_b: {dependencies: {c: 1.0.0}}\n  file:c: {}\n")
	f.Add("pnpm-lock.yaml", "lockfileVersion: 9\nimporters: {.: {dependencies: {a: {version: 1.0.0}}}}\nsnapshots: {a@1.0.0(b): {}}\n")
	f.Add("node_modules/a/package.json", `{"name": "a", "version": "1", "_resolved": "x/y", "dependencies": {"b": 1}}`)
	f.Fuzz(func(t *testing.T, path, text string) {
		if !npm.New().Wants(path, nil) {
			return
		}
		found := catalogue(t, file(path, text))
		refs := map[string]bool{}
		for _, o := range found.Occurrences {
			refs[o.Ref] = true
			if o.Component.PURL == "" && o.Identity != verdict.Unresolved {
				t.Errorf("%+v", o)
			}
		}
		for _, e := range found.Edges {
			if !refs[e.From] || !refs[e.To] {
				t.Errorf("%+v leads nowhere", e)
			}
		}
	})
}
