# make preview           what Pulumi.staging.yaml would deploy; STACK=prod for another, FILE=path/Pulumi.name.yaml for any
#     OUTPUTS=unknown        as before a first deployment          AGAINST=main     the difference to a git reference or file
#     JSON=file MANIFESTS=folder GRAPH=file.svg                    written beside the tree
# make policies          what breaks the rules of docs/policies.md: STACK=prod, or FILE=; FINDINGS=file.json
# make policy-pack       sets the same rules up for the engine: then make up ARGS="--policy-pack policies"
# make rehearse          the whole life of a stack on the real engine, with simulated providers: STACK=prod, or FILE=
#     CHANGE=file SET="path=value" FROM=git-ref              what to change after the first deployment
#     FAULT="kill create *Cluster" DRIFT="lose name"          what goes wrong     MINUTE=seconds TIMELINE=file.svg
# make up  make destroy  pulumi up or destroy, STACK=staging by default; ARGS="--refresh" adds options
# make smoke             log in, start a server, run a cell, use Dask: STACK=prod, OUTPUTS=file.json or HUB=url
#     PROFILE=slug TIMEOUT="start=900" JSON=file             ARGS="--only hub --restart" adds options
# make scan              checkov and kube-score on a stack: STACK=prod, FILE=, or ALL=yes for every stack file
# make test              lint, types and all tests; those of the engine where there is a pulumi CLI
# make test-engine       those of the engine alone
# make test-cluster      every object applied to a real Kubernetes API server; needs Go 1.26 or KUBEBUILDER_ASSETS
# make bench             time and memory of the preview, into docs/performance.md
# make docs              what is generated: Pulumi.yaml, the editor schema, docs/configuration.md, policies.md, components.md
# make lint  make format  make clean  make requirements

PYTHON ?= python3
STACK ?= staging
FILE ?= Pulumi.$(STACK).yaml
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS ?= tests

.PHONY: preview policies policy-pack scan rehearse up destroy smoke test test-engine test-cluster lint format bench docs urns clean requirements
.DEFAULT_GOAL := preview

preview: $(READY)
	@$(BIN)/python -m offline "$(FILE)" $(if $(OUTPUTS),--outputs $(OUTPUTS)) $(if $(AGAINST),--against "$(AGAINST)") \
		$(if $(JSON),--json "$(JSON)") $(if $(MANIFESTS),--manifests "$(MANIFESTS)") $(if $(GRAPH),--graph "$(GRAPH)")

scan: $(READY)
	@$(BIN)/python -m scan $(if $(ALL),--all,"$(FILE)") $(if $(JSON),--json "$(JSON)") $(ARGS)

policies: $(READY)
	@$(BIN)/python -m offline "$(FILE)" --quiet $(if $(FINDINGS),--findings "$(FINDINGS)")

# An environment of its own, as the engine wants it: the policy SDK's protobuf is older than the program's.
policy-pack: policies/.venv/.ready

policies/.venv/.ready: policies/requirements.txt
	@$(PYTHON) -m venv policies/.venv
	@policies/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r policies/requirements.txt
	@touch $@

rehearse: $(READY)
	@$(BIN)/python -m rehearsal "$(FILE)" $(if $(CHANGE),--change "$(CHANGE)") $(if $(SET),--set "$(SET)") \
		$(if $(FROM),--from "$(FROM)") $(if $(FAULT),--fault "$(FAULT)") $(if $(DRIFT),--drift "$(DRIFT)") \
		$(if $(MINUTE),--minute $(MINUTE)) $(if $(TIMELINE),--timeline "$(TIMELINE)")

# The CLI of PATH, or else one of the SDK's version in build/pulumi. Its language plugins are found beside it.
up destroy: $(READY)
	@pulumi=$$($(BIN)/python -m rehearsal.engine.command) && PATH="$$(dirname "$$pulumi"):$$PATH" \
		pulumi $@ --stack "$(STACK)" --parallel 32 $(ARGS)

test: lint policy-pack
	$(BIN)/python -m tests.hub
	$(BIN)/python -m tests.tools
	$(BIN)/python -m scan.tools
	$(BIN)/python -m pytest -n 2 --dist loadgroup --ignore=tests/cluster $(TESTS)

# The CLI is needed for a stack's outputs only.
smoke: $(READY)
	@$(BIN)/python -m smoke $(if $(HUB),--hub "$(HUB)",$(if $(OUTPUTS),--outputs "$(OUTPUTS)","$(STACK)")) \
		$(if $(PROFILE),--profile "$(PROFILE)") $(if $(TIMEOUT),--timeout "$(TIMEOUT)") $(if $(JSON),--json "$(JSON)") $(ARGS)

test-engine: $(READY) policy-pack
	$(BIN)/python -m pytest -n 2 tests/engine

test-cluster: $(READY)
	$(BIN)/python -m tests.cluster.control_plane
	$(BIN)/python -m pytest tests/cluster

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/python -m stacks.settings.documentation --check
	$(BIN)/python -m policies.documentation --check
	$(BIN)/python -m components.documentation --check

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m offline.bench

docs: $(READY)
	$(BIN)/python -m stacks.settings.documentation
	$(BIN)/python -m policies.documentation
	$(BIN)/python -m components.documentation

# The URNs that tests hold every stack file to. Write them anew only where a replacement is meant.
urns: $(READY)
	$(BIN)/python -m tests.stacks.urns

clean:
	rm -rf $(VENV) policies/.venv build .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Compiled with Python 3.10, so that the pins hold for every newer version too.
requirements:
	python3.10 -m venv build/pins && build/pins/bin/pip install -q pip-tools
	for folder in . policies scan tests/hub tests/tools; do build/pins/bin/pip-compile -q --no-annotate --no-header --strip-extras \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe --upgrade \
		-o $$folder/requirements.txt $$folder/requirements.in || exit 1; done

$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or newer is needed; $(PYTHON) is older" >&2; exit 1; }
	@echo "Setting up $(VENV), once: this takes some minutes and 1.4 GB" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
