# vpncheck in an image of one file and its certificates: static, no shell, not root.
#
#   docker build --build-arg REVISION="$(git describe --tags --always --dirty)" -t vpncheck .
#   docker run --env-file vpncheck.env vpncheck
#
# Pings. The program needs either a group in net.ipv4.ping_group_range or the capability NET_RAW;
# without both it asks people instead (`vpncheck doctor` says which it is). As it is not root, the
# group is the one that works:
#
#   Docker (since 20.10 it sets this by itself, unless the host's network is used):
#     docker run --sysctl net.ipv4.ping_group_range="0 65535" --env-file vpncheck.env vpncheck
#   Kubernetes, in the pod:
#     securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: "0 65535"}]}
#   With the host's network, on the host:
#     sysctl -w net.ipv4.ping_group_range="0 65535"
#   Or as root with one capability:
#     docker run --user 0 --cap-drop ALL --cap-add NET_RAW --env-file vpncheck.env vpncheck
#
# Its steps are plain enough to be run without a container engine: `make image-check` does.

FROM golang:1.26-bookworm AS build
ARG REVISION=""
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.revision=${REVISION}" -o /out/vpncheck .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/vpncheck /vpncheck
USER 65532:65532
ENTRYPOINT ["/vpncheck"]
CMD ["serve"]
