import { expect, test } from 'vitest';
import { sourceLinks } from './source-links.ts';

const path = 'services/orders/service.yaml';

test.each([
  [
    'https://github.com/shop/fleet.git',
    'https://github.com/shop/fleet/blob/abc/services/orders/service.yaml#L3',
  ],
  ['git@github.com:shop/fleet.git', 'https://github.com/shop/fleet/blob/abc/services/orders/service.yaml#L3'],
  [
    'ssh://git@github.example.com:2222/shop/fleet',
    'https://github.example.com/shop/fleet/blob/abc/services/orders/service.yaml#L3',
  ],
  [
    'https://gitlab.example.com/a/b/fleet.git',
    'https://gitlab.example.com/a/b/fleet/-/blob/abc/services/orders/service.yaml#L3',
  ],
  [
    'https://codeberg.org/shop/fleet',
    'https://codeberg.org/shop/fleet/src/commit/abc/services/orders/service.yaml#L3',
  ],
  [
    'https://bitbucket.org/shop/fleet.git',
    'https://bitbucket.org/shop/fleet/src/abc/services/orders/service.yaml#lines-3',
  ],
])('links to a line in %s', (repoURL, link) => {
  expect(sourceLinks(repoURL, 'abc')(path, 3)).toBe(link);
});

test('has no links for uncommitted changes, or for a host whose addresses are not known', () => {
  expect(sourceLinks('https://github.com/shop/fleet.git', undefined)(path)).toBeUndefined();
  for (const repoURL of [
    'https://git.example.com/shop/fleet.git',
    '/srv/git/fleet',
    'file:///srv/fleet',
    'https://host/a"><script>',
  ])
    expect(sourceLinks(repoURL, 'abc')(path)).toBeUndefined();
});
