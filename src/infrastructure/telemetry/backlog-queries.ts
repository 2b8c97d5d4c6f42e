/** A look into the database that becomes gauges: of each row the label, if it has one, and the values by name. */
export interface BacklogQuery {
  /** The relations that must be there. */
  readonly needs: readonly string[];
  /** Answers `label` and a column for every gauge. Bounded: it reads only what waits, by an index made for it. */
  readonly sql: string;
  readonly label: string | null;
  /** The gauges' names and what they say, by column. */
  readonly gauges: Readonly<Record<string, { readonly name: string; readonly help: string }>>;
}

/** The most rows that are counted one by one: a gauge at this value says "at least". */
const MANY = 100_000;

const age = (time: string) => `coalesce(extract(epoch FROM clock_timestamp() - min(${time})), 0)::float8`;

/** What waits in the database, seen alike by every process: a dashboard takes the maximum over them. */
export const BACKLOG_QUERIES: readonly BacklogQuery[] = [
  {
    needs: ['events'],
    label: null,
    sql: `SELECT count(*)::int AS waiting, greatest(0, ${age('occurred_at')}) AS lag
      FROM (SELECT occurred_at FROM events WHERE sequence IS NULL ORDER BY occurred_at, id LIMIT ${MANY}) AS unnumbered`,
    gauges: {
      waiting: { name: 'provisioning_events_unrelayed', help: 'Events that have no place in the feed yet.' },
      lag: { name: 'provisioning_event_relay_lag_seconds', help: 'Age of the oldest of them.' },
    },
  },
  {
    needs: ['event_feeds'],
    label: null,
    sql: `SELECT (feed.last_sequence - mark.last_sequence)::int AS waiting, greatest(0, (
        SELECT ${age('occurred_at')} FROM (
          SELECT occurred_at FROM events WHERE sequence > mark.last_sequence ORDER BY sequence LIMIT 1
        ) AS event
      )) AS lag
      FROM event_feeds AS mark JOIN event_feeds AS feed ON feed.name = 'events' WHERE mark.name = 'deliveries'`,
    gauges: {
      waiting: {
        name: 'provisioning_events_undelivered',
        help: 'Events in the feed of which no deliveries were made yet.',
      },
      lag: { name: 'provisioning_delivery_relay_lag_seconds', help: 'Age of the oldest of them.' },
    },
  },
  {
    needs: ['graphile_worker._private_jobs', 'graphile_worker._private_tasks'],
    label: 'task',
    sql: `SELECT tasks.identifier AS label, count(jobs.id) FILTER (WHERE jobs.locked_at IS NULL)::int AS waiting,
        count(jobs.locked_at)::int AS running,
        greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(jobs.run_at) FILTER (WHERE jobs.locked_at IS NULL)), 0))::float8 AS oldest
      FROM graphile_worker._private_tasks AS tasks
      LEFT JOIN (
        SELECT id, task_id, locked_at, run_at FROM graphile_worker._private_jobs
        WHERE attempts < max_attempts AND run_at <= clock_timestamp() LIMIT ${MANY}
      ) AS jobs ON jobs.task_id = tasks.id
      GROUP BY tasks.identifier`,
    gauges: {
      waiting: { name: 'provisioning_jobs_waiting', help: 'Background jobs that are due and not taken.' },
      running: { name: 'provisioning_jobs_running', help: 'Background jobs that a worker has taken.' },
      oldest: { name: 'provisioning_jobs_oldest_waiting_seconds', help: 'For how long the oldest has been due.' },
    },
  },
  {
    needs: ['worker_heartbeats'],
    label: null,
    sql: `SELECT count(*)::int AS alive FROM worker_heartbeats WHERE seen_at > clock_timestamp() - interval '30 s'`,
    gauges: { alive: { name: 'provisioning_workers_alive', help: 'Workers that were seen in the last 30 seconds.' } },
  },
  {
    needs: ['webhook_deliveries'],
    label: null,
    sql: `SELECT count(*)::int AS pending, count(*) FILTER (WHERE next_attempt_at <= clock_timestamp())::int AS due,
        greatest(0, ${age('next_attempt_at')}) AS oldest
      FROM (SELECT next_attempt_at FROM webhook_deliveries WHERE status = 'pending' LIMIT ${MANY}) AS pending`,
    gauges: {
      pending: { name: 'provisioning_webhook_deliveries_pending', help: 'Deliveries that are not over.' },
      due: { name: 'provisioning_webhook_deliveries_due', help: 'Deliveries whose next attempt is due.' },
      oldest: {
        name: 'provisioning_webhook_delivery_delay_seconds',
        help: 'For how long the oldest attempt has been due.',
      },
    },
  },
  {
    needs: ['bulk_jobs'],
    label: 'status',
    sql: `SELECT statuses.label, count(jobs.*)::int AS jobs,
        coalesce(sum(total - succeeded - failed - skipped - cancelled), 0)::float8 AS rows
      FROM (VALUES ('queued'), ('running')) AS statuses (label)
      LEFT JOIN bulk_jobs AS jobs ON jobs.status = statuses.label AND jobs.finished_at IS NULL
      GROUP BY statuses.label`,
    gauges: {
      jobs: { name: 'provisioning_bulk_jobs', help: 'Bulk jobs that are not finished.' },
      rows: { name: 'provisioning_bulk_rows_left', help: 'Rows of them that are still to be done.' },
    },
  },
];
