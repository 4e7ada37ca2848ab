import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  create,
  createFileRegistry,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Failure } from '../command-line/errors.ts';
import { readProtos } from '../load/protos.ts';
import { healthMethods, reflectionMethods } from '../model/access.ts';
import { bufBinary } from '../toolchain/buf.ts';

/** A method as servers and clients need it: its path, its kind, and messages as bytes. */
export interface Method {
  /** `package.Service/Method` */
  readonly path: string;
  readonly clientStreaming: boolean;
  readonly serverStreaming: boolean;
  /** A request. */
  readonly request: Buffer;
  /** A message of an answer, with this in its first text field. */
  answer(text: string): Buffer;
  /** Lets bytes through that are a request. @throws Error for others */
  checkRequest(bytes: Buffer): Buffer;
  /** The same for an answer. */
  checkAnswer(bytes: Buffer): Buffer;
}

/** Methods by `package.Service/Method`. */
export type Methods = ReadonlyMap<string, Method>;

/** The methods of all protos of a repository, compiled with buf. @throws Failure when they do not compile */
export async function loadMethods(root: string): Promise<Methods> {
  const every = (own: readonly Method[]): Methods =>
    new Map([...ofEveryServer, ...own].map((method) => [method.path, method]));
  // A fleet of HTTP servers has no protos, and buf refuses to build nothing.
  if (!readProtos(root).files.some((file) => file.endsWith('.proto'))) return every([]);
  const run = promisify(execFile);
  const build = ['build', '.', '--exclude-source-info', '-o', '-#format=binpb'];
  const options = { cwd: join(root, 'protos'), encoding: 'buffer', maxBuffer: 1 << 28 } as const;
  const { stdout } = await run(bufBinary(), build, options).catch((error: unknown) => {
    throw new Failure(`protos/ does not compile: ${error instanceof Error ? error.message : String(error)}`);
  });
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, stdout));
  const services = [...registry].flatMap((type) => (type.kind === 'service' ? [type] : []));
  return every(services.flatMap(({ methods }) => methods.map(methodOf)));
}

function methodOf({ parent, name, methodKind, input, output }: DescMethod): Method {
  const request = Buffer.from(toBinary(input, saying(input, 'prove')));
  return {
    path: `${parent.typeName}/${name}`,
    clientStreaming: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    serverStreaming: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
    request,
    answer: (text) => Buffer.from(toBinary(output, saying(output, text))),
    checkRequest: (bytes) => checked(input, bytes),
    checkAnswer: (bytes) => checked(output, bytes),
  };
}

function checked(type: DescMessage, bytes: Buffer): Buffer {
  fromBinary(type, bytes);
  return bytes;
}

/** A message with a text in its first text field and 1 in its first number, which servers take for valid more often. */
function saying(type: DescMessage, text: string): Message {
  const message = create(type);
  const write = reflect(type, message);
  const scalars = type.fields.flatMap((field) => (field.fieldKind === 'scalar' ? [field] : []));
  const texts = scalars.find(({ scalar }) => scalar === ScalarType.STRING);
  const number = scalars.find(({ scalar }) => scalar === ScalarType.UINT32 || scalar === ScalarType.INT32);
  if (texts) write.set(texts, text);
  if (number) write.set(number, 1);
  return message;
}

/** Methods that servers have beside those of protos/; an empty message is a valid one of theirs. */
const ofEveryServer: readonly Method[] = [...healthMethods, ...reflectionMethods].map((path) => ({
  path,
  clientStreaming: reflectionMethods.includes(path),
  serverStreaming: reflectionMethods.includes(path) || path.endsWith('/Watch'),
  request: Buffer.alloc(0),
  answer: () => Buffer.alloc(0),
  checkRequest: (bytes) => bytes,
  checkAnswer: (bytes) => bytes,
}));
