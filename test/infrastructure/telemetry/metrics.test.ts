import { expect } from 'chai';
import { unsignedAttempt } from '../../../src/domain/webhooks/delivery.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openDatabase, type Database } from '../../../src/adapters/prisma/database.js';
import { packageRoot } from '../../../src/infrastructure/package-root.js';
import { openMetrics, type OpenMetrics } from '../../../src/infrastructure/telemetry/open-metrics.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { databaseOptions } from '../../support/postgresql-tenant-storage.js';
import { query } from '../../support/query.js';

const NOWHERE = { info: () => undefined, error: () => undefined };
const dashboardSchema = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

describe('metrics', () => {
  let own: TestDatabase;
  let database: Database;
  let open: OpenMetrics;
  beforeEach(async () => {
    own = await createDatabase();
    database = openDatabase(databaseOptions(own.url));
    open = openMetrics(database);
  });
  afterEach(async () => {
    await database.close();
    await own.drop();
  });

  const scraped = async () => (await open.scrape()).text;
  const request = (fields: object) =>
    open.metrics
      .countingRequests(NOWHERE)
      .info(
        { request_id: 'secret-id', method: 'GET', route: '/tenants/{tenant}', status: 200, duration_ms: 7, ...fields },
        'request',
      );

  it('count requests by route template, method and status, and pass their lines on', async () => {
    const passed: string[] = [];
    const log = open.metrics.countingRequests({ ...NOWHERE, error: (line) => void passed.push(line.request_id) });
    log.error({ request_id: 'r', method: 'POST', route: '/tenants', status: 503, duration_ms: 20 }, 'request');
    request({});
    const text = await scraped();
    expect(passed).to.deep.equal(['r']);
    expect(text).to.include('http_request_duration_seconds_count{method="POST",route="/tenants",status="503"} 1');
    expect(text).to.include(
      'http_request_duration_seconds_bucket{le="0.01",method="GET",route="/tenants/{tenant}",status="200"} 1',
    );
  });

  it('have no label that a client could fill or that is personal', async () => {
    for (const method of ['SECRET', '', 'get']) request({ method, route: null, status: 404 });
    const text = await scraped();
    expect(text).to.include('{method="none",route="none",status="404"} 3');
    expect(text.toLowerCase()).not.to.include('secret');
  });

  it('count attempts at webhook deliveries by how they ended, and how long receivers took', async () => {
    const at = new Date();
    const made = { at, durationMs: 300, error: null, answer: null, retryAfterMs: null };
    for (const [statusCode, error] of [
      [204, null],
      [410, 'The receiver answered 410.'],
      [null, 'The connection was refused.'],
    ] as const) {
      open.metrics.seeAttempt({ ...made, statusCode, error });
    }
    open.metrics.seeAttempt(unsignedAttempt(at));
    const text = await scraped();
    for (const outcome of ['succeeded', 'refused', 'no-answer', 'unsent']) {
      expect(text).to.include(`provisioning_webhook_attempt_duration_seconds_count{outcome="${outcome}"} 1`);
    }
    const bucket = 'provisioning_webhook_attempt_duration_seconds_bucket';
    expect(text).to.include(`${bucket}{le="0.25",outcome="succeeded"} 0`);
    expect(text).to.include(`${bucket}{le="0.5",outcome="succeeded"} 1`);
  });

  it('count the runs of jobs by what came of them, and what they report', async () => {
    const log = open.metrics.countingJobs(NOWHERE);
    const line = { job: 'purge-expired-tenants', job_id: '1', request_id: 'job-1', attempt: 1, duration_ms: 3 };
    const report = { purged: 4 };
    log.info({ ...report, ...line, outcome: 'done' }, 'job');
    log.error({ ...line, outcome: 'retry', err: new Error('x') }, 'job');
    const text = await scraped();
    expect(text).to.include('provisioning_job_items_total{task="purge-expired-tenants",item="purged"} 4');
    for (const outcome of ['done', 'retry']) {
      expect(text).to.include(
        `provisioning_job_duration_seconds_count{task="purge-expired-tenants",outcome="${outcome}"} 1`,
      );
    }
    expect(text).not.to.include('item="attempt"');
  });

  it('tell how many events wait for the relay, and for how long', async () => {
    await query(
      own.url,
      `INSERT INTO events (id, type, occurred_at, partner_id, actor_sub, request_id, data)
       SELECT gen_random_uuid(), 'tenant.created', now() - n * interval '10 s', 'acme', 'sub', 'request', '{}'
       FROM generate_series(1, 3) AS n`,
    );
    const text = await scraped();
    expect(text).to.include('provisioning_events_unrelayed 3');
    expect(Number(/^provisioning_event_relay_lag_seconds (\S+)/m.exec(text)?.[1])).to.be.within(30, 60);
  });

  it('tell how many events of the feed have no deliveries yet, and for how long', async () => {
    await query(
      own.url,
      `INSERT INTO events (id, type, occurred_at, partner_id, actor_sub, request_id, data, sequence)
       SELECT gen_random_uuid(), 'tenant.created', now() - n * interval '10 s', 'acme', 'sub', 'request', '{}', 10 - n
       FROM generate_series(1, 9) AS n`,
    );
    await query(own.url, `UPDATE event_feeds SET last_sequence = CASE name WHEN 'events' THEN 9 ELSE 5 END`);
    const text = await scraped();
    expect(text).to.include('provisioning_events_undelivered 4');
    expect(Number(/^provisioning_delivery_relay_lag_seconds (\S+)/m.exec(text)?.[1])).to.be.within(40, 70);
  });

  it('tell how many rows of bulk jobs are still to be done', async () => {
    await query(
      own.url,
      `INSERT INTO bulk_jobs (id, partner_id, status, total, succeeded, failed, due_at, created_at, finished_at)
       SELECT gen_random_uuid(), 'acme', status, 100, succeeded, 5, now(), now(), finished_at
       FROM (VALUES ('running', 40, NULL), ('running', 0, NULL), ('completed', 95, now()), ('staging', 0, NULL))
         AS jobs (status, succeeded, finished_at)`,
    );
    const text = await scraped();
    expect(text).to.include('provisioning_bulk_jobs{status="running"} 2');
    expect(text).to.include('provisioning_bulk_rows_left{status="running"} 150');
    expect(text).to.include('provisioning_bulk_jobs{status="queued"} 0');
  });

  it('tell how connections are used, that the database answers, and how the process is', async () => {
    const text = await scraped();
    expect(text).to.match(/provisioning_database_connections\{state="idle"\} [1-9]/);
    for (const name of [
      'provisioning_database_up 1',
      'nodejs_eventloop_lag_p99_seconds ',
      'process_resident_memory_bytes ',
    ])
      expect(text).to.include(name);
  });

  it('are told while the database does not answer as it should, but for what only it knows', async () => {
    await query(own.url, 'ALTER TABLE worker_heartbeats DROP COLUMN seen_at');
    const text = await scraped();
    expect(text)
      .to.include('provisioning_database_up 0')
      .and.not.to.match(/^provisioning_events_unrelayed /m);
  });

  it('cost the database one look in five seconds, however often they are asked for', async () => {
    await scraped();
    await query(own.url, 'ALTER TABLE events RENAME TO lost');
    expect(await scraped()).to.include('provisioning_events_unrelayed 0');
  });

  it('are all that the dashboard and the alerts ask for, and each of ours is drawn', async () => {
    const text = await scraped();
    const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const { panels } = dashboardSchema.parse(
      JSON.parse(await readFile(join(packageRoot(), 'docs', 'grafana-dashboard.json'), 'utf8')),
    );
    const drawn = new Set<string>();
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const names = [...expr.matchAll(/\b((?:http|provisioning|nodejs|process)_\w+)\{/g)].map(([, name]) =>
          String(name),
        );
        expect(names, title).not.to.deep.equal([]);
        for (const name of names) {
          const metric = name.replace(/_(?:bucket|count|sum)$/, '');
          expect([...known], title).to.include(metric);
          drawn.add(metric);
        }
      }
    }
    const alerts = await readFile(join(packageRoot(), 'docs', 'operator', 'monitoring.md'), 'utf8');
    for (const [, name] of alerts.matchAll(/\b((?:http|provisioning)_\w+?)(?:_(?:bucket|count|sum))?[{)[]/g)) {
      expect([...known], 'alerts').to.include(name);
    }
    const ours = [...known].filter((name) => /^(?:http|provisioning)_/.test(String(name)));
    expect([...drawn]).to.include.members(ours);
  });
});
