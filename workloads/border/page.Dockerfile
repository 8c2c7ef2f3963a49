# From the root of the repository: docker build --file workloads/border/page.Dockerfile .
FROM docker.io/library/node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY cli cli
COPY workloads workloads
RUN npm run workloads -- /out

FROM docker.io/library/httpd:2.4.68
# where the API is, and what log lines call this server
ENV BORDER_API=http://border:8080 POD_NAME=page
COPY --from=build /out/page/httpd.conf /usr/local/apache2/conf/httpd.conf
COPY workloads/border/page/ /usr/local/apache2/htdocs/
USER 33
EXPOSE 8080 8081
