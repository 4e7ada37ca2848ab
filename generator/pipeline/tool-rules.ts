import { defineRule } from '../diagnostics/rule.ts';

/** One rule for each tool and class of what it finds. */
export const toolRules = {
  requiredToolMissing: defineRule({
    name: 'required-tool-missing',
    code: 'MESH601',
    severity: 'error',
    title: 'A tool that must be here is missing',
    explanation:
      'With `npm run check -- --tools`, with `--all`, and in continuous integration (CI=true) every tool has to look at what is rendered: a check that does not run checks nothing. The message says which tool, why it cannot be had, and what helps.',
  }),
  toolUnavailable: defineRule({
    name: 'tool-unavailable',
    code: 'MESH602',
    severity: 'information',
    title: 'A tool is not here, and its findings are not known',
    explanation:
      'A plain `npm run check` takes minutes for nothing: it uses the tools that are there, and builds none. What one of them would find is found by `npm run check -- --tools`, which builds it once, by `npm test`, and by continuous integration.',
  }),
  kustomizeBuildFailed: defineRule({
    name: 'kustomize-build-failed',
    code: 'MESH603',
    severity: 'error',
    title: 'kustomize does not build an overlay',
    explanation:
      'Argo CD builds each overlay with kustomize; one that kustomize refuses is never synced, and one that builds to nothing would have everything in it pruned. Mostly a patch of patches/ does not apply to what it names.',
    source: 'Kustomize; Argo CD, Kustomize',
  }),
  schemaViolation: defineRule({
    name: 'schema-violation',
    code: 'MESH611',
    severity: 'error',
    title: 'A document does not fit the schema of its kind',
    explanation:
      'kubeconform has validated the document as a cluster gets it against the strict schema of its kind: an unknown key, a value of another type, a missing field. The API server would refuse it or drop the key, and the sync would fail or never be finished.',
    source: 'kubeconform; the OpenAPI schemas and CRDs of Kubernetes, Istio, the Gateway API and Argo CD',
  }),
  documentWithoutSchema: defineRule({
    name: 'document-without-schema',
    code: 'MESH612',
    severity: 'error',
    title: 'A document cannot be validated',
    explanation:
      'kubeconform has no schema for this kind in this version, or cannot read the document. A kind that the pinned versions do not serve is refused by the cluster too; one that they do not know at all has to be added to the sources of the schemas (generator/toolchain/build-schemas.ts).',
    source: 'kubeconform',
  }),
  istioError: defineRule({
    name: 'istio-error',
    code: 'MESH621',
    severity: 'error',
    title: "Istio's analysis finds an error in a cluster",
    explanation:
      'istioctl analyze has looked at everything that the repository gives one cluster, together. Its messages have codes of their own (IST0101 and so on), and the message names the page about it.',
    source: 'Istio, Analyzer messages',
  }),
  istioWarning: defineRule({
    name: 'istio-warning',
    code: 'MESH622',
    severity: 'warning',
    title: "Istio's analysis warns about a cluster",
    explanation:
      'istioctl analyze has looked at everything that the repository gives one cluster, together, and finds something that works in another way than it reads.',
    source: 'Istio, Analyzer messages',
  }),
  istioInformation: defineRule({
    name: 'istio-information',
    code: 'MESH623',
    severity: 'information',
    title: "Istio's analysis notes something about a cluster",
    explanation:
      'istioctl analyze has looked at everything that the repository gives one cluster, together, and notes something that harms nothing.',
    source: 'Istio, Analyzer messages',
  }),
  bufLint: defineRule({
    name: 'buf-lint',
    code: 'MESH631',
    severity: 'error',
    title: 'A proto breaks a rule of buf lint',
    explanation:
      'protos/buf.yaml says which rules hold; names that follow them can be told apart and changed later. An exception is written beside the place, `// buf:lint:ignore RULE` with a reason above it, or under lint.ignore_only of buf.yaml.',
    source: 'Buf, Lint rules and categories',
  }),
  bufBreaking: defineRule({
    name: 'buf-breaking',
    code: 'MESH632',
    severity: 'error',
    title: 'A change of a proto breaks who is built from the one before',
    explanation:
      'buf breaking has compared protos/ with the commit that the change starts from. Callers and servers are rolled out one after the other, so both versions meet. Add a field, a method or a package of the next version instead. What is meant, because nothing is built from it yet, is written under breaking.ignore_only of protos/buf.yaml.',
    source: 'Buf, Breaking change rules and categories',
  }),
  protosNotCompared: defineRule({
    name: 'protos-not-compared',
    code: 'MESH633',
    severity: 'information',
    title: 'The protos were compared with nothing',
    explanation:
      'buf breaking compares protos/ with the commit that the change starts from: the merge base with the upstream branch, or the commit before. Outside of a git repository, and before the first commit with protos, there is none; a shallow clone needs its history (fetch-depth: 0).',
    source: 'Buf, Breaking change detection',
  }),
  toolFailed: defineRule({
    name: 'tool-failed',
    code: 'MESH634',
    severity: 'error',
    title: 'A tool failed',
    explanation:
      'A program of others has crashed, could not be started or printed nothing that can be read, so what it would have looked at is not checked. The message has its own words. Mostly its file is damaged or for another machine: remove it from the folder of tools (~/.cache/grpc-istio-gitops, or GITOPS_TOOLS_CACHE), and `npm run check -- --tools` builds it again. Everything that the other tools have found is reported as usual.',
  }),
  unreadableByIstio: defineRule({
    name: 'unreadable-by-istio',
    code: 'MESH635',
    severity: 'error',
    title: 'Istio cannot read a document',
    explanation:
      'istioctl analyze reads documents with the code of istiod; one that it cannot read, because of a value of another type or an unknown name, means nothing to the mesh. The other documents of the cluster are looked at without it.',
    source: 'Istio, istioctl analyze',
  }),
} as const;
