// SPDX-License-Identifier: Apache-2.0

package purl

import (
	"fmt"
	"regexp"
	"strings"
)

// rule is what a type says about its parts (the type definitions of ECMA-427).
type rule struct {
	lowerNamespace, lowerName, lowerVersion, lowerSubpath bool
	needsNamespace, noNamespace                           bool
	qualifier                                             string // that must be there
}

// lowerPath is the rule of the types whose registry knows no upper case.
var lowerPath = rule{lowerNamespace: true, lowerName: true}

// rules holds the types whose rules change or refuse anything. The definition of
// golang says both that case matters and that the parts shall be lower case; the
// latter joins what tools write either way. That of git is as divided, and the
// standard's test wants lower case.
var rules = map[string]rule{
	"alpm":             lowerPath,
	"apk":              lowerPath,
	"bitbucket":        lowerPath,
	"bitnami":          lowerPath,
	"brew":             lowerPath,
	"chrome-extension": lowerPath,
	"composer":         lowerPath,
	"deb":              lowerPath,
	"git":              lowerPath,
	"github":           lowerPath,
	"golang":           lowerPath,
	"hex":              lowerPath,
	"huggingface":      {lowerVersion: true},
	"julia":            {noNamespace: true, qualifier: "uuid"},
	"luarocks":         lowerPath,
	"oci":              {lowerName: true, lowerVersion: true},
	"otp":              {lowerName: true, lowerSubpath: true, noNamespace: true},
	"pub":              {lowerName: true},
	"pypi":             {lowerName: true, lowerVersion: true},
	"qpkg":             {lowerNamespace: true},
	"rpm":              {lowerNamespace: true},
	"swift":            {needsNamespace: true},
	"vcpkg":            {noNamespace: true},
	"vscode-extension": {lowerNamespace: true, lowerName: true, lowerVersion: true, needsNamespace: true},
	"yocto":            {lowerNamespace: true},
}

// byType gives p with its parts as the type writes them.
func (p PURL) byType() PURL {
	r := rules[p.Type]
	lower(&p.Namespace, r.lowerNamespace)
	lower(&p.Name, r.lowerName)
	lower(&p.Version, r.lowerVersion)
	lower(&p.Subpath, r.lowerSubpath)
	switch p.Type {
	case "pypi":
		p.Name = strings.ReplaceAll(p.Name, "_", "-")
	case "pub":
		p.Name = strings.ReplaceAll(p.Name, "-", "_")
	case "mlflow":
		// Only the server of Databricks takes names of any case for equal.
		lower(&p.Name, strings.Contains(p.Qualifiers["repository_url"], "databricks"))
	}
	return p
}

func lower(s *string, do bool) {
	if do {
		*s = strings.ToLower(*s)
	}
}

var (
	chromeName    = regexp.MustCompile(`^[a-p]{32}$`)
	chromeVersion = regexp.MustCompile(`^(\d+(\.\d+){0,3})?$`)
)

// check refuses what the type does not allow.
func (p PURL) check() error {
	r := rules[p.Type]
	switch {
	case r.needsNamespace && p.Namespace == "":
		return fmt.Errorf("a package URL of type %s needs a namespace", p.Type)
	case r.noNamespace && p.Namespace != "":
		return fmt.Errorf("a package URL of type %s has no namespace", p.Type)
	case r.qualifier != "" && p.Qualifiers[r.qualifier] == "":
		return fmt.Errorf("a package URL of type %s needs the qualifier %s", p.Type, r.qualifier)
	case p.Type == "npm" && p.Namespace == "" && strings.HasPrefix(p.Name, "@"):
		return fmt.Errorf("%q is a scope of npm without a name", p.Name)
	case p.Type == "cpan" && strings.Contains(p.Name, "::"):
		return fmt.Errorf("%q is a Perl module; a package URL names the distribution", p.Name)
	case p.Type == "chrome-extension" && !chromeName.MatchString(p.Name):
		return fmt.Errorf("%q is not the identifier of a Chrome extension: 32 letters from a to p", p.Name)
	case p.Type == "chrome-extension" && !chromeVersion.MatchString(p.Version):
		return fmt.Errorf("%q is not a version of a Chrome extension: one to four numbers", p.Version)
	}
	return nil
}

// splitGit gives the parts as type git has them: the namespace is the host, the
// name all of the path on it.
func splitGit(namespace, name string) (host, path string) {
	if segments(name, false) == "" {
		return namespace, ""
	}
	joined := segments(namespace+"/"+name, false)
	host, path, found := strings.Cut(joined, "/")
	if !found {
		return "", joined
	}
	return host, path
}

// Key gives the package that p names, whatever its version and its spelling: two
// package URLs have the same key when their registry serves one package under
// both names. It is [PURL.Base] but for registries that take names for equal
// which the canonical form keeps apart.
func (p PURL) Key() string {
	switch p.Type {
	case "pypi": // PEP 503
		p.Name = joinRuns(strings.ToLower(p.Name))
	case "cargo": // crates.io refuses a name that differs in these only
		p.Name = strings.ReplaceAll(strings.ToLower(p.Name), "_", "-")
	case "nuget": // keeps the case of a name and looks it up without
		p.Name = strings.ToLower(p.Name)
	case "swift": // hosts and owners of repositories
		p.Namespace, p.Name = strings.ToLower(p.Namespace), strings.ToLower(p.Name)
	}
	return p.Base()
}

var runs = regexp.MustCompile(`[-_.]+`)

func joinRuns(name string) string { return runs.ReplaceAllLiteralString(name, "-") }
