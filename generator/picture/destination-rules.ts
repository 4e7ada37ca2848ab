import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { ClusterHost } from './hosts.ts';
import { fullHost } from './hosts.ts';
import type { RenderedDocument } from './rendered-document.ts';
import { overlap, type Visibility, visibilityOf } from './visibility.ts';

/** A DestinationRule that a patch or extra/ has written a part of. */
export interface DestinationRule {
  readonly document: RenderedDocument;
  /** Its full name, or a wildcard. */
  readonly host: string;
  /** Whose proxies use it. */
  readonly users: Visibility;
  readonly subsets: readonly Subset[];
  /** The TLS modes that it sets, for all pods, for ports and for subsets. */
  readonly tls: readonly { readonly mode: string; readonly path: Path }[];
}

/** A subset of the pods of its host. */
export interface Subset {
  readonly name: string;
  readonly labels: PlainMap;
  readonly path: Path;
}

/** The DestinationRules of a cluster, by host. */
export type DestinationRules = ReadonlyMap<string, readonly DestinationRule[]>;

/** The DestinationRules among documents of a cluster. */
export const destinationRulesOf = (
  documents: readonly RenderedDocument[],
  domain: string,
): DestinationRules =>
  grouped(
    documents
      .filter(({ kind, origin }) => kind === 'DestinationRule' && origin !== 'generated')
      .map((document) => readDestinationRule(document, domain)),
    ({ host }) => host,
  );

const readRules = new WeakMap<RenderedDocument, DestinationRule>();

/** The meaning of a DestinationRule; read once for all clusters that have the document. */
export function readDestinationRule(document: RenderedDocument, domain: string): DestinationRule {
  const before = readRules.get(document);
  if (before) return before;
  const { value, namespace } = document;
  const rule: DestinationRule = {
    document,
    host: fullHost(textAt(value, 'spec', 'host') ?? '', namespace, domain),
    users: visibilityOf(document),
    subsets: listAt(value, 'spec', 'subsets').map((subset, index) => ({
      name: textAt(subset, 'name') ?? String(index),
      labels: mapAt(subset, 'labels'),
      path: ['spec', 'subsets', index],
    })),
    tls: [...policyPaths(value)].flatMap((policy) => {
      const path = [...policy, 'tls', 'mode'];
      const mode = textAt(value, ...path);
      return mode === undefined ? [] : [{ mode, path }];
    }),
  };
  readRules.set(document, rule);
  return rule;
}

/** The names of the subsets of a host that some callers know: its versions, and those of documents. */
export const subsetNames = (
  { host, versions }: ClusterHost,
  users: Visibility,
  rules: DestinationRules,
): ReadonlySet<string> =>
  new Set([
    ...versions,
    ...(rules.get(host) ?? [])
      .filter((rule) => overlap(rule.users, users))
      .flatMap(({ subsets }) => subsets.map(({ name }) => name)),
  ]);

/** The paths of all traffic policies of a DestinationRule: for all pods, for subsets and for single ports. */
export function* policyPaths(value: unknown): Iterable<Path> {
  const policies: Path[] = [
    ['spec', 'trafficPolicy'],
    ...listAt(value, 'spec', 'subsets').map((_, index): Path => ['spec', 'subsets', index, 'trafficPolicy']),
  ];
  for (const policy of policies) {
    yield policy;
    for (const index of listAt(value, ...policy, 'portLevelSettings').keys())
      yield [...policy, 'portLevelSettings', index];
  }
}
