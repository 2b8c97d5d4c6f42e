import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import request from 'supertest';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { memoryApp } from '../support/memory-app.js';

const PAGES = readdirSync(packagePath('docs', 'partner')).map((file) =>
  file === 'README.md' ? '/docs/guide' : `/docs/guide/${file.replace(/\.md$/, '')}`,
);

describe('the guide at /docs/guide', () => {
  const { app } = memoryApp({ edition: 'community' });

  for (const path of PAGES) {
    it(`200 for ${path}, which runs nothing and leads nowhere that is not there`, async () => {
      const { text, headers } = await request(app)
        .get(path)
        .expect(200)
        .expect('Content-Type', /^text\/html/);
      expect(headers['content-security-policy']).to.match(/^default-src 'none'; style-src 'self'/);
      expect(text).not.to.match(/<script|<style|\sstyle=|\son\w+=|src="https?:/);
      expect(text).to.match(/<h1 id="[\w-]+">/);
      for (const [, address = ''] of text.matchAll(/href="([^"]+)"/g)) {
        if (/^https?:/.test(address)) continue;
        const [target = '', anchor] = address.split('#');
        const page = target === '' ? text : (await request(app).get(target).expect(200)).text;
        if (anchor !== undefined) expect(page, address).to.contain(`id="${anchor}"`);
      }
    });
  }

  it('200 with every page in the same order everywhere, and the one that is open marked', async () => {
    const menus = await Promise.all(
      PAGES.map(async (path) => {
        const { text } = await request(app).get(path);
        const menu = /<nav class="pages">(.*?)<\/nav>/s.exec(text)?.[1] ?? '';
        expect(menu).to.contain(`href="${path}" aria-current="page"`);
        return [...menu.matchAll(/href="([^"]+)"/g)].map(([, address]) => address);
      }),
    );
    for (const menu of menus) expect(menu).to.have.members(PAGES).and.to.deep.equal(menus[0]);
  });

  it('304 for who has the page already; 404 for a page that is not there', async () => {
    const { headers } = await request(app).get('/docs/guide').expect(200);
    await request(app)
      .get('/docs/guide')
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
    await request(app).get('/docs/guide/README').expect(404);
    await request(app).get('/docs/guide/..%2f..%2fpackage').expect(404);
  });
});
