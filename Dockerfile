# The image of Callsign; docs/how-to/container.md describes how to run it.
#
#   docker build -t callsign .
#   docker build -t callsign --build-arg SANDBOX=0 .     without the stand-ins: no `sandbox`, no `demo`
#   docker build -t callsign --build-arg PICTURES=1 .    with what the pictures of reports need
#
# Another BASE needs python3 with venv, in the same place in both stages.
ARG BASE=docker.io/library/python:3.11-slim

FROM ${BASE} AS build
ARG SANDBOX=1
ARG PICTURES=0
WORKDIR /src
COPY requirements.txt ./
COPY requirements/ requirements/
# What is locked, by its hashes, and nothing else. uv takes seconds where pip takes minutes.
RUN python3 -m venv /opt/tools \
  && /opt/tools/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes \
       -r requirements/uv.txt -r requirements/build.txt \
  && python3 -m venv --without-pip /opt/callsign \
  && locks="-r requirements.txt" \
  && if [ "$SANDBOX" = 1 ]; then locks="$locks -r requirements/sandbox.txt"; fi \
  && if [ "$PICTURES" = 1 ]; then locks="$locks -r requirements/pictures.txt"; fi \
  && /opt/tools/bin/uv pip install --quiet --no-cache --system-certs --python /opt/callsign/bin/python --compile-bytecode \
       --require-hashes $locks
COPY pyproject.toml README.md LICENSE manifest.yml .env.example ./
COPY bot/ bot/
COPY workflows/ workflows/
COPY sandbox/ sandbox/
RUN /opt/tools/bin/python -m hatchling build -t wheel -d /dist >/dev/null \
  && /opt/tools/bin/uv pip install --quiet --no-cache --system-certs --python /opt/callsign/bin/python --compile-bytecode --no-deps \
       /dist/*.whl

FROM ${BASE}
LABEL org.opencontainers.image.title="Callsign" \
      org.opencontainers.image.description="A Slack bot that registers the identities you text from with AWS." \
      org.opencontainers.image.licenses="Apache-2.0"
# A user of its own, who owns the one folder that is written to.
RUN groupadd --gid 10001 callsign \
  && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin callsign \
  && install --directory --owner=10001 --group=10001 --mode=0750 /data
COPY --from=build /opt/callsign /opt/callsign
ENV PATH=/opt/callsign/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/callsign.db \
    CALLSIGN_HOST=0.0.0.0 \
    CALLSIGN_SANDBOX_HOST=0.0.0.0 \
    CALLSIGN_VOLUME=/data
USER 10001:10001
# There is no VOLUME: an anonymous one would hide that the database is lost with the container. The working folder is not
# /data, because a folder that its user may not enter would end in an error of the runtime instead of a sentence.
WORKDIR /
# Health and metrics, and Slack's requests in HTTP mode; 8765 is the sandbox.
EXPOSE 3000 8765
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
  CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT') or 3000}/readyz\", timeout=4)"]
ENTRYPOINT ["callsign"]
CMD ["run"]
