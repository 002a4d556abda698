// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"

	"verdict"
)

// maxExtended is how many profiles one may extend in all.
const maxExtended = 100

// Flatten joins a profile with all that it extends, which lookup gives by their names;
// nil stands for the presets. It fails with verdict.NotFound when there is no profile of a
// name, and with verdict.Invalid when profiles extend each other in a circle, or two of
// them ask for different algorithms and the profile itself for none.
func Flatten(p verdict.Profile, lookup func(string) (verdict.Profile, bool)) (verdict.Profile, error) {
	if lookup == nil {
		lookup = Preset
	}
	f := &flattener{lookup: lookup, done: map[string]verdict.Profile{}}
	return f.flatten(clone(p), nil)
}

type flattener struct {
	lookup func(string) (verdict.Profile, bool)
	done   map[string]verdict.Profile
}

func (f *flattener) flatten(p verdict.Profile, way []string) (verdict.Profile, error) {
	way = append(slices.Clip(way), p.Name)
	if len(f.done) > maxExtended {
		return p, verdict.Errorf(verdict.TooLarge, "profile %s extends more than %d others", way[0], maxExtended)
	}
	own, by := p.Algorithm, ""
	extends := p.Extends
	p.Extends = nil
	for _, name := range extends {
		if slices.Contains(way, name) {
			return p, verdict.Errorf(verdict.Invalid, "profiles extend each other in a circle: %s", strings.Join(append(way, name), " > ")).
				At("", 0, "extends").WithHint("take one of them out")
		}
		parent, err := f.parent(name, way)
		if err != nil {
			return p, err
		}
		if own == "" && parent.Algorithm != "" {
			if by != "" && parent.Algorithm != p.Algorithm {
				return p, verdict.Errorf(verdict.Invalid, "%s asks for the algorithm %s, and %s for %s", by, p.Algorithm, name, parent.Algorithm).
					At("", 0, "extends").WithHint("say in profile %s which it is", p.Name)
			}
			by = name
		}
		p = p.Merge(parent)
	}
	return p, nil
}

func (f *flattener) parent(name string, way []string) (verdict.Profile, error) {
	if known, ok := f.done[name]; ok {
		return known, nil
	}
	parent, ok := f.lookup(name)
	if !ok {
		return parent, verdict.Errorf(verdict.NotFound, "profile %s extends %s, which is not there", way[len(way)-1], name).
			At("", 0, "extends").WithHint("verdict ships with %s", strings.Join(Presets(), ", "))
	}
	parent.Name = name
	flat, err := f.flatten(parent, way)
	if err == nil {
		f.done[name] = flat
	}
	return flat, err
}
