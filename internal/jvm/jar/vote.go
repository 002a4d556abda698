// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"strings"
)

// mostOf is the share of the classes, in percent, that speaks for all.
const mostOf = 80

// maxPackageDepth is above that of any package; names of hostile members may go
// on and on.
const maxPackageDepth = 24

// Dominant gives the longest package, with dots, beneath which at least 80 % of
// the classes lie; "" when they have none in common.
func (c *Contents) Dominant() string {
	total := 0
	for _, n := range c.Packages {
		total += n
	}
	if total == 0 {
		return ""
	}
	most := ""
	for range maxPackageDepth {
		next, n := c.fullest(most)
		if n*100 < mostOf*total {
			break
		}
		most = next
	}
	return strings.ReplaceAll(most, "/", ".")
}

// fullest gives the package directly beneath another one that holds most classes,
// and how many. Of equals it is the first in order of text.
func (c *Contents) fullest(above string) (best string, most int) {
	counts := map[string]int{}
	for name, n := range c.Packages {
		rest := name
		if above != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(name, above+"/"); !ok {
				continue
			}
		}
		if rest == "" {
			continue
		}
		end := len(name) - len(rest)
		if slash := strings.IndexByte(rest, '/'); slash >= 0 {
			end += slash
		} else {
			end = len(name)
		}
		counts[name[:end]] += n
	}
	for name, n := range counts {
		if n > most || n == most && name < best {
			best, most = name, n
		}
	}
	return best, most
}

// Beneath counts the classes that lie in a package, written with dots, or beneath
// it.
func (c *Contents) Beneath(dotted string) int {
	slashed := strings.ReplaceAll(dotted, ".", "/")
	count := 0
	for name, n := range c.Packages {
		if name == slashed || strings.HasPrefix(name, slashed+"/") {
			count += n
		}
	}
	return count
}

// hosts give names to strangers: the organisation is one part longer there.
var hosts = wordSet("com.github io.github com.gitlab io.gitlab org.bitbucket com.bitbucket net.sf net.sourceforge com.googlecode")

// ends are the parts with which a reversed name of an organisation begins, beside
// those of countries, which have two letters.
var ends = wordSet("com org net edu gov mil int biz info name pro dev app tech cloud online systems software tools team")

// Domain is the part of a group or package, written with dots, that names the
// organisation: org.example of org.example.lib. It is "" when it names none, as
// in junit or scala.
func Domain(dotted string) string {
	parts := strings.SplitN(strings.ToLower(dotted), ".", 4)
	if len(parts) < 2 || !ends[parts[0]] && len(parts[0]) != len("de") {
		return ""
	}
	domain := parts[0] + "." + parts[1]
	if hosts[domain] && len(parts) > 2 {
		domain += "." + parts[2]
	}
	return domain
}

// scalaSuffix begins what artifacts of Scala have behind their names.
const scalaSuffix = "_2."

// Tokens are the words of an artifact's id, in lower case, without the version of
// Scala.
func Tokens(artifact string) []string {
	if at := strings.LastIndex(artifact, "_"); at > 0 && (strings.HasPrefix(artifact[at:], scalaSuffix) || artifact[at:] == "_3") {
		artifact = artifact[:at]
	}
	return strings.FieldsFunc(strings.ToLower(artifact), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
}

// SymbolicNames are the names that tools give the bundle of an artifact: bnd's
// archiver leaves out of the artifact what the group ends in (org.apache.maven
// and maven-core make org.apache.maven.core), and others do not.
func SymbolicNames(group, artifact string) []string {
	last := group[strings.LastIndexByte(group, '.')+1:]
	names := []string{group + "." + artifact, artifact}
	switch rest, ok := strings.CutPrefix(artifact, last); {
	case ok && rest == "":
		names = append(names, group)
	case ok:
		names = append(names, group+"."+strings.TrimLeft(rest, "-._"))
	}
	return names
}

// Organisation is the domain of a group or package, but "" for one that was named
// by its host: that says nothing of whose the product is.
func Organisation(dotted string) string {
	domain := Domain(dotted)
	if strings.Count(domain, ".") != 1 || hosts[domain] {
		return ""
	}
	return domain
}
