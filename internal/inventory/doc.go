// SPDX-License-Identifier: Apache-2.0

// Package inventory says what a release ships: it reads bills of materials into
// the dictionary's words, gives rebuilt components their upstream identity,
// compares releases, and keeps the bills.
//
// Nothing of a bill is dropped silently. What has no package URL, or one that
// cannot be read, is counted in SBOM.Skipped with examples that name the line;
// software among it is counted in SBOM.Unidentified, because a bill that has some
// proves the absence of little.
package inventory
