#!/bin/sh
# Upload a built tree to a bucket with rclone: upload.sh TREE REMOTE:BUCKET[/FOLDER]
#
# Only what changed is uploaded. No list names a model that is not there yet, the directory of the lookup files comes
# after all that it leads to, and deletions come last.
set -eu

copy() {
    rclone copy --checksum --fast-list "$@"
}

tree=$1
remote=$2
api=/asset-management/v1

# For other hosts, and compressed files, which nobody asks a bucket for.
others='--exclude=/_headers --exclude=/_routes.json --exclude=/.* --exclude=*.gz'

# 1. Models, their pages, and lookup files whose names contain the digest of their content.
copy "$tree" "$remote" \
    --include="$api/charging-station-models/*-*/index.json" --include="$api/lookup/blocks/**" \
    --include="$api/lookup/index/**" --include="/models/**" --include="/assets/**"
# 2. New lists, then the changed ones, which may name the new ones.
# shellcheck disable=SC2086 # one option per word
copy "$tree" "$remote" $others --exclude="$api/lookup/directory.json" --ignore-existing
# shellcheck disable=SC2086
copy "$tree" "$remote" $others --exclude="$api/lookup/directory.json"
# 3. The directory: from now on queries are answered from the new build.
copy "$tree$api/lookup" "$remote$api/lookup" --include=/directory.json
# 4. What the new build does not have. Excluded files that an older upload brought go too.
# shellcheck disable=SC2086
rclone sync --checksum --fast-list --delete-after --delete-excluded $others "$tree" "$remote"
