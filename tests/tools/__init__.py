"""Programs that tests ask, installed once from pins: Docker Compose, cloud-init and shellcheck."""
