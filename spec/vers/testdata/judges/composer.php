<?php
// SPDX-License-Identifier: Apache-2.0
// Reads pairs of versions, a tab between them, and prints their order by Composer.
require 'Composer/Semver/autoload.php';
$parser = new Composer\Semver\VersionParser();
$read = function ($text) use ($parser) {
    try {
        $version = $parser->normalize($text);
    } catch (UnexpectedValueException $e) {
        return null;
    }
    return strpos($version, 'dev-') === 0 ? null : $version; // a branch without a number has no order
};
while (($line = fgets(STDIN)) !== false) {
    [$a, $b] = array_map($read, explode("\t", rtrim($line, "\n"), 2));
    echo $a !== null && $b !== null ? version_compare($a, $b) : '!' . ($a === null ? 'A' : '') . ($b === null ? 'B' : ''), "\n";
}
