#!/usr/bin/env bash
# Looks whether the cloud is still as a stack's program has it. Ends with 0 if it is, 3 if it has drifted, and with 1 if
# nobody knows, because the look itself failed: the two call for different people.
set -uo pipefail

stack=$1
output=$(mktemp)
trap 'rm -f "$output"' EXIT

pulumi preview --stack "$stack" --refresh --expect-no-changes --non-interactive --diff 2>&1 | tee "$output"
status=${PIPESTATUS[0]}

# 7 since the CLI has exit codes for what went wrong (sdk/go/common/util/cmdutil/exit.go); before that only the message.
if [[ $status == 0 ]]; then
  said="$stack is as its program has it."
  code=0
elif [[ $status == 7 ]] || grep -q '^ *error: no changes were expected' "$output"; then
  said="$stack has drifted: somebody or something has changed it. \`make up STACK=$stack ARGS=--refresh\` puts it back."
  code=3
else
  said="Whether $stack has drifted isn't known: the preview failed with status $status."
  code=1
fi
echo "$said"
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  {
    printf '%s\n\n<details><summary>What the preview said</summary>\n\n' "$said"
    sed 's/^/    /' "$output" | tail -c 60000
    printf '\n\n</details>\n'
  } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
