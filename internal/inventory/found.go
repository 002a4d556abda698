// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"cmp"
	"context"
	"strings"

	"verdict"
	"verdict/spec/purl"
)

// ReadEach reads files one by one and joins what read finds in each. A file that
// cannot be read counts under the reason, with the error as example; nothing of it
// is kept, because half of a list looks like the whole. It fails only when ctx
// ends.
func ReadEach(ctx context.Context, files []File, reason string, read func(File) (Catalogued, error)) (Catalogued, error) {
	var all Catalogued
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return Catalogued{}, err
		}
		found, err := read(f)
		if err != nil {
			all.Skip(reason, err.Error())
			continue
		}
		all.Join(found)
	}
	return all, nil
}

// Join adds what was found elsewhere.
func (c *Catalogued) Join(more Catalogued) {
	c.Occurrences = append(c.Occurrences, more.Occurrences...)
	c.Edges = append(c.Edges, more.Edges...)
	c.Repositories = append(c.Repositories, more.Repositories...)
	c.Held = append(c.Held, more.Held...)
	c.Skipped = verdict.JoinSkipped(c.Skipped, more.Skipped...)
	c.Noted = verdict.JoinSkipped(c.Noted, more.Noted...)
	for path, owner := range more.Owned {
		if c.Owned == nil {
			c.Owned = map[string]string{}
		}
		c.Owned[path] = cmp.Or(c.Owned[path], owner)
	}
}

// Skip counts one more thing that was left out.
func (c *Catalogued) Skip(reason, example string) {
	c.Skipped = verdict.AddSkipped(c.Skipped, reason, example)
}

// Depends adds an edge between two values of Ref.
func (c *Catalogued) Depends(from, to string) {
	c.Edges = append(c.Edges, verdict.Edge{From: from, To: to})
}

// Found adds the occurrence of the component that p names. One whose parts fit no
// package URL is kept without one, as unresolved.
func (c *Catalogued) Found(p purl.PURL, o verdict.Occurrence) {
	if named, err := p.Normalize(); err == nil {
		o.Component.PURL = named.String()
	} else {
		o.Identity = verdict.Unresolved
	}
	c.Occurrences = append(c.Occurrences, o)
}

// Unpublished names a package that was not drawn from its ecosystem's registry:
// from is the address of a repository (git+https://…), of another registry
// (registry+https://…), of an archive or folder, or, when it is "", the package is
// of the same source tree. Its name and version are its author's word, and may be those
// of somebody else's package at the registry. So its package URL is of type
// generic, with which no registry's record is compared.
func Unpublished(name, version, from string) purl.PURL {
	slash := strings.LastIndexByte(name, '/')
	p := purl.PURL{Type: "generic", Namespace: name[:max(slash, 0)], Name: name[slash+1:], Version: version}
	if from == "" {
		return p
	}
	key := "download_url"
	switch scheme, address, _ := strings.Cut(from, "+"); scheme {
	case "git", "hg", "svn", "bzr":
		key = "vcs_url"
	case "registry", "sparse": // one that holds packages of its own
		key, from = "repository_url", address
	}
	p.Qualifiers = map[string]string{key: withoutSecrets(from)}
	return p
}

// withoutSecrets takes from an address what gives access: bills are handed on, and
// lock files hold tokens as user, as password and as parameter. The user of ssh is
// none.
func withoutSecrets(address string) string {
	address, fragment, hasFragment := strings.Cut(address, "#")
	address, query, _ := strings.Cut(address, "?")
	if scheme, rest, ok := strings.Cut(address, "://"); ok {
		host, path, hasPath := strings.Cut(rest, "/")
		if at := strings.LastIndexByte(host, '@'); at >= 0 && (!strings.HasSuffix(scheme, "ssh") || strings.Contains(host[:at], ":")) {
			host = host[at+1:]
		}
		if address = scheme + "://" + host; hasPath {
			address += "/" + path
		}
	}
	separator := "?"
	for parameter := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(parameter, "="); references[name] {
			address += separator + parameter
			separator = "&"
		}
	}
	if hasFragment {
		address += "#" + fragment
	}
	return address
}

// references are the parameters that name a commit or a folder, as cargo and uv
// write them.
var references = map[string]bool{"branch": true, "tag": true, "rev": true, "subdirectory": true}
