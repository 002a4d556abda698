// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/jar"
)

// byRecords asks which artifact of those that records name the archive is. It
// reports false when records name none that it may be. When they name it and
// leave open under which group, nothing less sure is asked: a guess beside the
// records would be compared with none of them, and read as not affected.
func (s *subject) byRecords() (told, bool) {
	if s.coordinates == nil {
		return told{}, false
	}
	for _, n := range s.artifactNames() {
		groups := s.groups(n.Artifact)
		if len(groups) == 0 {
			continue
		}
		group, ok := s.decide(groups, n)
		if !ok {
			s.found.skip(undecided, s.path+": "+n.Artifact+" of "+strings.Join(groups, ", "))
			return s.untold(), true
		}
		return s.recorded(jar.Coordinates{Group: group, Artifact: n.Artifact, Version: s.version(n.Version)}, "name of the file"), true
	}
	if c, ok := s.byManifestNames(); ok {
		c.Version = s.version(s.likely().Version)
		return s.recorded(c, s.self.Contents.Manifest.Name), true
	}
	return told{}, false
}

func (s *subject) recorded(c jar.Coordinates, evidence string) told {
	return told{[]string{c.PURL()}, verdict.ByRecords, evidence}
}

// artifactNames are the ways to read the file's name, without those that take it
// for a shorter artifact than the likeliest one: log4j-1.2-api-2.17.1 is no log4j.
func (s *subject) artifactNames() []jar.Name {
	least := len(s.likely().Artifact)
	return slices.DeleteFunc(jar.Names(s.self.Stem), func(n jar.Name) bool { return len(n.Artifact) < least })
}

// groups asks the records, and takes what are names of groups.
func (s *subject) groups(artifact string) []string {
	if !jar.ValidID(artifact) {
		return nil
	}
	groups := slices.DeleteFunc(slices.Clone(s.cataloguer.coordinates(artifact)), func(g string) bool { return !jar.ValidID(g) })
	slices.Sort(groups)
	return slices.Compact(groups)
}

// decide finds the group that the archive belongs to among those of its artifact:
// the one that the manifest bears; the only one, where the classes may be its; the
// one that classes and listed versions speak for.
func (s *subject) decide(groups []string, n jar.Name) (string, bool) {
	artifact := n.Artifact
	var vouched []string
	for _, g := range groups {
		if s.vouched(g, artifact) {
			vouched = append(vouched, g)
		}
	}
	switch {
	case len(vouched) == 1:
		return vouched[0], true
	case len(groups) == 1 && !ordinary(artifact):
		return groups[0], s.may(groups[0], artifact)
	}
	version := n.Version
	if !jar.ValidVersion(version) {
		version = s.self.Manifest.Version()
	}
	return s.elect(groups, artifact, version)
}

// elect takes the group beneath which most classes lie, unless records list the
// version under other groups only: dom4j 1.6.1 has its classes in org.dom4j, and is of
// the group dom4j, where org.dom4j begins with 2.0. Where the classes lie beneath none,
// it is the only group with that version, if the classes may be its.
func (s *subject) elect(groups []string, artifact, version string) (string, bool) {
	best, voted := s.mostClasses(groups)
	var listed []string
	for _, g := range groups {
		if s.listed != nil && version != "" && s.listed(g, artifact, version) {
			listed = append(listed, g)
		}
	}
	switch {
	case len(listed) == 0:
		return best, voted
	case voted:
		return best, slices.Contains(listed, best)
	case len(listed) == 1 && !ordinary(artifact):
		return listed[0], s.may(listed[0], artifact)
	}
	return "", false
}

// vouched reports whether the manifest names the group.
func (s *subject) vouched(group, artifact string) bool {
	names := slices.DeleteFunc(jar.SymbolicNames(group, artifact), func(name string) bool { return name == artifact })
	return slices.Contains(names, s.self.Manifest.SymbolicName()) || slices.Contains(names, s.self.Manifest.Get("Automatic-Module-Name")) ||
		s.self.Manifest.Get("Implementation-Vendor-Id") == group
}

// mostClasses gives the most specific of the groups beneath which more than half
// of the classes lie.
func (s *subject) mostClasses(groups []string) (string, bool) {
	best := ""
	for _, g := range groups {
		if 2*s.self.Contents.Beneath(g) > len(s.self.Contents.Classes) && len(g) > len(best) {
			best = g
		}
	}
	return best, best != ""
}

// may reports whether the classes may be those of the group. They are of the same
// organisation, or of none by their names; or the artifact is named after the
// group's organisation, as lz4-java of org.lz4 with classes in net.jpountz.lz4.
// Else a package of another organisation that bears the artifact's name is
// somebody else's product: metrics-core with classes in com.yammer.metrics is not
// of io.dropwizard.metrics. Without even that, the group has to be named after the
// artifact, as ch.qos.reload4j is.
func (s *subject) may(group, artifact string) bool {
	main := s.self.Contents.Dominant()
	ours, theirs := jar.Organisation(group), jar.Organisation(main)
	if ours == "" || theirs == "" || ours == theirs {
		return true
	}
	name := ours[strings.LastIndexByte(ours, '.')+1:]
	tokens := jar.Tokens(artifact)
	if slices.ContainsFunc(tokens, func(token string) bool { return strings.HasPrefix(token, name) || strings.HasPrefix(name, token) }) {
		return true
	}
	in := func(dotted string) bool {
		parts := strings.Split(strings.ToLower(dotted), ".")
		return slices.ContainsFunc(tokens, func(token string) bool { return slices.Contains(parts, token) })
	}
	return !in(main) && in(group)
}

// ordinaryWords are those of which anybody makes names of artifacts.
var ordinaryWords = wordSet("admin agent api app application base backend bom boot bridge builder cache cli client common commons config " +
	"configuration connector core dao data database db demo domain engine example examples ext extension extensions framework frontend gateway impl " +
	"implementation integration interface jar java job library logging main messaging model models module modules parent platform plugin plugins " +
	"project proxy rest runtime sample samples sdk security server service services shared spi starter support test tests tool tools ui util " +
	"utilities utility utils war web webapp worker")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// ordinary reports whether a name tells nothing of whose an artifact is.
func ordinary(artifact string) bool {
	return !slices.ContainsFunc(jar.Tokens(artifact), func(token string) bool { return !ordinaryWords[token] })
}

// byManifestNames looks for an artifact under the names that the manifest bears,
// for a file that has been renamed. Only what names group and artifact, or lies
// with most of its classes beneath the group, counts.
func (s *subject) byManifestNames() (jar.Coordinates, bool) {
	for _, name := range []string{s.self.Manifest.SymbolicName(), s.self.Manifest.Get("Automatic-Module-Name")} {
		for _, c := range splits(name) {
			if !s.extends(c.Artifact) && slices.Contains(s.groups(c.Artifact), c.Group) {
				return c, true
			}
		}
	}
	for _, name := range []string{s.self.Manifest.SymbolicName(), s.self.Manifest.Get("Implementation-Title"), s.self.Manifest.Get("Automatic-Module-Name")} {
		if group, ok := s.elect(s.groups(name), name, s.self.Manifest.Version()); ok && len(s.self.Contents.Classes) > 0 && !s.extends(name) {
			return jar.Coordinates{Group: group, Artifact: name}, true
		}
	}
	return jar.Coordinates{}, false
}

// extends reports whether the file is named after a longer artifact than the one
// given: httpclient-osgi calls itself httpclient in its manifest, and is another.
func (s *subject) extends(artifact string) bool {
	rest, ok := strings.CutPrefix(s.likely().Artifact, artifact)
	return ok && rest != "" && strings.ContainsAny(rest[:1], "-_.")
}

// maxName bounds a name whose splits are asked for.
const maxName = 255

// splits gives the groups and artifacts of which jar.SymbolicNames makes a name,
// the longest groups first.
func splits(name string) []jar.Coordinates {
	if len(name) > maxName {
		return nil
	}
	var list []jar.Coordinates
	for at := len(name) - 1; at > 0; at-- {
		if name[at] != '.' {
			continue
		}
		group, rest := name[:at], name[at+1:]
		last := group[strings.LastIndexByte(group, '.')+1:]
		for _, artifact := range []string{rest, last + "-" + rest, last + "-" + strings.ReplaceAll(rest, ".", "-")} {
			list = append(list, jar.Coordinates{Group: group, Artifact: artifact})
		}
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	return append(list, jar.Coordinates{Group: name, Artifact: last})
}
