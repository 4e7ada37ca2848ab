/** A small valid repository: two services, one cluster. Tests write their mistakes into it. */
export const soundFiles: Readonly<Record<string, string>> = {
  'package.json': '{}\n',
  'protos/buf.yaml': 'version: v2\nlint: { use: [MINIMAL] }\n',
  'protos/shop/v1/shop.proto': `syntax = "proto3";
package shop.v1;
service Orders {
  rpc Get(Message) returns (Message) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Place(Message) returns (Message);
  rpc Watch(Message) returns (stream Message) { option idempotency_level = NO_SIDE_EFFECTS; }
}
service Stock {
  rpc Get(Message) returns (Message) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Reserve(Message) returns (Message) { option idempotency_level = IDEMPOTENT; }
}
message Message {}
`,
  'services/orders/service.yaml': `name: orders
owner: team-orders
namespace: shop
image: registry.example.com/shop/orders
grpc:
  port: 50051
  services: [shop.v1.Orders]
calls:
  - service: stock
    methods: [Reserve]
`,
  'services/stock/service.yaml': `name: stock
owner: team-stock
namespace: shop
image: registry.example.com/shop/stock
grpc:
  port: 50051
  services: [shop.v1.Stock]
`,
  'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git
stages: [dev, prod]
`,
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0 }
`,
};
