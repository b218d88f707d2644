#!/bin/sh
# Upload a built tree to a bucket with rclone: upload.sh TREE REMOTE:BUCKET[/FOLDER]
#
# Only changed files are uploaded: models before the lists that link to them, the lookup files before their directory,
# and deletions last.
set -eu

copy() {
    rclone copy --checksum --fast-list "$@"
}

tree=$1
remote=$2
api=/asset-management/v1

# Files for other hosts, and compressed files, which a bucket does not serve.
others='--exclude=/_headers --exclude=/_routes.json --exclude=/.* --exclude=*.gz'

# 1. Models, their pages, and lookup files whose names contain the digest of their content.
copy "$tree" "$remote" \
    --include="$api/charging-station-models/*-*/index.json" --include="$api/lookup/blocks/**" \
    --include="$api/lookup/index/**" --include="/models/**" --include="/assets/**"
# 2. New lists, then the changed ones, which may link to the new ones.
# shellcheck disable=SC2086 # one option per word
copy "$tree" "$remote" $others --exclude="$api/lookup/directory.json" --exclude=/SHA256SUMS --ignore-existing
# shellcheck disable=SC2086
copy "$tree" "$remote" $others --exclude="$api/lookup/directory.json" --exclude=/SHA256SUMS
# 3. The directory: from here on, queries are answered from the new build. Then the list of all files with their digests.
copy "$tree$api/lookup" "$remote$api/lookup" --include=/directory.json
copy "$tree" "$remote" --include=/SHA256SUMS --header-upload="Content-Type: text/plain; charset=utf-8"
# 4. Delete what the new build does not have, and excluded files of older uploads.
# shellcheck disable=SC2086
rclone sync --checksum --fast-list --delete-after --delete-excluded $others "$tree" "$remote"
