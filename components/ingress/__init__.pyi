from .agic_annotations import ApplicationGatewayIngressArgs, application_gateway_annotations
from .alb import CLASS, NLB_CLASS, SSL_POLICY, AlbArgs, HealthCheck, alb_annotations, nlb_annotations
from .application_gateway import ApplicationGateway, ApplicationGatewayArgs
from .application_gateway_firewall import ApplicationGatewayFirewall, ApplicationGatewayFirewallArgs
from .azure_load_balancer import azure_load_balancer_annotations

__all__ = [
    "CLASS",
    "NLB_CLASS",
    "SSL_POLICY",
    "AlbArgs",
    "ApplicationGateway",
    "ApplicationGatewayArgs",
    "ApplicationGatewayFirewall",
    "ApplicationGatewayFirewallArgs",
    "ApplicationGatewayIngressArgs",
    "HealthCheck",
    "alb_annotations",
    "application_gateway_annotations",
    "azure_load_balancer_annotations",
    "nlb_annotations",
]
