import { Failure, UsageError } from '../command-line/errors.ts';
import { portNumber } from '../command-line/values.ts';
import { alike } from '../diagnostics/alike.ts';
import { didYouMean, listed } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import type { Proposal } from '../landing/proposal.ts';
import { anyOperationName } from '../load/http-operation.ts';
import { methodPath, type ProtoIndex, servicesNamed } from '../load/proto-index.ts';
import { shortNames } from '../model/method-names.ts';
import { requireService } from '../promotion/instances.ts';
import { firstClusters } from '../promotion/stages.ts';
import { entryFiles, fleetText, promotionOf } from './entries.ts';
import { requireFreeName } from './names.ts';
import { type AskSetting, type NewRequest, settingsFor } from './settings.ts';
import { foreignSpec, tcpPortName } from './templates.ts';

/** A new service whose image is built elsewhere. */
export interface ImageRequest extends NewRequest {
  /** The gRPC services that it serves, by their full names. */
  readonly protos: readonly string[];
  readonly port?: number | undefined;
  /** The ports of its HTTP server, and of a server of which proxies see only connections. */
  readonly http?: number | undefined;
  readonly tcp?: number | undefined;
  /** The schedule of a CronJob; true for a job that runs once. */
  readonly job?: string | true | undefined;
  /** True if it serves nothing and runs all the time. */
  readonly worker?: boolean;
}

/**
 * A new service whose image is built elsewhere: its spec and, with a tag, an entry in the first stage. The proto has to
 * be in protos/ already.
 */
export async function proposeImage(state: State, request: ImageRequest, ask: AskSetting): Promise<Proposal> {
  const { name, callers } = request;
  requireCallable(request);
  requireFreeName(name, state);
  for (const caller of callers) requireService(state, caller);
  const settings = await settingsFor(state, request, ask);
  const { owner, isImageShared } = settings;
  const image = isImageShared
    ? settings.image
    : nameOnly(
        required(
          'image',
          'its image',
          request.image ?? (await ask('Which image, without a tag?', settings.image)),
        ),
      );
  const { http, tcp, job, worker } = request;
  const servesNothing = job !== undefined || worker === true;
  const isOfGrpc =
    request.protos.length > 0 ||
    request.port !== undefined ||
    (http === undefined && tcp === undefined && !servesNothing);
  const grpc = isOfGrpc
    ? { protos: await protosFor(state, request, ask), port: await portFor(request, ask) }
    : undefined;
  const first = firstClusters(state);
  const where = first.map(({ spec }) => spec.name).join(', ');
  const tag =
    request.tag ?? (await ask(`Which tag runs in ${where}? Leave it empty to deploy it later`, undefined));
  if (tag === undefined && callers.length > 0)
    throw new UsageError(`--caller needs --tag: a service can only call what runs in its cluster`);
  const methods = [
    ...methodNames(servicesNamed(grpc?.protos ?? [], state.workspace.currentProtos ?? {})),
    ...(http === undefined ? [] : [anyOperationName]),
  ];
  const ports = tcp === undefined ? [] : [tcpPortName];
  const reviewers = fleetText(state, request, owner);
  return {
    files: new Map([
      foreignSpec(name, { ...settings, image }, { grpc, http, tcp, ...jobOf(job) }),
      ...(tag === undefined ? [] : entryFiles(state, { name, tag, callers, methods, ports }, first)),
      ...(reviewers ? [reviewers] : []),
    ]),
    message: {
      subject: `feat: add ${name}, a service of ${owner}`,
      trailers: [
        ['New-Service', name],
        ...(tag === undefined ? [] : first.map(({ spec }) => ['Cluster', spec.name] as const)),
      ],
    },
    notes: [
      ...(grpc
        ? [
            `Its probes ask the gRPC health service. If the image has none, write probes: tcp into services/${name}/service.yaml. More settings: docs/recipes/run-a-foreign-image.md`,
          ]
        : []),
      ...(http === undefined
        ? []
        : [
            `Its only operation takes all requests. Name the operations of the server in services/${name}/service.yaml: docs/recipes/serve-http.md`,
          ]),
      ...(servesNothing
        ? [
            `List what it calls under calls in services/${name}/service.yaml: its proxy denies everything else`,
          ]
        : []),
    ],
    next:
      tag === undefined
        ? [`to run it in ${where}: npm run deploy -- ${name} <tag>`]
        : promotionOf(state, request, first),
  };
}

const jobOf = (job: ImageRequest['job']) =>
  job === undefined ? {} : { job: job === true ? {} : { schedule: job } };

/** @throws UsageError for a job or a worker with something that only servers have */
function requireCallable({ job, worker, protos, port, http, tcp, callers }: ImageRequest): void {
  if (job === undefined && !worker) return;
  const flag = job === undefined ? '--worker' : job === true ? '--job' : '--cron';
  if (worker && job !== undefined)
    throw new UsageError('--worker runs all the time, and --job and --cron end: give one of them');
  const served = [
    ...(protos.length > 0 ? ['--proto'] : []),
    ...Object.entries({ '--port': port, '--http': http, '--tcp': tcp }).flatMap(([each, value]) =>
      value === undefined ? [] : [each],
    ),
    ...(callers.length > 0 ? ['--caller'] : []),
  ];
  if (served.length > 0)
    throw new UsageError(`${flag} is for an image that serves nothing: remove ${served.join(' and ')}`);
}

const required = (flag: string, what: string, value: string | undefined): string => {
  if (value !== undefined) return value;
  throw new UsageError(`--${flag} is missing: ${what}`);
};

/** An image name. @throws UsageError if it has a tag or a digest, which belong to a cluster */
function nameOnly(image: string): string {
  const [, name, tag] = /^(.*?[^/]*?)[:@]([^/]*)$/.exec(image) ?? [];
  if (tag === undefined) return image;
  throw new UsageError(
    `--image takes a name without a tag: --image ${name}${image.includes('@') ? '' : ` --tag ${tag}`}`,
  );
}

async function portFor({ port }: ImageRequest, ask: AskSetting): Promise<number> {
  if (port !== undefined) return port;
  const answer = required(
    'port',
    'the port of its gRPC server',
    await ask('Which port does it serve?', undefined),
  );
  return portNumber(answer, '--port');
}

/** The gRPC services that the image serves. @throws UsageError, Failure */
async function protosFor(
  { workspace: { services, currentProtos = {} } }: State,
  { name, protos }: ImageRequest,
  ask: AskSetting,
): Promise<readonly string[]> {
  const served = new Set(services.flatMap(({ spec }) => spec.grpc?.services ?? []));
  const unserved = Object.keys(currentProtos).filter((each) => !served.has(each));
  const likely = unserved.find((each) => each.split('.').at(-1)?.toLowerCase() === name.replaceAll('-', ''));
  const question = 'Which gRPC services does it serve? Full names, with commas between them';
  const wanted =
    protos.length > 0
      ? protos
      : required(
          'proto',
          `the gRPC service that it serves, by its full name; ${listed(Object.keys(currentProtos), 'gRPC services of protos/')}`,
          await ask(question, likely),
        )
          .split(',')
          .map((each) => each.trim());
  for (const each of wanted) requireProto(each, currentProtos);
  return [...new Set(wanted)];
}

function requireProto(name: string, protos: ProtoIndex): void {
  if (Object.hasOwn(protos, name)) return;
  if (name.endsWith('.proto')) {
    const file = name.replace(/^protos\//, '');
    const declared = Object.values(protos).filter((service) => service.file === file);
    throw new UsageError(
      `--proto takes the full name of a gRPC service, not a file${declared.length > 0 ? `; protos/${file} declares ${declared.map((service) => service.name).join(', ')}` : ''}`,
    );
  }
  const near = alike(name, Object.keys(protos));
  if (near.length > 0) throw new UsageError(`protos/ declares no gRPC service ${name}; ${didYouMean(near)}`);
  const folder = ['protos', ...name.split('.').slice(0, -1)].join('/');
  throw new Failure(
    `protos/ declares no gRPC service ${name}. Put its proto into ${folder}/, commit it, and run this again. If others own it, list the folder under foreignProtos in clusters/fleet.yaml`,
  );
}

/** The methods of some gRPC services as calls name them. */
function methodNames(services: readonly ProtoIndex[string][]): string[] {
  const paths = services.flatMap(({ name, methods }) =>
    methods.map((method) => methodPath(name, method.name)),
  );
  return shortNames(paths, paths);
}
