import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { envoy, kustomize, programs } from '../toolchain/versions.ts';
import { adaptationList, adaptations, howItWorks } from './explain.ts';

test('the page and --explain have the same text', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/prove.md'), 'utf8');
  // A list item of the page is wrapped.
  for (const line of howItWorks) expect(page.replace(/\n {2}/g, ' ')).toContain(`\n- ${line}\n`);
  const rows = adaptationList.map(({ what, why }) => `| ${what} | ${why} |`);
  expect(page).toContain(`| --- | --- |\n${rows.join('\n')}\n\n`);
  for (const { what } of adaptationList) expect(adaptations).toContain(what);
});

test('the page names the pinned versions', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/prove.md'), 'utf8');
  for (const { name, version } of [kustomize, programs.etcd, programs.apiServer])
    expect(page).toContain(`| ${name} ${version} |`);
  expect(page).toContain(`| Envoy ${envoy.version} |`);
});
