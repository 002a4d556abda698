// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/limits"
)

// What a document of a profile begins with.
const (
	documentVersion = "verdict/v1"
	documentKind    = "Profile"
)

// maxProfile is how many bytes a profile may have.
const maxProfile = 256 << 10

// Parse reads a profile from a YAML document and holds it against itself. name is what
// errors call the document; they carry line and path. What it extends is not looked at.
func Parse(name string, raw []byte) (verdict.Profile, error) {
	if err := limits.CheckYAML(name, raw, limits.Caps{Bytes: maxProfile, Depth: 10, Values: 20_000}); err != nil {
		return verdict.Profile{}, err
	}
	root, err := single(raw)
	if err != nil {
		return verdict.Profile{}, placed(err, name)
	}
	var p verdict.Profile
	if err := document(field{Node: root}, &p); err != nil {
		return verdict.Profile{}, placed(err, name)
	}
	if err := p.Validate(); err != nil {
		return verdict.Profile{}, placed(located(err, root), name)
	}
	return p, nil
}

func document(f field, p *verdict.Profile) error {
	var version, kind string
	err := f.mapping("profile", map[string]reader{
		"apiVersion": text(&version),
		"kind":       text(&kind),
		"name":       text(&p.Name),
		"title":      text(&p.Title),
		"extends":    texts(&p.Extends),
		"classPath":  texts(&p.ClassPath),
		"main":       texts(&p.Main),
		"manifests":  yes(&p.Manifests),
		"scripts":    texts(&p.Scripts),
		"entries":    texts(&p.Entries),
		"api":        texts(&p.API),
		"servlets":   yes(&p.Servlets),
		"plugins": func(f field) error {
			return f.mapping("list of plug-ins", map[string]reader{
				"types":       texts(&p.Plugins.Types),
				"annotations": texts(&p.Plugins.Annotations),
				"keys":        texts(&p.Plugins.Keys),
			})
		},
		"configuration": texts(&p.Configuration),
		"closed":        yes(&p.Closed),
		"algorithm":     text(&p.Algorithm),
	})
	switch {
	case err != nil:
		return err
	case version != documentVersion:
		return f.errorf("apiVersion is %q", version).WithHint("write apiVersion: %s", documentVersion)
	case kind != documentKind:
		return f.errorf("the document is of kind %q, not %s", kind, documentKind)
	}
	return nil
}

// single gives the one document of a file.
func single(raw []byte) (*yaml.Node, error) {
	var root *yaml.Node
	for d := yaml.NewDecoder(bytes.NewReader(raw)); ; {
		var n yaml.Node
		err := d.Decode(&n)
		switch {
		case errors.Is(err, io.EOF) && root == nil:
			return nil, verdict.Errorf(verdict.Invalid, "holds no document")
		case errors.Is(err, io.EOF):
			return root, nil
		case err != nil:
			return nil, verdict.Errorf(verdict.Invalid, "cannot be read as YAML: %w", err)
		case len(n.Content) == 0 || n.Content[0].Tag == "!!null":
			continue
		case root != nil:
			return nil, verdict.Errorf(verdict.Invalid, "a second document begins here").At("", n.Content[0].Line, "").WithHint("give every profile a file of its own")
		}
		root = n.Content[0]
	}
}

// placed sets the name of the document in an error.
func placed(err error, name string) error {
	var e *verdict.Error
	if !errors.As(err, &e) || e.File != "" {
		return err
	}
	return e.At(name, max(e.Line, 1), e.Path)
}

// located sets the line of the field that an error is about.
func located(err error, root *yaml.Node) error {
	var e *verdict.Error
	if !errors.As(err, &e) {
		return err
	}
	return e.At(e.File, lineOf(root, e.Path, root.Line), e.Path)
}

var pathStep = regexp.MustCompile(`^\.?([^.\[]+)|^\[(\d+)\]`)

// lineOf gives the line of the deepest field on a path such as plugins.types[1] that is
// there; line when none is.
func lineOf(n *yaml.Node, path string, line int) int {
	m := pathStep.FindStringSubmatch(path)
	if m == nil {
		return line
	}
	rest := path[len(m[0]):]
	if i, err := strconv.Atoi(m[2]); err == nil && n.Kind == yaml.SequenceNode && i < len(n.Content) {
		return lineOf(n.Content[i], rest, n.Content[i].Line)
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == m[1] {
			return lineOf(n.Content[i+1], rest, n.Content[i].Line)
		}
	}
	return line
}
