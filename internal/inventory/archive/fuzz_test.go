// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
	"unicode/utf8"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

func FuzzCatalogue(f *testing.F) {
	table, one := protobufTable(f)
	inner := packedJar(f, append(properties("g", "inner", "1"), one.moved("x/pb")...)...)
	f.Add("lib-1.2.jar", "META-INF/maven/g/lib/pom.xml", []byte("<project><groupId>g</groupId><artifactId>lib</artifactId></project>"), "WEB-INF/lib/x.jar", inner)
	f.Add("a.zip", "META-INF/MANIFEST.MF", []byte("Bundle-SymbolicName: org.example.lib;x\n"), "a/b/C.class", []byte(one.compiled()[1]))
	f.Add("log4j-1.2-api-2.jar", "../x\\META-INF/maven/g/a/pom.properties", []byte("groupId=g\nartifactId=a\n"), "x/META-INF/versions/9/a/B.class", []byte("\xCA\xFE\xBA\xBE"))
	f.Add("bin/app", "META-INF/MANIFEST.MF", []byte("A: b\n"), "lib/x.jar", append([]byte("#!/bin/sh\n"), inner...))
	records := recorded{"lib": {"org.example", "g"}, "a": {"g"}, "b": {"x y"}}
	f.Fuzz(func(t *testing.T, name, first string, one []byte, second string, two []byte) {
		files := []inventory.File{fileOf(name, two), fileOf(name, zipOf(first, one, second, two)), fileOf("x.jar", zipOf(second, one, name, zipOf(first, two, second, two)))}
		budget := limits.NewBudget(limits.ZipCaps{TotalBytes: 1 << 22, Entries: 1000})
		got, err := New(Options{Table: table, Coordinates: records.groups, Listed: records.listed}).Catalogue(t.Context(), files, budget)
		if err != nil {
			t.Fatal(err)
		}
		bases := map[verdict.IdentityBasis]bool{}
		for _, by := range verdict.IdentityBases {
			bases[by] = true
		}
		for _, o := range got.Occurrences {
			p, err := purl.Parse(o.Component.PURL)
			if err != nil || p.String() != o.Component.PURL || !bases[o.Identity] || (o.Identity == verdict.Unresolved) != (p.Type == "generic") {
				t.Fatalf("%+v, read as %+v, %v", o, p, err)
			}
			if !utf8.ValidString(o.Path) || o.Identity != verdict.Unresolved && o.Evidence == "" {
				t.Fatalf("%+v has no path or evidence that can be shown", o)
			}
		}
		for _, s := range got.Skipped {
			if s.Count < len(s.Examples) || len(s.Examples) == 0 {
				t.Fatalf("%+v counts less than it shows", s)
			}
		}
	})
}

// zipOf packs two members, whatever their names are; nothing when zip refuses.
func zipOf(first string, one []byte, second string, two []byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range []struct {
		name string
		body []byte
	}{{first, one}, {second, two}} {
		f, err := w.Create(m.name)
		if err == nil && len(m.name) > 0 && m.name[len(m.name)-1] != '/' {
			_, err = io.Copy(f, bytes.NewReader(m.body))
		}
		if err != nil {
			return nil
		}
	}
	if w.Close() != nil {
		return nil
	}
	return b.Bytes()
}
