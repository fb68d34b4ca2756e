# One static binary on an empty image, run by a user without rights.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /genjin ./cmd/genjin && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /genjin /genjin
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
ENV GENJIN_DATABASE_URL=sqlite:/data/genjin.db
EXPOSE 8080
ENTRYPOINT ["/genjin"]
CMD ["serve"]
