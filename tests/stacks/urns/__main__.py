"""`python -m tests.stacks.urns` writes the lists of URNs that a release promises to keep: one for each stack file."""

from pathlib import Path

from tests.stacks.previews import STACK_FILES, preview

for stack_file in STACK_FILES:
    urns = sorted(resource.urn for resource in preview(stack_file).resources)
    (Path(__file__).parent / f"{stack_file.stem}.txt").write_text("\n".join(urns) + "\n")
