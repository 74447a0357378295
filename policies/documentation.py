"""
Writes docs/policies.md from the rules: `python -m policies.documentation`.

With `--check` it only says whether the file is stale, by its exit status.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from .catalogue import RULES
from .rules import bindings, iam, namespaces

FILE = Path(__file__).parents[1] / "docs" / "policies.md"
_HEAD = """\
# Policies

What every stack of Atelier keeps to. Made from the rules in `policies/` by `make docs`.

The same rules run in two places:

- at the end of the offline preview, without a cloud and without the CLI: `make preview`, or `make policies STACK=prod`
  for the findings alone, `FINDINGS=findings.json` for programs;
- in the engine, in `pulumi preview` and `pulumi up`: `make policy-pack` once, then
  `pulumi preview --policy-pack policies` or `make up ARGS="--policy-pack policies"`.

A finding is a remark in an environment like staging, and fails the preview in one whose data is protected
(`atelier:protect`, the default of prod): exit status 4 of the offline preview, an error of the engine.
`atelier:policies.enforcement` says otherwise. What isn't known before a first deployment is not found fault with; the
next preview sees it.

What can't be mended is exempt in the stack file, with a name, a reason and a last day. After that day the finding is
back, and says whose exemption is over:

```yaml
atelier:policies:
  budget: {nodes: 110, vcpus: 840}
  exemptions:
    - rule: no-cluster-admin
      resource: cluster-control-plane-access-platform-engineers-policy
      who: platform team
      why: Somebody must be able to repair the cluster; every use is logged.
      until: "2027-11-30"
```

The identifiers are those of checkov (CKV…), of the CIS benchmarks for EKS 1.8, GKE 1.9 and AKS 1.8, and of Kubernetes'
Pod Security Standards (PSS). A rule asks for what they ask for, and often of services that they don't know.
"""
_TAIL = """\
## What is explained once for all stacks

Some findings are right, and the same in every stack. These are explained in the rules themselves.
"""


def document() -> str:
    """The text of docs/policies.md."""
    parts = [_HEAD, "## The rules\n", "| rule | what it asks for | severity | identifiers |", "|---|---|---|---|"]
    for rule in RULES.values():
        identifiers = ", ".join(rule.identifiers) or "our own"
        parts.append(f"| [`{rule.id}`](#{rule.id}) | {rule.title} | {rule.severity} | {identifiers} |")
    parts += ["", "## Reasons and remedies", ""]
    for rule in RULES.values():
        parts += [f"### {rule.id}", "", f"**{rule.title}.** {rule.reason}", "", f"*Remedy:* {rule.remedy}", ""]
    parts += [_TAIL]
    for title, explained in (
        ("Actions that policies allow on every resource (`no-wildcard-resources`)", iam.ANY_RESOURCE),
        ("Namespaces whose pods belong to the node (`pod-security`)", namespaces.PRIVILEGED),
        ("Namespaces without a policy that denies (`network-policy`)", namespaces.WITHOUT_POLICY),
        (
            "All rights in the cluster (`no-cluster-admin`)",
            {f"*{bindings.DEPLOYER}": "Pulumi deploys with this role, and makes roles of the cluster with it"},
        ),
    ):
        parts += [f"### {title}", "", *_table(explained), ""]
    return "\n".join(parts).rstrip() + "\n"


def main() -> int:
    """Write the file, or with --check say whether it is stale."""
    text = document()
    if FILE.exists() and FILE.read_text() == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/policies.md is stale: run make docs", file=sys.stderr)
        return 1
    FILE.write_text(text)
    print("wrote docs/policies.md")
    return 0


def _table(explained: Mapping[str, str]) -> list[str]:
    return ["| what | why |", "|---|---|", *(f"| `{what}` | {why} |" for what, why in explained.items())]


if __name__ == "__main__":
    sys.exit(main())
