import { type Html, html } from '../../lang/html.ts';

/** The share of a version, with its colour. */
interface Share {
  readonly name: string;
  readonly weight: number;
  readonly colour: number;
}

/** The shares of versions as one bar. */
export const shareBar = (versions: readonly Share[]): Html =>
  html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${versions.map(({ name, weight }) => `${name} ${weight} %`).join(', ')}">${versions.map(
    ({ weight, colour }, index) =>
      html`<rect class="share v${colour}" x="${versions.slice(0, index).reduce((sum, each) => sum + each.weight, 0)}" y="0" width="${weight}" height="6"/>`,
  )}</svg>`;
