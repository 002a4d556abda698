// SPDX-License-Identifier: Apache-2.0

package python_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/python"
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
	c := python.New()
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

// lines writes each occurrence as its package URL, scope, and identity where it
// has none, then each edge in package URLs.
func lines(found inventory.Catalogued) []string {
	var all []string
	names := map[string]string{}
	for _, o := range found.Occurrences {
		line := o.Component.PURL
		if o.Scope != "" {
			line += " " + string(o.Scope)
		}
		if o.Identity != verdict.ByDatabase {
			line += " " + string(o.Identity)
		}
		names[o.Ref] = o.Component.PURL
		all = append(all, line)
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

func TestInstalledDistributions(t *testing.T) {
	const at = "usr/lib/python3/site-packages/"
	found := catalogue(t,
		file(at+"zope.interface-6.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: zope.interface\nVersion: 6.0\nClassifier: Programming Language :: Python\n"+
			"Requires-Dist: Old_Style (>=1)\nRequires-Dist: forked[extra]>=1\nRequires-Dist: absent\nRequires-Dist: own ; sys_platform == 'win32'\n\nName: not-this\n"),
		file(at+"forked-2.0.dist-info/METADATA", "Name: forked\r\nVersion: 2.0\r\n"),
		file(at+"forked-2.0.dist-info/direct_url.json", `{"url": "https://user:secret@host.example/forked.git", "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"}}`),
		file(at+"own-1.0.dist-info/METADATA", "Name: own\nVersion: 1.0\n"),
		file(at+"own-1.0.dist-info/direct_url.json", `{"url": "file:///src", "dir_info": {"editable": true}}`),
		file(at+"wheel_of_a_stage-1.0.dist-info/METADATA", "Name: wheel_of_a_stage\nVersion: 1.0\n"),
		file(at+"wheel_of_a_stage-1.0.dist-info/direct_url.json", `{"url": "file:///wheels/x.whl", "archive_info": {}}`),
		file(at+"archive-1.0.dist-info/METADATA", "Name: archive\nVersion: 1.0\n"),
		file(at+"archive-1.0.dist-info/direct_url.json", `{"url": "https://host.example/archive.zip", "archive_info": {}}`),
		file(at+"old_style-1.5.egg-info", "Metadata-Version: 1.0\nName: Old_Style\nVersion: 1.5\nDescription: UNKNOWN\n"),
		file(at+"set.egg-info/PKG-INFO", "\ufeffname: set\nversion: 1!2.0.POST1\n\tmore\n"),
		file(at+"zipped.egg/EGG-INFO/PKG-INFO", "Name: zipped\nVersion: 3\n"),
		file("src/app.egg-info/PKG-INFO", "Name: app\nVersion: 0.1.dev0\n"),
		file("opt/x-1.dist-info/METADATA", "Version: 1\n"),
		file("opt/y-1.dist-info/direct_url.json", `{"url": 1}`),
	)
	want := []verdict.Skipped{
		{Reason: "records of where a Python distribution was installed from that cannot be read", Count: 1, Examples: []string{
			"opt/y-1.dist-info/direct_url.json:1: /url: is not what it should be: a JSON number stands where the schema has a string"}},
		{Reason: "metadata of installed Python distributions that cannot be read", Count: 1, Examples: []string{"opt/x-1.dist-info/METADATA: has no name or no version"}},
	}
	if diff := cmp.Diff(want, found.Skipped); diff != "" {
		t.Error(diff)
	}
	found.Skipped = nil
	const forked = "pkg:generic/forked@2.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fforked.git%40abc"
	expect(t, found,
		"pkg:generic/app@0.1.dev0", "pkg:pypi/zope-interface@6.0", forked+" unresolved", "pkg:generic/own@1.0", "pkg:pypi/wheel-of-a-stage@1.0",
		"pkg:generic/archive@1.0?download_url=https:%2F%2Fhost.example%2Farchive.zip unresolved",
		"pkg:pypi/old-style@1.5", "pkg:pypi/set@1%212.0.post1", "pkg:pypi/zipped@3",
		"pkg:pypi/zope-interface@6.0 > pkg:pypi/old-style@1.5", "pkg:pypi/zope-interface@6.0 > "+forked)
	if o := found.Occurrences[1]; o.Path != at+"zope.interface-6.0.dist-info/METADATA" || o.Evidence != "METADATA" {
		t.Errorf("%+v", o)
	}
}

func TestPinnedRequirements(t *testing.T) {
	found := catalogue(t, file("app/requirements-dev.txt", "\ufeff# pip-compile\n--index-url https://user:secret@host.example/simple\n-r requirements.txt\n-c constraints.txt\n"+
		"Django==4.2.1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n    # via app\nrequests[socks,x] == 2.31.0 ; python_version >= '3.8' # why\nzope.interface===6.0\r\n"+
		"forked @ git+https://token@host.example/forked.git@abc\n-e git+https://host.example/edited.git#egg=edited&subdirectory=x\n"+
		"flask>=2\nflask\nnumpy==1.*\nscipy==1.0,!=1.1\n-r other.in\n--requirement=more/requirements.txt\n-e .\nhttps://host.example/x.whl\n./local\npinned==1.0"))
	want := []verdict.Skipped{
		{Reason: "requirements of Python that are not pinned to one version", Count: 4, Examples: []string{
			"app/requirements-dev.txt:13", "app/requirements-dev.txt:14", "app/requirements-dev.txt:15", "app/requirements-dev.txt:16"}},
		{Reason: "requirements files that others name and that do not look like one", Count: 1, Examples: []string{"app/requirements-dev.txt:17"}},
		{Reason: "requirements of Python that name an address or folder and no distribution", Count: 3, Examples: []string{
			"app/requirements-dev.txt:19", "app/requirements-dev.txt:20", "app/requirements-dev.txt:21"}},
	}
	if diff := cmp.Diff(want, found.Skipped); diff != "" {
		t.Error(diff)
	}
	found.Skipped = nil
	expect(t, found, "pkg:pypi/django@4.2.1", "pkg:pypi/requests@2.31.0", "pkg:pypi/zope-interface@6.0",
		"pkg:generic/forked?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fforked.git%40abc unresolved",
		"pkg:generic/edited?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fedited.git%23egg%3Dedited%26subdirectory%3Dx unresolved", "pkg:pypi/pinned@1.0")
	if o := found.Occurrences[0]; o.Evidence != "line 5" || o.Path != "app/requirements-dev.txt" {
		t.Errorf("%+v", o)
	}
	expect(t, catalogue(t, file("requirements.txt", "")))
}

func TestLockFilesOfPoetry(t *testing.T) {
	expect(t, catalogue(t, file("poetry.lock", `
[[package]]
name = "a.b"
version = "1.0"
optional = false
groups = ["main", "dev"]

[package.dependencies]
Maybe_c = {version = ">=1", optional = true}
twice = "*"

[[package]]
name = "maybe-c"
version = "1.0"
optional = true
category = "main"

[[package]]
name = "tool"
version = "1.0"
optional = false
groups = ["dev"]

[[package]]
name = "old-tool"
version = "1.0"
category = "dev"
optional = false

[[package]]
name = "forked"
version = "1.0"
optional = false

[package.source]
type = "git"
url = "https://host.example/forked.git"
reference = "main"
resolved_reference = "abc"

[[package]]
name = "local"
version = "1.0"
source = {type = "directory", url = "../local"}

[[package]]
name = "packed"
version = "1.0"
source = {type = "file", url = "packed-1.0.whl"}

[[package]]
name = "torch"
version = "2.0.1+cu118"
source = {type = "legacy", url = "https://user:secret@host.example/whl/cu118", reference = "torch"}

[[package]]
name = "twice"
version = "1.0"

[[package]]
name = "twice"
version = "2.0"
`)),
		"pkg:pypi/a-b@1.0 required", "pkg:pypi/maybe-c@1.0 optional", "pkg:pypi/tool@1.0 excluded", "pkg:pypi/old-tool@1.0 excluded",
		"pkg:generic/forked@1.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fforked.git%40abc required unresolved", "pkg:generic/local@1.0 required",
		"pkg:generic/packed@1.0?download_url=file:packed-1.0.whl required unresolved",
		"pkg:pypi/torch@2.0.1%2Bcu118?repository_url=https:%2F%2Fhost.example%2Fwhl%2Fcu118 required",
		"pkg:pypi/twice@1.0 required", "pkg:pypi/twice@2.0 required", "pkg:pypi/a-b@1.0 > pkg:pypi/maybe-c@1.0")
}

func TestLockFilesOfUV(t *testing.T) {
	expect(t, catalogue(t, file("uv.lock", `version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "a", extra = ["x"] }, { name = "twice", version = "2.0", marker = "sys_platform == 'win32'" }]

[package.optional-dependencies]
more = [{ name = "extra" }]

[package.dev-dependencies]
dev = [{ name = "tool" }]

[[package]]
name = "a"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
[package.optional-dependencies]
x = [{ name = "b" }]

[[package]]
name = "b"
version = "1.0"
source = { registry = "https://mirror.example/simple" }

[[package]]
name = "extra"
version = "1.0"
source = { git = "https://host.example/extra?rev=main#abc" }
dependencies = [{ name = "b" }]

[[package]]
name = "orphan"
version = "1.0"
source = { url = "https://host.example/orphan.whl" }

[[package]]
name = "tool"
version = "1.0"
source = { registry = "../wheels" }
dependencies = [{ name = "a" }]

[[package]]
name = "twice"
version = "1.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "twice"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
`)),
		"pkg:generic/app@0.1.0 required", "pkg:pypi/a@1.0 required", "pkg:pypi/b@1.0?repository_url=https:%2F%2Fmirror.example%2Fsimple required",
		"pkg:generic/extra@1.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fextra%3Frev%3Dmain%23abc optional unresolved",
		"pkg:generic/orphan@1.0?download_url=https:%2F%2Fhost.example%2Forphan.whl unresolved", "pkg:pypi/tool@1.0 excluded", "pkg:pypi/twice@1.0", "pkg:pypi/twice@2.0 required",
		"pkg:generic/app@0.1.0 > pkg:pypi/a@1.0", "pkg:generic/app@0.1.0 > pkg:pypi/twice@2.0",
		"pkg:generic/app@0.1.0 > pkg:generic/extra@1.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fextra%3Frev%3Dmain%23abc", "pkg:generic/app@0.1.0 > pkg:pypi/tool@1.0",
		"pkg:pypi/a@1.0 > pkg:pypi/b@1.0?repository_url=https:%2F%2Fmirror.example%2Fsimple",
		"pkg:generic/extra@1.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fextra%3Frev%3Dmain%23abc > pkg:pypi/b@1.0?repository_url=https:%2F%2Fmirror.example%2Fsimple",
		"pkg:pypi/tool@1.0 > pkg:pypi/a@1.0")
}

func TestOtherLockFiles(t *testing.T) {
	expect(t, catalogue(t, file("pdm.lock", "[[package]]\nname = \"a\"\nversion = \"1.0\"\ngroups = [\"default\", \"dev\"]\ndependencies = [\"B>=1; python_version < '4'\"]\n"+
		"[[package]]\nname = \"b\"\nversion = \"1.0\"\ngroups = [\"x\"]\n[[package]]\nname = \"c\"\nversion = \"1.0\"\ngit = \"https://host.example/c\"\nrevision = \"abc\"\n"+
		"[[package]]\nname = \"d\"\nversion = \"1.0\"\npath = \"./d\"\n[[package]]\nname = \"e\"\nversion = \"1.0\"\nurl = \"https://host.example/e.whl\"\n")),
		"pkg:pypi/a@1.0 required", "pkg:pypi/b@1.0 optional", "pkg:generic/c@1.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fc%40abc unresolved", "pkg:generic/d@1.0",
		"pkg:generic/e@1.0?download_url=https:%2F%2Fhost.example%2Fe.whl unresolved", "pkg:pypi/a@1.0 > pkg:pypi/b@1.0")
	expect(t, catalogue(t, file("Pipfile.lock", `{"_meta": {}, "default": {"A_b": {"version": "==1.0", "index": "pypi"}, "c": {"git": "https://host.example/c", "ref": "abc"}},
		"develop": {"d": {"path": "./d", "editable": true}, "e": {"version": "==2.0"}, "f": {"file": "https://host.example/f.zip"}}}`)),
		"pkg:pypi/a-b@1.0 required", "pkg:generic/c?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fc%40abc required unresolved", "pkg:generic/d excluded", "pkg:pypi/e@2.0 excluded",
		"pkg:generic/f?download_url=https:%2F%2Fhost.example%2Ff.zip excluded unresolved")
	expect(t, catalogue(t, file("pylock.dev.toml", "lock-version = '1.0'\n[[packages]]\nname = 'a'\nversion = '1.0'\nindex = 'https://pypi.org/simple'\ndependencies = [{name = 'b'}]\n"+
		"[[packages]]\nname = 'b'\nvcs = {type = 'hg', url = 'https://host.example/b', commit-id = 'abc'}\n[[packages]]\nname = 'c'\ndirectory = {path = '.'}\n"+
		"[[packages]]\nname = 'd'\narchive = {path = 'd.zip'}\n")),
		"pkg:pypi/a@1.0", "pkg:generic/b?vcs_url=hg%2Bhttps:%2F%2Fhost.example%2Fb%40abc unresolved", "pkg:generic/c", "pkg:generic/d?download_url=file:d.zip unresolved",
		"pkg:pypi/a@1.0 > pkg:generic/b?vcs_url=hg%2Bhttps:%2F%2Fhost.example%2Fb%40abc")
}

func TestWhatCannotBeReadIsCounted(t *testing.T) {
	found := catalogue(t, file("poetry.lock", "[[package]\n"), file("Pipfile.lock", `{"default": []}`), file("requirements.txt", "\xff\xfea\x00"), file("uv.lock", ""))
	want := []verdict.Skipped{
		{Reason: "lock files of Python that cannot be read", Count: 3, Examples: []string{
			"poetry.lock:1: is not TOML: the name of a table is not closed", "Pipfile.lock:1: /default: is not what it should be: a JSON array stands where the schema has an object",
			"uv.lock: is empty"}},
		{Reason: "requirements files that cannot be read", Count: 1, Examples: []string{"requirements.txt:1: is not UTF-8; save the file again as UTF-8"}},
	}
	if diff := cmp.Diff(want, found.Skipped); diff != "" || len(found.Occurrences) > 0 {
		t.Error(diff)
	}
}

func TestOnlyWhatTellsOfDistributionsIsWanted(t *testing.T) {
	for path, want := range map[string]bool{
		"a/METADATA": false, "a-1.dist-info/METADATA": true, "a-1.dist-info/RECORD": true, "a/RECORD": false, "a.egg-info/PKG-INFO": true, "a/PKG-INFO": false, "a.egg-info": false,
		"lib/site-packages/a-1.egg-info": true, "requirements.txt": true, "requirements/prod.txt": true, "dev-requirements.txt": true, "prod.txt": false,
		"lib/site-packages/a/requirements.txt": false, "pylock.toml": true, "pyproject.toml": false, "x/uv.lock": true, "a.egg/EGG-INFO/PKG-INFO": true,
	} {
		if python.New().Wants(path, nil) != want {
			t.Errorf("%s is wanted: %v", path, !want)
		}
	}
}

func TestTheFilesOfAnInstallationAreHeldByIt(t *testing.T) {
	const at = "opt/lib/site-packages/"
	found := catalogue(t,
		file(at+"a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"),
		file(at+"a-1.dist-info/RECORD", "a/x.so,sha256=abc,12\na/__init__.py,,\na/__pycache__/x.pyc,,\n\n\"a/odd, \"\"one.so\",,\n../../bin/a,,\n/etc/b,,\na-1.dist-info/RECORD,,\n"),
		file(at+"b-1.dist-info/METADATA", "Name: b\nVersion: 1\n"), file(at+"b-1.dist-info/RECORD", "b/\"x.so,,\n"),
		file(at+"gone-1.dist-info/RECORD", "gone/x.so,,\n"))
	want := []string{at + "a/x.so", at + `a/odd, "one.so`, "opt/bin/a", at + "a-1.dist-info/RECORD"}
	if diff := cmp.Diff(want, found.Held); diff != "" {
		t.Error(diff)
	}
	if len(found.Skipped) > 0 || len(found.Noted) != 1 || !strings.Contains(found.Noted[0].Examples[0], "b-1.dist-info/RECORD: is no list of files") {
		t.Errorf("left out %v, noted %v", found.Skipped, found.Noted)
	}
}

func FuzzCatalogue(f *testing.F) {
	f.Add("requirements.txt", "a[x]==1 ; b # c\n-e x://y#egg=z\n-r \\\nq @ git+https://h/p@c\n")
	f.Add("x-1.dist-info/METADATA", "Name: a\nVersion: 1\nRequires-Dist: b (>1)\n\n")
	f.Add("x-1.dist-info/direct_url.json", `{"url": "file:x", "vcs_info": {"vcs": "git"}}`)
	f.Add("x-1.dist-info/RECORD", "a.so,,\n\"b\"\"c\",d\n")
	f.Add("uv.lock", "[[package]]\nname='a'\nsource={virtual='.'}\ndependencies=[{name='a'}]\n")
	f.Add("poetry.lock", "[[package]]\nname='a'\nversion='1'\nsource={type='git'}\ndependencies={b='1'}\n")
	f.Add("pdm.lock", "[[package]]\nname='a'\nversion='1'\ngroups=['x']\ndependencies=['b>1']\n")
	f.Add("pylock.toml", "[[packages]]\nname='a'\nvcs={}\n")
	f.Add("Pipfile.lock", `{"default": {"a": {"version": "==1"}}}`)
	f.Fuzz(func(t *testing.T, path, text string) {
		if !python.New().Wants(path, nil) {
			return
		}
		files := []inventory.File{file(path, text)}
		if folder, ok := strings.CutSuffix(path, "/RECORD"); ok {
			files = append(files, file(folder+"/METADATA", "Name: a\nVersion: 1\n"))
		}
		found := catalogue(t, files...)
		refs := map[string]bool{}
		for _, o := range found.Occurrences {
			refs[o.Ref] = true
			if o.Component.PURL == "" && o.Identity != verdict.Unresolved || strings.Contains(o.Component.PURL, "pkg:pypi/@") {
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
