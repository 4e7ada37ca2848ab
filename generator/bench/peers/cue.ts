import { join } from 'node:path';
import { provideGoTool } from '../../toolchain/go-tool.ts';
import { cue as tool } from '../../toolchain/versions.ts';
import { writeText } from '../synthetic.ts';
import type { Peer } from './peer.ts';
import { valuesPath, writeValues } from './values.ts';

/** A CUE program, exported once for each cluster. */
export const cue: Peer = {
  name: 'cue export',
  provide: (progress) => provideGoTool(tool, progress),
  write(folder, clusters) {
    writeText(join(folder, 'main.cue'), program);
    writeValues(folder, clusters);
  },
  command: (path, folder, index) => [
    path,
    ...['export', join(folder, 'main.cue'), valuesPath(folder, index)],
    ...['--expression', 'stream', '--out', 'text'],
  ],
};

const program = `import (
	"encoding/yaml"
	"list"
)

#Neighbour: {
	name:      string
	namespace: string
	...
}

#Host: {
	of:    #Neighbour
	value: "\\(of.name).\\(of.namespace).svc.cluster.local"
}

#Pods: {
	of: #Neighbour
	value: {
		namespaceSelector: matchLabels: "kubernetes.io/metadata.name": of.namespace
		podSelector: matchLabels: app: of.name
	}
}

#Documents: {
	s: {...}
	_labels: app: s.name
	_metadata: {name: s.name, namespace: s.namespace, labels: _labels}
	_host: (#Host & {of: {name: s.name, namespace: s.namespace}}).value
	_route: [for v in s.versions {destination: {host: _host, subset: v.version}, if v.weight != _|_ {weight: v.weight}}]
	all: list.Concat([[
		{apiVersion: "v1", kind: "ServiceAccount", metadata: _metadata, automountServiceAccountToken: false},
		{
			apiVersion: "v1", kind: "Service", metadata: _metadata
			spec: {
				selector: _labels
				ports: [{name: "grpc", appProtocol: "grpc", port: 50051, targetPort: "grpc"}]
			}
		},
		{
			apiVersion: "networking.istio.io/v1", kind: "DestinationRule"
			metadata: _metadata & {annotations: "argocd.argoproj.io/sync-wave": "1"}
			spec: {
				host: _host
				trafficPolicy: {
					loadBalancer: simple: "LEAST_REQUEST"
					outlierDetection: {
						consecutiveGatewayErrors: 5
						interval:                 "10s"
						baseEjectionTime:         "30s"
						maxEjectionPercent:       50
					}
				}
				subsets: [for v in s.versions {name: v.version, labels: version: v.version}]
			}
		},
		{
			apiVersion: "networking.istio.io/v1", kind: "VirtualService"
			metadata: _metadata & {annotations: "argocd.argoproj.io/sync-wave": "2"}
			spec: {
				hosts: [_host]
				http: [{
					name: s.method
					match: [{uri: exact: "/\\(s.method)"}]
					timeout: "2s"
					retries: {attempts: 2, retryOn: "reset-before-request"}
					route: _route
				}, {
					name: "default"
					retries: {attempts: 2, retryOn: "connect-failure,refused-stream"}
					route: _route
				}]
			}
		},
		{
			apiVersion: "security.istio.io/v1", kind: "AuthorizationPolicy", metadata: _metadata
			spec: {
				selector: matchLabels: _labels
				action: "ALLOW"
				if len(s.callers) > 0 {
					rules: [for c in s.callers {
						from: [{source: principals: ["cluster.local/ns/\\(c.namespace)/sa/\\(c.name)"]}]
						to: [{operation: {methods: ["POST"], paths: ["/\\(s.method)"]}}]
					}]
				}
			}
		},
		{
			apiVersion: "networking.istio.io/v1", kind: "Sidecar", metadata: _metadata
			spec: {
				workloadSelector: labels: _labels
				egress: [{hosts: list.Concat([
					[for c in s.callees {"\\(c.namespace)/\\((#Host & {of: c}).value)"}],
					["istio-system/*"],
				])}]
				outboundTrafficPolicy: mode: "REGISTRY_ONLY"
			}
		},
		{
			apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: _metadata
			spec: {
				podSelector: matchLabels: _labels
				policyTypes: ["Ingress", "Egress"]
				ingress: list.Concat([
					[for c in s.callers {from: [(#Pods & {of: c}).value], ports: [{protocol: "TCP", port: 50051}]}],
					[{ports: [{protocol: "TCP", port: 15020}, {protocol: "TCP", port: 15090}]}],
				])
				egress: list.Concat([
					[for c in s.callees {to: [(#Pods & {of: c}).value], ports: [{protocol: "TCP", port: 50051}]}],
					[{
						to: [(#Pods & {of: {name: "istiod", namespace: "istio-system"}}).value]
						ports: [{protocol: "TCP", port: 15012}]
					}, {
						ports: [{protocol: "UDP", port: 53}, {protocol: "TCP", port: 53}]
					}],
				])
			}
		},
	],
		[for v in s.versions {
			apiVersion: "apps/v1", kind: "Deployment"
			metadata: {name: "\\(s.name)-\\(v.version)", namespace: s.namespace, labels: {app: s.name, version: v.version}}
			spec: {
				replicas:                v.replicas
				revisionHistoryLimit:    3
				progressDeadlineSeconds: 120
				strategy: {type: "RollingUpdate", rollingUpdate: {maxSurge: "25%", maxUnavailable: 0}}
				selector: matchLabels: {app: s.name, version: v.version}
				template: {
					metadata: labels: {app: s.name, version: v.version}
					spec: {
						serviceAccountName:            s.name
						automountServiceAccountToken:  false
						terminationGracePeriodSeconds: 40
						securityContext: {runAsNonRoot: true, seccompProfile: type: "RuntimeDefault"}
						topologySpreadConstraints: [for key in ["topology.kubernetes.io/zone", "kubernetes.io/hostname"] {
							maxSkew:           1
							topologyKey:       key
							whenUnsatisfiable: "ScheduleAnyway"
							labelSelector: matchLabels: {app: s.name, version: v.version}
							matchLabelKeys: ["pod-template-hash"]
						}]
						containers: [{
							name:  s.name
							image: "\\(s.image):\\(v.tag)"
							ports: [{name: "grpc", containerPort: 50051}]
							env: [{name: "APP_VERSION", valueFrom: fieldRef: fieldPath: "metadata.labels['version']"}]
							resources: {requests: {cpu: "100m", memory: "128Mi"}, limits: memory: "256Mi"}
							startupProbe: {tcpSocket: port: 50051, periodSeconds: 2, failureThreshold: 30}
							readinessProbe: {grpc: port: 50051, periodSeconds: 5}
							livenessProbe: {tcpSocket: port: 50051, periodSeconds: 10}
							lifecycle: preStop: sleep: seconds: 5
							securityContext: {
								allowPrivilegeEscalation: false
								readOnlyRootFilesystem:   true
								capabilities: drop: ["ALL"]
							}
						}]
					}
				}
			}
		}],
		[for v in s.versions {
			apiVersion: "policy/v1", kind: "PodDisruptionBudget"
			metadata: {name: "\\(s.name)-\\(v.version)", namespace: s.namespace, labels: {app: s.name, version: v.version}}
			spec: {
				maxUnavailable:             1
				unhealthyPodEvictionPolicy: "AlwaysAllow"
				selector: matchLabels: {app: s.name, version: v.version}
			}
		}],
	])
}

services: [...{...}]
documents: list.FlattenN([for each in services {(#Documents & {s: each}).all}], 1)
stream: yaml.MarshalStream(documents)
`;
