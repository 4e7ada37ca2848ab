import { gitBytes } from '../git/run.ts';

/** The texts of a file in some commits that have it, in their order, read by one process. Equal texts are one string. */
export async function textsAt(
  root: string,
  path: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (commits.length === 0) return new Map();
  const input = commits.map((commit) => `${commit}:./${path}\n`).join('');
  const answer = Buffer.from(await gitBytes(root, ['cat-file', '--batch'], input));
  const texts = new Map<string, string>();
  const byId = new Map<string, string>();
  let offset = 0;
  for (const commit of commits) {
    const end = answer.indexOf('\n', offset);
    const [, id, size] = /^(\w+) blob (\d+)$/.exec(answer.toString('latin1', offset, end)) ?? [];
    offset = end + 1;
    if (id === undefined) continue;
    const next = offset + Number(size);
    const text = byId.get(id) ?? answer.toString('utf8', offset, next);
    byId.set(id, text);
    texts.set(commit, text);
    offset = next + 1;
  }
  return texts;
}
