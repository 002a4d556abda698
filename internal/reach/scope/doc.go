// SPDX-License-Identifier: Apache-2.0

// Package scope compares what a bill of materials says of a component with what ships:
// whether a component that is listed for tests or the build alone really stays at home,
// and whether one that is listed as used is there at all.
//
// A bill and a name prove nothing by themselves. A component is absent only where its
// classes are known, every archive was looked through for them, and nothing is left that
// could not be read: who shades a library leaves out its pom, and gives it another
// package. Whatever is missing for that makes the answer undetermined, by name.
package scope
