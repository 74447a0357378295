from .acm import AcmCertificate, AcmCertificateArgs
from .azure_dns_solver import AzureDnsSolver, AzureDnsSolverArgs
from .brought import BroughtCertificate, BroughtCertificateArgs, check_certificate
from .cert_manager import AcmeIssuer, AcmeIssuerArgs, CertManager, CertManagerArgs
from .certificate_manager import CertificateMap, CertificateMapArgs, ManagedCertificate, ManagedCertificateArgs
from .issued import IssuedCertificate, IssuedCertificateArgs
from .own import OwnAuthority, OwnAuthorityArgs, OwnCertificate, OwnCertificateArgs

__all__ = [
    "AcmCertificate",
    "AcmCertificateArgs",
    "AcmeIssuer",
    "AcmeIssuerArgs",
    "AzureDnsSolver",
    "AzureDnsSolverArgs",
    "BroughtCertificate",
    "BroughtCertificateArgs",
    "CertManager",
    "CertManagerArgs",
    "CertificateMap",
    "CertificateMapArgs",
    "IssuedCertificate",
    "IssuedCertificateArgs",
    "ManagedCertificate",
    "ManagedCertificateArgs",
    "OwnAuthority",
    "OwnAuthorityArgs",
    "OwnCertificate",
    "OwnCertificateArgs",
    "check_certificate",
]
