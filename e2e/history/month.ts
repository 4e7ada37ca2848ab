import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn } from '../../generator/testing/clones.ts';
import type { Builds } from './builds.ts';
import { type Judged, problemsBetween, problemsOf, readCommit } from './commits.ts';
import { type Ended, headOf, type Person, runAsProcess, runInProcess } from './person.ts';
import type { Random } from './random.ts';

/** What somebody did, and how it ended. */
export interface Move {
  readonly kind: string;
  readonly line: string;
  readonly outcome: string;
  /** The first line of a reason, where it was refused. */
  readonly reason: string;
}

/** Commits that are kept in memory, read, rendered and built. */
const kept = 24;

/** Percent of the commands that are processes of their own, as people start them. */
const processShare = 6;

/** What has happened so far, with everything that must be true after each move. */
export class Month {
  readonly random: Random;
  readonly people: readonly [Person, Person];
  readonly moves: Move[] = [];
  readonly problems: string[] = [];
  readonly #remote: string;
  readonly builds: Builds;
  readonly #judged = new Map<string, Judged>();
  readonly #safe = new Set<string>();
  #tags = 0;
  #judgedCommits = 0;

  constructor(random: Random, people: readonly [Person, Person], remote: string, builds: Builds) {
    this.random = random;
    this.people = people;
    this.#remote = remote;
    this.builds = builds;
    this.#safe.add(headOf(people[0]));
  }

  newTag = (): string => `v1.${++this.#tags}.0`;

  get judgedCommits(): number {
    return this.#judgedCommits;
  }

  /** Runs a command line in somebody's clone, and looks at everything it has left. */
  async command(who: Person, kind: string, args: readonly string[]): Promise<Ended> {
    const run = this.random.percent(processShare) ? runAsProcess : runInProcess;
    const line = `${who.name}: npm run ${args[0]} -- ${args.slice(1).join(' ')}`;
    const before = { head: headOf(who), remote: gitIn(this.#remote, 'rev-parse', 'main') };
    let ended: Ended;
    try {
      ended = await run(who, args);
    } catch (error) {
      // Whatever a command throws is a crash, which the month reports.
      this.#problem(line, `crashed: ${error instanceof Error ? error.stack : String(error)}`);
      return { code: 70, stdout: '', stderr: '', result: undefined };
    }
    const outcome = outcomeOf(ended);
    const reason = /^(committed|pushed|nothing|would)/.test(outcome) ? '' : reasonIn(ended);
    this.moves.push({ kind, line, outcome, reason });
    for (const wrong of wordsProblems(ended, String(args[0]))) this.#problem(line, wrong);
    const head = headOf(who);
    const mayMove = /^(committed|pushed|conflict|not pushed)/.test(outcome);
    if (!mayMove && head !== before.head) this.#problem(line, `ended as ${outcome}, and HEAD moved`);
    if (outcome === 'committed' && gitIn(who.root, 'rev-parse', 'HEAD~1') !== before.head)
      this.#problem(line, 'made more than one commit');
    if (outcome === 'pushed' && gitIn(this.#remote, 'rev-parse', 'main') !== head)
      this.#problem(line, 'says it has pushed, and the remote has another commit');
    await this.#look(who, line, before);
    return ended;
  }

  /** Notes what somebody did with git or an editor, and looks at what it has left. */
  async byHand(
    who: Person,
    kind: string,
    what: string,
    does: () => Promise<string> | string,
  ): Promise<string> {
    const before = { head: headOf(who), remote: gitIn(this.#remote, 'rev-parse', 'main') };
    const line = `${who.name}: ${what}`;
    const outcome = await does();
    if (!/^(up to date|has own commits)$/.test(outcome)) this.moves.push({ kind, line, outcome, reason: '' });
    await this.#look(who, line, before);
    return outcome;
  }

  /** What must be true whatever was done. */
  async #look(who: Person, line: string, before: { head: string; remote: string }): Promise<void> {
    const status = gitIn(who.root, 'status', '--porcelain');
    if (status !== '') this.#problem(line, `leaves a dirty tree:\n${status}`);
    for (const left of leftBehind(who.root)) this.#problem(line, `leaves ${left} behind`);
    if (gitIn(who.root, 'worktree', 'list').includes('\n')) this.#problem(line, 'leaves a work tree behind');
    for (const problem of await this.unsafeSince(who, before.head)) this.#problem(line, problem);
    const head = headOf(who);
    if (head !== before.head)
      for (const problem of await this.builds.build(who.root, before.head)) this.#problem(line, problem);
    if (gitIn(this.#remote, 'rev-parse', 'main') === before.remote) return;
    const [was, is] = [await this.#read(who, before.remote), await this.#read(who, head)];
    for (const problem of await problemsBetween(who.root, was, is))
      this.#problem(line, `what was pushed is not safe to sync at once: ${problem}`);
  }

  /** What is wrong with each commit since one, by itself and as a change; each commit is looked at once. */
  async unsafeSince(who: Person, since: string): Promise<string[]> {
    const commits = gitIn(who.root, 'rev-list', '--reverse', `${since}..HEAD`).split('\n');
    const found: string[] = [];
    for (const id of commits.filter((each) => each !== '' && !this.#safe.has(each))) {
      this.#safe.add(id);
      this.#judgedCommits++;
      const parent = await this.#read(who, gitIn(who.root, 'rev-parse', `${id}~1`));
      const commit = await this.#read(who, id);
      const problems = [
        ...problemsOf(who.root, commit),
        ...(await problemsBetween(who.root, parent, commit)),
      ];
      const subject = gitIn(who.root, 'log', '-1', '--format=%h %s', id);
      found.push(...problems.map((problem) => `commit ${subject} is not safe: ${problem}`));
    }
    return found;
  }

  async #read({ root }: Person, id: string): Promise<Judged> {
    const known = this.#judged.get(id);
    const judged = known ?? (await readCommit(root, id));
    this.#judged.delete(id);
    this.#judged.set(id, judged);
    const [oldest] = this.#judged.keys();
    if (this.#judged.size > kept && oldest !== undefined) this.#judged.delete(oldest);
    return judged;
  }

  #problem(line: string, what: string): void {
    this.problems.push(`${this.moves.length}. ${line}\n   ${what}`);
  }

  /** Notes that something went another way than it must. */
  problem(who: Person, what: string): void {
    this.#problem(who.name, what);
  }
}

function outcomeOf({ code, stderr, result }: Ended): string {
  if (result?.outcome)
    return result.outcome === 'unsafe' ? `unsafe ${result.codes?.join(' ')}` : result.outcome;
  if (code === 2) return 'wrong usage';
  if (code === 0) return 'done';
  if (stderr.includes('changes the same lines')) return 'conflict';
  return stderr.includes('Your commit is on the local branch, not pushed') ? 'not pushed' : 'refused';
}

/** Its own words, not what it has said before about what it does. */
function reasonIn({ stderr }: Ended): string {
  const said = stderr.split('\n').filter((line) => !line.startsWith('Reading the specs'));
  return said.find((line) => /^\w+: /.test(line)) ?? said[0] ?? '';
}

/** A reason must be there, in words. */
function wordsProblems({ code, stdout, stderr }: Ended, name: string): string[] {
  const said = `${stdout}${stderr}`;
  const odd = /\bundefined\b|\[object |\bNaN\b|\n {4}at .*:\d+/.exec(said)?.[0];
  return [
    ...(odd === undefined ? [] : [`says ${odd}: ${said}`]),
    ...(code === 0 || stderr.trim().length > 20 ? [] : [`ends with ${code} and gives no reason`]),
    ...(code === 0 || code === 1 || code === 2 ? [] : [`ends with ${code}`]),
    ...(code === 2 && !stderr.includes(`npm run ${name} -- --help`) ? ['does not say how it is used'] : []),
  ];
}

function leftBehind(root: string): string[] {
  const folders = ['drafts', 'replacing'].map((name) => join(root, '.cache', name));
  return [
    ...folders.flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
    ),
    ...[join(root, '.cache/replay')].filter((path) => existsSync(path)),
  ];
}
