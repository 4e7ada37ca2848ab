import { isDeepStrictEqual } from 'node:util';
import { SourceFile } from '../../diagnostics/source-file.ts';
import { queryGit } from '../../git/run.ts';
import { textsAt } from '../../history/texts-at.ts';
import { valueAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { parseSpec } from '../../load/parse.ts';
import { serviceTexts } from './service-texts.ts';

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

/** Reads histories; texts that several commits or clusters share are parsed once. */
export class HistoryReader {
  readonly #root: string;
  readonly #parsed = new Map<string, HistoryMoment['versions']>();
  /** Texts that were parsed. */
  parsed = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** The history of all services in a cluster, as far as this clone has it. Empty outside git. */
  async historyOf(cluster: string): Promise<ServiceHistory[]> {
    const path = `clusters/${cluster}.yaml`;
    const commits = await commitsOf(this.#root, path);
    const ids = commits.map(({ commit }) => commit);
    const texts = await textsAt(this.#root, path, ids);
    const histories = new Map<string, { text: string; moments: HistoryMoment[] }>();
    for (const { commit, date, subject } of commits) {
      const text = texts.get(commit);
      if (text === undefined) continue;
      for (const [service, own] of serviceTexts(text) ?? this.#wholeFile(path, text)) {
        const known = histories.get(service) ?? { text: '', moments: [] };
        histories.set(service, known);
        if (known.text === own) continue;
        known.text = own;
        const versions = this.#versionsOf(service, own);
        if (!isDeepStrictEqual(known.moments.at(-1)?.versions, versions))
          known.moments.push({ commit, date, subject, versions });
      }
    }
    return [...histories].map(([service, { moments }]) => ({
      service,
      cluster,
      moments: moments.slice(-mostMoments),
    }));
  }

  #versionsOf(service: string, text: string): HistoryMoment['versions'] {
    const known = this.#parsed.get(text);
    if (known) return known;
    this.parsed += 1;
    const versions = versionsIn(valueAt(parseSpec(new SourceFile(service, text)).value, [service]));
    this.#parsed.set(text, versions);
    return versions;
  }

  /** Each service as a text of its own, from a file that is not written in blocks. */
  #wholeFile(path: string, text: string): [string, string][] {
    this.parsed += 1;
    const services = valueAt(parseSpec(new SourceFile(path, text)).value, ['services']);
    return Object.entries(isMap(services) ? services : {}).map(([service, own]) => [
      service,
      JSON.stringify({ [service]: own }),
    ]);
  }
}

/** The last commits that changed a file, the oldest first. */
async function commitsOf(root: string, path: string) {
  const format = '--format=%h%x1f%as%x1f%s';
  const listed = await queryGit(root, 'log', `--max-count=${depth}`, format, 'HEAD', '--', path);
  return (listed ?? '')
    .split('\n')
    .flatMap((line) => {
      const [commit = '', date = '', subject = ''] = line.split('\x1f');
      return commit === '' ? [] : [{ commit, date, subject }];
    })
    .reverse();
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
