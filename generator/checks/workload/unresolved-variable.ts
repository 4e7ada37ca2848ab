import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { type SpecContainer, specContainers } from '../support/spec-containers.ts';

export const unresolvedVariable = defineCheck({
  name: 'unresolved-variable',
  code: 'MESH320',
  severity: 'warning',
  title: 'Kubernetes does not replace a variable reference',
  explanation:
    'In command, args and env, Kubernetes replaces $(NAME) with a variable that is set earlier. If it does not know the variable, the program gets the text $(NAME). Only shells replace $NAME, with or without braces.',
  source: 'Kubernetes, Define a Command and Arguments for a Container; Container, env',
  *run(workspace) {
    for (const container of settingsSources(workspace).flatMap(specContainers)) {
      const { command, env: variables, secrets: named } = container.settings;
      const secrets = Object.values(named ?? {}).flatMap(({ env }) => Object.keys(env ?? {}));
      const all = new Set([...setFirst(container), ...Object.keys(variables ?? {}), ...secrets]);
      const isShell = (command ?? []).some((word) => /(?:^|\/)(?:ba|da|a|z)?sh$/.test(word));
      for (const { text, known, at } of textsOf(container, all)) {
        for (const [, escaped, name = ''] of text.matchAll(/(\$?)\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)) {
          if (escaped || known.has(name)) continue;
          yield {
            message: all.has(name)
              ? `Kubernetes does not replace $(${name}): ${name} is set after this variable`
              : `Kubernetes does not replace $(${name}): no variable ${name} is set`,
            at,
            hint: secrets.includes(name)
              ? 'variables of Secrets are set last: use it in args, or read it in the program'
              : all.has(name)
                ? `move ${name} before this variable`
                : 'set it in env, or write $$( for the text itself',
            ...(all.has(name) ? {} : { missingIn: container.service }),
          };
        }
        const [, name] = /(?<![$\\])\$\{?([A-Z_][A-Z0-9_]*)\}?/.exec(text) ?? [];
        if (isShell || name === undefined || !all.has(name)) continue;
        yield {
          message: `no shell replaces the variable ${name} here`,
          at,
          hint: `write $(${name})`,
        };
      }
    }
  },
});

/** Variables that are set before those of env. */
const setFirst = ({ list, settings }: SpecContainer): string[] => [
  ...(list === undefined ? ['APP_VERSION'] : []),
  ...Object.keys(settings.envFields ?? {}),
];

interface Filled {
  readonly text: string;
  readonly known: ReadonlySet<string>;
  readonly at: Place;
}

/** Texts in which Kubernetes replaces variables, with the variables that are known there. */
function* textsOf(container: SpecContainer, all: ReadonlySet<string>): Iterable<Filled> {
  const { settings, at } = container;
  for (const key of ['command', 'args'] as const)
    for (const [index, text] of (settings[key] ?? []).entries())
      yield { text, known: all, at: at([key, index]) };
  const before = new Set(setFirst(container));
  for (const [name, text] of Object.entries(settings.env ?? {})) {
    // The set grows while it is read: a copy per variable would cost quadratic time.
    yield { text, known: before, at: at(['env', name]) };
    before.add(name);
  }
}
