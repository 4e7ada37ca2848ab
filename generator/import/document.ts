import { isClusterScoped } from '../kustomize/cluster-scoped.ts';
import { mapAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { groupOf } from '../model/api-group.ts';
import { selects as matchesLabels } from '../picture/label-selectors.ts';
import { withPlainTemplate } from './job-template.ts';

/** A document that a cluster has today. */
export interface ExistingDocument {
  readonly cluster: string;
  /** The file or folder that it was read from. */
  readonly source: string;
  /** API group; empty for Kubernetes' core. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** `default` if the document names none; empty for a kind without namespace that names none. */
  readonly namespace: string;
  /** Its content, without what the API server adds. A CronJob has the fields of its Jobs beside its own. */
  readonly value: PlainMap;
}

/** A document by its kind and name; undefined for anything else. */
export function existingDocument(
  value: PlainMap,
  cluster: string,
  source: string,
): ExistingDocument | undefined {
  const [apiVersion, kind, name] = [textAt(value, 'apiVersion'), textAt(value, 'kind'), nameOf(value)];
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const namespace = textAt(value, 'metadata', 'namespace') ?? (isWithoutNamespace(value) ? '' : 'default');
  return {
    cluster,
    source,
    group: groupOf(apiVersion),
    kind,
    name,
    namespace,
    value: withPlainTemplate(value),
  };
}

const nameOf = (value: PlainMap): string | undefined => textAt(value, 'metadata', 'name');

/** Kustomize takes custom resources for resources of a namespace, as documents usually are. */
const isWithoutNamespace = (value: PlainMap): boolean =>
  isClusterScoped(value) || value['kind'] === 'GatewayClass';

/** Kind and name for people: `Deployment shop/cart`. */
export const titleOf = ({ kind, name, namespace }: Omit<ExistingDocument, 'value'>): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;

/** The labels of the pods of a workload. */
export const podLabelsOf = ({ value }: Pick<ExistingDocument, 'value'>): PlainMap =>
  mapAt(value, 'spec', 'template', 'metadata', 'labels');

/** True if labels fulfil a selector; an empty selector selects nothing here. */
export const selects = (selector: PlainMap, labels: PlainMap): boolean =>
  Object.keys(selector).length > 0 && matchesLabels(selector, labels);
