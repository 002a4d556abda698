// SPDX-License-Identifier: Apache-2.0

// Package replaytest holds the edges of a call graph against class files, for tests: it
// reads them by itself and shares no code with what made the graph. For calls it asks for
// the instruction, and resolves and selects its method by the JVMS; of what a model says, it
// asks that the caller calls what the model stands for.
package replaytest
