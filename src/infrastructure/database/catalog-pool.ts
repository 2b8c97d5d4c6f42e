import { ColumnTypeEnum, type SqlResultSet } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Types of PostgreSQL's catalogue, alone and in arrays, and the text types that the adapter knows to read them as. */
const READS_LIKE: Readonly<Record<number, number>> = { 18: 25, 19: 25, 1002: 1009, 1003: 1009 };
const CHARACTER = 18;

/**
 * A pool that answers what Prisma's migration engine asks of the catalogue, whose types `"char"` and `name` the engine's
 * own adapter for PostgreSQL refuses to hand over.
 */
export class CatalogPool {
  readonly pool: pg.Pool;
  private readonly characterColumns = new WeakMap<object, readonly number[]>();

  constructor(config: pg.PoolConfig) {
    const pool = new pg.Pool(config);
    pool.on('error', () => undefined);
    this.pool = new Proxy(pool, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return property === 'query' ? (query: pg.QueryArrayConfig) => this.query(target, query) : value.bind(target);
      },
    });
  }

  /** Tells the engine which texts are single characters: it takes nothing else for them. */
  withCharacters(result: SqlResultSet): SqlResultSet {
    const columns = this.characterColumns.get(result.rows) ?? [];
    const columnTypes = result.columnTypes.map((type, index) =>
      columns.includes(index) ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  }

  private async query(pool: pg.Pool, query: pg.QueryArrayConfig): Promise<pg.QueryArrayResult> {
    const result = await pool.query(query);
    // A script of several statements has several results, and nobody asks for them.
    if (Array.isArray(result)) return result;
    const types = result.fields.map(({ dataTypeID }) => dataTypeID);
    this.characterColumns.set(
      result.rows,
      types.flatMap((type, index) => (type === CHARACTER ? [index] : [])),
    );
    for (const field of result.fields) field.dataTypeID = READS_LIKE[field.dataTypeID] ?? field.dataTypeID;
    return result;
  }
}
