// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/facts"
)

// classes reads every class of archives on one processor and prints the least time of
// some runs, and what was read: once to count what there is, as the peer does, and once to
// gather the facts that an analysis needs.
func classes(files []string, runs int) error {
	for _, work := range []struct {
		name string
		of   func(*classpath.Archive, *tally) error
	}{{"counted", countClasses}, {"facts gathered", gatherFacts}} {
		var best time.Duration
		var read tally
		for i := range runs {
			began := time.Now()
			var err error
			if read, err = eachArchive(files, work.of); err != nil {
				return err
			}
			if took := time.Since(began); i == 0 || took < best {
				best = took
			}
		}
		fmt.Printf("%.3f s, %s (%d classes, %d methods, %d calls)\n", best.Seconds(), work.name, read.classes, read.methods, read.calls)
	}
	return nil
}

// tally is what was read; calls are counted where instructions are.
type tally struct{ classes, methods, calls int }

func eachArchive(files []string, work func(*classpath.Archive, *tally) error) (tally, error) {
	var read tally
	path, err := classpath.Open(files, classpath.Options{})
	if err != nil {
		return read, err
	}
	defer path.Close()
	for _, a := range path.Archives {
		if err := work(a, &read); err != nil {
			return read, err
		}
	}
	return read, nil
}

// eachClass parses the classes of an archive.
func eachClass(a *classpath.Archive, take func(c *classfile.Class, member int) error) error {
	var memory []byte
	for i := range a.Members() {
		if !a.IsClass(i) {
			continue
		}
		var err error
		if memory, err = a.Append(memory[:0], i); err != nil {
			return err
		}
		c, err := classfile.Parse(memory)
		if err != nil {
			return err
		}
		if err := take(c, i); err != nil {
			return err
		}
	}
	return nil
}

// countClasses counts methods and the instructions that call one.
func countClasses(a *classpath.Archive, read *tally) error {
	return eachClass(a, func(c *classfile.Class, _ int) error {
		read.classes++
		for _, m := range c.Methods() {
			read.methods++
			code, ok, err := m.Code()
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			code.Uses(func(u classfile.Use) {
				if u.Op >= classfile.OpInvokeVirtual && u.Op <= classfile.OpInvokeDynamic {
					read.calls++
				}
			})
		}
		return nil
	})
}

// gatherFacts makes a pack of an archive's classes.
func gatherFacts(a *classpath.Archive, read *tally) error {
	b := facts.NewBuilder()
	err := eachClass(a, func(c *classfile.Class, member int) error {
		read.classes++
		return b.Add(c, member)
	})
	read.methods += len(b.Pack().Methods)
	return err
}
