// SPDX-License-Identifier: Apache-2.0

// Package program makes one program of the classes of a class path: which class
// a name means, who extends whom, which method a reference resolves to and which
// one is selected for the class of an object (JVMS chapter 5).
//
// Classes, methods and selectors are numbers. A class that is named and not there
// is a phantom: it has a number, no members and no superclass.
package program
