"""Likely outputs of what holds data on Google Cloud: keys, secrets, Redis, databases, file systems, registries."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .asked import Asked, AskedCall
from .simulated_gcp import PROJECT_NUMBER, member, named, project_of, region_of

Outputs = dict[str, Any]


def _certificate(asked: Asked, part: str) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{asked.hexadecimal(64, part)}\n-----END CERTIFICATE-----"


def _key(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {"id": f"{asked.text('keyRing', 'ring')}/cryptoKeys/{name}", "name": name}


def _secret(asked: Asked) -> Outputs:
    found = named("secrets", "secretId", inside="")(asked)
    return {**found, "name": f"projects/{PROJECT_NUMBER}/secrets/{found['secretId']}"}


def _secret_version(asked: Asked) -> Outputs:
    id_ = f"{asked.text('secret', 'secret')}/versions/1"
    return {"id": id_, "name": id_, "version": "1"}


def _redis(asked: Asked) -> Outputs:
    return {
        **named("instances", inside="locations")(asked),
        "host": asked.address("10.32.0"),
        "port": 6378,
        "authString": asked.uuid("auth"),
        "serverCaCerts": [{"cert": _certificate(asked, "ca"), "serialNumber": "0"}],
    }


def _database_instance(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {
        "id": name,
        "name": name,
        "connectionName": f"{project_of(asked)}:{region_of(asked)}:{name}",
        "privateIpAddress": asked.address("10.32.1"),
        "serverCaCerts": [{"cert": _certificate(asked, "ca"), "commonName": "Google Cloud SQL Server CA"}],
    }


def _in_instance(kind: str) -> Callable[[Asked], Outputs]:
    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name()
        where = f"projects/{project_of(asked)}/instances/{asked.text('instance', 'instance')}"
        return {"id": f"{where}/{kind}/{name}", "name": name}

    return outputs


def _filestore(asked: Asked) -> Outputs:
    given = asked.properties.get("networks")
    networks = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else [{}]
    address = asked.address("10.32.2")
    return {
        **named("instances", inside="locations")(asked),
        "networks": [{**each, "ipAddresses": [address]} for each in networks],
    }


def _bucket(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {
        "id": name,
        "name": name,
        "url": f"gs://{name}",
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
    }


def _role(asked: Asked) -> Outputs:
    role = asked.text("roleId", "role")
    name = f"projects/{project_of(asked)}/roles/{role}"
    return {"id": name, "name": name}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "gcp:artifactregistry/repository:Repository": named("repositories", "repositoryId", inside="locations"),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": member("repositories", "repository"),
    "gcp:filestore/instance:Instance": _filestore,
    "gcp:kms/cryptoKey:CryptoKey": _key,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": member("", "cryptoKeyId"),
    "gcp:kms/keyRing:KeyRing": named("keyRings", inside="locations"),
    "gcp:projects/iAMCustomRole:IAMCustomRole": _role,
    "gcp:redis/instance:Instance": _redis,
    "gcp:secretmanager/secret:Secret": _secret,
    "gcp:secretmanager/secretIamMember:SecretIamMember": member("secrets", "secretId"),
    "gcp:secretmanager/secretVersion:SecretVersion": _secret_version,
    "gcp:sql/database:Database": _in_instance("databases"),
    "gcp:sql/databaseInstance:DatabaseInstance": _database_instance,
    "gcp:sql/user:User": _in_instance("users"),
    "gcp:storage/bucket:Bucket": _bucket,
    "gcp:storage/bucketIAMMember:BucketIAMMember": member("b", "bucket"),
}


def _read_secret(asked: AskedCall) -> Outputs:
    secret = asked.text("secret", "secret").rpartition("/")[2]
    name = f"projects/{PROJECT_NUMBER}/secrets/{secret}/versions/{asked.text('version', '1')}"
    # JSON with the fields that programs usually look for: what people keep is mostly a user and a password.
    fields = {field: f"simulated-{field}-{asked.hexadecimal(32)}" for field in ("username", "password")}
    return {
        "id": name,
        "name": name,
        "secret": secret,
        "version": asked.text("version", "1"),
        "project": asked.text("project") or str(asked.provider.inputs.get("project", "")),
        "secretData": json.dumps(fields),
        "enabled": True,
    }


def _storage_agent(asked: AskedCall) -> Outputs:
    email = f"service-{PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com"
    return {"id": email, "emailAddress": email, "member": f"serviceAccount:{email}", "project": asked.text("project")}


CALLS: dict[str, Callable[[AskedCall], Outputs]] = {
    "gcp:secretmanager/getSecretVersion:getSecretVersion": _read_secret,
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": _storage_agent,
}

SECRET_RESULTS: dict[str, tuple[str, ...]] = {
    "gcp:secretmanager/getSecretVersion:getSecretVersion": ("secretData",),
}
"""Results that the provider's schema marks as sensitive."""
