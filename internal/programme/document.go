// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"path"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
)

// document is one YAML document about to be read.
type document struct {
	*reader
	decoder *yaml.Decoder
	place   Place
	folder  string // of the file, inside the programme's folder
	// text gives the document's own text.
	text func() []byte
}

// kinds maps a kind to the function that reads a document of it.
var kinds = map[string]func(*document) error{
	"Product":        (*document).product,
	"Line":           (*document).line,
	"Release":        (*document).release,
	"Source":         (*document).source,
	"HouseRecord":    (*document).houseRecord,
	"Relocation":     (*document).relocation,
	"AliasRuling":    (*document).aliasRuling,
	"Vulnerability":  (*document).vulnerability,
	"Suppression":    (*document).suppression,
	"Assessment":     (*document).assessment,
	"Evidence":       (*document).evidence,
	"Classification": (*document).classification,
	"Decision":       (*document).decision,
	"Person":         (*document).person,
	"Approval":       (*document).approval,
	"Policy":         (*document).policy,
	"Profile":        (*document).profile,
	"Statement":      (*document).statement,
	"Train":          (*document).train,
	"SymbolSet":      (*document).symbolSet,
	"Score":          (*document).score,
	"ScoreChoice":    (*document).scoreChoice,
	"Advisory":       (*document).advisory,
}

// Kinds lists the kinds of document, in order of text.
func Kinds() []string {
	var names []string
	for k := range kinds {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}

func (d *document) read(h heading) error {
	if h.empty {
		var nothing any
		return d.decode(&nothing)
	}
	if h.APIVersion != Version {
		return verdict.Errorf(verdict.Invalid, "apiVersion is %q", h.APIVersion).At("", 0, "apiVersion").WithHint("write %s", Version)
	}
	read, ok := kinds[h.Kind]
	if !ok {
		return verdict.Errorf(verdict.Invalid, "no documents of kind %q are known", h.Kind).At("", 0, "kind").
			WithHint("use one of %s", strings.Join(Kinds(), ", "))
	}
	return read(d)
}

func (d *document) decode(into any) error {
	if err := d.decoder.Decode(into); err != nil {
		return yamlError(err, d.place)
	}
	return nil
}

// fileNamed reads a file that the document names, relative to the document's own
// folder. It may not lead out of the programme's folder.
func (d *document) fileNamed(name string) (File, error) {
	inside := path.Join(d.folder, name)
	if path.IsAbs(name) || inside == ".." || strings.HasPrefix(inside, "../") {
		return File{}, verdict.Errorf(verdict.Invalid, "file %q lies outside the folder", name).WithHint("name files by their path below the document")
	}
	raw, err := d.bytes(inside)
	if err != nil {
		return File{}, err
	}
	return File{Name: inside, Raw: raw}, nil
}

// header is what every document begins with.
type header struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
}

func add[T any](d *document, list *[]Doc[T], value T) {
	*list = append(*list, Doc[T]{Value: value, Place: d.place})
}
