import { Failure } from '../../command-line/errors.ts';
import { mapAt } from '../../lang/at-path.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { labelsFrom } from '../../mesh/kubernetes-object.ts';
import type { PodSpec } from './pod-spec.ts';

/** The files or variables of a ConfigMap or Secret. */
export type Entries = ReadonlyMap<string, Buffer>;

/** What the pods of a cluster refer to. */
export interface ClusterObjects {
  /** @throws Failure if it does not exist, and is not optional */
  configMap(namespace: string, name: string, isOptional: boolean): Promise<Entries>;
  secret(namespace: string, name: string, isOptional: boolean): Promise<Entries>;
  /** A token of the ServiceAccount of a pod, valid as long as the pod exists. */
  token(pod: PodSpec, audience: string | undefined, expirationSeconds: number): Promise<string>;
}

/** Reads them from the API server at each call: a pod sees what is there when it starts. */
export function clusterObjects(client: KubernetesClient): ClusterObjects {
  const read = async (kind: 'configmap' | 'secret', namespace: string, name: string, isOptional: boolean) => {
    const found = await client.get(`/api/v1/namespaces/${namespace}/${kind}s/${name}`);
    if (found !== undefined || isOptional) return found;
    throw new Failure(`${kind} "${name}" not found`);
  };
  return {
    async configMap(namespace, name, isOptional) {
      const found = await read('configmap', namespace, name, isOptional);
      const entries = new Map<string, Buffer>();
      for (const [key, text] of Object.entries(labelsFrom(mapAt(found, 'data'))))
        entries.set(key, Buffer.from(text));
      for (const [key, text] of Object.entries(labelsFrom(mapAt(found, 'binaryData'))))
        entries.set(key, Buffer.from(text, 'base64'));
      return entries;
    },
    async secret(namespace, name, isOptional) {
      const found = await read('secret', namespace, name, isOptional);
      const data = Object.entries(labelsFrom(mapAt(found, 'data')));
      return new Map(data.map(([key, text]) => [key, Buffer.from(text, 'base64')]));
    },
    token: ({ namespace, name, uid, serviceAccount }, audience, expirationSeconds) =>
      client.tokenOf(namespace, serviceAccount, {
        audiences: audience === undefined ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      }),
  };
}
