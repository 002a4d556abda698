// SPDX-License-Identifier: Apache-2.0

package classfile

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verdict/internal/jvm/classfile/classtest"
)

func TestTheDigestSurvivesRealShadingTools(t *testing.T) {
	const library = "/usr/share/java/guava.jar"
	if _, err := os.Stat(library); err != nil {
		t.Skip("guava.jar is not there (Debian: libguava-java)")
	}
	for _, tool := range classtest.Tools {
		t.Run(tool.Name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "shaded.jar")
			if missing := tool.Missing(); missing != "" {
				t.Skip(missing)
			}
			if said, err := exec.Command("java", tool.Arguments(t.TempDir(), library, out, "com.google", "org.acme.shaded.com.google")...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			compareShaded(t, members(t, library, -1), members(t, out, -1))
		})
	}
}

func compareShaded(t *testing.T, before, after map[string][]byte) {
	same, moved := 0, 0
	for name, b := range before {
		shaded, ok := after[strings.Replace(name, "com/google/", "org/acme/shaded/com/google/", 1)]
		if !ok || !strings.HasPrefix(name, "com/google/") {
			continue
		}
		moved++
		want, _ := digestOf(t, b)
		if got, _ := digestOf(t, shaded); got == want {
			same++
		} else {
			t.Errorf("the digest of %s changed", name)
		}
	}
	t.Logf("%d of %d classes keep their digest", same, moved)
	if moved < 100 {
		t.Errorf("only %d classes were moved", moved)
	}
}
