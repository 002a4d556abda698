// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"path"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// Contents is what the directory of an archive lists that matters here. Nothing
// was unpacked for it.
type Contents struct {
	Manifest *limits.File // META-INF/MANIFEST.MF
	// POMs are what Maven's archiver left, by folder, in the order of the archive.
	POMs []POM
	// Classes are the class files but module-info and package-info.
	Classes []Class
	// Packages counts the classes by package, with slashes; "" is the unnamed one.
	Packages map[string]int
	// Archives are the members that by their names are archives themselves.
	Archives []limits.File
}

// POM is a folder META-INF/maven/GROUP/ARTIFACT.
type POM struct {
	Folder     string
	Properties *limits.File // pom.properties
	Model      *limits.File // pom.xml
	// Inner is set when it lies in a folder that is none of the archive's own, and
	// so speaks of something that was unpacked there.
	Inner bool
}

// Class is a class file.
type Class struct {
	File limits.File
	// Package is where the virtual machine looks for it, with slashes: without the
	// folder of a web application, of Spring Boot, or of a version of Java.
	Package string
}

// List sorts the members of an archive by what they tell of.
func List(z *limits.Zip) Contents {
	c := Contents{Packages: map[string]int{}}
	folders := map[string]int{} // of poms, to their index
	packages := map[string]string{}
	for _, f := range z.Files() {
		switch {
		case strings.HasSuffix(f.Name, ".class"):
			c.class(f, packages)
		case strings.HasSuffix(f.Name, "/pom.properties") || strings.HasSuffix(f.Name, "/pom.xml"):
			c.pom(f, folders)
		case c.Manifest == nil && strings.EqualFold(f.Name, "META-INF/MANIFEST.MF"):
			manifest := f
			c.Manifest = &manifest
		case Extension(f.Name) != "":
			c.Archives = append(c.Archives, f)
		}
	}
	return c
}

// Java reports whether the archive is one of Java: a zip archive may be anything.
func (c *Contents) Java() bool { return c.Manifest != nil || len(c.Packages) > 0 || len(c.POMs) > 0 }

// class takes a class file. packages keeps what folders were found to be.
func (c *Contents) class(f limits.File, packages map[string]string) {
	at := strings.LastIndexByte(f.Name, '/') + 1
	name := f.Name[at:]
	folder := f.Name[:max(at-1, 0)]
	place, known := packages[folder]
	if !known {
		place = packageOf(folder)
		packages[folder] = place
	}
	if name == "module-info.class" || name == "package-info.class" {
		return
	}
	c.Packages[place]++
	c.Classes = append(c.Classes, Class{f, place})
}

// roots are the folders beneath which packages lie in archives other than plain
// jars.
var roots = []string{"BOOT-INF/classes", "WEB-INF/classes"}

// packageOf gives the package whose classes a folder holds.
func packageOf(folder string) string {
	for _, root := range roots {
		if rest, ok := cutFolder(folder, root); ok {
			folder = rest
		}
	}
	if rest, ok := cutFolder(folder, "META-INF/versions"); ok {
		version, rest, _ := strings.Cut(rest, "/")
		if version != "" && allDigits(version) {
			folder = rest
		}
	}
	return folder
}

func cutFolder(folder, root string) (rest string, ok bool) {
	if folder == root {
		return "", true
	}
	rest, ok = strings.CutPrefix(folder, root+"/")
	if !ok {
		return folder, false
	}
	return rest, true
}

// pom takes a file of META-INF/maven/GROUP/ARTIFACT.
func (c *Contents) pom(f limits.File, folders map[string]int) {
	folder := path.Dir(f.Name)
	at := strings.LastIndex(folder, "META-INF/maven/")
	if at < 0 || at > 0 && folder[at-1] != '/' || strings.Count(folder[at:], "/") != 3 {
		return
	}
	i, known := folders[folder]
	if !known {
		i = len(c.POMs)
		folders[folder] = i
		c.POMs = append(c.POMs, POM{Folder: folder, Inner: at > 0 && packageOf(folder[:at-1]) != ""})
	}
	if path.Base(f.Name) == "pom.xml" {
		c.POMs[i].Model = &f
	} else {
		c.POMs[i].Properties = &f
	}
}

// Read gives the coordinates that a pom names, and the member that told. What
// pom.properties says goes before pom.xml, from which it was made. Of several
// failures the last is given.
func (p POM) Read(z *limits.Zip) (c Coordinates, evidence string, err error) {
	if p.Properties != nil {
		var b []byte
		if b, err = readMember(z, *p.Properties, maxProperties); err == nil {
			c, err = ParseProperties(p.Properties.Name, b)
		}
		if err == nil && c.Version != "" {
			return c, p.Properties.Name, nil
		}
	}
	if p.Model == nil {
		return c, p.Properties.Name, err
	}
	b, e := readMember(z, *p.Model, int(pomCaps.Bytes))
	if e != nil {
		return p.orProperties(c, err, e)
	}
	m, e := ParsePOM(p.Model.Name, b)
	if e != nil {
		return p.orProperties(c, err, e)
	}
	return m, p.Model.Name, nil
}

// orProperties falls back on coordinates without version from pom.properties.
func (p POM) orProperties(c Coordinates, told, failed error) (Coordinates, string, error) {
	if p.Properties != nil && told == nil {
		return c, p.Properties.Name, nil
	}
	return Coordinates{}, p.Model.Name, failed
}

// readMember unpacks a member that is text of at most so many bytes.
func readMember(z *limits.Zip, f limits.File, most int) ([]byte, error) {
	if f.Size() > int64(most) {
		return nil, verdict.Errorf(verdict.TooLarge, "is larger than %d KiB", most>>10).At(f.Name, 0, "")
	}
	return z.ReadEntry(f)
}
