// SPDX-License-Identifier: Apache-2.0

package report

import (
	"net/url"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// billVersions is what a target says of one version, or of a range of them
// (CycloneDX 1.4, affects.versions). Without a status it is affected.
type billVersions struct {
	Version string `json:"version" xml:"version"`
	Range   string `json:"range" xml:"range"`
	Status  string `json:"status" xml:"status"`
}

// unaffected reports whether the target says of the component's version that it
// does not have the flaw, and nothing else of it. What has no version, or one that
// cannot be compared with one that is affected, may have it.
func (t billTarget) unaffected(c verdict.ScanComponent) bool {
	kind, version := versionOf(c)
	if version == "" {
		return false
	}
	clean := false
	for _, v := range t.Versions {
		covers, known := v.covers(kind, version)
		switch unaffected := strings.TrimSpace(v.Status) == "unaffected"; {
		case !unaffected && (covers || !known):
			return false
		case unaffected && covers:
			clean = true
		}
	}
	return clean
}

// versionOf gives a component's version, with the epoch that an rpm has, and the
// type of its package URL; each is "" where nothing says it.
func versionOf(c verdict.ScanComponent) (kind, version string) {
	u, err := purl.Parse(c.PURL)
	if err != nil {
		return "", c.Version
	}
	if u.Version == "" {
		u.Version = c.Version
	}
	if epoch := u.Qualifiers["epoch"]; u.Type == "rpm" && epoch != "" && u.Version != "" && !strings.Contains(u.Version, ":") {
		u.Version = epoch + ":" + u.Version
	}
	return u.Type, u.Version
}

// covers reports whether the entry speaks of a version; known is false where that
// cannot be told.
func (v billVersions) covers(kind, version string) (covers, known bool) {
	switch one, span := strings.TrimSpace(v.Version), strings.TrimSpace(v.Range); {
	case one == "" && span == "":
		return false, false
	case one == version:
		return true, true
	case one != "":
		order, err := vers.Compare(vers.Scheme(kind), one, version)
		return err == nil && order == 0, true
	default:
		return inRange(span, kind, version)
	}
}

// bound is one constraint of a range: a comparator and a version.
type bound struct{ sign, version string }

// inRange reports whether a range (vers:npm/>=1.0|<2.0) of the type holds a version,
// as the specification of vers says. A range of another type, one that is out of
// order, and versions that the type cannot order are not known.
func inRange(span, kind, version string) (holds, known bool) {
	scheme, list, ok := strings.Cut(strings.TrimPrefix(span, "vers:"), "/")
	if !strings.HasPrefix(span, "vers:") || !ok || scheme != kind {
		return false, false
	}
	if strings.TrimSpace(list) == "*" {
		return true, true
	}
	bounds, ok := boundsOf(list)
	if !ok || !ascending(bounds, vers.Scheme(kind)) {
		return false, false
	}
	var spans []bound
	for _, b := range bounds {
		order, err := vers.Compare(vers.Scheme(kind), version, b.version)
		switch {
		case err != nil:
			return false, false
		case order == 0 && (b.sign == "=" || b.sign == "!="):
			return b.sign == "=", true
		case b.sign != "=" && b.sign != "!=":
			spans = append(spans, b)
		}
	}
	if !alternate(spans) {
		return false, false
	}
	if len(spans) == 0 {
		// Exceptions alone leave all the rest in.
		return !slices.ContainsFunc(bounds, func(b bound) bool { return b.sign == "=" }), true
	}
	return within(spans, vers.Scheme(kind), version), true
}

// boundsOf reads the constraints of a range, whose versions are percent-encoded.
func boundsOf(list string) (bounds []bound, ok bool) {
	for _, text := range strings.Split(list, "|") {
		text = strings.TrimSpace(text)
		b := bound{sign: "="}
		for _, sign := range []string{">=", "<=", "!=", "<", ">", "="} {
			if strings.HasPrefix(text, sign) {
				b.sign, text = sign, text[len(sign):]
				break
			}
		}
		version, err := url.PathUnescape(strings.TrimSpace(text))
		if err != nil || version == "" {
			return nil, false
		}
		b.version = version
		bounds = append(bounds, b)
	}
	return bounds, true
}

// ascending reports whether each version stands behind a lesser one, and so once.
func ascending(bounds []bound, scheme vers.Scheme) bool {
	for i := 1; i < len(bounds); i++ {
		if order, err := vers.Compare(scheme, bounds[i-1].version, bounds[i].version); err != nil || order >= 0 {
			return false
		}
	}
	return true
}

// alternate reports whether each lower bound is followed by an upper one and the
// other way round; anything else is not simplified, and could be read in two ways.
func alternate(spans []bound) bool {
	for i := 1; i < len(spans); i++ {
		if spans[i].sign[0] == spans[i-1].sign[0] {
			return false
		}
	}
	return true
}

// within reports whether a version lies between a lower bound and the upper one
// behind it.
func within(spans []bound, scheme vers.Scheme, version string) bool {
	inside := spans[0].sign[0] == '<' // from the beginning
	for _, b := range spans {
		order, _ := vers.Compare(scheme, version, b.version) // was compared before
		switch b.sign {
		case ">":
			inside = order > 0
		case ">=":
			inside = order >= 0
		case "<", "<=":
			if inside && (order < 0 || order == 0 && b.sign == "<=") {
				return true
			}
			inside = false
		}
	}
	return inside
}
