import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { runQuietly } from './measure.ts';

/** Sizes of a synthetic repository. */
export interface Size {
  readonly services: number;
  readonly clusters: number;
}

/**
 * Writes a realistic repository: one proto per service, calls between neighbours, a canary in every fifth
 * service.
 */
export function writeSynthetic(root: string, { services, clusters }: Size): void {
  const write = (path: string, content: unknown) =>
    writeText(join(root, path), typeof content === 'string' ? content : stringify(content));
  const names = syntheticNames(services);
  write('package.json', '{ "private": true }\n');
  write('protos/buf.yaml', 'version: v2\nlint: { use: [MINIMAL] }\n');
  write('clusters/fleet.yaml', fleet);
  for (const [index, name] of names.entries()) {
    write(`protos/bench/s${index}/v1/api.proto`, protoOf(index));
    write(`services/${name}/service.yaml`, syntheticService(index, names));
  }
  for (let index = 0; index < clusters; index++)
    write(`clusters/cluster-${index}.yaml`, syntheticCluster(index, names));
}

/** Makes a synthetic repository a git repository, with its specs committed. */
export function commitSpecs(root: string): void {
  const git = (...args: readonly string[]) =>
    runQuietly('git', ['-C', root, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args]);
  git('init', '--quiet');
  git('add', 'clusters', 'protos', 'services');
  git('commit', '--quiet', '--no-verify', '--message', 'chore: initial state');
}

/** Writes a text, and creates its folders. */
export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** `service-0000` and so on. */
export function syntheticNames(services: number): string[] {
  return Array.from({ length: services }, (_, index) => `service-${String(index).padStart(4, '0')}`);
}

const fleet: FleetSpec = {
  repoURL: 'https://git.example.com/synthetic.git',
  stages: ['dev', 'staging', 'prod'],
};

/** The spec of the service at an index; it calls its neighbour. */
export function syntheticService(index: number, names: readonly string[]): ServiceSpec {
  const name = names[index] ?? '';
  const neighbour = names[index - 1];
  return {
    name,
    owner: `team-${index % 10}`,
    namespace: `area-${index % 20}`,
    image: `registry.example.com/bench/${name}`,
    grpc: { port: 50051, services: [`bench.s${index}.v1.Api`] },
    ...(neighbour ? { calls: [{ service: neighbour, methods: ['Get'] }] } : {}),
    methods: {
      Get: {
        timeout: '2s',
        retries: { attempts: 2, retryOn: ['reset-before-request'] },
      },
    },
    loadBalancer: { simple: 'LEAST_REQUEST' },
    outlierDetection: {
      consecutiveGatewayErrors: 5,
      interval: '10s',
      baseEjectionTime: '30s',
      maxEjectionPercent: 50,
    },
  };
}

/** The file of the cluster at an index: every service, in one or two versions. */
export function syntheticCluster(index: number, names: readonly string[]): ClusterSpec {
  return {
    name: `cluster-${index}`,
    stage: index === 0 ? 'dev' : index === 1 ? 'staging' : 'prod',
    services: Object.fromEntries(names.map((name, position) => [name, instanceOf(position)])),
  };
}

function instanceOf(position: number): InstanceSpec {
  const v1 = { tag: 'v1.0.0', replicas: 3 };
  if (position % 5 > 0) return { versions: { v1 } };
  return { versions: { v1, v2: { tag: 'v1.1.0', replicas: 1 } }, weights: { v1: 90, v2: 10 } };
}

function protoOf(index: number): string {
  return `syntax = "proto3";
package bench.s${index}.v1;
service Api {
  rpc Get(GetRequest) returns (GetResponse) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Put(PutRequest) returns (PutResponse);
}
message GetRequest { string id = 1; }
message GetResponse { string value = 1; }
message PutRequest { string id = 1; string value = 2; }
message PutResponse {}
`;
}

let edits = 0;

/** A typical edit between two runs: a new timeout in one spec, different each time. */
export function editOneService(repository: string): void {
  const spec = join(repository, 'services/service-0000/service.yaml');
  const text = readFileSync(spec, 'utf8');
  writeFileSync(spec, text.replace(/timeout: \S+/, `timeout: ${2000 + ++edits}ms`));
}
