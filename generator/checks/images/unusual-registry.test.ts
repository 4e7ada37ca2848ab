import { expect, test } from 'vitest';
import { merged } from '../../testing/merged.ts';
import { diagnosticsOf, temporaryRepository } from '../../testing/temporary-repository.ts';

test('a misspelt account of Docker Hub is a registry of its own', async () => {
  const printed = await diagnosticsOf(
    temporaryRepository({
      ...merged('services/orders/service.yaml', { image: 'acme-shop/orders' }),
      ...merged('services/stock/service.yaml', { image: 'acme-shop/stock' }),
      ...merged('clusters/dev.yaml', { services: { stock: { image: 'acme-shp/stock' } } }),
    }),
  );
  expect(printed.match(/MESH\d+/g)).toEqual(['MESH382']);
  expect(printed).toContain('only stock uses the registry docker.io/acme-shp');
  expect(printed).toContain('did you mean docker.io/acme-shop?');
});
