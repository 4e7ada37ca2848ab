import { join } from 'node:path';
import { stringify } from 'yaml';
import { provideGoTool } from '../../toolchain/go-tool.ts';
import { helm as tool } from '../../toolchain/versions.ts';
import { writeText } from '../synthetic.ts';
import type { Peer } from './peer.ts';

/** helm template of a chart with a values file for each cluster. */
export const helm: Peer = {
  name: 'helm template',
  provide: (progress) => provideGoTool(tool, progress),
  write(folder, clusters) {
    const chart = { apiVersion: 'v2', name: 'synthetic', version: '1.0.0' };
    writeText(join(folder, 'Chart.yaml'), stringify(chart));
    for (const [name, template] of Object.entries(templates)) {
      writeText(
        join(folder, 'templates', `${name}.yaml`),
        `{{- range .Values.services }}\n---\n${template}{{- end }}\n`,
      );
    }
    for (const [index, values] of clusters.entries())
      writeText(join(folder, `cluster-${index}.values.yaml`), stringify(values));
  },
  command: (path, folder, index) => [
    path,
    ...['template', 'synthetic', folder],
    ...['--values', join(folder, `cluster-${index}.values.yaml`)],
  ],
};

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
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} }, annotations: { argocd.argoproj.io/sync-wave: "1" } }
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
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} }, annotations: { argocd.argoproj.io/sync-wave: "2" } }
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
          {{- if .weight }}
          weight: {{ .weight }}
          {{- end }}
        {{- end }}
    {{- end }}
`,
  authorizationpolicy: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  selector: { matchLabels: { app: {{ .name }} } }
  action: ALLOW
  {{- if .callers }}
  rules:
    {{- $method := .method }}
    {{- range .callers }}
    - from: [{ source: { principals: [cluster.local/ns/{{ .namespace }}/sa/{{ .name }}] } }]
      to: [{ operation: { methods: [POST], paths: [/{{ $method }}] } }]
    {{- end }}
  {{- end }}
`,
  sidecar: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: {{ .name }}, namespace: {{ .namespace }}, labels: { app: {{ .name }} } }
spec:
  workloadSelector: { labels: { app: {{ .name }} } }
  egress:
    - hosts:
        {{- range .callees }}
        - {{ .namespace }}/{{ .name }}.{{ .namespace }}.svc.cluster.local
        {{- end }}
        - "istio-system/*"
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
    {{- range .callees }}
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .namespace }} } }, podSelector: { matchLabels: { app: {{ .name }} } } }]
      ports: [{ protocol: TCP, port: 50051 }]
    {{- end }}
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: istio-system } }, podSelector: { matchLabels: { app: istiod } } }]
      ports: [{ protocol: TCP, port: 15012 }]
    - ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
`,
  deployment: `{{- $service := . }}
{{- range $version := .versions }}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ $service.name }}-{{ .version }}, namespace: {{ $service.namespace }}, labels: { app: {{ $service.name }}, version: {{ .version }} } }
spec:
  replicas: {{ .replicas }}
  revisionHistoryLimit: 3
  progressDeadlineSeconds: 120
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }
  selector: { matchLabels: { app: {{ $service.name }}, version: {{ .version }} } }
  template:
    metadata: { labels: { app: {{ $service.name }}, version: {{ .version }} } }
    spec:
      serviceAccountName: {{ $service.name }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 40
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: {{ $service.name }}, version: {{ $version.version }} } }
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      containers:
        - name: {{ $service.name }}
          image: {{ $service.image }}:{{ .tag }}
          ports: [{ name: grpc, containerPort: 50051 }]
          env: [{ name: APP_VERSION, valueFrom: { fieldRef: { fieldPath: "metadata.labels['version']" } } }]
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }
          startupProbe: { tcpSocket: { port: 50051 }, periodSeconds: 2, failureThreshold: 30 }
          readinessProbe: { grpc: { port: 50051 }, periodSeconds: 5 }
          livenessProbe: { tcpSocket: { port: 50051 }, periodSeconds: 10 }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
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
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector: { matchLabels: { app: {{ $service.name }}, version: {{ .version }} } }
{{- end }}
`,
};
