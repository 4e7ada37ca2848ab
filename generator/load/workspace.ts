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

/** A spec of the right shape, and the place of each of its parts. */
export interface Loaded<Spec> {
  readonly file: SourceFile;
  /** With the defaults of the fleet file, if it is the spec of a service. */
  readonly spec: Spec;
  /** As the file has it: what a command edits. */
  readonly written: Readonly<Record<string, unknown>>;
  /** True if the fleet file has settings for it. */
  readonly hasDefaults?: boolean;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** A service in a cluster: the service spec merged with the cluster's overrides. */
export interface Instance {
  readonly name: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly service: Loaded<ServiceSpec>;
  /** Its entry in the cluster file. */
  readonly own: InstanceSpec;
  /** The service spec with overrides applied; the original object if nothing is overridden. */
  readonly spec: ServiceSpec;
  /**
   * Where a setting of `spec` is defined: in the cluster file if it overrides, otherwise in the service spec.
   */
  at(path: Path, on?: 'key' | 'value'): Place;
  /** Where something in `own` is defined. */
  atOwn(path: Path, on?: 'key' | 'value'): Place;
}

/** An external service in one cluster that calls it: its spec merged with the cluster's overrides. */
export interface ExternalInstance {
  readonly name: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly external: Loaded<ExternalSpec>;
  /** The original object if nothing is overridden. */
  readonly spec: ExternalSpec;
  /** The services of the cluster that call it. */
  readonly callers: readonly Instance[];
  /**
   * Where a setting of `spec` is defined: in the cluster file if it overrides, otherwise in the external
   * spec.
   */
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** All specs and protos of the right shape, before their meaning is checked. */
export interface Workspace {
  readonly fleet: Loaded<FleetSpec> | undefined;
  readonly services: readonly Loaded<ServiceSpec>[];
  readonly externals: readonly Loaded<ExternalSpec>[];
  readonly clusters: readonly Loaded<ClusterSpec>[];
  readonly instances: readonly Instance[];
  /** Extra documents and patches of services. */
  readonly additions: readonly Addition[];
  /** One for each cluster in which something calls it. */
  readonly externalInstances: readonly ExternalInstance[];
  /**
   * The services of protos/, plus those that only released versions still serve. Undefined while the protos
   * do not compile: then methods cannot be checked.
   */
  readonly protos: ProtoIndex | undefined;
  /** Only the services of protos/. */
  readonly currentProtos: ProtoIndex | undefined;
  /** The files of protos/ as UTF-8, by path below it, to locate places in them. */
  readonly protoFiles: ReadonlyMap<string, Uint8Array>;
  /** The contracts of released versions. */
  readonly releases: readonly Release[];
  /** Names of all services with a spec file, including broken ones, so they cause no follow-up errors. */
  readonly serviceNames: ReadonlySet<string>;
  /** The same for external services. */
  readonly externalNames: ReadonlySet<string>;
  /** Plain-text secrets in the specs. Checks report them, and the output masks them. */
  readonly secrets: readonly WrittenSecret[];
}

/** Remembers parsed values between runs, by their text. */
export interface ParseCache {
  get(file: SourceFile): unknown;
  set(file: SourceFile, value: unknown): void;
}

/** The folder of a service spec. The service must have the same name. */
export function folderOf(file: SourceFile): string {
  return file.path.split('/').at(-2) ?? '';
}

/** The texts of the specs that the output must mask. */
export const secretsOf = ({ secrets }: Workspace): string[] => secrets.flatMap(({ values }) => values);
