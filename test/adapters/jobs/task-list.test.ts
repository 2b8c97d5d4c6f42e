import { expect } from 'chai';
import { z } from 'zod';
import { JobFailed } from '../../../src/adapters/jobs/after-error.js';
import { defineJob, type JobReport } from '../../../src/adapters/jobs/job.js';
import { taskList, type JobLogLine } from '../../../src/adapters/jobs/task-list.js';
import type { CommandContext } from '../../../src/application/shared/command-context.js';
import { EVERY_PARTNER } from '../../../src/domain/access/partner.js';
import { PermissionDenied } from '../../../src/domain/access/permission-denied.js';
import { InvalidInput } from '../../../src/domain/shared/invalid-input.js';
import { Unavailable } from '../../../src/domain/shared/unavailable.js';
import {
  TenantAlreadyExists,
  TenantChangedMeanwhile,
  TenantNotFound,
} from '../../../src/domain/tenants/tenant-errors.js';
import { rejectionOf } from '../../support/rejection.js';

const payloadSchema = z.strictObject({ times: z.number() });

describe('a job', () => {
  let lines: JobLogLine[];
  beforeEach(() => {
    lines = [];
  });

  const perform = async (
    work: (payload: { times: number }, command: CommandContext) => Promise<JobReport>,
    payload: unknown = { times: 3 },
  ) => {
    const keep = (line: JobLogLine) => void lines.push(line);
    const tasks = taskList({ count: defineJob(payloadSchema, work) }, { info: keep, error: keep });
    await tasks['count']?.(payload, { job: { id: '42', attempts: 2 } });
  };
  const fail = (error: unknown) =>
    perform(async () => {
      throw error;
    });

  it('gets its payload, and acts for the operator by its own request id', async () => {
    let seen: unknown;
    await perform(async (payload, { actor, reach, requestId }) => {
      seen = { payload, sub: actor.sub, roles: actor.roles, reach, requestId };
      return {};
    });
    expect(seen).to.deep.equal({
      payload: { times: 3 },
      sub: 'job:count',
      roles: ['platform-admin'],
      reach: EVERY_PARTNER,
      requestId: 'job-42',
    });
  });

  it('writes one line with what it reports', async () => {
    await perform(async () => ({ counted: 7 }));
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.include({ job: 'count', job_id: '42', attempt: 2, outcome: 'done', counted: 7 });
  });

  for (const error of [new Unavailable(), new TenantChangedMeanwhile(), new TypeError('a defect')]) {
    it(`is tried again after ${error.constructor.name}`, async () => {
      await rejectionOf(fail(error), JobFailed);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ outcome: 'retry', err: error });
    });
  }

  for (const error of [
    new InvalidInput([]),
    PermissionDenied.missing('tenant:purge'),
    new TenantNotFound(),
    new TenantAlreadyExists('email', null),
  ]) {
    it(`is given up after ${error.constructor.name}`, async () => {
      await fail(error);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ outcome: 'give-up', err: error });
    });
  }

  it('waits for a version that knows its payload', async () => {
    await rejectionOf(
      perform(async () => ({}), { times: 'many' }),
      JobFailed,
    );
    expect(lines[0]).to.include({ outcome: 'retry' });
  });

  it('keeps the text of its error out of the job queue', async () => {
    const error = await rejectionOf(fail(new Error('Erika Mustermann is in the way')), JobFailed);
    expect([error.message, error.stack, error.cause]).to.deep.equal(['defect', undefined, undefined]);
  });
});
