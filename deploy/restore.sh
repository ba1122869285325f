#!/bin/sh
# Read a backup into an empty database: deploy/restore.sh portal.dump
# Needs DATABASE_URL, psql, and pg_restore of the server's version or newer. All is read, or nothing.
set -eu

file=${1:?Say which backup: deploy/restore.sh portal.dump}
tables=$(psql "${DATABASE_URL:?names an empty database}" --no-psqlrc --tuples-only --no-align \
  --command="SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" -ne 0 ]; then
  echo "The database that DATABASE_URL names is not empty ($tables tables). Make a new one and restore into that." >&2
  exit 1
fi
pg_restore --dbname="$DATABASE_URL" --no-owner --no-privileges --single-transaction --exit-on-error "$file"
