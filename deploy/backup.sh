#!/bin/sh
# Write all that the portal keeps to one file: deploy/backup.sh portal.dump
# Needs DATABASE_URL, and pg_dump of the server's version or newer. The portal may be in use meanwhile.
set -eu
umask 077 # the file holds health data

file=${1:?Say where to: deploy/backup.sh portal.dump}
pg_dump --dbname="${DATABASE_URL:?names the database to back up}" --format=custom --no-owner --no-privileges --file="$file.half"
mv "$file.half" "$file" # a file of this name is always a whole backup
