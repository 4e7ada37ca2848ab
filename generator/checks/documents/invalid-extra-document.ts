import type { Addition } from '../../load/additions.ts';
import type { Loaded, Workspace } from '../../load/workspace.ts';
import { identityOfDocument } from '../../model/additions.ts';
import { workloadKinds } from '../../render/kinds.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding } from '../check.ts';
import {
  isClusterScoped,
  isKustomization,
  isRendered,
  reservedFile,
} from '../support/extra-document-kinds.ts';

export const invalidExtraDocument = defineCheck({
  name: 'invalid-extra-document',
  code: 'MESH487',
  severity: 'error',
  title: 'A document in extra/ that cannot be added',
  explanation: `A service may bring documents for what its spec has no words for. Each is one document of its own namespace: what has no namespace belongs to the whole cluster, and is not a team's to sync. What the generator renders, such as ${workloadKinds.map(({ kind }) => kind).join(' or ')}, is changed in the spec or by a patch, since two objects of one name are one object.`,
  source: 'Argo CD, Projects (clusterResourceWhitelist); Kubernetes, Object Names and IDs',
  *run(workspace) {
    const seen = new Map<string, Addition>();
    for (const addition of workspace.additions.filter(({ folder }) => folder === 'extra')) {
      const service = workspace.services.find(({ spec }) => spec.name === addition.service);
      if (!service && workspace.serviceNames.has(addition.service)) continue;
      const found = service ? problemOf(addition, service, workspace) : ownerless(addition);
      if (found) {
        yield found;
        continue;
      }
      const key = keyOf(addition, service);
      const other = seen.get(key);
      seen.set(key, addition);
      if (!other) continue;
      yield {
        message: `this document is brought twice`,
        at: addition.at(['metadata', 'name']),
        hint: 'keep one of the two',
        related: [{ message: 'the other one', at: other.at(['metadata', 'name']) }],
      };
    }
  },
});

function ownerless({ service, at }: Addition): Finding {
  const hint = `write services/${service}/service.yaml, or move the file`;
  return { message: `there is no service ${service} that brings this`, at: at([]), hint };
}

function problemOf(
  { value, at, file }: Addition,
  { spec: { name: service, namespace } }: Loaded<ServiceSpec>,
  { services, instances }: Workspace,
): Finding | undefined {
  if (isKustomization(file.path)) return reservedFile(at([]));
  const document = identityOfDocument(value);
  if (!document) {
    const hint = 'a document has apiVersion, kind and metadata.name; patches stand in patches/';
    return { message: 'this is no Kubernetes document', at: at([]), hint };
  }
  const { apiVersion, kind, name } = document;
  if (isClusterScoped(kind)) {
    const hint = 'have it added where the cluster itself is looked after';
    return { message: `${kind} is of the whole cluster, not of a namespace`, at: at(['kind']), hint };
  }
  if (kind === 'Secret' && apiVersion === 'v1') {
    const hint = 'name a Secret in secrets: of the spec, and have it made from a secret store';
    return { message: 'the values of a Secret would stand in git', at: at(['kind']), hint };
  }
  const said = namespaceOf(value);
  if (said !== namespace) {
    return {
      message: `the namespace is ${said ?? 'not said'}, and that of ${service} is ${namespace}`,
      at: said === undefined ? at(['metadata'], 'key') : at(['metadata', 'namespace']),
      hint: `write metadata.namespace: ${namespace}`,
    };
  }
  const owner = services.find(
    ({ spec }) =>
      spec.namespace === namespace && isRendered(spec.name, { apiVersion, kind, name }, instances),
  );
  if (!owner) return undefined;
  return {
    message: `${kind} ${name} is rendered for ${owner.spec.name}`,
    at: at(['metadata', 'name']),
    hint: 'say it in the spec, patch it in patches/, or choose another name',
  };
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
