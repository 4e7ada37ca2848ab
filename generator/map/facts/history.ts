import { SourceFile } from '../../diagnostics/source-file.ts';
import { queryGit } from '../../git/run.ts';
import { textsAt } from '../../history/texts-at.ts';
import { valueAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { parseSpec } from '../../load/parse.ts';

/** How the versions of a service in a cluster moved: one entry for each commit that changed them, the oldest first. */
export interface ServiceHistory {
  readonly service: string;
  readonly cluster: string;
  readonly moments: readonly HistoryMoment[];
}

/** The versions of a service after a commit. */
export interface HistoryMoment {
  readonly commit: string;
  /** `2026-01-31` */
  readonly date: string;
  readonly subject: string;
  readonly versions: readonly { readonly name: string; readonly tag: string; readonly weight: number }[];
}

/** Commits that are read for each cluster. */
const depth = 60;
/** Moments that are shown of each service in a cluster. */
const mostMoments = 20;

/** The history of all services in a cluster, as far as this clone has it. Empty outside git. */
export async function historyOf(root: string, cluster: string): Promise<ServiceHistory[]> {
  const path = `clusters/${cluster}.yaml`;
  const format = '--format=%h%x1f%as%x1f%s';
  const listed = await queryGit(root, 'log', `--max-count=${depth}`, format, 'HEAD', '--', path);
  const commits = (listed ?? '')
    .split('\n')
    .flatMap((line) => {
      const [commit = '', date = '', subject = ''] = line.split('\x1f');
      return commit === '' ? [] : [{ commit, date, subject }];
    })
    .reverse();
  const ids = commits.map(({ commit }) => commit);
  const texts = await textsAt(root, path, ids);
  const histories = new Map<string, HistoryMoment[]>();
  for (const { commit, date, subject } of commits) {
    const text = texts.get(commit);
    if (text === undefined) continue;
    const services = valueAt(parseSpec(new SourceFile(path, text)).value, ['services']);
    for (const [service, own] of Object.entries(isMap(services) ? services : {})) {
      const moments = histories.get(service) ?? [];
      const versions = versionsIn(own);
      if (JSON.stringify(moments.at(-1)?.versions) === JSON.stringify(versions)) continue;
      histories.set(service, [...moments, { commit, date, subject, versions }]);
    }
  }
  return [...histories].map(([service, moments]) => ({
    service,
    cluster,
    moments: moments.slice(-mostMoments),
  }));
}

/** The versions of an old cluster file, which may not be valid today. */
function versionsIn(own: unknown): HistoryMoment['versions'] {
  const [versions, weights] = [valueAt(own, ['versions']), valueAt(own, ['weights'])];
  const names = isMap(versions) ? Object.keys(versions) : [];
  return names.map((name) => {
    const weight = valueAt(weights, [name]);
    return {
      name,
      tag: String(valueAt(versions, [name, 'tag']) ?? ''),
      weight: isMap(weights) ? (typeof weight === 'number' ? weight : 0) : 100,
    };
  });
}
