import type { Files } from '../../generator/testing/temporary-repository.ts';

const service = (name: string, grpc: string, more = '') => `name: ${name}
owner: team-${name}
namespace: shop
image: registry.example.com/shop/${name}
grpc:
  port: 50051
  services: [shop.v1.${grpc}]
${more}`;

/**
 * A shop of three services in four clusters of three stages, as people write it: comments, maps on one line and on
 * several, a limit of steps, review owners, a rule and weights of one method.
 */
export const shop: Files = {
  '.gitignore': '.cache\n',
  'protos/shop/v1/shop.proto': `syntax = "proto3";
package shop.v1;
service Front {
  rpc Show(Message) returns (Message) { option idempotency_level = NO_SIDE_EFFECTS; }
}
service Orders {
  rpc Get(Message) returns (Message) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Place(Message) returns (Message);
}
service Stock {
  rpc Get(Message) returns (Message) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Reserve(Message) returns (Message) { option idempotency_level = IDEMPOTENT; }
}
message Message {}
`,
  'services/front/service.yaml': service(
    'front',
    'Front',
    'calls:\n  - { service: orders, methods: [Get, Place] }\n  - service: stock\n    methods: [Get]\n',
  ),
  'services/orders/service.yaml': service(
    'orders',
    'Orders',
    'calls:\n  - service: stock\n    methods: [Reserve]\nmethods:\n  Get: { timeout: 2s }\n',
  ),
  'services/stock/service.yaml': service('stock', 'Stock'),
  'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git
stages: [dev, staging, prod]
codeOwners:
  teams: { team-front: ["@shop/front"], team-orders: ["@shop/orders"], team-stock: ["@shop/stock"] }
  approvers: { prod: ["@shop/platform"] }
`,
  // The stage prod has two clusters.
  'clusters/prod.yaml': null,
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  front: { versions: { v1: { tag: v1.0.0 } } }
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1:
        tag: v1.0.0
`,
  'clusters/staging.yaml': `name: staging
stage: staging
services:
  front:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }

  orders:
    versions:
      # Since the move.
      v1: { tag: v1.0.0, replicas: 2 }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 2 } # enough
`,
  'clusters/prod-eu.yaml': `name: prod-eu
stage: prod
maxStep: 50
services:
  # What customers see.
  front:
    versions:
      v1: { tag: v1.0.0, replicas: 4 } # since May
  orders:
    versions:
      v1:
        tag: v1.0.0
        autoscaling: { minReplicas: 3, maxReplicas: 10 }
    methods:
      Place: { timeout: 5s }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 4 }
`,
  'clusters/prod-us.yaml': `name: prod-us
stage: prod
services:
  front:
    versions: { v1: { tag: v1.0.0, replicas: 3 } }
  orders:
    versions: { v1: { tag: v1.0.0, replicas: 3 } }
  stock:
    versions: { v1: { tag: v1.0.0, replicas: 3 } }
`,
};
