# SPDX-License-Identifier: Apache-2.0
# Reads pairs of versions, a tab between them, and prints their order by RubyGems.
$stdout.sync = false
STDIN.each_line(chomp: true) do |line|
  a, b = line.split("\t", -1).map { |v| Gem::Version.correct?(v) ? Gem::Version.new(v) : nil }
  puts(a && b ? (a <=> b) : "!#{a ? '' : 'A'}#{b ? '' : 'B'}")
end
