import { createHash } from 'node:crypto';
import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

/** Files mounted into the container. */
export interface Config {
  /** Name of the ConfigMap. It ends with a digest of the content, so changed content is a new object. */
  readonly name: string;
  readonly mountPath: string;
  /** Content by file name, sorted. */
  readonly files: Readonly<Record<string, string>>;
}

/** A Secret of the namespace that the container reads. */
export interface SecretReference {
  readonly name: string;
  /** Keys of the Secret by the variables that they set. */
  readonly env: Readonly<Record<string, string>>;
  readonly mountPath?: string;
  /** Location of the value in the secret store. */
  readonly remoteKey?: string;
}

/** The files of a spec; an empty map is treated like a missing key. */
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

/** The Secrets of a spec, by name. */
export function resolveSecrets({ secrets }: Pick<ServiceSpec, 'secrets'>): SecretReference[] {
  return Object.entries(byName(secrets ?? {})).map(([name, { env = {}, mountPath, remoteKey }]) => ({
    name,
    env,
    ...(mountPath === undefined ? {} : { mountPath }),
    ...(remoteKey === undefined ? {} : { remoteKey }),
  }));
}
