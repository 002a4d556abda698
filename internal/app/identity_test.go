// SPDX-License-Identifier: Apache-2.0

package app

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/archive"
	"verdict/internal/jvm/classfile/classtest"
	"verdict/internal/jvm/identity"
	"verdict/internal/limits"
)

// jarOf packs members by name.
func jarOf(t *testing.T, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range members {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// codecClasses are twelve classes of a library, in one of its versions.
func codecClasses(version int16) map[string][]byte {
	members := map[string][]byte{}
	for i := range int16(12) {
		numbers := make([]int16, 40)
		for j := range numbers {
			numbers[j] = i * version
		}
		name := fmt.Sprintf("org/codec/Codec%d", i)
		c := classtest.Class{Name: name, Methods: []classtest.Method{{Name: "encode", Descriptor: "(Lorg/codec/Codec0;)V", Numbers: numbers, Strings: []string{"org.codec.Codec0"}}}}
		members[name+".class"] = c.Bytes()
	}
	return members
}

// inMemory is an open file of bytes.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

func TestALibraryThatWasShadedIsToldByATableOfWhatABuildTook(t *testing.T) {
	root := t.TempDir()
	for version := range int16(3) {
		v := fmt.Sprintf("1.%d", version)
		folder := filepath.Join(root, "org", "codec", "codec", v)
		pom := "<project><groupId>org.codec</groupId><artifactId>codec</artifactId><version>" + v + "</version></project>"
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"codec-" + v + ".pom": []byte(pom), "codec-" + v + ".jar": jarOf(t, codecClasses(version+1))} {
			if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	out := filepath.Join(t.TempDir(), "known.vid")
	build, err := BuildTable(t.Context(), TableOptions{From: []string{root}}, out, nil)
	if err != nil || build.Archives != 3 || build.Components != 3 || build.Skipped != nil {
		t.Fatalf("built is %+v, %v", build, err)
	}
	info, err := TableAt(out, true)
	if err != nil || info != build.TableInfo {
		t.Errorf("the table says %+v, %v", info, err)
	}
	table, err := identity.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	shaded := map[string][]byte{"org/acme/App.class": {}}
	for name, content := range codecClasses(2) {
		shaded[strings.Replace(name, "org/codec", "org/acme/internal/org/codec", 1)] = classtest.Relocate(content, "org/codec", "org/acme/internal/org/codec")
	}
	app := jarOf(t, shaded)
	file := inventory.File{Path: "app-7.jar", Size: int64(len(app)), Open: func() (inventory.Content, error) { return inMemory{bytes.NewReader(app)}, nil }}
	found, err := archive.New(archive.Options{Table: table}).Catalogue(t.Context(), []inventory.File{file}, limits.NewBudget(limits.ZipCaps{}))
	if err != nil || len(found.Occurrences) != 2 {
		t.Fatalf("found is %+v, %v", found, err)
	}
	o := found.Occurrences[1]
	if o.Component.PURL != "pkg:maven/org.codec/codec@1.1" || !o.Relocated || o.Identity != verdict.ByDigest || o.Path != "app-7.jar!/org/acme/internal/org/codec" {
		t.Errorf("what was shaded is %+v", o)
	}
}
