import Type from 'typebox';
import { reason } from './identities.ts';
import { closed } from './names.ts';

/**
 * The `acknowledge` list: it confirms that a drastic change is intended. Reviewers see it, and the checks of
 * a change require it.
 */
export function acknowledge(description: string, what: string) {
  const subject = Type.String({
    pattern: '^([a-z]+/)?[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
    title: 'the name of something to delete, move or shrink',
    description: what,
    examples: ['greeter-b'],
  });
  const entry = closed(
    {
      delete: Type.Optional(subject),
      move: Type.Optional(subject),
      shrink: Type.Optional(subject),
      reason: reason('The reason, for the reviewer of the change.'),
    },
    'Exactly one of delete, move and shrink, plus a reason.',
  );
  return Type.Array(
    Type.Unsafe<Type.Static<typeof entry>>({ ...entry, minProperties: 2, maxProperties: 2 }),
    {
      minItems: 1,
      description,
    },
  );
}
