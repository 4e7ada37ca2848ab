import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { expect, onTestFinished, test } from 'vitest';
import { bufBinary } from '../../toolchain/buf.ts';
import { reflectedProtos } from './reflection.ts';

const build = ['build', '.', '--as-file-descriptor-set', '-o', '-#format=binpb'];
const protos = join(import.meta.dirname, '../testdata/protos');
const shop = {
  files: {
    format: 'Protocol Buffer 3 EnumDescriptorProto' as const,
    type: {},
    fileDescriptorProtos: fromBinary(
      FileDescriptorSetSchema,
      execFileSync(bufBinary(), build, { cwd: protos }),
    ).file.map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file))),
  },
};

/** The address of a server, with the reflection of these protos if they are given. */
async function serverWith(described?: typeof shop, only?: 'v1alpha'): Promise<string> {
  const server = new Server();
  if (described) {
    const reflection = new ReflectionService(described);
    if (only) {
      // The package serves both versions; an old server has only one.
      const add = server.addService.bind(server);
      server.addService = (definition, implementation) => {
        const [first] = Object.values(definition);
        if (first?.path.includes(`.${only}.`)) add(definition, implementation);
      };
    }
    reflection.addToServer(server);
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  onTestFinished(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

test.each([undefined, 'v1alpha'] as const)('a server describes its protos (%s)', async (only) => {
  const files = await reflectedProtos(await serverWith(shop, only));
  expect([...files.keys()]).toEqual(['parcelshop/v1/shop.proto']);
  expect(files.get('parcelshop/v1/shop.proto')).toContain(
    'rpc GetCart(.parcelshop.v1.GetCartRequest) returns (.parcelshop.v1.GetCartResponse) {\n    option idempotency_level = NO_SIDE_EFFECTS;',
  );
});

test('a server without reflection, and a port without a server, are errors', async () => {
  await expect(reflectedProtos(await serverWith())).rejects.toThrow(
    /: it has no server reflection\. Enable it/,
  );
  await expect(reflectedProtos('127.0.0.1:65533')).rejects.toThrow(
    /^--reflect 127.0.0.1:65533: UNAVAILABLE: /,
  );
  await expect(reflectedProtos('cart')).rejects.toThrow('--reflect cart is not host:port');
});
