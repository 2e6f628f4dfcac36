# Parts compare as numbers, from the left.
. tests/expect

expect 0 bin/semver compare 1.4.0 1.4.0
expect 1 bin/semver compare 1.10.0 1.9.9
expect -1 bin/semver compare 1.9.9 1.10.0
expect 1 bin/semver compare 2.0.0 1.99.99
expect -1 bin/semver compare 0.0.9 0.0.10
