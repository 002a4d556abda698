// SPDX-License-Identifier: Apache-2.0

// Package tree opens what a person calls an artifact and gives the files in it
// that a cataloguer wants: of a folder, a tar archive (plain, gzip, zstd, xz,
// bzip2), a zip archive, a single file, and of the final layer of an image, which
// may be an OCI image layout (a folder or a tar archive of it) or what docker save
// writes.
//
// Names in an archive are looked up in a tree of the package's own and never
// joined to a path: nothing is written but one nameless file that takes contents
// which memory should not hold. Symbolic links are followed inside of the
// artifact only, whose root is the root of absolute ones too.
//
// Layers are put on one another as an overlay file system does (OCI image
// specification, layer.md, "Applying Changesets"): a whiteout hides what lower
// layers have, wherever it stands in its own; a folder goes on over a folder; all
// else replaces. A folder that a layer has no entry for, where a lower layer has a
// symbolic link, takes the place of that link, as it does under overlayfs.
package tree
