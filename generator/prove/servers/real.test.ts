import { expect, test } from 'vitest';
import type { Mesh } from '../../mesh/open-mesh.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { writeInto } from '../../testing/temporary-repository.ts';
import type { Served } from './handlers.ts';
import { loadRealServices, realServicesIn } from './real.ts';

const build = `import { greeting } from './greeting.ts';

export const build = ({ settings, callee }) => {
  const { address, options } = callee('mail');
  const implementation = { answer: [greeting, settings.version, address, options['grpc.default_authority']] };
  return { endpoints: [{ definition: {}, implementation }] };
};
`;

function repository(): string {
  const root = temporaryFolder();
  writeInto(root, 'services/stock/src/build.ts', build);
  writeInto(root, 'services/stock/src/greeting.ts', "export const greeting: string = 'hello';\n");
  writeInto(root, 'services/orders/service.yaml', 'name: orders\n');
  writeInto(root, 'services/broken/src/build.ts', 'export const other = 1;\n');
  return root;
}

const mesh: Mesh = {
  pods: [],
  admissions: [],
  outside: [],
  route: (from, to) => ({
    address: { host: '127.1.2.3', port: 50051 },
    authority: JSON.stringify([from, to]),
  }),
  converged: async () => {},
  token: () => '',
  saveDiagnostics: async () => '',
  refusedConnections: async () => 0,
  close: async () => {},
};

const substitutes = (): Served[] => [{ definition: {}, implementation: { substitute: () => {} } }];

test('a service with src/build.ts gets its own server, which calls others through its proxy', async () => {
  const real = await loadRealServices(repository(), ['stock', 'orders']);
  const services = realServicesIn(mesh, real, substitutes);
  const authority = JSON.stringify([
    { kind: 'service', service: 'stock', version: 'v2' },
    { kind: 'service', service: 'mail' },
  ]);
  expect(services({ service: 'stock', version: 'v2', index: 0 }, 'text')).toEqual([
    { definition: {}, implementation: { answer: ['hello', 'v2', '127.1.2.3:50051', authority] } },
  ]);
});

test('a service without src/build.ts, and a host outside, get substitutes', async () => {
  const real = await loadRealServices(repository(), ['stock', 'orders']);
  const services = realServicesIn(mesh, real, substitutes);
  const substitute = [{ definition: {}, implementation: { substitute: expect.any(Function) } }];
  expect(services({ service: 'orders', version: 'v1', index: 0 }, 'text')).toEqual(substitute);
  expect(services({ external: 'mail', host: 'mail.example.com' }, 'text')).toEqual(substitute);
});

test('a src/build.ts without the function is a failure that names the file', async () => {
  await expect(loadRealServices(repository(), ['broken'])).rejects.toThrow(
    'services/broken/src/build.ts does not export a function build',
  );
});
