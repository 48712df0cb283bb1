#!/bin/sh
# Run once, when the cluster is new: one database for each service, and one for the keys.
set -eu
for name in identity identity_keys catalog circulation journal reporting; do
    createdb --username "$POSTGRES_USER" --encoding UTF8 --template template0 "$name"
done
