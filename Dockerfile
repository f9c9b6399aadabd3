# Two stages: one that installs and builds, one that only runs. Everything comes from npm and Debian.
FROM node:20-bookworm-slim AS build
RUN npm install -g deno@2.9.6
WORKDIR /app
COPY deno.json deno.lock ./
RUN deno install --frozen
COPY . .
RUN deno task build \
  && deno cache --frozen main.ts workers/ingest.thread.ts workers/simulator.thread.ts \
    tasks/migrate.ts tasks/backup.ts tasks/restore.ts tasks/healthcheck.ts

FROM node:20-bookworm-slim
RUN npm install -g deno@2.9.6 && npm cache clean --force \
  && install -d -o 1000 -g 1000 -m 0700 /data
WORKDIR /app
COPY --from=build --chown=root:root /app /app
COPY --from=build /root/.cache/deno /deno-dir
ENV DENO_DIR=/deno-dir \
  DENO_NO_UPDATE_CHECK=1 \
  APP_ENV=production \
  HOST=0.0.0.0 \
  MQTT_HOST=0.0.0.0 \
  DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 8000 1883 8883
# SIGTERM: streams are told to come again, messages under way are finished, the store is closed.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["deno", "run", "--no-prompt", "--cached-only", "--no-check", \
    "--unsafely-ignore-certificate-errors=127.0.0.1", "--allow-net=127.0.0.1", \
    "--allow-env=PORT,TLS_CERT_FILE", "tasks/healthcheck.ts"]
ENTRYPOINT ["deno", "run", "--no-prompt", "--frozen", "--cached-only", "--no-check", \
  "--v8-flags=--max-semi-space-size=2,--heap-growing-percent=150", \
  "--allow-net", "--allow-env", "--allow-read=/app,/data,/deno-dir,/run/secrets", "--allow-write=/data", \
  "--allow-sys=statfs", "main.ts"]
