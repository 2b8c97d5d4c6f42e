import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import request from 'supertest';
import { packagePath } from '../../src/adapters/http/documentation/package-files.js';
import { PROBLEM_CODES } from '../../src/adapters/http/documentation/possible-problems.js';
import { PAGE_SECTIONS, PROBLEM_PAGES } from '../../src/adapters/http/documentation/problem-page.js';
import { PROBLEMS } from '../../src/adapters/http/problem-catalogue.js';
import { memoryApp } from '../support/memory-app.js';

describe('the pages of the problems', () => {
  const { app } = memoryApp({ edition: 'community' });

  it('are there for every code of the catalogue, and for no other', () => {
    const files = readdirSync(packagePath('docs', 'errors'));
    expect(files).to.have.members(PROBLEM_CODES.map((code) => `${code}.md`));
  });

  for (const code of PROBLEM_CODES) {
    it(`200 for ${code}: what happened, how to fix it, an example of just this problem`, async () => {
      const { status, title } = PROBLEMS[code];
      const { text } = await request(app)
        .get(`/problems/${code}`)
        .expect(200)
        .expect('Content-Type', /^text\/html/);
      expect(text).to.contain(`<h1>${title}</h1>\n<p><code>${status}</code> <code>${code}</code></p>`);
      for (const section of PAGE_SECTIONS) expect(text).to.contain(`<h2>${section}</h2>`);
      expect(PROBLEM_PAGES.get(code)?.example).to.include({ type: `/problems/${code}`, code, status, title });
    });
  }

  it('200 as JSON for a program', async () => {
    const response = await request(app).get('/problems/token-expired').set('Accept', 'application/json').expect(200);
    expect(response.type).to.equal('application/json');
    expect(response.headers['vary']).to.equal('Accept');
    expect(response.body).to.include({ code: 'token-expired', status: 401, title: 'The token has expired' });
    expect(response.body).to.have.all.keys('type', 'code', 'status', 'title', 'what_happened', 'how_to_fix', 'example');
  });

  it('200 for the list, with a link to each', async () => {
    const { text } = await request(app)
      .get('/problems')
      .expect(200)
      .expect('Content-Type', /^text\/html/);
    for (const code of PROBLEM_CODES) expect(text).to.contain(`href="/problems/${code}"`);
    const { body } = await request(app).get('/problems').set('Accept', 'application/json').expect(200);
    expect(body).to.have.length(PROBLEM_CODES.length);
  });

  it('200 for every address that a page leads to', async () => {
    const addresses = new Set<string>();
    for (const code of PROBLEM_CODES) {
      const { text } = await request(app).get(`/problems/${code}`);
      for (const [, address = ''] of text.matchAll(/href="([^"]+)"/g)) addresses.add(address);
    }
    for (const address of addresses) await request(app).get(address).expect(200);
  });

  it('200 under a policy that lets nothing run', async () => {
    const { headers, text } = await request(app).get('/problems/unavailable').expect(200);
    expect(headers['content-security-policy']).to.match(/^default-src 'none'; style-src 'self'/);
    expect(text).not.to.match(/<script|<style|\sstyle=/);
  });

  it('304 for who has the page already', async () => {
    const { headers } = await request(app).get('/problems/unavailable').expect(200);
    await request(app)
      .get('/problems/unavailable')
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
  });

  it('404 as a problem for an unknown code', async () => {
    const { body } = await request(app).get('/problems/no-such-code').expect(404);
    expect(body).to.include({ code: 'route-not-found' });
  });
});
