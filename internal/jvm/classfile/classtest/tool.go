// SPDX-License-Identifier: Apache-2.0

package classtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Tool is a program that moves the classes of a jar, as Debian packages it.
type Tool struct {
	Name  string
	needs []string // jars or patterns of jars
	run   func(dir, classPath, in, out, from, to string) []string
}

// Tools are the real shading tools that tests try when the machine has them.
var Tools = []Tool{
	{"jarjar", []string{"/usr/share/java/jarjar.jar", "/usr/share/java/asm*.jar"}, jarjar},
	{"maven-shade-plugin", []string{"/usr/share/maven-repo/org/apache/maven/plugins/maven-shade-plugin/*/*.jar",
		"/usr/share/java/[a-km-rt-z]*.jar", "/usr/share/java/s[a-k]*.jar", "/usr/share/java/slf4j-api.jar"}, shade},
}

// Missing says what is not on the machine; "" when the tool can be run.
func (t Tool) Missing() string {
	if _, err := exec.LookPath("java"); err != nil {
		return "java is not there"
	}
	if found, err := filepath.Glob(t.needs[0]); err != nil || len(found) == 0 {
		return t.Name + " is not there"
	}
	return ""
}

// Arguments are those of java for moving the classes of in from one package to
// another, written with dots, into out. dir is a folder for what the tool needs.
// It panics when that cannot be written.
func (t Tool) Arguments(dir, in, out, from, to string) []string {
	var jars []string
	for _, pattern := range t.needs {
		found, err := filepath.Glob(pattern)
		if err != nil {
			panic(err)
		}
		jars = append(jars, found...)
	}
	return t.run(dir, strings.Join(jars, ":"), in, out, from, to)
}

func jarjar(dir, classPath, in, out, from, to string) []string {
	rules := write(dir, "rules.txt", "rule "+from+".** "+to+".@1\n")
	return []string{"-cp", classPath, "com.tonicsystems.jarjar.Main", "process", rules, in, out}
}

// shadeMain calls the plugin's shader without Maven around it.
const shadeMain = `import java.io.File;
import java.util.*;
import org.apache.maven.plugins.shade.*;
import org.apache.maven.plugins.shade.relocation.*;

public class Shade {
    public static void main(String[] args) throws Exception {
        ShadeRequest request = new ShadeRequest();
        request.setJars(new LinkedHashSet<>(List.of(new File(args[0]))));
        request.setUberJar(new File(args[1]));
        request.setFilters(List.of());
        request.setResourceTransformers(List.of());
        request.setRelocators(List.of(new SimpleRelocator(args[2], args[3], null, null)));
        new DefaultShader().shade(request);
    }
}
`

func shade(dir, classPath, in, out, from, to string) []string {
	return []string{"-cp", classPath, write(dir, "Shade.java", shadeMain), in, out, from, to}
}

func write(dir, name, text string) string {
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		panic(err)
	}
	return path
}
