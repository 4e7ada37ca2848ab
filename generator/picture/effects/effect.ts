import { listAt, mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { valueText } from '../../lang/value-text.ts';
import { isOperationTitle } from '../../load/http-operation.ts';
import { groupOf } from '../../model/api-group.ts';
import { hostWords } from '../../render/route-words.ts';
import { type ClusterNames, clusterNames, type ServiceName } from '../host-routes.ts';
import { fullHost } from '../hosts.ts';
import { expressionsOf, selectorOf } from '../label-selectors.ts';
import { callsOf, type ServedCalls, type ServingService } from '../served-calls.ts';

/** What a document does to calls. Its name and this are a sentence: `allows calls from orders to stock`. */
export interface Effect {
  readonly does: string;
  /** What it sets, if it sets something: `connection pool of stock: http.http2MaxRequests` to `10`. */
  readonly value?: string;
  /** True if it can break callers or widen access. */
  readonly isDangerous?: true;
  /** What the value lists, and what each item of the list does: of two lists only the difference is a change. */
  readonly list?: { readonly does: string; readonly items: readonly string[]; readonly isDangerous?: true };
  /** Content that the words do not describe: if it differs, the effect does. */
  readonly content?: unknown;
}

/** A difference between what two documents do. */
export interface EffectDifference {
  readonly before: Effect | undefined;
  readonly after: Effect | undefined;
}

/** The names of a cluster, and what its services serve if that is known. */
export interface EffectContext extends ClusterNames {
  /** `package.Service/Method`, or the title of an operation of HTTP, by the name of the service. */
  readonly methods?: ReadonlyMap<string, readonly string[]>;
  /** What is known of the calls of a service, by its host. */
  readonly served?: ReadonlyMap<string, ServedCalls>;
}

/** The context of some services of a cluster; of two with one name, the first counts. */
export const effectContextOf = (
  services: readonly (ServiceName & Partial<ServingService>)[],
): EffectContext => {
  const serving = services
    .toReversed()
    .flatMap(({ name, host, methods, ...servers }) => (methods ? [{ name, host, methods, ...servers }] : []));
  return {
    ...clusterNames(services),
    methods: new Map(serving.map(({ name, methods }) => [name, methods.map(({ path }) => path)])),
    served: new Map(serving.map((service) => [service.host, callsOf(service)])),
  };
};

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
export type EffectReader = (document: EffectiveDocument, context: EffectContext) => Effect[];

/** A host in few words: the name of a service, `legacy.shop`, or a host outside the cluster. */
export function hostName(host: string, { namespace }: EffectiveDocument, context: ClusterNames): string {
  const full = fullHost(host, namespace, context.domain);
  return context.names.get(full) ?? hostWords(full);
}

/**
 * The pods that a document is for: `stock`, `stock v2`, `pods with tier=web`, or all of its namespace. In the root
 * namespace, a document of Istio without a selector is for the whole mesh; a NetworkPolicy never is.
 */
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
  const expressions = expressionsOf(document).map(expressionWords);
  if (!labels && expressions.length === 0)
    return namespace === 'istio-system' && groupOf(document.apiVersion).endsWith('istio.io')
      ? 'all pods of the mesh'
      : `all pods of ${namespace}`;
  const { app, version, ...others } = labels ?? {};
  const isService = typeof app === 'string' && [...names.values()].includes(app);
  const isVersion = version === undefined || typeof version === 'string';
  if (isService && isVersion && Object.keys(others).length === 0 && expressions.length === 0)
    return version === undefined ? app : `${app} ${version}`;
  const words = labelWords(labels ?? {});
  const pods = words === '' ? `pods of ${namespace}` : `pods with ${words}`;
  if (expressions.length > 0) return `${pods} ${[...new Set(expressions)].join(' and ')}`;
  return words === '' ? `some ${pods}` : pods;
}

/** The methods and operations of the pods that a policy is for, by the label app of its selector. */
export function methodsOfPods(
  { namespace, value }: EffectiveDocument,
  { methods, namespaces }: EffectContext,
): string[] {
  const app = mapAt(value, 'spec', 'selector', 'matchLabels')['app'];
  return [...(methods ?? [])].flatMap(([service, list]) =>
    (app === undefined || app === service) && namespaces.get(service) === namespace ? list : [],
  );
}

/** True if some of the pods that a policy is for get requests of HTTP. */
export const isForHttp = (document: EffectiveDocument, context: EffectContext): boolean =>
  methodsOfPods(document, context).some(isOperationTitle);

/** `whose app is not stock`, `that have the label tier`. Source: Kubernetes, LabelSelectorRequirement. */
function expressionWords(expression: unknown): string {
  const [key, operator] = [textAt(expression, 'key'), textAt(expression, 'operator')];
  const values = textsAt(expression, 'values').join(' or ');
  if (key !== undefined && operator === 'Exists') return `that have the label ${key}`;
  if (key !== undefined && operator === 'DoesNotExist') return `without the label ${key}`;
  if (key !== undefined && operator === 'In' && values !== '') return `whose ${key} is ${values}`;
  if (key !== undefined && operator === 'NotIn' && values !== '') return `whose ${key} is not ${values}`;
  return 'that match expressions';
}

/** `app=legacy, tier=web`, without labels whose value has the wrong type. */
export const labelWords = (labels: PlainMap): string =>
  Object.entries(labels)
    .flatMap(([name, value]) => withText(value, (text) => `${name}=${text}`))
    .join(', ');

/** What to print of a text, a number or a boolean; nothing of a value of another type. */
export const withText = (value: unknown, print: (text: string) => string): string[] =>
  ['string', 'number', 'boolean'].includes(typeof value) ? [print(String(value))] : [];

/** An effect for each innermost value of a setting, such as `connection pool of stock: http.http2MaxRequests`. */
export const settingEffects = (does: string, value: unknown): Effect[] =>
  leavesOf(value, '').map(([path, text]) => ({ does: path === '' ? does : `${does}: ${path}`, value: text }));

function leavesOf(value: unknown, path: string): (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  const entries = Object.entries(mapAt(value));
  if (entries.length === 0) return [[path, valueText(value)]];
  return entries.flatMap(([key, child]) => leavesOf(child, path === '' ? key : `${path}.${key}`));
}
