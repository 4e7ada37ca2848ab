import type { ScaffoldNames } from './names.ts';
import type { ScaffoldSettings } from './settings.ts';

/** The name of the port of `--tcp`. */
export const tcpPortName = 'tcp';

/** The servers of an image that is built elsewhere. */
export interface ForeignServers {
  readonly grpc: { readonly protos: readonly string[]; readonly port: number } | undefined;
  readonly http: number | undefined;
  readonly tcp: number | undefined;
  /** A workload that ends; with a schedule, it starts again and again. */
  readonly job?: { readonly schedule?: string };
}

/** The spec of a service whose image is built elsewhere, and whose protos exist. */
export const foreignSpec = (
  service: string,
  { owner, namespace, ...image }: ScaffoldSettings,
  servers: ForeignServers,
): [string, string] => [
  `services/${service}/service.yaml`,
  `# yaml-language-server: $schema=../../generator/schema/service.schema.json
name: ${service}
owner: ${owner}
namespace: ${namespace}
${imageLine(image)}${serverLines(servers)}`,
];

const serverLines = ({ grpc, http, tcp, job }: ForeignServers): string =>
  [
    ...(grpc ? [`grpc:\n  port: ${grpc.port}\n  services: [${grpc.protos.join(', ')}]\n`] : []),
    ...(http === undefined ? [] : [`http:\n  port: ${http}\n  operations:\n    Any: "* /{**}"\n`]),
    ...(tcp === undefined ? [] : [`ports:\n  ${tcpPortName}: { port: ${tcp}, appProtocol: tcp }\n`]),
    ...(job ? [jobLine(job)] : []),
  ].join('');

/** A schedule in quotes: YAML reads some of its characters otherwise. */
const jobLine = ({ schedule }: { readonly schedule?: string }): string =>
  schedule === undefined ? 'job: {}\n' : `job:\n  schedule: ${JSON.stringify(schedule)}\n`;

const imageLine = ({ image, isImageShared }: Pick<ScaffoldSettings, 'image' | 'isImageShared'>): string =>
  isImageShared ? '' : `image: ${image}\n`;

/** The spec of a service whose image is built elsewhere, and a proto to start with. */
export const scaffoldSpec = (
  names: ScaffoldNames,
  settings: ScaffoldSettings,
  port: number,
): Map<string, string> =>
  new Map([
    [`protos/${names.snake}/v1/${names.snake}.proto`, proto(names)],
    [`services/${names.service}/service.yaml`, spec(names, settings, port)],
  ]);

/** The files of a new service with its own code, by path. They are edited by hand from then on. */
export function scaffoldSources(names: ScaffoldNames, settings: ScaffoldSettings): Map<string, string> {
  const { service } = names;
  return new Map([
    ...scaffoldSpec(names, settings, serverPort),
    [`services/${service}/src/main.ts`, main(names)],
    [`services/${service}/src/build.ts`, build(names)],
    [`services/${service}/src/${service}.ts`, server(names)],
    [`services/${service}/src/${service}.test.ts`, test(names)],
    [`services/${service}/Dockerfile`, dockerfile(names)],
  ]);
}

/** The port that a server listens at, unless its spec has another one. */
export const serverPort = 50051;

const proto = ({ snake, pascal }: ScaffoldNames): string => `syntax = "proto3";

package ${snake}.v1;

// ${pascal}Service is a starting point: rename Echo, or add methods.
service ${pascal}Service {
  // Echo returns its request. It changes nothing, so a mesh may retry it.
  rpc Echo(EchoRequest) returns (EchoResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
}

message EchoRequest {
  string message = 1;
}

message EchoResponse {
  string message = 1;
  // The value of APP_VERSION. It makes routing visible from outside.
  string version = 2;
}
`;

const spec = (
  { service, snake, pascal }: ScaffoldNames,
  { owner, namespace, ...image }: ScaffoldSettings,
  port: number,
): string =>
  `# yaml-language-server: $schema=../../generator/schema/service.schema.json
name: ${service}
owner: ${owner}
namespace: ${namespace}
${imageLine(image)}grpc:
  port: ${port}
  services: [${snake}.v1.${pascal}Service]
methods:
  Echo:
    timeout: 2s
    retries: { attempts: 2, perTryTimeout: 500ms, retryOn: [unavailable, reset, deadline-exceeded] }
`;

const main = ({
  service,
}: ScaffoldNames): string => `import { runService } from '../../chassis/run-service.ts';
import { build } from './build.ts';

void runService('${service}', build);
`;

const build = ({
  service,
  camel,
}: ScaffoldNames): string => `import type { BuildService } from '../../chassis/run-service.ts';
import { ${camel} } from './${service}.ts';

/** ${service} as main.ts runs it, and npm run prove -- --real. */
export const build: BuildService = ({ settings, log }) => ({ endpoints: [${camel}(settings, log)] });
`;

const server = ({ snake, pascal, camel }: ScaffoldNames): string => `import { status } from '@grpc/grpc-js';
import { StatusError } from '../../chassis/call-status.ts';
import type { Endpoint } from '../../chassis/endpoint.ts';
import type { Log } from '../../chassis/log.ts';
import { unary } from '../../chassis/unary.ts';
import { fileDescriptorSet } from '../../gen/${snake}/v1/${snake}.descriptor.ts';
import { type ${pascal}ServiceServer, ${pascal}ServiceService } from '../../gen/${snake}/v1/${snake}.ts';

/** The server of ${snake}.v1.${pascal}Service. */
export function ${camel}({ version }: { readonly version: string }, log: Log): Endpoint {
  const implementation: ${pascal}ServiceServer = {
    echo: unary(log, ({ message }) => {
      if (message.trim() === '') throw new StatusError(status.INVALID_ARGUMENT, 'message must not be empty');
      return { message, version };
    }),
  };
  return { definition: ${pascal}ServiceService, implementation, fileDescriptorSet };
}
`;

const test = ({
  service,
  snake,
  pascal,
  camel,
}: ScaffoldNames): string => `import { status } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { meshCredentials, meshOptions } from '../../chassis/next-hop.ts';
import { ${pascal}ServiceClient } from '../../gen/${snake}/v1/${snake}.ts';
import { ask } from '../../testing/ask.ts';
import { recordedLog, serve } from '../../testing/loopback.ts';
import { ${camel} } from './${service}.ts';

async function client(): Promise<${pascal}ServiceClient> {
  const server = await serve([${camel}({ version: 'v1' }, recordedLog().log)]);
  const connected = new ${pascal}ServiceClient(server.address, meshCredentials, meshOptions);
  onTestFinished(() => connected.close());
  return connected;
}

test('returns the message and the version', async () => {
  const connected = await client();
  const answer = await ask(connected.echo.bind(connected), { message: 'hello' });
  expect(answer).toEqual({ message: 'hello', version: 'v1' });
});

test('rejects an empty message', async () => {
  const connected = await client();
  await expect(ask(connected.echo.bind(connected), { message: ' ' })).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: 'message must not be empty',
  });
});
`;

const dockerfile = ({
  service,
}: ScaffoldNames): string => `# Built from the root of the repository: docker build -f services/${service}/Dockerfile -t ${service} .
FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY generator generator
COPY services services
RUN node generator/run.mjs bundle ${service} --out dist

# No shell and no package manager: little to attack, little to patch.
FROM gcr.io/distroless/nodejs22-debian12:nonroot
WORKDIR /app
COPY --from=build /build/dist/ ./
ENV NODE_ENV=production
# A number, because Kubernetes' runAsNonRoot cannot verify a user name.
USER 65532
EXPOSE 50051
CMD ["--enable-source-maps", "main.cjs"]
`;
