"""The components that no stack file has, each once."""

from typing import Any

import components

atelier: Any = components
CLOUD_SQL: Any = {"project_id": "lab", "region": "europe-west4", "network_id": "projects/lab/global/networks/n"}
PRIVATE: Any = {
    "resource_group_name": "lab",
    "private_endpoint": {
        "subnet_id": "/subscriptions/1/subnets/s",
        "virtual_network_id": "/subscriptions/1/networks/n",
    },
}
IDENTITY: Any = {"workload_pool": "lab.svc.id.goog", "namespace": "velero", "service_account": "velero"}
POSTGRES: Any = {"database": "atelier", "username": "atelier"}
PLACE: Any = {"namespace": "data", "namespace_name": "data", "client_namespaces": ["hub"]}

atelier.AzureManagedRedis("azure-redis", {**PRIVATE, "tags": {"workload": "studios"}})
atelier.AzurePostgres("azure-postgres", {**PRIVATE, **POSTGRES, "disk_gib": 64, "backup_days": 14})
atelier.AzurePrivateZone(
    "zone",
    {"resource_group_name": "lab", "virtual_network_id": "/subscriptions/1/networks/n", "part": "redisEnterprise"},
)
atelier.CloudSqlPostgres(
    "cloud-sql", {**CLOUD_SQL, **POSTGRES, "kms_key_id": "projects/lab/keys/k", "disk_gib": 50, "password_version": 2}
)
atelier.ClusterPostgres("cluster-postgres", {**PLACE, **POSTGRES, "disk_gib": 20})
atelier.ClusterRedis("cluster-redis", {**PLACE, "memory_mib": 512, "disk_gib": 2})
atelier.EfsVolume(
    "volume",
    {
        "namespace": "hub",
        "claim_name": "shared",
        "file_system_id": "fs-1",
        "access_point_id": "fsap-1",
        "size_gib": 100,
    },
)
atelier.GcpBackupStorage(
    "backups",
    {
        **IDENTITY,
        "project_id": "lab",
        "region": "europe-west4",
        "stem": "lab",
        "kms_key_id": "projects/lab/keys/k",
        "replaced_days": 7,
    },
)
atelier.GkeWorkloadIdentity(
    "identity",
    {
        **IDENTITY,
        "project_id": "lab",
        "project_number": "1234567890",
        "rights": {"dns": {"role": "roles/dns.admin"}},
        "buckets": {"data": {"bucket": "data", "role": "roles/storage.objectViewer"}},
    },
)
postgres = atelier.RdsPostgres(
    "rds",
    {
        **POSTGRES,
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "client_security_group_ids": ["sg-nodes"],
        "kms_key_id": "arn:aws:kms:eu-west-1:123456789012:key/1",
        "disk_gib": 50,
    },
)
atelier.Workbench(
    "workbench",
    {
        "host": "workbench.example.org",
        "licence": {"file": "licence-file"},
        "database": {
            "host": postgres.host,
            "port": postgres.port,
            "user": "atelier",
            "password": postgres.password,
            "ranges": ["10.0.8.0/24"],
        },
        "login": {"oidc": {"issuer": "https://id.example.org", "client_id": "id", "client_secret": "client-secret"}},
        "homes": {"nfs": {"server": "10.0.9.9", "path": "/home"}},
        "shared": {"storage_class": "rwx"},
        "ingress": {"class_name": "alb", "annotations": {"for": "workbench"}},
        "flows": {"load_balancer_ranges": ["10.0.192.0/22"]},
        "replicas": 2,
        "values": {"pod": {"terminationGracePeriodSeconds": 120}},
    },
)
