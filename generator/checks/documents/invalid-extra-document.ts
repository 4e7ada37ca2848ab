import { alike } from '../../diagnostics/alike.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { mapAt, textAt } from '../../lang/at-path.ts';
import type { Addition } from '../../load/additions.ts';
import type { Loaded } from '../../load/workspace.ts';
import { identityOfDocument } from '../../model/additions.ts';
import { workloadKinds } from '../../render/kinds.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding } from '../check.ts';
import { isClusterScoped, RenderedNames } from '../support/extra-document-kinds.ts';

export const invalidExtraDocument = defineCheck({
  name: 'invalid-extra-document',
  code: 'MESH487',
  severity: 'error',
  title: 'A document in extra/ cannot be added',
  explanation: `A service can add documents for features that its spec does not cover. Each must be in the namespace of the service: an object without a namespace belongs to the whole cluster, and teams may not sync it. Change the documents that the generator renders, such as ${workloadKinds.map(({ kind }) => kind).join(' or ')}, in the spec or with a patch: two objects with one name are the same object.`,
  source: 'Argo CD, Projects (clusterResourceWhitelist); Kubernetes, Object Names and IDs',
  *run(workspace) {
    const seen = new Map<string, Addition[]>();
    const services = new Map(workspace.services.map((each) => [each.spec.name, each]));
    const rendered = new RenderedNames(workspace);
    for (const addition of workspace.additions.filter(({ folder }) => folder === 'extra')) {
      const service = services.get(addition.service);
      if (!service && workspace.serviceNames.has(addition.service)) continue;
      const found = service ? problemOf(addition, service, rendered) : ownerless(addition);
      if (found) {
        yield found;
        continue;
      }
      const key = keyOf(addition, service);
      const others = seen.get(key) ?? [];
      seen.set(key, [...others, addition]);
      const other = others.findLast((each) => isInSameCluster(each, addition));
      if (!other) continue;
      yield {
        message: `this document is added twice`,
        at: addition.at(['metadata', 'name']),
        hint: 'keep one of the two',
        related: [{ message: 'the other one', at: other.at(['metadata', 'name']) }],
      };
    }
  },
});

/** Two clusters may have different documents of one name. */
const isInSameCluster = (one: Addition, other: Addition): boolean =>
  one.cluster === undefined || other.cluster === undefined || one.cluster === other.cluster;

function ownerless({ service, at }: Addition): Finding {
  const hint = `write services/${service}/service.yaml, or move the file`;
  return { message: `there is no service ${service} for this document`, at: at([]), hint };
}

function problemOf(
  { value, at, cluster }: Addition,
  { spec: { name: service, namespace } }: Loaded<ServiceSpec>,
  rendered: RenderedNames,
): Finding | undefined {
  const document = identityOfDocument(value);
  if (!document) {
    const misspelt = misspeltKey(value, at);
    if (misspelt) return misspelt;
    const hint = 'a document has apiVersion, kind and metadata.name; patches belong into patches/';
    const missing = missingIn(value);
    const message = missing ? `this document has no ${missing}` : 'this is not a Kubernetes document';
    return { message, at: at([]), hint };
  }
  const { apiVersion, kind, name } = document;
  if (isClusterScoped(kind)) {
    const hint = 'have it added where the cluster itself is looked after';
    return { message: `${kind} belongs to the whole cluster, not to a namespace`, at: at(['kind']), hint };
  }
  if (kind === 'Secret' && apiVersion === 'v1') {
    const hint = 'name a Secret in secrets: of the spec, and have it made from a secret store';
    return { message: 'the values of a Secret would be in git', at: at(['kind']), hint };
  }
  const written = namespaceOf(value);
  if (written !== namespace) {
    return {
      message: `the namespace is ${written ?? 'not set'}, but ${service} is in ${namespace}`,
      at: written === undefined ? at(['metadata'], 'key') : at(['metadata', 'namespace']),
      hint: `write metadata.namespace: ${namespace}`,
    };
  }
  const owner = rendered.ownerOf({ apiVersion, kind, name }, namespace, cluster);
  if (!owner) return undefined;
  return {
    message: `the generator already renders ${kind} ${name} for ${owner}`,
    at: at(['metadata', 'name']),
    hint: 'change it in the spec or with a patch in patches/, or choose another name',
  };
}

/** A key that every document has, misspelt. */
function misspeltKey(value: unknown, at: Addition['at']): Finding | undefined {
  const keys = Object.keys(mapAt(value));
  const missing = ['apiVersion', 'kind', 'metadata'].filter((key) => !keys.includes(key));
  const wrong = keys.find((key) => alike(key, missing).length > 0);
  if (wrong === undefined) return undefined;
  const place = at([wrong], 'key');
  return {
    message: `a document has no key ${wrong}`,
    at: place,
    ...suggestion(wrong, missing, 'keys', place),
  };
}

/** The parts that a document needs and does not have; undefined if it has none of them. */
function missingIn(value: unknown): string | undefined {
  const parts = [['apiVersion'], ['kind'], ['metadata', 'name']];
  const missing = parts.filter((part) => typeof textAt(value, ...part) !== 'string');
  return missing.length < parts.length ? missing.map((part) => part.join('.')).join(' and no ') : undefined;
}

function namespaceOf(value: unknown): string | undefined {
  const { metadata } = { metadata: undefined, ...Object(value) };
  const { namespace } = { namespace: undefined, ...Object(metadata) };
  return typeof namespace === 'string' ? namespace : undefined;
}

function keyOf({ value }: Addition, service: Loaded<ServiceSpec> | undefined): string {
  const { kind, name } = identityOfDocument(value) ?? { kind: '', name: '' };
  return JSON.stringify([service?.spec.namespace, kind, name]);
}
