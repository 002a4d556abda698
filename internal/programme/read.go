// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"sort"

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
		return nil, unreadable(err).At(name, 0, "").WithHint(wanted)
	}
	if len(files) == 0 {
		return nil, verdict.Errorf(verdict.Invalid, "holds no YAML document").At(name, 0, "").WithHint(wanted)
	}
	r := &reader{folder: folder, name: name, programme: &Programme{}}
	for _, f := range files {
		if err := r.file(f); err != nil {
			return nil, err
		}
	}
	return r.programme, nil
}

// ReadFile reads the documents of one file, which names no other file.
func ReadFile(name string, raw []byte) (*Programme, error) {
	r := &reader{folder: nowhere{}, programme: &Programme{}}
	if err := r.text(name, name, raw); err != nil {
		return nil, err
	}
	return r.programme, nil
}

// nowhere is a folder without files.
type nowhere struct{}

func (nowhere) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// wanted says what a programme is.
const wanted = "give a folder with *.yaml files of apiVersion " + Version

// unreadable says why a folder cannot be walked, without the path, which stands in
// front of the sentence.
func unreadable(err error) *verdict.Error {
	if errors.Is(err, fs.ErrNotExist) {
		return verdict.Errorf(verdict.NotFound, "does not exist")
	}
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return verdict.Errorf(verdict.Invalid, "cannot be read as a folder: %w", err)
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
	return r.text(file, r.shown(file), raw)
}

// text reads the documents of a file, which errors name as shown.
func (r *reader) text(file, shown string, raw []byte) error {
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
		d.text = func() []byte { return documentText(raw, h.line) }
		if err := d.read(h); err != nil {
			return located(err, d.place, h.node)
		}
	}
	return nil
}

// documentText gives the text of the document whose heading stands in a line, from
// there to the mark before the next one.
func documentText(raw []byte, first int) []byte {
	lines := bytes.SplitAfter(raw, []byte("\n"))
	end := first
	for end < len(lines) && !marks(lines[end]) {
		end++
	}
	return bytes.Join(lines[first-1:end], nil)
}

// marks reports whether a line ends a document: it begins with --- or ..., and no
// text of a document can stand there.
func marks(line []byte) bool {
	word, _, _ := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(" "))
	return string(word) == "---" || string(word) == "..."
}

func (r *reader) bytes(file string) ([]byte, error) {
	f, err := r.folder.Open(file)
	if err != nil {
		return nil, verdict.Errorf(verdict.NotFound, "there is no file %s", r.shown(file)).
			WithHint("name files by their path below the document")
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, verdict.Errorf(verdict.Invalid, "%s is a folder, not a file", r.shown(file))
	}
	return limits.ReadAll(r.shown(file), f, limits.Caps{})
}

// heading is what a document must begin with.
type heading struct {
	APIVersion string     `yaml:"apiVersion"`
	Kind       string     `yaml:"kind"`
	node       *yaml.Node // the whole document
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
		h, err := headingOf(&node)
		if err != nil {
			return nil, yamlError(err, Place{File: file, Line: h.line})
		}
		heads = append(heads, h)
	}
}

func headingOf(node *yaml.Node) (h heading, err error) {
	h.node, h.line = node, node.Line
	if len(node.Content) == 0 {
		return h, nil
	}
	root := node.Content[0]
	h.line, h.empty = root.Line, root.Tag == "!!null"
	if !h.empty && root.Kind != yaml.MappingNode {
		return h, verdict.Errorf(verdict.Invalid, "the document is %s, not a mapping", shapeOf(root.Tag)).
			WithHint("begin it with apiVersion: %s and kind", Version)
	}
	return h, node.Decode(&h)
}
