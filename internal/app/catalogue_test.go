// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/app"
)

// selfExecuting is a jar as Spring Boot makes it: a script in front, the libraries as
// archives inside.
func selfExecuting(t *testing.T) []byte {
	t.Helper()
	zipped := func(members ...string) string {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := 0; i < len(members); i += 2 {
			f, err := w.Create(members[i])
			if err == nil {
				_, err = io.WriteString(f, members[i+1])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	pom := func(artifact string) (name, content string) {
		return "META-INF/maven/org.example/" + artifact + "/pom.properties", "groupId=org.example\nartifactId=" + artifact + "\nversion=1.0\n"
	}
	libName, libPOM := pom("lib")
	appName, appPOM := pom("shop")
	return []byte("#!/bin/bash\nexec java -jar \"$0\"\nexit 0\n" +
		zipped("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nSpring-Boot-Version: 3.2.0\n", appName, appPOM, "BOOT-INF/lib/lib-1.0.jar", zipped(libName, libPOM)))
}

func TestASelfExecutingJarIsFoundWhateverItIsCalled(t *testing.T) {
	jar := string(selfExecuting(t))
	folder := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(tarred(t, "opt/shop", jar, "opt/start.sh", "#!/bin/sh\n", "opt/native", "\x7fELF and so on")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	untold := []verdict.Skipped{{Reason: "programs and libraries of which nothing tells what they were made from", Count: 1, Examples: []string{"opt/native"}}}
	for _, c := range []struct {
		path, at string
		skipped  []verdict.Skipped
	}{
		{write("shop", []byte(jar)), "shop", nil},
		{write("dist.tgz", packed.Bytes()), "opt/shop", untold},
		{write("image.tar", tarred(t, "opt/shop", jar, "opt/native", "\x7fELF and so on")), "opt/shop", untold},
	} {
		found, err := app.Catalogue(t.Context(), c.path, app.CatalogueOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, o := range found.Found.Occurrences {
			got[o.Path] = o.Component.PURL
		}
		want := map[string]string{c.at: "pkg:maven/org.example/shop@1.0", c.at + "!/BOOT-INF/lib/lib-1.0.jar": "pkg:maven/org.example/lib@1.0"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
		if diff := cmp.Diff(c.skipped, found.Found.Skipped); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
}
