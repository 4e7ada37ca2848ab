import { fromBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { Failure, UsageError } from '../../command-line/errors.ts';
import { partsOf, textsOf } from '../../lang/protobuf-fields.ts';
import { printProto } from './print-proto.ts';

/** The service under both of its names; older servers have only the second one. Source: gRPC, server reflection. */
const services = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'] as const;

/** A server that does not answer in this time is not waited for. */
const seconds = 20;

/**
 * The protos that a running server describes, as texts by path: those of its services and all that they import. Files of
 * protobuf itself are left out, because every compiler has them.
 * @param address `host:port` in plain text, or `https://host:port`
 * @throws Failure, UsageError
 */
export async function reflectedProtos(address: string): Promise<Map<string, string>> {
  const [, scheme, target] = /^(?:(https?):\/\/)?([^/]+:\d+)\/?$/.exec(address) ?? [];
  if (target === undefined)
    throw new UsageError(`--reflect ${address} is not host:port, or https://host:port for TLS`);
  const client = new Client(
    target,
    scheme === 'https' ? credentials.createSsl() : credentials.createInsecure(),
  );
  try {
    const files = await filesOf(client, services[0]).catch((error: unknown) => {
      if (!(isServiceError(error) && error.code === status.UNIMPLEMENTED)) throw error;
      return filesOf(client, services[1]);
    });
    return new Map(
      [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, file]) => [path, printProto(file)]),
    );
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const reason =
      error.code === status.UNIMPLEMENTED
        ? 'it has no server reflection. Enable it, or pass the protos with --protos'
        : `${status[error.code]}: ${error.details}`;
    throw new Failure(`--reflect ${address}: ${reason}`);
  } finally {
    client.close();
  }
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && 'details' in error;

/** Fields of ServerReflectionRequest. Source: grpc/reflection/v1/reflection.proto. */
const question = { fileByFilename: 3, fileContainingSymbol: 4, listServices: 7 } as const;

type Question = readonly [field: keyof typeof question, value: string];

/** Fields of ServerReflectionResponse. */
const answers = { files: 4, services: 6, error: 7 } as const;

async function filesOf(client: Client, service: string): Promise<Map<string, FileDescriptorProto>> {
  const ask = (...asked: Question) => answerTo(client, service, asked);
  const listed = (await ask('listServices', '*')).flatMap((answer) =>
    partsOf(answer, answers.services).flatMap((list) => partsOf(list, 1).flatMap((each) => textsOf(each, 1))),
  );
  const own = listed.filter((name) => !name.startsWith('grpc.'));
  if (own.length === 0) throw new Failure('the server describes no service of its own');
  const files = new Map<string, FileDescriptorProto>();
  const add = (found: readonly Uint8Array[]) => {
    for (const answer of found)
      for (const list of partsOf(answer, answers.files))
        for (const bytes of partsOf(list, 1)) {
          const file = fromBinary(FileDescriptorProtoSchema, bytes);
          if (!isPartOfProtobuf(file.name)) files.set(safePath(file.name), file);
        }
  };
  for (const name of own) add(await ask('fileContainingSymbol', name));
  // Some servers send imports together with a file, others one by one.
  for (let missing = missingIn(files); missing !== undefined; missing = missingIn(files)) {
    add(await ask('fileByFilename', missing));
    if (!files.has(missing))
      throw new Failure(`the server does not describe ${missing}, which its protos import`);
  }
  return files;
}

const missingIn = (files: ReadonlyMap<string, FileDescriptorProto>): string | undefined =>
  [...files.values()]
    .flatMap(({ dependency }) => dependency)
    .find((path) => !files.has(path) && !isPartOfProtobuf(path));

const isPartOfProtobuf = (path: string): boolean => path.startsWith('google/protobuf/');

/** A path that stays below protos/. @throws Failure */
function safePath(path: string): string {
  if (!/^[\w.-]+(?:\/[\w.-]+)*\.proto$/.test(path) || path.split('/').includes('..'))
    throw new Failure(`the server describes a file with the path ${JSON.stringify(path)}`);
  return path;
}

/** One question on a stream of its own. */
function answerTo(client: Client, service: string, [field, value]: Question): Promise<Uint8Array[]> {
  const request = new BinaryWriter().tag(question[field], WireType.LengthDelimited).string(value).finish();
  return new Promise((resolve, reject) => {
    const call = client.makeBidiStreamRequest(
      `/${service}/ServerReflectionInfo`,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      { deadline: Date.now() + seconds * 1_000 },
    );
    const received: Uint8Array[] = [];
    call.on('data', (bytes: Uint8Array) => received.push(bytes));
    call.on('error', reject);
    call.on('end', () => {
      const [refusal] = received.flatMap((answer) => partsOf(answer, answers.error));
      if (!refusal) return resolve(received);
      reject(new Failure(`the server does not describe ${value}: ${textsOf(refusal, 2).join()}`));
    });
    call.write(request);
    call.end();
  });
}
