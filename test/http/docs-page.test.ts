import { expect } from 'chai';
import request from 'supertest';
import { memoryApp } from '../support/memory-app.js';

describe('the reference at /docs', () => {
  const { app } = memoryApp();
  const page = async () => (await request(app).get('/docs').expect(200)).text;

  it('200 as HTML that allows nothing from elsewhere and nothing inline', async () => {
    const { headers, text } = await request(app)
      .get('/docs')
      .expect(200)
      .expect('Content-Type', /^text\/html/);
    expect(headers['content-security-policy']).to.equal(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(text).not.to.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:\/\//);
  });

  it('200 for everything that the page loads, with a type that a browser accepts', async () => {
    const loaded = [...(await page()).matchAll(/(?:src|href)="([^"]+\.(js|css|svg))"/g)];
    const types: Readonly<Record<string, RegExp>> = {
      js: /^text\/javascript/,
      css: /^text\/css/,
      svg: /^image\/svg\+xml/,
    };
    expect(loaded).to.have.length(5);
    for (const [, address = '', kind = ''] of loaded) {
      const type = types[kind] ?? /never/;
      const { headers } = await request(app).get(address).expect(200).expect('Content-Type', type);
      await request(app)
        .get(address)
        .set('If-None-Match', headers['etag'] ?? '')
        .expect(304);
    }
  });

  it('200 that may be kept for ever, where the address names a version', async () => {
    const [, address = ''] = /src="([^"]+swagger-ui-bundle\.js)"/.exec(await page()) ?? [];
    expect(address).to.match(/\d+\.\d+\.\d+/);
    await request(app).get(address).expect('Cache-Control', 'public, max-age=31536000, immutable');
    await request(app).get('/docs/reference.js').expect('Cache-Control', 'no-cache');
  });

  it('200 in the Community Edition and while the process is about to end', async () => {
    const { app: other } = memoryApp({ edition: 'community', isDraining: () => true });
    await request(other).get('/docs').expect(200);
  });

  it('404 for every other file of Swagger UI, and for whatever else lies beside', async () => {
    const [, folder = ''] = /src="([^"]+)\/swagger-ui-bundle\.js"/.exec(await page()) ?? [];
    const others = [
      'package.json',
      'index.html',
      'swagger-ui-bundle.js.map',
      '..%2fpackage.json',
      '%2e%2e/%2e%2e/package.json',
    ];
    for (const name of others) {
      await request(app).get(`${folder}/${name}`).expect(404).expect('Content-Type', 'application/problem+json');
    }
    await request(app).get('/docs/index.html').expect(404);
  });

  it('204 to OPTIONS and 405 to what cannot be done', async () => {
    await request(app).options('/docs').expect(204).expect('Allow', 'GET, HEAD, OPTIONS');
    await request(app).delete('/docs').expect(405).expect('Allow', 'GET, HEAD, OPTIONS');
  });
});
