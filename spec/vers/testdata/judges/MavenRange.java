// SPDX-License-Identifier: Apache-2.0

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/** Reads a range and a version, a tab between them, and prints 1 when Maven's range contains it. */
public class MavenRange {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] pair = line.split("\t", 2);
            try {
                VersionRange range = VersionRange.createFromVersionSpec(pair[0]);
                out.println(range.containsVersion(new DefaultArtifactVersion(pair[1])) ? "1" : "0");
            } catch (InvalidVersionSpecificationException e) {
                out.println("!R");
            }
        }
        out.flush();
    }
}
