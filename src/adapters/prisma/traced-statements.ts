import type { PrismaPg } from '@prisma/adapter-pg';
import type { SqlQueryable } from '@prisma/driver-adapter-utils';
import { traced, type Tracer } from '../../application/shared/tracer.js';

/** Makes every statement of a driver adapter a part of the trace that it is run in. */
export function traceStatements(adapter: PrismaPg, tracer: Tracer): void {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    trace(connection, tracer);
    const begin = connection.startTransaction.bind(connection);
    connection.startTransaction = async (isolation) => {
      const transaction = await begin(isolation);
      trace(transaction, tracer);
      return transaction;
    };
    return connection;
  };
}

function trace(queryable: SqlQueryable, tracer: Tracer): void {
  const query = queryable.queryRaw.bind(queryable);
  const execute = queryable.executeRaw.bind(queryable);
  queryable.queryRaw = (statement) => traced(tracer, statementPart(statement.sql), () => query(statement));
  queryable.executeRaw = (statement) => traced(tracer, statementPart(statement.sql), () => execute(statement));
}

/** What a trace is told of a statement: its text, never its parameters; values are in parameters only. */
export function statementPart(sql: string) {
  return {
    name: summaryOf(sql),
    kind: 'client' as const,
    facts: { 'db.system.name': 'postgresql', 'db.query.text': sql.trim() },
  };
}

const CHANGE = /\b(INSERT INTO|UPDATE|DELETE FROM)\s+"?(?:public"?\."?)?([a-z_]+)/;
const LOOK = /\bFROM\s+"?(?:public"?\."?)?([a-z_]+)/;

/** What a statement is about, in two words. */
function summaryOf(sql: string): string {
  const [, change, changed] = CHANGE.exec(sql) ?? [];
  if (change !== undefined) return `${change.split(' ')[0]} ${changed}`;
  const [, seen] = LOOK.exec(sql) ?? [];
  return seen === undefined ? (/\w+/.exec(sql)?.[0] ?? 'statement') : `SELECT ${seen}`;
}
