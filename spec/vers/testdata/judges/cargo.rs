// SPDX-License-Identifier: Apache-2.0
//! Reads pairs of versions, a tab between them, and prints their order by the
//! crate semver.
use semver::{BuildMetadata, Version};
use std::io::{self, BufRead, Write};

/// The crate orders build metadata too, which precedence leaves out.
fn precedence(mut v: Version) -> Version {
    v.build = BuildMetadata::EMPTY;
    v
}

fn main() {
    let mut out = io::BufWriter::new(io::stdout());
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        let (left, right) = line.split_once('\t').unwrap();
        let answer = match (Version::parse(left), Version::parse(right)) {
            (Ok(a), Ok(b)) => (precedence(a).cmp(&precedence(b)) as i8).to_string(),
            (a, b) => format!(
                "!{}{}",
                if a.is_err() { "A" } else { "" },
                if b.is_err() { "B" } else { "" }
            ),
        };
        writeln!(out, "{}", answer).unwrap();
    }
}
