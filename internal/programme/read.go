// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/limits"
)

// Read reads every *.yaml and *.yml file of a folder and of those below it, in
// order of path. name is the folder's name as a person knows it; it stands
// before the file in errors.
func Read(folder fs.FS, name string) (*Programme, error) {
	files, err := documents(folder)
	if err != nil {
		return nil, verdict.Errorf(verdict.NotFound, "folder %s cannot be read: %w", name, err)
	}
	if len(files) == 0 {
		return nil, verdict.Errorf(verdict.Invalid, "folder %s holds no YAML document", name).
			WithHint("give a folder with *.yaml files of apiVersion %s", Version)
	}
	r := &reader{folder: folder, name: name, programme: &Programme{}}
	for _, f := range files {
		if err := r.file(f); err != nil {
			return nil, err
		}
	}
	return r.programme, nil
}

func documents(folder fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(folder, ".", func(p string, d fs.DirEntry, err error) error {
		if ext := path.Ext(p); err == nil && !d.IsDir() && (ext == ".yaml" || ext == ".yml") {
			files = append(files, p)
		}
		return err
	})
	sort.Strings(files)
	return files, err
}

type reader struct {
	folder    fs.FS
	name      string
	programme *Programme
}

// shown is a path inside the folder as errors name it.
func (r *reader) shown(file string) string { return path.Join(r.name, file) }

func (r *reader) file(file string) error {
	raw, err := r.bytes(file)
	if err != nil {
		return err
	}
	shown := r.shown(file)
	if err := limits.CheckYAML(shown, raw, limits.Caps{}); err != nil {
		return err
	}
	heads, err := headings(shown, raw)
	if err != nil {
		return err
	}
	strict := yaml.NewDecoder(bytes.NewReader(raw))
	strict.KnownFields(true)
	for _, h := range heads {
		d := document{reader: r, decoder: strict, place: Place{File: shown, Line: h.line}, folder: path.Dir(file)}
		if err := d.read(h); err != nil {
			return located(err, d.place)
		}
	}
	return nil
}

func (r *reader) bytes(file string) ([]byte, error) {
	f, err := r.folder.Open(file)
	if err != nil {
		return nil, verdict.Errorf(verdict.NotFound, "there is no file %s", r.shown(file))
	}
	defer f.Close()
	return limits.ReadAll(r.shown(file), f, limits.Caps{})
}

// heading is what a document must begin with.
type heading struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	line       int
	empty      bool
}

// headings reads the kinds of all documents of a file, so that the strict
// decoder knows what each is.
func headings(file string, raw []byte) ([]heading, error) {
	var heads []heading
	loose := yaml.NewDecoder(bytes.NewReader(raw))
	for {
		var node yaml.Node
		err := loose.Decode(&node)
		if errors.Is(err, io.EOF) {
			return heads, nil
		}
		if err != nil {
			return nil, yamlError(err, Place{File: file, Line: 1})
		}
		var h heading
		if err := node.Decode(&h); err != nil {
			return nil, yamlError(err, Place{File: file, Line: node.Line})
		}
		h.line = node.Line
		if len(node.Content) > 0 {
			h.line = node.Content[0].Line
			h.empty = node.Content[0].Tag == "!!null"
		}
		heads = append(heads, h)
	}
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)`)

// yamlError turns the library's words into an Error with the line.
func yamlError(err error, place Place) error {
	text := err.Error()
	var typeError *yaml.TypeError
	if errors.As(err, &typeError) && len(typeError.Errors) > 0 {
		text = typeError.Errors[0]
	}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		place.Line, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	text = goTypeNames.Replace(strings.TrimPrefix(text, "yaml: "))
	return verdict.Errorf(verdict.Invalid, "%s", text).At(place.File, place.Line, "")
}

// goTypeNames keeps the names of Go types out of what a person reads.
var goTypeNames = strings.NewReplacer("into []string", "into a list of words",
	"into string", "into text", "into programme.", "into a ", "in type programme.", "in ", "Doc", " document")

// located gives an error the document's place where it has none of its own.
func located(err error, place Place) error {
	var e *verdict.Error
	if errors.As(err, &e) && e.File == "" {
		return e.At(place.File, place.Line, e.Path)
	}
	return err
}
