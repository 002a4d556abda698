// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"verdict/internal/jvm/classfile"
)

var numbered = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(lambda\$.*\$|access\$|lambda\$)\d+$`) })

// memberName is a name without the number that a compiler gave to a lambda or an
// accessor.
func memberName(name string) string {
	if match := numbered().FindStringSubmatch(name); match != nil {
		return match[1]
	}
	return name
}

// name is that of a class or array, as the other build calls it.
func (k *maker) name(class string) string {
	if strings.HasPrefix(class, "[") {
		return k.descriptor(class)
	}
	return k.rename(class)
}

// descriptor renames the classes in a descriptor.
func (k *maker) descriptor(d string) string {
	if !strings.Contains(d, "$") {
		return d
	}
	var b strings.Builder
	for d != "" {
		at := strings.IndexByte(d, 'L')
		end := strings.IndexByte(d, ';')
		if at < 0 || end < at {
			b.WriteString(d)
			break
		}
		b.WriteString(d[:at+1] + k.rename(d[at+1:end]) + ";")
		d = d[end+1:]
	}
	return b.String()
}

// constant says what a constant stands for.
func (k *maker) constant(i uint16) string {
	c := k.class
	switch c.Tag(i) {
	case classfile.TagClass:
		return k.name(c.ClassName(i))
	case classfile.TagString:
		text, _ := c.StringConstant(i)
		return fmt.Sprintf("%q", text)
	case classfile.TagInteger:
		return fmt.Sprint(c.Integer(i))
	case classfile.TagFieldref, classfile.TagMethodref, classfile.TagInterfaceMethodref:
		ref, _ := c.Reference(i)
		return k.reference(ref)
	case classfile.TagMethodHandle:
		kind, ref, _ := c.MethodHandle(i)
		if kind == classfile.RefInvokeSpecial || kind == classfile.RefInvokeInterface {
			kind = classfile.RefInvokeVirtual
		}
		return fmt.Sprintf("handle %d %s", kind, k.constant(ref))
	case classfile.TagMethodType:
		d, _ := c.MethodType(i)
		return k.descriptor(d)
	case classfile.TagDynamic, classfile.TagInvokeDynamic:
		return k.dynamic(i)
	}
	bits, _ := c.Number(i)
	return fmt.Sprintf("%#x", bits)
}

// dynamic says how a call site or constant is made. An argument that is one itself is
// told by its name alone: no compiler nests them deeply.
func (k *maker) dynamic(i uint16) string {
	d, _ := k.class.Dynamic(i)
	words := d.Name + " " + k.descriptor(d.Descriptor)
	bootstraps, err := k.class.Bootstraps()
	if err != nil || d.Bootstrap >= len(bootstraps) {
		return words
	}
	b := bootstraps[d.Bootstrap]
	words += " by " + k.constant(b.Handle)
	for _, a := range b.Arguments {
		if tag := k.class.Tag(a); tag == classfile.TagDynamic {
			inner, _ := k.class.Dynamic(a)
			words += " " + inner.Name
			continue
		}
		words += " " + k.constant(a)
	}
	return words
}
