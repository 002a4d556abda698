// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/facts"
)

// classes reads every class of archives on one processor, as the analyses do, and prints
// the least time of some runs with what was read.
func classes(files []string, runs int) error {
	var best time.Duration
	var read, methods int
	for i := range runs {
		began := time.Now()
		path, err := classpath.Open(files, classpath.Options{})
		if err != nil {
			return err
		}
		if read, methods, err = factsOf(path); err != nil {
			return err
		}
		path.Close()
		if took := time.Since(began); i == 0 || took < best {
			best = took
		}
	}
	fmt.Printf("%.3f s (%d classes, %d methods)\n", best.Seconds(), read, methods)
	return nil
}

// factsOf gathers the facts of all classes of a class path.
func factsOf(path *classpath.Path) (read, methods int, err error) {
	var memory []byte
	for _, a := range path.Archives {
		b := facts.NewBuilder()
		for i := range a.Members() {
			if !a.IsClass(i) {
				continue
			}
			if memory, err = a.Append(memory[:0], i); err != nil {
				return 0, 0, err
			}
			c, err := classfile.Parse(memory)
			if err != nil {
				return 0, 0, err
			}
			if err := b.Add(c, i); err != nil {
				return 0, 0, err
			}
			read++
		}
		methods += len(b.Pack().Methods)
	}
	return read, methods, nil
}
