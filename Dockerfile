# One image for every process of Lourie: the command says which (docker-compose.yml).
# Two stages, so that what is run holds no compiler, no pip cache and no source tree.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/lourie
WORKDIR /source
COPY requirements.txt .
RUN /opt/lourie/bin/pip install --require-hashes -r requirements.txt
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE ./
COPY lourie lourie
COPY dashboards dashboards
COPY streams streams
COPY processors processors
COPY schemas schemas
RUN /opt/lourie/bin/pip install --no-deps --no-build-isolation . \
 && /opt/lourie/bin/pip uninstall --yes ziglang hatchling editables \
 && /opt/lourie/bin/python -m compileall -q /opt/lourie
# The lexicon compiled here once, so that no container takes ten seconds and 670 MB for it at its first start.
WORKDIR /
RUN /opt/lourie/bin/lourie knowledge prepare

FROM python:3.11-slim
# The secrets are files of mode 0600: who runs the services must be who owns them (deploy/secrets.sh says it in .env).
ARG SERVICE_UID=1000
ARG SERVICE_GID=1000
RUN groupadd --non-unique --gid "$SERVICE_GID" lourie \
 && useradd --non-unique --uid "$SERVICE_UID" --gid "$SERVICE_GID" --no-create-home --home-dir /data lourie \
 && install --directory --owner lourie --group lourie --mode 0700 /data
COPY --from=build /opt/lourie /opt/lourie
ENV PATH=/opt/lourie/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp \
    LOURIE_DATA_FOLDER=/data LOURIE_LOG_FORMAT=json LOURIE_METRICS_HOST=0.0.0.0 LOURIE_METRICS_PORT=9100
USER lourie
WORKDIR /data
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9100/readyz', timeout=4)"]
ENTRYPOINT ["lourie"]
CMD ["--help"]
