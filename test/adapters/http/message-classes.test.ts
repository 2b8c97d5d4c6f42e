import { createServer } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import supertest from 'supertest';
import { messageClasses } from '../../../src/adapters/http/message-classes.js';

describe('messageClasses', () => {
  it('makes requests and responses that Express leaves as they are, and that do what Express promises of them', async () => {
    const app = express();
    const prototypes: object[][] = [];
    app.get('/', (request, response) => {
      prototypes.push([Object.getPrototypeOf(request), Object.getPrototypeOf(response)]);
      response
        .status(201)
        .set('ETag', '"1"')
        .json({ host: request.get('host'), mine: request.app === app });
    });
    const server = createServer(messageClasses(app), (request, response) => {
      prototypes.push([Object.getPrototypeOf(request), Object.getPrototypeOf(response)]);
      app(request, response);
    });
    const answer = await supertest(server).get('/').set('Host', 'here.example');
    expect([answer.status, answer.headers['etag'], answer.body]).to.deep.equal([
      201,
      '"1"',
      { host: 'here.example', mine: true },
    ]);
    const [born, served] = prototypes;
    expect(served?.map((one, index) => one === born?.[index])).to.deep.equal([true, true]);
  });
});
