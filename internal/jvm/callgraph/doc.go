// SPDX-License-Identifier: Apache-2.0

// Package callgraph finds which methods of a program can run from its entry
// points, and by which calls. It goes by class hierarchy analysis (CHA: every class
// there is may be the receiver of a call), by rapid type analysis (RTA: every class
// that a reached method creates), by types of each method and field (XTA: those that come
// to the calling method), or by the values of the receivers (0-CFA).
//
// What bytecode does not say by itself is said by models: which methods the JVM
// runs, what a lambda's call site makes, what reflection with known names leads to.
// What no model resolves is on the ledger. The analysis has three levels. First
// come the calls that are certain to be possible; then those that rest on a named
// assumption; and last, for each open entry of the ledger, the worst that it may
// hide. A method that even the last level does not reach is not reached.
package callgraph
