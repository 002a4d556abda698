// SPDX-License-Identifier: Apache-2.0

// Package jar reads what a Java archive says of itself: the name of its file, its
// manifest, the poms that Maven left in it, and where its classes lie.
//
// Nothing here decides which component a jar is: [Contents] lists what there is,
// and the readers of poms and manifests give it as it was written. Archives are
// hostile: they come as a limits.Zip, poms pass limits.CheckXML, and what is no
// name or version that Maven would take is refused.
package jar
