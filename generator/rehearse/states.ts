import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../git/run.ts';
import type { Fleet } from '../model/fleet.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import { renderedFleet } from '../picture/rendered-fleet.ts';
import { loadFleet } from '../prove/load-fleet.ts';

/** The files and the meaning of a commit. */
export interface CommitState {
  /** Full object id. */
  readonly commit: string;
  readonly subject: string;
  /** A folder with all files of the commit. */
  readonly folder: string;
  /** Undefined if the specs have errors: Argo CD syncs the tree all the same. */
  readonly fleet: Fleet | undefined;
  /** The fleet with what teams add in extra/ and patches/; undefined if the specs have errors. */
  readonly rendered: RenderedFleet | undefined;
}

/** Writes the files of a commit into a new folder below `parent`, and loads their specs. */
export async function stateOfCommit(root: string, commit: string, parent: string): Promise<CommitState> {
  const folder = join(parent, commit.slice(0, 12));
  mkdirSync(folder, { recursive: true });
  const archive = join(parent, `${commit.slice(0, 12)}.tar`);
  await git(root, 'archive', '--format=tar', `--output=${archive}`, commit);
  const { execa } = await import('execa');
  await execa('tar', ['-xf', archive, '-C', folder]);
  const subject = (await git(root, 'log', '-1', '--format=%s', commit)).trim();
  const loaded = await loadFleet(folder);
  const rendered = loaded.ok ? renderedFleet(loaded.workspace, loaded.fleet) : undefined;
  return { commit, subject, folder, fleet: rendered?.fleet, rendered };
}
