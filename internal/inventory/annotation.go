// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/spdx"
)

// The names of what only our own annotations say; the others are those of the
// properties in CycloneDX.
const (
	completenessProperty  = "verdict:completeness"
	scopeProperty         = "verdict:scope"
	ancestorProperty      = "verdict:ancestor"
	patchProperty         = "verdict:patch"
	patchURLProperty      = "verdict:patch:url"
	patchResolvesProperty = "verdict:patch:resolves"
)

// noted are lines NAME="VALUE" of an annotation, by which our SPDX documents say
// what the standard has no field for. Values are quoted as in Go.
type noted []string

func (n *noted) add(name, value string) {
	if value != "" {
		*n = append(*n, name+"="+strconv.Quote(value))
	}
}

// annotations gives one annotation with all lines, or none. Its annotator is the
// tool that writes the document.
func (n noted) annotations() []spdx.Annotation {
	if len(n) == 0 {
		return nil
	}
	return []spdx.Annotation{{Comment: strings.Join(n, "\n")}}
}

// ownNotes gives the lines of our own annotations: those of this tool, in any
// version.
func (b *bill) ownNotes(list []spdx.Annotation, line int, each func(name, value string) bool) {
	for _, a := range list {
		if !strings.HasPrefix(a.Annotator, "Tool: "+toolName+"-") {
			continue
		}
		for text := range strings.SplitSeq(a.Comment, "\n") {
			name, quoted, _ := strings.Cut(text, "=")
			value, err := strconv.Unquote(quoted)
			if err != nil || !each(name, value) {
				b.skip(unknownNote, text, line)
			}
		}
	}
}

// documentNotes are what a bill says of itself.
func documentNotes(sbom verdict.SBOM) (n noted) {
	n.add(completenessProperty, string(aggregate(sbom)))
	if base := sbom.Base; base != nil {
		n.add(baseNameProperty, base.Name)
		n.add(baseDigest, base.Digest)
		for _, l := range base.Layers {
			n.add(baseLayer, l)
		}
	}
	return n
}

func (b *bill) readDocumentNotes(d spdx.Document) {
	b.ownNotes(d.Annotations, 1, func(name, value string) bool {
		if name == completenessProperty {
			word := verdict.Completeness(value)
			if slices.Contains(verdict.Completenesses, word) {
				b.Completeness = word
			}
			return b.Completeness == word
		}
		if b.Base == nil {
			b.Base = &verdict.BaseImage{}
		}
		switch name {
		case baseNameProperty:
			b.Base.Name = value
		case baseDigest:
			b.Base.Digest = value
		case baseLayer:
			b.Base.Layers = append(b.Base.Layers, value)
		default:
			return false
		}
		return true
	})
	if b.Base != nil && b.Base.Name+b.Base.Digest == "" && len(b.Base.Layers) == 0 {
		b.Base = nil
	}
}

// occurrenceNotes are what the standard has no field for of a component.
func occurrenceNotes(o verdict.Occurrence) (n noted) {
	n.add(identityProperty, string(o.Identity))
	n.add(evidenceProperty, o.Evidence)
	n.add(layerProperty, o.Layer)
	n.add(ownerProperty, o.Owner)
	n.add(scopeProperty, string(o.Scope))
	if o.Relocated {
		n.add(relocatedProperty, "true")
	}
	if p := o.Component.Pedigree; p != nil {
		for _, a := range p.Ancestors {
			n.add(ancestorProperty, a)
		}
		for _, patch := range p.Patches {
			n = append(n, patchProperty+"="+strconv.Quote(patch.Kind)) // the lines behind it are of this one
			n.add(patchURLProperty, patch.URL)
			for _, id := range patch.Resolves {
				n.add(patchResolvesProperty, id)
			}
		}
	}
	return n
}

func (b *bill) readOccurrenceNotes(o *verdict.Occurrence, p spdx.Package) {
	var pedigree verdict.Pedigree
	b.ownNotes(p.Annotations, p.Line, func(name, value string) bool {
		switch name {
		case identityProperty:
			return oneOf(&o.Identity, value, verdict.IdentityBases)
		case scopeProperty:
			return oneOf(&o.Scope, value, []verdict.Scope{verdict.Required, verdict.Optional, verdict.Excluded})
		case evidenceProperty:
			o.Evidence = value
		case layerProperty:
			o.Layer = value
		case ownerProperty:
			o.Owner = value
		case relocatedProperty:
			o.Relocated = value == "true"
		case ancestorProperty:
			u, ok := b.identify(value, "", p.Line)
			if ok {
				pedigree.Ancestors = append(pedigree.Ancestors, u.String())
			}
		case patchProperty:
			pedigree.Patches = append(pedigree.Patches, verdict.Patch{Kind: value})
		case patchURLProperty, patchResolvesProperty:
			return ofPatch(&pedigree, name, value)
		default:
			return false
		}
		return true
	})
	if len(pedigree.Ancestors)+len(pedigree.Patches) > 0 {
		o.Component.Pedigree = &pedigree
	}
}

// oneOf takes a word when it is one of the words that there are.
func oneOf[T ~string](to *T, value string, words []T) bool {
	known := slices.Contains(words, T(value))
	if known {
		*to = T(value)
	}
	return known
}

// ofPatch takes what is said of the last patch; without one it says nothing.
func ofPatch(p *verdict.Pedigree, name, value string) bool {
	if len(p.Patches) == 0 {
		return false
	}
	last := &p.Patches[len(p.Patches)-1]
	if name == patchURLProperty {
		last.URL = value
		return true
	}
	id := verdict.CanonicalID(value)
	if id != "" {
		last.Resolves = append(last.Resolves, id)
	}
	return id != ""
}
