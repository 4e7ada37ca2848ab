import { basename } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import type { Cluster } from '../model/fleet.ts';

/** Why a document is rejected, and the overlay that has it: no overlay has the substitutes for pods and others. */
export interface Refusal {
  readonly message: string;
  readonly folder: string | undefined;
}

/** The API server, or istiod's webhook, refuses documents of the tree. */
export class RefusedDocuments extends Failure {
  /** @param kept folder with the logs of both */
  constructor(cluster: Cluster, refusals: readonly Refusal[], kept: string) {
    const lines = refusals
      .map(({ message, folder }) => [`  ${message.trimEnd()}`, ...origin(cluster, folder)].join('\n'))
      .sort();
    super([`The documents of ${cluster.name} are not accepted:`, ...lines, `  logs: ${kept}`].join('\n'));
  }
}

/** Where to look for it, and where to fix it. */
function origin({ instances, externals }: Cluster, folder: string | undefined): string[] {
  if (folder === undefined) return [];
  const name = basename(folder);
  if (instances.some(({ service }) => service.name === name))
    return [`    built from ${folder}, of services/${name}/service.yaml`];
  if (externals.some(({ external }) => external.name === name))
    return [`    built from ${folder}, of services/${name}/external.yaml`];
  return [`    built from ${folder}`];
}
