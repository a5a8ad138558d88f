# The server as an image: Node, the published program, and nothing else; no shell command runs in it but Node's.
# How to use it: docs/containers.md. `npm run check-container` builds these stages without Docker and runs the result.

FROM node:24-alpine3.22 AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build:package

FROM node:24-alpine3.22 AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Node's own image has npm, yarn and headers beside it, which a server needs none of.
FROM alpine:3.22
RUN apk add --no-cache libstdc++
COPY --from=dependencies /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/dist ./dist
# The one folder that is written to, by `--publish` and where no LOCKSTEP_KEY is given; mount something here to keep it.
RUN mkdir /state && chown 10001:10001 /state
ENV NODE_ENV=production \
    LOCKSTEP_HOST=0.0.0.0 \
    LOCKSTEP_PORT=8080 \
    LOCKSTEP_STATE=/state
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "const { LOCKSTEP_PORT: port, LOCKSTEP_BASE_PATH: path = '' } = process.env; fetch(`http://127.0.0.1:${port}${path.replace(/\\/$/, '')}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/server/lockstep.js"]
