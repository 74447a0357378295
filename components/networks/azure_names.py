"""Names on Azure that the whole world shares: vaults, registries, storage accounts and caches."""

import re

import pulumi
import pulumi_random as random

SUFFIX_BYTES = 3


def unique_name(
    parent: pulumi.Resource, name: str, stem: str, longest: int, dashes: bool, protect: bool = False
) -> pulumi.Output[str]:
    """
    A name that nobody else has: the stem, cut to what fits, and six digits that stay for as long as the resource does.

    After a destroy the next one is called otherwise, so that a deleted vault, whose name is held for up to 90 days,
    stands in nobody's way. Raises ValueError for a stem without a letter at its beginning.
    """
    plain = re.sub(r"[^a-z0-9-]" if dashes else r"[^a-z0-9]", "", stem.lower())
    if not re.match(r"[a-z]", plain):
        raise ValueError(f"{stem!r} doesn't begin with a letter, so no name on Azure can be made of it")
    joint = "-" if dashes else ""
    cut = re.sub(r"-+", "-", plain)[: longest - 2 * SUFFIX_BYTES - len(joint)].rstrip("-")
    # Kept with what bears the name: another suffix is another vault or account.
    suffix = random.RandomId(
        f"{name}-suffix", byte_length=SUFFIX_BYTES, opts=pulumi.ResourceOptions(parent=parent, protect=protect)
    )
    return pulumi.Output.concat(cut, joint, suffix.hex)
