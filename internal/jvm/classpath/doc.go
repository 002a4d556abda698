// SPDX-License-Identifier: Apache-2.0

// Package classpath opens what a Java program runs with: jars and folders in the
// order in which classes are looked for, archives inside of archives, and the
// runtime image or the modules of a JDK. Of a multi-release jar it gives the
// members that the chosen release of Java sees.
package classpath
