// SPDX-License-Identifier: Apache-2.0

package vers

// CompareMavenInFull orders versions of Maven without keys.
var CompareMavenInFull = compareMaven
