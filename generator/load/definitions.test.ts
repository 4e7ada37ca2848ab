import { describe, expect, test } from 'vitest';
import { diagnosticsOf, temporaryRepository, widgetDefinition } from '../testing/temporary-repository.ts';
import { readInputs } from './inputs.ts';

const path = 'schemas/widget.yaml';

describe('a file of schemas/', () => {
  test('that defines a kind is fine', async () => {
    expect(await diagnosticsOf(temporaryRepository({ [path]: widgetDefinition }))).not.toContain('schemas/');
  });

  test.each(['---\n', '---\n---\n', '# Licence: …\n---\n# Made by a tool.\n---\n'])(
    'may begin with empty documents',
    async (start) => {
      const root = temporaryRepository({ [path]: `${start}${widgetDefinition}` });
      expect(await diagnosticsOf(root)).not.toContain('schemas/');
    },
  );

  test.each([
    ['is not YAML', '{', `MESH108 ${path}:1:`],
    ['is empty', '', `MESH107 ${path}:1:1`],
    [
      'is another document',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      `MESH1000 ${path}:1:1`,
    ],
    ['has two definitions', `${widgetDefinition}---\n${widgetDefinition}`, `MESH111 ${path}:20:1`],
    ['has no spec', widgetDefinition.replace(/spec:.*/s, ''), `MESH1000 ${path}:1:1`],
    ['has no schema', widgetDefinition.replace(/ {6}schema:.*/s, ''), `MESH1000 ${path}:4:1`],
    ['serves no version', widgetDefinition.replace('served: true', 'served: false'), `MESH1000 ${path}:4:1`],
    [
      'has a keyword that Kubernetes does not have',
      widgetDefinition.replace('required:', 'requires:'),
      `MESH1000 ${path}:4:1`,
    ],
  ])('that %s is reported at its place', async (_, text, expected) => {
    expect(await diagnosticsOf(temporaryRepository({ [path]: text }))).toContain(expected);
  });

  test('with another ending is not passed over', async () => {
    const printed = await diagnosticsOf(temporaryRepository({ 'schemas/widget.yml': widgetDefinition }));
    expect(printed).toContain('MESH113 schemas/widget.yml');
  });

  test('is an input: its change is a change', () => {
    const digests = [{}, { [path]: widgetDefinition }, { [path]: `${widgetDefinition}# a` }].map(
      (files) => readInputs(temporaryRepository(files)).digest,
    );
    expect(new Set(digests).size).toBe(3);
  });
});
