# The service with its place index built in. It runs as an ordinary user, and refuses to start
# without an API key, since it listens beyond loopback:
#   docker build -t whence .
#   docker run -p 8080:8080 -e WHENCE_API_KEYS=… whence
# `make image-replay` runs the same commands where no container engine is at hand.

FROM python:3.12-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_CONSTRAINT=/src/requirements.lock
WORKDIR /src
COPY pyproject.toml requirements.lock README.md CHANGELOG.md LICENSE ./
COPY LICENSES LICENSES
COPY rules rules
COPY service service
# What the service needs when it runs, and nothing else.
RUN python -m venv --without-pip /opt/whence
RUN python -m pip --python /opt/whence/bin/python install --quiet .
# The resolver compiled, which is faster; the compiler stays behind.
COPY scripts/compile.py scripts/compile.py
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev
RUN python -m venv --without-pip /opt/compiler
RUN python -m pip --python /opt/compiler/bin/python install --quiet ".[compile]"
RUN /opt/compiler/bin/python scripts/compile.py --into $(echo /opt/whence/lib/python3.*/site-packages)
# What the index is made from: only its result goes into the image.
RUN python -m venv --without-pip /opt/maker
RUN python -m pip --python /opt/maker/bin/python install --quiet ".[build]"
RUN WHENCE_CACHE_DIR=/opt/index /opt/maker/bin/whence gazetteer build

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin whence \
  && install -d -m 700 -o 10001 /var/lib/whence
COPY --from=builder /opt/whence /opt/whence
COPY --from=builder /opt/index /opt/index
COPY LICENSE /usr/share/doc/whence/LICENSE
COPY LICENSES /usr/share/doc/whence/LICENSES
ENV PATH=/opt/whence/bin:$PATH PYTHONUNBUFFERED=1 WHENCE_CACHE_DIR=/opt/index \
  WHENCE_DATA_DIR=/var/lib/whence WHENCE_PORT=8080
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['WHENCE_PORT'] + '/healthz', timeout=2)"]
CMD ["whence", "serve", "--host", "0.0.0.0"]
