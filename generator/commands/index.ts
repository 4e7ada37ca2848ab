import type { Command } from '../command-line/command.ts';

type Load = () => Promise<{ readonly command: Command }>;

/** Every command, in the groups and the order of the list; loaded on demand, so each start pays for one command only. */
export const commandGroups: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  'Every day': {
    generate: () => import('./generate.ts'),
    check: () => import('./check.ts'),
    diff: () => import('./diff.ts'),
    explain: () => import('./explain.ts'),
  },
  Rollout: {
    promote: () => import('./promote.ts'),
    canary: () => import('./canary.ts'),
    rollback: () => import('./rollback.ts'),
    push: () => import('./push.ts'),
    release: () => import('./release.ts'),
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
    'first-run': () => import('./first-run.ts'),
    fuzz: () => import('./fuzz.ts'),
    bench: () => import('./bench.ts'),
  },
  'Work on the generator': {
    codegen: () => import('./codegen.ts'),
    fmt: () => import('./fmt.ts'),
  },
};

/** How to load each command, by its name. */
export const commandLoaders: Readonly<Record<string, Load>> = Object.fromEntries(
  Object.values(commandGroups).flatMap((group) => Object.entries(group)),
);

/** Every command, in the order of the list. */
export async function allCommands(): Promise<readonly Command[]> {
  const loaded = await Promise.all(Object.values(commandLoaders).map((load) => load()));
  return loaded.map(({ command }) => command);
}
