// SPDX-License-Identifier: Apache-2.0

// Package dpkg reads what dpkg says of the packages that it installed: the status
// file, the folder status.d of images that are put together without dpkg
// (distroless), and the lists of files of each package.
//
// What was removed is counted as Skipped. What was unpacked and not configured
// counts as installed: its code is there.
package dpkg
