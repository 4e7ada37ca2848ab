import { create, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorSetSchema,
  MethodOptions_IdempotencyLevel,
} from '@bufbuild/protobuf/wkt';
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import type { Endpoint } from '../chassis/endpoint.ts';
import { meshCredentials, meshOptions } from '../chassis/next-hop.ts';

/** The one message of Echo, for requests and answers. */
export interface EchoMessage {
  readonly text: string;
}

type EchoMethod = MethodDefinition<EchoMessage, EchoMessage>;

/** Handlers of Echo. */
export interface EchoServer {
  readonly say: handleUnaryCall<EchoMessage, EchoMessage>;
  readonly repeat: handleServerStreamingCall<EchoMessage, EchoMessage>;
}

const serialize = (message: EchoMessage): Buffer => Buffer.from(JSON.stringify(message));
const deserialize = (bytes: Buffer): EchoMessage => JSON.parse(bytes.toString());

const methodOf = (name: string, responseStream: boolean): EchoMethod => ({
  path: `/test.v1.Echo/${name}`,
  requestStream: false,
  responseStream,
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
});

const definition = { say: methodOf('Say', false), repeat: methodOf('Repeat', true) };

/**
 * A service for tests of the chassis: they must not need a service of the repository, which may be removed. Its messages
 * travel as JSON, since no code is generated for it.
 */
export function echo(methods: Partial<EchoServer> = {}): Endpoint {
  const implementation = { say: unexpected, repeat: unexpected, ...methods };
  return { definition, implementation, fileDescriptorSet };
}

/** A client of Echo at an address, closed when the test ends. */
export function echoClient(address: string) {
  const client = new Client(address, meshCredentials, meshOptions);
  onTestFinished(() => client.close());
  const { say, repeat } = definition;
  return {
    say: (
      request: EchoMessage,
      metadata: Metadata,
      options: Partial<CallOptions>,
      done: (error: ServiceError | null, response?: EchoMessage) => void,
    ) => client.makeUnaryRequest(say.path, serialize, deserialize, request, metadata, options, done),
    repeat: (request: EchoMessage): ClientReadableStream<EchoMessage> =>
      client.makeServerStreamRequest(repeat.path, serialize, deserialize, request),
  };
}

/** What a plugin of buf would write for a proto with this service. */
const fileDescriptorSet = Buffer.from(
  toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, {
      file: [
        {
          name: 'test/v1/echo.proto',
          package: 'test.v1',
          syntax: 'proto3',
          messageType: [
            {
              name: 'EchoMessage',
              field: [
                {
                  name: 'text',
                  number: 1,
                  type: FieldDescriptorProto_Type.STRING,
                  label: FieldDescriptorProto_Label.OPTIONAL,
                },
              ],
            },
          ],
          service: [
            {
              name: 'Echo',
              method: [
                {
                  name: 'Say',
                  inputType: '.test.v1.EchoMessage',
                  outputType: '.test.v1.EchoMessage',
                  options: { idempotencyLevel: MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS },
                },
                {
                  name: 'Repeat',
                  inputType: '.test.v1.EchoMessage',
                  outputType: '.test.v1.EchoMessage',
                  serverStreaming: true,
                },
              ],
            },
          ],
        },
      ],
    }),
  ),
).toString('base64');

function unexpected(): never {
  throw new Error('The test did not expect this call.');
}
