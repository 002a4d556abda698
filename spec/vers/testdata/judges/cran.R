# SPDX-License-Identifier: Apache-2.0
# Reads pairs of versions, a tab between them, and prints their order by R.
pairs <- strsplit(readLines(file("stdin"), warn = FALSE), "\t", fixed = TRUE)
left <- vapply(pairs, `[`, "", 1)
right <- vapply(pairs, `[`, "", 2)
bad <- function(v) {
  numbers <- unclass(numeric_version(v, strict = FALSE))
  lengths(numbers) == 0 | vapply(numbers, anyNA, NA)
}
badA <- bad(left)
badB <- bad(right)
answers <- paste0("!", ifelse(badA, "A", ""), ifelse(badB, "B", ""))
both <- !badA & !badB
answers[both] <- mapply(compareVersion, left[both], right[both])
writeLines(answers)
