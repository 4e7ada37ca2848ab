import { soundFiles } from '../testing/sound-files.ts';

/** The repository of the tests, with more settings: mutations reach only what exists. */
export const shop: Readonly<Record<string, string>> = {
  ...soundFiles,
  'services/orders/service.yaml': `name: orders
owner: team-orders
namespace: shop
image: registry.example.com/shop/orders
grpc:
  port: 50051
  targetPort: 8443
  services: [shop.v1.Orders]
calls:
  - service: stock
    methods: [Reserve]
timeout: 2s
retries: { attempts: 1, perTryTimeout: 500ms, retryOn: [unavailable, reset, deadline-exceeded], nonIdempotent: allow }
methods:
  Get:
    timeout: 3s
routes:
  - name: beta
    match:
      methods: [Get]
      metadata: { x-group: { exact: beta } }
    timeout: 1s
loadBalancer: { simple: LEAST_REQUEST }
connectionPool: { http2MaxRequests: 100, connectTimeout: 500ms, http2KeepAlive: { interval: 30s, timeout: 5s } }
retryBudget: { percent: 10 }
resources:
  requests: { cpu: 50m, memory: 64Mi }
  limits: { memory: 256Mi }
env: { LEVEL: debug, "ON": "yes" }
imagePullSecrets: [registry]
serviceAccount: { annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/orders" } }
podLabels: { cost-center: shop }
podAnnotations: { proxy.istio.io/config: "concurrency: 2" }
hostAliases: { 10.0.0.5: [ledger.example.com] }
envFields: { POD_IP: status.podIP, GOMEMLIMIT: limits.memory }
volumes:
  data: { persistentVolumeClaim: orders-data, mountPath: /data, readOnly: false }
  identity:
    mountPath: /etc/identity
    projected: [{ serviceAccountToken: { audience: vault, path: token } }, { configMap: { name: ca, files: { ca.crt: ca.crt } } }]
initContainers:
  migrate: { args: [migrate], secrets: { orders-database: { env: { DB_URL: url } } }, mounts: { data: { path: /data } } }
containers:
  exporter:
    image: registry.example.com/tools/exporter:v1.4.0
    env: { MODE: fast }
    envFields: { NODE: spec.nodeName }
    mounts: { data: { path: /data, readOnly: true } }
    readinessProbe: { httpGet: { path: /ready, port: 9100 }, successThreshold: 2 }
livenessProbe: { exec: { command: [/bin/alive] } }
terminationGracePeriodSeconds: 60
`,
  'services/orders/extra/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: rates
  namespace: shop
data:
  euro: "1.10"
`,
  'services/orders/patches/priority.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  template:
    spec:
      priorityClassName: shop
`,
  'services/stock/patches/port.yaml': `target: { kind: Service, name: stock }
patch:
  - op: add
    path: /metadata/annotations
    value: { example.com/team: stock }
`,
  'clusters/dev.yaml': `name: dev
stage: dev
istio: { cni: true }
services:
  orders:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }
      v2: { tag: v1.1.0 }
    weights: { v1: 90, v2: 10 }
    timeout: 4s
  stock:
    versions:
      v1:
        tag: v1.0.0
        autoscaling: { minReplicas: 2, maxReplicas: 4 }
`,
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  orders:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
    resources: null
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
`,
};
