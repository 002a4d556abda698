// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/spec/vers"
)

func claimsOf(t *testing.T, names ...string) []Claim {
	t.Helper()
	var list []Claim
	for _, name := range names {
		c, ok := Encode(verdict.Claim{Record: "x_1", AffectedPackage: verdict.AffectedPackage{Ecosystem: "Maven", Name: name,
			Ranges: [][]vers.Event{{{Introduced: "1.0"}, {Fixed: "2.0"}}}, Versions: []string{"1.0", "1.1"}}})
		if !ok {
			t.Fatalf("no claim comes of %s", name)
		}
		list = append(list, c)
	}
	return list
}

func TestASpoolGivesBackTheClaimsOfEachPlace(t *testing.T) {
	for name, path := range map[string]string{"in memory": "", "on disk": filepath.Join(t.TempDir(), "records.vdb")} {
		t.Run(name, func(t *testing.T) {
			spool, err := SpoolClaims(path)
			if err != nil {
				t.Fatal(err)
			}
			put := [][]Claim{claimsOf(t, "g:a", "g:b"), nil, claimsOf(t, "g:c")}
			places := []Place{}
			for _, claims := range put {
				p, err := spool.Put(claims)
				if err != nil {
					t.Fatal(err)
				}
				places = append(places, p)
			}
			for _, i := range []int{2, 0, 1, 2} {
				got, err := spool.Claims(places[i])
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(put[i], got, cmp.AllowUnexported(Claim{})); d != "" {
					t.Errorf("the claims at place %d differ (-want +got):\n%s", i, d)
				}
			}
			spool.Discard()
			if left, err := filepath.Glob(path + ".*"); path != "" && (err != nil || len(left) > 0) {
				t.Errorf("the spool left %v (%v)", left, err)
			}
		})
	}
}

// broken is a spool in a file that cannot be written.
func broken(t *testing.T) *ClaimSpool {
	t.Helper()
	name := filepath.Join(t.TempDir(), "spool")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return &ClaimSpool{"records.vdb", &spool{f: f, w: bufio.NewWriterSize(f, 16)}}
}

func TestASpoolThatCannotBeWrittenSaysSo(t *testing.T) {
	const want = "records.vdb: what the records claim cannot be kept on disk until the index is written: "
	spool := broken(t)
	defer spool.Discard()
	for range 2 {
		if _, err := spool.Put(claimsOf(t, "g:a")); verdict.CodeOf(err) != verdict.Invalid || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, not %s…", err, want)
		}
	}
	late := broken(t)
	late.s.w = bufio.NewWriterSize(late.s.f, 1<<16)
	defer late.Discard()
	p, err := late.Put(claimsOf(t, "g:a"))
	if err != nil {
		t.Fatalf("what is still in memory cannot fail: %v", err)
	}
	if _, err := late.Claims(p); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error is %v, not %s…", err, want)
	}
}

func TestAPlaceThatTheFileDoesNotHaveIsAnError(t *testing.T) {
	spool, err := SpoolClaims(filepath.Join(t.TempDir(), "records.vdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer spool.Discard()
	p, err := spool.Put(claimsOf(t, "g:a"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Claims(p); err != nil {
		t.Fatal(err)
	}
	if err := spool.s.f.Truncate(5); err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Claims(p); err == nil || !strings.Contains(err.Error(), "cannot be kept on disk") {
		t.Errorf("a file that somebody cut gives the error %v", err)
	}
}
