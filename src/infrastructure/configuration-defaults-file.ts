import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationDefaults } from '../domain/configuration/configuration-defaults.js';
import type { Overrides } from '../domain/configuration/settings.js';
import { parseOverrides } from '../domain/configuration/written-configuration.js';
import { InvalidInput } from '../domain/shared/invalid-input.js';
import { isJsonObject } from '../domain/shared/merge-patch.js';
import { escapePointer } from '../domain/tenants/tenant-rules.js';

type Complain = (complaint: string) => void;

/**
 * Reads what the operator declares for tenants' configurations from the JSON file at a path: `{"system": …, "plans": {"<plan>": …}}`, each of them
 * like the overrides of one tenant. Everything that is wrong with it is told at once.
 */
export const configurationDefaultsFile = z.string().transform((path, context): ConfigurationDefaults => {
  const complaints: string[] = [];
  const defaults = defaultsIn(path, (complaint) => void complaints.push(complaint));
  for (const message of complaints) context.addIssue({ code: 'custom', message });
  return complaints.length > 0 ? z.NEVER : defaults;
});

function defaultsIn(path: string, complain: Complain): ConfigurationDefaults {
  const file = contentOf(path, complain);
  for (const name of Object.keys(file)) {
    if (name !== 'system' && name !== 'plans') complain(`holds ${at([name])}, which is neither system nor plans`);
  }
  const plans = new Map<string, Overrides>();
  for (const [plan, declared] of Object.entries(objectIn(file['plans'], '/plans', complain))) {
    plans.set(plan, overridesIn(declared, ['plans', plan], complain));
  }
  return new ConfigurationDefaults({ system: overridesIn(file['system'] ?? {}, ['system'], complain), plans });
}

function contentOf(path: string, complain: Complain): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    complain('must be the path of a file that can be read');
    return {};
  }
  try {
    return objectIn(JSON.parse(text), 'the file', complain);
  } catch {
    complain('must name a file of well-formed JSON');
    return {};
  }
}

function objectIn(value: unknown, place: string, complain: Complain): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (isJsonObject(value)) return value;
  complain(`must hold a JSON object in ${place}`);
  return {};
}

function overridesIn(value: unknown, path: readonly string[], complain: Complain): Overrides {
  try {
    return parseOverrides(value);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    for (const { pointer, message } of error.errors) complain(`is wrong at ${at(path)}${pointer}: ${message}`);
    return {};
  }
}

function at(path: readonly string[]): string {
  return path.map((step) => `/${escapePointer(step)}`).join('');
}
