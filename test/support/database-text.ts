import { query } from './query.js';

/** Names the tables of a database, of whatever schema, that hold a text anywhere in a row, in any case. */
export async function tablesWith(url: string, text: string): Promise<readonly string[]> {
  const tables = await query(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await query(url, `SELECT FROM ${String(name)} AS t WHERE t::text ILIKE '%${text}%' LIMIT 1`);
    if (rows.length > 0) found.push(String(name));
  }
  return found;
}
