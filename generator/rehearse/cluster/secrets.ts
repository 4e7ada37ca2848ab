import { listAt, textAt } from '../../lang/at-path.ts';
import { limiter } from '../../lang/in-parallel.ts';
import type { CertificateAuthority } from '../../mesh/certificates.ts';
import { credentialSecrets } from '../../mesh/credentials.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import {
  type KubernetesObject,
  type LiveObject,
  labelsFrom,
  maps,
  part,
} from '../../mesh/kubernetes-object.ts';
import { secret } from '../../mesh/substitutes.ts';
import type { Watch } from '../../mesh/watch.ts';
import { forEachObject, type Report } from './for-each-object.ts';

const externalSecrets = '/apis/external-secrets.io/v1';

/** A Secret of a namespace, and the keys that it must have. */
export interface SecretReference {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/**
 * Creates the Secrets that a cluster has and its tree does not: those that DestinationRules and pods name, and those of
 * ExternalSecrets, in the place of the External Secrets Operator and its store. A Secret that exists keeps its values.
 * @param isFromStore whether a Secret exists only if there is an ExternalSecret for it
 */
export async function startSecrets(
  client: KubernetesClient,
  authority: CertificateAuthority,
  isFromStore: (namespace: string, name: string) => boolean,
  report: Report,
): Promise<readonly Watch[]> {
  const secrets = new Secrets(client);
  const watch = (path: string, provide: (object: LiveObject) => Promise<void>) =>
    forEachObject(client, path, provide, report);
  const hasStore = (await client.get(externalSecrets)) !== undefined;
  return [
    watch('/apis/networking.istio.io/v1/destinationrules', async (rule) => {
      for (const each of await credentialSecrets([rule], authority)) await secrets.createMissing(each);
    }),
    watch('/api/v1/pods', async (pod) => {
      for (const reference of secretsOf(pod))
        await secrets.require(reference, !isFromStore(reference.namespace, reference.name));
    }),
    ...(hasStore
      ? [
          watch(`${externalSecrets}/externalsecrets`, async (external) => {
            const version = await secrets.require(targetOf(external), true);
            if (isReady(external)) return;
            const { namespace, name } = external.metadata;
            await client.patch(`${externalSecrets}/namespaces/${namespace}/externalsecrets/${name}/status`, {
              status: readyStatus(version),
            });
          }),
        ]
      : []),
  ];
}

/** Changes Secrets one after the other, for pods that start at the same time need the same one. */
class Secrets {
  readonly #client: KubernetesClient;
  /** Keys of pods that began before their Secret existed. */
  readonly #keys = new Map<string, ReadonlySet<string>>();
  readonly #inTurn = limiter(1);

  constructor(client: KubernetesClient) {
    this.#client = client;
  }

  createMissing(wanted: KubernetesObject): Promise<void> {
    return this.#inTurn(async () => {
      if ((await this.#client.get(await this.#client.pathOf(wanted))) === undefined)
        await this.#client.apply(wanted);
    });
  }

  /** @returns the version of the Secret; undefined if it does not exist, and is not to be created */
  require({ namespace, name, keys }: SecretReference, create: boolean): Promise<string | undefined> {
    return this.#inTurn(async () => {
      const id = `${namespace}/${name}`;
      const all = new Set([...(this.#keys.get(id) ?? []), ...keys]);
      this.#keys.set(id, all);
      const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
      const existing = await this.#client.get(path);
      if (existing === undefined && !create) return undefined;
      const data = labelsFrom(part(existing, 'data'));
      const missing = [...all].filter((key) => data[key] === undefined);
      const wanted = secret(namespace, name, Object.fromEntries(missing.map((key) => [key, 'rehearsal'])));
      if (existing === undefined) return (await this.#client.apply(wanted)).object.metadata.resourceVersion;
      if (missing.length > 0) await this.#client.patch(path, { data: wanted['data'] });
      return textAt(existing, 'metadata', 'resourceVersion');
    });
  }
}

/** The Secrets without which the containers of a pod do not start. */
export function secretsOf(pod: LiveObject): SecretReference[] {
  const namespace = pod.metadata.namespace ?? '';
  const containers = [...maps(pod, 'spec', 'initContainers'), ...maps(pod, 'spec', 'containers')];
  const references = [
    ...containers.flatMap((container) => [
      ...maps(container, 'env').map((variable) => part(variable, 'valueFrom', 'secretKeyRef')),
      ...maps(container, 'envFrom').map((source) => source['secretRef']),
    ]),
    ...maps(pod, 'spec', 'volumes').flatMap((volume) => [
      volume['secret'],
      ...maps(volume, 'projected', 'sources').map((source) => source['secret']),
    ]),
  ];
  return references.flatMap((reference): SecretReference[] => {
    const name = textAt(reference, 'secretName') ?? textAt(reference, 'name');
    if (name === undefined || part(reference, 'optional') === true) return [];
    const key = textAt(reference, 'key');
    const items = maps(reference, 'items').map((item) => String(item['key']));
    return [{ namespace, name, keys: key === undefined ? items : [key] }];
  });
}

/** Source: External Secrets Operator, ExternalSecret: `spec.data[].secretKey` and `spec.target.name`. */
function targetOf({ metadata, spec }: LiveObject): SecretReference {
  return {
    namespace: metadata.namespace ?? '',
    name: textAt(spec, 'target', 'name') ?? metadata.name,
    keys: listAt(spec, 'data').flatMap((each) => textAt(each, 'secretKey') ?? []),
  };
}

const isReady = (external: LiveObject): boolean =>
  maps(external, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True');

function readyStatus(version: string | undefined): object {
  const now = new Date().toISOString();
  const message = 'secret synced';
  return {
    refreshTime: now,
    syncedResourceVersion: version,
    conditions: [{ type: 'Ready', status: 'True', reason: 'SecretSynced', message, lastTransitionTime: now }],
  };
}
