// SPDX-License-Identifier: Apache-2.0

package purl

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Parse reads a package URL, canonical or not. It follows ECMA-427, "How to
// parse a PURL string", with two liberties: the first ? and # count, so that
// they may stand unescaped in what follows, and qualifier keys may be written in
// upper case. The error is one sentence without the package URL itself.
func Parse(s string) (PURL, error) {
	if len(s) < 4 || !strings.EqualFold(s[:4], "pkg:") {
		return PURL{}, errors.New(`a package URL begins with "pkg:"`)
	}
	rest, subpath, _ := strings.Cut(s[4:], "#")
	rest, query, _ := strings.Cut(rest, "?")
	kind, path, _ := strings.Cut(strings.TrimLeft(rest, "/"), "/")
	p := PURL{Type: strings.ToLower(kind)}

	var err error
	path, version := splitVersion(p.Type, strings.TrimLeft(path, "/"))
	if p.Version, err = decode(version); err != nil {
		return PURL{}, err
	}
	slash := strings.LastIndexByte(path, '/')
	if p.Namespace, err = decodeSegments(path[:max(slash, 0)]); err != nil {
		return PURL{}, err
	}
	if p.Name, err = decode(path[slash+1:]); err != nil {
		return PURL{}, err
	}
	if p.Subpath, err = decodeSegments(subpath); err != nil {
		return PURL{}, err
	}
	if p.Qualifiers, err = parseQualifiers(query); err != nil {
		return PURL{}, err
	}
	return p.Normalize()
}

// splitVersion cuts the version from the path. An npm scope begins with an @ of
// its own, which many tools leave unescaped.
func splitVersion(kind, path string) (rest, version string) {
	at := strings.LastIndexByte(path, '@')
	scope := kind == "npm" && at == 0 && strings.ContainsRune(path, '/')
	if at < 0 || scope {
		return strings.TrimRight(path, "/"), ""
	}
	return path[:at], path[at+1:]
}

func parseQualifiers(query string) (map[string]string, error) {
	var out map[string]string
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		value, err := decode(value)
		if err != nil {
			return nil, err
		}
		key = strings.ToLower(key)
		if _, ok := out[key]; ok {
			return nil, fmt.Errorf("the qualifier %s stands twice", key)
		}
		if out == nil {
			out = make(map[string]string)
		}
		out[key] = value
	}
	return out, nil
}

// decodeSegments decodes a path segment by segment: an escaped slash inside one
// would make two of it.
func decodeSegments(path string) (string, error) {
	if strings.IndexByte(path, '%') < 0 {
		return path, nil
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		d, err := decode(part)
		if err != nil {
			return "", err
		}
		if strings.ContainsRune(d, '/') {
			return "", fmt.Errorf("the segment %q holds a slash", d)
		}
		parts[i] = d
	}
	return strings.Join(parts, "/"), nil
}

func decode(s string) (string, error) {
	if strings.IndexByte(s, '%') < 0 {
		return s, nil
	}
	d, err := url.PathUnescape(s)
	if err != nil {
		return "", fmt.Errorf("%q is not percent-encoded rightly", s)
	}
	return d, nil
}
