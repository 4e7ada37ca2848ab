import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../command-line/repository.ts';
import { git } from '../../git/run.ts';
import { generate } from '../../pipeline/generate.ts';

/** The cluster of the fleet in testdata/. */
export const trialCluster = 'west';

/** A new repository with the fleet of testdata/ and its rendered tree, as one commit of the branch main. */
export async function fleetRepository(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  cpSync(join(repositoryRoot, 'generator/rehearse/testdata/clinic'), folder, { recursive: true });
  const generated = await generate(folder);
  if (!generated.ok) throw new Error('The fleet of the trials is not valid.');
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await git(folder, 'add', '--all');
  const author = ['user.name=rehearsal', 'user.email=rehearsal@localhost', 'commit.gpgSign=false'];
  const settings = author.flatMap((setting) => ['-c', setting]);
  await git(folder, ...settings, 'commit', '--quiet', '--message=the fleet');
  return folder;
}
