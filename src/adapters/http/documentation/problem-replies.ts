import { z } from 'zod';
import type { ZodOpenApiOverrideMetaContext, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import type { Endpoint } from '../endpoint.js';
import { PROBLEMS, type ProblemCode } from '../problem-catalogue.js';
import { possibleProblems } from './possible-problems.js';
import { leaveMembersOpen, PROBLEM_MEMBERS, ProblemSchema } from './problem.schema.js';
import { problemHeaders } from './reply-headers.js';

/** What the pages of the problems show as an example. */
export type ProblemExamples = ReadonlyMap<ProblemCode, unknown>;

const CONFLICT = 409;

/** Documents the problems of endpoints. Replies that are alike are one component, so that the document stays small. */
export class ProblemReplies {
  private readonly known = new Map<string, ZodOpenApiResponseObject>();

  constructor(private readonly examples: ProblemExamples) {}

  /** The problem replies of an endpoint. */
  of(endpoint: Endpoint): ZodOpenApiResponsesObject {
    const replies = [...possibleProblems(endpoint)].map(([status, codes]) => {
      // Only a conflict with what is stored is remembered with the key.
      const replayable = endpoint.idempotent && status === CONFLICT;
      return [String(status), this.reply(status, codes, replayable)] as const;
    });
    return Object.fromEntries(replies);
  }

  private reply(status: number, codes: readonly ProblemCode[], replayable: boolean): ZodOpenApiResponseObject {
    const id = [...codes, ...(replayable ? ['replayable'] : [])].join('.');
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const shown = codes.filter((code) => this.examples.has(code)).map((code) => [code, this.example(code)] as const);
    const reply = {
      id,
      description: codes.map(describe).join(codes.length > 1 ? '\n\n' : ''),
      headers: problemHeaders(status, replayable),
      content: { 'application/problem+json': { schema: problemSchema(codes), examples: Object.fromEntries(shown) } },
    };
    this.known.set(id, reply);
    return reply;
  }

  private example(code: ProblemCode) {
    return { summary: PROBLEMS[code].title, value: this.examples.get(code) };
  }
}

function describe(code: ProblemCode): string {
  return `[\`${code}\`](/problems/${code}): ${PROBLEMS[code].title}.`;
}

/** A problem with one of these codes, with the members that they have, and no others. */
function problemSchema(codes: readonly ProblemCode[]): z.ZodType {
  const members: Record<string, z.core.SomeType> = {};
  for (const code of codes) Object.assign(members, PROBLEM_MEMBERS[code]);
  const narrowed = z.looseObject({ code: z.enum(codes), ...members }).meta({ override: leaveMembersOpen });
  return z.intersection(ProblemSchema, narrowed).meta({ override: refuseOtherMembers });
}

function refuseOtherMembers({ jsonSchema }: ZodOpenApiOverrideMetaContext): void {
  Object.assign(jsonSchema, { unevaluatedProperties: false });
}
