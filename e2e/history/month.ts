import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn } from '../../generator/testing/clones.ts';
import type { Builds } from './builds.ts';
import { type CheckedCommit, problemsBetween, problemsOf, readCommit } from './commits.ts';
import { type Ended, headOf, type Person, runAsProcess, runInProcess } from './person.ts';
import type { Random } from './random.ts';

/** One move of a person, and how it ended. */
export interface Move {
  readonly kind: string;
  readonly line: string;
  readonly outcome: string;
  /** The first line of the reason, if it was refused. */
  readonly reason: string;
}

/** Commits that are kept in memory, read, rendered and built. */
const kept = 24;

/** Percent of the commands that run as separate processes, as people start them. */
const processShare = 6;

/** All moves so far, and what must be true after each. */
export class Month {
  readonly random: Random;
  readonly people: readonly [Person, Person];
  readonly moves: Move[] = [];
  readonly problems: string[] = [];
  readonly #remote: string;
  readonly builds: Builds;
  readonly #checked = new Map<string, CheckedCommit>();
  readonly #safe = new Set<string>();
  #tags = 0;
  #checkedCommits = 0;

  constructor(random: Random, people: readonly [Person, Person], remote: string, builds: Builds) {
    this.random = random;
    this.people = people;
    this.#remote = remote;
    this.builds = builds;
    this.#safe.add(headOf(people[0]));
  }

  newTag = (): string => `v1.${++this.#tags}.0`;

  get checkedCommits(): number {
    return this.#checkedCommits;
  }

  /** Runs a command line in a person's clone, and verifies the result. */
  async command(who: Person, kind: string, args: readonly string[]): Promise<Ended> {
    const run = this.random.percent(processShare) ? runAsProcess : runInProcess;
    const line = `${who.name}: npm run ${args[0]} -- ${args.slice(1).join(' ')}`;
    const before = { head: headOf(who), remote: gitIn(this.#remote, 'rev-parse', 'main') };
    let ended: Ended;
    try {
      ended = await run(who, args);
    } catch (error) {
      // Everything that a command throws is a crash, and the month reports it.
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
      this.#problem(line, 'reports a push, but the remote has another commit');
    await this.#look(who, line, before);
    return ended;
  }

  /** Records what a person did with git or an editor, and verifies the result. */
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

  /** What must be true after any move. */
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

  /** The problems of each commit since another, alone and as a change. Each commit is checked once. */
  async unsafeSince(who: Person, since: string): Promise<string[]> {
    const commits = gitIn(who.root, 'rev-list', '--reverse', `${since}..HEAD`).split('\n');
    const found: string[] = [];
    for (const id of commits.filter((each) => each !== '' && !this.#safe.has(each))) {
      this.#safe.add(id);
      this.#checkedCommits++;
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

  async #read({ root }: Person, id: string): Promise<CheckedCommit> {
    const known = this.#checked.get(id);
    const checked = known ?? (await readCommit(root, id));
    this.#checked.delete(id);
    this.#checked.set(id, checked);
    const [oldest] = this.#checked.keys();
    if (this.#checked.size > kept && oldest !== undefined) this.#checked.delete(oldest);
    return checked;
  }

  #problem(line: string, what: string): void {
    this.problems.push(`${this.moves.length}. ${line}\n   ${what}`);
  }

  /** Records a violation of an invariant. */
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

/** The message of the command itself, without its progress messages. */
function reasonIn({ stderr }: Ended): string {
  const said = stderr.split('\n').filter((line) => !line.startsWith('Reading the specs'));
  return said.find((line) => /^\w+: /.test(line)) ?? said[0] ?? '';
}

/** A failure must have a readable message. */
function wordsProblems({ code, stdout, stderr }: Ended, name: string): string[] {
  const said = `${stdout}${stderr}`;
  const odd = /\bundefined\b|\[object |\bNaN\b|\n {4}at .*:\d+/.exec(said)?.[0];
  return [
    ...(odd === undefined ? [] : [`prints ${odd}: ${said}`]),
    ...(code === 0 || stderr.trim().length > 20 ? [] : [`ends with ${code} and gives no reason`]),
    ...(code === 0 || code === 1 || code === 2 ? [] : [`ends with ${code}`]),
    ...(code === 2 && !stderr.includes(`npm run ${name} -- --help`) ? ['does not print its usage'] : []),
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
