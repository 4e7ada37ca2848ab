import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { valueText } from '../../lang/value-text.ts';
import { hostWords } from '../../render/route-words.ts';
import type { ClusterNames } from '../host-routes.ts';
import { fullHost } from '../hosts.ts';
import { selectorOf } from '../label-selectors.ts';

/** What a document does to calls. Its name and this are a sentence: `allows calls from orders to stock`. */
export interface Effect {
  readonly does: string;
  /** What it sets, if it sets something: `connection pool of stock: http.http2MaxRequests` to `10`. */
  readonly value?: string;
  /** True if it can break callers or widen access. */
  readonly isDangerous?: true;
}

/** A document whose effects are read. */
export interface EffectiveDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: PlainMap;
}

/** `sets the connection pool of stock: http.maxRetries: 3`. */
export const effectText = ({ does, value }: Effect): string =>
  value === undefined ? does : `${does}: ${value}`;

/** Returns the effects of a document of one kind. */
export type EffectReader = (document: EffectiveDocument, context: ClusterNames) => Effect[];

/** A host in few words: the name of a service, `legacy.shop`, or a host outside the cluster. */
export function hostName(host: string, { namespace }: EffectiveDocument, context: ClusterNames): string {
  const full = fullHost(host, namespace, context.domain);
  return context.names.get(full) ?? hostWords(full);
}

/** The pods that a document is for: `stock`, `stock v2`, `pods with tier=web`, or all of its namespace. */
export function podsOf(document: EffectiveDocument, { names }: ClusterNames): string {
  const { namespace, value } = document;
  const targets = [...listAt(value, 'spec', 'targetRefs'), value['spec']]
    .map((each, index, all) => (index === all.length - 1 ? mapAt(each, 'targetRef') : mapAt(each)))
    .flatMap((target) => {
      const [kind, name] = [textAt(target, 'kind'), textAt(target, 'name')];
      return kind === undefined || name === undefined ? [] : [`the ${kind} ${name}`];
    });
  if (targets.length > 0) return targets.join(', ');
  const labels = selectorOf(document)?.labels;
  if (!labels) return namespace === 'istio-system' ? 'all pods of the mesh' : `all pods of ${namespace}`;
  const { app, version, ...others } = labels;
  const isService = typeof app === 'string' && [...names.values()].includes(app);
  if (isService && Object.keys(others).length === 0)
    return version === undefined ? app : `${app} ${String(version)}`;
  return `pods with ${labelWords(labels)}`;
}

/** `app=legacy, tier=web`. */
export const labelWords = (labels: PlainMap): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');

/** An effect for each innermost value of a setting, such as `connection pool of stock: http.http2MaxRequests`. */
export const settingEffects = (does: string, value: unknown): Effect[] =>
  leavesOf(value, '').map(([path, text]) => ({ does: path === '' ? does : `${does}: ${path}`, value: text }));

function leavesOf(value: unknown, path: string): (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  const entries = Object.entries(mapAt(value));
  if (entries.length === 0) return [[path, valueText(value)]];
  return entries.flatMap(([key, child]) => leavesOf(child, path === '' ? key : `${path}.${key}`));
}
