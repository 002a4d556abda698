// SPDX-License-Identifier: Apache-2.0

// Package classfile reads Java class files as chapter 4 of the Java Virtual
// Machine Specification defines them, and gives a digest of a class that stays
// the same when a shading tool moves it to another package.
//
// A class keeps the bytes that it was parsed from: the constant pool is a list of
// offsets into them, attributes are found when they are asked for, and nothing is
// copied but what is handed out as a string. [Parse] checks the structure once,
// so that what a class says of itself can be read without errors. Instructions
// are checked when they are walked over.
//
// Files of every major version from 45 on are read, also of versions that came
// after this was written, as long as they have no kinds of constants that are not
// known here.
package classfile
