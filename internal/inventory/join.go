// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/limits"
)

// CatalogueOptions says how an artifact is catalogued.
type CatalogueOptions struct {
	// Completeness is what the caller declares; "" is unknown. That every file was
	// looked into proves nothing of what no cataloguer knows.
	Completeness verdict.Completeness
	// Caps bounds what the cataloguers unpack of archives inside of the artifact, all
	// of them together. TotalBytes is 16 GiB when it is zero.
	Caps limits.ZipCaps
}

// unpackedBytes is what the archives in an artifact may unpack to.
const unpackedBytes = 16 << 30

// Catalogue has each cataloguer read the files that it wants and joins what they
// found into one inventory: sorted, each Ref once, each occurrence with the layer
// of its file and the distribution's package that owns it. It fails when a
// cataloguer does, or ctx ends. Format is the artifact's kind.
//
// An occurrence without package URL, one that is unresolved, and everything that
// could not be looked into count as Unidentified; with the latter the inventory is
// incomplete, whatever the caller declares.
func Catalogue(ctx context.Context, a Artifact, cataloguers []Cataloguer, o CatalogueOptions) (verdict.SBOM, error) {
	if o.Caps.TotalBytes == 0 {
		o.Caps.TotalBytes = unpackedBytes
	}
	found, err := runAll(ctx, a, cataloguers, limits.NewBudget(o.Caps))
	if err != nil {
		return verdict.SBOM{}, err
	}
	j := newJoin(a)
	for _, c := range found {
		j.own(c.Owned)
	}
	for i, c := range found {
		j.add(i, c)
	}
	j.untold()
	j.bill.Completeness = cmp.Or(o.Completeness, verdict.CompletenessUnknown)
	return j.finish(), nil
}

// runAll runs the cataloguers, as many at once as there are processors, and gives
// what they found in their order.
func runAll(ctx context.Context, a Artifact, cataloguers []Cataloguer, budget *limits.Budget) ([]Catalogued, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	found := make([]Catalogued, len(cataloguers))
	slots := make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))
	var running sync.WaitGroup
	for i, c := range cataloguers {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			var err error
			if found[i], err = c.Catalogue(ctx, wantedBy(c, a.Files), budget); err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	return found, context.Cause(ctx)
}

func wantedBy(c Cataloguer, files []File) []File {
	var wanted []File
	for _, f := range files {
		if c.Wants(f.Path, f.Head) {
			wanted = append(wanted, f)
		}
	}
	return wanted
}

// join collects what the cataloguers found.
type join struct {
	artifact Artifact
	bill     verdict.SBOM
	layers   map[string]string // of files, by path
	owners   map[string]string // package URLs, by real path
	noted    []verdict.Skipped // what hides nothing
	held     map[string]bool   // Catalogued.Held
	rows     []row
	edges    []edge
}

// row is an occurrence with the number of the cataloguer that found it, by whose
// Ref its edges speak.
type row struct {
	verdict.Occurrence
	by int
}

// edge is a dependency in words of one cataloguer.
type edge struct {
	by int
	verdict.Edge
}

func newJoin(a Artifact) *join {
	j := &join{artifact: a, layers: map[string]string{}, owners: map[string]string{}, held: map[string]bool{}}
	j.bill = verdict.SBOM{
		Format: string(a.Kind), Digest: a.Digest, Name: a.Name, Subject: a.Subject, Base: a.Base, Skipped: slices.Clone(a.Skipped),
	}
	j.noted = slices.Clone(a.Noted)
	for _, f := range a.Files {
		j.layers[f.Path] = f.Layer
	}
	return j
}

// own notes which package put which file. Packages name files by the folders of
// old, which are links in most distributions now.
func (j *join) own(owned map[string]string) {
	for _, path := range slices.Sorted(maps.Keys(owned)) {
		real := path
		if j.artifact.Real != nil {
			real = j.artifact.Real(path)
		}
		if _, taken := j.owners[real]; !taken {
			j.owners[real] = owned[path]
		}
	}
}

// outer gives the artifact's file in which something lies: lib/a.jar of
// lib/a.jar!/META-INF/b.jar. A folder's name may end with the sign too.
func (j *join) outer(path string) string {
	for end := 0; ; {
		next := strings.Index(path[end:], "!")
		if next < 0 {
			return path
		}
		if _, known := j.layers[path[:end+next]]; known {
			return path[:end+next]
		}
		end += next + 1
	}
}

func (j *join) add(by int, c Catalogued) {
	for _, o := range c.Occurrences {
		file := j.outer(o.Path)
		o.Layer = cmp.Or(o.Layer, j.layers[file])
		o.Owner = cmp.Or(o.Owner, j.owners[file])
		j.rows = append(j.rows, row{o, by})
	}
	for _, e := range c.Edges {
		j.edges = append(j.edges, edge{by, e})
	}
	j.bill.Skipped = verdict.JoinSkipped(j.bill.Skipped, c.Skipped...)
	j.noted = verdict.JoinSkipped(j.noted, c.Noted...)
	j.bill.Repositories = append(j.bill.Repositories, c.Repositories...)
	for _, path := range c.Held {
		j.held[path] = true
	}
}

// opaque is the reason for which a program or library keeps the inventory from
// proving absence: whatever was compiled into it, or it is a copy of, may be there.
const opaque = "programs and libraries of which nothing tells what they were made from"

// untold counts the executables in which nothing was found and that belong to nothing
// that was.
func (j *join) untold() {
	told := map[string]bool{}
	for _, r := range j.rows {
		told[j.outer(r.Path)] = true
	}
	for _, f := range j.artifact.Files {
		if IsExecutable(f.Head) && !told[f.Path] && j.owners[f.Path] == "" && !j.belongs(f.Path) {
			j.bill.Skipped = verdict.AddSkipped(j.bill.Skipped, opaque, f.Path)
		}
	}
}

// belongs reports whether a file, or a folder that it lies in, is held.
func (j *join) belongs(path string) bool {
	if j.held[path] {
		return true
	}
	for at := strings.LastIndexByte(path, '/'); at >= 0; at = strings.LastIndexByte(path[:at], '/') {
		if j.held[path[:at+1]] {
			return true
		}
	}
	return false
}

// hidden counts what was not looked into as unidentified: any of it may be any
// component, whatever the caller declares.
func (j *join) hidden() {
	for _, s := range j.bill.Skipped {
		j.bill.Unidentified += s.Count
	}
	if j.bill.Unidentified > 0 && j.bill.Completeness == verdict.Complete {
		j.bill.Completeness = verdict.Incomplete
	}
	j.bill.Skipped = verdict.JoinSkipped(j.bill.Skipped, j.noted...)
}

// finish sorts what was found, joins what is there twice, and gives each
// occurrence its Ref.
func (j *join) finish() verdict.SBOM {
	slices.SortStableFunc(j.rows, compareRows)
	j.hidden()
	b := &bill{SBOM: j.bill, taken: map[string]bool{j.bill.Subject: true}, next: map[string]int{}, edges: map[verdict.Edge]bool{}}
	type named struct {
		by  int
		ref string
	}
	refs := map[named]string{}
	for i, r := range j.rows {
		name := named{r.by, r.Ref}
		if i > 0 && sameRow(r, j.rows[i-1]) {
			refs[name] = b.Occurrences[len(b.Occurrences)-1].Ref
			continue
		}
		r.Ref = b.ref(cmp.Or(r.Ref, r.Component.PURL, r.Path))
		refs[name] = r.Ref
		if r.Component.PURL == "" || r.Identity == verdict.Unresolved {
			b.Unidentified++
		}
		b.Occurrences = append(b.Occurrences, r.Occurrence)
	}
	for _, e := range j.edges {
		from, to := refs[named{e.by, e.From}], refs[named{e.by, e.To}]
		if kept := (verdict.Edge{From: from, To: to}); from != "" && to != "" && !b.edges[kept] {
			b.edges[kept] = true
			b.Edges = append(b.Edges, kept)
		}
	}
	slices.SortFunc(b.Edges, func(a, b verdict.Edge) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	slices.Sort(b.Repositories)
	b.Repositories = slices.Compact(b.Repositories)
	return b.SBOM
}

// compareRows orders occurrences by where they lie, then by what they are.
func compareRows(a, b row) int {
	return cmp.Or(
		strings.Compare(a.Path, b.Path), strings.Compare(a.Component.Key(), b.Component.Key()), strings.Compare(a.Evidence, b.Evidence),
		strings.Compare(a.Layer, b.Layer), strings.Compare(string(a.Scope), string(b.Scope)), strings.Compare(string(a.Identity), string(b.Identity)),
		strings.Compare(a.Owner, b.Owner), strings.Compare(a.Ref, b.Ref), cmp.Compare(a.by, b.by),
	)
}

// sameRow reports whether two occurrences say the same of the same place.
func sameRow(a, b row) bool {
	return a.by == b.by && a.Path == b.Path && a.Component.Key() == b.Component.Key() && a.Evidence == b.Evidence && a.Layer == b.Layer &&
		a.Scope == b.Scope && a.Identity == b.Identity && a.Owner == b.Owner && a.Relocated == b.Relocated && maps.Equal(a.Digests, b.Digests)
}
