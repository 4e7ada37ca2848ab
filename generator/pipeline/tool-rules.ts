import { defineRule } from '../diagnostics/rule.ts';

/** One rule for each tool and class of finding. */
export const toolRules = {
  requiredToolMissing: defineRule({
    name: 'required-tool-missing',
    code: 'MESH601',
    severity: 'error',
    title: 'Required tool is missing',
    explanation:
      'With `npm run check -- --tools`, with `--all`, and in continuous integration (CI=true) every tool must run. The message names the missing tool, the reason, and what helps.',
  }),
  toolUnavailable: defineRule({
    name: 'tool-unavailable',
    code: 'MESH602',
    severity: 'information',
    title: 'Tool is not installed and was skipped',
    explanation:
      'A plain `npm run check` stays fast: it uses installed tools and builds none. `npm run check -- --tools` builds the missing tool once and runs it. `npm test` and continuous integration do the same.',
  }),
  kustomizeBuildFailed: defineRule({
    name: 'kustomize-build-failed',
    code: 'MESH603',
    severity: 'error',
    title: 'kustomize cannot build an overlay',
    explanation:
      'Argo CD builds each overlay with kustomize. It never syncs an overlay that does not build, and it would prune everything in an overlay that builds to nothing. The usual cause is a patch in patches/ that does not match its target.',
    source: 'Kustomize; Argo CD, Kustomize',
  }),
  schemaViolation: defineRule({
    name: 'schema-violation',
    code: 'MESH611',
    severity: 'error',
    title: 'Document violates the schema of its kind',
    explanation:
      'kubeconform has validated the document, as the cluster gets it, against the strict schema of its kind. It found an unknown key, a value of the wrong type, or a missing field. The API server would refuse the document or drop the key, and the sync would fail or never finish.',
    source: 'kubeconform; the OpenAPI schemas and CRDs of Kubernetes, Istio, the Gateway API and Argo CD',
  }),
  documentWithoutSchema: defineRule({
    name: 'document-without-schema',
    code: 'MESH612',
    severity: 'error',
    title: 'No schema for the kind of a document',
    explanation:
      'kubeconform has no schema for this kind in this version, or cannot read the document. If the kind is one of Kubernetes, Istio, the Gateway API, Argo CD or External Secrets, correct apiVersion or kind: the cluster would refuse it too. If another project defines the kind, put its CustomResourceDefinition in schemas/, one file for each kind.',
    source: 'kubeconform',
  }),
  istioError: defineRule({
    name: 'istio-error',
    code: 'MESH621',
    severity: 'error',
    title: 'Istio analysis: error in a cluster',
    explanation:
      'The analysis of Istio has checked everything that the repository applies to one cluster, together. Its messages have their own codes (IST0101 and so on). IST0106 means that the API server would refuse the document: the sync of Argo CD would fail. The finding is at the value that causes it, in a patch or in extra/, and the hint shows what to do. docs/tools.md lists the codes.',
    source: 'Istio, Analyzer messages',
  }),
  istioWarning: defineRule({
    name: 'istio-warning',
    code: 'MESH622',
    severity: 'warning',
    title: 'Istio analysis: warning about a cluster',
    explanation:
      'The analysis of Istio has checked everything that the repository applies to one cluster, together. It found configuration that may not work as it reads: a setting that Istio ignores, a route that no request reaches, a host that a gateway does not have. The finding is at the place that causes it. docs/tools.md lists the codes.',
    source: 'Istio, Analyzer messages',
  }),
  istioInformation: defineRule({
    name: 'istio-information',
    code: 'MESH623',
    severity: 'information',
    title: 'Istio analysis: information about a cluster',
    explanation:
      'The analysis of Istio has checked everything that the repository applies to one cluster, together. It found something harmless.',
    source: 'Istio, Analyzer messages',
  }),
  bufLint: defineRule({
    name: 'buf-lint',
    code: 'MESH631',
    severity: 'error',
    title: 'Proto breaks a rule of buf lint',
    explanation:
      'protos/buf.yaml lists the enabled rules. They keep names distinct and easy to change later. For an exception, write `// buf:lint:ignore RULE` at the place, with a reason above it, or use lint.ignore_only of buf.yaml.',
    source: 'Buf, Lint rules and categories',
  }),
  bufBreaking: defineRule({
    name: 'buf-breaking',
    code: 'MESH632',
    severity: 'error',
    title: 'Breaking change in a proto',
    explanation:
      'buf breaking has compared protos/ with the commit that the change starts from. Callers and servers are rolled out one after the other, so both versions run at the same time. Instead, add a field, a method or a new package version. If the change is intended because nothing uses the old version yet, add it to breaking.ignore_only of protos/buf.yaml.',
    source: 'Buf, Breaking change rules and categories',
  }),
  protosNotCompared: defineRule({
    name: 'protos-not-compared',
    code: 'MESH633',
    severity: 'information',
    title: 'No commit to compare the protos with',
    explanation:
      'buf breaking compares protos/ with the commit that the change starts from: the merge base with the upstream branch, or the previous commit. There is none outside a git repository and before the first commit with protos. A shallow clone needs its history (fetch-depth: 0).',
    source: 'Buf, Breaking change detection',
  }),
  toolFailed: defineRule({
    name: 'tool-failed',
    code: 'MESH634',
    severity: 'error',
    title: 'Tool failed',
    explanation:
      'An external tool crashed, could not start, or printed unreadable output, so its checks did not run. The message contains its own output. Usually its file is damaged or built for another machine: delete it from the folder of tools (~/.cache/grpc-istio-gitops, or GITOPS_TOOLS_CACHE), and `npm run check -- --tools` builds it again. The findings of the other tools are complete.',
  }),
  unreadableByIstio: defineRule({
    name: 'unreadable-by-istio',
    code: 'MESH635',
    severity: 'error',
    title: 'Istio cannot read a document',
    explanation:
      'The analysis of Istio reads documents with the code of istiod. A document that it cannot read, because of a wrong type or an unknown name, has no effect in the mesh. The other documents of the cluster are checked without it.',
    source: 'Istio, Configuration Analysis Messages',
  }),
} as const;
