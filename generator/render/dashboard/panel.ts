/** A query of a panel, and the name of its lines. */
export interface Query {
  readonly expr: string;
  /** With labels as `{{label}}`. */
  readonly legend: string;
}

/** What a panel shows, without its place on the page. */
export interface Panel {
  readonly type: 'timeseries' | 'stat';
  readonly title: string;
  readonly description?: string;
  /** A unit of Grafana: `reqps`, `ms`, or `percentunit` for parts of 1. */
  readonly unit: 'reqps' | 'ms' | 'percentunit';
  /** Lines are areas on top of each other. */
  readonly isStacked?: true;
  readonly queries: readonly Query[];
}

const datasource = { type: 'prometheus', uid: '$datasource' };

/** Two panels beside each other. Grafana divides a page into 24 columns. */
const size = { h: 8, w: 12 };

/**
 * A panel in the JSON of Grafana, at its place in the order of the page.
 * Source: Grafana, Dashboard JSON model and Panel JSON; units of @grafana/data.
 */
export function panelJson(panel: Panel, index: number) {
  const { type, title, description, unit, isStacked, queries } = panel;
  return {
    id: index + 1,
    type,
    title,
    ...(description === undefined ? {} : { description }),
    datasource,
    gridPos: { ...size, x: (index % 2) * size.w, y: Math.floor(index / 2) * size.h },
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === 'percentunit' ? { max: 1 } : { min: 0 }),
        ...(isStacked ? { custom: { stacking: { mode: 'normal' }, fillOpacity: 30 } } : {}),
      },
      overrides: [],
    },
    targets: queries.map(({ expr, legend }, position) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + position),
      datasource,
      expr,
      legendFormat: legend,
      ...(type === 'stat' ? { instant: true } : {}),
    })),
  };
}
