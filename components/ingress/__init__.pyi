from .agic_annotations import ApplicationGatewayIngressArgs, application_gateway_annotations
from .alb import CLASS, NLB_CLASS, SSL_POLICY, AlbArgs, HealthCheck, alb_annotations, nlb_annotations
from .application_gateway import ApplicationGateway, ApplicationGatewayArgs
from .application_gateway_firewall import ApplicationGatewayFirewall, ApplicationGatewayFirewallArgs
from .azure_load_balancer import azure_load_balancer_annotations
from .existing import CONTROLLERS, ControllerIngressArgs, controller_annotations, controller_service_annotations
from .gateway import ROUTES, Gateway, GatewayArgs
from .gateway_route import GOOGLE_FRONT_ENDS, GatewayRouteArgs
from .google_load_balancer import GoogleLoadBalancer, GoogleLoadBalancerArgs
from .host_load_balancer import HostLoadBalancer, HostLoadBalancerArgs, HostRoute
from .publication import PublicationArgs

__all__ = [
    "CLASS",
    "CONTROLLERS",
    "GOOGLE_FRONT_ENDS",
    "NLB_CLASS",
    "ROUTES",
    "SSL_POLICY",
    "AlbArgs",
    "ApplicationGateway",
    "ApplicationGatewayArgs",
    "ApplicationGatewayFirewall",
    "ApplicationGatewayFirewallArgs",
    "ApplicationGatewayIngressArgs",
    "ControllerIngressArgs",
    "Gateway",
    "GatewayArgs",
    "GatewayRouteArgs",
    "GoogleLoadBalancer",
    "GoogleLoadBalancerArgs",
    "HealthCheck",
    "HostLoadBalancer",
    "HostLoadBalancerArgs",
    "HostRoute",
    "PublicationArgs",
    "alb_annotations",
    "application_gateway_annotations",
    "azure_load_balancer_annotations",
    "controller_annotations",
    "controller_service_annotations",
    "nlb_annotations",
]
