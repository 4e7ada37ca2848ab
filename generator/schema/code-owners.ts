import Type from 'typebox';
import { closed, dnsLabel, mapOf, named } from './names.ts';

/** A reviewer that GitHub requests. Source: GitHub Docs, About code owners. */
export const reviewerPattern =
  /^(@[A-Za-z0-9](-?[A-Za-z0-9])*(\/[A-Za-z0-9_](-?[A-Za-z0-9_.])*)?|[^\s@#]+@[^\s@#]+\.[^\s@#]+)$/;

const reviewer = named(
  'a GitHub user, a team or an e-mail address',
  reviewerPattern.source.replaceAll('\\/', '/'),
  '@user, @organization/team, or the e-mail address of a GitHub account.',
  ['@your-github-org/platform'],
);

const reviewers = (description: string) =>
  Type.Array(reviewer('A reviewer.'), { minItems: 1, uniqueItems: true, description });

/** Shape of `codeOwners:` in clusters/fleet.yaml. */
export const codeOwners = closed(
  {
    teams: mapOf(
      dnsLabel('An owner, as in the key owner of the specs.', 'team-shop'),
      reviewers('Reviewers of everything that this owner owns. One approval is enough.'),
      { description: 'The GitHub users and teams of each owner.' },
    ),
    approvers: Type.Optional(
      mapOf(
        dnsLabel('A stage.', 'prod'),
        reviewers('Reviewers of changes in clusters of this stage. One approval is enough.'),
        {
          description:
            'Reviewers of the cluster files of a stage and of everything rendered for its clusters. For stages without an entry, the owners of the services review.',
        },
      ),
    ),
    default: Type.Optional(reviewers('Reviewers of everything else.')),
  },
  'Code owners: .github/CODEOWNERS is rendered from this.',
);
