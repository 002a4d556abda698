// SPDX-License-Identifier: Apache-2.0

package redhat

import (
	"regexp"
	"strings"
	"sync"

	"verdict/spec/csaf"
	"verdict/spec/purl"
)

// component is what an entry speaks of.
type component struct {
	purl.PURL
	rpm bool
	// evr is [epoch:]version-release, "" where every version is meant.
	evr string
	// module is the module stream that the package belongs to, as nodejs:18.
	module string
}

// sourceArch is the architecture of source packages.
const sourceArch = "src"

// The reasons for which a component gives a statement and no claim, or less than
// it says.
const (
	noPURL     = "a component without a package URL that can be read is not compared"
	notRPM     = "a component that is no rpm is kept as a statement and not compared"
	noModule   = "a module without a stream is no module; its package is compared by its own name"
	wholeTrack = "a module as a whole names no package that can be compared"
)

// componentOf reads the package URL of what an entry speaks of, in the shapes that
// Red Hat writes: the module of a package stands in a qualifier, in the namespace,
// or is a product of its own around the package; the epoch in a qualifier or in
// the version; the version also in the product's name alone.
func componentOf(r csaf.Resolution) (component, string) {
	urls := r.Component.PURLs()
	if len(urls) == 0 {
		return component{}, noPURL
	}
	p, err := purl.Parse(urls[0])
	if err != nil {
		return component{}, noPURL
	}
	c := component{PURL: p, rpm: p.Type == "rpm"}
	switch {
	case p.Type == "rpmmod" && strings.HasPrefix(p.Namespace, "redhat/"): // redhat/nodejs:18 and the source package
		c.rpm, c.module = true, strings.TrimPrefix(p.Namespace, "redhat/")
		c.Qualifiers = map[string]string{"arch": sourceArch}
	case p.Type == "rpmmod":
		return c, wholeTrack
	case !c.rpm:
		return c, notRPM
	default:
		c.module = p.Qualifiers["rpmmod"]
	}
	for _, around := range r.Within {
		if c.module == "" {
			c.module = moduleOf(around)
		}
	}
	c.read(r)
	if c.module != "" && !strings.Contains(c.module, ":") {
		c.module = ""
		return c, noModule
	}
	return c, ""
}

// moduleOf reads pkg:rpmmod/redhat/nodejs@18:8090020240301110609:a75119d5.
func moduleOf(p *csaf.Product) string {
	for _, url := range p.PURLs() {
		if m, err := purl.Parse(url); err == nil && m.Type == "rpmmod" {
			stream, _, _ := strings.Cut(m.Version, ":")
			return m.Name + ":" + stream
		}
	}
	return ""
}

// nevra is name-epoch:version-release.arch.
var nevra = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(.+)-(?:(\d+):)?([^-:]+-[^-]+)\.([a-z0-9_]+)$`)
})

// read fills in version and architecture, those of the product's name where the
// package URL has none, and leaves in the package URL what tells builds apart.
func (c *component) read(r csaf.Resolution) {
	epoch, version, arch := c.Qualifiers["epoch"], c.Version, c.Qualifiers["arch"]
	if e, v, ok := strings.Cut(version, ":"); ok {
		epoch, version = e, v
	}
	if version == "" {
		for _, name := range []string{r.Version(), r.Component.Name, string(r.Component.ProductID)} {
			m := nevra().FindStringSubmatch(name[strings.LastIndexByte(name, '/')+1:])
			if m != nil && m[1] == c.Name {
				epoch, version, arch = m[2], m[3], m[4]
				break
			}
		}
	}
	if arch == "" {
		arch = r.Architecture()
	}
	if epoch == "0" || version == "" {
		epoch = ""
	}
	if c.evr = version; epoch != "" {
		c.evr = epoch + ":" + version
	}
	c.PURL = purl.PURL{Type: "rpm", Namespace: "redhat", Name: c.Name, Version: version, Qualifiers: map[string]string{}}
	for key, value := range map[string]string{"epoch": epoch, "arch": arch} {
		if value != "" {
			c.Qualifiers[key] = value
		}
	}
}

// named reports whether the component is a package that records can name.
func (c component) named() bool { return c.rpm && c.Name != "" }

// name is that by which records name the package.
func (c component) name() string {
	if c.module == "" {
		return c.Name
	}
	return moduleStream(c.module) + "/" + c.Name
}

// moduleStream leaves name and stream of name:stream:version:context.
func moduleStream(module string) string {
	parts := strings.Split(module, ":")
	return strings.Join(parts[:min(len(parts), 2)], ":")
}

// statement gives the package URL of a statement, and the architecture of a
// binary build, which stands beside it so that those of all architectures are one
// statement.
func (c component) statement() (component string, arches []string) {
	if c.Type == "" {
		return "", nil
	}
	p := c.PURL
	if !c.rpm {
		return p.String(), nil
	}
	p.Qualifiers = map[string]string{}
	for key, value := range c.Qualifiers {
		p.Qualifiers[key] = value
	}
	if c.module != "" {
		p.Qualifiers["rpmmod"] = moduleStream(c.module)
	}
	if arch := p.Qualifiers["arch"]; arch != "" && arch != sourceArch && p.Version != "" {
		delete(p.Qualifiers, "arch")
		arches = []string{arch}
	}
	return p.String(), arches
}
