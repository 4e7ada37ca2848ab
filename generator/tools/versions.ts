/** A program that is built from a Go module when the machine does not have it. */
export interface GoToolVersion {
  readonly name: string;
  /** The Go package with the program's main function. */
  readonly package: string;
  readonly version: string;
  /** Arguments that make the program print its version. */
  readonly versionArguments: readonly string[];
  /** What a first build costs, for the progress line. */
  readonly buildTime: string;
}

/** A Go module that JSON schemas are read from. */
export interface SchemaSource {
  /** What the module stands for in messages and in the name of the cache entry. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

/** The oldest Go that builds everything below. */
export const goVersion = '1.26';

/** kubectl's and Argo CD's kustomize; v5.8.3 would need a newer Go. */
export const kustomize: GoToolVersion = {
  name: 'kustomize',
  package: 'sigs.k8s.io/kustomize/kustomize/v5',
  version: 'v5.8.2',
  versionArguments: ['version'],
  buildTime: 'about 20 s',
};

/** Checks documents against JSON schemas. */
export const kubeconform: GoToolVersion = {
  name: 'kubeconform',
  package: 'github.com/yannh/kubeconform/cmd/kubeconform',
  version: 'v0.8.0',
  versionArguments: ['-v'],
  buildTime: 'about 20 s',
};

/** Where the strict schemas come from. */
export const schemaSources = {
  kubernetes: { name: 'kubernetes', module: 'k8s.io/kubernetes', version: 'v1.36.3' },
  // Istio is pinned to istio.io/istio at eed52ebb66ad, which asks for a commit shortly before v1.31.0;
  // its custom resource definitions are byte for byte those of this tag.
  istio: { name: 'istio', module: 'istio.io/api', version: 'v1.31.4' },
  // The version that the pinned Istio is built with.
  gatewayApi: { name: 'gateway-api', module: 'sigs.k8s.io/gateway-api', version: 'v1.6.0' },
  externalSecrets: {
    name: 'external-secrets',
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
  },
  argoCd: { name: 'argo-cd', module: 'github.com/argoproj/argo-cd/v3', version: 'v3.5.7' },
} as const satisfies Record<string, SchemaSource>;

/** Raise it with every change of strict-schemas/ that changes a schema: cached schemas are told apart by it. */
export const schemaConverter = 1;

/** Only measured against, by npm run bench. */
export const helm: GoToolVersion = {
  name: 'helm',
  package: 'helm.sh/helm/v3/cmd/helm',
  version: 'v3.19.2',
  versionArguments: ['version', '--template', '{{.Version}}'],
  buildTime: 'about 1 min',
};
