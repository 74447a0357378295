"""Reads one secret of a Key Vault over its REST API, with a token of the Azure provider's own login."""

import json
import time
from typing import Any, Optional
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

API_VERSION = "7.4"  # Key Vault REST API reference, "Get Secret"
ATTEMPTS = 4
TIMEOUT_SECONDS = 20
BUSY = (429, 500, 502, 503, 504)


def token_audience(vault_uri: str) -> str:
    """What a token must be for: https://vault.azure.net for https://<vault>.vault.azure.net/, other clouds alike."""
    host = urlsplit(vault_uri).hostname or ""
    if urlsplit(vault_uri).scheme != "https" or host.count(".") < 2:
        raise ValueError(f"{vault_uri} isn't the address of a vault, such as https://atelier.vault.azure.net/")
    return f"https://{host.partition('.')[2]}"


def read_secret(vault_uri: str, secret_name: str, token: str) -> str:
    """
    The current value of a secret.

    Raises KeyVaultError, which names vault, secret and what helps, never a value, if it can't be had.
    """
    token_audience(vault_uri)  # the token goes to no other kind of address
    address = f"{vault_uri.rstrip('/')}/secrets/{quote(secret_name, safe='')}?api-version={API_VERSION}"
    answer = _get(address, token, f"secret {secret_name} of {vault_uri}", secret_name, vault_uri)
    value = answer.get("value")
    if not isinstance(value, str):
        raise KeyVaultError(f"secret {secret_name} of {vault_uri} has no text")
    return value


class KeyVaultError(Exception):
    """A secret can't be read. The message says why and what helps."""


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would take the token along to wherever it leads."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _get(address: str, token: str, what: str, secret_name: str, vault_uri: str) -> dict[str, Any]:
    request = Request(address, headers={"Authorization": f"Bearer {token}"})
    for attempt in range(ATTEMPTS):
        last = attempt == ATTEMPTS - 1
        try:
            with build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)
        except HTTPError as error:
            if error.code not in BUSY or last:
                # "from None": nothing of the request, which holds the token, is to be shown.
                raise KeyVaultError(f"{what}: {_why(error, secret_name, vault_uri)}") from None
        except (URLError, TimeoutError) as error:
            if last:
                reason = getattr(error, "reason", error)
                raise KeyVaultError(
                    f"{what}: no answer ({reason}); is the vault there, and does its firewall let this machine in?"
                ) from None
        except ValueError:
            raise KeyVaultError(f"{what}: the answer isn't JSON") from None
        time.sleep(2**attempt)
    raise AssertionError("the last attempt returns or raises")


def _why(error: HTTPError, secret_name: str, vault_uri: str) -> str:
    vault = (urlsplit(vault_uri).hostname or "").partition(".")[0]
    reason = _reason(error)
    if error.code == 404:
        return (
            "it isn't there; put it in with: "
            f"az keyvault secret set --vault-name {vault} --name {secret_name} --file <file with the value>"
        )
    if reason == "ForbiddenByFirewall":
        return "the vault's firewall keeps this machine out; add its range to the vault's allowed ranges"
    if reason == "SecretDisabled":
        return "it is disabled"
    if error.code in (401, 403):
        return "who runs this may not read it; the role Key Vault Secrets User is needed, and holds after some minutes"
    return f"status {error.code} {reason or ''}".rstrip()


def _reason(error: HTTPError) -> Optional[str]:
    """The innermost code of the answer's error, such as ForbiddenByRbac."""
    try:
        found: Any = json.load(error).get("error", {})
        while isinstance(found.get("innererror"), dict):
            found = found["innererror"]
        code = found.get("code")
    except (ValueError, AttributeError, OSError):
        return None
    return code if isinstance(code, str) else None
