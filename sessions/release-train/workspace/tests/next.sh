# A greater part puts the smaller ones back to zero.
. tests/expect

expect 1.4.1 bin/semver next patch 1.4.0
expect 1.5.0 bin/semver next minor 1.4.9
expect 2.0.0 bin/semver next major 1.4.9
expect 1.10.0 bin/semver next minor 1.9.0
refuse bin/semver next middle 1.4.0
