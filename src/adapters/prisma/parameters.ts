/** A statement, and the values of its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** Collects a statement's values while its text is put together: values never become part of the text. */
export class Parameters {
  readonly values: string[] = [];

  /** Takes a value and answers what stands for it in the text. */
  add(value: string, type: 'text' | 'timestamptz' | 'uuid' | 'jsonb' | 'int'): string {
    return `$${this.values.push(value)}::${type}`;
  }
}
