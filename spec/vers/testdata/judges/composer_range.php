<?php
// SPDX-License-Identifier: Apache-2.0
// Reads a constraint and a version, a tab between them, and prints 1 when Composer says
// that the version matches it.
require 'Composer/Semver/autoload.php';
use Composer\Semver\Constraint\Constraint;
$parser = new Composer\Semver\VersionParser();
while (($line = fgets(STDIN)) !== false) {
    [$text, $version] = explode("\t", rtrim($line, "\n"), 2);
    try {
        $range = $parser->parseConstraints($text);
    } catch (UnexpectedValueException $e) {
        echo "!R\n";
        continue;
    }
    try {
        echo $range->matches(new Constraint('==', $parser->normalize($version))) ? '1' : '0', "\n";
    } catch (UnexpectedValueException $e) {
        echo "!V\n";
    }
}
