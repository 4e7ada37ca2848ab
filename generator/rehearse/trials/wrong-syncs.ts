import type { Trial } from './trial.ts';

/** Wrong changes of what Argo CD does. */
export const wrongSyncs: readonly Trial[] = [
  {
    name: 'namespace that may be pruned',
    what: 'A namespace loses its protection, and leaves the tree in the next commit.',
    commits: [
      [
        {
          file: 'base/namespaces/audit/namespace.yaml',
          from: '  annotations:\n    argocd.argoproj.io/compare-options: IgnoreExtraneous\n    argocd.argoproj.io/sync-options: Prune=false,Delete=false\n',
          to: '',
        },
      ],
      [{ file: 'overlays/west/namespaces/kustomization.yaml', from: '  - audit\n', to: '' }],
    ],
    noticedAs: ['unannounced deletion', 'failed calls'],
    naming: 'Namespace audit was deleted',
  },
  {
    name: 'zero value in an Application',
    what: 'An Application has a field that Argo CD removes. So it is synced again and again.',
    commits: [
      [
        {
          file: 'argocd/clusters/west/records.yaml',
          from: '    path: overlays/west/records\n',
          to: '    path: overlays/west/records\n    kustomize: {}\n',
        },
      ],
    ],
    noticedAs: ['not settled', 'repeated sync'],
    naming: 'west.records differs in spec.source.kustomize',
  },
  {
    name: 'broken commit, then a good one',
    what: 'A kustomization names a file that does not exist; the next commit repairs it.',
    commits: [
      [
        {
          file: 'overlays/west/records/kustomization.yaml',
          from: '  - traffic.yaml\n',
          to: '  - trafic.yaml\n',
        },
      ],
      [
        {
          file: 'overlays/west/records/kustomization.yaml',
          from: '  - trafic.yaml\n',
          to: '  - traffic.yaml\n',
        },
      ],
    ],
    noticedAs: ['not settled'],
    naming: 'trafic.yaml',
    recovers: true,
  },
  {
    name: 'route that istiod rejects',
    what: 'The webhook of istiod rejects a VirtualService, and the rest of the commit is applied.',
    commits: [
      [
        {
          file: 'overlays/west/records/traffic.yaml',
          from: '        attempts: 2\n        perTryTimeout: 3s\n',
          to: '        attempts: -2\n        perTryTimeout: 3s\n',
        },
      ],
    ],
    noticedAs: ['not settled'],
    naming: 'admission webhook',
  },
];
