import { execFileSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { generate } from '../pipeline/generate.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { flagsAgain, type ProveOptions, prove, substitutesText } from './prove.ts';
import { marker } from './report/markdown.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

test('if nothing has changed, every report states it, and a list is empty', async () => {
  const root = temporaryRepository({ '.gitignore': '.cache\n' });
  await generate(root);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '--no-gpg-sign', '-m', 'all');
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const error = vi.spyOn(console, 'error').mockReturnValue();
  const written = async (format: ProveOptions['format'], mode: ProveOptions['mode']) => {
    const texts: string[] = [];
    const wanted = { clusters: [], services: [], cases: [], changed: 'HEAD' };
    const write = (text: string) => void texts.push(text);
    expect(await prove({ root, request: wanted, format, mode, real: false, keep: false, write })).toBe(0);
    return texts.join('');
  };
  const sentence = 'Nothing that could be proven has changed since HEAD.';

  expect(JSON.parse(await written('json', 'run'))).toMatchObject({ proven: 0, failed: 0, clusters: [] });
  expect(await written('junit', 'run')).toContain('tests="0" failures="0"');
  expect(JSON.parse(await written('json', 'list'))).toEqual([]);
  expect(await written('markdown', 'run')).toBe(
    `${marker}\n### Proof of the routes: nothing to prove\n\n${sentence}\n`,
  );
  expect(await written('html', 'run')).toContain(`<p>${sentence}</p>`);
  expect(error).toHaveBeenCalledTimes(5);
  expect(log).not.toHaveBeenCalled();

  expect(await written('table', 'run')).toBe(`${sentence}\n`);
  expect(await written('markdown', 'list')).toBe(`${sentence}\n`);
  expect(log.mock.calls).toEqual([[sentence], [sentence]]);
});

test('the line to repeat a failed case has the options of the run', () => {
  const all = { clusters: [], services: [], cases: [] };
  const plain: ProveOptions = {
    root: repositoryRoot,
    request: all,
    format: 'table',
    mode: 'run',
    real: false,
    keep: true,
  };
  expect(flagsAgain(plain)).toEqual([]);
  const other = { ...plain, root: "/tmp/it's here", real: true, request: { ...all, calls: 5000 } };
  expect(flagsAgain(other).join(' ')).toBe("--real --calls 5000 --repository '/tmp/it'\\''s here'");
});

test('a run of real servers names the services that have substitutes', () => {
  const server = { port: 80, targetPort: 80 };
  const port = { name: 'redis', appProtocol: 'redis', ...server };
  const services = [
    { name: 'front', http: server, ports: [] },
    { name: 'stock', grpc: server, ports: [] },
    { name: 'orders', grpc: server, ports: [] },
    { name: 'cache', ports: [port] },
    { name: 'worker', ports: [] },
  ];
  const textOf = (names: readonly string[], ...real: string[]) =>
    substitutesText(
      [{ instances: services.filter(({ name }) => names.includes(name)).map((service) => ({ service })) }],
      new Set(real),
    );
  expect(textOf(['stock', 'worker'], 'stock')).toBeUndefined();
  expect(textOf(['front', 'stock', 'orders', 'cache'], 'stock')).toBe(
    '--real: substitutes answer for orders, which have no src/build.ts; and for the HTTP and TCP servers of cache, front, because src/build.ts returns gRPC servers only.',
  );
});
