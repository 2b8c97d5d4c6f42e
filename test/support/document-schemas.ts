import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const ROOT = 'document';

/** Checks values against the JSON Schemas inside an OpenAPI 3.1 document. */
export class DocumentSchemas {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(document: object) {
    formats.default(this.ajv);
    this.ajv.addSchema(document, ROOT);
  }

  /** What is wrong with a value, by the schema at a JSON pointer into the document. */
  flaws(pointer: string, value: unknown): readonly string[] {
    const validate = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: `${ROOT}#${encodeURI(pointer)}` });
    this.compiled.set(pointer, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(describe);
  }
}

function describe({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'it'} ${message ?? 'is wrong'} ${JSON.stringify(params)}`;
}
