import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type Files, writeInto } from '../testing/temporary-repository.ts';
import { runnableServices } from './runnable.ts';

const main = (name: string) => ({ [`services/${name}/src/main.ts`]: '' });
const spec = (name: string, text: string) => ({ [`services/${name}/service.yaml`]: text });

function folderWith(files: Files): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) if (text !== null) writeInto(root, path, text);
  return root;
}

test('services with a program, callees before their callers', () => {
  const root = folderWith({
    ...main('desk'),
    ...spec('desk', 'grpc: { port: 6000 }\ncalls: [{ service: orders }, { service: mail }]\n'),
    ...main('orders'),
    ...spec('orders', 'calls: [{ service: stock }]\n'),
    'services/orders/src/client.ts': '',
    ...main('stock'),
    ...spec('stock', 'calls: [{ service: desk }]\n'),
    ...spec('mail', 'name: mail\n'),
    'services/chassis/server.ts': '',
  });
  expect(runnableServices(root)).toEqual([
    { name: 'stock', port: 50051, calls: ['desk'], hasClient: false },
    { name: 'orders', port: 50051, calls: ['stock'], hasClient: true },
    { name: 'desk', port: 6000, calls: ['orders', 'mail'], hasClient: false },
  ]);
});

test('a service without a spec, or with a broken one, runs at the default port', () => {
  const root = folderWith({ ...main('one'), ...main('two'), ...spec('two', 'grpc: [\n') });
  expect(runnableServices(root).map(({ port }) => port)).toEqual([50051, 50051]);
});
