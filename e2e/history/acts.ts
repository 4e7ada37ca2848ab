import { stateOfWorkTree } from '../../generator/pipeline/load-state.ts';
import { canaryCommits } from '../../generator/promotion/canary-log.ts';
import { canariesOf } from '../../generator/promotion/canary-status.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import { commitEdit, giveUp, pull } from './by-hand.ts';
import { comment, deploy, type MakeEdit, replicas, rule, weights } from './edits.ts';
import * as lines from './lines.ts';
import type { Month } from './month.ts';
import { commandIn, type Ended, type Person } from './person.ts';

/** Something that one of two people does. */
type Act = (month: Month, who: Person, other: Person) => Promise<void>;

const contextOf = async (month: Month, who: Person): Promise<lines.Context> => ({
  random: month.random,
  who,
  state: await stateOfWorkTree(who.root),
  newTag: month.newTag,
});

/** Pushes local commits, or fetches those of others. Commits that cannot be pushed are dropped. */
async function settle(month: Month, who: Person): Promise<void> {
  const pulled = await month.byHand(who, 'pull', 'git pull --ff-only', () => pull(who));
  if (pulled !== 'has own commits') return;
  const { result } = await month.command(who, 'push', ['push', '--json']);
  if (result?.outcome !== 'pushed') await month.byHand(who, 'give up', 'git reset --keep', () => giveUp(who));
}

/** People usually fetch before they begin. */
async function maybeSettle(month: Month, who: Person, share = 60): Promise<void> {
  if (month.random.percent(share)) await settle(month, who);
}

/** A command that commits, for any service in any cluster. */
const landing =
  (kind: string, make: (context: lines.Context, spot: lines.Spot) => string[]): Act =>
  async (month, who) => {
    await maybeSettle(month, who);
    const context = await contextOf(month, who);
    const spot = month.random.maybe(lines.spotsOf(context));
    if (!spot) return;
    const push = month.random.percent(65) ? ['--push'] : [];
    const line = [...make(context, spot), ...push, '--yes', '--json'];
    const first = await month.command(who, kind, line);
    const isOnHold = first.code !== 0 && first.stderr.includes('run this again with --resume');
    const ended =
      isOnHold && month.random.percent(70) ? await month.command(who, kind, [...line, '--resume']) : first;
    const codes = ended.result?.codes ?? [];
    if (kind === 'rollback' && codes.some((code) => unknownBuild.test(code)) && isAllPushed(who))
      month.problem(who, `a rollback to what ran here was refused: ${ended.stderr}`);
    await afterwards(month, who, ended);
  };

/** A build that a stage has not run may not be promoted to the next stage. A build that ran in a cluster may return to it. */
const unknownBuild = /^MESH50[68]$/;

const isAllPushed = ({ root }: Person): boolean =>
  gitIn(root, 'rev-list', '--count', 'origin/main..HEAD') === '0';

/** A suggested next command must work. A commit that could not be pushed is dropped with the suggested command. */
async function afterwards(month: Month, who: Person, { stderr, result }: Ended): Promise<void> {
  if (stderr.includes('git reset --keep origin/main') && month.random.percent(70))
    await month.byHand(who, 'give up', 'git reset --keep', () => giveUp(who));
  const next = result?.outcome === 'pushed' ? commandIn(result.next?.join('\n') ?? '') : undefined;
  if (next && !next.some((word) => word.startsWith('<')) && month.random.percent(30))
    await suggested(month, who, 'next', next);
}

/** Runs a suggested command after everything is pushed: it must not be refused. */
async function suggested(month: Month, who: Person, kind: string, line: readonly string[]): Promise<void> {
  const ended = await month.command(who, kind, [...line, '--push', '--yes', '--json']);
  const outcome = ended.result?.outcome;
  if (outcome !== 'pushed' && outcome !== 'nothing')
    month.problem(
      who,
      `${line.join(' ')} was suggested, and ended as ${outcome ?? 'refused'}: ${ended.stderr}`,
    );
}

const follow: Act = async (month, who) => {
  await settle(month, who);
  const canaries = canariesOf(await stateOfWorkTree(who.root), await canaryCommits(who.root));
  const next = commandIn(month.random.maybe(canaries)?.next ?? '');
  if (next) await suggested(month, who, 'status', next);
};

const byHand =
  (kind: string, make: MakeEdit): Act =>
  async (month, who) => {
    await maybeSettle(month, who);
    const edit = make(await contextOf(month, who));
    if (!edit) return;
    const outcome = await month.byHand(who, kind, edit.what, () => commitEdit(who, edit));
    if (outcome === 'committed') await maybeSettle(month, who, 70);
  };

/** Both people change the same commit, and push one after the other. */
const race: Act = async (month, who, other) => {
  for (const each of [who, other]) await settle(month, each);
  await settle(month, who);
  const context = await contextOf(month, who);
  const spot = month.random.maybe(lines.spotsOf(context));
  if (!spot) return;
  const mine = lines.landingLine(context, spot);
  const theirs = lines.landingLine({ ...context, who: other }, month.random.percent(50) ? spot : undefined);
  await month.command(who, 'race', [...mine, '--push', '--yes', '--json']);
  const ended = await month.command(other, 'race', [...theirs, '--push', '--yes', '--json']);
  if (!ended.stderr.includes('not pushed')) return;
  await month.byHand(other, 'give up', 'git reset --keep', () => giveUp(other));
  await month.command(other, 'race again', [...theirs, '--push', '--yes', '--json']);
};

/** A command in a clone in which a commit would fail: it must refuse to run, and lose nothing. */
const mess: Act = async (month, who) => {
  const line = [...lines.landingLine(await contextOf(month, who)), '--yes', '--json'];
  const run = async (what: string) => {
    const ended = await month.command(who, what, line);
    if (ended.code === 0) month.problem(who, `${line.join(' ')} was not refused in a clone with ${what}`);
  };
  if (month.random.percent(50)) {
    gitIn(who.root, 'checkout', '--quiet', '--detach');
    await run('a detached HEAD');
    gitIn(who.root, 'checkout', '--quiet', 'main');
    return;
  }
  gitIn(who.root, 'checkout', '--quiet', '-b', 'idea');
  await run('another branch');
  gitIn(who.root, 'checkout', '--quiet', 'main');
  gitIn(who.root, 'branch', '--quiet', '-D', 'idea');
};

/** Must change nothing. */
const dryRun: Act = async (month, who) => {
  const line = lines.landingLine(await contextOf(month, who));
  await month.command(who, 'dry run', [...line, '--dry-run', '--json']);
};

/** Records the contract of a tag that the first stage runs. */
const release: Act = async (month, who) => {
  await maybeSettle(month, who);
  const { workspace } = await stateOfWorkTree(who.root);
  const instance = month.random.maybe(workspace.instances);
  const { tag } = month.random.maybe(Object.values(instance?.own.versions ?? {})) ?? {};
  if (!instance || tag === undefined) return;
  await month.byHand(who, 'release', `npm run release -- ${instance.name} ${tag}`, async () => {
    const { recordOf, writeRecord } = await import('../../generator/promotion/record-contract.ts');
    const state = await stateOfWorkTree(who.root);
    const [first, ...more] = writeFiles(await recordOf(state, instance.name, tag));
    if (!first) return 'nothing';
    writeRecord(who.root, more);
    return commitEdit(who, first);

    function writeFiles(files: readonly { path: string; text: string }[]) {
      return files.map((file) => ({ ...file, what: `release ${instance?.name} ${tag}` }));
    }
  });
};

/** How often people do what. */
const acts: readonly (readonly [weight: number, act: Act])[] = [
  [10, byHand('deploy', deploy)],
  [12, landing('promote', (context, spot) => lines.promote(context, spot))],
  [9, landing('canary', lines.startCanary)],
  [9, landing('canary', lines.moveCanary)],
  [18, follow],
  [8, landing('rollback', lines.rollback)],
  [3, landing('new', lines.newService)],
  [5, landing('remove', lines.removeService)],
  [4, byHand('weights', weights)],
  [4, byHand('replicas', replicas)],
  [4, byHand('rule', rule)],
  [2, byHand('comment', comment)],
  [3, release],
  [8, race],
  [2, mess],
  [2, dryRun],
];

/** One act of one person. */
export async function actOnce(month: Month): Promise<void> {
  const [ada, bob] = month.people;
  const [who, other] = month.random.percent(50) ? [ada, bob] : [bob, ada];
  await month.random.weighted(acts)(month, who, other);
}
