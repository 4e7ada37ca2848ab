import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { existingDocuments } from '../testing/existing-documents.ts';
import { compare } from './compare.ts';
import { documentOf, pathText } from './leaves.ts';

/** What is lost between two pod specs of a Deployment. */
function lostBetween(runs: string, rendered: string) {
  const text = (spec: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: cart, namespace: shop }\nspec: { template: { spec: ${spec} } }\n`;
  const [existing] = existingDocuments(text(runs));
  if (!existing) throw new Error('there is no document');
  return compare({ existing, service: 'cart', rendered: parse(text(rendered)) }).lost;
}

test('a lost mount is kept as a whole, together with its volume', () => {
  const lost = lostBetween(
    '{ volumes: [{ name: scripts, configMap: { name: scripts, defaultMode: 493 } }], containers: [{ name: cart, volumeMounts: [{ name: scripts, mountPath: /scripts, subPathExpr: $(POD) }] }] }',
    '{ containers: [{ name: cart, volumeMounts: [{ name: other, mountPath: /other }] }] }',
  );
  expect(documentOf(lost)).toEqual({
    spec: {
      template: {
        spec: {
          volumes: [{ name: 'scripts', configMap: { name: 'scripts', defaultMode: 493 } }],
          containers: [
            {
              name: 'cart',
              volumeMounts: [{ name: 'scripts', mountPath: '/scripts', subPathExpr: '$(POD)' }],
            },
          ],
        },
      },
    },
  });
});

test('a value that the rendered item lacks is kept alone', () => {
  const lost = lostBetween(
    '{ containers: [{ name: cart, stdin: true, image: "a:v1" }] }',
    '{ containers: [{ name: cart, image: "a:v1" }] }',
  );
  expect(lost.map(({ path }) => pathText(path))).toEqual(['spec.template.spec.containers[cart].stdin']);
});
