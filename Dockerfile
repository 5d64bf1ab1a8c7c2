# Builds from the lockfile alone, without install scripts. The image has production dependencies and the bundle, runs as a plain user
# and may be mounted read-only: everything that is written is below /data.
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production TZ=Asia/Shanghai BITABLE_SYNC_CONFIG=/data/config.yaml
WORKDIR /app
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
RUN mkdir -p /data && chown node:node /data
USER node
WORKDIR /data
# config.yaml, .env, checkpoint.json, state, logs, inbox: one volume, since state files are replaced by renaming.
VOLUME ["/data"]
# Node is started directly, so that signals reach it; compose and Kubernetes give 90 seconds to save.
STOPSIGNAL SIGTERM
# For long-lived containers; a one-shot job is over before the first check. Reads the state only.
HEALTHCHECK --interval=30m --timeout=20s --start-period=5m CMD ["node", "/app/dist/main.js", "status", "--max-age", "26h"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["dingtalk-approvals"]
