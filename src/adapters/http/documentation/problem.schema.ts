import { z } from 'zod';
import type { ZodOpenApiOverrideMetaContext } from 'zod-openapi';
import type { ProblemCode } from '../problem-catalogue.js';

/** A field or parameter with what is wrong with it. */
const FieldErrorSchema = z
  .strictObject({
    pointer: z.string().meta({
      description: 'A JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.',
      example: '/email',
    }),
    code: z.string().meta({ description: 'Stable, for programs.', example: 'invalid_format' }),
    message: z.string().meta({ description: 'For people.', example: 'Invalid email address' }),
  })
  .meta({ id: 'FieldError' });

/** What every problem has; some have further members. */
export const ProblemSchema = z
  .looseObject({
    type: z.string().meta({ format: 'uri-reference', description: 'The page that explains the problem.' }),
    title: z.string().meta({ description: 'The kind of problem, for people; the same for every such problem.' }),
    status: z.int().meta({ minimum: 400, maximum: 599 }),
    detail: z.string().meta({ description: 'What was wrong with this very request, for people.' }),
    instance: z.string().meta({ format: 'uri-reference', description: 'The address that was asked.' }),
    code: z.string().meta({ description: 'The kind of problem, for programs. Stable.' }),
    request_id: z.string().meta({ description: 'Names this request to us; also in `X-Request-Id`.' }),
  })
  .meta({
    id: 'Problem',
    description: 'Why a request was not done (RFC 9457).',
    override: leaveMembersOpen,
  });

/** Leaves it to the schema around it to say which further members there are, and that there are no others. */
export function leaveMembersOpen({ jsonSchema }: ZodOpenApiOverrideMetaContext): void {
  delete jsonSchema.additionalProperties;
}

const errors = z.array(FieldErrorSchema).optional().meta({ description: 'Everything that is wrong, at once.' });

/** The further members of problems that have some. */
export const PROBLEM_MEMBERS: Partial<Record<ProblemCode, z.ZodRawShape>> = {
  'invalid-request': { errors },
  'malformed-json': { errors },
  'permission-denied': {
    permission: z
      .string()
      .optional()
      .meta({ description: 'The permission that is missing.', example: 'tenant:create' }),
  },
  'tenant-already-exists': {
    field: z.enum(['email', 'external_id']).optional().meta({ description: 'The field whose value is taken.' }),
    existing_tenant: z
      .string()
      .nullable()
      .optional()
      .meta({ format: 'uuid', description: 'Your tenant that has it; `null` when it is gone again.' }),
    errors,
  },
  'invalid-state-transition': {
    from: z.string().optional().meta({ description: 'The state that it is in.' }),
    to: z.string().optional().meta({ description: 'The state that was asked for.' }),
    allowed: z.array(z.string()).optional().meta({ description: 'The states that are possible from here.' }),
  },
};
