import { Failure, UsageError } from '../command-line/errors.ts';
import { listAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import { applicationsFromKubectl, refreshWithKubectl } from './kubectl.ts';
import { type LiveApplication, liveApplication } from './live-application.ts';
import { applicationsFromServer, refreshOnServer } from './server.ts';

/** How to ask Argo CD: its API, or the API server of its cluster; without both, the current context of kubectl. */
export interface ArgoCdAccess {
  /** Address of the API of Argo CD. */
  readonly argocd?: string | undefined;
  /** A context of the kubeconfig. */
  readonly context?: string | undefined;
}

/** An Argo CD that can be asked. */
export interface ArgoCd {
  /** The Applications that it has, by name. @throws Failure with the reason if it cannot be asked */
  applications(): Promise<ReadonlyMap<string, LiveApplication>>;
  /** Asks it to look for new commits of some Applications now. @throws Failure with the reason if it does not */
  refresh(names: readonly string[]): Promise<void>;
}

/** The Argo CD of some options. @throws UsageError for options that contradict each other */
export function argoCdAt({ argocd, context }: ArgoCdAccess, environment: NodeJS.ProcessEnv): ArgoCd {
  if (argocd !== undefined && context !== undefined)
    throw new UsageError('--argocd asks Argo CD, and --context asks with kubectl: pass one of them');
  const answer =
    argocd === undefined
      ? () => applicationsFromKubectl(context, environment)
      : applicationsFromServer(argocd, environment);
  return {
    applications: async () => {
      const { text, source } = await answer();
      const found = applicationsIn(text, source).map(liveApplication);
      return new Map(found.map((each) => [each.name, each]));
    },
    refresh: (names) =>
      argocd === undefined
        ? refreshWithKubectl(context, environment, names)
        : refreshOnServer(argocd, environment, names),
  };
}

/** The items of a list of Applications. Argo CD sends null for an empty list. */
function applicationsIn(text: string, source: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (isMap(list) && (list['items'] === null || Array.isArray(list['items']))) return listAt(list, 'items');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure(`Argo CD cannot be asked: the answer of ${source} is not a list of Applications`);
}
