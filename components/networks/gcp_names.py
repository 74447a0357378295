"""Names on Google Cloud that must be short: identifiers of service accounts."""

import hashlib
import re

LONGEST_ACCOUNT = 30  # IAM API reference, projects.serviceAccounts.create, accountId
DIGITS = 6


def account_id(stem: str) -> str:
    """
    An identifier of a service account, 6 to 30 lower-case letters, digits and dashes: the stem, or what fits of it and
    six digits that are always the same for it. Raises ValueError for a stem without a letter at its beginning.
    """
    plain = re.sub(r"-+", "-", re.sub(r"[^a-z0-9-]", "-", stem.lower())).rstrip("-")
    if not re.match(r"[a-z]", plain):
        raise ValueError(f"{stem!r} doesn't begin with a letter, so no service account can be called so")
    if 6 <= len(plain) <= LONGEST_ACCOUNT:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]
    return f"{plain[: LONGEST_ACCOUNT - DIGITS - 1].rstrip('-')}-{digest}"
