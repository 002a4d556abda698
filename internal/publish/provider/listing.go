// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"embed"
	"html/template"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

//go:embed listing.tmpl
var embedded embed.FS

var listingPage = template.Must(template.ParseFS(embedded, "listing.tmpl"))

// listing is a page that lists a folder, in the looks of the site.
type listing struct {
	Folder  string
	Root    string           // leads to the root of the site
	For     verdict.Audience // who may read it; "" for everybody
	Up      bool             // there is a list of the folder above
	Folders []string
	Names   []string
}

// folders are the lists of all folders of files (requirement 14), which a web server gives
// out for the folder itself.
func folders(files []publish.File, readers verdict.Audience) (pages []publish.File) {
	held := map[string]map[string]bool{} // by folder, names; those of folders end with /
	note := func(folder, name string) {
		if held[folder] == nil {
			held[folder] = map[string]bool{}
		}
		held[folder][name] = true
	}
	for _, f := range files {
		at := f.Path
		if at == securityPath {
			continue
		}
		note(path.Dir(at), path.Base(at))
		for folder := path.Dir(at); !top(folder); folder = path.Dir(folder) {
			note(path.Dir(folder), path.Base(folder)+"/")
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(held)) {
		l := listing{Folder: folder, Root: strings.Repeat("../", strings.Count(folder, "/")+1), For: readers, Up: !top(folder)}
		for _, name := range slices.Sorted(maps.Keys(held[folder])) {
			if beneath, is := strings.CutSuffix(name, "/"); is {
				l.Folders = append(l.Folders, beneath)
			} else {
				l.Names = append(l.Names, name)
			}
		}
		pages = append(pages, publish.File{Path: folder + "/index.html", Render: func(w io.Writer) error { return listingPage.Execute(w, l) }})
	}
	return pages
}

// top reports whether nothing above a folder is listed.
func top(folder string) bool { return folder == "csaf" || folder == ".well-known/csaf" }
