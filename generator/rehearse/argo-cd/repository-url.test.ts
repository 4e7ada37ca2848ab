import { expect, it } from 'vitest';
import { parseRepositoryUrl } from './repository-url.ts';

it.each([
  ['https://git.example.com/platform/gitops.git', 'https', 'git.example.com', 'platform/gitops.git'],
  ['https://bot@git.example.com:8443/platform/gitops', 'https', 'git.example.com', 'platform/gitops'],
  ['http://git.example.com/platform/gitops/', 'http', 'git.example.com', 'platform/gitops'],
  ['ssh://git@git.example.com:2222/platform/gitops.git', 'ssh', 'git.example.com', 'platform/gitops.git'],
  ['git@git.example.com:platform/gitops.git', 'ssh', 'git.example.com', 'platform/gitops.git'],
  ['git.example.com:platform/gitops.git', 'ssh', 'git.example.com', 'platform/gitops.git'],
])('parses %s', (text, transport, host, path) => {
  expect(parseRepositoryUrl(text)).toEqual({ transport, host, path });
});

it.each(['/srv/gitops.git', '../gitops.git', 'file:///srv/gitops.git', 'git://git.example.com/gitops.git'])(
  'rejects %s, which names no server of these protocols',
  (text) => expect(() => parseRepositoryUrl(text)).toThrow(text),
);
