// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/limits"
)

// library is the classes of a build, by name.
type library struct {
	classes   map[string]*classfile.Class
	accessors map[string]string // what the accessors of private members do, by class, name and descriptor
	skipped   []verdict.Skipped
}

// accessor reports whether a method is one that compilers before Java 11 make, so that
// nested classes reach private members of one another.
func accessor(c *classfile.Class, m classfile.Member) bool {
	const synthetic, static = 0x1000, 0x0008
	return m.Access&(synthetic|static) == synthetic|static && strings.HasPrefix(m.Name(), "access$")
}

// access finds what the accessors do: one thing, between loads and a return.
func (l *library) access() {
	l.accessors = map[string]string{}
	same := func(name string) string { return name }
	for name, c := range l.classes {
		for _, m := range c.Methods() {
			if !accessor(c, m) {
				continue
			}
			b, err := bodyOf(c, m, same, nil)
			does := slices.DeleteFunc(b.steps, func(s string) bool {
				return strings.HasPrefix(s, "load ") || returning[s]
			})
			if err == nil && len(does) == 1 {
				l.accessors[name+"."+m.Name()+m.Descriptor()] = does[0]
			}
		}
	}
}

// returning are the instructions that end a method.
var returning = map[string]bool{"op172": true, "op173": true, "op174": true, "op175": true, "op176": true, "op177": true}

// read reads the classes of archives. The first class of a name counts.
func read(ctx context.Context, path *classpath.Path) (*library, error) {
	l := &library{classes: map[string]*classfile.Class{}}
	for _, a := range path.Archives {
		for i := range a.Members() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !a.IsClass(i) || strings.HasSuffix(a.Member(i), "module-info.class") || strings.HasSuffix(a.Member(i), "package-info.class") {
				continue
			}
			content, err := a.Append(nil, i)
			if err == nil {
				var c *classfile.Class
				if c, err = classfile.Parse(content); err == nil && l.classes[c.Name()] == nil {
					l.classes[c.Name()] = c
				}
			}
			if err != nil {
				l.skipped = verdict.AddSkipped(l.skipped, "a class that cannot be read", limits.Strip(a.Name+"!"+a.Member(i)))
			}
		}
	}
	l.access()
	return l, nil
}

var anonymous = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.+\$)\d+$`) })

// outer is what stands before the number of an anonymous class; "" of any other.
func outer(class string) string {
	if match := anonymous().FindStringSubmatch(class); match != nil {
		return match[1]
	}
	return ""
}

// renamed gives for the anonymous classes of a new build the names that they have in the
// old one: one that was inserted moves the numbers of those behind it.
func renamed(before, after *library) map[string]string {
	names := map[string]string{}
	olds, news := before.anonymous(), after.anonymous()
	for of, list := range news {
		free := slices.Clone(olds[of])
		shapes := map[string]string{}
		for _, old := range free {
			shapes[old] = before.shape(old)
		}
		for _, class := range list { // first those that have their own number still
			if i := slices.Index(free, class); i >= 0 && shapes[class] == after.shape(class) {
				names[class], free = class, slices.Delete(free, i, i+1)
			}
		}
		for _, class := range list {
			if names[class] != "" {
				continue
			}
			shape := after.shape(class)
			if i := slices.IndexFunc(free, func(old string) bool { return shapes[old] == shape }); i >= 0 {
				names[class] = free[i]
				free = slices.Delete(free, i, i+1)
			}
		}
		for _, class := range list { // what is left changed, or is new
			if names[class] == "" && slices.Contains(free, class) {
				names[class], free = class, slices.DeleteFunc(free, func(old string) bool { return old == class })
			}
		}
		for _, class := range list {
			if names[class] == "" && before.classes[class] != nil {
				names[class] = class + "+" // its name is another's there
			}
		}
	}
	return names
}

// anonymous gives the anonymous classes by what stands before their numbers, in order.
func (l *library) anonymous() map[string][]string {
	list := map[string][]string{}
	for class := range l.classes {
		if of := outer(class); of != "" {
			list[of] = append(list[of], class)
		}
	}
	for _, classes := range list {
		slices.SortFunc(classes, func(a, b string) int { return len(a)*1000 - len(b)*1000 + strings.Compare(a, b) })
	}
	return list
}

// shape says what a class does without the numbers of anonymous classes.
func (l *library) shape(class string) string {
	c := l.classes[class]
	var words []string
	plain := func(name string) string {
		if of := outer(name); of != "" {
			return of
		}
		return name
	}
	for _, m := range c.Methods() {
		b, err := bodyOf(c, m, plain, l.accessors)
		if err != nil {
			continue
		}
		words = append(words, memberName(m.Name())+m.Descriptor()+"\n"+strings.Join(b.steps, "\n")+b.texts)
	}
	slices.Sort(words)
	return plain(c.Super()) + strings.Join(c.Interfaces(), " ") + strings.Join(words, "\n")
}
