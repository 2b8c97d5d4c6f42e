import { createHash } from 'node:crypto';

/** Prisma's name for the content of a migration script. */
export function checksumOf(script: string): string {
  return createHash('sha256').update(script).digest('hex');
}

/** Whether PostgreSQL refuses to run the script inside a transaction. */
export function isBeyondTransactions(script: string): boolean {
  return /\bconcurrently\b/i.test(script);
}

/**
 * Adds to a script that it notes itself as done, in its own transaction. So what is not noted as done has not happened,
 * even when this process dies right here; the engine's own note, written later, changes nothing.
 */
export function withOwnNote(script: string): string {
  if (isBeyondTransactions(script)) return script;
  return `${script}
;do $note$ begin
  if to_regclass('_prisma_migrations') is not null then
    update _prisma_migrations set finished_at = now()
    where checksum = '${checksumOf(script)}' and finished_at is null and rolled_back_at is null;
  end if;
end $note$;`;
}
