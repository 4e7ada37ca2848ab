import { createHash } from 'node:crypto';
import type { SecretReference } from '../../model/configuration.ts';
import type { SideContainer } from '../../model/containers.ts';
import type { Service } from '../../model/service.ts';
import type { ServiceMethod } from '../../model/service-method.ts';
import type { Workload } from '../../model/workload.ts';
import type { InstanceView } from '../../render/view.ts';
import type { ContractFact, SettingFact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';
import { isSame } from '../same.ts';

/** Changes of the pods of all versions. */
export function workloadFacts(before: InstanceView, after: InstanceView): SettingFact[] {
  const [old, now] = [before.service.workload, after.service.workload];
  return [
    ...settingFacts('resources', old.resources, now.resources),
    ...settingFacts('environment', { ...old.envFields, ...old.env }, { ...now.envFields, ...now.env }),
    ...settingFacts('configuration', configOf(old), configOf(now)),
    ...settingFacts('secrets', secretsOf(old.secrets), secretsOf(now.secrets)),
    ...settingFacts('job', jobOf(old), jobOf(now)),
    ...settingFacts('stateful set', statefulSetOf(old), statefulSetOf(now)),
    ...settingFacts('pod', podOf(old), podOf(now)),
    ...settingFacts('identity', identityOf(before.service), identityOf(after.service)),
    ...settingFacts('visibility', visibilityOf(before.service), visibilityOf(after.service)),
  ];
}

/** Changes in the protos of the methods it serves. */
export function contractFacts(before: InstanceView, after: InstanceView): ContractFact[] {
  const [old, now] = [byPath(before.service), byPath(after.service)];
  const removed = [...old.values()].filter(({ path }) => !now.has(path));
  const fact = (change: ContractFact['change'], method: string, details: readonly string[] = []) => ({
    kind: 'contract' as const,
    change,
    method,
    details,
  });
  return [
    ...[...now.values()].flatMap((method) => {
      const known = old.get(method.path);
      if (!known) return [fact('added', method.path)];
      return isSame(known, method) ? [] : [fact('changed', method.path, contractChanges(known, method))];
    }),
    ...removed.map(({ path }) => fact('removed', path)),
  ];
}

function contractChanges(before: ServiceMethod, after: ServiceMethod): string[] {
  return [
    ...(streamsOf(before) === streamsOf(after) ? [] : [`${streamsOf(before)} → ${streamsOf(after)}`]),
    ...(before.idempotency === after.idempotency ? [] : [`${before.idempotency} → ${after.idempotency}`]),
  ];
}

function streamsOf({ clientStreaming, serverStreaming }: ServiceMethod): string {
  if (clientStreaming && serverStreaming) return 'bidirectional streaming';
  return clientStreaming ? 'client streaming' : serverStreaming ? 'server streaming' : 'unary';
}

const byPath = ({ methods }: Service): ReadonlyMap<string, ServiceMethod> =>
  new Map(methods.map((method) => [method.path, method]));

/** File contents would hide the rest: the fact names the changed file, the documents show its lines. */
function configOf({ config }: Workload): object | undefined {
  if (!config) return undefined;
  const files = Object.entries(config.files).map(([name, text]) => [name, digestOf(text)]);
  return { mountPath: config.mountPath, files: Object.fromEntries(files) };
}

const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 10)}`;

const secretsOf = (secrets: readonly SecretReference[]): object =>
  Object.fromEntries(secrets.map(({ name, ...rest }) => [name, rest]));

/** The keys of a job as the spec has them. */
function jobOf({ job }: Workload): object | undefined {
  if (!job) return undefined;
  const { schedule, limits, ...others } = job;
  return { ...schedule, ...others, ...limits };
}

function statefulSetOf({ statefulSet }: Workload): object | undefined {
  if (!statefulSet) return undefined;
  const { volumeClaims, retention, ...others } = statefulSet;
  return {
    ...others,
    volumeClaims: named(volumeClaims),
    ...(retention ? { persistentVolumeClaimRetentionPolicy: retention } : {}),
  };
}

function podOf(workload: Workload): object {
  const { emptyDirs, ports, metadata, volumes, initContainers, containers, ...rest } = workload;
  const { job: _j, statefulSet: _t, ...others } = rest;
  const { image: _i, resources: _r, env: _e, envFields: _f, config: _c, secrets: _s, ...pod } = others;
  return {
    ...pod,
    ...metadata,
    emptyDirs: named(emptyDirs),
    volumes: named(volumes),
    initContainers: named(initContainers.map(withoutEmpty)),
    // The order of their start. Maps are compared without order.
    ...(initContainers.length > 1 ? { initContainerOrder: initContainers.map(({ name }) => name) } : {}),
    containers: named(containers.map(withoutEmpty)),
    ports: named(ports),
  };
}

/** Without the lists and maps that a container of the spec does not set. */
const withoutEmpty = ({ name, ...settings }: SideContainer) => ({
  name,
  ...Object.fromEntries(
    Object.entries(settings).filter(
      ([, value]) => typeof value !== 'object' || Object.keys(value).length > 0,
    ),
  ),
});

const named = <Item extends { readonly name: string }>(items: readonly Item[]): object =>
  Object.fromEntries(items.map(({ name, ...rest }) => [name, rest]));

const visibilityOf = ({ exportTo }: Service): object => (exportTo ? { exportTo } : {});

/** The host follows from the name and the namespace, except for the domain. */
const identityOf = ({ name, owner, namespace, host, grpc }: Service): object => ({
  owner,
  namespace,
  domain: host.slice(`${name}.${namespace}.svc.`.length),
  ...(grpc ? { port: grpc.port } : {}),
  ...(grpc && grpc.targetPort !== grpc.port ? { targetPort: grpc.targetPort } : {}),
});
