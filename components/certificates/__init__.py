"""Certificates of the domain that workloads are reached at."""

from .acm import AcmCertificate, AcmCertificateArgs

__all__ = ["AcmCertificate", "AcmCertificateArgs"]
