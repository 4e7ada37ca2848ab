import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { findRedis, missingPrograms, systemPath } from './programs.ts';

function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
  return folder;
}

describe('missing programs', () => {
  test('are all in one message, with the packages that have them', () => {
    expect(missingPrograms(temporaryFolder(), false)).toEqual({
      available: false,
      missing: 'a rehearsal on this machine',
      reason:
        'not on PATH: git, redis-server or valkey-server, ip, iptables, iptables-save, iptables-restore, unshare, nsenter, setpriv, mount, newuidmap, newgidmap.',
      remedy:
        'Install them: sudo apt-get install git redis-server iproute2 iptables util-linux uidmap (Debian, Ubuntu), or sudo dnf install git valkey iproute iptables-nft util-linux shadow-utils (Fedora).',
    });
  });

  test('root needs no program that maps user ids', () => {
    const path = folderWith(
      'git',
      'ip',
      'iptables',
      'iptables-save',
      'iptables-restore',
      'unshare',
      'nsenter',
      'setpriv',
      'mount',
    );
    expect(missingPrograms(path, true)?.reason).toBe('not on PATH: redis-server or valkey-server.');
    expect(missingPrograms(path, false)?.remedy).toContain('sudo apt-get install redis-server uidmap (');
  });

  test('a folder is not a program, and neither is a file that cannot be executed', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'git'));
    writeFileSync(join(folder, 'ip'), '', { mode: 0o644 });
    expect(missingPrograms(folder, true)?.reason).toMatch(/ git, .* ip, /);
  });
});

test('Valkey is as good as Redis', () => {
  const valkey = folderWith('valkey-server');
  expect(findRedis(valkey)).toBe(join(valkey, 'valkey-server'));
  const both = folderWith('valkey-server', 'redis-server');
  expect(findRedis(both)).toBe(join(both, 'redis-server'));
  expect(findRedis(temporaryFolder())).toBeUndefined();
});

test('PATH gets the folders of programs for root, each once', () => {
  expect(systemPath('/usr/bin:/usr/sbin')).toBe('/usr/bin:/usr/sbin:/usr/local/sbin:/sbin');
  expect(systemPath('')).toBe('/usr/local/sbin:/usr/sbin:/sbin');
});
