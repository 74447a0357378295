"""HTTP to one server, with a token where there is one; what goes wrong becomes a sentence."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from .names import host_and_port, tls_problem
from .steps import Failed, Step

_PATIENCE = 30
"""Seconds without a byte. A hub sends something each eight seconds while a server starts."""


class Refused(Failed):
    """The server answered with a status that isn't success. `said` is its own message."""

    def __init__(self, message: str, status: int, said: str):
        super().__init__(message)
        self.status, self.said = status, said


class Web:
    """
    Requests under one address. The token goes nowhere else: no redirect is followed.

    `credentials` is the value of the Authorization header, `token …` for a hub or `Bearer …`.
    """

    def __init__(self, base: str, trust: ssl.SSLContext, credentials: str | None = None):
        self.base, self.trust, self.credentials = base.rstrip("/"), trust, credentials
        self._host = host_and_port(base)[0]
        self._session = requests.Session()
        self._session.mount("https://", _Trusting(trust))
        # A function, so that a .netrc of the person isn't sent instead.
        self._session.auth = self._authorize

    def at(self, base: str) -> Web:
        """The same token under another address."""
        return Web(base, self.trust, self.credentials)

    def call(
        self, method: str, path: str, step: Step, body: Any = None, query: dict[str, Any] | None = None
    ) -> requests.Response:
        """One request. Raises Refused for a status that isn't success, and Failed where no answer comes."""
        response = self._send(method, path, step, body, query)
        if not response.ok or response.is_redirect:
            raise self._refused(response, method, path)
        return response

    def json(
        self, method: str, path: str, step: Step, body: Any = None, query: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object that a request is answered with. Raises Failed where it is none."""
        response = self.call(method, path, step, body, query)
        try:
            found = response.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Failed(f"{self.base}{path} answers with something else than JSON: is the address right?")
        return found

    def events(self, path: str, step: Step) -> Iterator[dict[str, Any]]:
        """The events of a stream until the server ends it. Raises Refused, TimedOut, Failed."""
        response = self._send("GET", path, step, stream=True)
        with response:
            if not response.ok or response.is_redirect:
                raise self._refused(response, "GET", path)
            try:
                # Lines come each few seconds, be they empty.
                for line in response.iter_lines(chunk_size=1):
                    step.left()
                    if line.startswith(b"data:"):
                        yield json.loads(line[5:])
            except (requests.RequestException, ssl.SSLError) as error:
                step.left()
                raise Interrupted(self._problem(error)) from None

    def _send(
        self,
        method: str,
        path: str,
        step: Step,
        body: Any = None,
        query: dict[str, Any] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        patience = step.left(_PATIENCE)
        try:
            return self._session.request(
                method,
                self.base + path,
                json=body,
                params=query,
                timeout=(min(patience, 15), patience),
                allow_redirects=False,
                stream=stream,
            )
        except requests.RequestException as error:
            step.left()
            raise Failed(self._problem(error)) from None

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.credentials:
            request.headers["Authorization"] = self.credentials
        return request

    def _problem(self, error: Exception) -> str:
        """An error of the connection, as a sentence."""
        for cause in _causes(error):
            if isinstance(cause, ssl.SSLError):
                return tls_problem(self._host, cause)
        if isinstance(error, requests.ConnectTimeout):
            return f"{self._host} doesn't answer: a firewall, or a load balancer without targets"
        if isinstance(error, requests.Timeout):
            return f"{self._host} took the request and doesn't answer it"
        causes = [cause for cause in _causes(error) if isinstance(cause, OSError) and cause.strerror]
        why = causes[-1].strerror if causes else "the connection broke off"
        return f"{self._host} can't be reached: {why}"

    def _refused(self, response: requests.Response, method: str, path: str) -> Refused:
        status = response.status_code
        if response.is_redirect:
            target = response.headers.get("Location", "")
            return Refused(f"{self.base}{path} leads to {target.partition('?')[0]}: is the address right?", status, "")
        said = _message(response)
        words = f"{method} {path} is refused with status {status}" + (f": {said}" if said else "")
        return Refused(words, status, said)


class Interrupted(Failed):
    """A stream broke off before the server ended it."""


class _Trusting(HTTPAdapter):
    """Verifies by a context of ours, also through a proxy."""

    def __init__(self, context: ssl.SSLContext):
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised for; urllib3 keeps that in `reason` or in the arguments."""
    seen: list[BaseException] = []
    todo = [error]
    while todo:
        each = todo.pop(0)
        if each in seen:
            continue
        seen.append(each)
        yield each
        inner = [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
        todo += [found for found in inner if isinstance(found, BaseException)]


def _message(response: requests.Response) -> str:
    """What a JSON error says; a page says nothing that fits a line."""
    try:
        found = response.json()
    except ValueError:
        return ""
    return str(found.get("message") or "")[:300] if isinstance(found, dict) else ""
