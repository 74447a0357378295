from .api_management import ApiManagementReader, ApiManagementReaderArgs
from .azure import AzureRole, role_assignment

__all__ = ["ApiManagementReader", "ApiManagementReaderArgs", "AzureRole", "role_assignment"]
