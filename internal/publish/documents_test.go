// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/relnotes"
)

var update = flag.Bool("update", false, "rewrite the golden documents")

// render makes the document that a golden file calls by format and version.
func render(t *testing.T, s publish.Snapshot, format, version string) []byte {
	t.Helper()
	var out []byte
	var err error
	switch format {
	case "openvex":
		out, err = openvex.Render(s, version, 3)
	case "relnotes":
		var n relnotes.Notes
		if n, err = relnotes.Of(s, version); err == nil {
			out = n.Markdown()
		}
	default:
		t.Fatalf("there is no format %q", format)
	}
	if err != nil {
		t.Fatalf("%s of %s: %v", format, version, err)
	}
	return out
}

// archives are the golden files, each with its snapshot.
func archives(t *testing.T) map[string]*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	found := map[string]*txtar.Archive{}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found[name] = archive
	}
	return found
}

func snapshotOf(t *testing.T, archive *txtar.Archive) publish.Snapshot {
	t.Helper()
	var s publish.Snapshot
	dec := json.NewDecoder(bytes.NewReader(archive.Files[0].Data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		t.Fatalf("snapshot.json: %v", err)
	}
	return s
}

func TestDocumentsAreAsReviewed(t *testing.T) {
	for name, archive := range archives(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			s := snapshotOf(t, archive)
			for i := range archive.Files[1:] {
				file := &archive.Files[i+1]
				format, version, _ := strings.Cut(file.Name, " ")
				got := render(t, s, format, version)
				if *update {
					file.Data = got
				} else if diff := cmp.Diff(string(file.Data), string(got)); diff != "" {
					t.Errorf("%s changed; run with -update and review:\n%s", file.Name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestTheOrderOfRowsNeverMatters(t *testing.T) {
	for name, archive := range archives(t) {
		s := snapshotOf(t, archive)
		t.Run(filepath.Base(name), rapid.MakeCheck(func(rt *rapid.T) {
			shuffled := s
			shuffled.Releases = rapid.Permutation(s.Releases).Draw(rt, "releases")
			shuffled.Statements = nil
			for _, st := range rapid.Permutation(s.Statements).Draw(rt, "statements") {
				st.Components = rapid.Permutation(st.Components).Draw(rt, "components")
				st.Aliases = rapid.Permutation(st.Aliases).Draw(rt, "aliases")
				st.Parts = rapid.Permutation(st.Parts).Draw(rt, "parts")
				shuffled.Statements = append(shuffled.Statements, st)
			}
			for _, file := range archive.Files[1:] {
				format, version, _ := strings.Cut(file.Name, " ")
				if !bytes.Equal(render(t, s, format, version), render(t, shuffled, format, version)) {
					rt.Fatalf("%s depends on the order of rows", file.Name)
				}
			}
		}))
	}
}

func TestWhatIsSaidAboutOthersChangesNothing(t *testing.T) {
	for name, archive := range archives(t) {
		s := snapshotOf(t, archive)
		before := map[string][]byte{}
		for _, file := range archive.Files[1:] {
			format, version, _ := strings.Cut(file.Name, " ")
			before[file.Name] = render(t, s, format, version)
		}
		s.Statements = append(s.Statements,
			verdict.Statement{Product: "another", Version: "1.2.1", Revision: 9, Vulnerability: "CVE-2024-0001", Status: verdict.Affected},
			verdict.Statement{Product: "shop", Version: "0.1.0", Revision: 9, Vulnerability: "CVE-2024-0001", Status: verdict.Affected})
		s.Releases = append(s.Releases, verdict.Release{Product: "another", Version: "1.2.1", State: verdict.Withdrawn})
		for _, file := range archive.Files[1:] {
			format, version, _ := strings.Cut(file.Name, " ")
			if !bytes.Equal(before[file.Name], render(t, s, format, version)) {
				t.Errorf("%s: %s changed by rows of another product or release", name, file.Name)
			}
		}
	}
}
