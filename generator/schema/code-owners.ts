import Type from 'typebox';
import { closed, dnsLabel, mapOf, named } from './names.ts';

/** Whom GitHub asks for a review. Source: GitHub Docs, About code owners. */
const reviewer = named(
  'a GitHub user, a team or an e-mail address',
  '^(@[A-Za-z0-9](-?[A-Za-z0-9])*(/[A-Za-z0-9_](-?[A-Za-z0-9_.])*)?|[^\\s@#]+@[^\\s@#]+\\.[^\\s@#]+)$',
  '@user, @organization/team, or the e-mail address of a GitHub account.',
  ['@your-github-org/platform'],
);

const reviewers = (description: string) =>
  Type.Array(reviewer('A reviewer.'), { minItems: 1, uniqueItems: true, description });

/** Shape of `codeOwners:` in clusters/fleet.yaml. */
export const codeOwners = closed(
  {
    teams: mapOf(
      dnsLabel('An owner, as the specs of services name it.'),
      reviewers('Who reviews what this owner owns; one of them suffices.'),
      { description: 'Who on GitHub each owner is.' },
    ),
    approvers: Type.Optional(
      mapOf(
        dnsLabel('A stage.'),
        reviewers('Who reviews what changes in clusters of this stage; one of them suffices.'),
        {
          description:
            'Who is asked about cluster files of a stage, and about all that is rendered for its clusters. In a stage that is not named, the owners of the services are.',
        },
      ),
    ),
    default: Type.Optional(reviewers('Who reviews everything else.')),
  },
  'Who is asked to review what: .github/CODEOWNERS is rendered from it.',
);
