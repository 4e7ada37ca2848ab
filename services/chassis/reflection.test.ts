import { create, createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  MethodOptions_IdempotencyLevel,
} from '@bufbuild/protobuf/wkt';
import { type ClientDuplexStream, status } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import {
  ServerReflectionClient,
  ServerReflectionRequest,
  ServerReflectionResponse,
} from '../gen/grpc/reflection/v1/reflection.ts';
import { collect } from '../testing/ask.ts';
import { echo } from '../testing/echo.ts';
import { serve } from '../testing/loopback.ts';
import { meshCredentials, meshOptions } from './next-hop.ts';

type Question = ServerReflectionRequest['messageRequest'];
type Call = ClientDuplexStream<ServerReflectionRequest, ServerReflectionResponse>;

const everyService = ['test.v1.Echo', 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection'];

/** Asks a server with Echo one question, as `start` begins the call. */
async function reflect(messageRequest: Question, start: (client: ServerReflectionClient) => Call = startV1) {
  const server = await serve([echo()]);
  const client = new ServerReflectionClient(server.address, meshCredentials, meshOptions);
  onTestFinished(() => client.close());
  const call = start(client);
  call.write({ host: '', messageRequest });
  call.end();
  const [response] = await collect<ServerReflectionResponse>(call);
  return response?.messageResponse;
}

function startV1(client: ServerReflectionClient): Call {
  return client.serverReflectionInfo();
}

function startV1alpha(client: ServerReflectionClient): Call {
  return client.makeBidiStreamRequest(
    '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
    (request: ServerReflectionRequest) => Buffer.from(ServerReflectionRequest.encode(request).finish()),
    (bytes) => ServerReflectionResponse.decode(bytes),
  );
}

function decode(answer: ServerReflectionResponse['messageResponse']) {
  if (answer?.$case !== 'fileDescriptorResponse') throw new Error(`not files: ${answer?.$case}`);
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}

test.each([
  { version: 'v1', start: startV1 },
  { version: 'v1alpha', start: startV1alpha },
])('$version lists every service', async ({ start }) => {
  const answer = await reflect({ $case: 'listServices', value: '' }, start);
  expect(answer).toEqual({
    $case: 'listServicesResponse',
    value: { service: everyService.map((name) => ({ name })) },
  });
});

test.each(['test.v1.Echo', 'test.v1.Echo.Say', 'test.v1.EchoMessage', 'test.v1.EchoMessage.text'])(
  'the file of %s is complete, options included',
  async (value) => {
    const file = decode(await reflect({ $case: 'fileContainingSymbol', value }));
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));
    const say = registry.getService('test.v1.Echo')?.method['say'];
    expect(say?.idempotency).toBe(MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS);
  },
);

test.each([
  ['grpc.health.v1.HealthCheckResponse.ServingStatus', 'health/v1/health.proto'],
  ['grpc.health.v1.HealthCheckResponse.SERVING', 'health/v1/health.proto'],
  ['grpc.reflection.v1.ServerReflection', 'grpc/reflection/v1/reflection.proto'],
])('%s is declared in %s', async (value, name) => {
  const [file] = decode(await reflect({ $case: 'fileContainingSymbol', value }));
  expect(file?.name).toBe(name);
});

test('a file is found by its name', async () => {
  const [file] = decode(await reflect({ $case: 'fileByFilename', value: 'test/v1/echo.proto' }));
  expect(file?.package).toBe('test.v1');
});

test('a message without extensions has none', async () => {
  const answer = await reflect({ $case: 'allExtensionNumbersOfType', value: 'test.v1.EchoMessage' });
  const value = { baseTypeName: 'test.v1.EchoMessage', extensionNumber: [] };
  expect(answer).toEqual({ $case: 'allExtensionNumbersResponse', value });
});

test.each<Question>([
  { $case: 'fileContainingSymbol', value: 'no.Such' },
  { $case: 'fileByFilename', value: 'no/such.proto' },
  { $case: 'allExtensionNumbersOfType', value: 'no.Such' },
  { $case: 'fileContainingExtension', value: { containingType: 'test.v1.EchoMessage', extensionNumber: 1 } },
])('$$case of something unknown is NOT_FOUND', async (question) => {
  const answer = await reflect(question);
  expect(answer).toMatchObject({ $case: 'errorResponse', value: { errorCode: status.NOT_FOUND } });
});
