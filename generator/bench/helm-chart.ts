import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Size, syntheticCluster, syntheticNames, syntheticService, writeText } from './synthetic.ts';

/**
 * Writes a Helm chart that renders the documents of a synthetic repository, and a values file for each
 * cluster: what a team with Helm would use instead.
 */
export function writeHelmChart(folder: string, size: Size): void {
  writeText(join(folder, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'synthetic', version: '1.0.0' }));
  for (const [name, template] of Object.entries(templates)) {
    writeText(
      join(folder, 'templates', `${name}.yaml`),
      `{{- range .Values.services }}\n---\n${template}{{- end }}\n`,
    );
  }
  for (let index = 0; index < size.clusters; index++) {
    writeText(join(folder, `cluster-${index}.values.yaml`), stringify(valuesOf(size, index)));
  }
}

function valuesOf({ services }: Size, index: number) {
  const names = syntheticNames(services);
  const cluster = syntheticCluster(index, names);
  const list = names.map((name, position) => {
    const { namespace, image, grpc } = syntheticService(position, names);
    const { versions, weights } = cluster.services[name] ?? { versions: {}, weights: undefined };
    const entries = Object.entries(versions).map(([version, settings]) => ({
      version,
      weight: weights?.[version] ?? 100,
      ...settings,
    }));
    const method = `${grpc?.services[0]}/Get`;
    return { name, namespace, image, method, versions: entries, ...neighboursOf(position, names) };
  });
  return { services: list };
}

/** The callers and callees of the service at a position: its neighbours. */
function neighboursOf(position: number, names: readonly string[]) {
  const at = (index: number) => {
    const name = names[index];
    return name === undefined ? [] : [{ name, namespace: syntheticService(index, names).namespace }];
  };
  return { callers: at(position + 1), callees: at(position - 1) };
}

const templates: Readonly<Record<string, string>> = {
  serviceaccount: `apiVersion: v1
kind: ServiceAccount
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
automountServiceAccountToken: false
`,
  service: `apiVersion: v1
kind: Service
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  selector: { app: {{ .name }} }
  ports: [{ name: grpc, appProtocol: grpc, port: 50051, targetPort: grpc }]
`,
  destinationrule: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  host: {{ .name }}.{{ .namespace }}.svc.cluster.local
  trafficPolicy:
    loadBalancer: { simple: LEAST_REQUEST }
    outlierDetection: { consecutiveGatewayErrors: 5, interval: 10s, baseEjectionTime: 30s, maxEjectionPercent: 50 }
  subsets:
    {{- range .versions }}
    - { name: {{ .version }}, labels: { version: {{ .version }} } }
    {{- end }}
`,
  virtualservice: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  hosts: [{{ .name }}.{{ .namespace }}.svc.cluster.local]
  http:
    {{- $service := . }}
    {{- range list .method "" }}
    - name: {{ . | default "default" }}
      {{- if . }}
      match: [{ uri: { exact: /{{ . }} } }]
      timeout: 2s
      retries: { attempts: 2, retryOn: reset-before-request }
      {{- else }}
      retries: { attempts: 2, retryOn: "connect-failure,refused-stream" }
      {{- end }}
      route:
        {{- range $service.versions }}
        - destination: { host: {{ $service.name }}.{{ $service.namespace }}.svc.cluster.local, subset: {{ .version }} }
          weight: {{ .weight }}
        {{- end }}
    {{- end }}
`,
  authorizationpolicy: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  selector: { matchLabels: { app: {{ .name }} } }
  action: ALLOW
  rules:
    {{- $method := .method }}
    {{- range .callers }}
    - from: [{ source: { principals: [cluster.local/ns/{{ .namespace }}/sa/{{ .name }}] } }]
      to: [{ operation: { methods: [POST], paths: [/{{ $method }}] } }]
    {{- end }}
`,
  sidecar: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  workloadSelector: { labels: { app: {{ .name }} } }
  egress:
    - hosts:
        - "istio-system/*"
        {{- range .callees }}
        - {{ .namespace }}/{{ .name }}.{{ .namespace }}.svc.cluster.local
        {{- end }}
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`,
  networkpolicy: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  podSelector: { matchLabels: { app: {{ .name }} } }
  policyTypes: [Ingress, Egress]
  ingress:
    {{- range .callers }}
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .namespace }} } }, podSelector: { matchLabels: { app: {{ .name }} } } }]
      ports: [{ protocol: TCP, port: 50051 }]
    {{- end }}
    - ports: [{ protocol: TCP, port: 15020 }, { protocol: TCP, port: 15090 }]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: istio-system } }, podSelector: { matchLabels: { app: istiod } } }]
      ports: [{ protocol: TCP, port: 15012 }]
    - ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
    {{- range .callees }}
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .namespace }} } }, podSelector: { matchLabels: { app: {{ .name }} } } }]
      ports: [{ protocol: TCP, port: 50051 }]
    {{- end }}
`,
  deployment: `{{- $service := . }}
{{- range .versions }}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ $service.name }}-{{ .version }}, namespace: {{ $service.namespace }}, labels: { app: {{ $service.name }}, version: {{ .version }} } }
spec:
  replicas: {{ .replicas }}
  revisionHistoryLimit: 3
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  selector: { matchLabels: { app: {{ $service.name }}, version: {{ .version }} } }
  template:
    metadata: { labels: { app: {{ $service.name }}, version: {{ .version }} } }
    spec:
      serviceAccountName: {{ $service.name }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 40
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: {{ $service.name }}
          image: {{ $service.image }}:{{ .tag }}
          ports: [{ name: grpc, containerPort: 50051 }]
          env: [{ name: APP_VERSION, value: {{ .version }} }]
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }
          startupProbe: { grpc: { port: 50051 }, periodSeconds: 2, failureThreshold: 30 }
          readinessProbe: { grpc: { port: 50051 }, periodSeconds: 5 }
          livenessProbe: { grpc: { port: 50051 }, periodSeconds: 10 }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
{{- end }}
`,
  poddisruptionbudget: `{{- $service := . }}
{{- range .versions }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: {{ $service.name }}-{{ .version }}, namespace: {{ $service.namespace }}, labels: { app: {{ $service.name }}, version: {{ .version }} } }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: {{ $service.name }}, version: {{ .version }} } }
{{- end }}
`,
};
