import Type from 'typebox';
import { reason } from './identities.ts';
import { closed } from './names.ts';

/** Lines that say that something drastic is meant: a reviewer sees them, and the checks of a change ask for them. */
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
      reason: reason('Why, for whoever reviews the change.'),
    },
    'One of delete, move and shrink, and why.',
  );
  return Type.Array(
    Type.Unsafe<Type.Static<typeof entry>>({ ...entry, minProperties: 2, maxProperties: 2 }),
    {
      minItems: 1,
      description,
    },
  );
}
