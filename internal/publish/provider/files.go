// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"

	"verdict/internal/publish"
	"verdict/spec/csaf"
)

func file(p string, content []byte) publish.File {
	return publish.File{Path: p, Render: func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}}
}

// documents are the documents, those of history too, with their hashes and signatures
// (requirements 18 and 19).
func (p provider) documents() (files []publish.File, err error) {
	taken := map[string]bool{}
	for _, d := range p.Documents {
		files = append(files, p.document(d, d.path())...)
		taken[d.path()] = true
	}
	for _, d := range p.Earlier {
		if at := d.historyPath(); !taken[at] {
			files = append(files, p.document(d, at)...)
			taken[at] = true
		}
	}
	return files, nil
}

func (p provider) document(d Document, at string) []publish.File {
	name := path.Base(at)
	files := []publish.File{
		file(at, d.Raw),
		file(at+".sha256", fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(d.Raw), name)),
		file(at+".sha512", fmt.Appendf(nil, "%x  %s\n", sha512.Sum512(d.Raw), name)),
	}
	if p.Sign == nil {
		return files
	}
	// A signature is dear, and asked for each time that the file is served.
	signed := sync.OnceValues(func() ([]byte, error) { return p.Sign(d.Raw, d.current()) })
	return append(files, publish.File{Path: at + ".asc", Render: func(w io.Writer) error {
		signature, err := signed()
		if err != nil {
			return err
		}
		_, err = w.Write(signature)
		return err
	}})
}

// listings are index.txt and changes.csv of each label (requirements 12 and 13).
func (p provider) listings() (files []publish.File, err error) {
	for _, l := range p.ordered() {
		var names []string
		var changes []csaf.Change
		for _, d := range p.labels[l] {
			names = append(names, d.name())
			changes = append(changes, csaf.Change{Name: d.name(), At: d.Current})
		}
		files = append(files, file(folderOf(l)+"/index.txt", csaf.EncodeIndex(names)), file(folderOf(l)+"/changes.csv", csaf.EncodeChanges(changes)))
	}
	return files, nil
}

// keys are the public keys (requirement 20).
func (p provider) keys() (files []publish.File) {
	for _, k := range p.Keys {
		files = append(files, file(k.Path(), k.Armored))
	}
	return files
}

// lower is the label as it stands in the names of files.
func lower(tlp string) string { return strings.ToLower(label(tlp)) }
