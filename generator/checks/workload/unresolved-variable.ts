import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

export const unresolvedVariable = defineCheck({
  name: 'unresolved-variable',
  code: 'MESH320',
  severity: 'warning',
  title: 'A variable that is not filled in',
  explanation:
    'In command, args and env, Kubernetes fills in $(NAME) from the variables that are set before, and leaves alone what it does not know: the program gets the text $(NAME). $NAME, with braces or without, is filled in by shells only.',
  source: 'Kubernetes, Define a Command and Arguments for a Container; Container, env',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { spec } = source;
      const secrets = Object.values(spec.secrets ?? {}).flatMap(({ env }) => Object.keys(env ?? {}));
      const all = new Set(['APP_VERSION', ...Object.keys(spec.env ?? {}), ...secrets]);
      const isShell = (spec.command ?? []).some((word) => /(?:^|\/)(?:ba|da|a|z)?sh$/.test(word));
      for (const { text, known, at } of textsOf(source, all)) {
        for (const [, escaped, name = ''] of text.matchAll(/(\$?)\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)) {
          if (escaped || known.has(name)) continue;
          yield {
            message: all.has(name)
              ? `$(${name}) stays as it is: ${name} is set behind this variable`
              : `$(${name}) stays as it is: no variable ${name} is set`,
            at,
            hint: secrets.includes(name)
              ? 'variables of Secrets are set last: fill it in in args, or in the program'
              : all.has(name)
                ? `put ${name} first`
                : 'set it in env, or write $$( for the text itself',
          };
        }
        const [, name] = /(?<![$\\])\$\{?([A-Z_][A-Z0-9_]*)\}?/.exec(text) ?? [];
        if (isShell || name === undefined || !all.has(name)) continue;
        yield {
          message: `no shell fills in the variable ${name} here`,
          at,
          hint: `write $(${name})`,
        };
      }
    }
  },
});

interface Filled {
  readonly text: string;
  readonly known: ReadonlySet<string>;
  readonly at: Place;
}

/** Texts that Kubernetes fills variables into, and which are known there. */
function* textsOf({ spec, at }: SettingsSource, all: ReadonlySet<string>): Iterable<Filled> {
  for (const key of ['command', 'args'] as const)
    for (const [index, text] of (spec[key] ?? []).entries()) yield { text, known: all, at: at([key, index]) };
  const before = new Set(['APP_VERSION']);
  for (const [name, text] of Object.entries(spec.env ?? {})) {
    // Whoever asks looks before the next variable is known: a copy for each would cost the square of their number.
    yield { text, known: before, at: at(['env', name]) };
    before.add(name);
  }
}
