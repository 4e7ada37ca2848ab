import { gitBytes } from '../git/run.ts';

/** The texts of a file in some commits, in their order, read by one process. Equal texts are listed once. */
export async function textsAt(
  root: string,
  path: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (commits.length === 0) return new Map();
  const input = commits.map((commit) => `${commit}:./${path}\n`).join('');
  const answer = Buffer.from(await gitBytes(root, ['cat-file', '--batch'], input));
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  let offset = 0;
  for (const commit of commits) {
    const end = answer.indexOf('\n', offset);
    const [, id, size] = /^(\w+) blob (\d+)$/.exec(answer.toString('latin1', offset, end)) ?? [];
    offset = end + 1;
    if (id === undefined) continue;
    const next = offset + Number(size);
    if (!seen.has(id)) texts.set(commit, answer.toString('utf8', offset, next));
    seen.add(id);
    offset = next + 1;
  }
  return texts;
}
