// SPDX-License-Identifier: Apache-2.0

package classfile

// Annotation is one of a class, field or method (JVMS §4.7.16).
type Annotation struct {
	Type     string   // internal name of the annotation's interface
	Classes  []string // internal names that its values hold, arrays and nested annotations among them
	Strings  []string // the texts that its values hold, in order
	Elements []string // the names of its elements that have a value
}

// maxNested is how deep values of annotations may lie in one another.
const maxNested = 32

// Annotations gives those that are kept at run time, those of parameters not
// among them. It fails with verdict.Invalid.
func (a Attributes) Annotations() ([]Annotation, error) {
	content, ok := a.Find("RuntimeVisibleAnnotations")
	if !ok {
		return nil, nil
	}
	r := &annotationReader{reader: reader{b: content}, class: a.class}
	var list []Annotation
	for range r.u2() {
		var found Annotation
		found.Type = r.annotation(&found, 0)
		if r.failed {
			return nil, malformed(0, "an annotation ends too early")
		}
		list = append(list, found)
	}
	return list, nil
}

type annotationReader struct {
	reader
	class *Class
}

// annotation reads one, whose values go into found, and gives its type.
func (r *annotationReader) annotation(found *Annotation, depth int) (name string) {
	name = fieldType(r.class.UTF8(r.u2()))
	for range r.u2() {
		element := r.class.UTF8(r.u2())
		if depth == 0 {
			found.Elements = append(found.Elements, element)
		}
		if r.value(found, depth); r.failed {
			return name
		}
	}
	return name
}

func (r *annotationReader) value(found *Annotation, depth int) {
	if depth > maxNested {
		r.failed = true
		return
	}
	switch r.u1() {
	case 'B', 'C', 'D', 'F', 'I', 'J', 'S', 'Z':
		r.u2()
	case 's':
		found.Strings = append(found.Strings, r.class.UTF8(r.u2()))
	case 'e':
		r.u4() // type and name of a constant
	case 'c':
		found.Classes = append(found.Classes, fieldType(r.class.UTF8(r.u2())))
	case '@':
		found.Classes = append(found.Classes, r.annotation(found, depth+1))
	case '[':
		for range r.u2() {
			if r.value(found, depth+1); r.failed {
				return
			}
		}
	default:
		r.failed = true
	}
}

// fieldType gives the internal name in a descriptor of a class; any other
// descriptor as it is.
func fieldType(descriptor string) string {
	if n := len(descriptor); n > 2 && descriptor[0] == 'L' && descriptor[n-1] == ';' {
		return descriptor[1 : n-1]
	}
	return descriptor
}
