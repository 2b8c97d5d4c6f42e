import type { CommandContext } from './command-context.js';
import type { Outcome } from './outcome.js';

/** Where changes of one kind of thing are saved, or only tried. */
export interface ChangeStorage<Subject, SubjectChange> {
  save(change: SubjectChange, command: CommandContext): Promise<Outcome<Subject>>;
  rehearse(change: SubjectChange): Promise<void>;
}

/** Saves a change, or on a dry run only says how that would end. */
export async function settle<Subject, SubjectChange extends { readonly next: Subject }>(
  storage: ChangeStorage<Subject, SubjectChange>,
  change: SubjectChange,
  command: CommandContext,
): Promise<Outcome<Subject>> {
  if (!command.dryRun) return storage.save(change, command);
  await storage.rehearse(change);
  return { value: change.next, replayed: false };
}
