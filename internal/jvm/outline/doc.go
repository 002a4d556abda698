// SPDX-License-Identifier: Apache-2.0

// Package outline tells which classes and methods stand where in a source file of Java,
// Kotlin or Scala, by the names that compilers give them in bytecode.
//
// It is no compiler: it reads strings, comments, braces and the beginnings of
// declarations. Where the name in bytecode cannot be told for certain it names the whole
// class; where code is copied into what uses it, or the file is written by indentation
// alone, it says so and names nothing.
package outline
