/** Protocols that Istio reads from the name of a port. */
export const spoken = /^(?:grpc|grpc-web|http|http2|https|tls|tcp|udp|mongo|mysql|redis)(?:-|$)/;
