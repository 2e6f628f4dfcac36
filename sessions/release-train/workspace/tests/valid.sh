# Three numbers without leading zeros, and nothing else.
. tests/expect

for version in 0.0.0 1.4.0 10.20.30; do
    accept bin/semver valid "$version"
done
for version in 1.4 1.4.0.0 v1.4.0 01.4.0 1.4.x '1.4.0 ' '' '1.4.0-rc1'; do
    refuse bin/semver valid "$version"
done
