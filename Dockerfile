# The agent-actions command in a container; without arguments it is the companion consumer.
#
#   docker build -t agent-actions .
#   docker run --env-file settings.env -p 8080:8080 agent-actions

FROM node:22-slim AS packages
WORKDIR /project
COPY . .
RUN npm ci && npm run build && node scripts/pack.js /tarballs

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /tarballs /tarballs
RUN npm init -y > /dev/null \
    && npm install --omit=dev --omit=optional --no-audit --no-fund /tarballs/*.tgz @opentelemetry/api@1 \
    && npm cache clean --force \
    && rm -r /tarballs
USER node
EXPOSE 8080
# The consumer drains on SIGTERM within 25 s: leave it 30 before SIGKILL.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "process.env.HEALTH_CHECK_PORT === 'off' || fetch(`http://127.0.0.1:${process.env.HEALTH_CHECK_PORT || 8080}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "node_modules/@agent-actions/cli/bin/agent-actions.js"]
CMD ["consume"]
