import { createHash } from 'node:crypto';
import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

/** Files mounted into the container. */
export interface Config {
  /** Name of the ConfigMap: it ends with a digest of the content, so that other content is another object. */
  readonly name: string;
  readonly mountPath: string;
  /** Content by file name, sorted. */
  readonly files: Readonly<Record<string, string>>;
}

/** A Secret of the namespace that the container reads. */
export interface SecretReference {
  readonly name: string;
  /** Keys of the Secret by the variables that are set from them. */
  readonly env: Readonly<Record<string, string>>;
  readonly mountPath?: string;
  /** Where the value stands in a secret store. */
  readonly remoteKey?: string;
}

/** The files of a spec; none is the same as not saying anything. */
export function resolveConfig({ name, config }: Pick<ServiceSpec, 'name' | 'config'>): Config | undefined {
  if (!config) return undefined;
  const files = byName(config.files);
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 10);
  return {
    name: `${name}-config-${digest}`,
    mountPath: config.mountPath ?? `/etc/${name}`,
    files,
  };
}

/** The Secrets of a spec, in the order of their names. */
export function resolveSecrets({ secrets }: Pick<ServiceSpec, 'secrets'>): SecretReference[] {
  return Object.entries(byName(secrets ?? {})).map(([name, { env = {}, mountPath, remoteKey }]) => ({
    name,
    env,
    ...(mountPath === undefined ? {} : { mountPath }),
    ...(remoteKey === undefined ? {} : { remoteKey }),
  }));
}
