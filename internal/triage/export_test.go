// SPDX-License-Identifier: Apache-2.0

package triage

// Complete adds the premises that Assess adds, for tests without a store.
var Complete = complete
