import { expect } from 'chai';
import { queueLog } from '../../../src/infrastructure/worker/queue-log.js';
import { recordingLog } from '../../support/recording-log.js';

describe('the log of the job queue', () => {
  const levelOf = (write: (queue: ReturnType<typeof queueLog>) => void): string | undefined => {
    const log = recordingLog();
    write(queueLog(log));
    return log.lines.at(-1)?.level;
  };

  it('keeps warnings and errors, and leaves the rest to who looks for more', () => {
    expect(levelOf((queue) => queue.error('broken'))).to.equal('error');
    expect(levelOf((queue) => queue.warn('odd'))).to.equal('warn');
    expect(levelOf((queue) => queue.info('as usual'))).to.equal('debug');
  });

  it('does not warn of jobs, which have lines of their own, nor of what is on purpose', () => {
    expect(levelOf((queue) => queue.error('failed', { failure: true }))).to.equal('debug');
    expect(levelOf((queue) => queue.warn('few connections', { max: 6, concurrency: 16 }))).to.equal('debug');
  });
});
