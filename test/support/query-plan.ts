import type pg from 'pg';

/** A node of a plan, as `EXPLAIN (ANALYZE, FORMAT JSON)` tells of it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Runs a statement and answers every node of the plan that it was run by. */
export async function planOf(client: pg.Client, sql: string, values: readonly string[]): Promise<readonly PlanNode[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) ${sql}`,
    [...values],
  );
  return (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => withinPlan(Plan));
}

function withinPlan(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(withinPlan)];
}

/** How many rows a node has read itself, also those that it did not let pass. */
export function rowsRead(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + removed) * node['Actual Loops'];
}

/** How many rows a node was given by the nodes below it. */
export function rowsTaken(node: PlanNode): number {
  return (node.Plans ?? []).reduce((sum, child) => sum + child['Actual Rows'] * child['Actual Loops'], 0);
}
