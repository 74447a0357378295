#!/usr/bin/env bash
# Puts a file into the one comment of ours on the pull request that a run of "Pull request" was for.
#
# The run may be of a fork's code, so nothing that it wrote is believed but the text of the comment: which pull request it
# is comes from GitHub's own record of the run, and from there alone.
set -euo pipefail

file=$1
marker='<!-- atelier: what this change does -->'
if [[ $(head -n 1 "$file") != "$marker" ]]; then
  echo "$file doesn't begin with the marker of our comments" >&2
  exit 2
fi

number=$(gh api --method GET "repos/$REPOSITORY/pulls" -f state=open -f "head=$HEAD_OWNER:$HEAD_BRANCH" -f per_page=100 \
  --jq "[.[] | select(.head.sha == \"$HEAD_SHA\")][0].number // empty")
if [[ -z $number ]]; then
  echo "no open pull request has $HEAD_SHA as its head any more: a newer run will comment" >&2
  exit 0
fi

existing=$(gh api --paginate "repos/$REPOSITORY/issues/$number/comments" \
  --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id" | sed -n 1p)
if [[ -n $existing ]]; then
  gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$existing" -F "body=@$file"
else
  gh api --silent --method POST "repos/$REPOSITORY/issues/$number/comments" -F "body=@$file"
fi
