import pg from 'pg';
import { traced, type Tracer } from '../../application/shared/tracer.js';
import { statementPart } from './traced-statements.js';

/** What statements run on: connections that others use too, a name for each text, and who follows them. */
export interface StatementParts {
  readonly pool: pg.Pool;
  /** The name under which a text is prepared, once per connection; an empty one has it planned at every call. */
  readonly nameOf: (sql: string) => string;
  readonly tracer: Tracer | null;
}

/**
 * Runs hand-written statements past Prisma: on the pool of its driver adapter, with the same prepared statements, at a fraction of the
 * cost per call (ADR 2). Parameters and answers are JSON texts, so nothing has to be told of types.
 */
export class DirectStatements {
  constructor(private readonly parts: StatementParts) {}

  /** Runs a statement with text parameters; answers the first column of every row, read as JSON. */
  async run(sql: string, ...parameters: readonly (string | null)[]): Promise<readonly unknown[]> {
    const texts = await this.texts(sql, ...parameters);
    return texts.map((text) => JSON.parse(text) as unknown);
  }

  /** The same for who reads the JSON later on, row by row: as texts, many rows take less memory. */
  async texts(sql: string, ...parameters: readonly (string | null)[]): Promise<readonly string[]> {
    const { pool, nameOf, tracer } = this.parts;
    const query: pg.QueryArrayConfig = {
      name: nameOf(sql),
      text: sql,
      values: [...parameters],
      rowMode: 'array',
      types: TEXTS,
    };
    const ask = () => pool.query<unknown[]>(query);
    try {
      const { rows } = await (tracer === null ? ask() : traced(tracer, statementPart(sql), ask));
      return rows.map(([first]) => String(first));
    } catch (error) {
      throw withoutRows(error);
    }
  }
}

/** Everything is a text already. */
const TEXTS = { getTypeParser: () => String };

/** PostgreSQL quotes rows where it says more of an error, and what is thrown may be logged. */
function withoutRows(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    error.detail = undefined;
    error.where = undefined;
  }
  return error;
}
