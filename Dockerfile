# JupyterLab with all that the book needs; compose.yaml builds and starts it, with or without a GPU.
FROM python:3.11.14-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential git \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 reader \
    && install --directory --owner reader /srv/mobtl

USER reader
WORKDIR /srv/mobtl
COPY --chown=reader . .

# The package index whose build of torch is wanted; without one, pip's default (README.md, "Which build of torch").
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1
# The folder that compose.yaml keeps must exist, so that it belongs to the user.
RUN make launch && mkdir --parents _build

ENV PATH="/srv/mobtl/.venv/bin:$PATH"
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
