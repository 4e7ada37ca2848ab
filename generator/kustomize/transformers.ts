import { listAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import { type BuiltDocument, nameOf } from './built-document.ts';
import { changeAt } from './change-at.ts';
import { isClusterScoped } from './cluster-scoped.ts';
import type { BuildableKustomization } from './file-content.ts';
import { withImages } from './images.ts';
import { withLabels } from './labels.ts';

/**
 * The documents of a folder after its own transformers but its patches, in kustomize's order.
 * Source: Kustomize v5.8.2, kusttarget_configplugin.go (configureBuiltinTransformers).
 * @throws Error if `replicas` names nothing that has replicas, as kustomize fails then
 */
export function transformed(
  documents: readonly BuiltDocument[],
  kustomization: BuildableKustomization,
): BuiltDocument[] {
  const { namespace, nameSuffix, labels = [], replicas = [], images = [] } = kustomization;
  const unmatched = replicas.find(({ name }) => !documents.some((each) => hasReplicas(each, name)));
  if (unmatched) throw new Error(`replicas names ${unmatched.name}, which is not a workload of this folder.`);
  return documents.map((document) => {
    const inNamespace = namespace === undefined ? document : withNamespace(document, namespace);
    const named = nameSuffix ? withSuffix(inNamespace, nameSuffix) : inNamespace;
    const labelled = labels.reduce((value, label) => withLabels(value, label), named.value);
    const scaled = replicas.reduce(
      (value, { name, count }) =>
        hasReplicas(named, name) ? changeAt(value, ['spec', 'replicas'], () => count) : value,
      labelled,
    );
    const value = images.length > 0 ? withImages(scaled, images) : scaled;
    return value === named.value ? named : { ...named, value };
  });
}

/**
 * Of the subjects of a RoleBinding, those named `default` follow the namespace.
 * Source: Kustomize v5.8.2, namespace.go.
 */
function withNamespace(document: BuiltDocument, namespace: string): BuiltDocument {
  const { value } = document;
  const kind = String(value['kind']);
  const isNamespace = kind === 'Namespace' && value['apiVersion'] === 'v1';
  if (isNamespace) return { ...document, value: changeAt(value, ['metadata', 'name'], () => namespace) };
  const moved = isClusterScoped(value) ? value : changeAt(value, ['metadata', 'namespace'], () => namespace);
  if (!/^(?:Cluster)?RoleBinding$/.test(kind)) return { ...document, value: moved };
  const ofSubject = (subject: unknown) =>
    isMap(subject) && subject['name'] === 'default' ? { ...subject, namespace } : subject;
  const subjects = listAt(moved, 'subjects').map(ofSubject);
  return { ...document, value: subjects.length > 0 ? { ...moved, subjects } : moved };
}

/** Kinds whose names stay as they are. Source: Kustomize v5.8.2, SuffixTransformer.go. */
const withoutSuffix: readonly string[] = ['CustomResourceDefinition', 'APIService', 'Namespace'];

function withSuffix(document: BuiltDocument, suffix: string): BuiltDocument {
  if (withoutSuffix.includes(String(document.value['kind']))) return document;
  const value = changeAt(document.value, ['metadata', 'name'], () => `${nameOf(document.value)}${suffix}`);
  return { ...document, value, suffixes: [...document.suffixes, suffix] };
}

/** Source: Kustomize v5.8.2, replicas.go and ReplicaCountTransformer.go. */
const scalable: readonly string[] = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'];

const hasReplicas = ({ value, original }: BuiltDocument, name: string): boolean =>
  scalable.includes(String(value['kind'])) && (original.name === name || nameOf(value) === name);
