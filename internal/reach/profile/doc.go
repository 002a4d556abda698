// SPDX-License-Identifier: Apache-2.0

// Package profile reads the profiles of products, and finds what they name in a release:
// the methods that run, the classes that come into being by their names in manifests,
// start scripts, web applications and configuration, and what could not be found. What
// is missing is told, with what it may hide; nothing is dropped.
package profile
