// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/jar"
)

// settingsFile is a file that ships beside the code.
type settingsFile struct{ name, text string }

// codeFile reports whether a file holds classes, which are read as such.
func codeFile(name string) bool {
	return slices.Contains([]string{".jar", ".war", ".ear", ".rar", ".jmod", ".class"}, strings.ToLower(path.Ext(name)))
}

// mostSettings is how many bytes of files beside the code are read.
const mostSettings = 256 << 20

// settings reads the files that ship beside the code, by name.
func (c *Checker) settings() ([]settingsFile, error) {
	if c.texts != nil || c.Settings == nil {
		return c.texts, nil
	}
	texts, size := []settingsFile{}, 0
	err := fs.WalkDir(c.Settings, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || codeFile(name) {
			return err
		}
		text, err := fs.ReadFile(c.Settings, name)
		if size += len(text); size > mostSettings {
			return verdict.Errorf(verdict.TooLarge, "more than %d MB of files ship beside the code", mostSettings>>20)
		}
		texts = append(texts, settingsFile{name, string(text)})
		return err
	})
	if err == nil {
		c.texts = texts
	}
	return texts, err
}

// unread is the reply of a check that could not read the files beside the code.
func unread(err error) (Reply, error) {
	if verdict.CodeOf(err) == verdict.TooLarge {
		return Reply{Why: err.Error()}, nil
	}
	return Reply{}, err
}

// configSubject reads FILE#KEY.
func configSubject(subject string) (file, key string, err error) {
	file, key, ok := strings.Cut(subject, "#")
	if _, bad := path.Match(file, ""); !ok || file == "" || key == "" || bad != nil {
		return "", "", verdict.Errorf(verdict.Invalid, "%q names no key of a configuration file", subject).
			WithHint("write FILE#KEY, such as config/server.properties#authorizer.class.name")
	}
	return file, key, nil
}

// askConfig answers with the value of a key in the files of that name: "unset" where they
// have none, and all values where they differ.
func (c *Checker) askConfig(subject string) (Reply, error) {
	pattern, key, err := configSubject(subject)
	if err != nil {
		return Reply{}, err
	}
	files, err := c.settings()
	if err != nil {
		return unread(err)
	}
	var r Reply
	var values []string
	for _, f := range files {
		if matches, _ := path.Match(pattern, f.name); !matches {
			continue
		}
		if !slices.Contains([]string{".properties", ".conf", ".cnf", ".cfg", ".env", ".ini"}, path.Ext(f.name)) {
			return Reply{Why: f.name + " is no file of keys and values"}, nil
		}
		value, set := jar.Properties([]byte(f.text))[key]
		if !set {
			value = "unset"
		}
		values = append(values, value)
		r.Places = append(r.Places, f.name+" has "+value)
	}
	if len(values) == 0 {
		return Reply{Why: "no file " + pattern + " ships"}, nil
	}
	slices.Sort(values)
	r.Answer = strings.Join(slices.Compact(values), ", ")
	return r, nil
}
