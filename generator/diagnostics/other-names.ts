/**
 * The names of Kubernetes, Istio, Envoy and gRPC for what a spec names differently, in lower case without
 * hyphens, and the names in a spec. Sources: Envoy, x-envoy-retry-on and x-envoy-retry-grpc-on; Istio,
 * VirtualService, DestinationRule and PeerAuthentication; Kubernetes, Deployment, StatefulSet, CronJob and
 * HorizontalPodAutoscaler.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  // Envoy's retry conditions. No gRPC status matches a single HTTP status: gRPC clients see 502, 503 and 504
  // as UNAVAILABLE.
  '5xx': ['unavailable', 'internal'],
  '502': ['unavailable'],
  '503': ['unavailable'],
  '504': ['unavailable'],
  gatewayerror: ['unavailable'],
  timeout: ['deadline-exceeded'],
  canceled: ['cancelled', 'CANCELLED'],
  // Istio's documents.
  http: ['routes'],
  split: ['weights'],
  trafficsplit: ['weights'],
  shadow: ['mirror'],
  mirrors: ['mirror'],
  mirrorpercentage: ['mirror[].percent'],
  retrypolicy: ['retries'],
  numretries: ['retries.attempts'],
  circuitbreaker: ['outlierDetection', 'connectionPool'],
  trafficpolicy: ['loadBalancer', 'connectionPool', 'outlierDetection'],
  peerauthentication: ['mtls'],
  requestauthentication: ['jwt'],
  authorizationpolicy: ['allow', 'allowPrincipals', 'deny'],
  principals: ['allowPrincipals', 'principal'],
  serviceentry: ['hosts'],
  ingress: ['expose'],
  percentage: ['percent'],
  value: ['percent'],
  leastconn: ['LEAST_REQUEST'],
  leastrequests: ['LEAST_REQUEST'],
  plaintext: ['DISABLE', 'off'],
  // Kubernetes' documents.
  hpa: ['autoscaling'],
  horizontalpodautoscaler: ['autoscaling'],
  environment: ['env'],
  configmap: ['config'],
  volumemounts: ['mounts', 'mountPath'],
  persistentvolumeclaims: ['volumes'],
  pvc: ['volumes', 'statefulSet.volumeClaims'],
  volumeclaimtemplates: ['statefulSet.volumeClaims'],
  cronjob: ['job'],
  schedule: ['job.schedule'],
  cron: ['job.schedule'],
  timezone: ['job.timeZone'],
  stateful: ['statefulSet'],
  sidecars: ['containers', 'initContainers'],
  extracontainers: ['containers'],
  serviceaccountannotations: ['serviceAccount.annotations'],
  annotations: ['podAnnotations'],
  labels: ['podLabels'],
  pullsecrets: ['imagePullSecrets'],
  fieldref: ['envFields'],
  nodeselector: ['scheduling.nodeSelector'],
  entrypoint: ['command'],
  prestop: ['preStopSeconds'],
  // Other names.
  deadline: ['timeout'],
  dependencies: ['calls'],
  dependson: ['calls'],
  upstreams: ['calls'],
  team: ['owner'],
  ns: ['namespace'],
  disabled: ['off'],
  none: ['off'],
  false: ['off'],
  version: ['tag', 'subset', 'versions'],
};

/**
 * The names in a spec for a name of another tool. @param letters the other name in lower-case letters and
 * digits
 */
export const otherNames = (letters: string): readonly string[] =>
  Object.hasOwn(names, letters) ? (names[letters] ?? []) : [];
