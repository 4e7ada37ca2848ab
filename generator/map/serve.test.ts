import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { edited, paths } from '../testing/edited.ts';
import { type Files, soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { startMapServer } from './serve.ts';

const { orders } = paths;

/** A served map, and what settles at the next event of its stream. */
async function served(files: Files = {}) {
  const root = temporaryRepository(files);
  const server = await startMapServer(root, 0);
  onTestFinished(() => server.close());
  const stream = await fetch(new URL('/changes', server.address));
  const reader = stream.body?.getReader();
  const nextChange = async () => {
    for (;;) {
      const { value, done = true } = (await reader?.read()) ?? {};
      if (done) throw new Error('the stream ended');
      if (new TextDecoder().decode(value).includes('data: changed')) return;
    }
  };
  const page = async () => (await fetch(server.address)).text();
  return { root, server, nextChange, page };
}

test('redraws after a spec is saved, and shows errors above the last good map', async () => {
  const { root, nextChange, page } = await served();
  expect(await page()).toContain('id="service/orders"');
  writeInto(root, orders, edited(orders, ['[Reserve]', '[Resreve]'])[orders] ?? '');
  await nextChange();
  const broken = await page();
  expect(broken).toContain('has no method Resreve');
  expect(broken).toContain('id="service/orders"');
  writeInto(root, orders, soundFiles[orders] ?? '');
  await nextChange();
  expect(await page()).not.toContain('The specs have errors');
});

test('tries promotions after the first drawing, as the static page does', async () => {
  const cluster = (name: string, tag: string) => `name: ${name}
stage: ${name}
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: ${tag} }
`;
  const { nextChange, page } = await served({
    'clusters/dev.yaml': cluster('dev', 'v1.1.0'),
    'clusters/prod.yaml': cluster('prod', 'v1.0.0'),
  });
  if (!(await page()).includes('passes the checks')) await nextChange();
  expect(await page()).toContain('v1 v1.0.0 → v1.1.0 <span class="badge good">passes the checks</span>');
});

test('answers only to loopback names, and only for its two paths', async () => {
  const { server } = await served();
  const statusOf = (path: string, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(new URL(path, server.address), { headers: { host } }, ({ statusCode }) =>
        resolve(statusCode),
      );
      sent.on('error', reject).end();
    });
  expect(await statusOf('/', 'evil.example.com')).toBe(403);
  expect(await statusOf('/../etc/passwd', 'localhost')).toBe(404);
  expect(await statusOf('/', 'localhost')).toBe(200);
});
