// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/symbol"
)

// Kind says how a method differs.
type Kind string

// The kinds of change.
const (
	Changed Kind = "changed"
	Removed Kind = "removed"
	Added   Kind = "added"
)

// Confidence says how likely a change is one of the fix and not of the builder.
type Confidence string

// The degrees of confidence.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Change is a method that differs.
type Change struct {
	Symbol     symbol.Symbol
	Kind       Kind
	Rank       int // 1 for the one that is most likely what was mended
	Confidence Confidence
	Reasons    []string // for its rank, in words

	score int
}

// Options say by what changes are ranked.
type Options struct {
	Words []string // of the record of a vulnerability
	// Recurring are the symbols that changed in other fixed builds as well; nil where there
	// is none.
	Recurring map[symbol.Symbol]bool
}

// Result is what differs between two builds.
type Result struct {
	Changes []Change // by rank
	Methods int      // of the old build
	Skipped []verdict.Skipped
}

// Diff tells which methods differ between an old and a new build. It fails when ctx
// ends.
func Diff(ctx context.Context, before, after *classpath.Path, o Options) (Result, error) {
	old, err := read(ctx, before)
	if err != nil {
		return Result{}, err
	}
	now, err := read(ctx, after)
	if err != nil {
		return Result{}, err
	}
	d := &differ{old: old, now: now, names: renamed(old, now), options: o}
	d.result.Skipped = append(old.skipped, now.skipped...)
	for _, class := range slices.Sorted(maps.Keys(old.classes)) {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		d.class(class)
	}
	for _, class := range slices.Sorted(maps.Keys(now.classes)) {
		if d.old.classes[d.name(class)] == nil {
			d.compare(class, nil, d.methods(now.classes[class], d.name, now.accessors))
		}
	}
	d.rank()
	return d.result, nil
}

// differ compares two builds.
type differ struct {
	old, now *library
	names    map[string]string // of anonymous classes of the new build in the old one
	options  Options
	result   Result
}

// name is what the old build calls a class of the new one.
func (d *differ) name(class string) string { return cmp.Or(d.names[class], class) }

// method is one of a class, with what it does.
type method struct {
	name, descriptor string // without the numbers that a compiler gives
	written          string // the name as it is
	access           uint16
	body             body
	public           bool // as its class is
}

// class compares a class of the old build with the one that it became.
func (d *differ) class(class string) {
	before := d.methods(d.old.classes[class], func(name string) string { return name }, d.old.accessors)
	d.result.Methods += len(before)
	var after []method
	for _, candidate := range append([]string{class}, slices.Sorted(maps.Keys(d.names))...) {
		if c := d.now.classes[candidate]; c != nil && d.name(candidate) == class {
			after = d.methods(c, d.name, d.now.accessors)
			break
		}
	}
	d.compare(class, before, after)
}

// methods reads the methods of a class. What a compiler makes to call or hold others is
// left out: bridges, accessors, and the values of an enum.
func (d *differ) methods(c *classfile.Class, rename func(string) string, access map[string]string) (list []method) {
	const synthetic, bridge = 0x1000, 0x0040
	for _, m := range c.Methods() {
		if m.Access&bridge != 0 && m.Access&synthetic != 0 || m.Name() == "$values" || accessor(c, m) {
			continue
		}
		b, err := bodyOf(c, m, rename, access)
		if err != nil {
			d.result.Skipped = verdict.AddSkipped(d.result.Skipped, "a method that cannot be read", c.Name()+"."+m.Name())
			continue
		}
		k := &maker{class: c, rename: rename}
		list = append(list, method{memberName(m.Name()), k.descriptor(m.Descriptor()), m.Name(), m.Access, b, c.Access&classfile.AccPublic != 0})
	}
	return list
}

// compare pairs the methods of a class by name and descriptor. Of lambdas several have
// the same: those that are equal first, the others in their order.
func (d *differ) compare(class string, before, after []method) {
	first := len(d.result.Changes)
	defer func() { replaced(d.result.Changes[first:]) }()
	key := func(m method) string { return m.name + m.descriptor }
	for _, k := range keysOf(before, after, key) {
		olds, news := withKey(before, k, key), withKey(after, k, key)
		for i := 0; i < len(olds); i++ {
			if j := slices.IndexFunc(news, func(m method) bool { return m.body.equal(olds[i].body) }); j >= 0 {
				olds, news = slices.Delete(olds, i, i+1), slices.Delete(news, j, j+1)
				i--
			}
		}
		for i := range max(len(olds), len(news)) {
			switch {
			case i >= len(news):
				d.add(class, Removed, olds[i], olds[i], method{})
			case i >= len(olds):
				d.add(class, Added, news[i], method{}, news[i])
			default:
				d.add(class, Changed, olds[i], olds[i], news[i])
			}
		}
	}
}

// replaced notes where a method went and one of its name with other parameters came: that
// is a change of it.
func replaced(changes []Change) {
	for i := range changes {
		for j := range changes {
			if a, b := &changes[i], changes[j]; a.Kind == Removed && b.Kind == Added && a.Symbol.Name == b.Symbol.Name {
				a.score += forReplaced
				a.Reasons = append(a.Reasons, "one with other parameters took its place")
				a.Confidence = confidence(a.score)
				break
			}
		}
	}
}

func keysOf(before, after []method, key func(method) string) (list []string) {
	for _, m := range append(slices.Clone(before), after...) {
		if k := key(m); !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

func withKey(list []method, k string, key func(method) string) (some []method) {
	for _, m := range list {
		if key(m) == k {
			some = append(some, m)
		}
	}
	return some
}

func (d *differ) add(class string, kind Kind, m, before, after method) {
	c := Change{Symbol: symbol.Symbol{Class: class, Name: m.written, Descriptor: m.descriptor}, Kind: kind}
	d.judge(&c, m, before, after)
	d.result.Changes = append(d.result.Changes, c)
}
