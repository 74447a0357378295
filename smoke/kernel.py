"""
A kernel of a user's server, through the server's REST API and the websocket of its channels.

Messages: Jupyter's messaging protocol 5.x, as JSON on the one websocket of `api/kernels/<id>/channels`.
"""

from __future__ import annotations

import json
import ssl
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any

import websocket

from .cells import MARK
from .steps import Failed, Step, TimedOut
from .web import Refused, Web

_PROTOCOL = "5.3"
_LOOK_EVERY = 1.0
_NOT_YET = (404, 424, 502, 503, 504)
"""What a proxy says as long as it doesn't know of a server that has just started."""
_GONE = ("restarting", "autorestarting", "dead")


class CellFailed(Failed):
    """A cell raised an error."""

    def __init__(self, name: str, value: str):
        super().__init__(f"the cell ends with {name}: {value}" if value else f"the cell ends with {name}")
        self.name = name


class Kernel:
    """A kernel that runs, and the connection to it."""

    def __init__(self, web: Web, identifier: str, socket: websocket.WebSocket):
        self._web, self._id, self._socket = web, identifier, socket

    @staticmethod
    def start(web: Web, step: Step) -> Kernel:
        """Start the server's default kernel. `web` is the server's address with a token. Raises Failed."""
        started = _ask(web, step)
        session = uuid.uuid4().hex
        address = f"{web.base}/api/kernels/{started['id']}/channels?session_id={session}"
        try:
            socket = websocket.create_connection(
                "ws" + address.removeprefix("http"),
                timeout=step.left(30),
                header={"Authorization": web.credentials or ""},
                sslopt={"context": web.trust},
                suppress_origin=True,  # it isn't a page of the hub, and says so
            )
        except websocket.WebSocketBadStatusException as refusal:
            raise Failed(
                f"the kernel's websocket is refused with status {refusal.status_code}: "
                "does everything between here and the hub let websockets through?"
            ) from None
        except (websocket.WebSocketException, OSError, ssl.SSLError) as error:
            raise Failed(f"the kernel's websocket can't be opened: {error}") from None
        return Kernel(web, str(started["id"]), socket)

    def run(self, code: str, step: Step, on_result: Callable[[dict[str, Any]], None] | None = None) -> dict[str, Any]:
        """
        Run a cell; everything that its lines with MARK say, as one mapping, and each of them to `on_result` at once.

        Raises CellFailed for an error of the cell, TimedOut, and Failed where kernel or connection are lost.
        """
        request = _message("execute_request", {"code": code, "silent": False, "allow_stdin": False})
        self._send(request)
        return self._results(request["header"]["msg_id"], step, on_result or (lambda _: None))

    def close(self, step: Step | None = None) -> None:
        """Close the connection, and end the kernel where a step is given."""
        with suppress(Exception):
            self._socket.close(timeout=2)
        if step is not None:
            with suppress(Failed):
                self._web.call("DELETE", f"/api/kernels/{self._id}", step)

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._socket.send(json.dumps(message))
        except (websocket.WebSocketException, OSError) as error:
            raise Failed(f"the connection to the kernel is lost: {error}") from None

    def _results(self, request: str, step: Step, on_result: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        results: dict[str, Any] = {}
        text = ""
        while True:
            message = self._next(step)
            kind, content = message.get("msg_type") or message["header"]["msg_type"], message.get("content") or {}
            if kind == "status" and content.get("execution_state") in _GONE:
                raise Failed("the kernel died while it ran the cell: out of memory?")
            if message.get("parent_header", {}).get("msg_id") != request:
                continue
            if kind == "stream" and content.get("name") == "stdout":
                text += content["text"]
                *lines, text = text.split("\n")
                for line in lines:
                    if line.startswith(MARK):
                        found = json.loads(line.removeprefix(MARK))
                        results |= found
                        on_result(found)
            elif kind == "error":
                raise CellFailed(str(content.get("ename")), str(content.get("evalue"))[:300])
            elif kind == "status" and content.get("execution_state") == "idle":
                return results

    def _next(self, step: Step) -> dict[str, Any]:
        while True:
            try:
                self._socket.settimeout(step.left(_LOOK_EVERY))
                received = self._socket.recv()
            except websocket.WebSocketTimeoutException:
                continue
            except (websocket.WebSocketException, OSError) as error:
                raise Failed(f"the connection to the kernel is lost: {error}") from None
            if not received:
                raise Failed("the server closed the connection to the kernel")
            return json.loads(received)


def _ask(web: Web, step: Step) -> dict[str, Any]:
    """Ask for a kernel until the proxy knows the server."""
    while True:
        try:
            return web.json("POST", "/api/kernels", step, {})
        except Refused as refusal:
            if refusal.status not in _NOT_YET:
                raise
            try:
                step.pause(1)
            except TimedOut:
                raise TimedOut(f"the server says it is ready and doesn't answer: {refusal}") from None


def _message(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "smoke",
        "session": uuid.uuid4().hex,
        "date": datetime.now(timezone.utc).isoformat(),
        "version": _PROTOCOL,
    }
    return {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
