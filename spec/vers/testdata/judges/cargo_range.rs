// SPDX-License-Identifier: Apache-2.0
//! Reads a requirement and a version, a tab between them, and prints 1 when the crate
//! semver says that the version matches it.
use semver::{Version, VersionReq};
use std::io::{self, BufRead, Write};

fn main() {
    let mut out = io::BufWriter::new(io::stdout());
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        let (left, right) = line.split_once('\t').unwrap();
        let answer = match (VersionReq::parse(left), Version::parse(right)) {
            (Ok(range), Ok(version)) => (range.matches(&version) as i8).to_string(),
            (range, version) => format!(
                "!{}{}",
                if range.is_err() { "R" } else { "" },
                if version.is_err() { "V" } else { "" }
            ),
        };
        writeln!(out, "{}", answer).unwrap();
    }
}
