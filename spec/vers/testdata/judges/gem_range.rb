# SPDX-License-Identifier: Apache-2.0
# Reads a requirement and a version, a tab between them, and prints 1 when RubyGems
# says that the version satisfies it.
$stdout.sync = false
STDIN.each_line(chomp: true) do |line|
  text, version = line.split("\t", -1)
  begin
    range = Gem::Requirement.new(*text.split(',').map(&:strip))
  rescue ArgumentError
    range = nil
  end
  if range && Gem::Version.correct?(version)
    puts(range.satisfied_by?(Gem::Version.new(version)) ? '1' : '0')
  else
    puts("!#{range ? '' : 'R'}")
  end
end
