/**
 * For a namespace and the policies for all its pods: Argo CD never deletes them, and reports Synced.
 * Everything left in the namespace keeps mutual TLS and its denials until a person deletes the namespace.
 * Prune=confirm does not help: until a person confirms, the sync of the whole Application waits, with every
 * other namespace and gateway.
 * Source: Argo CD, Sync Options (Prune=false, Delete=false); Compare Options (IgnoreExtraneous).
 */
export const leftInCluster = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
} as const;
