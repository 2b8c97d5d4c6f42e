import pg from 'pg';

/** A node of a plan, as PostgreSQL tells of it once a statement has run. */
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

/** Has PostgreSQL tell the plan of every statement after it has run. */
const TELL_PLANS = `LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_level = notice;
  SET auto_explain.log_format = json; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off;
  SET auto_explain.log_parameter_max_length = 0`;

/** Runs statements, each planned for its values, and keeps the plans that they were run by. */
export class ExplainedStatements {
  private plans: PlanNode[] = [];

  private constructor(private readonly client: pg.Client) {
    client.on('error', () => undefined);
    client.on('notice', ({ message = '' }) => {
      const told: unknown = JSON.parse(message.slice(message.indexOf('{')));
      if (tellsPlan(told)) this.plans.push(told.Plan);
    });
  }

  static async open(url: string): Promise<ExplainedStatements> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(TELL_PLANS);
    return new ExplainedStatements(client);
  }

  /** Answers the first column of every row, as text. */
  async texts(sql: string, ...values: readonly (string | null)[]): Promise<readonly string[]> {
    const known = this.plans.length;
    const { rows } = await this.client.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' });
    if (this.plans.length !== known + 1) throw new Error('PostgreSQL has not told the plan.');
    return rows.map(([first]) => String(first));
  }

  /** Every node of the plans since it was asked last. */
  takeNodes(): readonly PlanNode[] {
    const nodes = this.plans.flatMap(withinPlan);
    this.plans = [];
    return nodes;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** What PostgreSQL tells as JSON. */
function tellsPlan(told: unknown): told is { readonly Plan: PlanNode } {
  return typeof told === 'object' && told !== null && 'Plan' in told;
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
