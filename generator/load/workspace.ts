import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path, SourceFile } from '../diagnostics/source-file.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import type { ServiceSpec } from '../schema/service.ts';
import type { Addition } from './additions.ts';
import type { ProtoIndex } from './proto-index.ts';
import type { Release } from './releases.ts';
import type { WrittenSecret } from './secrets.ts';

/** A spec of the right shape, and where each part of it is written. */
export interface Loaded<Spec> {
  readonly file: SourceFile;
  readonly spec: Spec;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** A service in a cluster: the service spec with the cluster's overrides merged in. */
export interface Instance {
  readonly name: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly service: Loaded<ServiceSpec>;
  /** What the cluster file says of it. */
  readonly own: InstanceSpec;
  /** The service spec as it holds in this cluster; the very spec where nothing is overridden. */
  readonly spec: ServiceSpec;
  /** Where a setting of `spec` is written: in the cluster file where it overrides, else in the service spec. */
  at(path: Path, on?: 'key' | 'value'): Place;
  /** Where something in `own` is written. */
  atOwn(path: Path, on?: 'key' | 'value'): Place;
}

/** An external service as one cluster calls it: its spec with the cluster's overrides merged in. */
export interface ExternalInstance {
  readonly name: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly external: Loaded<ExternalSpec>;
  /** The very spec where nothing is overridden. */
  readonly spec: ExternalSpec;
  /** The services of the cluster that call it. */
  readonly callers: readonly Instance[];
  /** Where a setting of `spec` is written: in the cluster file where it overrides, else in the external spec. */
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** All specs and protos with the right shape, not yet checked for meaning. */
export interface Workspace {
  readonly fleet: Loaded<FleetSpec> | undefined;
  readonly services: readonly Loaded<ServiceSpec>[];
  readonly externals: readonly Loaded<ExternalSpec>[];
  readonly clusters: readonly Loaded<ClusterSpec>[];
  readonly instances: readonly Instance[];
  /** Documents and patches that services bring along. */
  readonly additions: readonly Addition[];
  /** One for each cluster where something calls it. */
  readonly externalInstances: readonly ExternalInstance[];
  /**
   * What protos/ declares, and what only released versions still serve. Undefined while the protos do not compile: then
   * nothing can be said about methods.
   */
  readonly protos: ProtoIndex | undefined;
  /** What protos/ declares, and nothing else. */
  readonly currentProtos: ProtoIndex | undefined;
  /** The files of protos/ as UTF-8, by path below it: for places in them. */
  readonly protoFiles: ReadonlyMap<string, Uint8Array>;
  /** What released versions speak. */
  readonly releases: readonly Release[];
  /** Names of all services with a spec file, also of those whose spec is broken: no follow-up errors about them. */
  readonly serviceNames: ReadonlySet<string>;
  /** The same of external services. */
  readonly externalNames: ReadonlySet<string>;
  /** Secrets that are written into the specs: checks report them, and nothing that is printed may show them. */
  readonly secrets: readonly WrittenSecret[];
}

/** Remembers parsed values between runs by the text they came from. */
export interface ParseCache {
  get(file: SourceFile): unknown;
  set(file: SourceFile, value: unknown): void;
}

/** The folder of a service spec, which must be its name. */
export function folderOf(file: SourceFile): string {
  return file.path.split('/').at(-2) ?? '';
}

/** The texts of the specs that must not be shown. */
export const secretsOf = ({ secrets }: Workspace): string[] => secrets.flatMap(({ values }) => values);
