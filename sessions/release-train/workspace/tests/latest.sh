# The highest of many, from arguments or from stdin.
. tests/expect

expect 1.10.0 bin/semver latest 1.9.0 1.10.0 1.2.3
expect 0.1.0 bin/semver latest 0.1.0
expect 3.0.0 sh -c 'printf "1.0.0\n3.0.0\n2.0.0\n" | bin/semver latest'
refuse bin/semver latest 1.0.0 banana
