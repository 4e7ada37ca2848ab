import { join } from 'node:path';
import { type Size, syntheticNames, writeText } from './synthetic.ts';

/**
 * Writes documents and patches of their own for every tenth service: a worker behind HTTP with its policy, a job, a
 * monitor, routes of a gateway, patches of the Deployment, the DestinationRule and the routes, and for two clusters a
 * document and a patch more.
 */
export function writeAdditions(root: string, { services, clusters }: Size): void {
  for (const [index, name] of syntheticNames(services).entries()) {
    if (index % 10 > 0) continue;
    const own = additionsOf(name, `area-${index % 20}`, `bench.s${index}.v1.Api`);
    for (const [path, text] of Object.entries(own)) writeText(join(root, 'services', name, path), text);
    for (const cluster of [index % clusters, (index + 1) % clusters])
      for (const [folder, text] of Object.entries(additionsForCluster(name, `area-${index % 20}`)))
        writeText(join(root, 'services', name, folder, `cluster-${cluster}`, 'more.yaml'), text);
  }
}

const additionsOf = (name: string, namespace: string, api: string): Readonly<Record<string, string>> => ({
  'extra/monitor.yaml': `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  endpoints: [{ targetPort: 15020, path: /stats/prometheus, interval: 30s }]
`,
  'extra/worker.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}-worker, namespace: ${namespace} }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}-worker, namespace: ${namespace} }
spec:
  selector: { app: ${name}-worker }
  ports: [{ name: http, port: 80, targetPort: http }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-worker, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name}-worker } }
  template:
    metadata: { labels: { app: ${name}-worker } }
    spec:
      serviceAccountName: ${name}-worker
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: worker
${container(`${name}-worker`)}
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /ready, port: http } }
          livenessProbe: { httpGet: { path: /alive, port: http } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}-worker, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name}-worker } }
  rules:
    - from: [{ source: { principals: [cluster.local/ns/${namespace}/sa/${name}] } }]
      to: [{ operation: { methods: [GET], paths: [/tasks/*] } }]
`,
  'extra/job.yaml': `apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name}-tidy, namespace: ${namespace} }
spec:
  schedule: "15 3 * * *"
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: ${name}-tidy } }
        spec:
          serviceAccountName: ${name}-worker
          restartPolicy: Never
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: RuntimeDefault } }
          containers:
            - name: tidy
${container(`${name}-tidy`).replace(/^/gm, '    ')}
`,
  'extra/routes.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}-worker, namespace: ${namespace} }
spec:
  hosts: [${name}.example.com]
  gateways: [ingress/web]
  http:
    - match: [{ uri: { prefix: /tasks/ } }]
      route: [{ destination: { host: ${name}-worker.${namespace}.svc.cluster.local, port: { number: 80 } } }]
    - redirect: { uri: /tasks/ }
`,
  'patches/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    spec:
      containers:
        - name: ${name}
          env: [{ name: WORKER, value: "${name}-worker" }]
        - name: shipper
${container('shipper')}
`,
  'patches/routes.yaml': `target: { kind: VirtualService, name: ${name} }
patch:
  - op: add
    path: /spec/http/0
    value:
      name: own
      match: [{ uri: { exact: /${api}/Get }, headers: { x-own: { exact: "yes" } } }]
      route: [{ destination: { host: ${name}.${namespace}.svc.cluster.local, subset: v1, port: { number: 50051 } } }]
      timeout: 1s
`,
  'patches/destination.yaml': `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name} }
spec: { trafficPolicy: { connectionPool: { http: { http2MaxRequests: 500 } } } }
`,
});

const additionsForCluster = (name: string, namespace: string): Readonly<Record<string, string>> => ({
  extra: `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}-more, namespace: ${namespace} }
data: { level: debug }
`,
  patches: `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { template: { spec: { nodeSelector: { pool: bench } } } }
`,
});

/** The lines of a container that every check accepts, without its name. */
const container = (image: string): string => `          image: registry.example.com/bench/${image}:v1.0.0
          resources: { requests: { cpu: 50m, memory: 64Mi }, limits: { memory: 64Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }`;
