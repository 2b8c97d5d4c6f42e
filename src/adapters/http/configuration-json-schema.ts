import type { FixedSection, OpenSection, Setting } from '../../domain/configuration/section.js';
import { SECTIONS, SECTION_NAMES } from '../../domain/configuration/sections.js';

type Keywords = Readonly<Record<string, unknown>>;

/**
 * What a schema is of: `settings` that hold, `overrides` as they are answered, overrides as they are `written` (PUT), or a merge `patch`
 * of them.
 */
export type SchemaUse = 'settings' | 'overrides' | 'written' | 'patch';

/** Makes the JSON Schema (2020-12) of a configuration from the declaration of its settings. */
export function configurationJsonSchema(use: SchemaUse): Record<string, unknown> {
  const properties = SECTION_NAMES.map((name) => {
    const section = SECTIONS[name];
    const schema = section.type === 'fixed' ? fixedSchema(section, use) : openSchema(section, use);
    return [name, isInput(use) ? nullable(schema) : schema] as const;
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(use === 'settings' && { required: SECTION_NAMES }),
    additionalProperties: false,
  };
}

function fixedSchema(
  { description, settings }: FixedSection<Readonly<Record<string, Setting<unknown>>>>,
  use: SchemaUse,
): Keywords {
  const properties = Object.entries(settings).map(([name, { kind, fallback, description: meaning }]) => {
    const hasNull = use === 'settings' ? fallback === null : isInput(use);
    const texts = { description: meaning, examples: [kind.example], ...(use === 'written' && { default: fallback }) };
    return [name, { ...(hasNull ? nullable(kind.schema) : kind.schema), ...texts }] as const;
  });
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(properties),
    ...(use === 'settings' && { required: Object.keys(settings) }),
    additionalProperties: false,
  };
}

function openSchema(section: OpenSection<unknown>, use: SchemaUse): Keywords {
  const hasNull = section.nullable || isInput(use);
  const value = hasNull ? nullable(section.kind.schema) : section.kind.schema;
  const word = isInput(use) ? section.nullWord : null;
  return {
    type: 'object',
    description: section.description,
    ...(use === 'patch' ? withoutCount(section.schema) : section.schema),
    additionalProperties: word === null ? value : { anyOf: [value, { const: word }] },
  };
}

/** Names that a patch removes do not count. */
function withoutCount(schema: Keywords): Keywords {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'maxProperties'));
}

function isInput(use: SchemaUse): boolean {
  return use === 'written' || use === 'patch';
}

/** The same schema with `null` allowed too. */
function nullable(schema: Keywords): Keywords {
  const { type, enum: values } = schema;
  if (type === undefined) return schema;
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && { enum: [...values, null] }) };
}
