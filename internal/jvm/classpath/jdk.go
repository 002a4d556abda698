// SPDX-License-Identifier: Apache-2.0

package classpath

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/jvm/ledger"
	"verdict/internal/limits"
)

// JDK is a Java runtime on this machine.
type JDK struct {
	Home    string
	Version string // as its file release says it; "" when it does not
	Release int    // the feature release: 17; 0 when it is not known

	image string   // lib/modules
	jmods []string // where there is no image
	jar   string   // lib/rt.jar, before Java 9
}

const maxRelease = 1 << 20

// OpenJDK looks at the home of a JDK or of a Java runtime. It fails with
// verdict.NotFound when it holds no classes.
func OpenJDK(home string) (*JDK, error) {
	j := &JDK{Home: home}
	if b, err := limits.ReadFile(filepath.Join(home, "release"), limits.Caps{Bytes: maxRelease}); err == nil {
		for line := range strings.Lines(string(b)) {
			if value, ok := strings.CutPrefix(strings.TrimSpace(line), "JAVA_VERSION="); ok {
				j.Version = strings.Trim(value, `"`)
			}
		}
	}
	first, rest, _ := strings.Cut(j.Version, ".")
	if first == "1" { // 1.8.0_392
		first, _, _ = strings.Cut(rest, ".")
	}
	first, _, _ = strings.Cut(first, "-")
	j.Release, _ = strconv.Atoi(first)
	for _, rt := range []string{"lib/rt.jar", "jre/lib/rt.jar"} {
		if exists(filepath.Join(home, rt)) {
			j.jar = filepath.Join(home, rt)
			return j, nil
		}
	}
	if image := filepath.Join(home, "lib", "modules"); exists(image) {
		j.image = image
		return j, nil
	}
	j.jmods, _ = filepath.Glob(filepath.Join(home, "jmods", "*.jmod"))
	if slices.Sort(j.jmods); len(j.jmods) == 0 {
		return nil, verdict.Errorf(verdict.NotFound, "holds no JDK: there is no lib/modules, no jmods/*.jmod and no lib/rt.jar").At(home, 0, "").
			WithHint("give the home of a JDK, such as $JAVA_HOME")
	}
	return j, nil
}

func exists(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// FindJDK looks for the JDK of this machine: JAVA_HOME, else that of the command
// java. It gives nil when there is none.
func FindJDK() *JDK {
	if home := os.Getenv("JAVA_HOME"); home != "" {
		if j, err := OpenJDK(home); err == nil {
			return j
		}
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return nil
	}
	if java, err = filepath.EvalSymlinks(java); err != nil {
		return nil
	}
	j, err := OpenJDK(filepath.Dir(filepath.Dir(java)))
	if err != nil {
		return nil
	}
	return j
}

// jdk opens the classes of a JDK.
func (o *opener) jdk(j *JDK) error {
	o.runtime = true
	defer func() { o.runtime, o.module = false, false }()
	switch {
	case j.image != "":
		return o.openImage(j.image)
	case j.jar != "":
		o.openZip(j.jar)
	default:
		o.module = true
		for _, jmod := range j.jmods {
			o.openZip(jmod)
		}
	}
	for _, e := range o.path.Ledger {
		if e.Kind == ledger.UnreadableArchive {
			return verdict.Errorf(verdict.Invalid, "a part of the JDK cannot be read: %s", e.What).At(e.Where, 0, "")
		}
	}
	return nil
}

func (o *opener) openImage(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "cannot be opened: %w", err).At(name, 0, "")
	}
	content, members, err := readImage(f)
	if err != nil {
		f.Close()
		return verdict.Errorf(verdict.Invalid, "%w", err).At(name, 0, "")
	}
	digest, _, err := sum(f)
	if err != nil {
		f.Close()
		return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(name, 0, "")
	}
	a := &Archive{Name: name, Digest: digest, Runtime: true, content: content, members: members}
	a.settle()
	o.add(a)
	return nil
}
