// SPDX-License-Identifier: Apache-2.0

// Package bytediff tells which methods differ between two builds of a library, from
// their bytecode: the symbols of a fix where nobody names them.
//
// What a compiler or builder writes in its own way makes no difference: the order and
// the numbers of constants, lines, names of variables, frames, the numbers of lambdas,
// of accessors and of anonymous classes, and how texts are joined.
package bytediff
