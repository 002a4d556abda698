// SPDX-License-Identifier: Apache-2.0

// Package flow tells of the instructions of a method where the values that they
// work on may come from: which constants, new objects, parameters, fields,
// elements of arrays, results of calls and caught exceptions reach the receiver
// and each argument of a call, the value that is written, returned or thrown.
//
// It runs the method on sets of such sources in the stead of values, from one
// instruction to the next and around its loops until nothing is added (JVMS §6.5
// says what each instruction does). What it tells is complete: whichever way the
// method is run, the value of an operand is one of those told, provided that a JVM
// accepts the class (JVMS §4.10). Values are followed through local variables and
// the stack, not through fields, arrays and calls: those are sources. Conditions
// are not looked at, so that of a branch both ways count.
//
// The bounds are [MaxSources] and those on the work and memory that a method may
// take. Where one is reached, operands are [Unknown] and the [Flow] says so in its
// Caps.
package flow
