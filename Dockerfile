# Builds from the lockfile alone; the image has production dependencies and the bundle, runs as a plain user, and may be mounted read-only.
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production TZ=Asia/Shanghai BITABLE_SYNC_CONFIG=/data/config.yaml
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
RUN mkdir -p /data && chown node:node /data
USER node
WORKDIR /data
VOLUME ["/data/state", "/data/logs", "/data/inbox"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30m --timeout=20s CMD ["node", "/app/dist/main.js", "status", "--max-age", "26h"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["dingtalk-approvals"]
