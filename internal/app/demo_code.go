// SPDX-License-Identifier: Apache-2.0

package app

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/examples/notebook"
	"verdict/internal/programme"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// notebookFolder is where the small Java program of the demo lies below the example.
const notebookFolder = "notebook"

// CodeExample compiles the small Java program of the example below its folder, adds it as a
// release, and has a person's word follow what its code answers. It gives what explain says
// of its flaws; nothing, and why, where there is no compiler.
func (a *App) CodeExample(ctx context.Context, folder string) (answers []triage.Explanation, left string, err error) {
	javac := compiler()
	if javac == "" {
		return nil, "there is no javac on this machine", nil
	}
	folder = filepath.Join(folder, notebookFolder)
	if err := unpack(notebook.Files, folder); err != nil {
		return nil, "", verdict.Errorf(verdict.Invalid, "the example cannot be written to %s: %w", folder, err)
	}
	p, err := programme.Read(notebook.Files, folder)
	if err != nil {
		return nil, "", err
	}
	if _, _, err := a.Apply(ctx, p, folder, nil); err != nil {
		return nil, "", err
	}
	dist, left, err := buildNotebook(ctx, javac, folder)
	if err != nil || left != "" {
		return nil, left, err
	}
	if err := a.addNotebook(ctx, dist); err != nil {
		return nil, "", err
	}
	for _, flaw := range notebook.Flaws {
		x, err := a.Explain(ctx, flaw.ID, verdict.Ref{Product: notebook.Product, Version: notebook.Version})
		if err != nil {
			return nil, "", err
		}
		answers = append(answers, x)
	}
	return answers, "", nil
}

// compiler is where this machine has javac; "" where it has none.
func compiler() string {
	javac, err := exec.LookPath("javac")
	if err != nil {
		return ""
	}
	return javac
}

// buildNotebook compiles the program and packs it as it would ship. A compiler that cannot
// is no error: left says why.
func buildNotebook(ctx context.Context, javac, folder string) (dist, left string, err error) {
	classes, dist := filepath.Join(folder, "classes"), filepath.Join(folder, "dist")
	arguments := []string{"-g", "--release", "11", "-nowarn", "-d", classes}
	err = filepath.WalkDir(filepath.Join(folder, "src"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".java") {
			arguments = append(arguments, name)
		}
		return err
	})
	if err != nil {
		return "", "", err
	}
	out, failed := exec.CommandContext(ctx, javac, arguments...).CombinedOutput()
	if failed != nil && ctx.Err() == nil {
		return "", fmt.Sprintf("javac cannot compile it: %v: %.200s", failed, out), nil
	}
	for _, part := range notebook.Parts {
		content, err := packPart(os.DirFS(classes), part)
		if err != nil {
			return "", "", err
		}
		name := filepath.Join(dist, filepath.FromSlash(part.Jar))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return "", "", err
		}
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return "", "", err
		}
	}
	return dist, "", ctx.Err()
}

// packPart packs the classes of a folder as a jar, the same bytes for the same classes.
func packPart(classes fs.FS, part notebook.Part) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, content []byte) error {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		return err
	}
	manifest := "Manifest-Version: 1.0\n"
	if part.Main != "" {
		manifest += "Main-Class: " + part.Main + "\n"
	}
	if err := add("META-INF/MANIFEST.MF", []byte(manifest+"\n")); err != nil {
		return nil, err
	}
	artifact := strings.TrimSuffix(part.Folder[strings.LastIndexByte(part.Folder, '/')+1:], "/")
	if err := add("META-INF/maven/org.example/"+artifact+"/pom.properties", []byte(part.Properties)); err != nil {
		return nil, err
	}
	err := fs.WalkDir(classes, part.Folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(classes, name)
		if err != nil {
			return err
		}
		return add(name, content)
	})
	if err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// addNotebook adds the release, the symbols of its library's flaws, and an assessment of
// each that takes up what the analysis proposes.
func (a *App) addNotebook(ctx context.Context, dist string) error {
	artifacts, err := CatalogueAll(ctx, []ArtifactFile{{Path: dist}}, CatalogueOptions{Completeness: verdict.Complete, Keep: BlobsIn(a.data)})
	if err != nil {
		return err
	}
	release := verdict.Release{Product: notebook.Product, Version: notebook.Version, Line: "1.0", State: verdict.Released,
		ReleasedAt: time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC), Completeness: verdict.Complete}
	if _, _, err := a.AddRelease(ctx, release, nil, artifacts); err != nil {
		return err
	}
	for _, flaw := range notebook.Flaws {
		if err := a.nameFlaw(ctx, flaw); err != nil {
			return err
		}
	}
	if _, _, err := a.ReachRelease(ctx, ReleaseReach{Ref: release.Ref()}); err != nil {
		return err
	}
	return a.assessNotebook(ctx)
}

// exampleAuthor is who speaks in the example.
const exampleAuthor = "the example"

// nameFlaw stores the symbols of a flaw, as somebody who confirmed them.
func (a *App) nameFlaw(ctx context.Context, flaw notebook.Flaw) error {
	known, err := a.SymbolSets(ctx, SymbolFilter{Vulnerability: flaw.ID})
	if err != nil || len(known) > 0 {
		return err
	}
	set, _, err := a.AddSymbols(ctx, verdict.SymbolSet{Vulnerability: flaw.ID, Component: notebook.Library, Symbols: []string{flaw.Symbol},
		Source: verdict.SymbolsOfPerson, Confidence: verdict.HighConfidence, Reasons: []string{"the example says so"}})
	if err != nil {
		return err
	}
	_, err = a.update(ctx, "symbols confirm "+set.ID, func(tx *store.Tx) error {
		_, _, err := tx.ConfirmSymbolSet(set.ID, exampleAuthor, a.Now())
		return err
	})
	return err
}

// assessNotebook takes up what analyses propose, where nobody has said anything yet.
func (a *App) assessNotebook(ctx context.Context) error {
	said, err := a.Assessments(ctx, notebook.Product)
	if err != nil {
		return err
	}
	evidence, err := a.Evidence(ctx, notebook.Product)
	if err != nil {
		return err
	}
	for _, ev := range evidence {
		flaw := slices.IndexFunc(notebook.Flaws, func(f notebook.Flaw) bool { return f.ID == ev.Vulnerability })
		if ev.Analysis == nil || flaw < 0 || ev.Result == verdict.ResultUndetermined || ev.Result == verdict.ResultPresent ||
			slices.ContainsFunc(said, func(as verdict.Assessment) bool { return as.Vulnerability == ev.Vulnerability }) {
			continue
		}
		as := verdict.Assessment{Vulnerability: ev.Vulnerability, Scope: verdict.AssessmentScope{Product: notebook.Product}, Author: exampleAuthor, Written: a.Now(),
			Impact: notebook.Flaws[flaw].Impact, Action: notebook.Flaws[flaw].Action}
		if as, err = a.FromEvidence(ctx, as, ev.ID); err != nil {
			return err
		}
		if _, _, err := a.Assess(ctx, as, true); err != nil {
			return err
		}
	}
	return nil
}
