"""The TLS policies of an Application Gateway. Apart, for settings: the gateway's own module loads Azure's SDK."""

TLS_POLICY = "AppGwSslPolicy20220101S"
"""TLS 1.2 and 1.3, forward secrecy only: the stricter of the current predefined policies."""
TLS_POLICIES = ("AppGwSslPolicy20220101", "AppGwSslPolicy20220101S")
"""Predefined policies without TLS 1.0 and 1.1 and with 1.3: application-gateway-ssl-policy-overview, 2026."""
