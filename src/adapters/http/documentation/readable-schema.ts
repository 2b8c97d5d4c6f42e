import type { ZodOpenApiOverride } from 'zod-openapi';

/** Makes a generated schema as short as people would write it, without changing what it allows. */
export const readableSchema: ZodOpenApiOverride = ({ jsonSchema }) => {
  // Zod adds its own regular expression to a format; readers know formats, and few can read the expressions.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  const [value, nothing, ...others] = jsonSchema.anyOf ?? [];
  if (others.length > 0 || nothing?.type !== 'null' || typeof value?.type !== 'string') return;
  // "this or null" in one schema: keywords such as maxLength say nothing about null, only `enum` does.
  delete jsonSchema.anyOf;
  const values = value.enum === undefined ? {} : { enum: [...value.enum, null] };
  Object.assign(jsonSchema, { ...value, ...values, ...jsonSchema, type: [value.type, 'null'] });
};
