// SPDX-License-Identifier: Apache-2.0

package announcement

import (
	"embed"
	"encoding/json"
	"reflect"

	"verdict"
	"verdict/internal/publish"
)

//go:embed templates
var embedded embed.FS

var files = map[Format]string{Text: "templates/announcement.txt", HTML: "templates/page.html", Markdown: "templates/page.md"}

// Default gives the text of the template that is used where the user gives none.
func Default(f Format) (string, error) {
	name, known := files[f]
	if !known {
		return "", verdict.Errorf(verdict.Usage, "there is no template of format %q", string(f)).WithHint("give one of text, html, markdown")
	}
	raw, err := embedded.ReadFile(name)
	return string(raw), err
}

// Render writes a bulletin by the template that comes with the format.
func Render(f Format, b publish.Bulletin) (string, error) {
	text, err := Default(f)
	if err != nil {
		return "", err
	}
	t, err := Parse(files[f], f, text)
	if err != nil {
		return "", err
	}
	return t.Render(b)
}

// JSON writes a bulletin with every variable of templates and its value.
func JSON(b publish.Bulletin) ([]byte, error) {
	raw, err := json.MarshalIndent(b, "", "  ")
	return append(raw, '\n'), err
}

// Variables are the names of all variables of templates, those of the entries of a list
// behind it with the list's name in front: "credits.name".
func Variables() (names []string) {
	var add func(prefix string, t reflect.Type)
	add = func(prefix string, t reflect.Type) {
		for i := range t.NumField() {
			name := prefix + t.Field(i).Tag.Get("json")
			names = append(names, name)
			if kind := t.Field(i).Type; kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Struct {
				add(name+".", kind.Elem())
			}
		}
	}
	add("", reflect.TypeFor[publish.Bulletin]())
	return names
}
