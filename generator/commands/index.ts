import type { Command } from '../command-line/command.ts';
import { installation, sourceCommands } from '../command-line/installation.ts';

type Load = () => Promise<{ readonly command: Command }>;

type Groups = Readonly<Record<string, Readonly<Record<string, Load>>>>;

const allGroups: Groups = {
  'Every day': {
    generate: () => import('./generate.ts'),
    check: () => import('./check.ts'),
    diff: () => import('./diff.ts'),
    explain: () => import('./explain.ts'),
    map: () => import('./map.ts'),
  },
  Rollout: {
    deploy: () => import('./deploy.ts'),
    promote: () => import('./promote.ts'),
    canary: () => import('./canary.ts'),
    rollback: () => import('./rollback.ts'),
    revision: () => import('./revision.ts'),
    status: () => import('./status.ts'),
    push: () => import('./push.ts'),
    release: () => import('./release.ts'),
  },
  'A fleet of your own': {
    import: () => import('./import.ts'),
    init: () => import('./init.ts'),
    upgrade: () => import('./upgrade.ts'),
  },
  Services: {
    new: () => import('./new.ts'),
    remove: () => import('./remove.ts'),
    bundle: () => import('./bundle.ts'),
    start: () => import('./start.ts'),
    client: () => import('./client.ts'),
  },
  'Proof and tests': {
    prove: () => import('./prove.ts'),
    rehearse: () => import('./rehearse.ts'),
    test: () => import('./test.ts'),
    tools: () => import('./tools.ts'),
    'first-run': () => import('./first-run.ts'),
    fuzz: () => import('./fuzz.ts'),
    bench: () => import('./bench.ts'),
  },
  'Work on the generator': {
    package: () => import('./package.ts'),
    codegen: () => import('./codegen.ts'),
    fmt: () => import('./fmt.ts'),
  },
};

/**
 * The commands of this installation, in the groups and the order of the list; loaded on demand, so each start pays for one
 * command only.
 */
export const commandGroups: Groups = installation.release ? withoutSourceCommands(allGroups) : allGroups;

function withoutSourceCommands(groups: Groups): Groups {
  const kept = Object.entries(groups).map(([title, loaders]) => [
    title,
    Object.fromEntries(Object.entries(loaders).filter(([name]) => !sourceCommands.has(name))),
  ]);
  return Object.fromEntries(kept.filter(([, loaders = {}]) => Object.keys(loaders).length > 0));
}

/** How to load each command, by its name. */
export const commandLoaders: Readonly<Record<string, Load>> = Object.fromEntries(
  Object.values(commandGroups).flatMap((group) => Object.entries(group)),
);

/** Every command, in the order of the list. */
export async function allCommands(): Promise<readonly Command[]> {
  const loaded = await Promise.all(Object.values(commandLoaders).map((load) => load()));
  return loaded.map(({ command }) => command);
}
